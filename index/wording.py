"""What kind of message a text is by its characters and pairs of them: naive Bayes over the kinds outside the measures
and, as one kind more, what measures are asked in.

Vectors tell what a text is about; here its very words are heard. With whole topics held out, of the cries for help
vectors alone (`kinds`) tell .52 at one false alarm in a hundred, words alone .67, both together .70.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.outside import OUTSIDE_KINDS

KINDS: tuple[str, ...] = (*OUTSIDE_KINDS, "answers")
SMOOTHED = 0.1
"""What is added to each count."""
LEAST = 2
"""Texts that a character or pair stands in at least to be heard."""
_HALF = np.uint64(32)
"""Bits of one character in the number of a pair."""


def marks(folded: str) -> np.ndarray:
    """The characters and pairs of a folded text, each once, as numbers, uint64, sorted."""
    codes = np.frombuffer(folded.encode("utf-32-le"), np.uint32).astype(np.uint64)
    return np.unique(np.concatenate((codes, codes[:-1] << _HALF | codes[1:])))


@dataclass(frozen=True)
class Wording:
    """The marks that are heard, sorted, and the logarithm of each one's share in each kind, float32, (marks, kinds)."""

    marks: np.ndarray
    shares: np.ndarray

    def scores(self, folded: str) -> tuple[float, ...]:
        """How much a text is worded like each of `KINDS`; the scores add up to nothing."""
        return _told(self.shares[_rows(self.marks, folded)])

    def save(self, path: Path) -> None:
        """Write to one .npz file."""
        np.savez(path, marks=self.marks, shares=self.shares)

    @classmethod
    def load(cls, path: Path) -> "Wording":
        """Read what `save` wrote."""
        with np.load(path) as kept:
            return cls(kept["marks"], kept["shares"])


class Counted:
    """The counts that a wording is made from, of which those of one group of texts can be left out."""

    def __init__(self, texts: Sequence[str], kind: np.ndarray, group: Sequence[str]) -> None:
        """Folded texts, the number of each one's kind, shape (texts,), and what it is held out with."""
        every, held = np.unique(np.concatenate([marks(text) for text in texts]), return_counts=True)
        self._marks, self._kind = every[held >= LEAST], kind
        self._rows = [_rows(self._marks, text) for text in texts]
        self._counts = np.zeros((len(self._marks), len(KINDS)))
        for rows, number in zip(self._rows, kind, strict=True):
            self._counts[rows, number] += 1
        self._members = defaultdict(list)
        for at, name in enumerate(group):
            self._members[name].append(at)
        self._last = self._left("")

    def wording(self) -> Wording:
        """What is heard with all texts known."""
        return Wording(
            self._marks, _shares(self._counts, self._counts.sum(axis=0), len(self._marks)).astype(np.float32)
        )

    def without(self, folded: str, group: str) -> tuple[float, ...]:
        """The scores of a text as if the texts of a group had never been shown."""
        if group != self._last.group:  # asked for all texts of a group in turn
            self._last = self._left(group)
        rows, left = _rows(self._marks, folded), self._last
        counts, at = self._counts[rows], np.searchsorted(left.rows, rows)
        own = np.append(left.rows, -1)[at] == rows
        counts[own] -= left.counts[at[own]]
        return _told(_shares(counts[counts.sum(axis=1) >= LEAST], left.totals, left.heard))

    def _left(self, group: str) -> "_Left":
        members = self._members.get(group, [])
        rows = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(self._rows[m] for m in members)]))
        counts = np.zeros((len(rows), len(KINDS)))
        for member in members:
            counts[np.searchsorted(rows, self._rows[member]), self._kind[member]] += 1
        others = self._counts[rows] - counts
        gone = others.sum(axis=1) < LEAST
        totals = self._counts.sum(axis=0) - counts.sum(axis=0) - others[gone].sum(axis=0)
        return _Left(group, rows, counts, totals, len(self._marks) - int(gone.sum()))


@dataclass(frozen=True)
class _Left:
    """What leaving out a group changes."""

    group: str
    rows: np.ndarray
    """Marks of its texts, sorted."""
    counts: np.ndarray
    """How many of its texts of each kind have them, shape (marks, kinds)."""
    totals: np.ndarray
    """What is counted of each kind without it, of the marks that are heard then."""
    heard: int
    """How many those are."""


def _shares(counts: np.ndarray, totals: np.ndarray, heard: int) -> np.ndarray:
    """The logarithm of each mark's share in each kind."""
    return np.asarray(np.log((counts + SMOOTHED) / (totals + SMOOTHED * heard)))


def _rows(heard: np.ndarray, folded: str) -> np.ndarray:
    """Which of the marks stand in a text."""
    own = marks(folded)
    at = np.searchsorted(heard, own)
    known = np.flatnonzero(at < len(heard))
    return np.asarray(at[known][heard[at[known]] == own[known]])


def _told(shares: np.ndarray) -> tuple[float, ...]:
    """Evidence grows with the root of a text's length: its marks say much the same."""
    summed = shares.sum(axis=0) / np.sqrt(max(len(shares), 1))
    return tuple(map(float, summed - summed.mean()))
