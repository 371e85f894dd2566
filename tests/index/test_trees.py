"""Trees and a linear model: used here they say what scikit-learn says, and learn what is there to be learned."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from index import trees
from index.calibrate import VERDICTS, Calibration, probabilities
from index.signals import NAMES as SIGNALS
from index.trees import Trees, grow


def ring(seed: int, count: int = 600) -> tuple[np.ndarray, np.ndarray]:
    """Points of three classes that no straight line parts: a core, a ring around it, and what lies outside."""
    x = np.random.default_rng(seed).uniform(-1, 1, size=(count, 2))
    return x, np.digitize(np.hypot(*x.T), [0.4, 0.8])


GROWN = grow(*ring(1), np.ones(600), 3)


def test_they_say_what_scikit_learn_says() -> None:
    """Its own two models with the same settings, each with its share, give the same probabilities."""
    x, y = ring(1)
    each = 600 / 3 / np.bincount(y)[y]
    model = HistGradientBoostingClassifier(
        max_iter=trees.ROUNDS, learning_rate=trees.RATE, max_leaf_nodes=trees.LEAVES, max_bins=trees.BINS, min_samples_leaf=3,
        l2_regularization=trees.RIDGE, early_stopping=False, random_state=0,
    ).fit(trees.rounded(x), y, sample_weight=each)  # fmt: skip
    line = LogisticRegression(C=1 / trees.LINEAR_RIDGE, max_iter=1000).fit(
        (x - x.mean(0)) / x.std(0), y, sample_weight=each
    )
    new, _ = ring(2)
    straight = line.decision_function((new - x.mean(0)) / x.std(0))
    theirs = trees.LINEAR * straight + (1 - trees.LINEAR) * model.decision_function(new)
    assert np.allclose([probabilities(GROWN, row) for row in new], softmax(theirs, axis=1), atol=1e-9)


def test_rounding_keeps_the_order() -> None:
    """To few values of each signal's own, each the nearest; few are kept as they are."""
    x = np.column_stack((np.random.default_rng(4).exponential(size=1000), np.arange(1000) % 3))
    told = trees.rounded(x)
    order = np.argsort(x[:, 0])
    assert len(np.unique(told[:, 0])) <= trees.BINS
    assert set(told[:, 0]) <= set(x[:, 0])
    assert (np.diff(told[order, 0]) >= 0).all()
    assert (told[:, 1] == x[:, 1]).all()


def test_what_no_line_parts_is_told_apart() -> None:
    """On points that were not seen."""
    x, y = ring(3)
    assert np.mean([GROWN.scores(row).argmax() for row in x] == y) > 0.9


def test_a_rare_class_is_heard() -> None:
    """Classes weigh the same, whatever their numbers."""
    rng = np.random.default_rng(2)
    sizes, centres = (300, 300, 8), ((0, 0), (5, 0), (0, 5))
    x = np.concatenate([rng.normal(c, 0.5, size=(n, 2)) for n, c in zip(sizes, centres, strict=True)])
    y = np.repeat(np.arange(3), sizes)
    grown = grow(x, y, np.ones(len(x)), 3)
    for number in range(3):
        assert np.mean([grown.scores(row).argmax() == number for row in x[y == number]]) > 0.95


@pytest.mark.parametrize("shown", [(0, 1), (1, 2), (2,)])
def test_a_class_that_nobody_showed_is_not_guessed(shown: tuple[int, ...]) -> None:
    """A library without a kind of topic still calibrates; with one kind there is nothing to tell apart."""
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(50, 2)), rng.choice(shown, 50)
    grown = grow(x, y, np.ones(50), 3)
    assert {int(grown.scores(row).argmax()) for row in x} <= set(shown)
    assert min(probabilities(grown, x[0])[[n for n in range(3) if n not in shown]].tolist()) < 1e-4


def test_shares_add_up_to_the_score() -> None:
    """What --explain prints is all that parts a question from what is scored before any is read."""
    start = GROWN.base + np.bincount(GROWN.owner, GROWN.value[GROWN.roots], minlength=3)
    for row in ring(5, 20)[0]:
        assert np.allclose(start + GROWN.shares(row).sum(axis=1), GROWN.scores(row))


def test_they_survive_a_file() -> None:
    """As JSON, number for number."""
    kept = Trees.from_lists(json.loads(json.dumps(GROWN.as_lists())))
    row = np.array([0.3, -0.2])
    assert kept.scores(row).tolist() == GROWN.scores(row).tolist()


@given(st.lists(st.floats(-50, 50), min_size=len(SIGNALS), max_size=len(SIGNALS)))
def test_verdicts_are_probabilities(signals: list[float]) -> None:
    """Each between 0 and 1, together 1, however wild the signals."""
    found = Calibration(VERDICT_TREES, 0.5, 0.1).verdicts(np.array(signals))
    assert tuple(found) == VERDICTS
    assert sum(found.values()) == pytest.approx(1)
    assert all(0 <= p <= 1 for p in found.values())


def test_a_moved_cut_off_keeps_the_order() -> None:
    """What was as likely as the cut-off is so still, at the cut-off's new place."""
    rows = np.random.default_rng(7).normal(size=(50, len(SIGNALS)))
    held = Calibration(VERDICT_TREES, float(probabilities(VERDICT_TREES, rows[0])[0]), 0.01)
    moved = held.moved(0.5)
    assert moved.verdicts(rows[0])["answers"] == pytest.approx(0.5)
    for row in rows:
        above = held.verdicts(row)["answers"] > held.answer_from
        assert above == (moved.verdicts(row)["answers"] > 0.5 + 1e-9)


def _verdict_trees() -> Trees:
    rng = np.random.default_rng(6)
    return grow(rng.normal(size=(400, len(SIGNALS))), rng.integers(0, len(VERDICTS), 400), np.ones(400), len(VERDICTS))


VERDICT_TREES = _verdict_trees()
