"""Measures and topics with their phrasings -> the batches that are trained on: questions of one with one of its passages.

A batch holds measures of one document alone, each once: those are what a search must tell apart (it looks in one
city), so every other row of the batch is a hard negative, and no measure of another city that says the same is
mistaken for one. Beside them stand topics that no measure answers: what is asked there is far from every measure.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.training.typos import mistyped
from knowledge.fold import fold
from knowledge.outside import OUTSIDE_KINDS, OutsideKind, Topic
from knowledge.values import Measure, content_id

Row = Mapping[str, str | int]
_Row = tuple["Group", tuple[str, ...]]

QUESTIONS = 3
"""Questions of a measure in one row: each is trained against the others and against the passage."""
TOPICS = 12
"""Topics beside the measures of a batch."""
UNSEEN = 5, 2
"""One in how many questions of a measure, and one in how many topics, is kept from training: the index learns from
those how sure it may be (`index/examples.py`), as what was trained on looks more alike than questions of strangers do."""
KINDS = 1 + len(OUTSIDE_KINDS)


@dataclass(frozen=True)
class Group:
    """A measure, or a topic that no measure answers, as it is trained on, folded."""

    key: str
    document: str
    passages: tuple[str, ...]
    questions: tuple[str, ...]
    kind: OutsideKind | None = None
    """Of a topic: what kind of thing it is."""


def group(measure: Measure) -> Group:
    """The texts of a measure: its passages are the two that the index embeds, and the bare text."""
    passages = (
        f"{measure.title}。{measure.text}",
        measure.called,
        measure.text,
    )
    return Group(measure.key, measure.document.id, tuple(map(fold, passages)), tuple(map(fold, measure.phrasings)))


def topic_group(topic: Topic) -> Group:
    """The texts of a topic: its title stands for the passage."""
    return Group(topic.id, "", (fold(topic.title),), tuple(map(fold, topic.phrasings)), topic.kind)


def taught(groups: Sequence[Group]) -> list[Group]:
    """What is trained on of measures and topics: `UNSEEN` of them are not, the same ones every time."""
    questions, topics = UNSEEN
    kept = [one for one in groups if one.kind is None or int(content_id(one.key), 16) % topics]
    return [one if one.kind else replace(one, questions=_most(one.questions, questions)) for one in kept]


def _most(questions: Sequence[str], every: int) -> tuple[str, ...]:
    return tuple(q for q in questions if int(content_id(q), 16) % every) or tuple(questions)


def split(groups: Sequence[Group], *, leave_out: str = "", every: int = 0) -> tuple[list[Group], list[Group]]:
    """Split by measure -> (to train on, held out whole): one document, or every `every`-th measure of all."""
    held = [one for at, one in enumerate(groups) if one.document == leave_out or (every and at % every == every - 1)]
    return [one for one in groups if one not in held], held


def batches(
    groups: Sequence[Group], *, batch: int, epochs: int, typos: float, rng: random.Random
) -> Iterator[list[Row]]:
    """Batches in the order in which they are trained: at most `batch` measures of one document, and `TOPICS` topics.

    `typos` is the share of questions that get one character of the same sound in place of the right one.
    """
    label = {one.key: at * KINDS + kind_number(one) for at, one in enumerate(groups)}
    measures, beside = [one for one in groups if one.kind is None], _topics(groups, rng)
    for _ in range(epochs):
        epoch = [part for document in _by_document(measures) for part in _batches(document, batch, rng)]
        rng.shuffle(epoch)
        for members in epoch:
            rows = (*members, *next(beside))
            yield [_row(one, questions, label[one.key], typos, rng) for one, questions in rows]


def kind_number(one: Group) -> int:
    """0 for a measure, else the number of the topic's kind from 1: what a label is, modulo `KINDS`."""
    return 1 + OUTSIDE_KINDS.index(one.kind) if one.kind else 0


def _topics(groups: Sequence[Group], rng: random.Random) -> Iterator[list[_Row]]:
    """Topics for one batch after another, each topic at most once in a batch, all questions once before any again."""
    topics = [one for one in groups if one.kind]
    waiting: list[_Row] = []
    while True:
        if len({one.key for one, _ in waiting}) < min(TOPICS, len(topics)):
            fresh = [(one, questions) for one in topics for questions in _triples(one.questions, rng)]
            waiting += rng.sample(fresh, len(fresh))
        beside: dict[str, int] = {}
        for at, (one, _) in enumerate(waiting):
            if len(beside) < TOPICS:
                beside.setdefault(one.key, at)
        yield [waiting[at] for at in beside.values()]
        waiting = [row for at, row in enumerate(waiting) if at not in beside.values()]


def _row(one: Group, questions: Sequence[str], label: int, typos: float, rng: random.Random) -> Row:
    written = [mistyped(q, rng) if rng.random() < typos else q for q in questions]
    # The first passage is the one that is searched for what a measure says: it is seen half the time.
    (passage,) = rng.choices(one.passages, (2, 1, 1)[: len(one.passages)])
    return {**{f"question_{at}": text for at, text in enumerate(written)}, "passage": passage, "label": label}


def _by_document(groups: Sequence[Group]) -> list[list[Group]]:
    documents: dict[str, list[Group]] = {}
    for one in groups:
        documents.setdefault(one.document, []).append(one)
    return list(documents.values())


def _batches(groups: Sequence[Group], batch: int, rng: random.Random) -> Iterator[list[_Row]]:
    """One pass over a document: every question once, in batches that hold each measure at most once."""
    waiting = {one.key: _triples(one.questions, rng) for one in groups}
    by_key = {one.key: one for one in groups}
    while waiting:
        # Measures with the most questions left go first, so that the last batches are not of one measure alone.
        keys = sorted(waiting, key=lambda key: (-len(waiting[key]), rng.random()))[:batch]
        if len(keys) < max(2, min(batch, len(groups)) // 2):  # too few to be told apart from
            return
        yield [(by_key[key], waiting[key].pop()) for key in keys]
        waiting = {key: left for key, left in waiting.items() if left}


def _triples(questions: Sequence[str], rng: random.Random) -> list[tuple[str, ...]]:
    shuffled = rng.sample(questions, len(questions))
    while len(shuffled) % QUESTIONS or len(shuffled) < QUESTIONS:
        shuffled.append(rng.choice(questions))
    return [tuple(shuffled[at : at + QUESTIONS]) for at in range(0, len(shuffled), QUESTIONS)]
