"""What no measure answers: honest questions for staff, small talk, what is not the union's business, and distress.

They are examples of what workers and strangers write, one list a topic in `outside.yaml`. Search holds them
against the measures, so that "how do I draw my housing fund" is nearer to its own kind than to any benefit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from knowledge.schema import Faults

OutsideKind = Literal["elsewhere", "off_topic", "smalltalk", "distress"]
OUTSIDE_KINDS: tuple[OutsideKind, ...] = ("elsewhere", "off_topic", "smalltalk", "distress")


@dataclass(frozen=True)
class Topic:
    """One topic outside the measures, with how people write of it.

    `elsewhere`: a worker's question in the field that no measure answers (staff get it); `off_topic`: nothing
    for a union; `smalltalk`: greetings, thanks, what can you do; `distress`: someone in danger or about to do
    harm to themselves or others (the hotlines are given at once).
    """

    id: str
    title: str
    kind: OutsideKind
    phrasings: tuple[str, ...]


def read_topics(raw: Mapping[str, object], path: Path, faults: list[str]) -> tuple[Topic, ...]:
    """The topics of a loaded `outside.yaml`, with faults noted."""
    note = Faults(path.name, faults)
    out = []
    for name, given in raw.items():
        body = given if isinstance(given, dict) else {}
        title, kind, phrasings = body.get("title"), body.get("kind"), body.get("phrasings")
        if not isinstance(title, str) or not title:
            note.add(f"{name}: title", "is missing")
        elif kind not in OUTSIDE_KINDS:
            note.add(f"{name}: kind", f"must be one of {', '.join(OUTSIDE_KINDS)}, found {kind!r}")
        elif not isinstance(phrasings, list) or not all(isinstance(q, str) and q for q in phrasings):
            note.add(f"{name}: phrasings", "must be a list of texts")
        else:
            out.append(Topic(name, title, cast(OutsideKind, kind), tuple(dict.fromkeys(phrasings))))
    for kind in OUTSIDE_KINDS:
        if not any(t.kind == kind for t in out):
            note.add("kind", f"no topic of kind {kind}; search needs examples of each")
    return tuple(out)
