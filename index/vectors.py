"""The vector side of search: one FAISS index of unit vectors; the only home of `faiss`."""

from pathlib import Path

import faiss
import numpy as np


class Vectors:
    """Inner-product search over float32 unit vectors, exact, in the order in which they were added."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: np.ndarray) -> "Vectors":
        """Index vectors of shape (n, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def save(self, path: Path) -> None:
        """Write to one file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "Vectors":
        """Open what `save` wrote, by memory map."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def all(self) -> np.ndarray:
        """Every vector, shape (n, dimension)."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def cosines(self, query: np.ndarray) -> np.ndarray:
        """The cosine of a query vector with every vector, float32, shape (n,)."""
        out = np.empty(len(self), dtype=np.float32)
        if not len(self):
            return out
        scores, ids = self._index.search(query.reshape(1, -1), len(self))
        out[ids[0]] = scores[0]
        return out
