"""Boosted trees for telling classes apart: small arrays that are kept in a snapshot, walked here without scikit-learn.

Each tree adds to the score of one class; scores become probabilities by softmax. They are grown by scikit-learn's
`HistGradientBoostingClassifier` (after Friedman 2001 and LightGBM) when an index is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

ROUNDS, RATE, LEAVES, RIDGE = 120, 0.06, 8, 5.0
LEAST_SHARE = 0.005
"""Share of the questions that a leaf holds at least."""
NEVER = -20.0
"""Score of a class of which there is no example."""


@dataclass(frozen=True)
class Trees:
    """All nodes of all trees, each array of shape (nodes,) but `roots` and `owner`, (trees,), and `base`, (classes,).

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
    """What each class scores before any tree."""
    depth: int

    def scores(self, row: np.ndarray) -> np.ndarray:
        """The score of each class for one row of signals."""
        at = self.roots
        for _ in range(self.depth):
            at = self._below(at, row)
        return np.asarray(self.base + np.bincount(self.owner, self.value[at], minlength=len(self.base)))

    def shares(self, row: np.ndarray) -> np.ndarray:
        """What each signal adds to each class's score on the way down (Saabas 2014), shape (classes, signals)."""
        out, at = np.zeros((len(self.base), row.size)), self.roots
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
        depth = kept["depth"]
        return cls(**{name: np.array(values) for name, values in kept.items() if name != "depth"}, depth=depth)


def grow(x: np.ndarray, y: np.ndarray, weight: np.ndarray, classes: int) -> Trees:
    """Learn to tell classes apart.

    x has shape (n, signals), y holds class numbers, weight what each row counts. All classes weigh the same in all,
    whatever their numbers.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier  # a second to import, and serving never grows a tree

    of_class = np.bincount(y, weight, minlength=classes)
    shown = np.flatnonzero(of_class)
    base = np.full(classes, NEVER)
    if len(shown) < 2:
        base[shown] = 0.0
        return _flat([], base)
    model = HistGradientBoostingClassifier(
        max_iter=ROUNDS,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=max(2, int(LEAST_SHARE * len(x))),
        l2_regularization=RIDGE,
        early_stopping=False,
        random_state=0,
    )
    model.fit(x, y, sample_weight=weight / of_class[y] * weight.sum() / len(shown))
    # Of two classes scikit-learn grows trees for the second alone.
    owners = shown if len(shown) > 2 else shown[1:]
    base[shown] = 0.0
    base[owners] = model._baseline_prediction.reshape(-1)
    return _flat([(int(o), t.nodes) for of in model._predictors for o, t in zip(owners, of, strict=True)], base)


def _flat(trees: list[tuple[int, np.ndarray]], base: np.ndarray) -> Trees:
    """Trees, each with its class and its nodes as scikit-learn holds them, side by side."""
    starts = np.cumsum([0, *(len(nodes) for _, nodes in trees)])
    if not trees:
        none, no = np.zeros(0, dtype=np.int64), np.zeros(0)
        return Trees(none, no, none, none, no, none, none, base, 0)
    at = np.repeat(starts[:-1], np.diff(starts))
    nodes = np.concatenate([nodes for _, nodes in trees])
    itself, leaf = np.arange(len(nodes)), nodes["is_leaf"].astype(bool)
    return Trees(
        feature=nodes["feature_idx"].astype(np.int64),
        threshold=nodes["num_threshold"].astype(np.float64),
        left=np.where(leaf, itself, nodes["left"] + at),
        right=np.where(leaf, itself, nodes["right"] + at),
        # Only leaves come with the rate of learning in them.
        value=nodes["value"] * np.where(leaf, 1.0, RATE),
        roots=starts[:-1],
        owner=np.array([owner for owner, _ in trees]),
        base=base,
        depth=int(nodes["depth"].max()),
    )
