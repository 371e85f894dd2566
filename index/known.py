"""Vectors of texts: those that the published snapshot has are taken over, the others made, each once."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from index.encoder import Encoder
from index.vectors import eight_bit, whole
from knowledge.values import content_id

Progress = Callable[[str, int, int], None]
AT_ONCE = 512
"""Texts that the encoder gets at a time: it sorts them by length, and few are too unlike to share a run."""


class Known(Protocol):
    """Whatever has vectors of texts."""

    def vectors_of(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of some texts (by `key_of`) it has, bool, and the vectors of those, in their order."""
        ...


class Held:
    """Vectors in memory."""

    def __init__(self, vectors: Mapping[int, np.ndarray]) -> None:
        self.vectors = dict(vectors)

    def vectors_of(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """See `Known`."""
        known = np.array([int(k) in self.vectors for k in keys], dtype=bool)
        return known, np.array([self.vectors[int(k)] for k in keys[known]])


def key_of(kind: str, text: str) -> int:
    """What a text's vector is known by; `kind` is `passage` or `query`, which are encoded in different ways."""
    return number(content_id(f"{kind}\0{text}"))


def number(content: str) -> int:
    """A content id as a number of 64 bits."""
    return int(content, 16)


class Embedder:
    """Makes vectors, and counts what it made and how long that took."""

    def __init__(self, encoder: Encoder, known: Sequence[Known], progress: Progress) -> None:
        self._encoder, self._known, self._progress = encoder, known, progress
        self._made: dict[int, np.ndarray] = {}
        self.dimension = encoder.dimension
        self.embedded = self.reused = 0
        self.seconds = 0.0
        """Spent in the encoder."""

    def queries(self, texts: Sequence[str], what: str = "") -> np.ndarray:
        """Vectors of texts that are asked, or are like such, float32, shape (texts, dimension)."""
        return self.vectors(texts, np.ones(len(texts), dtype=bool), what)

    def passages(self, texts: Sequence[str], what: str = "") -> np.ndarray:
        """Vectors of texts that are found."""
        return self.vectors(texts, np.zeros(len(texts), dtype=bool), what)

    def vectors(self, texts: Sequence[str], asked: np.ndarray, what: str = "", *, keep: bool = True) -> np.ndarray:
        """Vectors of both kinds; `asked` marks those of the first. `keep`: the same texts may come again."""
        keys = np.array([key_of("query" if q else "passage", t) for t, q in zip(texts, asked, strict=True)], np.uint64)
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        missing = np.ones(len(texts), dtype=bool)
        made_here = Held(self._made)
        for known in (made_here, *self._known):
            at = np.flatnonzero(missing)
            if len(at):
                has, vectors = known.vectors_of(keys[at])
                if has.any():
                    out[at[has]], missing[at[has]] = vectors, False
                    self.reused += 0 if known is made_here else int(has.sum())
        _, first, back = np.unique(keys[missing], return_index=True, return_inverse=True)
        fresh = np.flatnonzero(missing)[first]
        made = self._encoded([texts[i] for i in fresh], asked[fresh], what)
        out[missing] = made[back]
        if keep:
            self._made.update(zip(map(int, keys[fresh]), made, strict=True))
        self.embedded += len(fresh)
        return out

    def _encoded(self, texts: Sequence[str], asked: np.ndarray, what: str) -> np.ndarray:
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        began, done = time.perf_counter(), 0
        for marked, encode in ((True, self._encoder.queries), (False, self._encoder.passages)):
            rows = np.flatnonzero(asked == marked)
            for at in range(0, len(rows), AT_ONCE):
                batch = rows[at : at + AT_ONCE]
                # As they are kept, so that it is the same whether a vector was made now or is taken over.
                out[batch] = whole(*eight_bit(encode([texts[i] for i in batch])))
                done += len(batch)
                if what:
                    self._progress(f"embedding {what}", done, len(texts))
        self.seconds += time.perf_counter() - began
        return out
