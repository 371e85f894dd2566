"""One YAML file, read as a mapping; what is wrong with it is one line."""

from collections.abc import Mapping
from pathlib import Path

import yaml


def read_yaml(path: Path, faults: list[str]) -> Mapping[str, object] | None:
    """The mapping in a YAML file, or None with a fault that names the line."""
    where = f"{path.parent.name}/{path.name}"
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError as error:
        faults.append(f"{where}: not UTF-8 at byte {error.start}; save it as UTF-8")
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        faults.append(
            f"{where}:{line} {getattr(error, 'problem', None) or error} (YAML: indent with spaces, quote : and #)"
        )
        return None
    if not isinstance(raw, dict):
        faults.append(f"{where}: must be a mapping (name: value), found {type(raw).__name__}")
        return None
    return raw
