"""One YAML file -> its mapping, or a line that says where it is wrong and what to do."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

LARGEST = 20 * 1024 * 1024
_BASE: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc, valid-type]  # the fast one where it is built
    """Safe, and stricter: a key that stands twice is a fault; a day that is none stays a text, for its field to refuse."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen = set()
        for key, _ in node.value:
            if key.value.__hash__ and key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
            seen.add(key.value if key.value.__hash__ else id(key))
        made: dict[object, object] = super().construct_mapping(node, deep)
        return made


def _day(loader: _Loader, node: yaml.ScalarNode) -> date | str:
    try:
        made: date = loader.construct_yaml_timestamp(node)
        return made
    except ValueError:
        return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def read_yaml(path: Path, faults: list[str]) -> Mapping[str, object] | None:
    """The mapping in a YAML file, or None with a fault that names the line."""
    where = f"{path.parent.name}/{path.name}"
    try:
        raw = _load(path)
    except (OSError, ValueError) as error:
        faults.append(f"{where}: {_wrong(error)}")
        return None
    except yaml.YAMLError as error:
        faults.append(f"{where}:{_place(error)} (YAML: indent with spaces, quote : and #)")
        return None
    if raw is None:
        faults.append(f"{where}: is empty; fill it in or remove it")
        return None
    if not isinstance(raw, dict):
        faults.append(f"{where}: must be a mapping (name: value), found {type(raw).__name__}")
        return None
    return raw


def _load(path: Path) -> object:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"is larger than {LARGEST // 1024**2} MB; this is no file of measures")
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


def _wrong(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}; save it as UTF-8"
    return f"cannot be read ({error.strerror}); put a file in its place" if isinstance(error, OSError) else str(error)


def _place(error: yaml.YAMLError) -> str:
    """Line and problem, on one line."""
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f" line {mark.line + 1} {said}" if mark else f" {said}"
