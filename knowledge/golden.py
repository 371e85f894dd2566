"""Golden questions: labelled ones that people wrote for measuring, each with the measures that answer it.

Half of them, split by measure, are for tuning (the calibration of a snapshot learns from them); the other half
is for testing and nothing learns from it.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from knowledge.errors import KnowledgeError
from knowledge.fold import squash
from knowledge.values import Measure

Row = Mapping[str, Any]
"""One question as its file has it: id, group, city, q or turns, right, and what its group needs."""

TODAY = "2026-11-21"
"""The day that the questions were written for: "this year" in them is the year of that day."""
FOLDER = Path(__file__).resolve().parents[1] / "tests" / "golden"


NEEDS: Mapping[str, tuple[str, ...]] = {
    "answerable": ("right",),
    "missing_aspect": ("right", "missing"),
    "unanswerable": (),
    "other_city": ("right",),
    "off_topic": (),
    "smalltalk": ("expect",),
    "sensitive": ("expect", "pii"),
    "no_city": (),
    "multi": ("right_all",),
    "followup": ("right", "turns"),
}
"""The groups, and what a question of each needs beside id, group and q."""


def read_golden(folder: Path = FOLDER) -> list[Row]:
    """Every question of a folder of .jsonl files, in the order of the files; none where there is no folder.

    Raises `KnowledgeError` with every line that is no question.
    """
    rows: list[Row] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if line.strip():
                row = _row(line)
                if isinstance(row, str):
                    faults.append(f"{path.name}: line {number}: {row}")
                else:
                    rows.append(row)
    if faults:
        raise KnowledgeError(faults)
    return rows


def _row(line: str) -> Row | str:
    """A question, or what is wrong with its line."""
    try:
        row = json.loads(line)
    except ValueError as error:
        return f"is not JSON ({error}); write one object a line"
    if not isinstance(row, dict) or row.get("group") not in NEEDS:
        return f"must be an object with a group, one of {', '.join(NEEDS)}"
    lacking = [name for name in ("id", "q", *NEEDS[row["group"]]) if name not in row]
    return f"lacks {', '.join(lacking)}" if lacking else row


def split_of(row: Row) -> Literal["tuning", "testing"]:
    """Which half a question belongs to: by its measure, so that a measure is never in both."""
    right = row.get("right") or [key for keys in row.get("right_all", []) for key in keys]
    name = str(min(right)) if right else str(row["q"])
    return "tuning" if hashlib.sha256(name.encode()).digest()[0] % 2 else "testing"


def by_anchors(rows: Sequence[Row], written: Collection[Measure], held: Collection[Measure]) -> list[Row]:
    """The same questions, put to a snapshot that holds `held`: what answers one is where its measure's anchors stand.

    Of documents that are told as they are, each passage that holds an anchor of the right written measure; a measure
    that is held itself stays, and so does one without such a passage: it cannot be found.
    """
    keys = {m.key for m in held}
    texts = [(m.document.id, m.key, squash(m.text)) for m in held if m.document.verbatim]
    stands = {
        m.key: [key for of, key, text in texts if of == m.document.id and any(squash(a) in text for a in m.source)]
        for m in written
        if m.key not in keys
    }

    def found(right: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(k for key in right for k in stands.get(key) or [key]))

    return [
        {
            **row,
            **({"right": found(row["right"])} if "right" in row else {}),
            **({"right_all": [found(right) for right in row["right_all"]]} if "right_all" in row else {}),
        }
        for row in rows
    ]
