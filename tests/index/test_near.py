"""The nearest passages: exact for a few, by cells for many, in scope alone."""

from pathlib import Path

import numpy as np
import pytest

from index import near
from index.near import Near

DIMENSION = 32


def vectors(count: int, seed: int = 1) -> np.ndarray:
    """Unit vectors, in heaps."""
    rng = np.random.default_rng(seed)
    heaps = rng.standard_normal((20, DIMENSION))[rng.integers(0, 20, count)]
    out = heaps + 0.4 * rng.standard_normal((count, DIMENSION))
    return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True), dtype=np.float32)


def kept(held: np.ndarray, path: Path) -> Near:
    """Built some at a time, saved and opened again."""
    Near.build(lambda rows: held[rows], len(held), DIMENSION, 700).save(path)
    return Near.load(path)


def test_all_of_a_few(tmp_path: Path) -> None:
    """The very ones that a full comparison finds."""
    held = vectors(900)
    found = kept(held, tmp_path / "near.faiss").search(held[3], 10, None)
    assert set(found) == set(np.argsort(-(held @ held[3]))[:10])


def test_by_cells_in_scope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of the ten nearest, with three cells in ten looked at; none from outside the scope, however narrow."""
    monkeypatch.setattr(near, "MANY", 1000)
    held = vectors(4000)
    monkeypatch.setattr(near, "GIVEN", 100)
    opened = kept(held, tmp_path / "near.faiss")
    hits = 0
    for asked in vectors(30, seed=2):
        exact = set(np.argsort(-(held @ asked))[:10])
        found = set(opened.search(asked, 10, None))
        hits += len(exact & found)
        assert len(found) == 100
    assert hits >= 0.9 * 300
    inside = np.zeros(len(held), dtype=bool)
    inside[[7, 1500, 3999]] = True
    assert set(opened.search(held[7], 10, inside)) == {7, 1500, 3999}
    assert len(opened.search(held[7], 10, np.zeros(len(held), dtype=bool))) == 0
