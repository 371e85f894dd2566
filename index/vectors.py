"""The vector side of search: one FAISS index of unit vectors; the only home of `faiss`."""

import functools
from pathlib import Path
from typing import Any

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
        """The cosine of a query vector with every vector, float32, shape (n,).

        Read off the vectors as FAISS holds them: its own search would sort them all, at twenty times the cost, and
        a product by BLAS would wake its threads for a millisecond's work.
        """
        return np.asarray(np.einsum("ij,j->i", self._matrix, query.reshape(-1)), dtype=np.float32)

    @functools.cached_property
    def _matrix(self) -> np.ndarray:
        """A view of the vectors in the index, without a copy."""
        if not len(self):
            return np.zeros((0, self._index.d), dtype=np.float32)
        flat: Any = faiss.downcast_index(self._index)
        held = faiss.rev_swig_ptr(flat.get_xb(), len(self) * self._index.d)
        return np.asarray(held, dtype=np.float32).reshape(len(self), -1)
