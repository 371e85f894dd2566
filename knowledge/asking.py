"""Questions with the details that they ask for: `details.yaml`, from which hearing them is learned.

Patterns (`lexicon`) know the plain ways to ask. Nobody can list "过了时间还认吗" for a deadline or "得跑几趟" for a
procedure; examples of such ways, on topics of every kind, teach what the patterns miss.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.schema import Faults
from knowledge.values import DETAILS

NONE = "none"


@dataclass(frozen=True)
class Labelled:
    """One question and all details that it asks for, in the order of `DETAILS`."""

    text: str
    details: tuple[str, ...]


def read_labelled(raw: Mapping[str, object], path: Path, faults: list[str]) -> tuple[Labelled, ...]:
    """The questions of a loaded `details.yaml`, with faults noted: details side by side (or `none`) -> questions."""
    note = Faults(path.name, faults)
    out = []
    if not raw:
        note.add("details", f"no question is labelled; write some below {NONE} or a detail, or leave the file out")
    for name, questions in raw.items():
        named = () if name == NONE else tuple(str(name).split())
        if unknown := [d for d in named if d not in DETAILS]:
            note.add(str(name), f"no such detail: {', '.join(unknown)}; known are {', '.join(DETAILS)}, or {NONE}")
        elif not isinstance(questions, list) or not all(isinstance(q, str) and q.strip() for q in questions):
            note.add(str(name), "must be a list of questions, each a text")
        else:
            details = tuple(d for d in DETAILS if d in named)
            out += [Labelled(q.strip(), details) for q in dict.fromkeys(questions)]
    return tuple(out)
