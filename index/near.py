"""The passages nearest to a question: FAISS over eight-bit vectors, exact for a few, by cells for many."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np

MANY = 20_000
"""Passages from which they are searched by cells."""
PROBED = 48
"""Cells that are searched for a question put to all of them; with fewer passages in scope, more cells in proportion."""
SEEN_A_CELL = 64
"""Passages for each cell from which the cells are learned."""
SEED = 7510
Block = Callable[[np.ndarray], np.ndarray]
"""Rows -> their vectors, float32."""


class Near:
    """Inner-product search among unit vectors."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index

    @classmethod
    def build(cls, block: Block, count: int, dimension: int, size: int) -> "Near":
        """Index `count` vectors, `size` at a time."""
        bits = faiss.ScalarQuantizer.QT_8bit
        index: Any
        if count < MANY:
            index = faiss.IndexScalarQuantizer(dimension, bits, faiss.METRIC_INNER_PRODUCT)
            seen = np.arange(count)
        else:
            cells = int(4 * np.sqrt(count))
            index = faiss.index_factory(dimension, f"IVF{cells},SQ8", faiss.METRIC_INNER_PRODUCT)
            rng = np.random.default_rng(SEED)
            seen = np.sort(rng.choice(count, min(count, SEEN_A_CELL * cells), replace=False))
        index.train(block(seen))
        for at in range(0, count, size):
            index.add(block(np.arange(at, min(at + size, count))))
        return cls(index)

    def save(self, path: Path) -> None:
        """Write to one file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "Near":
        """Open what `save` wrote, by memory map."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    def search(self, vector: np.ndarray, most: int, inside: np.ndarray | None) -> np.ndarray:
        """Rows of the nearest `most` vectors, those marked in `inside` (bool, shape (count,); None: all) alone."""
        count = int(self._index.ntotal)
        held = count if inside is None else int(np.count_nonzero(inside))
        if not held:
            return np.zeros(0, dtype=np.int64)
        faiss_: Any = faiss  # its stubs know neither selectors of arrays nor parameters by name
        chosen = None if inside is None else faiss_.IDSelectorBitmap(np.packbits(inside, bitorder="little"))
        if isinstance(self._index, faiss.IndexIVF):
            probed = min(self._index.nlist, -(-PROBED * count // held))
            parameters = faiss_.SearchParametersIVF(sel=chosen, nprobe=probed)
        else:
            parameters = faiss_.SearchParameters(sel=chosen)
        _, rows = self._index.search(vector.reshape(1, -1), min(most, held), params=parameters)
        return np.asarray(rows[0][rows[0] >= 0])
