"""A message in a conversation, and a hit, for tests of what is made of a decision."""

from datetime import UTC, datetime

from bot.hotlines import Hotline
from bot.messages import Conversation
from bot.turns import Moment
from bot.understand import Question
from index.search import Hit
from knowledge.values import Document, Measure

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BEFORE = Conversation(city="天津", asked="疗休养去哪里", focus=("tianjin/old",))


def hit(name: str, city: str = "天津", department: str = "") -> Hit:
    """A hit on a measure of a city."""
    document = Document("tianjin" if city == "天津" else "ganzhou", city, f"{city}市总工会", "措施", "plan")
    return Hit(
        Measure(name, document, name.upper(), "other", f"{name}的内容", ("x",), "plan", department=department), 1.0, 0.9
    )


def moment(
    text: str = "住院慰问多少钱",
    before: Conversation = BEFORE,
    city: str | None = "天津",
    details: tuple[str, ...] = (),
) -> Moment:
    """One message in a conversation."""
    question = Question("ask", text, text, text, city, details=details)
    return Moment(text, question, before, NOW, ("天津", "赣州"), (Hotline("12356", "热线"),))
