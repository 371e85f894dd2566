"""Passages in their source's own words, few or a million: candidates first, then the features of those alone.

    <folder>/collection.json    the segments, and which of their documents are gone
    <folder>/models.json        ranker and calibration
    <folder>/<segment>/         see `segment`; linked from snapshot to snapshot while nothing in it changes

Candidates are the passages nearest by vector and those that share most with the question's pairs of characters, in
scope, and fewer of each from outside it: that another city's passage fits far better is a sign that none here does.
"""

import functools
import json
from collections.abc import Collection as Group
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index import grams
from index.facts import NAMES as READ_OFF
from index.facts import Facts, gathered, read_off
from index.features import NAMES as FEATURES
from index.grams import Sounds
from index.query import Query
from index.segment import FEW, TEXTS, Head, Segment
from index.view import View
from knowledge.values import Measure

HERE, ABROAD = (48, 32), (12, 8)
"""Candidates by vector and by characters, in scope and outside it."""
_READ_OFF = FEATURES.index(READ_OFF[0])
Rows = Sequence[np.ndarray]
"""Rows of passages in each segment."""


class Collection:
    """Such a folder, opened."""

    def __init__(self, folder: Path, sounds: Sounds) -> None:
        """Raises `SnapshotError` where a segment is not whole."""
        kept = json.loads((folder / "collection.json").read_text(encoding="utf-8"))
        self.segments = tuple(Segment(folder / name) for name in kept)
        self._alive = tuple(np.ones(len(s.heads), dtype=bool) for s in self.segments)
        for alive, gone in zip(self._alive, kept.values(), strict=True):
            alive[gone] = False
        self._sounds = sounds
        self._count = sum(h.end - h.first for _, h in self.heads())
        self._of_scope = functools.lru_cache(maxsize=64)(self._marks)

    def __len__(self) -> int:
        return self._count

    def heads(self) -> Iterator[tuple[int, Head]]:
        """The documents with the number of the segment of each."""
        for number, (segment, alive) in enumerate(zip(self.segments, self._alive, strict=True)):
            yield from ((number, head) for head, here in zip(segment.heads, alive, strict=True) if here)

    def passages(self, number: int, head: Head) -> Iterator[Measure]:
        """The passages of a document."""
        return (self.segments[number].read(row)[0] for row in range(head.first, head.end))

    def measure(self, key: str) -> Measure | None:
        """The passage of a key, if it is there."""
        place = self._place(key)
        return self.segments[place[0]].read(place[1])[0] if place else None

    def content(self, key: str) -> str | None:
        """The content id of a passage, if it is there."""
        place = self._place(key)
        return self.segments[place[0]].content(place[1]) if place else None

    def _place(self, key: str) -> tuple[int, int] | None:
        for number, (segment, alive) in enumerate(zip(self.segments, self._alive, strict=True)):
            row = segment.row_of(key)
            if row is not None and alive[segment.owner[row]]:
                return number, row
        return None

    def see(self, query: Query, vector: np.ndarray, scope: Group[str] | None) -> View:
        """The passages that might answer a question, of the documents in scope, and some beside them."""
        few = len(self) <= FEW
        return self.view(query, vector, self.everything if few else self.candidates(query.squashed, vector, scope))

    def candidates(self, squashed: str, vector: np.ndarray, scope: Group[str] | None) -> Rows:
        """Rows of the passages that might answer a question, and some outside the scope."""
        inside = self._of_scope(None if scope is None else frozenset(scope))
        outside = self._of_scope(frozenset(scope), True) if scope is not None else None
        asked = np.unique(grams.pairs(grams.codes(squashed)))
        worths = grams.worth(self._frequency("pairs", asked), len(self))
        rows = []
        for number, segment in enumerate(self.segments):
            found = []
            for marks, (near, worded) in ((inside, HERE), (outside, ABROAD)):
                if marks is not None:
                    found.append(segment.nearest(vector, near, marks[number]))
                    found.append(segment.worded(asked, worths, worded, marks[number]))
            rows.append(np.unique(np.concatenate(found)).astype(np.int64))
        return rows

    def _marks(self, scope: frozenset[str] | None, beside: bool = False) -> list[np.ndarray | None]:
        """For each segment the passages in scope, or those beside it; None where that is all of them."""
        out: list[np.ndarray | None] = []
        for segment, alive in zip(self.segments, self._alive, strict=True):
            named = alive if scope is None else alive & _named(segment, scope, beside)
            out.append(None if named.all() else named[segment.owner])
        return out

    @functools.cached_property
    def everything(self) -> Rows:
        """The rows of all passages."""
        marks = self._of_scope(None)
        return [
            np.arange(s.rows) if inside is None else np.flatnonzero(inside)
            for s, inside in zip(self.segments, marks, strict=True)
        ]

    def sample(self, most: int) -> Rows:
        """The rows of at most so many passages, evenly spread."""
        of = max(1, -(-len(self) // most))
        return [rows[::of] for rows in self.everything]

    def read(self, rows: Rows) -> tuple[tuple[Measure, ...], Facts]:
        """Passages, and what was read off them."""
        held = [s.read(int(row)) for s, of in zip(self.segments, rows, strict=True) for row in of]
        return tuple(m for m, _ in held), gathered([f for _, f in held])

    @functools.cached_property
    def _all_read(self) -> tuple[tuple[Measure, ...], Facts]:
        return self.read(self.everything)

    def view(self, query: Query, vector: np.ndarray, rows: Rows) -> View:
        """Passages with their features, in the order of the rows."""
        measures, facts = self._all_read if rows is self.everything else self.read(rows)
        return View(measures, self.features(query, vector, rows, facts))

    def features(self, query: Query, vector: np.ndarray, rows: Rows, facts: Facts) -> np.ndarray:
        """The features of passages, float32, shape (passages, features)."""
        held = [(s, of) for s, of in zip(self.segments, rows, strict=True) if len(of)]
        out = np.zeros((sum(len(of) for _, of in held), len(FEATURES)), dtype=np.float32)
        if not held:
            return out
        cosines, sizes = map(np.concatenate, zip(*(s.cosines(vector, of) for s, of in held), strict=True))
        _take_cosines(out, cosines, sizes)
        chars, lengths = map(np.concatenate, zip(*(s.chars(of) for s, of in held), strict=True))
        told = {"pairs": (grams.codes(query.squashed), chars)}
        told["sounds"] = (self._sounds.asked(query.text), self._sounds.of(chars))
        for name, kind in (("bigrams_passage", "pairs"), ("pinyin_passage", "sounds")):
            asked = np.unique(grams.pairs(told[kind][0]))
            worths = grams.worth(self._frequency(kind, asked), len(self))
            shared = grams.shares(asked, worths, told[kind][1], lengths, self._mean_length)
            out[:, FEATURES.index(name)] = shared
        out[:, _READ_OFF : _READ_OFF + len(READ_OFF)] = read_off(query, facts)
        return out

    def _frequency(self, kind: str, asked: np.ndarray) -> np.ndarray:
        return np.asarray(np.sum([s.frequency(kind, asked) for s in self.segments], axis=0))

    @functools.cached_property
    def _mean_length(self) -> float:
        return sum(s.mean_length * s.rows for s in self.segments) / max(sum(s.rows for s in self.segments), 1)

    def texts(self, most: int) -> Iterator[str]:
        """The characters of a sample of passages."""
        for segment, rows in zip(self.segments, self.sample(most), strict=True):
            for row in rows:
                yield grams.text_of(segment.chars(np.array([row]))[0])

    def mentions(self, scope: Group[str], name: str) -> bool:
        """Whether a passage of these documents has a name (told by its pairs of characters)."""
        asked = np.unique(grams.pairs(grams.codes(name)))
        for segment, inside in zip(self.segments, self._of_scope(frozenset(scope)), strict=True):
            rows: np.ndarray | None = None
            for pair in asked:
                having = segment.holding(int(pair))
                rows = having if rows is None else np.intersect1d(rows, having, assume_unique=True)
            if rows is not None and len(rows) and (inside is None or inside[rows].any()):
                return True
        return False

    def vectors_of(self, texts: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """From each segment: which of some texts, by content id, it has, and their vectors."""
        return (segment.vectors_of(texts) for segment in self.segments)


def _named(segment: Segment, scope: Group[str], beside: bool) -> np.ndarray:
    marks = np.array([h.document.id in scope for h in segment.heads], dtype=bool)
    return ~marks if beside else marks


def _take_cosines(out: np.ndarray, cosines: np.ndarray, sizes: np.ndarray) -> None:
    """The features by vector, from the cosines of the texts of passages."""
    starts = np.cumsum(sizes) - sizes
    out[:, FEATURES.index("passage")], out[:, FEATURES.index("title")] = cosines[starts + 1], cosines[starts]
    table = np.full((len(sizes), max(int(sizes.max()) - TEXTS, 3)), -np.inf, dtype=np.float32)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(cosines)) - starts[owner] - TEXTS
    parts = within >= 0
    table[owner[parts], within[parts]] = cosines[parts]
    best = -np.partition(-table, 2, axis=1)[:, :3]
    held = np.isfinite(best)
    out[:, FEATURES.index("phrasing")] = best.max(axis=1)
    out[:, FEATURES.index("phrasing_top3")] = np.where(held, best, 0).sum(axis=1) / held.sum(axis=1)
