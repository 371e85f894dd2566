"""What was typed by its sound -> the Chinese that this field most likely meant: pinyin in letters, and homophones.

A Viterbi search over the characters of the corpus: each syllable may be any character read so, and pairs that
stand side by side in measures and phrasings are likelier. Good enough to search by, not to quote.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.lexical import Pinyin
from knowledge.misspelt import SMALL_WORDS, Cut, pieces

LEAST = 3
"""Syllables below which letters are left alone: a short word may be English."""
SPREAD = 20.0
"""How many pairs of each character are taken to be spread over all others, by how often those are written. Of the
characters of questions nobody had shown it (tests/golden, in pinyin), .906 come back; of 0.5: .898, of 100: .903."""
SLIP = 6.0
"""How much likelier, as a logarithm, its neighbours must make another character of the same sound than what was typed."""
_PIECES = re.compile(r"[a-z]+|[\u4e00-\u9fff\d]")
_ENGLISH = re.compile(r"\b(the|is|are|how|what|when|where|who|i|my|do|does|for|of|to|and|in|union|please)\b")


_HALF = np.uint64(32)
"""Bits of one character in the number of a pair."""


@dataclass(frozen=True)
class _Alike:
    """Characters of one sound, uint64, with how often each is written, and what is against each, a logarithm."""

    codes: np.ndarray
    times: np.ndarray
    against: np.ndarray | float = 0.0

    @classmethod
    def of(cls, found: Sequence[tuple[int, int]]) -> "_Alike":
        codes, times = zip(*reversed(found), strict=True)  # so that of ways as likely the same is always taken
        return cls(np.array(codes, np.uint64), np.array(times, float))

    def typed(self, code: int) -> "_Alike":
        """The same where one of them was typed."""
        held = self if code in self.codes else _Alike(np.append(self.codes, np.uint64(code)), np.append(self.times, 1))
        return _Alike(held.codes, held.times, np.where(held.codes == code, 0.0, SLIP))


class Speller:
    """Reads what was typed by its sound by the characters and pairs of a corpus, each with how often it is written.

    A pair is one number, in a sorted array.
    """

    def __init__(self, counted: Mapping[str, np.ndarray], pinyin: Pinyin) -> None:
        """`counted`: the codes of characters, the numbers of pairs, and how often each is written."""
        self._counted, self._pinyin = counted, pinyin
        self._pairs, self._times = counted["pairs"], counted["pair_times"]
        self._written = int(counted["times"].sum())
        read = defaultdict(list)
        self._often = dict(zip(counted["codes"].tolist(), counted["times"].tolist(), strict=True))
        for code, times in self._often.items():
            if "\u4e00" <= chr(code) <= "\u9fff":
                read[pinyin.syllables(chr(code))[0]].append((code, times))
        self._heard = {syllable: _Alike.of(found) for syllable, found in read.items()}

    @classmethod
    def learn(cls, texts: Iterable[str], pinyin: Pinyin) -> "Speller":
        """From folded texts."""
        written = np.frombuffer("\n".join(texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
        codes, times = np.unique(written, return_counts=True)
        pairs, pair_times = np.unique(written[:-1] << _HALF | written[1:], return_counts=True)
        parts = {"codes": codes, "times": times, "pairs": pairs, "pair_times": pair_times.astype(np.uint32)}
        return cls(parts, pinyin)

    def save(self, path: Path) -> None:
        """Write to a file that `load` reads."""
        held = self._counted
        np.savez(path, codes=held["codes"], times=held["times"], pairs=held["pairs"], pair_times=held["pair_times"])

    @classmethod
    def load(cls, path: Path, pinyin: Pinyin) -> "Speller":
        """What `save` wrote."""
        with np.load(path) as parts:
            return cls({name: parts[name] for name in parts.files}, pinyin)

    def read(self, folded: str) -> str:
        """A folded text with its pinyin as characters, what is no letters left; the text itself where it is none."""
        if _ENGLISH.search(folded):
            return folded
        heard, typed = [], 0
        for piece in _PIECES.findall(folded):
            if not piece[0].isascii() or piece.isdigit():
                heard.append(_Alike.of([(ord(piece), 1)]))
                continue
            syllables = [self._heard.get(s) for s in self._pinyin.syllables(piece)]
            if None in syllables:
                return folded
            heard += [s for s in syllables if s is not None]
            typed += len(syllables)
        return self._likeliest(heard) if typed >= LEAST else folded

    def respelt(self, folded: str, cut: Cut) -> str:
        """A folded text with homophones put right (技能大塞); `cut` cuts into words.

        A slip leaves a character that makes no word with its neighbours, and what was meant makes one; where a word
        would have two of them, the guess is too bold.
        """
        _, singles = pieces(cut(folded))
        slips = {at for at in singles if folded[at] not in SMALL_WORDS and "\u4e00" <= folded[at] <= "\u9fff"}
        if not slips:
            return folded
        heard = [
            self._heard.get(self._pinyin.syllables(char)[0], _Alike.of([(ord(char), 1)])).typed(ord(char))
            if at in slips
            else self._one(char)
            for at, char in enumerate(folded)
        ]
        meant, read, at = self._likeliest(heard), "", 0
        for word in cut(meant):
            typed = folded[at : at + len(word)]
            read += word if sum(a != b for a, b in zip(typed, word, strict=True)) == 1 < len(word) else typed
            at += len(word)
        return read

    def _one(self, char: str) -> _Alike:
        return _Alike.of([(ord(char), self._often.get(ord(char), 1))])

    def _likeliest(self, heard: Sequence[_Alike]) -> str:
        row = heard[0]
        scores, rows, backs = np.log(row.times) - row.against, [row], []
        for then in heard[1:]:
            pairs = self._together(row, then) + SPREAD * then.times / self._written
            ways = scores[:, None] + np.log(pairs / (row.times[:, None] + SPREAD))
            backs.append(ways.argmax(axis=0))
            scores, row = ways.max(axis=0) - then.against, then
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
