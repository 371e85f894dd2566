"""What is known when it must be said whether the first measure answers at all.

The ranker compares measures with each other; "related but insufficient" shows elsewhere: the same question fits
another city's measure far better, or a topic outside every measure, or nothing well.
"""

import functools
from dataclasses import dataclass

import numpy as np

from index.features import NAMES as FEATURES
from index.kinds import Kinds, fit_kinds, held_out
from index.lexical import Field
from index.query import Query
from index.vectors import Vectors
from index.wording import KINDS, Counted, Wording
from knowledge import lexicon
from knowledge.outside import OUTSIDE_KINDS, OutsideKind, Topic

TOP = ("passage", "title", "phrasing", "named", "topic", "detail_stated", "no_phrasings")
"""Features of the first measure that say by themselves how well it fits."""
NAMES: tuple[str, ...] = (
    *(f"top_{name}" for name in TOP),
    "top_words",
    "lead",
    "share",
    "foreign_score",
    "foreign_phrasing",
    "foreign_passage",
    "foreign_alike",
    *(f"over_{kind}" for kind in OUTSIDE_KINDS),
    *(f"words_over_{kind}" for kind in OUTSIDE_KINDS),
    *(f"leans_{kind}" for kind in OUTSIDE_KINDS),
    *(f"worded_{kind}" for kind in KINDS),
    "of_work",
    "request",
)


@dataclass(frozen=True)
class Outside:
    """The topics outside the measures, searchable: vectors and bigrams of their phrasings side by side."""

    topics: tuple[Topic, ...]
    vectors: Vectors
    bigrams: Field
    owner: np.ndarray
    """Number of the topic of each phrasing, shape (phrasings,)."""
    wording: Wording
    counted: Counted | None = None
    """What the wording was made from, where it is still at hand: needed to learn, not to answer."""
    kept: Kinds | None = None
    """The model of the kinds, where a snapshot keeps it; else it is learned when first asked for."""

    def nearest(self, query: Query, vector: np.ndarray, *, without: str = "") -> "Nearest":
        """The best cosine and word share of each kind, the nearest topic of each, and how much it leans to each.

        `without` is the key of a measure whose phrasings the wording is not to know: for learning from one of them.
        """
        cosines, shares = self.vectors.cosines(vector), self.bigrams.shares(query.text)
        return self._nearest(cosines, shares, self.model.scores(vector), self._worded(query, without))

    def as_unknown(self, query: Query, vector: np.ndarray, row: int, *, topic: bool) -> "Nearest":
        """The same for the phrasing of a row as if it, or its whole topic, were not known: for learning from it."""
        left_out = self.owner == self.owner[row] if topic else np.arange(len(self.owner)) == row
        cosines, shares = self.vectors.cosines(vector), self.bigrams.shares(query.text)
        leans, worded = tuple(map(float, self._held_out[row])), self._worded(query, self.topics[self.owner[row]].id)
        return self._nearest(np.where(left_out, 0, cosines), np.where(left_out, 0, shares), leans, worded)

    def _worded(self, query: Query, without: str) -> tuple[float, ...]:
        return (
            self.counted.without(query.text, without) if self.counted and without else self.wording.scores(query.text)
        )

    def _nearest(
        self, cosines: np.ndarray, shares: np.ndarray, leans: tuple[float, ...], worded: tuple[float, ...]
    ) -> "Nearest":
        best, words, topics = [], [], []
        for number in range(len(OUTSIDE_KINDS)):
            inside = np.where(self._kind == number, cosines, -1)
            at = int(inside.argmax())
            best.append(max(float(inside[at]), 0.0))
            words.append(float(np.where(self._kind == number, shares, 0).max(initial=0)))
            topics.append(self.topics[self.owner[at]])
        return Nearest(tuple(best), tuple(words), tuple(topics), leans, worded)

    @functools.cached_property
    def _kind(self) -> np.ndarray:
        """Number of the kind of each phrasing."""
        of_topics = np.array([OUTSIDE_KINDS.index(t.kind) for t in self.topics])
        return np.asarray(of_topics[self.owner])

    @functools.cached_property
    def model(self) -> Kinds:
        """What all phrasings together say of a vector."""
        return self.kept or fit_kinds(self.vectors.all(), self._kind, len(OUTSIDE_KINDS))

    @functools.cached_property
    def _held_out(self) -> np.ndarray:
        return held_out(self.vectors.all(), self._kind, len(OUTSIDE_KINDS), self.owner)


@dataclass(frozen=True)
class Nearest:
    """For each kind of outside topic, in the order of `OUTSIDE_KINDS`: cosine, word share, topic, score of `Kinds`."""

    cosines: tuple[float, ...]
    words: tuple[float, ...]
    topics: tuple[Topic, ...]
    leans: tuple[float, ...]
    worded: tuple[float, ...]
    """Score of `Wording` for each of its kinds."""

    def said(self, kind: OutsideKind) -> float:
        """Word share with the likest phrasing of one kind."""
        return self.words[OUTSIDE_KINDS.index(kind)]

    def of(self, kind: OutsideKind) -> tuple[float, Topic]:
        """Cosine and topic of one kind."""
        at = OUTSIDE_KINDS.index(kind)
        return self.cosines[at], self.topics[at]


def signals(
    query: Query,
    features: np.ndarray,
    scores: np.ndarray,
    inside: np.ndarray,
    near: Nearest,
    centres: np.ndarray | None = None,
) -> np.ndarray:
    """The signals of a question, float32, shape (len(NAMES),).

    `features` and `scores` are those of every measure, and so are `centres`, see `Sides`; `inside` marks the measures in
    scope (at least one).
    """
    held = np.flatnonzero(inside)
    order = held[np.argsort(-scores[held])]
    top = order[0]
    second = scores[order[1]] if len(order) > 1 else scores[top] - 10
    weights = np.exp(scores[held] - scores[top])
    abroad = np.flatnonzero(~inside)
    foreign = (
        (scores[abroad].max() - scores[top], _best(features, abroad, "phrasing") - _at(features, top, "phrasing"),
         _best(features, abroad, "passage") - _at(features, top, "passage"),
         _alike(centres, abroad[scores[abroad].argmax()], held))
        if len(abroad) else (-5.0, -0.2, -0.2, 0.0)
    )  # fmt: skip
    best = max(_at(features, top, "phrasing"), _at(features, top, "passage"))
    worded = max(_at(features, top, "bigrams_phrasing"), _at(features, top, "bigrams_passage"))
    return np.array(
        (
            *(_at(features, top, name) for name in TOP), worded, scores[top] - second, 1 / weights.sum(), *foreign,
            *(best - cosine for cosine in near.cosines), *(worded - words for words in near.words),
            *near.leans, *near.worded, float(lexicon.is_of_work(query.text)), float(lexicon.is_request(query.text)),
        ),
        dtype=np.float32,
    )  # fmt: skip


def _at(features: np.ndarray, row: int, name: str) -> float:
    return float(features[row, FEATURES.index(name)])


def _alike(centres: np.ndarray | None, row: int, held: np.ndarray) -> float:
    """How much the measure of a row is about the same as the nearest of others: their city has such a benefit too."""
    return 0.0 if centres is None else float(np.einsum("ij,j->i", centres[held], centres[row]).max())


def _best(features: np.ndarray, rows: np.ndarray, name: str) -> float:
    return float(features[rows, FEATURES.index(name)].max())
