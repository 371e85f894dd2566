"""What a snapshot's models are learned from, with what more than one of them needs of it."""

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from index.details import Details, fit_details
from index.known import Embedder
from index.leaning import LONGEST, Leaning, fit_leaning
from index.lexical import Field, bigrams
from index.signals import Outside
from index.vectors import Vectors
from index.wording import KINDS, Counted
from knowledge.asking import Labelled
from knowledge.fold import fold, squash
from knowledge.following import Followups
from knowledge.golden import Row
from knowledge.outside import OUTSIDE_KINDS, Topic
from knowledge.values import Measure, content_id

MOST_ASKED, MOST_OF_KIND = 3000, 1000
"""Ways to ask for a measure, and to write of each kind of topic outside, that messages which follow on are held against."""


@dataclass(frozen=True)
class Lesson:
    """What is learned from: written measures with phrasings, people's questions, topics outside the measures."""

    measures: Sequence[Measure]
    rows: Sequence[Row]
    trained_on: Collection[str]
    """Content ids of the questions that the encoder has seen."""
    topics: Sequence[Topic]
    asking: Sequence[Labelled]
    followups: Followups
    embed: Embedder

    @functools.cached_property
    def hearing(self) -> tuple[Details, np.ndarray]:
        """The model of details, and the vectors of the questions that it is learned from."""
        vectors = self.embed.queries([fold(q.text) for q in self.asking], "details")
        return fit_details(self.asking, vectors), vectors

    @functools.cached_property
    def leaning(self) -> tuple[Leaning, np.ndarray]:
        """The model of what follows on, and the vectors of the messages that it is learned from."""
        short = self.followups
        labelled = [fold(m) for m in (*short.follows, *short.own)]
        asked = [fold(q) for m in self.measures for q in m.phrasings]
        outside = {
            kind: [fold(q) for t in self.topics if t.kind == kind for q in t.phrasings] for kind in OUTSIDE_KINDS
        }
        others: list[str] = []
        for texts, most in ((asked, MOST_ASKED), *((outside[kind], MOST_OF_KIND) for kind in OUTSIDE_KINDS)):
            brief = [text for text in texts if len(squash(text)) <= LONGEST]
            others += sorted(brief, key=content_id)[:most]  # by chance, and the same though a few are added
        vectors = self.embed.queries(labelled, "follow-ups")
        follows = [number < len(short.follows) for number in range(len(labelled) + len(others))]
        together = np.concatenate([vectors, self.embed.queries(others, "what stands on its own")])
        return fit_leaning([*labelled, *others], follows, together), vectors

    @functools.cached_property
    def outside(self) -> tuple[Outside, np.ndarray]:
        """The topics, searchable, and the vectors of their phrasings."""
        texts = [fold(q) for t in self.topics for q in t.phrasings]
        vectors = self.embed.queries(texts, "outside")
        owner = np.repeat(np.arange(len(self.topics)), [len(t.phrasings) for t in self.topics])
        counted = self._counted(texts, owner)
        return Outside(
            tuple(self.topics), Vectors.build(vectors), Field.build(texts, bigrams), owner, counted.wording(), counted
        ), vectors

    def _counted(self, outside: Sequence[str], owner: np.ndarray) -> Counted:
        """The words of the topics, folded, with the number of each one's topic, and of the ways to ask for a measure."""
        asked = [(fold(q), m.key) for m in self.measures for q in m.phrasings]
        kind = [KINDS.index(self.topics[at].kind) for at in owner] + [KINDS.index("answers")] * len(asked)
        group = [self.topics[at].id for at in owner] + [key for _, key in asked]
        return Counted([*outside, *(text for text, _ in asked)], np.array(kind), group)

    @functools.cached_property
    def asked(self) -> np.ndarray:
        """Vectors of people's questions."""
        return self.embed.queries([fold(row["q"]) for row in self.rows], "golden questions")
