"""The contract of `ask`: one object a line with its keys, from a question, from turns, and from a broken file."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from bot import ask
from bot.pipeline import Engine

KEYS = {"id", "outcome", "reply", "evidence", "not_stated", "offers_staff", "ticket", "ms"}
EVIDENCE_KEYS = {"document", "city", "measure", "title", "text", "source", "confidence"}


def run(engine: Engine, *argv: str) -> int:
    """`python -m bot ask …` after the engine is open."""
    parser = argparse.ArgumentParser()
    ask.add_arguments(parser)
    return ask.run(parser.parse_args(argv), engine)


@pytest.mark.parametrize(
    ("row", "outcome", "reason"),
    [
        ({"q": "住院慰问多少钱", "city": "天津"}, "answer", "not_stated"),
        ({"q": "住院慰问", "city": "天津"}, "answer", None),
        ({"q": "上海工会管体检吗", "city": "天津"}, "handoff", "no_measure"),
        ({"q": "转人工", "city": "天津"}, "handoff", "asked_for_human"),
        ({"q": "我不想活了"}, "urgent", "urgent"),
        ({"q": "????", "city": "天津"}, "decline", None),
        ({"q": "你好", "city": "天津"}, "smalltalk", None),
        ({"q": "疗休养怎么报名"}, "clarify", None),
    ],
)
def test_the_contract(engine: Engine, row: dict[str, Any], outcome: str, reason: str | None) -> None:
    """Every key, whatever the outcome; evidence only where something is shown; a ticket only where one is wanted."""
    got: dict[str, Any] = ask.answer_row(engine, {"id": "q1", "today": "2026-11-21", **row})
    assert set(got) == KEYS
    assert (got["id"], got["outcome"]) == ("q1", outcome)
    assert (got["ticket"]["reason"] if got["ticket"] else None) == reason
    assert got["reply"]
    assert len(got["evidence"]) <= 5
    assert all(set(e) == EVIDENCE_KEYS and 0 <= e["confidence"] <= 1 for e in got["evidence"])
    assert bool(got["evidence"]) == (outcome == "answer")
    assert got["ms"] >= 0
    assert json.loads(json.dumps(got, ensure_ascii=False))["reply"] == got["reply"]


def test_turns_are_one_conversation(engine: Engine) -> None:
    """The last one is printed, read in the light of those before."""
    row = {"id": 7, "turns": ["天津住院慰问多少钱", "转人工"], "city": None}
    got: dict[str, Any] = ask.answer_row(engine, row)
    assert got["outcome"] == "handoff"
    assert "住院慰问多少钱" in got["ticket"]["text"]
    assert got["ticket"]["city"] == "天津"


@pytest.mark.parametrize(
    ("today", "line"),
    [("2024-05-01", "今年（2024年）：50%"), ("2026-11-21", "今年（2026年）：30%"), ("2028-01-01", "文件没有写明")],
)
def test_today_is_a_parameter(engine: Engine, today: str, line: str) -> None:
    """An answer as on that day."""
    row = {"q": "职工互助保障参保补贴今年百分之几", "city": "赣州", "today": today}
    assert line in str(ask.answer_row(engine, row)["reply"])


def test_a_batch_with_broken_lines(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line out for each good line in, in order; each broken one is named on the other channel with its number."""
    path = tmp_path / "batch.jsonl"
    lines = [
        '{"id": "a", "q": "住院慰问多少钱", "city": "天津"}',
        "{broken",
        "",
        "[1]",
        '{"id": "x"}',
        '{"id": "b", "turns": ["天津", "你好"]}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert run(engine, "--batch", str(path)) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a", "b"]
    assert [f"{path}:{n}:" in err for n in range(1, 7)] == [False, True, False, True, True, False]


def test_a_city_in_capitals_is_the_city(engine: Engine) -> None:
    """XX市 is xx市, as a person would type it."""
    got: dict[str, Any] = ask.answer_row(engine, {"id": "q1", "q": "读书月是第几届", "city": "XX市"})
    assert [e["document"] for e in got["evidence"]][:1] == ["xxshi"]


def test_one_question(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """The reply as the worker reads it; with --json the whole object on one line."""
    assert run(engine, "住院慰问多少钱", "--city", "天津", "--today", "2026-11-21") == 0
    said = capsys.readouterr().out
    assert said.startswith("住院慰问\n")
    assert run(engine, "住院慰问多少钱", "--city", "天津", "--today", "2026-11-21", "--json") == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["reply"] == said.rstrip("\n")


def test_explained(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the reply."""
    assert run(engine, "住院慰问多少钱", "--city", "天津", "--explain") == 0
    assert "tianjin/hospital-condolence" in capsys.readouterr().out


def test_no_question(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """Says what to give."""
    assert run(engine) == 2
    assert "--batch" in capsys.readouterr().err
