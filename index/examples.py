"""Labelled questions made from the knowledge itself, for learning the ranker and the calibration.

Each phrasing is asked of an index that does not hold it; so a measure is never found by the very question that
is put. Questions without an answer are of three kinds: of a benefit that this city's measures lack (the measures
of its category taken away, or asked in a city that has none of the category), of the field but in no measure,
and of no concern to a union; most of the latter two with their whole topic unknown to the index.
"""

import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.calibrate import VERDICTS, Verdict
from index.corpus import Corpus
from index.details import Details
from index.features import NAMES, Sides, features
from index.learn import Example
from index.query import Query, read_query
from index.ranker import Ranker
from index.signals import Nearest, Outside, signals
from knowledge.fold import fold
from knowledge.golden import Row, split_of
from knowledge.outside import Topic
from knowledge.values import Measure, content_id

PER_MEASURE = 4
SHARE_WITHOUT_PHRASINGS = 0.15
UNKNOWN_TOPIC = 0.75
"""Share of the questions from outside that are asked as if their whole topic were unknown."""
GOLDEN_WEIGHT = 3.0
"""What one question that a person wrote for measuring counts against one made from the knowledge."""
MOST_SHORT = 800
"""Messages that follow on which teach what they are not."""
_TEACHING = frozenset({"answerable", "missing_aspect", "unanswerable", "off_topic", "smalltalk", "sensitive"})
_VERDICT_OF: Mapping[str, Verdict] = {"decline": "off_topic", "smalltalk": "smalltalk", "urgent": "distress"}
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Asked:
    """One question put to the index: what is seen of every measure, which are in scope, which answer."""

    query: Query
    features: np.ndarray
    inside: np.ndarray
    right: np.ndarray
    near: Nearest
    """The nearest topics outside, those left out that it must not know."""
    group: str
    """What is held out together: a measure's key or a topic's id."""
    verdict: Verdict = "elsewhere"
    """What it is where no measure in scope answers."""
    weight: float = 1.0
    lacking: bool = False
    """A benefit that other cities have and this one lacks: the hardest kind to refuse."""

    @property
    def kind(self) -> str:
        """Of a question without an answer: which kind."""
        return "not_here" if self.lacking else "nowhere" if self.verdict == "elsewhere" else self.verdict

    @property
    def answerable(self) -> bool:
        """Whether a measure in scope answers."""
        return bool((self.right & self.inside).any())


@dataclass(frozen=True)
class Material:
    """Measures, how the features of all of them are seen for a question, and the topics outside them."""

    measures: Sequence[Measure]
    see: Callable[[Query, np.ndarray], np.ndarray]
    outside: Outside
    outside_vectors: np.ndarray
    details: Details

    @property
    def documents(self) -> np.ndarray:
        """The document of each measure."""
        return np.array([m.document.id for m in self.measures])


@dataclass(frozen=True)
class Phrased:
    """A corpus with its indexes and the vectors of its phrasings."""

    corpus: Corpus
    sides: Sides
    vectors: np.ndarray
    details: Details


def answerable(
    material: Phrased, outside: Outside, seed: int, progress: Progress, trained_on: Collection[str] = frozenset()
) -> Iterator[Asked]:
    """Up to `PER_MEASURE` phrasings of each measure, asked in their own city without themselves.

    Those that the encoder was trained on (by content id) only where a measure has no others: to it they look more
    alike than two questions of strangers do, and a calibration learned from them would be too strict.
    """
    rng, corpus = random.Random(seed), material.corpus
    documents = np.array([m.document.id for m in corpus.measures])
    for number, measure in enumerate(corpus.measures):
        progress("learning from phrasings", number, len(corpus.measures))
        rows = range(int(corpus.starts[number]), int(corpus.starts[number + 1]))
        fresh = [row for row in rows if content_id(corpus.phrasings[row]) not in trained_on] or list(rows)
        for row in rng.sample(fresh, min(PER_MEASURE, len(fresh))):
            vector = material.vectors[row]
            query = material.details.heard(read_query(corpus.phrasings[row]), vector)
            seen = features(query, vector, corpus, material.sides, without=row)
            if rng.random() < SHARE_WITHOUT_PHRASINGS:
                seen[number] = _without_phrasings(seen[number])
            right = np.arange(len(documents)) == number
            near = outside.nearest(query, vector, without=measure.key)
            yield Asked(query, seen, documents == measure.document.id, right, near, measure.key)


def not_here(material: Material, asked: list[Asked], seed: int) -> Iterator[Asked]:
    """The same questions where this city's measures of their category are gone, or in a city that has none."""
    rng, measures, documents = random.Random(seed), material.measures, material.documents
    categories = np.array([m.category for m in measures])
    nobody = np.zeros(len(measures), dtype=bool)
    for one in asked:
        own = int(one.right.argmax())
        alike = categories == categories[own]
        if categories[own] == "other" or rng.random() < 0.5:
            continue
        lacking = sorted(set(documents) - set(documents[alike]))
        inside = documents == rng.choice(lacking) if lacking and rng.random() < 0.5 else one.inside & ~alike
        yield Asked(one.query, one.features, inside, nobody, one.near, one.group, lacking=True)


def outside(
    material: Material, seed: int, progress: Progress, trained_on: Collection[str] = frozenset()
) -> Iterator[Asked]:
    """Phrasings of the topics outside the measures, each asked in one city.

    Those that the encoder was trained on are left out, as in `answerable`, unless there are no others of their kind.
    """
    rng, out, documents = random.Random(seed), material.outside, material.documents
    names, nobody = sorted(set(documents)), np.zeros(len(documents), dtype=bool)
    texts = [q for t in out.topics for q in t.phrasings]
    for row in unseen(out.topics, trained_on):
        progress("learning what is outside", row, len(texts))
        text, topic = texts[row], out.topics[out.owner[row]]
        vector = material.outside_vectors[row]
        query = material.details.heard(read_query(text), vector)
        seen = material.see(query, vector)
        near = out.as_unknown(query, vector, row, topic=rng.random() < UNKNOWN_TOPIC)
        yield Asked(query, seen, documents == rng.choice(names), nobody, near, topic.id, topic.kind)


def short(material: Material, messages: Sequence[str], vectors: np.ndarray, seed: int) -> Iterator[Asked]:
    """Messages that follow on, with their vectors, as if nothing went before them: nothing answers them, each in one city.

    They teach what they are not: 我妈不肯去,说丢人 is no cry for help. They are no measure of false answers: hardly any
    could be answered.
    """
    rng, documents = random.Random(seed), material.documents
    names, nobody = sorted(set(documents)), np.zeros(len(documents), dtype=bool)
    for row in rng.sample(range(len(messages)), min(MOST_SHORT, len(messages))):
        query = material.details.heard(read_query(messages[row]), vectors[row])
        seen, near = material.see(query, vectors[row]), material.outside.nearest(query, vectors[row])
        yield Asked(query, seen, documents == rng.choice(names), nobody, near, messages[row])


def unseen(topics: Sequence[Topic], trained_on: Collection[str]) -> list[int]:
    """Rows of the phrasings of topics that an encoder was not trained on; all of a kind where it saw all of them."""
    asked = [(t.kind, content_id(fold(q)) not in trained_on) for t in topics for q in t.phrasings]
    kinds = {kind for kind, fresh in asked if fresh}
    return [row for row, (kind, fresh) in enumerate(asked) if fresh or kind not in kinds]


def golden(material: Material, rows: Sequence[Row], vectors: np.ndarray, progress: Progress) -> Iterator[Asked]:
    """Labelled questions of people, with the vectors of their texts."""
    cities = np.array([m.document.city for m in material.measures])
    keys = np.array([m.key for m in material.measures])
    for number, (row, vector) in enumerate(zip(rows, vectors, strict=True)):
        progress("learning from golden questions", number, len(rows))
        query = material.details.heard(read_query(row["q"]), vector)
        seen = material.see(query, vector)
        right = np.isin(keys, row.get("right", []))
        # Who asks for a person is handed over, and it is small talk all the same
        otherwise: Verdict = "smalltalk" if row["group"] == "smalltalk" else "elsewhere"
        verdict = _VERDICT_OF.get(row.get("expect", ""), otherwise)
        group = min(row.get("right") or [row["q"]])
        yield Asked(
            query, seen, cities == row["city"], right, material.outside.nearest(query, vector), group, verdict, GOLDEN_WEIGHT,
            lacking=row.get("kind") == "not_here",
        )  # fmt: skip


def in_shares(asked: Sequence[Asked]) -> np.ndarray:
    """What each question without an answer counts, n in all: honest questions, of matters that are not stated here and that
    are stated nowhere by halves; what is off topic, small talk or a cry for help nothing, unless there is nothing else.

    Else the promise on false answers would loosen with every recipe and riddle that somebody adds to the topics outside.
    """
    sorts = np.array([a.kind if a.verdict == "elsewhere" else "" for a in asked])
    each = {s: 1 / (sorts == s).sum() for s in np.unique(sorts) if s} or {"": 1.0}
    weights = np.array([each.get(s, 0.0) for s in sorts])
    return np.asarray(weights * len(asked) / weights.sum())


def teaches(row: Row) -> bool:
    """Whether a golden question is one that a snapshot learns from: for tuning, with one turn, in a city."""
    return split_of(row) == "tuning" and bool(row.get("city")) and row["group"] in _TEACHING


def to_rank(asked: list[Asked]) -> list[Example]:
    """Answerable questions as the ranker learns from them."""
    return [Example(a.features[a.inside], a.right[a.inside], a.weight) for a in asked if a.answerable]


def to_calibrate(
    asked: list[Asked], ranker: Ranker, centres: np.ndarray | None = None, *, shown: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Signals of questions and the numbers of their verdicts, shapes (n, signals) and (n,).

    A question with no right measure among its first `shown` hits counts as `elsewhere`: what is shown would not
    answer it.
    """
    rows, labels = [], []
    for one in asked:
        scores = ranker.scores(one.features)
        rows.append(signals(one.query, one.features, scores, one.inside, one.near, centres))
        held = np.flatnonzero(one.inside)
        first = held[np.argsort(-scores[held], kind="stable")[:shown]]
        labels.append(VERDICTS.index("answers" if one.right[first].any() else one.verdict))
    return np.array(rows), np.array(labels)


def _without_phrasings(row: np.ndarray) -> np.ndarray:
    """A measure's features as if nobody had written down how workers ask for it."""
    bare = row.copy()
    for name in ("phrasing", "phrasing_top3", "bigrams_phrasing", "pinyin_phrasing"):
        bare[NAMES.index(name)] = 0.0
    bare[NAMES.index("no_phrasings")] = 1.0
    return bare
