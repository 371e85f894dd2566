"""The numbers that someone in distress is given: a small file that maintainers keep."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.errors import ConfigError

DEFAULT = Path(__file__).resolve().parents[1] / "knowledge" / "hotlines.yaml"


@dataclass(frozen=True)
class Hotline:
    """One number, whose it is, and when to call it."""

    number: str
    name: str
    note: str = ""


def read_hotlines(path: Path = DEFAULT) -> tuple[Hotline, ...]:
    """The hotlines of a file, in its order. Raises ConfigError: without them nobody in danger is helped."""
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = tuple(Hotline(**row) for row in rows)
    except (OSError, TypeError, yaml.YAMLError) as error:
        raise ConfigError((f"HOTLINES={path}: {error}; a list of number, name, note",)) from error
    if not found or not all(isinstance(h.number, str) and h.number.isdigit() for h in found):
        raise ConfigError((f"HOTLINES={path}: each entry needs a number in quotes, digits alone",))
    return found


def listed(hotlines: tuple[Hotline, ...]) -> str:
    """The hotlines as lines of a reply."""
    return "\n".join(f"· {h.number} {h.name}" + (f"（{h.note}）" if h.note else "") for h in hotlines)
