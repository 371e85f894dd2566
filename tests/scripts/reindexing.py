"""The command `reindex`, on a small library."""

from pathlib import Path

from scripts import reindex
from tests.knowledge import small


def run(folder: Path, golden: Path, *more: str) -> int:
    """The command, on that folder, into `var` beside it."""
    where = ["--data-dir", str(folder.parent / "var"), "--knowledge", str(folder), "--golden", str(golden)]
    return reindex.main([*where, *more])


def spoil(folder: Path) -> None:
    """Take the measures that most questions are about out of the city."""
    for name, to in (("hospital-condolence", "a"), ("convalescence", "b"), ("legal-aid", "c")):
        small.edit(folder, "measures/tianjin.yaml", f"id: {name}", f"id: {to}-gone")
        small.edit(folder, "phrasings/tianjin.yaml", f"{name}:", f"{to}-gone:")
