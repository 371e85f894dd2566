"""The fusion of cosines and word shares, and ranks to compare it with."""

import numpy as np
import pytest

from index.fusion import Fusion, reciprocal_ranks
from index.fusion_learning import learn_fusion
from index.search import open_sides
from tests.index.conftest import Place


def test_a_weighted_sum() -> None:
    """Each passage for itself: others in the index change nothing."""
    fusion = Fusion(2.0, 1.0)
    cosines, shares = np.array([0.9, 0.8, 0.1]), np.array([0.0, 0.5, 0.0])
    assert fusion.scores(cosines, shares) == pytest.approx([1.8, 2.1, 0.2])
    assert fusion.scores(cosines[1:], shares[1:]) == pytest.approx([2.1, 0.2])


def test_reciprocal_ranks() -> None:
    """Second and first beats first and third; equal scores rank in their order."""
    scores = reciprocal_ranks(np.array([0.9, 0.8, 0.1]), np.array([0.1, 0.5, 0.2]))
    assert scores == pytest.approx([1 / 61 + 1 / 63, 1 / 62 + 1 / 61, 1 / 63 + 1 / 62])
    assert reciprocal_ranks(np.zeros(2)) == pytest.approx([1 / 61, 1 / 62])


def test_learned_from_the_phrasings_of_a_snapshot(place: Place) -> None:
    """Both sides count for something, and learning again gives the same."""
    corpus, sides = open_sides(place.built.folder)
    fusion = learn_fusion(corpus, sides)
    assert fusion.cosine > 0
    assert fusion.words > 0
    assert fusion == learn_fusion(corpus, sides)
