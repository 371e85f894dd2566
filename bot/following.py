"""Whether a message after an answer follows on, by how it reads and what is found for it alone.

A linear model; the signs of its weights say what speaks for following on. They were fitted by logistic regression to 880
second messages of the tuning half (follow-ups that alone are not answered right, and questions of every group that nothing
answers and small talk, put after an answer to something else, a part of them with 那, 还有 or 对了 before them), and rounded.
"""

import math

from bot.decide import LIKELY_DISTRESS
from bot.understand import Question
from index.calibrate import Verdict
from index.search import Found
from knowledge import lexicon
from knowledge.fold import squash
from knowledge.outside import OutsideKind

EVEN = 9.0
"""What is added to all the rest; from 0 in all, a message follows on."""
READS = 5.2
"""For how it reads, near 0 or near 1 (`index.leaning`)."""
MARKED = 2.0
"""For its own words saying so (那…, …呢, 这个…): more than the fit gave them (.3), in which too many own matters began so."""
CHARACTER, NAMING, ASKING = -0.21, -1.5, 2.0
"""For each character (of letters two), for naming anything but a detail, and for asking for one and naming nothing."""
UNSURE: dict[Verdict, float] = {"answers": 0.2, "elsewhere": 0.6, "distress": 0.5}
"""For the log-odds of these verdicts on the message alone."""
OURS = 3.4
"""For the cosine of the message alone with the nearest phrasing of a measure."""
OUTSIDE: dict[OutsideKind, float] = {"elsewhere": -10.3, "off_topic": -2.0, "smalltalk": 5.9}
"""For its cosine with the nearest topic outside them: what stands there nearly word for word is of something of its own."""
BEHIND, FAR, UNKNOWN = -0.25, 12.0, 7.5
"""For each point of log-odds by which the measure answered last ranks behind the first that is found for the message alone;
at most so many count, and so many are taken where there is no such measure."""
ANSWERED = 0.5
"""Probability that a measure answers the message alone from which it stands alone, where the one answered last is far behind
it: of 32 such messages 30 were answered right so, and 2 as follow-ups."""

ALIKE = 0.97
"""Cosine with small talk or what is off topic from which what names nothing but a detail is that (现在几点了)."""


def follows_on(question: Question, alone: Found) -> bool:
    """Whether a message that may follow on does, with what was found for it alone; what may be a cry for help does not."""
    if alone.verdicts.get("distress", 0.0) >= LIKELY_DISTRESS:
        return False
    behind = _behind(question, alone)
    if alone.verdicts["answers"] >= ANSWERED and behind >= FAR:
        return False
    names, plain = bool(lexicon.beside_details(question.alone)), squash(question.alone)
    if not names and max(alone.near.of("off_topic")[0], alone.near.of("smalltalk")[0]) >= ALIKE:
        return False
    told = (
        READS * alone.query.leaning + MARKED * question.marked + (NAMING if names else ASKING * bool(question.details))
    )
    told += CHARACTER * len(plain) / (2 if plain.isascii() else 1)
    told += sum(weight * _log_odds(alone.verdicts.get(v, 0.0)) for v, weight in UNSURE.items())
    told += OURS * (alone.hits[0].phrasing if alone.hits else 0.0)
    told += sum(weight * alone.near.of(kind)[0] for kind, weight in OUTSIDE.items())
    return EVEN + told + BEHIND * behind > 0


def _behind(question: Question, alone: Found) -> float:
    if question.focus is None or not alone.hits:
        return UNKNOWN
    held = next((h.score for h in alone.hits if h.measure.key == question.focus), -math.inf)
    return min(alone.hits[0].score - held, FAR)


def _log_odds(p: float) -> float:
    held = min(max(p, 1e-3), 1 - 1e-3)
    return math.log(held / (1 - held))
