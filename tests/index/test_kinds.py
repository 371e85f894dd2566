"""What kind of message a vector is: the linear model, and what it says of what it was not shown."""

import numpy as np
import pytest

from index.kinds import Kinds, fit_kinds, held_out


def clusters(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vectors of three kinds, four groups of five in each, with their kinds and groups."""
    rng = np.random.default_rng(seed)
    kind, group = np.repeat(np.arange(3), 20), np.repeat(np.arange(12), 5)
    centres = rng.normal(size=(3, 16)), 0.5 * rng.normal(size=(12, 16))
    return centres[0][kind] + centres[1][group] + 0.1 * rng.normal(size=(60, 16)), kind, group


@pytest.mark.parametrize("seed", range(5))
def test_a_group_that_was_left_out_falls_on_its_side(seed: int) -> None:
    """Most vectors of a topic that nobody wrote down are told by the other topics of its kind."""
    vectors, kind, group = clusters(seed)
    assert (held_out(vectors, kind, 3, group).argmax(axis=1) == kind).mean() > 0.8


def test_left_out_is_as_if_it_had_never_been() -> None:
    """The short way gives what fitting again without the group gives, the kinds weighing as before."""
    vectors, kind, group = clusters(7)
    scores = held_out(vectors, kind, 3, group)
    scale = np.ones(60)  # all kinds are equally many, so that each row weighs 1
    for number in range(12):
        kept = group != number
        rows = np.column_stack((vectors[kept], np.ones(kept.sum()))) * scale[kept, None]
        ridge = np.diag([*[3.0] * 16, 1e-6])
        weights = np.linalg.solve(rows.T @ rows + ridge, rows.T @ np.eye(3)[kind[kept]])
        assert np.allclose(Kinds(weights).scores(vectors[~kept][0]), scores[~kept][0], atol=1e-6)


def test_kinds_weigh_the_same_however_many_were_written_down() -> None:
    """A kind shown once in thirty is still recognised."""
    vectors, kind, _ = clusters(1)
    kept = np.concatenate((np.flatnonzero(kind != 2), np.flatnonzero(kind == 2)[:2]))
    model = fit_kinds(vectors[kept], kind[kept], 3)
    assert np.argmax(model.scores(vectors[kind == 2][0])) == 2
