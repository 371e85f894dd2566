"""What can be read off measures without any index: names, figures, years, details, concepts, for all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from index.query import Query, counted, numbers, years
from knowledge import lexicon
from knowledge.fold import fold, squash
from knowledge.values import DETAILS, Measure

NAMES: tuple[str, ...] = (
    "named",
    "nearly_named",
    "figures_shared",
    "figures_foreign",
    "year",
    "counted",
    "detail_stated",
    "detail_unstated",
    "concepts",
    "topic",
)
LONGEST = 8
"""Characters from which a name says no more by being longer."""
FUZZY_FROM = 4
"""Characters that a name needs before one with a wrong character is taken for it."""
NEARLY = 75.0
"""Least likeness (`rapidfuzz.fuzz.partial_ratio`, 0 to 100) of a name with a slip: one character of four."""


@dataclass(frozen=True)
class Facts:
    """What is known of each measure, in the order of the corpus."""

    names: tuple[str, ...]
    """Titles and other names of all measures, squashed, side by side."""
    owner: tuple[int, ...]
    """Measure of each name."""
    long_names: tuple[str, ...]
    long_owner: np.ndarray
    """Measure of each long name, int64, shape (long names,); `long_lengths`: its characters."""
    long_lengths: np.ndarray
    numbers: tuple[frozenset[str], ...]
    years: tuple[frozenset[int], ...]
    counted: tuple[frozenset[str], ...]
    stated: np.ndarray
    """Whether a detail is stated, bool, shape (measures, len(DETAILS)); `unstated` likewise."""
    unstated: np.ndarray
    concepts: np.ndarray
    """Whether a synonym group is named anywhere in a measure, bool, shape (measures, groups); `topic`: in its names."""
    topic: np.ndarray


def facts(measures: Sequence[Measure]) -> Facts:
    """Read them off."""
    told = [fold(" ".join((m.title, m.text, *m.details.values(), *m.by_year.values()))) for m in measures]
    called = [fold(" ".join((m.title, *m.aliases))) for m in measures]
    names = [(n, i) for i, m in enumerate(measures) for n in map(squash, (m.title, *m.aliases)) if len(n) >= 2]
    long = [(n, i) for n, i in names if len(n) >= FUZZY_FROM]
    return Facts(
        names=tuple(n for n, _ in names),
        owner=tuple(i for _, i in names),
        long_names=tuple(n for n, _ in long),
        long_owner=np.array([i for _, i in long], dtype=np.int64),
        long_lengths=np.array([len(n) for n, _ in long], dtype=np.int64),
        numbers=tuple(map(numbers, told)),
        years=tuple(years(t) | frozenset(m.by_year) for t, m in zip(told, measures, strict=True)),
        counted=tuple(map(counted, told)),
        stated=_marks([_stated(m) for m in measures]),
        unstated=_marks([frozenset(m.unstated) for m in measures]),
        concepts=_groups([f"{t} {c}" for t, c in zip(told, called, strict=True)]),
        topic=_groups(called),
    )


def read_off(query: Query, facts: Facts) -> np.ndarray:
    """The features that need no index, float32, shape (measures, len(NAMES))."""
    out = np.zeros((len(facts.numbers), len(NAMES)), dtype=np.float32)
    for name, owner in zip(facts.names, facts.owner, strict=True):
        if name in query.squashed:
            out[owner, 0] = max(out[owner, 0], min(len(name), LONGEST) / LONGEST)
    if facts.long_names:
        np.maximum.at(out[:, 1], facts.long_owner, _likenesses(query.squashed, facts))
    if figures := query.numbers - {str(y) for y in query.years} - {str(y - 2000) for y in query.years}:
        shared = np.array([len(figures & held) / len(figures) for held in facts.numbers])
        out[:, 2], out[:, 3] = shared, shared == 0
    if query.years:
        out[:, 4] = [bool(query.years & held) for held in facts.years]
    if query.counted:
        out[:, 5] = [len(query.counted & held) / len(query.counted) for held in facts.counted]
    if asked := [DETAILS.index(d) for d in query.details]:
        out[:, 6], out[:, 7] = facts.stated[:, asked].mean(axis=1), facts.unstated[:, asked].mean(axis=1)
    if groups := list(query.concepts):
        out[:, 8], out[:, 9] = facts.concepts[:, groups].mean(axis=1), facts.topic[:, groups].mean(axis=1)
    return out


def _likenesses(text: str, facts: Facts) -> np.ndarray:
    """How nearly each name stands in a text, 0 to 1; 0 for a name longer than the text, which it would be cut to."""
    likeness = process.cdist([text], facts.long_names, scorer=fuzz.partial_ratio, score_cutoff=NEARLY)[0] / 100
    lengths = facts.long_lengths
    return np.where(lengths <= len(text), likeness * np.minimum(lengths, LONGEST) / LONGEST, 0.0).astype(np.float32)


def _stated(measure: Measure) -> frozenset[str]:
    """Details that a measure has; a table by years says how much and when."""
    return frozenset(measure.details) | (frozenset({"amount", "when"}) if measure.by_year else frozenset())


def _marks(held: Sequence[frozenset[str]]) -> np.ndarray:
    return np.array([[d in one for d in DETAILS] for one in held], dtype=bool).reshape(-1, len(DETAILS))


def _groups(texts: Sequence[str]) -> np.ndarray:
    out = np.zeros((len(texts), lexicon.concept_count()), dtype=bool)
    for row, text in zip(out, texts, strict=True):
        row[list(lexicon.concepts(text))] = True
    return out
