"""Files of one snapshot in the next, without a copy."""

import os
from pathlib import Path


def link(source: Path, target: Path) -> None:
    """The same file under another name, or folder of files: they are never changed."""
    if source.is_dir():
        target.mkdir()
        for path in source.iterdir():
            link(path, target / path.name)
    else:
        os.link(source, target)
