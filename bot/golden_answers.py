"""Golden questions put to engines, and the answers kept in a snapshot, so that a later one can be held against them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot import ask
from bot.gate import Answered, good_parts
from bot.judge import judge
from bot.pipeline import Engine
from knowledge.fold import squash
from knowledge.golden import TODAY, Row
from knowledge.values import content_id

FILE = "golden.json"
Progress = Callable[[str, int, int], None]


def ask_all(rows: Sequence[Row], engines: Sequence[Engine], progress: Progress) -> list[list[Answered]]:
    """Put every question to every engine, by turns, so that times can be compared; the answers of each."""
    answers: list[list[Answered]] = [[] for _ in engines]
    for number, row in enumerate(rows):
        progress("asking golden questions", number, len(rows))
        turn = range(len(engines)) if number % 2 else reversed(range(len(engines)))
        for at in turn:
            answers[at].append(answered(engines[at], row))
    return answers


def answered(engine: Engine, row: Row) -> Answered:
    """One question's answer, judged."""
    answer: dict[str, Any] = ask.answer_row(engine, {"today": TODAY, **row})
    good = good_parts(row["group"], judge(row, answer).metrics, cited=_cited(answer))
    return Answered(
        id=str(row["id"]),
        asked=content_id(json.dumps(row, ensure_ascii=False, sort_keys=True)),
        question=" / ".join(row.get("turns") or [row["q"]]),
        outcome=answer["outcome"],
        reply=answer["reply"],
        shown=tuple(f"{e['document']}/{e['measure']}" for e in answer["evidence"]),
        good=good,
        ms=answer["ms"],
    )


def _cited(answer: dict[str, Any]) -> bool:
    """Whether an answer names its measure and rests on something with a source; what is no answer need not."""
    if answer["outcome"] != "answer":
        return True
    evidence = answer["evidence"]
    return bool(evidence) and bool(evidence[0]["source"]) and squash(evidence[0]["title"]) in squash(answer["reply"])


def keep(folder: Path, answers: Sequence[Answered]) -> None:
    """Write answers into a staged snapshot."""
    rows = [asdict(answer) for answer in answers]
    (folder / FILE).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def kept(folder: Path) -> list[Answered]:
    """The answers that a snapshot holds; none where it was published without."""
    try:
        rows = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return [Answered(**(row | {"shown": tuple(row["shown"])})) for row in rows]
    except (OSError, ValueError, TypeError, KeyError):
        return []
