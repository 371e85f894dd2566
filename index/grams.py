"""Pairs of characters and of their sounds as numbers, so that many long texts are counted and compared at once.

A text is held squashed, as UTF-16 code units. A pair is `first << 16 | second`; in its sound, a Chinese character
stands for its toneless syllable (疗修养 sounds like 疗休养), numbered from `_SYLLABLES` in the private use area.
"""

import numpy as np
import numpy.typing as npt

from index.lexical import Pinyin

_SYLLABLES = 0xE000
K1, B = 1.2, 0.5
Codes = npt.NDArray[np.uint16]


def codes(squashed: str) -> Codes:
    """The code units of a text."""
    return np.frombuffer(squashed.encode("utf-16-le", "replace"), dtype="<u2").astype(np.uint16)


def text_of(held: Codes) -> str:
    """The text of code units."""
    return np.asarray(held, dtype="<u2").tobytes().decode("utf-16-le", "replace")


def pairs(held: Codes) -> npt.NDArray[np.uint32]:
    """Neighbours as numbers, shape (characters - 1,)."""
    return np.asarray(held[:-1].astype(np.uint32) << 16 | held[1:].astype(np.uint32), dtype=np.uint32)


class Sounds:
    """What each character sounds like."""

    def __init__(self, pinyin: Pinyin) -> None:
        self._pinyin = pinyin
        self._number = {s: _SYLLABLES + i for i, s in enumerate(sorted(set(pinyin.readings.values())))}
        self._table = np.arange(1 << 16, dtype=np.uint16)
        for char, syllable in pinyin.readings.items():
            if ord(char) < 1 << 16:
                self._table[ord(char)] = self._number[syllable]

    def of(self, held: Codes) -> Codes:
        """A text's sounds, one for each character."""
        return np.asarray(self._table[held])

    def asked(self, folded: str) -> Codes:
        """A question's, whose letters may be pinyin."""
        heard = [self._number.get(s) or codes(s) for s in self._pinyin.syllables(folded)]
        parts = [np.atleast_1d(np.asarray(h, dtype=np.uint16)) for h in heard]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint16)


def worth(found_in: np.ndarray, texts: int) -> npt.NDArray[np.float32]:
    """What sharing each pair counts (BM25's inverse document frequency), of `texts` texts `found_in` of which have it."""
    return np.log1p((texts - found_in + 0.5) / (found_in + 0.5)).astype(np.float32)


def shares(
    asked: np.ndarray, worths: np.ndarray, texts: np.ndarray, lengths: np.ndarray, mean_length: float
) -> npt.NDArray[np.float32]:
    """BM25 of texts as a share of what a text full of every asked pair would reach, float32, shape (texts,).

    `asked` are distinct pairs in order with their `worths`; `texts` the codes of all texts side by side, `lengths`
    how many each has.
    """
    if not len(asked) or not len(texts):
        return np.zeros(len(lengths), dtype=np.float32)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    held = pairs(texts)
    at = np.minimum(np.searchsorted(asked, held), len(asked) - 1)
    hit = np.flatnonzero((asked[at] == held) & (owner[:-1] == owner[1:]))
    counts = np.zeros((len(lengths), len(asked)), dtype=np.float32)
    np.add.at(counts, (owner[hit], at[hit]), 1)
    damped = K1 * (1 - B + B * lengths / max(mean_length, 1.0))
    reached = (counts * (K1 + 1) / (counts + damped[:, None])) @ worths
    return np.asarray(reached / ((K1 + 1) * worths.sum()), dtype=np.float32)
