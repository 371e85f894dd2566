"""The vector side: cosines in the order of the texts, each number in eight bits."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.vectors import Vectors, eight_bit, whole


def unit(rows: int, dimension: int, seed: int) -> np.ndarray:
    """Random unit vectors."""
    made = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


@given(st.integers(1, 30), st.integers(2, 16), st.integers(0, 99))
def test_cosines_are_the_dot_products(rows: int, dimension: int, seed: int) -> None:
    """Of a query with every vector as it is held, in order."""
    made = unit(rows, dimension, seed)
    held = Vectors.build(made)
    assert np.allclose(held.cosines(made[0]), held.all() @ made[0], atol=1e-5)
    assert (held.all() == whole(*eight_bit(made))).all()


def test_cosines_of_many_are_hardly_off() -> None:
    """In the encoder's dimension, by .0005 (standard deviation)."""
    made = unit(1000, 384, 5)
    off = Vectors.build(made).cosines(made[9]) - made @ made[9]
    assert off.std() < 0.0007
    assert np.abs(off).max() < 0.003


def test_what_is_rounded_is_rounded_once() -> None:
    """A vector that is taken over from one snapshot to the next stays as it is."""
    once = whole(*eight_bit(unit(300, 384, 2)))
    assert np.allclose(whole(*eight_bit(once)), once, rtol=1e-6)


def test_saved_and_loaded(tmp_path: Path) -> None:
    """The same vectors, bit for bit."""
    made = Vectors.build(unit(20, 8, 1))
    made.save(tmp_path / "v.faiss")
    loaded = Vectors.load(tmp_path / "v.faiss")
    assert len(loaded) == 20
    assert (loaded.all() == made.all()).all()
    assert (loaded.cosines(unit(1, 8, 4)) == made.cosines(unit(1, 8, 4))).all()


def test_no_vectors(tmp_path: Path) -> None:
    """A library without phrasings has an index with nothing in it."""
    Vectors.build(np.zeros((0, 4), dtype=np.float32)).save(tmp_path / "v.faiss")
    empty = Vectors.load(tmp_path / "v.faiss")
    assert len(empty) == 0
    assert empty.cosines(unit(1, 4, 0)[0]).shape == (0,)
    assert empty.all().shape == (0, 4)
