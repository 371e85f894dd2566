"""Every figure in every reply to the golden questions stands in a measure that the reply shows."""

import re
from pathlib import Path

import pytest

from bot.hotlines import read_hotlines
from bot.messages import Conversation, Turn
from bot.pipeline import Engine
from index import snapshot
from index.query import numbers, years
from knowledge.fold import fold
from knowledge.golden import Row, read_golden
from knowledge.values import Measure
from tests.bot.figures import figures_of
from tests.conftest import NOW

ROWS = list(read_golden())
PSYCHOLOGICAL = next(hotline.number for hotline in read_hotlines() if "心理" in hotline.name)


def last_turn(engine: Engine, row: Row) -> Turn:
    """The turn that ends a golden question's conversation."""
    conversation = Conversation(city=row.get("city"))
    for text in row.get("turns") or [row["q"]]:
        turn = engine.respond(text, conversation, NOW)
        conversation = turn.conversation
    return turn


def test_golden_replies_hold_no_figure_of_their_own(engine: Engine, measures: dict[str, Measure]) -> None:
    """Answers to all golden questions: each figure is one of the measures shown, a year asked for, or a list's number."""
    answers = 0
    for row in ROWS:
        turn = last_turn(engine, row)
        if turn.outcome != "answer":
            continue
        answers += 1
        shown = [measures[key] for key in turn.conversation.focus]
        asked = years(fold(" ".join(row.get("turns") or [row["q"]]))) | {NOW.year + by for by in (-1, 0, 1)}
        known = {*map(str, asked), PSYCHOLOGICAL}.union(*map(figures_of, shown))
        text = re.sub(r"(?m)^\d\. ", "", turn.reply.shown) if len(shown) > 1 else turn.reply.shown
        assert numbers(fold(text)) <= known, row["id"]
    assert answers > 300


@pytest.fixture(scope="module")
def measures(published: Path) -> dict[str, Measure]:
    """The measures served, by key."""
    return {m.key: m for m in snapshot.read_measures(snapshot.current(published))}
