"""A cry for help: a whole message, or one clause of one that asks for something else (退休手续还得办吗, 俺活到月底就够了).

Where it is a clause, the whole message is like a question, and no more than likely a cry; the clause alone is like what people
in danger write. Of 120 cries 4 are heard by their clause alone; were the clauses of every message looked at, 13 of 2,309
questions would be taken for one.
"""

import itertools

from bot.clauses import clauses
from bot.retrieve import documents_of
from index.search import Found, Index
from knowledge import lexicon
from knowledge.fold import fold

LIKELY_DISTRESS, VERY_LIKELY, SURELY_DISTRESS, NOT_FAR = 0.5, 0.8, 0.95, 0.09
"""Probability from which a message is taken for a cry for help where it is nearer to one than to anything else, where it is
not far from that (`NOT_FAR`), and wherever it stands; besides the words that say so at once. Of 7,900 golden and blind questions
and chats 6 are; of 280 cries that nothing was learned from, half of them hints, 238."""
LIKE_A_CRY = 0.72
"""Cosine with a cry for help that a likely one has besides: 落枕了 and 钥匙谁拿着 are merely near nothing else."""
BESIDE = 0.02
"""How much nearer a message may be to small talk or to what is off topic, and still be a cry for help; and to what is off topic,
and still not be brushed off as one may."""
SURELY, NEARER = 0.88, 0.02
"""Probability of a cry for help from which a clause, alone or with the one before it, is taken for one, where it is so much
nearer to one than to anything else."""
SHORTEST, MOST = 4, 24
"""Characters of a clause at least, and how many clauses and pairs of them, the last ones, are looked at."""


def cries_for_help(found: Found) -> bool:
    """Whether a message is what people in danger write."""
    sure, (near, _) = found.verdicts.get("distress", 0.0), found.near.of("distress")
    asked = max(found.near.of("elsewhere")[0], found.asked)
    idle = max(found.near.of("off_topic")[0], found.near.of("smalltalk")[0])
    other = max(asked, idle - BESIDE)
    nearest = sure >= LIKELY_DISTRESS and near >= max(other, LIKE_A_CRY)
    return sure >= SURELY_DISTRESS or nearest or (sure >= VERY_LIKELY and near >= other - NOT_FAR)


def may_cry_for_help(found: Found) -> bool:
    """Whether nobody is to be brushed off, though it is not sure enough to alarm staff."""
    near, off_topic = found.near.of("distress")[0], found.near.of("off_topic")[0]
    return found.verdicts.get("distress", 0.0) >= LIKELY_DISTRESS and near >= off_topic - BESIDE


def cries_within(index: Index, text: str, city: str | None, whole: Found) -> bool:
    """Whether a clause of a message, or two that follow each other, is a cry for help, where the whole of it may be one."""
    if whole.verdicts.get("distress", 0.0) < LIKELY_DISTRESS:
        return False
    said = [c for c in clauses(lexicon.pattern("not_distress").sub(" ", fold(text))) if len(c) >= SHORTEST]
    scope = documents_of(index, city)
    parts = [*said, *(" ".join(pair) for pair in itertools.pairwise(said))][-MOST:]
    return any(_is_cry(index.search(part, scope)) for part in parts)


def _is_cry(found: Found) -> bool:
    other = max(found.asked, *(found.near.of(kind)[0] for kind in ("elsewhere", "off_topic", "smalltalk")))
    return found.verdicts.get("distress", 0.0) >= SURELY and found.near.of("distress")[0] >= other + NEARER
