"""The texts of a snapshot in the order of its vectors: passages of each measure, then how workers ask for it.

`passages` holds two texts a measure (the whole, and its title with its other names); `phrasings` holds each
measure's questions side by side, so that a measure's best is one `reduceat`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.facts import Facts, facts
from knowledge.fold import fold
from knowledge.values import Measure

PASSAGES_EACH = 2


@dataclass(frozen=True)
class Corpus:
    """Measures with their texts and where each one's texts begin."""

    measures: tuple[Measure, ...]
    passages: tuple[str, ...]
    phrasings: tuple[str, ...]
    """None where they are served: only where each measure's begin is needed there."""
    starts: np.ndarray
    """First phrasing of each measure, int64, shape (measures + 1,)."""
    facts: Facts


def arrange(measures: Sequence[Measure]) -> Corpus:
    """Lay out the texts of measures for indexing."""
    passages = [fold(t) for m in measures for t in (f"{m.title}。{m.text}", m.called)]
    phrasings = [fold(q) for m in measures for q in m.phrasings]
    starts = np.cumsum([0, *(len(m.phrasings) for m in measures)], dtype=np.int64)
    return Corpus(tuple(measures), tuple(passages), tuple(phrasings), starts, facts(measures))
