"""Texts -> the words that `words` cuts by. Only building an index needs this: jieba's dictionary takes 33 MB."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import rjieba

_WORD = re.compile(r"[\u4e00-\u9fff]+")


def learn_words(texts: Iterable[str], names: Iterable[str], sounds: Mapping[str, str]) -> dict[str, int]:
    """The words of folded texts with how often each is written, and words that sound like a name of two characters.

    Without the latter, a word that no text has would be taken for a slip of the name: 易爆 for 医保.
    """
    counts = Counter(word for text in texts for word in rjieba.cut(text, hmm=False) if _WORD.fullmatch(word))
    return dict.fromkeys(_alike(names, sounds), 1) | counts


def _alike(names: Iterable[str], sounds: Mapping[str, str]) -> Iterator[str]:
    """Every word of jieba's dictionary that sounds like one of the names."""
    spelt = defaultdict(list)
    for char, sound in sounds.items():
        spelt[sound].append(char)
    for first, second in sorted({(sounds.get(n[0], ""), sounds.get(n[1], "")) for n in names if len(n) == 2}):
        pairs = "\n".join(a + b for a in spelt[first] for b in spelt[second])
        yield from (word for word in rjieba.cut(pairs, hmm=False) if len(word) == 2)
