"""Short messages after an answer: `followups.yaml`, from which it is learned which of them follow on.

"管几天" asks more about what was answered, "明天降温不" does not. Patterns know 那…, …呢 and 这个; most people write none of
them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.schema import Faults


@dataclass(frozen=True)
class Followups:
    """Messages that make sense only with what went before, and messages like them that are of something of their own."""

    follows: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


def read_followups(raw: Mapping[str, object], path: Path, faults: list[str]) -> Followups:
    """The messages of a loaded `followups.yaml`, with faults noted."""
    note = Faults(path.name, faults)
    held: dict[str, tuple[str, ...]] = {}
    for name, messages in {"follows": None, **raw}.items():
        if name not in ("follows", "own"):
            note.add(str(name), "no such list; there are follows and own")
        elif name == "follows" and not messages:
            note.add(name, "lists no message; write some, or leave the file out")
        elif not isinstance(messages, list) or not all(isinstance(m, str) and m.strip() for m in messages):
            note.add(name, "must be a list of messages, each a text")
        else:
            held[name] = tuple(dict.fromkeys(m.strip() for m in messages))
    return Followups(**held)
