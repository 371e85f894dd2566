"""What was typed by its sound -> the Chinese that this field most likely meant: pinyin in letters, and homophones.

A Viterbi search over the characters of the corpus: each syllable may be any character read so, and pairs that
stand side by side in measures and phrasings are likelier. Good enough to search by, not to quote.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.lexical import LONGEST_SYLLABLE, Pinyin
from knowledge.misspelt import SMALL_WORDS, Cut, pieces

LEAST = 3
"""Syllables below which letters are left alone: a short word may be English."""
SPREAD = 20.0
"""How many pairs of each character are taken to be spread over all others, by how often those are written. Of the
characters of questions nobody had shown it (tests/golden, in pinyin), .906 come back; of 0.5: .898, of 100: .903."""
APART = 1500.0
"""The same across two words that were typed apart: 创新 奖励 is no 新疆. Of the same questions typed word by word .430 come back
whole, of 20: .370."""
UNREAD = 0.2
"""Share of the letters up to which words that are no pinyin stand among it."""
SLIP = 6.0
"""How much likelier, as a logarithm, its neighbours must make another character of the same sound than what was typed."""
_PIECES = re.compile(r"[a-z]+|[\u4e00-\u9fff\d]")
_BESIDE = re.compile(r"[a-z]+|[^a-z\s']|(?<![a-z\s])\s+(?![a-z\s])")
"""The same where letters stand among characters: what else is written there stays, but for what parts letters."""
_LETTERS, _VOWEL = re.compile(r"[a-z]"), re.compile(r"[aeiouv]")
_NAMES = re.compile(r"[aeiou]+|emo|pua|demo|game")
"""Letters among characters that are no pinyin, though they can be cut so: ai is oftener a machine than love."""
_ENGLISH = re.compile(r"\b(the|is|are|how|what|when|where|who|i|my|do|does|for|of|to|and|in|union|please)\b")
_KEPT = 0xE000
"""Code, of no writing, that stands for the first of the words that are kept."""
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


_Ways = list[list[tuple[int, _Alike]]]
"""For each place in a text what may end there: where it begins, and what characters it may be."""


class _Row(NamedTuple):
    """The ways to each character that may end at a place: how likely, from which place, by which character there."""

    codes: np.ndarray
    times: np.ndarray
    scores: np.ndarray
    starts: np.ndarray
    backs: np.ndarray


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
        self._typed = {syllable: alike for syllable, alike in self._heard.items() if _VOWEL.search(syllable)}

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

    def read(self, folded: str, *, beside: bool = False) -> str:
        """A folded text with its pinyin as characters, what is no letters left; the text itself where it is none.

        A word that is no pinyin (an app's name) stays too where it is a small part of the letters. `beside`: the letters stand
        among characters, by which one syllable is enough to tell (想si, 农民gong), and one word that is no pinyin tells that none is.
        """
        if is_english(folded) or not _LETTERS.search(folded):
            return folded
        ways, starts, kept = _Ways([[]]), set[int](), list[str]()
        letters, unread, fixed, joined = 0, 0, 0, False
        for piece in (_BESIDE if beside else _PIECES).findall(folded):
            at, typed = len(ways) - 1, "a" <= piece[0] <= "z"
            several = typed and piece not in self._typed
            if joined or several:
                starts.add(at)
            named = beside and typed and bool(_NAMES.fullmatch(piece))
            letters, joined = letters + len(piece) * typed, several
            if typed and not named and (syllables := self._syllables(piece, at)):
                ways += syllables
                continue
            fixed += 1
            ways.append([(at, _Alike.of([(_KEPT + len(kept) if typed else ord(piece[0]), 1)]))])
            kept += [piece] * typed
            unread += len(piece) * (typed and not named)
        if unread > (0 if beside else UNREAD * letters):
            return folded
        read = self._likeliest(ways, starts)
        if len(read) - fixed < (1 if beside else LEAST):
            return folded
        return "".join(kept[ord(c) - _KEPT] if 0 <= ord(c) - _KEPT < len(kept) else c for c in read)

    def _syllables(self, letters: str, at: int) -> _Ways:
        """What may end behind each letter, where the first one stands at a place; empty where they do not come out even."""
        ends: _Ways = [
            [(at, held)] if (held := self._typed.get(letters[:end])) else [] for end in range(1, 1 + len(letters))
        ]
        for start in range(1, len(letters)):
            if ends[start - 1]:
                for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(letters)) + 1):
                    if held := self._typed.get(letters[start:end]):
                        ends[end - 1].append((at + start, held))
        return ends if ends[-1] else []

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
        meant, read, at = self._likeliest([[], *([(at, alike)] for at, alike in enumerate(heard))]), "", 0
        for word in cut(meant):
            typed = folded[at : at + len(word)]
            read += word if sum(a != b for a, b in zip(typed, word, strict=True)) == 1 < len(word) else typed
            at += len(word)
        return read

    def _one(self, char: str) -> _Alike:
        return _Alike.of([(ord(char), self._often.get(ord(char), 1))])

    def _likeliest(self, ways: _Ways, starts: Collection[int] = ()) -> str:
        """The likeliest characters on the way from the first place to the last; at `starts` a written word begins."""
        rows: dict[int, _Row] = {}
        for end, arcs in enumerate(ways):
            found = []
            for start, alike in arcs:
                scores, back = np.log(alike.times), np.zeros(len(alike.codes), int)
                if start in rows:
                    before, spread = rows[start], APART if start in starts else SPREAD
                    pairs = self._together(before.codes, alike.codes) + spread * alike.times / self._written
                    reached = before.scores[:, None] + np.log(pairs / (before.times[:, None] + spread))
                    scores, back = reached.max(axis=0), reached.argmax(axis=0)
                found.append(_Row(alike.codes, alike.times, scores - alike.against, np.full(len(back), start), back))
            if found:
                rows[end] = _Row(*map(np.concatenate, zip(*found, strict=True)))
        out, at, number = "", len(ways) - 1, None
        while row := rows.get(at):
            number = int(row.scores.argmax()) if number is None else number
            out = chr(row.codes[number]) + out
            at, number = int(row.starts[number]), int(row.backs[number])
        return out

    def _together(self, first: np.ndarray, then: np.ndarray) -> np.ndarray:
        """How often each character of the one stands before each of the other, by their codes."""
        asked = first[:, None] << _HALF | then
        at = np.minimum(np.searchsorted(self._pairs, asked), len(self._pairs) - 1)
        return np.where(self._pairs[at] == asked, self._times[at], 0)


def is_english(folded: str) -> bool:
    """Whether a text in letters is no pinyin, by its small words."""
    return bool(_ENGLISH.search(folded))
