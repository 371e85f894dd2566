"""Passages near to a question: FAISS, over all of a few, by cells for many, whose vectors are held in four bits a pair.

Questions lie far from passages, and their neighbours in many cells: so three cells in ten are searched, at two bits a
number, and more passages are given than are wanted, to be compared by their better vectors (`Segment.nearest`). Of
112,751 passages that finds .99 of the ten nearest in 0.7 ms; vectors of 16 bits in as many cells take three times as
long.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np

MANY = 50_000
"""Passages from which they are searched by cells."""
PROBED = 0.3
"""Share of the cells that is searched for a question put to all passages; with fewer in scope, more in proportion."""
GIVEN = 200
"""Passages that are given at least, where they are searched by cells."""
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
        index: Any
        if count < MANY:
            kind = faiss.ScalarQuantizer.QT_fp16
            index = faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)
            seen = np.arange(count)
        else:
            cells = int(4 * np.sqrt(count))
            index = faiss.index_factory(dimension, f"IVF{cells},PQ{dimension // 2}x4fs", faiss.METRIC_INNER_PRODUCT)
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
        """Rows of vectors among which the nearest `most` are; of those marked in `inside` (bool, shape (count,)) alone."""
        count = int(self._index.ntotal)
        held = count if inside is None else int(np.count_nonzero(inside))
        if not held:
            return np.zeros(0, dtype=np.int64)
        faiss_: Any = faiss  # its stubs know neither selectors of arrays nor parameters by name
        chosen = None if inside is None else faiss_.IDSelectorBitmap(np.packbits(inside, bitorder="little"))
        if isinstance(self._index, faiss.IndexIVF):
            most = max(most, GIVEN)
            probed = min(self._index.nlist, int(np.ceil(PROBED * self._index.nlist * count / held)))
            parameters = faiss_.SearchParametersIVF(sel=chosen, nprobe=probed)
        else:
            parameters = faiss_.SearchParameters(sel=chosen)
        _, rows = self._index.search(vector.reshape(1, -1), min(most, held), params=parameters)
        return np.asarray(rows[0][rows[0] >= 0])
