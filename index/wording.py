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
        self._counts = self._count(range(len(texts)))
        self._members = defaultdict(list)
        for at, name in enumerate(group):
            self._members[name].append(at)
        self._last = self._left("")

    def wording(self) -> Wording:
        """What is heard with all texts known."""
        heard = np.ones(len(self._marks), dtype=bool)
        return Wording(self._marks, _shares(self._counts, heard).astype(np.float32))

    def without(self, folded: str, group: str) -> tuple[float, ...]:
        """The scores of a text as if the texts of a group had never been shown."""
        if group != self._last[0]:  # asked for all texts of a group in turn
            self._last = self._left(group)
        _, shares, heard = self._last
        rows = _rows(self._marks, folded)
        return _told(shares[rows[heard[rows]]])

    def _left(self, group: str) -> tuple[str, np.ndarray, np.ndarray]:
        """A group, the shares without it, and which marks are heard then."""
        counts = self._counts - self._count(self._members[group])
        heard = counts.sum(axis=1) >= LEAST
        return group, _shares(counts, heard), heard

    def _count(self, texts: Sequence[int]) -> np.ndarray:
        """How many of some texts of each kind have each mark."""
        counts = np.zeros((len(self._marks), len(KINDS)))
        for at in texts:
            counts[self._rows[at], self._kind[at]] += 1
        return counts


def _shares(counts: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """The logarithm of each mark's share among those of a kind that are heard."""
    return np.asarray(np.log((counts + SMOOTHED) / (counts[heard].sum(axis=0) + SMOOTHED * heard.sum())))


def _rows(heard: np.ndarray, folded: str) -> np.ndarray:
    """Which of the marks stand in a text."""
    own = marks(folded)
    at = np.minimum(np.searchsorted(heard, own), len(heard) - 1)
    return np.asarray(at[heard[at] == own])


def _told(shares: np.ndarray) -> tuple[float, ...]:
    """Evidence grows with the root of a text's length: its marks say much the same."""
    summed = shares.sum(axis=0) / np.sqrt(max(len(shares), 1))
    return tuple(map(float, summed - summed.mean()))
