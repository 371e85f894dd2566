"""The word side of search: BM25 over words, over character bigrams and over pinyin.

Scores are shares: what a text scores for a query, divided by what a text that had every term of the query
could score at most; so 0 is nothing in common and 1 is everything, whatever the query's length.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
import rjieba

from knowledge.fold import squash

Tokens = Callable[[str], list[str]]

_NOTHING = "\0"
"""Stands for a text without a term, which bm25s cannot hold; no query has it."""

LONGEST_SYLLABLE = 6
_LATIN = re.compile(r"[a-z]+")


def words(folded: str) -> list[str]:
    """Words of a folded text as rjieba cuts it, punctuation dropped."""
    return [w for w in rjieba.cut_for_search(folded) if squash(w)]


def bigrams(folded: str) -> list[str]:
    """Overlapping pairs of characters, with punctuation and white space gone."""
    plain = squash(folded)
    return [plain[i : i + 2] for i in range(len(plain) - 1)] or [plain]


class Pinyin:
    """Pairs of toneless syllables, so that a homophone matches what it sounds like (疗修养, 慰文).

    Latin letters are read as pinyin where they can be cut into syllables, else kept as they stand.
    """

    def __init__(self, readings: dict[str, str]) -> None:
        self.readings = readings
        self._syllables = frozenset(readings.values())

    def syllables(self, folded: str) -> list[str]:
        """One syllable for each Chinese character, and those of runs of letters."""
        out: list[str] = []
        for piece in re.findall(r"[a-z]+|\d+|[^\W\d_]", folded):
            if _LATIN.fullmatch(piece):
                out += self._cut(piece) or [piece]
            else:
                out.append(self.readings.get(piece, piece))
        return out

    def __call__(self, folded: str) -> list[str]:
        heard = self.syllables(folded)
        return [f"{a} {b}" for a, b in pairwise(heard)] or heard

    def _cut(self, letters: str) -> list[str] | None:
        """The letters as syllables, the longest first; None where they do not come out even."""
        ends: list[int | None] = [None] * len(letters) + [len(letters)]
        for start in range(len(letters) - 1, -1, -1):
            for length in range(min(LONGEST_SYLLABLE, len(letters) - start), 0, -1):
                if ends[start + length] is not None and letters[start : start + length] in self._syllables:
                    ends[start] = start + length
                    break
        out, at = [], 0
        while at < len(letters):
            end = ends[at]
            if end is None:
                return None
            out.append(letters[at:end])
            at = end
        return out


def readings() -> dict[str, str]:
    """The commonest toneless reading of every Chinese character that pypinyin knows."""
    from pypinyin import Style, pinyin  # a third of a second to import: only when an index is built
    from pypinyin.constants import PINYIN_DICT

    return {chr(code): pinyin(chr(code), style=Style.NORMAL)[0][0] for code in PINYIN_DICT if 0x4E00 <= code <= 0x9FFF}


class Field:
    """BM25 over one list of texts (k1 1.2, b 0.5: passages and phrasings are short and of like length)."""

    def __init__(self, tokens: Tokens, model: bm25s.BM25) -> None:
        self._tokens, self._model = tokens, model
        data, ends = model.scores["data"], model.scores["indptr"]
        highest = np.zeros(len(ends) - 1, dtype=np.float32)
        full = np.flatnonzero(np.diff(ends))
        if len(full):
            highest[full] = np.maximum.reduceat(data, ends[full])
        self._highest = highest
        self._unseen = float(highest.max(initial=1.0))

    @classmethod
    def build(cls, texts: Sequence[str], tokens: Tokens) -> "Field":
        """Index texts, in their order."""
        model = bm25s.BM25(k1=1.2, b=0.5)
        model.index([tokens(t) or [_NOTHING] for t in texts] or [[_NOTHING]], show_progress=False)
        return cls(tokens, model)

    def save(self, folder: Path) -> None:
        """Write to a folder of its own."""
        self._model.save(folder)

    @classmethod
    def load(cls, folder: Path, tokens: Tokens) -> "Field":
        """Open what `save` wrote, by memory map."""
        return cls(tokens, bm25s.BM25.load(folder, mmap=True))

    def shares(self, folded: str) -> np.ndarray:
        """The share of every text, float32, shape (texts,)."""
        asked = [t for t in dict.fromkeys(self._tokens(folded)) if t]
        vocabulary = self._model.vocab_dict
        known = [vocabulary[t] for t in asked if t in vocabulary]
        if not known:
            return np.zeros(int(self._model.scores["num_docs"]), dtype=np.float32)
        bound = float(self._highest[known].sum()) + self._unseen * (len(asked) - len(known))
        scores = self._model.get_scores([t for t in asked if t in vocabulary])
        return np.asarray(scores, dtype=np.float32) / bound
