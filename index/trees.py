"""Telling classes apart by a linear model and boosted trees: arrays kept in a snapshot, used here without scikit-learn.

Each tree adds to the score of one class, and so does the linear model; scores become probabilities by softmax. Both are
fitted by scikit-learn when an index is built: `HistGradientBoostingClassifier` (after Friedman 2001 and LightGBM) and
`LogisticRegression`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

ROUNDS, RATE, LEAVES, RIDGE = 120, 0.06, 8, 5.0
BINS = 64
"""Values that a signal is told by while trees grow: 255, scikit-learn's own number, takes 2.5 times as long for nothing."""
LEAST_SHARE = 0.005
"""Share of the questions that a leaf holds at least."""
LINEAR, LINEAR_RIDGE = 0.3, 10.0
"""Share of the linear model in a score, the trees having the rest; and its ridge on signals of spread 1.

With all measures here the trees do as well alone. With ten, both together answer .935 of the questions about other
measures at 5 % of false answers in the field, the trees .913, the linear model .915.
"""
NEVER = -20.0
"""Score of a class of which there is no example."""


@dataclass(frozen=True)
class Trees:
    """All nodes of all trees, each array of shape (nodes,) but `roots` and `owner`, (trees,), and what is linear.

    A leaf leads to itself, so that every tree can be walked `depth` steps down.
    """

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    """Of a leaf what it adds to its class's score; of an inner node what it would, were it a leaf."""
    roots: np.ndarray
    owner: np.ndarray
    """Number of the class of each tree."""
    base: np.ndarray
    """What each class scores before any signal is read, shape (classes,)."""
    slope: np.ndarray
    """What one unit of each signal adds to each class's score besides the trees, shape (classes, signals)."""
    depth: int

    def scores(self, row: np.ndarray) -> np.ndarray:
        """The score of each class for one row of signals."""
        at = self.roots
        for _ in range(self.depth):
            at = self._below(at, row)
        of_trees = np.bincount(self.owner, self.value[at], minlength=len(self.base))
        return np.asarray(self.base + np.einsum("ij,j->i", self.slope, row) + of_trees)

    def shares(self, row: np.ndarray) -> np.ndarray:
        """What each signal adds to each class's score, in trees on the way down (Saabas 2014), shape (classes, signals)."""
        out, at = np.asarray(self.slope * row), self.roots
        for _ in range(self.depth):
            then = self._below(at, row)
            np.add.at(out, (self.owner, self.feature[at]), self.value[then] - self.value[at])
            at = then
        return out

    def _below(self, at: np.ndarray, row: np.ndarray) -> np.ndarray:
        return np.asarray(np.where(row[self.feature[at]] <= self.threshold[at], self.left[at], self.right[at]))

    def as_lists(self) -> dict[str, Any]:
        """In JSON's types."""
        return {f.name: np.asarray(getattr(self, f.name)).tolist() for f in fields(self)}

    @classmethod
    def from_lists(cls, kept: Mapping[str, Any]) -> "Trees":
        """What `as_lists` gave."""
        real = {"threshold", "value", "base", "slope"}
        arrays = {n: np.array(v, dtype=np.float64 if n in real else np.int64) for n, v in kept.items() if n != "depth"}
        return cls(**arrays, depth=kept["depth"])


def grow(x: np.ndarray, y: np.ndarray, weight: np.ndarray, classes: int) -> Trees:
    """Learn to tell classes apart.

    x has shape (n, signals), y holds class numbers, weight what each row counts. All classes weigh the same in all,
    whatever their numbers.
    """
    of_class = np.bincount(y, weight, minlength=classes)
    shown = np.flatnonzero(of_class)
    base, slope = np.full(classes, NEVER), np.zeros((classes, x.shape[1]))
    base[shown] = 0.0
    if len(shown) < 2:
        return _flat([], base, slope)
    each = weight / of_class[y] * weight.sum() / len(shown)
    # Of two classes scikit-learn scores the second alone.
    owners = shown if len(shown) > 2 else shown[1:]
    added, per_unit = _line(x, y, each)
    starts, forest = _forest(x, y, each)
    base[owners] = LINEAR * added + (1 - LINEAR) * starts
    slope[owners] = LINEAR * per_unit
    return _flat([(int(o), nodes) for of in forest for o, nodes in zip(owners, of, strict=True)], base, slope)


def _line(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each class scores where all signals are 0, and for one unit of each."""
    from sklearn.linear_model import LogisticRegression  # a second to import, and serving never learns

    centre, spread = x.mean(axis=0), np.where(x.std(axis=0) > 1e-6, x.std(axis=0), 1.0)
    model = LogisticRegression(C=1 / LINEAR_RIDGE, max_iter=1000).fit((x - centre) / spread, y, sample_weight=weight)
    slope = model.coef_ / spread
    return model.intercept_ - slope @ centre, slope


def rounded(x: np.ndarray) -> np.ndarray:
    """Each signal rounded to the nearest of `BINS` of its quantiles.

    scikit-learn would find quantiles itself, weighted, in half the time of a fit; of so few values it takes the middles
    between them, where also what is rounded up parts from what is rounded down.
    """
    out = x.copy()
    for column in range(x.shape[1]):
        kept = np.unique(np.quantile(x[:, column], np.linspace(0, 1, BINS), method="nearest"))
        out[:, column] = kept[np.searchsorted((kept[:-1] + kept[1:]) / 2, x[:, column])]
    return out


def _forest(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, list[list[np.ndarray]]]:
    """What each class scores before any tree, and the nodes of a tree a class for each round."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    model = HistGradientBoostingClassifier(
        max_iter=ROUNDS,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        max_bins=BINS,
        min_samples_leaf=max(2, int(LEAST_SHARE * len(x))),
        l2_regularization=RIDGE,
        early_stopping=False,
        random_state=0,
    )
    with threadpool_limits(1):  # with a few thousand rows, threads wait for one another longer than they work
        model.fit(rounded(x), y, sample_weight=weight)
    return model._baseline_prediction.reshape(-1), [[tree.nodes for tree in of] for of in model._predictors]


def _flat(trees: list[tuple[int, np.ndarray]], base: np.ndarray, slope: np.ndarray) -> Trees:
    """Trees, each with its class and its nodes as scikit-learn holds them, side by side."""
    starts = np.cumsum([0, *(len(nodes) for _, nodes in trees)])
    if not trees:
        none, no = np.zeros(0, dtype=np.int64), np.zeros(0)
        return Trees(none, no, none, none, no, none, none, base, slope, 0)
    at = np.repeat(starts[:-1], np.diff(starts))
    nodes = np.concatenate([nodes for _, nodes in trees])
    itself, leaf = np.arange(len(nodes)), nodes["is_leaf"].astype(bool)
    return Trees(
        feature=nodes["feature_idx"].astype(np.int64),
        threshold=nodes["num_threshold"].astype(np.float64),
        left=np.where(leaf, itself, nodes["left"] + at),
        right=np.where(leaf, itself, nodes["right"] + at),
        # Only leaves come with the rate of learning in them.
        value=(1 - LINEAR) * nodes["value"] * np.where(leaf, 1.0, RATE),
        roots=starts[:-1],
        owner=np.array([owner for owner, _ in trees]),
        base=base,
        slope=slope,
        depth=int(nodes["depth"].max()),
    )
