"""Measures of retrieval, of confidence and of rates: pure functions of values, known by hand in their tests.

Nothing here knows what a question or a measure is; `bot.evaluation` and `index.beir` put them to use.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv


def first_right(ranked: Sequence[str], right: Collection[str]) -> int | None:
    """Rank of the first right one, from 1; None where there is none."""
    return next((rank for rank, key in enumerate(ranked, 1) if key in right), None)


def hit_at(ranks: Sequence[int | None], k: int) -> float:
    """Share of questions whose first right one stands among the first `k`; 0 of no questions."""
    return _mean([rank is not None and rank <= k for rank in ranks])


def mrr_at(ranks: Sequence[int | None], k: int) -> float:
    """Mean reciprocal rank, 0 for a question with nothing right among the first `k`."""
    return _mean([1 / rank if rank is not None and rank <= k else 0.0 for rank in ranks])


def recall(ranked: Sequence[str], right: Collection[str], k: int) -> float:
    """Share of the right ones that stand among the first `k`."""
    return len(set(ranked[:k]) & set(right)) / len(right)


def ndcg(ranked: Sequence[str], grades: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain, linear gains, as trec_eval and BEIR have it."""
    got = sum(grades.get(key, 0.0) / np.log2(rank + 1) for rank, key in enumerate(ranked[:k], 1))
    ideal = sorted(grades.values(), reverse=True)[:k]
    best = sum(grade / np.log2(rank + 1) for rank, grade in enumerate(ideal, 1))
    return float(got / best) if best else 0.0


@dataclass(frozen=True)
class RiskCoverage:
    """Risk, the share of wrong ones among those answered, at each coverage, the share answered; arrays of length n."""

    coverage: np.ndarray
    risk: np.ndarray

    @property
    def aurc(self) -> float:
        """Area under the curve: the mean risk over all coverages; less is better (Geifman and El-Yaniv 2018)."""
        return float(self.risk.mean()) if len(self.risk) else 0.0


def risk_coverage(sure: Sequence[float], right: Sequence[bool]) -> RiskCoverage:
    """The curve of answering the surest first. Of equally sure ones, each counts as the mean of them all."""
    levels, of = np.unique(-np.asarray(sure, dtype=float), return_inverse=True)
    wrong = ~np.asarray(right, dtype=bool)
    sizes = np.bincount(of, minlength=len(levels))
    rates = np.bincount(of, weights=wrong, minlength=len(levels)) / np.maximum(sizes, 1)
    done = np.arange(1, len(wrong) + 1)
    return RiskCoverage(done / max(len(wrong), 1), np.cumsum(np.repeat(rates, sizes)) / done)


@dataclass(frozen=True)
class Bin:
    """Questions of like confidence: how sure on average, and how often right."""

    low: float
    high: float
    count: int
    sure: float
    right: float


def reliability(sure: Sequence[float], right: Sequence[bool], bins: int = 10) -> tuple[Bin, ...]:
    """Equal-width bins of confidence from 0 to 1, 1 itself in the last; empty ones left out."""
    p, good = np.asarray(sure, dtype=float), np.asarray(right, dtype=float)
    of = np.minimum((p * bins).astype(int), bins - 1)
    return tuple(
        Bin(b / bins, (b + 1) / bins, int((of == b).sum()), float(p[of == b].mean()), float(good[of == b].mean()))
        for b in np.unique(of).tolist()
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the gap between sure and right, by bin, weighted by number (Naeini et al. 2015)."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.sure - b.right) for b in bins) / total if total else 0.0


def false_positive_rate(positives: Sequence[float], negatives: Sequence[float], tpr: float = 0.95) -> float:
    """Share of negatives that reach the highest cut-off which at least `tpr` of the positives reach."""
    if not positives or not negatives:
        return 0.0
    ranked = np.sort(np.asarray(positives, dtype=float))[::-1]
    cut = ranked[int(np.ceil(round(tpr * len(ranked), 9))) - 1]
    return float((np.asarray(negatives, dtype=float) >= cut).mean())


def upper_bound(count: int, of: int, level: float = 0.95) -> float:
    """One-sided upper bound of a rate: the rule of three for 0 in n (3/n, at 95 %), else Clopper-Pearson."""
    if of in (0, count):
        return 1.0
    if count == 0 and level == 0.95:
        return min(1.0, 3 / of)
    return float(betaincinv(count + 1, of - count, level))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0
