"""Whether the benefit that was answered last holds for somebody: who says after it no more than who they are asks that."""

from dataclasses import replace

from bot import compose
from bot.decide import Alarming, Answering, Asking, Chatting, Decision, Declining, HandingOver
from bot.understand import Question
from index.search import Hit
from knowledge import lexicon
from knowledge.values import Measure


def of_whom(question: Question, decision: Decision, held: Measure) -> tuple[Question, Decision]:
    """A question and what was decided on it, after an answer from `held`; anger at that answer goes to staff.

    我是临时工, 退休的呢 is asked of `held`, unless another measure answers it that does speak of them; trouble with an
    employer and low spirits are no such question.
    """
    if isinstance(decision, Alarming):
        return question, decision
    if lexicon.is_protest(question.alone):
        return question, HandingOver("no_measure", protest=True)
    asked = replace(question, telling=True, focus=held.key, details=("eligibility",), faintly=())
    if isinstance(decision, Answering):
        first, said = decision.shown[0].measure, compose.Asked(question.alone, asked.details)
        is_open = first.key == held.key or bool(compose.unnamed(first, said))
    else:
        is_open = isinstance(decision, HandingOver | Declining | Chatting | Asking)
    troubled = lexicon.is_dispute(question.alone) or lexicon.is_low(question.alone)
    if not is_open or troubled or not lexicon.says_who(question.alone):
        return question, decision
    return asked, Answering((Hit(held),), ())
