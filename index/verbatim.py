"""Measures in their source's own words, laid out for search: nobody has written down how workers ask for them.

What stands where a written measure has its phrasings are the passage's own parts, its clauses and the things that it
lists, so that a question about one of four things in a sentence is not drowned by the other three. A passage is
embedded twice, under its nearest heading and alone. `as_sources` makes written measures look the same, to learn from.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.facts import record
from knowledge.fold import fold, squash
from knowledge.values import Measure

_CLAUSES = re.compile(r"[,，;；。：:！!？?]")
_ITEMS = re.compile(r"[,，;；。：:、“”《》『』「」（）()！!？?]")
_NAMES = re.compile(r"[“《『「]([^”》』」]{2,14})[”》』」]")
_SHORTEST_CLAUSE, _SHORTEST_ITEM = 6, 3
MOST_PARTS = 12
"""Parts that a passage has at most, its clauses first."""


def parts(text: str) -> tuple[str, ...]:
    """The clauses of a passage and the things that it lists; the passage itself where it has neither."""
    clauses = [c.strip() for c in _CLAUSES.split(text) if len(squash(c)) >= _SHORTEST_CLAUSE]
    items = [i.strip() for i in _ITEMS.split(text) if len(squash(i)) >= _SHORTEST_ITEM]
    return tuple(dict.fromkeys((*clauses, *items)))[:MOST_PARTS] or (text,)


@dataclass(frozen=True)
class Laid:
    """A passage, laid out for search."""

    measure: Measure
    texts: tuple[str, ...]
    """What is embedded: under its heading, alone, then its parts, all folded."""
    facts: Mapping[str, object]
    """What is read off it, see `facts.record`."""

    @property
    def squashed(self) -> str:
        """What is searched by characters: the passage under its heading."""
        return squash(self.texts[0])


def lay_out(measure: Measure) -> Laid:
    """The texts of a passage, and what is read off them."""
    under = f"{measure.heading[-1]}。{measure.text}" if measure.heading else measure.text
    read = replace(measure, title="", aliases=tuple(_NAMES.findall(measure.text)), details={}, unstated={})
    return Laid(measure, tuple(map(fold, (under, measure.text, *parts(measure.text)))), record(read))


def as_sources(measures: Sequence[Measure]) -> tuple[list[Measure], list[int]]:
    """Written measures as if their sources had been dropped in, and the number of the passage that each is now in.

    The text is of the phrases of the source that they keep as anchors. Neighbours of one category go together by
    twos, because a sentence of a source mostly holds more than one measure.
    """
    out: list[Measure] = []
    places: list[int] = []
    for m in measures:
        before = out[-1] if out and places.count(len(out) - 1) == 1 else None
        if before and (before.document.id, before.category) == (m.document.id, m.category):
            out[-1] = replace(before, text=f"{before.text}，{'，'.join(m.source)}")
        else:
            document = replace(m.document, verbatim=True)
            out.append(replace(m, text="，".join(m.source), heading=(), by_year={}, document=document))
        places.append(len(out) - 1)
    return out, places
