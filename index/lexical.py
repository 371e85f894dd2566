"""The word side of search: BM25 over character bigrams and over pinyin.

Scores are shares: what a text scores for a query, divided by what a text that had every term of the query
could score at most; so 0 is nothing in common and 1 is everything, whatever the query's length.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from knowledge import lexicon
from knowledge.fold import squash

Tokens = Callable[[str], list[str]]

_NOTHING = "\1"
"""Stands for a text without a term, which bm25s cannot hold; no query has it."""
_PARTS = ("terms", "starts", "texts", "weights", "size")
"""What a field keeps: terms in order of their bytes, where the texts of each begin, those texts and weights, how many texts."""

LONGEST_SYLLABLE = 6
_LATIN = re.compile(r"[a-z]+")


def bigrams(folded: str) -> list[str]:
    """Overlapping pairs of characters, with punctuation and white space gone."""
    plain = squash(folded)
    return [plain[i : i + 2] for i in range(len(plain) - 1)] or [plain]


def in_common(one: str, other: str) -> int:
    """How much two folded texts have in common: pairs of characters, and groups of words of one meaning."""
    return len(set(bigrams(one)) & set(bigrams(other))) + len(lexicon.concepts(one) & lexicon.concepts(other))


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
    """BM25 over one list of texts (k1 1.2, b 0.5: passages and phrasings are short and of like length).

    bm25s weighs each term in each text when an index is built; to serve, its weights are added up here, from sorted
    arrays in a memory map. (bm25s itself would bring scipy and a dictionary of every term: 40 MB.)
    """

    def __init__(self, tokens: Tokens, parts: Mapping[str, np.ndarray]) -> None:
        self._tokens, self._parts = tokens, parts
        self._terms, self._starts, self._texts, self._weights = (parts[name] for name in _PARTS[:-1])
        self._size = int(parts["size"])
        self._highest = np.maximum.reduceat(self._weights, self._starts[:-1])
        self._unseen = float(self._highest.max(initial=1.0))

    @classmethod
    def build(cls, texts: Sequence[str], tokens: Tokens) -> "Field":
        """Index texts, in their order."""
        import bm25s  # with scipy, for which a bot that only serves has no use

        model = bm25s.BM25(k1=1.2, b=0.5)
        model.index([tokens(t) or [_NOTHING] for t in texts] or [[_NOTHING]], show_progress=False)
        weights, found_in, starts = (model.scores[name] for name in ("data", "indices", "indptr"))
        columns = {term: column for term, column in model.vocab_dict.items() if column < len(starts) - 1}
        terms = np.array([term.encode() for term in columns])
        order = np.argsort(terms)
        moved = np.fromiter(columns.values(), np.intp)[order]
        places = np.concatenate([np.arange(starts[column], starts[column + 1]) for column in moved])
        lengths = np.diff(starts)[moved]
        parts = (terms[order], np.cumsum([0, *lengths]), found_in[places], weights[places], len(texts))
        return cls(tokens, dict(zip(_PARTS, map(np.asarray, parts), strict=True)))

    def save(self, folder: Path) -> None:
        """Write to a folder of its own."""
        folder.mkdir()
        for name, part in self._parts.items():
            np.save(folder / f"{name}.npy", part)

    @classmethod
    def load(cls, folder: Path, tokens: Tokens) -> "Field":
        """Open what `save` wrote, by memory map."""
        return cls(tokens, {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _PARTS})

    def shares(self, folded: str) -> np.ndarray:
        """The share of every text, float32, shape (texts,)."""
        asked = [t for t in dict.fromkeys(self._tokens(folded)) if t]
        scores = np.zeros(self._size, dtype=np.float32)
        known = self._rows(asked)
        if not len(known):
            return scores
        for start, end in zip(self._starts[known], self._starts[known + 1], strict=True):
            scores[self._texts[start:end]] += self._weights[start:end]
        return scores / (float(self._highest[known].sum()) + self._unseen * (len(asked) - len(known)))

    def _rows(self, asked: Sequence[str]) -> np.ndarray:
        """The numbers of those terms that some text has."""
        width = self._terms.dtype.itemsize
        # A longer one would be cut to this width, and might then look like a term.
        encoded = np.array([e for e in (t.encode() for t in asked) if len(e) <= width], dtype=self._terms.dtype)
        at = np.minimum(np.searchsorted(self._terms, encoded), len(self._terms) - 1)
        return np.asarray(at[self._terms[at] == encoded])
