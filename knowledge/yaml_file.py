"""One YAML file, read as a mapping; what is wrong with it is one line."""

import re
from collections.abc import Mapping
from datetime import date
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
    except ValueError as error:
        faults.append(f"{where}:{_bad_date(path)} a date that is none ({error}); write it as 2026-03-01")
        return None
    if not isinstance(raw, dict):
        faults.append(f"{where}: must be a mapping (name: value), found {type(raw).__name__}")
        return None
    return raw


def _bad_date(path: Path) -> str:
    """Where in a file a date stands that no calendar has."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for found in re.findall(r"\d{4}-\d{1,2}-\d{1,2}", line):
            try:
                date(*map(int, found.split("-")))
            except ValueError:
                return f" line {number}: {line.strip()}:"
    return ""
