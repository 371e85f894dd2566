"""A linear model of short texts: what it hashes, and what it learns."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index import runs
from knowledge.fold import fold


@given(st.text(max_size=40))
def test_any_text_has_runs(text: str) -> None:
    """Sorted, each once, all of them buckets; its two ends make some of an empty text."""
    found = runs.runs(fold(text))
    assert found == sorted(set(found))
    assert found
    assert 0 <= found[0] <= found[-1] < runs.BUCKETS


def test_what_is_taught_is_known() -> None:
    """Each label has its own score; a text unlike any has next to none."""
    y = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    weights = runs.fit(["管几天", "哪里领", "讲讲体检"], np.zeros((3, 1)), y, np.zeros((1, 2)), np.full(3, 0.01))
    none = np.zeros(1)
    assert weights.shape == (runs.BUCKETS + 1, 2)
    assert runs.scores(weights, "管几天", none).round(1).tolist() == [1, 0]
    assert runs.scores(weights, "哪里领", none).round(1).tolist() == [0, 1]
    assert np.abs(runs.scores(weights, "xyz", none)).max() < 0.2


def test_what_was_known_before_holds_until_taught_otherwise() -> None:
    """One text cannot undo it, unless it may hardly be missed."""
    before = np.array([[1.0]])
    lax, strict = (
        runs.fit(["管几天"], np.ones((1, 1)), np.zeros((1, 1)), before, np.full(1, ridge)) for ridge in (100.0, 0.001)
    )
    assert runs.scores(lax, "讲讲体检", np.ones(1))[0] > 0.9
    assert runs.scores(strict, "管几天", np.ones(1))[0] < 0.1
