"""What was talked of before: 刚才那个慰问, 回头说比赛 mean a measure that was answered earlier, whatever was said since."""

from collections.abc import Sequence
from dataclasses import replace

from bot.decide import Alarming, Answering, Decision
from bot.understand import Question
from index.lexical import in_common
from index.search import Hit
from knowledge import lexicon
from knowledge.fold import fold
from knowledge.values import Measure


def going_back(question: Question, decision: Decision, earlier: Sequence[Measure]) -> tuple[Question, Decision]:
    """A question and what was decided on it, in a conversation in which these were answered, the latest first."""
    meant = recalled(question.alone, earlier)
    if meant is None or isinstance(decision, Alarming):
        return question, decision
    if isinstance(decision, Answering) and decision.shown[0].measure.key == meant.key:
        return question, decision
    return replace(question, topic=meant.title, focus=meant.key), Answering((Hit(meant),), ())


def recalled(alone: str, earlier: Sequence[Measure]) -> Measure | None:
    """Of measures answered earlier, the latest first, the one that a message goes back to; None where it goes back to none.

    It is the one whose name shares most with what the message says besides; the latest where it names nothing.
    """
    besides = lexicon.going_back(alone)
    if besides is None or not earlier:
        return None
    best = max(earlier, key=lambda measure: in_common(besides, fold(measure.called)))
    if in_common(besides, fold(best.called)):
        return best
    return earlier[0] if lexicon.names_nothing(besides) else None
