"""Pinyin typed as letters -> the Chinese that this field most likely meant by it.

A Viterbi search over the characters of the corpus: each syllable may be any character read so, and pairs that
stand side by side in measures and phrasings are likelier. Good enough to search by, not to quote.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

from index.lexical import Pinyin

LEAST = 4
"""Syllables below which letters are left alone: a short word may be English."""
UNSEEN = 0.05
"""What a pair that never stood side by side counts."""
_LETTERS = re.compile(r"[a-z]+")
_ENGLISH = re.compile(r"\b(the|is|are|how|what|when|where|who|i|my|can|do|does|for|of|to|and|in|union|you|me|please)\b")


class Speller:
    """Reads pinyin by the characters and pairs of a corpus."""

    def __init__(self, texts: Iterable[str], pinyin: Pinyin) -> None:
        self._pinyin = pinyin
        self._alone: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            self._alone.update(text)
            self._pairs.update(pairwise(text))
        self._heard: dict[str, list[str]] = defaultdict(list)
        for char in self._alone:
            if "\u4e00" <= char <= "\u9fff":
                self._heard[pinyin.syllables(char)[0]].append(char)

    def read(self, folded: str) -> str:
        """A folded text with its pinyin as characters; the text itself where it is none."""
        words = _LETTERS.findall(folded)
        if not words or _ENGLISH.search(folded) or re.search(r"[\u4e00-\u9fff]", folded):
            return folded
        syllables = [s for word in words for s in self._pinyin.syllables(word)]
        known = [s for s in syllables if s in self._heard]
        if len(known) < LEAST or len(known) < len(syllables):
            return folded
        return "".join(self._likeliest(syllables))

    def _likeliest(self, syllables: list[str]) -> list[str]:
        best = {c: (math.log(self._alone[c]), [c]) for c in self._heard[syllables[0]]}
        for syllable in syllables[1:]:
            step = {}
            for char in self._heard[syllable]:
                score, before = max(
                    (score + math.log(self._pairs[(last, char)] + UNSEEN) - math.log(self._alone[last]), last)
                    for last, (score, _) in best.items()
                )
                step[char] = (score + math.log(self._alone[char]) * 0.1, [*best[before][1], char])
            best = step
        return max(best.values(), key=lambda pair: pair[0])[1]
