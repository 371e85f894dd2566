"""Learning the two small models of a snapshot: the ranker's weights, and the probability of an answer.

Only building needs this; serving never imports it (scipy.optimize alone costs a fifth of a second). Products are by
einsum: BLAS would wake its threads for each, and on a busy machine they spend more time waiting for one another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from index.ranker import Ranker


@dataclass(frozen=True)
class Example:
    """One labelled question: the features of the candidates in scope, and which of them answer."""

    features: np.ndarray
    right: np.ndarray
    weight: float = 1.0


def train_ranker(examples: Sequence[Example], *, ridge: float = 1.0) -> Ranker:
    """Weights that make the right candidates likely: maximum likelihood with a ridge on scaled features."""
    spread = np.concatenate([e.features for e in examples]).std(axis=0)
    spread = np.where(spread > 1e-6, spread, 1.0)
    sizes = np.array([len(e.features) for e in examples])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    x = np.concatenate([e.features for e in examples]).astype(np.float64) / spread
    right = np.concatenate([e.right for e in examples]).astype(bool)
    weight = np.array([e.weight for e in examples])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = np.einsum("ij,j->i", x, w)
        z -= np.repeat(np.maximum.reduceat(z, starts), sizes)
        e = np.exp(z)
        total, good = np.add.reduceat(e, starts), np.add.reduceat(e * right, starts)
        p, q = e / np.repeat(total, sizes), e * right / np.repeat(good, sizes)
        value = float((weight * (np.log(total) - np.log(good))).sum() + 0.5 * ridge * w @ w)
        return value, np.einsum("ij,i->j", x, (p - q) * np.repeat(weight, sizes)) + ridge * w

    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return Ranker(tuple(float(v) for v in found.x / spread))


def train_classes(
    x: np.ndarray, y: np.ndarray, weight: np.ndarray, classes: int, *, ridge: float = 10.0
) -> tuple[tuple[float, ...], ...]:
    """Weights of a multinomial logistic model, one row a class, the constant last in each.

    x has shape (n, features), y holds class numbers, weight what each row counts. All classes weigh the same in
    all, whatever their numbers.
    """
    mean, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > 1e-6, spread, 1.0)
    z = np.column_stack(((x - mean) / spread, np.ones(len(x)))).astype(np.float64)
    target = np.eye(classes)[y]
    balance = weight * (weight.sum() / classes / np.maximum((target * weight[:, None]).sum(axis=0), 1))[y]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        w = flat.reshape(classes, -1)
        t = np.einsum("ij,kj->ik", z, w)
        t -= t.max(axis=1, keepdims=True)
        log_p = t - np.log(np.exp(t).sum(axis=1, keepdims=True))
        value = -float((balance * (target * log_p).sum(axis=1)).sum())
        slope = np.einsum("ik,ij->kj", (np.exp(log_p) - target) * balance[:, None], z)
        w0, ridged = w[:, :-1], slope.copy()
        ridged[:, :-1] += ridge * w0
        return value + 0.5 * ridge * float((w0**2).sum()), ridged.ravel()

    found = minimize(loss, np.zeros(classes * z.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    w = found.reshape(classes, -1)
    scaled = w[:, :-1] / spread
    constants = w[:, -1] - scaled @ mean
    return tuple((*map(float, row), float(c)) for row, c in zip(scaled, constants, strict=True))
