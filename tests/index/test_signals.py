"""What is known of a question beside its first measure: whether another city's fits better, and has a like here."""

import numpy as np
import pytest

from index.features import NAMES as FEATURES
from index.query import read_query
from index.search import Index, open_sides
from index.signals import NAMES, signals
from tests.index.conftest import Place

CENTRES = np.array([[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0], [0, 0, 1]], dtype=np.float32)


@pytest.mark.parametrize(
    ("scores", "inside", "centres", "alike"),
    [
        # like the second here, though the first is found
        ([5, 1, 9, 2], [True, True, False, False], CENTRES, 0.8),
        ([5, 1, 2, 9], [True, True, False, False], CENTRES, 0.0),
        ([5, 1, 9, 2], [True, False, False, False], CENTRES, 0.6),
        ([5, 1, 9, 2], [True, True, True, True], CENTRES, 0.0),  # there is no other city
        ([5, 1, 9, 2], [True, True, False, False], None, 0.0),
    ],
)
def test_whether_a_city_has_a_like_of_what_fits_elsewhere(
    opened: Index, scores: list[float], inside: list[bool], centres: np.ndarray | None, alike: float
) -> None:
    """That of the best measure of another city and the nearest one in scope, whichever that is."""
    near = opened.search("住院慰问多少钱").near
    seen = np.zeros((4, len(FEATURES)), dtype=np.float32)
    found = signals(read_query("住院慰问"), seen, np.array(scores), np.array(inside), near, centres)
    assert found[NAMES.index("foreign_alike")] == pytest.approx(alike)


def test_what_measures_are_about(place: Place) -> None:
    """A unit vector each, nearest to the passage of its own measure, whether or not anyone wrote how it is asked for."""
    corpus, sides = open_sides(place.built.folder)
    assert np.linalg.norm(sides.centres, axis=1) == pytest.approx(np.ones(len(corpus.measures)), abs=1e-5)
    passages = sides.passages.all()[::2]
    assert list((sides.centres @ passages.T).argmax(axis=1)) == list(range(len(corpus.measures)))
