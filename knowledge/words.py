"""A text -> its words: the likeliest way to cut it, where a word is as likely as it is often written.

The words are those of our own texts, learned when an index is built (`words_learning`): jieba, which cuts these, holds
33 MB of words, and most of them nobody here writes.
"""

import math
from collections.abc import Iterator, Mapping


class Words:
    """Cuts by a table of words with how often each is written; a character of no word stands alone."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._unknown = -math.log(max(sum(counts.values()), 1))
        self._likely = {word: math.log(count) + self._unknown for word, count in counts.items()}
        self._longest = max(map(len, counts), default=1)

    def counts(self) -> Iterator[tuple[str, int]]:
        """Each word, and how often it is written."""
        return ((word, round(math.exp(likely - self._unknown))) for word, likely in self._likely.items())

    def cut(self, text: str) -> list[str]:
        """The pieces of a text, which joined are the text."""
        best, begins = [0.0], [0]
        for end in range(1, len(text) + 1):
            # a single character last: of two ways that are as likely, the one with longer words is taken
            ways = [
                (best[start] + likely, start)
                for start in range(max(0, end - self._longest), end - 1)
                if (likely := self._likely.get(text[start:end])) is not None
            ]
            ways.append((best[end - 1] + self._likely.get(text[end - 1], self._unknown), end - 1))
            score, start = max(ways, key=lambda way: way[0])
            best.append(score)
            begins.append(start)
        words, end = [], len(text)
        while end:
            words.append(text[begins[end] : end])
            end = begins[end]
        return words[::-1]
