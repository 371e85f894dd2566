"""Learning the ranker's weights.

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
