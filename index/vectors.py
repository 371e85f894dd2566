"""The vector side of search: one FAISS index of unit vectors; the only home of `faiss` but for `near`.

Each number is held in eight bits, with a scale a vector (in `<name>.npy` beside `<name>.faiss`): a quarter of the memory
of float32, as fast, and a cosine is off by .0005 (standard deviation).
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np

STEPS = 127
"""Steps between 0 and the largest number of a vector."""
ZERO = 128
"""What FAISS writes for 0 where it holds signed numbers of eight bits."""


class Vectors:
    """Inner-product search over unit vectors, all of them compared, in the order in which they were added."""

    def __init__(self, index: "faiss.Index", scales: np.ndarray) -> None:
        self._index, self._scales = index, scales
        held: Any = faiss.downcast_index(index)
        # A view of the numbers in the index, without a copy; FAISS has nowhere to point at where it has none.
        steps = faiss.rev_swig_ptr(held.codes.data(), len(self) * index.d) if len(self) else np.zeros(0, np.uint8)
        self._steps = steps.reshape(len(self), index.d)

    @classmethod
    def build(cls, vectors: np.ndarray) -> "Vectors":
        """Index vectors of shape (n, dimension)."""
        kind = faiss.ScalarQuantizer.QT_8bit_direct_signed
        index = faiss.IndexScalarQuantizer(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
        steps, scales = eight_bit(vectors)
        index.add(np.ascontiguousarray(steps, dtype=np.float32))
        return cls(index, scales)

    def save(self, path: Path) -> None:
        """Write to a file, and the scales to one beside it."""
        faiss.write_index(self._index, str(path))
        np.save(path.with_suffix(".npy"), self._scales)

    @classmethod
    def load(cls, path: Path) -> "Vectors":
        """Open what `save` wrote, by memory map."""
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        return cls(index, np.load(path.with_suffix(".npy")))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def all(self) -> np.ndarray:
        """Every vector, float32, shape (n, dimension)."""
        return whole(self._steps.astype(np.float32) - ZERO, self._scales)

    def cosines(self, query: np.ndarray) -> np.ndarray:
        """The cosine of a query vector with every vector, float32, shape (n,).

        Read off the numbers as FAISS holds them: its own search would sort them all, at many times the cost, and
        a product by BLAS would wake its threads for a millisecond's work.
        """
        asked = query.reshape(-1)
        found = np.einsum("ij,j->i", self._steps, asked, dtype=np.float32, casting="unsafe")
        return np.asarray((found - ZERO * asked.sum()) * self._scales, dtype=np.float32)


def eight_bit(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vectors as numbers from -127 to 127, int8, and what one step of each vector measures, float32, shape (n,)."""
    scales = np.maximum(np.abs(vectors).max(axis=1, initial=0), 1e-9) / STEPS
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def whole(steps: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """The vectors of which `eight_bit` made these, but for rounding, float32."""
    return np.asarray(steps * scales[:, None], dtype=np.float32)
