"""What the ranker sees of each candidate measure: tens of numbers, each with a name that `--explain` prints.

Vectors, words and figures are features side by side, because each is blind where another sees: dense retrieval
to numbers and years, words to lay wording, both to which sibling measure holds the detail that is asked for.
"""

from dataclasses import dataclass

import numpy as np

from index.corpus import PASSAGES_EACH, Corpus
from index.facts import NAMES as READ_OFF
from index.facts import read_off
from index.lexical import Field
from index.query import Query
from index.vectors import Vectors

NAMES: tuple[str, ...] = (
    "passage",
    "title",
    "phrasing",
    "phrasing_top3",
    "bigrams_passage",
    "bigrams_phrasing",
    "pinyin_passage",
    "pinyin_phrasing",
    *READ_OFF,
    "no_phrasings",
)


@dataclass(frozen=True)
class Sides:
    """The indexes of one snapshot, each over the texts of the corpus in their order."""

    passages: Vectors
    phrasings: Vectors
    centres: np.ndarray
    """Unit vectors of what each measure is about: the mean of its passage and all its phrasings, (measures, dimension)."""
    bigrams_passage: Field
    pinyin_passage: Field
    bigrams_phrasing: Field
    pinyin_phrasing: Field


def features(
    query: Query, vector: np.ndarray, corpus: Corpus, sides: Sides, *, without: int | None = None
) -> np.ndarray:
    """Features of every measure for a question, float32, shape (measures, len(NAMES)).

    `without` is a phrasing's row to leave out, for training on the phrasings themselves.
    """
    out = np.zeros((len(corpus.measures), len(NAMES)), dtype=np.float32)
    of_passages = sides.passages.cosines(vector).reshape(-1, PASSAGES_EACH)
    out[:, 0], out[:, 1] = of_passages[:, 0], of_passages[:, 1]
    asked = _Phrasings(corpus.starts, without)
    cosines = sides.phrasings.cosines(vector)
    out[:, 2], out[:, 3] = asked.best(cosines), asked.best_three(cosines)
    for column, field in ((4, sides.bigrams_passage), (6, sides.pinyin_passage)):
        out[:, column] = field.shares(query.text).reshape(-1, PASSAGES_EACH).max(axis=1)
    for column, field in ((5, sides.bigrams_phrasing), (7, sides.pinyin_phrasing)):
        out[:, column] = asked.best(field.shares(query.text))
    out[:, 8:-1] = read_off(query, corpus.facts)
    out[:, -1] = asked.empty
    return out


class _Phrasings:
    """Takes each measure's best over its phrasings; 0 for a measure that has none."""

    def __init__(self, starts: np.ndarray, without: int | None) -> None:
        self._starts, self._without = starts, without
        counts = np.diff(starts)
        if without is not None:
            counts[np.searchsorted(starts, without, side="right") - 1] -= 1
        self.empty = counts == 0

    def best(self, scores: np.ndarray) -> np.ndarray:
        held = np.flatnonzero(np.diff(self._starts))
        out = np.zeros(len(self.empty), dtype=np.float32)
        if len(held):
            out[held] = np.maximum.reduceat(self._left(scores), self._starts[held])
        return np.where(self.empty, 0.0, out)

    def best_three(self, scores: np.ndarray) -> np.ndarray:
        """The mean of the best three, or of as many as there are."""
        sizes = np.diff(self._starts)
        table = np.full((len(sizes), max(int(sizes.max(initial=1)), 3)), -np.inf, dtype=np.float32)
        rows = np.repeat(np.arange(len(table)), sizes)
        table[rows, np.arange(len(rows)) - self._starts[rows]] = self._left(scores)
        best = -np.partition(-table, 2, axis=1)[:, :3]
        held = np.isfinite(best)
        return np.where(self.empty, 0.0, np.where(held, best, 0.0).sum(axis=1) / np.maximum(held.sum(axis=1), 1))

    def _left(self, scores: np.ndarray) -> np.ndarray:
        """The scores of the phrasings, that which is left out below all."""
        scores = scores[: self._starts[-1]].astype(np.float32, copy=True)
        if self._without is not None:
            scores[self._without] = -np.inf
        return scores
