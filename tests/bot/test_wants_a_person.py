"""Who asks for a person, in words that no pattern and no topic holds, goes to one at once."""

from pathlib import Path

import pytest
import yaml

from bot.messages import Turn
from bot.pipeline import Engine
from knowledge import lexicon, library
from knowledge.fold import fold, squash
from tests.bot.talk import talk


def handed(turn: Turn) -> bool:
    """Whether the message went to staff because somebody asked for them."""
    return turn.ticket_now and turn.ticket is not None and turn.ticket.reason == "asked_for_human"


@pytest.mark.parametrize(("kind", "least", "most"), [("wishes", 0.85, 1.0), ("others", 0.0, 0.03)])
def test_of_messages_that_no_index_learns_from(engine: Engine, kind: str, least: float, most: float) -> None:
    """More than four in five wishes are heard; of what only speaks of people hardly any is taken for one."""
    messages = yaml.safe_load((Path(__file__).parent / "wishes.yaml").read_text(encoding="utf-8"))[kind]
    taken = [text for text in messages if handed(talk(engine, text, city="天津")[0])]
    assert len(messages) >= 50
    learned = {squash(fold(q)) for t in library.load().topics for q in t.phrasings}
    assert [text for text in messages if squash(fold(text)) in learned] == []
    assert kind == "others" or not any(lexicon.pattern("human").search(fold(text)) for text in messages)
    assert least <= len(taken) / len(messages) <= most, taken


@pytest.mark.parametrize("text", ["别跟我车轱辘话了，叫个大活人来", "俺不会打字，让工会的人跟俺说"])
def test_after_an_answer_too(engine: Engine, text: str) -> None:
    """It is no question of the measure that was shown."""
    assert handed(talk(engine, "住院慰问多少钱", text, city="天津")[-1])
