"""Judging an answer against a golden question: a table for each group."""

from typing import Any

import pytest

from bot.judge import judge, shows

RIGHT = {"right": ["tianjin/a"]}


def answer(outcome: str = "answer", *measures: str, **more: Any) -> dict[str, Any]:
    """What `ask` printed, with the measures of its evidence."""
    evidence = [{"document": m.split("/")[0], "measure": m.split("/")[1]} for m in measures]
    return {
        "outcome": outcome,
        "reply": "",
        "evidence": evidence,
        "not_stated": [],
        "offers_staff": False,
        "ticket": None,
    } | more


@pytest.mark.parametrize(
    ("row", "given", "good"),
    [
        ({"group": "answerable", **RIGHT}, answer("answer", "tianjin/a", "tianjin/b"), {"answered", "first", "in_3", "facts", "own_city", "ranked_first"}),
        ({"group": "answerable", **RIGHT}, answer("answer", "tianjin/b", "tianjin/a"), {"answered", "in_3", "facts", "own_city"}),
        ({"group": "answerable", **RIGHT}, answer("answer", "ganzhou/b"), {"answered", "facts"}),
        ({"group": "answerable", **RIGHT}, answer("clarify", "tianjin/a"), {"own_city", "ranked_first"}),
        ({"group": "answerable", **RIGHT, "facts": ["500元"]}, answer("answer", "tianjin/a"), {"answered", "first", "in_3", "own_city", "ranked_first"}),
        ({"group": "missing_aspect", **RIGHT, "missing": "amount"}, answer("answer", "tianjin/a", not_stated=["amount"], offers_staff=True), {"found", "not_stated", "offers_staff"}),
        ({"group": "missing_aspect", **RIGHT, "missing": "amount"}, answer("answer", "tianjin/a"), {"found"}),
        ({"group": "unanswerable"}, answer("handoff"), {"not_answered", "handed_off"}),
        ({"group": "unanswerable"}, answer("clarify", "tianjin/a"), {"not_answered"}),
        ({"group": "unanswerable"}, answer("answer", "tianjin/a"), set()),
        ({"group": "other_city", **RIGHT}, answer("answer", "tianjin/a"), {"right_first", "right_city"}),
        ({"group": "other_city", **RIGHT}, answer("answer", "tianjin/b"), {"right_city"}),
        ({"group": "other_city", **RIGHT}, answer("handoff"), set()),
        ({"group": "other_city", "right": []}, answer("handoff"), {"no_false_city", "handed_off"}),
        ({"group": "other_city", "right": []}, answer("answer", "tianjin/a"), set()),
        ({"group": "off_topic"}, answer("decline"), {"declined", "no_ticket", "nothing_shown"}),
        ({"group": "off_topic"}, answer("handoff", ticket={"text": "x"}), {"nothing_shown"}),
        ({"group": "smalltalk", "expect": "smalltalk"}, answer("smalltalk"), {"as_expected"}),
        ({"group": "sensitive", "expect": "urgent", "pii": []}, answer("urgent"), {"as_expected", "no_leak"}),
        ({"group": "sensitive", "expect": "handoff", "pii": ["138 1234 5678"]}, answer("handoff", ticket={"text": "电话13812345678"}), {"as_expected"}),
        ({"group": "sensitive", "expect": "answer", "pii": [], **RIGHT}, answer("answer", "tianjin/a"), {"as_expected", "no_leak", "in_3"}),
        ({"group": "no_city"}, answer("clarify"), {"asks"}),
        ({"group": "no_city"}, answer("answer", "tianjin/a"), set()),
        ({"group": "multi", "right_all": [["tianjin/a"], ["tianjin/b", "tianjin/c"]]}, answer("answer", "tianjin/c", "tianjin/a"), {"both", "one"}),
        ({"group": "multi", "right_all": [["tianjin/a"], ["tianjin/b"]]}, answer("answer", "tianjin/a"), {"one"}),
        ({"group": "followup", **RIGHT}, answer("answer", "tianjin/b", "tianjin/c", "tianjin/a"), {"in_3"}),
        ({"group": "followup", **RIGHT}, answer("answer", "tianjin/b", "tianjin/c", "tianjin/d", "tianjin/a"), set()),
    ],
)  # fmt: skip
def test_what_was_good(row: dict[str, Any], given: dict[str, Any], good: set[str]) -> None:
    """The metrics of its group that hold."""
    judged = judge(row, given)
    assert {m for m, held in judged.metrics.items() if held} == good


@pytest.mark.parametrize(
    ("reply", "fact", "seen"),
    [
        ("每年2000名", "2000名", True), ("每年2,000名", "2000名", True), ("每年0.2万名", "2000名", True), ("每年200名", "2000名", False),
        ("產業工人", "产业工人", True), ("工人", "产业工人", False), ("1月4日公布", "1月4日", True), ("2月4日公布", "1月4日", False),
    ],
)  # fmt: skip
def test_a_fact_can_be_read(reply: str, fact: str, seen: bool) -> None:
    """Its figures however written, or its words in either script."""
    assert shows(reply, fact) is seen
