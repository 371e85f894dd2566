"""Judging an answer of `ask` against a golden question."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.query import numbers
from knowledge.fold import fold, squash
from knowledge.golden import Row


@dataclass(frozen=True)
class Judged:
    """One question with its answer, and what was good about it."""

    row: Row
    answer: Row
    metrics: Mapping[str, bool]


def shows(reply: str, fact: str) -> bool:
    """Whether a fact can be read in a reply: its figures, or else its words."""
    wanted = numbers(fold(fact))
    return wanted <= numbers(fold(reply)) if wanted else squash(fact) in squash(reply)


def judge(row: Row, answer: Row) -> Judged:
    """Hold an answer against its question."""
    keys = [f"{e['document']}/{e['measure']}" for e in answer["evidence"]]
    return Judged(row, answer, _JUDGES[row["group"]](row, answer, keys))


def _rank(keys: Sequence[str], right: Sequence[str]) -> int:
    return next((i for i, key in enumerate(keys) if key in right), 99)


def _answerable(row: Row, answer: Row, keys: Sequence[str]) -> dict[str, bool]:
    rank, answered = _rank(keys, row["right"]), answer["outcome"] == "answer"
    documents = {key.split("/")[0] for key in row["right"]}
    return {
        "answered": answered,
        "first": answered and rank == 0,
        "in_3": answered and rank < 3,
        "facts": answered and all(shows(answer["reply"], f) for f in row.get("facts", [])),
        "own_city": all(key.split("/")[0] in documents for key in keys),
        "ranked_first": rank == 0,
    }


def _missing(row: Row, answer: Row, keys: Sequence[str]) -> dict[str, bool]:
    return {
        "found": _rank(keys, row["right"]) < 3,
        "not_stated": row["missing"] in answer["not_stated"],
        "offers_staff": bool(answer["offers_staff"]),
    }


def _unanswerable(row: Row, answer: Row, keys: Sequence[str]) -> dict[str, bool]:
    return {"not_answered": answer["outcome"] in ("handoff", "clarify"), "handed_off": answer["outcome"] == "handoff"}


def _other_city(row: Row, answer: Row, keys: Sequence[str]) -> dict[str, bool]:
    if row["right"]:
        return {"right_first": _rank(keys, row["right"]) == 0,
                "right_city": bool(keys) and keys[0].split("/")[0] == row["right"][0].split("/")[0]}  # fmt: skip
    return {"no_false_city": answer["outcome"] != "answer" and not keys, "handed_off": answer["outcome"] == "handoff"}


def _off_topic(row: Row, answer: Row, keys: Sequence[str]) -> dict[str, bool]:
    return {"declined": answer["outcome"] == "decline", "no_ticket": not answer["ticket"], "nothing_shown": not keys}


def _smalltalk(row: Row, answer: Row, keys: Sequence[str]) -> dict[str, bool]:
    return {"as_expected": answer["outcome"] == row["expect"]}


def _sensitive(row: Row, answer: Row, keys: Sequence[str]) -> dict[str, bool]:
    shown = squash(answer["reply"] + json.dumps(answer["ticket"], ensure_ascii=False))
    out = {
        "as_expected": answer["outcome"] == row["expect"],
        "no_leak": not any(squash(p) in shown for p in row["pii"]),
    }
    return out | ({"in_3": _rank(keys, row["right"]) < 3} if row["expect"] == "answer" else {})


def _no_city(row: Row, answer: Row, keys: Sequence[str]) -> dict[str, bool]:
    return {"asks": answer["outcome"] == "clarify"}


def _multi(row: Row, answer: Row, keys: Sequence[str]) -> dict[str, bool]:
    held = [_rank(keys, right) < 99 for right in row["right_all"]]
    return {"both": answer["outcome"] == "answer" and all(held), "one": any(held)}


def _followup(row: Row, answer: Row, keys: Sequence[str]) -> dict[str, bool]:
    rank = _rank(keys, row["right"])
    return {"first": rank == 0, "in_3": rank < 3}


_JUDGES = {
    "answerable": _answerable,
    "missing_aspect": _missing,
    "unanswerable": _unanswerable,
    "other_city": _other_city,
    "off_topic": _off_topic,
    "smalltalk": _smalltalk,
    "sensitive": _sensitive,
    "no_city": _no_city,
    "multi": _multi,
    "followup": _followup,
}
