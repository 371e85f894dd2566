"""Measures and their phrasings -> the batches that are trained on: questions of one measure with one of its passages.

A batch holds measures of one document alone, each once: those are what a search must tell apart (it looks in one
city), so every other row of the batch is a hard negative, and no measure of another city that says the same is
mistaken for one.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.training.typos import mistyped
from knowledge.fold import fold
from knowledge.values import Measure

Row = Mapping[str, str | int]

QUESTIONS = 3
"""Questions of a measure in one row: each is trained against the others and against the passage."""


@dataclass(frozen=True)
class Group:
    """A measure as it is trained on, folded."""

    key: str
    document: str
    passages: tuple[str, ...]
    questions: tuple[str, ...]


def group(measure: Measure) -> Group:
    """The texts of a measure: its passages are the two that the index embeds, and the bare text."""
    passages = (
        f"{measure.title}。{measure.text}",
        " ".join((measure.title, *measure.aliases)),
        measure.text,
    )
    return Group(measure.key, measure.document.id, tuple(map(fold, passages)), tuple(map(fold, measure.phrasings)))


def split(groups: Sequence[Group], *, leave_out: str = "", every: int = 0) -> tuple[list[Group], list[Group]]:
    """Split by measure -> (to train on, held out whole): one document, or every `every`-th measure of all."""
    held = [one for at, one in enumerate(groups) if one.document == leave_out or (every and at % every == every - 1)]
    return [one for one in groups if one not in held], held


def batches(
    groups: Sequence[Group], *, batch: int, epochs: int, typos: float, rng: random.Random
) -> Iterator[list[Row]]:
    """Batches in the order in which they are trained, each of at most `batch` rows of one document.

    `typos` is the share of questions that get one character of the same sound in place of the right one.
    """
    number = {one.key: at for at, one in enumerate(groups)}
    for _ in range(epochs):
        epoch = [part for document in _by_document(groups) for part in _batches(document, batch, rng)]
        rng.shuffle(epoch)
        for members in epoch:
            yield [_row(one, questions, number[one.key], typos, rng) for one, questions in members]


def _row(one: Group, questions: Sequence[str], label: int, typos: float, rng: random.Random) -> Row:
    written = [mistyped(q, rng) if rng.random() < typos else q for q in questions]
    # The first passage is the one that is searched for what a measure says: it is seen half the time.
    (passage,) = rng.choices(one.passages, (2, 1, 1))
    return {**{f"question_{at}": text for at, text in enumerate(written)}, "passage": passage, "label": label}


def _by_document(groups: Sequence[Group]) -> list[list[Group]]:
    documents: dict[str, list[Group]] = {}
    for one in groups:
        documents.setdefault(one.document, []).append(one)
    return list(documents.values())


def _batches(groups: Sequence[Group], batch: int, rng: random.Random) -> Iterator[list[tuple[Group, tuple[str, ...]]]]:
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
