"""What can be read off measures without any index: names, figures, years, details, concepts, for all of them at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rapidfuzz import fuzz

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
    owner: np.ndarray
    """Measure of each name, int64, shape (names,)."""
    letters: np.ndarray
    """Code points of each name, filled up with 0, uint32, shape (names, longest)."""
    numbers: tuple[frozenset[str], ...]
    years: tuple[frozenset[int], ...]
    counted: tuple[frozenset[str], ...]
    stated: np.ndarray
    """Whether a detail is stated, bool, shape (measures, len(DETAILS)); `unstated` likewise."""
    unstated: np.ndarray
    concepts: np.ndarray
    """Whether a synonym group is named anywhere in a measure, bool, shape (measures, groups); `topic`: in its names."""
    topic: np.ndarray


def record(measure: Measure) -> dict[str, object]:
    """What is read off one measure, in JSON's types, so that it can be kept beside it."""
    told = fold(" ".join((measure.title, measure.text, *measure.details.values(), *measure.by_year.values())))
    called = fold(measure.called)
    return {
        "names": [n for n in map(squash, (measure.title, *measure.aliases)) if len(n) >= 2],
        "numbers": sorted(numbers(told)),
        "years": sorted(years(told) | frozenset(measure.by_year)),
        "counted": sorted(counted(told)),
        "stated": sorted(_stated(measure)),
        "unstated": sorted(measure.unstated),
        "concepts": sorted(lexicon.concepts(f"{told} {called}")),
        "topic": sorted(lexicon.concepts(called)),
    }


def facts(measures: Sequence[Measure]) -> Facts:
    """Read them off."""
    return gathered([record(m) for m in measures])


def gathered(records: Sequence[Mapping[str, Any]]) -> Facts:
    """What was read off measures, side by side."""
    names = [(n, i) for i, r in enumerate(records) for n in r["names"]]
    return Facts(
        names=tuple(n for n, _ in names),
        owner=np.array([i for _, i in names], dtype=np.int64),
        letters=_letters([n for n, _ in names]),
        numbers=tuple(frozenset(r["numbers"]) for r in records),
        years=tuple(frozenset(r["years"]) for r in records),
        counted=tuple(frozenset(r["counted"]) for r in records),
        stated=_marks([r["stated"] for r in records]),
        unstated=_marks([r["unstated"] for r in records]),
        concepts=_groups([r["concepts"] for r in records]),
        topic=_groups([r["topic"] for r in records]),
    )


def read_off(query: Query, facts: Facts) -> np.ndarray:
    """The features that need no index, float32, shape (measures, len(NAMES))."""
    out = np.zeros((len(facts.numbers), len(NAMES)), dtype=np.float32)
    for number, likeness in _alike(query.squashed, facts):
        name, owner = facts.names[number], facts.owner[number]
        size = min(len(name), LONGEST) / LONGEST
        out[owner, 0] = max(out[owner, 0], size * (name in query.squashed))
        out[owner, 1] = max(out[owner, 1], size * likeness)
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


def _alike(text: str, facts: Facts) -> Iterator[tuple[int, float]]:
    """Numbers of the names that may stand in a text, with how nearly each does: 0 to 1, and 0 for a short one.

    A name is compared only where the text has enough of its characters to be as like as `NEARLY`, which few have; one
    longer than the text would be cut to it, and is left out.
    """
    lengths, asked = (facts.letters > 0).sum(axis=1), _letters([text])
    enough = np.isin(facts.letters, asked[asked > 0]).sum(axis=1) >= NEARLY / (200 - NEARLY) * lengths
    for number in np.flatnonzero(enough & (lengths <= len(text))):
        name = facts.names[number]
        likeness = fuzz.partial_ratio(text, name, score_cutoff=NEARLY) if len(name) >= FUZZY_FROM else 0.0
        yield int(number), likeness / 100


def _letters(names: Sequence[str]) -> np.ndarray:
    """The code points of names, filled up with 0, uint32, shape (names, longest)."""
    return np.array(names, dtype=np.str_).reshape(-1, 1).view(np.uint32) if names else np.zeros((0, 1), np.uint32)


def _stated(measure: Measure) -> frozenset[str]:
    """Details that a measure has; a table by years says how much and when."""
    return frozenset(measure.details) | (frozenset({"amount", "when"}) if measure.by_year else frozenset())


def _marks(held: Sequence[Collection[str]]) -> np.ndarray:
    return np.array([[d in one for d in DETAILS] for one in held], dtype=bool).reshape(-1, len(DETAILS))


def _groups(held: Sequence[Sequence[int]]) -> np.ndarray:
    out = np.zeros((len(held), lexicon.concept_count()), dtype=bool)
    for row, groups in zip(out, held, strict=True):
        row[list(groups)] = True
    return out
