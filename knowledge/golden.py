"""Golden questions: labelled ones that people wrote for measuring, each with the measures that answer it.

Half of them, split by measure, are for tuning (the calibration of a snapshot learns from them); the other half
is for testing and nothing learns from it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

Row = Mapping[str, Any]
"""One question as its file has it: id, group, city, q or turns, right, and what its group needs."""

TODAY = "2026-11-21"
"""The day that the questions were written for: "this year" in them is the year of that day."""
FOLDER = Path(__file__).resolve().parents[1] / "tests" / "golden"


def read_golden(folder: Path = FOLDER) -> Iterator[Row]:
    """Every question of a folder of .jsonl files, in the order of the files; none where there is no folder."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def split_of(row: Row) -> Literal["tuning", "testing"]:
    """Which half a question belongs to: by its measure, so that a measure is never in both."""
    right = row.get("right") or [key for keys in row.get("right_all", []) for key in keys]
    name = str(min(right)) if right else str(row["q"])
    return "tuning" if hashlib.sha256(name.encode()).digest()[0] % 2 else "testing"
