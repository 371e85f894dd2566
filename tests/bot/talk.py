"""A conversation with an engine, and what its turns show."""

from bot.messages import Conversation, Turn
from bot.pipeline import Engine
from tests.conftest import NOW


def talk(engine: Engine, *messages: str, city: str | None = None) -> list[Turn]:
    """The turns of one conversation."""
    turns: list[Turn] = []
    conversation = Conversation(city=city)
    for message in messages:
        turns.append(engine.respond(message, conversation, NOW))
        conversation = turns[-1].conversation
    return turns


def documents(turn: Turn) -> set[str]:
    """What a turn's evidence is from."""
    return {e.document for e in turn.evidence}


def actions(turn: Turn) -> list[str]:
    """A reply's buttons."""
    return [b.action for row in turn.reply.buttons for b in row]
