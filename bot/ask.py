"""`python -m bot ask`: one question, or a file of them, through the same pipeline as the chat."""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from datetime import time as clock
from pathlib import Path

from bot.messages import Conversation, Turn
from bot.pipeline import Engine
from knowledge.fold import fold


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `ask`."""
    parser.add_argument("question", nargs="?", help="the question, in quotes")
    parser.add_argument("--city", help="the worker's city, e.g. 天津")
    parser.add_argument("--today", type=datetime.fromisoformat, help="answer as on this day, e.g. 2026-11-21")
    parser.add_argument("--json", action="store_true", help="print everything as one line of JSON")
    parser.add_argument("--explain", action="store_true", help="show what each feature adds for each candidate")
    parser.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help="one object a line: id, q or turns, city, today"
    )


def run(args: argparse.Namespace, engine: Engine) -> int:
    """Answer what the arguments ask; returns the exit status."""
    if args.batch:
        return _batch(args.batch, engine)
    if not args.question:
        print("ask: give a question in quotes, or --batch FILE.jsonl", file=sys.stderr)
        return 2
    row = {"id": "1", "q": args.question, "city": args.city, "today": args.today.isoformat() if args.today else None}
    if args.explain:
        print(engine.explain(args.question, args.city))
    answer = answer_row(engine, row)
    print(json.dumps(answer, ensure_ascii=False) if args.json else answer["reply"])
    return 0


def _batch(path: Path, engine: Engine) -> int:
    for number, row in _rows(path):
        if row is None:
            print(f"{path}:{number}: not a JSON object with q or turns; skipped", file=sys.stderr)
            continue
        print(json.dumps(answer_row(engine, row), ensure_ascii=False), flush=True)
    return 0


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, object] | None]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            yield number, row if isinstance(row, dict) and (row.get("q") is not None or row.get("turns")) else None


def answer_row(engine: Engine, row: Mapping[str, object]) -> dict[str, object]:
    """One question's answer as the contract of `ask` has it; the last of several turns."""
    turns = row.get("turns") or [row["q"]]
    assert isinstance(turns, list)
    now = _moment(row.get("today"))
    city = str(row.get("city") or "")
    known = next((c for c in engine.cities if fold(c) == fold(city)), city)  # XX市 is xx市
    conversation = Conversation(city=known or None)
    began = time.perf_counter()
    for text in turns:
        began = time.perf_counter()
        turn = engine.respond(str(text), conversation, now)
        conversation = turn.conversation
    return {"id": row.get("id"), **as_json(turn), "ms": round((time.perf_counter() - began) * 1000, 1)}


def as_json(turn: Turn) -> dict[str, object]:
    """A turn as one JSON object; the ticket only where one is opened or offered for want of an answer."""
    wanted = turn.ticket is not None and (turn.outcome in ("handoff", "urgent") or bool(turn.not_stated))
    return {
        "outcome": turn.outcome,
        "reply": turn.reply.shown,
        "evidence": [asdict(e) for e in turn.evidence],
        "not_stated": list(turn.not_stated),
        "offers_staff": turn.offers_staff,
        "ticket": asdict(turn.ticket) if wanted and turn.ticket else None,
    }


def _moment(today: object) -> datetime:
    if today:
        return datetime.combine(datetime.fromisoformat(str(today)).date(), clock(12), UTC)
    return datetime.now().astimezone()
