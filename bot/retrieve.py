"""A question -> ranked measures of the asked city, for the whole of it and for each part."""

from dataclasses import dataclass, replace

import numpy as np

from bot.understand import Question, last_asking
from index.search import Found, Hit, Index
from knowledge import lexicon
from knowledge.fold import squash

SURELY_OWN = 0.8
"""Probability from which a short message is answered on its own, though something was asked before."""
SAID_ALREADY = 0.5
"""Share of its words that a short message has in common with a known topic outside the measures to be of it."""
OWN_WORDS = 1.5
"""What a follow-up's own words count, those of the question before it with them counting 1."""
LONG = 40
"""Characters from which a message is searched by its asking clause too."""


@dataclass(frozen=True)
class Retrieved:
    """What was found: for the question as a whole, and for each of its parts (none where it has one)."""

    whole: Found
    parts: tuple[Found, ...] = ()
    former: Found | None = None
    """Of the city's documents that newer ones have replaced, where there are such."""


def retrieve(index: Index, question: Question) -> Retrieved:
    """Search the documents of the question's city; all of them where no city is known."""
    scope = documents_of(index, question.city)
    whole = _search(index, question.text, scope)
    if question.following:
        whole = _leaning(index, question, whole)
    elif len(squash(question.text)) >= LONG:
        whole = _surer(whole, _search(index, last_asking(question.text), scope))
    replaced = replaced_of(index, question.city)
    former = _search(index, question.text, replaced) if replaced else None
    return Retrieved(whole, tuple(_search(index, p, scope) for p in question.parts), former)


def _search(index: Index, text: str, scope: frozenset[str] | None) -> Found:
    """What is found for a text, or for the same with terms that may be misspelt put right, whichever answers better."""
    found, spelt = index.search(text, scope), index.spelt(text)
    return found if spelt == found.query.text else _surer(found, index.search(spelt, scope))


def _surer(one: Found, other: Found) -> Found:
    return max(one, other, key=lambda found: found.verdicts["answers"])


def settle(index: Index, question: Question) -> Question:
    """The question, no longer taken for a follow-up where it is short but plainly about something of its own."""
    if not question.following:
        return question
    alone = index.search(question.alone, documents_of(index, question.city))
    verdict = max(alone.verdicts, key=lambda v: alone.verdicts[v])
    if question.marked or not lexicon.beside_details(question.alone):
        return question
    sure = max(alone.verdicts["answers"], alone.verdicts.get("distress", 0.0)) >= SURELY_OWN
    known = verdict != "answers" and alone.near.said(verdict) >= SAID_ALREADY
    if not (sure or known):
        return question
    return replace(question, following=False, text=question.alone, topic=question.alone)


def documents_of(index: Index, city: str | None) -> frozenset[str] | None:
    """Ids of a city's documents that hold; None for all of every city."""
    if city is None:
        return None
    return index.documents_of(city)


def replaced_of(index: Index, city: str | None) -> frozenset[str]:
    """Ids of a city's documents that newer ones have replaced."""
    return index.documents_of(city, replaced=True) if city is not None else frozenset()


def _leaning(index: Index, question: Question, joined: Found) -> Found:
    """A follow-up: what it says of its own weighs more than what was said before; asking for a detail says nothing.

    Both are asked of the same documents: where no city is known, each would choose its own.
    """
    if not joined.hits or not lexicon.beside_details(question.alone):
        return joined
    scope = frozenset(h.measure.document.id for h in joined.hits)
    alone = {h.measure.key: h.score for h in index.search(question.alone, scope).hits}

    def weight(hit: Hit) -> float:
        return hit.score + OWN_WORDS * alone[hit.measure.key]

    ranked = sorted(joined.hits, key=weight, reverse=True)
    sure = joined.verdicts["answers"]
    hits = tuple(replace(h, confidence=sure * float(np.exp(weight(h) - weight(ranked[0])))) for h in ranked)
    return replace(joined, hits=hits)
