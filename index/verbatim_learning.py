"""Learning to find passages in their source's own words, where nobody has written down how workers ask for them.

Written measures teach it: each is made to look like such a passage (its anchors are phrases of its source), and is
asked for in the ways that are written down for it, whole measures held out. What carries over is what a cosine, a
shared word or figure is worth. How sure is sure enough is then taken from the passages that are published
themselves: questions about topics outside are put to them, and only a set share of those may be answered.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index import collection_build, examples
from index.calibrate import Calibration, cut_off, probabilities
from index.collection import Collection as PassageCollection
from index.collection import Rows
from index.examples import Asked, Material
from index.fitting import FOLDS, SEED, fit, folds
from index.grams import Sounds
from index.known import Progress
from index.lesson import Lesson
from index.models import Models
from index.query import Query, read_query
from index.signals import Nearest
from index.verbatim import as_sources
from knowledge.fold import fold
from knowledge.library import Paper
from knowledge.outside import Topic
from knowledge.values import content_id

SHOWN = 3
"""Passages among which one must answer: an answer shows the likeliest and offers the next. Were only the first to count,
two that are equally good would be taken for a reason to refuse, and there is no asking back here."""
PER_MEASURE = 2
PER_TOPIC = 2
MOST_DOCUMENTS, MOST_TAUGHT = 5, 2
"""Published documents of which a question from outside is asked, and written ones: with one of the former, drawn by chance,
chance moves the cut-off."""
MOST_PASSAGES = 1000
"""Published passages that a question from outside is held against while learning: a sample, where there are more."""
EVEN = 0.5
"""The upper cut-off where there are only such passages: an answer then is also the likeliest verdict."""


@dataclass(frozen=True)
class _Stranger:
    """A question about a topic outside, most as if its whole topic were unknown; the same for whatever it is put to."""

    query: Query
    vector: np.ndarray
    near: Nearest
    topic: Topic


def learn_verbatim(
    lesson: Lesson, published: PassageCollection, sounds: Sounds, rate: float, progress: Progress
) -> Models:
    """The models of a collection of passages, with what was measured on parts that were held out whole."""
    strangers = list(_strangers(lesson, progress))
    learned = _taught(lesson, strangers, sounds, progress)
    here = list(_outside(_material(published, published.sample(MOST_PASSAGES), lesson), strangers, MOST_DOCUMENTS))
    asked = [*learned, *here]
    fold_of = folds(asked)
    sure: list[tuple[float, bool]] = []
    first: list[bool] = []
    tried: list[Asked] = []
    for held in range(FOLDS):
        progress("calibrating", held, FOLDS)
        ranker, trees = fit([a for a in asked if fold_of[a.group] != held], shown=SHOWN)
        left = [a for a in learned if fold_of[a.group] == held and a.answerable]
        first += [bool(a.right[a.inside][ranker.scores(a.features[a.inside]).argmax()]) for a in left]
        signs, _ = examples.to_calibrate(left, ranker)
        sure += [(float(probabilities(trees, row)[0]), True) for row in signs]
        refused = [a for a in here if fold_of[a.group] == held]
        tried += refused
        signs, _ = examples.to_calibrate(refused, ranker)
        sure += [(float(probabilities(trees, row)[0]), False) for row in signs]
    ranker, trees = fit(asked, shown=SHOWN)
    p, can = np.array([s for s, _ in sure]), np.array([c for _, c in sure])
    shares = examples.in_shares(tried)
    upper = cut_off(p[~can], rate, shares)
    measured = {
        "rate": rate,
        "questions": float(len(p)),
        "unanswerable": float((~can).sum()),
        "right_first": float(np.mean(first)),
        "answered": float((p[can] >= upper).mean()),
        "false_answers": float(np.average(p[~can] >= upper, weights=shares)),
    }
    return Models(ranker, Calibration(trees, upper, upper), measured=measured)


def _material(collection: PassageCollection, rows: Rows, lesson: Lesson) -> Material:
    """Passages as they are learned from, all of them looked at for each question."""
    measures, facts = collection.read(rows)
    return Material(measures, lambda q, v: collection.features(q, v, rows, facts), *lesson.outside, lesson.hearing[0])


def _taught(lesson: Lesson, strangers: Sequence[_Stranger], sounds: Sounds, progress: Progress) -> list[Asked]:
    """Every question that is put to written measures as passages."""
    passages, places = as_sources(lesson.measures)
    papers = [Paper(document, "", list(of)) for document, of in groupby(passages, key=lambda m: m.document)]
    with TemporaryDirectory() as folder:
        collection_build.make(Path(folder) / "taught", None, papers, [], sounds, lesson.embed, progress)
        collection = PassageCollection(Path(folder) / "taught", sounds)
        taught = _material(collection, collection.everything, lesson)
        good = list(_answerable(lesson, places, taught, progress))
        key_of = {m.key: passages[place].key for m, place in zip(lesson.measures, places, strict=True)}
        cities = {m.document.city for m in lesson.measures}
        kept = [at for at, row in enumerate(lesson.rows) if row["city"] in cities]
        rows = [
            {**row, "right": sorted({key_of[k] for k in row.get("right", []) if k in key_of})}
            for row in (lesson.rows[at] for at in kept)
        ]
        labelled = examples.golden(taught, rows, lesson.asked[kept], progress)
        return [*good, *examples.not_here(taught, good, SEED), *_outside(taught, strangers, MOST_TAUGHT), *labelled]


def _answerable(lesson: Lesson, places: Sequence[int], taught: Material, progress: Progress) -> Iterator[Asked]:
    """A few ways to ask for each measure, those first that the encoder was not trained on."""
    rng = random.Random(SEED)
    chosen: list[tuple[int, str]] = []
    for number, measure in enumerate(lesson.measures):
        known = [fold(q) for q in measure.phrasings]
        fresh = [q for q in known if content_id(q) not in lesson.trained_on] or known
        chosen += [(number, q) for q in rng.sample(fresh, min(PER_MEASURE, len(fresh)))]
    documents = taught.documents
    vectors = lesson.embed.queries([q for _, q in chosen], "phrasings")
    for at, ((number, text), vector) in enumerate(zip(chosen, vectors, strict=True)):
        progress("learning how passages are found", at, len(chosen))
        query = taught.details.heard(read_query(text), vector)
        seen = taught.see(query, vector)
        right = np.arange(len(documents)) == places[number]
        inside = documents == lesson.measures[number].document.id
        near = taught.outside.nearest(query, vector, without=lesson.measures[number].key)
        yield Asked(query, seen, inside, right, near, taught.measures[places[number]].key)


def _strangers(lesson: Lesson, progress: Progress) -> Iterator[_Stranger]:
    """Some phrasings of each topic outside, but of those that the encoder was trained on."""
    rng, (out, vectors) = random.Random(SEED), lesson.outside
    texts = [fold(q) for t in out.topics for q in t.phrasings]
    starts = np.cumsum([0, *(len(t.phrasings) for t in out.topics)])
    fresh = np.array(examples.unseen(out.topics, lesson.trained_on))
    of_topics = (list(fresh[(fresh >= a) & (fresh < b)]) for a, b in pairwise(starts))
    rows = [int(r) for of in of_topics for r in rng.sample(of, min(PER_TOPIC, len(of)))]
    for at, row in enumerate(rows):
        progress("learning what is outside", at, len(rows))
        whole = rng.random() < examples.UNKNOWN_TOPIC
        vector = vectors[row]
        query = lesson.hearing[0].heard(read_query(texts[row]), vector)
        yield _Stranger(query, vector, out.as_unknown(query, vector, row, topic=whole), out.topics[out.owner[row]])


def _outside(material: Material, strangers: Sequence[_Stranger], most: int) -> Iterator[Asked]:
    """Each stranger's question, asked of up to so many documents, which together count as one."""
    rng, documents = random.Random(SEED), material.documents
    names, nobody = sorted(set(documents)), np.zeros(len(documents), dtype=bool)
    for one in strangers:
        seen = material.see(one.query, one.vector)
        asked = rng.sample(names, min(most, len(names)))
        for name in asked:
            inside, weight = documents == name, 1 / len(asked)
            yield Asked(one.query, seen, inside, nobody, one.near, one.topic.id, one.topic.kind, weight)
