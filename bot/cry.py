"""A cry for help in one clause of a message that asks for something else: 退休手续还得办吗, 俺活到月底就够了.

The whole of such a message is like a question, and no more than likely a cry; the clause alone is like what people in danger
write. Of 120 messages of such people 4 are heard by it; looked for in every message, of 2,309 questions 13 would be taken
for one.
"""

import itertools

from bot.clauses import clauses
from bot.decide import LIKELY_DISTRESS
from bot.retrieve import documents_of
from index.search import Found, Index
from knowledge import lexicon
from knowledge.fold import fold

SURELY, NEARER = 0.88, 0.02
"""Probability of a cry for help from which a clause, alone or with the one before it, is taken for one, where it is so much
nearer to one than to anything else."""
SHORTEST, MOST = 4, 24
"""Characters of a clause at least, and how many clauses and pairs of them, the last ones, are looked at."""


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
