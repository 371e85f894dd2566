"""Pinyin typed as letters -> the Chinese that this field most likely meant by it.

A Viterbi search over the characters of the corpus: each syllable may be any character read so, and pairs that
stand side by side in measures and phrasings are likelier. Good enough to search by, not to quote.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.lexical import Pinyin

LEAST = 4
"""Syllables below which letters are left alone: a short word may be English."""
UNSEEN = 0.05
"""What a pair that never stood side by side counts."""
_LETTERS = re.compile(r"[a-z]+")
_ENGLISH = re.compile(r"\b(the|is|are|how|what|when|where|who|i|my|can|do|does|for|of|to|and|in|union|you|me|please)\b")


_HALF = np.uint64(32)
"""Bits of one character in the number of a pair."""


@dataclass(frozen=True)
class _Alike:
    """Characters of one sound, uint64, with the logarithm of how often each is written."""

    codes: np.ndarray
    likely: np.ndarray

    @classmethod
    def of(cls, found: Sequence[tuple[int, int]]) -> "_Alike":
        codes, times = zip(*reversed(found), strict=True)  # so that of ways as likely the same is always taken
        return cls(np.array(codes, np.uint64), np.log(times))


class Speller:
    """Reads pinyin by the characters and pairs of a corpus: a pair is one number, in a sorted array with its count."""

    def __init__(self, texts: Iterable[str], pinyin: Pinyin) -> None:
        self._pinyin = pinyin
        written = np.frombuffer("\n".join(texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
        self._pairs, self._times = np.unique(written[:-1] << _HALF | written[1:], return_counts=True)
        read = defaultdict(list)
        for code, times in zip(*map(np.ndarray.tolist, np.unique(written, return_counts=True)), strict=True):
            if "\u4e00" <= chr(code) <= "\u9fff":
                read[pinyin.syllables(chr(code))[0]].append((code, times))
        self._heard = {syllable: _Alike.of(found) for syllable, found in read.items()}

    def read(self, folded: str) -> str:
        """A folded text with its pinyin as characters; the text itself where it is none."""
        words = _LETTERS.findall(folded)
        if not words or _ENGLISH.search(folded) or re.search(r"[\u4e00-\u9fff]", folded):
            return folded
        syllables = [s for word in words for s in self._pinyin.syllables(word)]
        known = [s for s in syllables if s in self._heard]
        if len(known) < LEAST or len(known) < len(syllables):
            return folded
        return self._likeliest(syllables)

    def _likeliest(self, syllables: Sequence[str]) -> str:
        row = self._heard[syllables[0]]
        scores, rows, backs = row.likely, [row], []
        for syllable in syllables[1:]:
            then = self._heard[syllable]
            ways = scores[:, None] + np.log(self._together(row, then) + UNSEEN) - row.likely[:, None]
            backs.append(ways.argmax(axis=0))
            scores, row = ways.max(axis=0) + then.likely * 0.1, then
            rows.append(then)
        at = [int(scores.argmax())]
        for back in reversed(backs):
            at.append(int(back[at[-1]]))
        return "".join(chr(r.codes[n]) for r, n in zip(rows, reversed(at), strict=True))

    def _together(self, first: _Alike, then: _Alike) -> np.ndarray:
        """How often each character of the one stands before each of the other."""
        asked = first.codes[:, None] << _HALF | then.codes
        at = np.minimum(np.searchsorted(self._pairs, asked), len(self._pairs) - 1)
        return np.where(self._pairs[at] == asked, self._times[at], 0)
