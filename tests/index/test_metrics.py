"""Measures, each held against a value worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import metrics

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30)


@pytest.mark.parametrize(("ranked", "right", "rank"), [("abc", "a", 1), ("abc", "bc", 2), ("abc", "x", None), ("", "x", None)])  # fmt: skip
def test_first_right(ranked: str, right: str, rank: int | None) -> None:
    """Ranks are counted from 1."""
    assert metrics.first_right(ranked, right) == rank


def test_hits_and_reciprocal_ranks() -> None:
    """Of four: first, third, too deep, nowhere."""
    ranks = [1, 3, 11, None]
    assert metrics.hit_at(ranks, 1) == 0.25
    assert metrics.hit_at(ranks, 3) == 0.5
    assert metrics.mrr_at(ranks, 10) == pytest.approx((1 + 1 / 3) / 4)
    assert metrics.hit_at([], 1) == metrics.mrr_at([], 10) == 0.0


def test_recall() -> None:
    """One of two right ones among the first two."""
    assert metrics.recall(["a", "b", "c"], ["a", "c"], 2) == 0.5


@pytest.mark.parametrize(
    ("ranked", "grades", "wanted"),
    [
        ("ab", {"a": 1}, 1.0),
        ("ba", {"a": 1}, 1 / math.log2(3)),
        ("xa", {"a": 1, "b": 1}, (1 / math.log2(3)) / (1 + 1 / math.log2(3))),
        ("ba", {"a": 2, "b": 1}, (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))),
        ("xxxxxxxxxxa", {"a": 1}, 0.0),
        ("a", {}, 0.0),
    ],
)
def test_ndcg(ranked: str, grades: dict[str, float], wanted: float) -> None:
    """Linear gains, discounted by the logarithm of the rank, against the best order."""
    assert metrics.ndcg(list(ranked), grades) == pytest.approx(wanted)


def test_risk_and_coverage() -> None:
    """The surest is right, the second wrong, the third right."""
    curve = metrics.risk_coverage([0.5, 0.9, 0.1], [False, True, True])
    assert curve.coverage == pytest.approx([1 / 3, 2 / 3, 1])
    assert curve.risk == pytest.approx([0, 1 / 2, 1 / 3])
    assert curve.aurc == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)


@given(PAIRS)
def test_equally_sure_ones_have_no_order(pairs: list[tuple[float, bool]]) -> None:
    """The area does not depend on the order in which questions come; at full coverage the risk is the share wrong."""
    sure, right = [p for p, _ in pairs], [r for _, r in pairs]
    curve = metrics.risk_coverage(sure, right)
    assert curve.aurc == pytest.approx(metrics.risk_coverage(sure[::-1], right[::-1]).aurc)
    assert curve.risk[-1] == pytest.approx(1 - sum(right) / len(right))


def test_nothing_to_cover() -> None:
    """No question, no area, no bins, no error."""
    assert metrics.risk_coverage([], []).aurc == 0.0
    assert metrics.calibration_error(metrics.reliability([], [])) == 0.0


def test_calibration() -> None:
    """Two bins: 0.1 sure and never right, 0.9 and 1.0 sure and right once of two."""
    bins = metrics.reliability([0.1, 0.9, 1.0], [False, True, False])
    assert [(b.low, b.high, b.count, b.right) for b in bins] == [(0.1, 0.2, 1, 0.0), (0.9, 1.0, 2, 0.5)]
    assert bins[1].sure == pytest.approx(0.95)
    assert metrics.calibration_error(bins) == pytest.approx((0.1 + 2 * 0.45) / 3)


@given(PAIRS)
def test_bins_hold_every_question(pairs: list[tuple[float, bool]]) -> None:
    """None is lost, and the error is a share."""
    bins = metrics.reliability([p for p, _ in pairs], [r for _, r in pairs])
    assert sum(b.count for b in bins) == len(pairs)
    assert 0 <= metrics.calibration_error(bins) <= 1


def test_false_positives_at_a_true_positive_rate() -> None:
    """Nineteen of twenty positives reach 0.2; one of four negatives does."""
    positives = [0.1, *(n / 20 + 0.15 for n in range(1, 20))]
    assert metrics.false_positive_rate(positives, [0.0, 0.15, 0.19, 0.2]) == 0.25
    assert metrics.false_positive_rate(positives, []) == 0.0


@pytest.mark.parametrize(
    ("count", "of", "bound"),
    [(0, 60, 0.05), (0, 2, 1.0), (0, 0, 1.0), (5, 5, 1.0), (1, 20, 0.2161), (3, 53, 0.1398), (2, 100, 0.0616)],
)
def test_upper_bound(count: int, of: int, bound: float) -> None:
    """3/n for none in n, at most 1; else as tables of Clopper and Pearson's one-sided limit have it."""
    assert metrics.upper_bound(count, of) == pytest.approx(bound, abs=1e-4)


@given(st.integers(1, 200), st.data())
def test_the_bound_lies_above_the_rate(of: int, data: st.DataObject) -> None:
    """And seeing so few would be a matter of 5 % were the rate the bound."""
    count = data.draw(st.integers(1, of))
    bound = metrics.upper_bound(count, of)
    assert bound >= count / of
    if count < of:
        tail = sum(math.comb(of, k) * bound**k * (1 - bound) ** (of - k) for k in range(count + 1))
        assert tail == pytest.approx(0.05, rel=1e-6)
