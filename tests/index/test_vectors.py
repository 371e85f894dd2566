"""The vector side: exact cosines in the order of the texts, kept on disk as they are."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.vectors import Vectors


def unit(rows: int, dimension: int, seed: int) -> np.ndarray:
    """Random unit vectors."""
    made = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


@given(st.integers(1, 30), st.integers(2, 16), st.integers(0, 99))
def test_cosines_are_the_dot_products(rows: int, dimension: int, seed: int) -> None:
    """Of a query with every vector, in order."""
    made = unit(rows, dimension, seed)
    assert np.allclose(Vectors.build(made).cosines(made[0]), made @ made[0], atol=1e-5)


def test_saved_and_loaded(tmp_path: Path) -> None:
    """The same vectors, bit for bit."""
    made = unit(20, 8, 1)
    Vectors.build(made).save(tmp_path / "v.faiss")
    loaded = Vectors.load(tmp_path / "v.faiss")
    assert len(loaded) == 20
    assert (loaded.all() == made).all()
    assert np.allclose(loaded.cosines(made[3]), made @ made[3], atol=1e-5)


def test_no_vectors() -> None:
    """A library without phrasings has an index with nothing in it."""
    empty = Vectors.build(np.zeros((0, 4), dtype=np.float32))
    assert len(empty) == 0
    assert empty.cosines(unit(1, 4, 0)[0]).shape == (0,)
