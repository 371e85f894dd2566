"""Whether a message after an answer follows on, by how it reads and what is found for it alone.

A linear model; the signs of its weights say what speaks for following on. They were fitted by logistic regression to 860
second messages that only one of the two, following on or standing alone, gets answered right (none of the testing half), and
rounded; of 890 others .969 are taken for what they are.
"""

import math

from bot.cry import LIKELY_DISTRESS
from bot.understand import Question, names_only_a_place
from index.calibrate import Verdict
from index.search import Found
from knowledge import lexicon
from knowledge.fold import squash

EVEN = 11.6
"""What is added to all the rest; from 0 in all, a message follows on."""
READS = 5.8
"""For how it reads, near 0 or near 1 (`index.leaning`)."""
MARKED = 2.0
"""For its own words saying so (那…, …呢, 这个…): more than the fit gave them (.3), in which too many own matters began so."""
CHARACTER, NAMING, ASKING = -0.23, -0.9, 1.0
"""For each character (of letters two), for naming anything but a detail, and for asking for one and naming nothing."""
UNSURE: dict[Verdict, float] = {"answers": 0.7, "elsewhere": 0.65, "off_topic": 0.3, "smalltalk": 0.4, "distress": 0.35}
"""For the log-odds of each verdict on the message alone: what is surely of one kind gains less by it than it loses by the rest."""
OURS, OUTSIDE = 2.6, -6.5
"""For the cosine of the message alone with the nearest phrasing of a measure, and with the nearest topic of the field that no
measure answers: what stands there nearly word for word is of something of its own."""
BEHIND, FAR, NONE = -0.21, 12.0, 0.8
"""For each point of log-odds by which the measure answered last ranks behind the first that is found for the message alone, at
most so many; and where no measure was answered last."""
ANSWERED = 0.5
"""Probability that a measure answers the message alone from which it stands alone, where the one answered last is far behind
it: of 32 such messages 30 were answered right so, and 2 as follow-ups."""

OF_NOTHING = 0.5
"""What asks for a detail and names nothing follows on, unless it is more likely off topic, and reads less as following (g1335几点到)."""
ALIKE = 0.97
"""Cosine with small talk or what is off topic from which what names nothing but a detail is that (现在几点了)."""


def follows_on(question: Question, alone: Found) -> bool:
    """Whether a message that may follow on does, with what was found for it alone; what may be a cry for help does not."""
    if alone.verdicts.get("distress", 0.0) >= LIKELY_DISTRESS:
        return False
    if question.named and names_only_a_place(question.alone):
        return True
    behind = _behind(question, alone)
    beside, plain = lexicon.beside_details(question.alone), squash(question.alone)
    names = bool(beside)
    if not names and max(alone.near.of("off_topic")[0], alone.near.of("smalltalk")[0]) >= ALIKE:
        return False
    if question.named and names_only_a_place(beside):
        return True  # 南边赣州多少: the same detail, of another city
    bare = lexicon.is_of_the_last(question.alone)
    sure = max(1 - alone.verdicts.get("off_topic", 0.0), alone.query.leaning) >= OF_NOTHING
    if question.focus is not None and bare and (names or sure):
        return True  # 补几多钱, 食宿包不包: it does not say of what, however well something else would answer it
    if alone.verdicts["answers"] >= ANSWERED and question.focus is not None and behind >= FAR:
        return False
    told = (
        READS * alone.query.leaning + MARKED * question.marked + (NAMING if names else ASKING * bool(question.details))
    )
    told += CHARACTER * len(plain) / (2 if plain.isascii() else 1)
    told += sum(weight * _log_odds(alone.verdicts.get(v, 0.0)) for v, weight in UNSURE.items())
    told += OURS * (alone.hits[0].phrasing if alone.hits else 0.0) + OUTSIDE * alone.near.of("elsewhere")[0]
    return EVEN + told + (NONE if question.focus is None else BEHIND * behind) > 0


def _behind(question: Question, alone: Found) -> float:
    if not alone.hits:
        return 0.0
    held = next((h.score for h in alone.hits if h.measure.key == question.focus), -math.inf)
    return min(alone.hits[0].score - held, FAR)


def _log_odds(p: float) -> float:
    held = min(max(p, 1e-3), 1 - 1e-3)
    return math.log(held / (1 - held))
