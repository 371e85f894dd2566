"""Whether a benefit holds for somebody: who says no more than who they are, after it was answered or offered, asks that."""

from collections.abc import Sequence
from dataclasses import replace

from bot import compose
from bot.decide import Alarming, Answering, Asking, Chatting, Decision, Declining, HandingOver
from bot.understand import Question
from bot.unstated import Asked
from index.search import Hit
from knowledge import lexicon
from knowledge.values import Measure


def of_whom(question: Question, decision: Decision, held: Sequence[Measure]) -> tuple[Question, Decision]:
    """A question and what was decided on it, after an answer from one measure, or an offer to choose from several.

    我是临时工, 退休的呢 is asked of the one, unless another of its category speaks of them; where several were offered,
    they are offered again. Anger goes to staff; trouble with an employer and low spirits are no such question.
    """
    if isinstance(decision, Alarming):
        return question, decision
    if lexicon.is_protest(question.alone):
        return question, HandingOver("no_measure", protest=True)
    who = lexicon.says_who(question.alone)
    if len(held) > 1:
        again = isinstance(decision, HandingOver) and (who or question.following)
        return question, Asking(tuple(map(Hit, held))) if again else decision
    asked = replace(question, telling=True, focus=held[0].key, details=("eligibility",), faintly=())
    related: tuple[Hit, ...] = ()
    if isinstance(decision, Answering):
        first, said = decision.shown[0], Asked(question.alone, asked.details)
        elsewhere = first.measure.category != held[0].category
        related = decision.shown[:1] if elsewhere else ()
        is_open = elsewhere or first.measure.key == held[0].key or bool(compose.unnamed(first.measure, said))
    else:
        is_open = isinstance(decision, HandingOver | Declining | Chatting | Asking)
    troubled = lexicon.is_dispute(question.alone) or lexicon.is_low(question.alone)
    if not is_open or troubled or not who:
        return question, decision
    return asked, Answering((Hit(held[0]),), related)
