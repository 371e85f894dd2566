"""The learned order of candidates: a conditional logit (a softmax over the measures in scope).

Small and inspectable: one weight a feature, kept in the snapshot. How it is learned is in `learn`; whether the
first one answers at all is another question, see `calibrate`.
"""

from dataclasses import dataclass

import numpy as np

from index.features import NAMES


@dataclass(frozen=True)
class Ranker:
    """Weights of the features, in their order, and the scale on which they were learned."""

    weights: tuple[float, ...]

    def scores(self, features: np.ndarray) -> np.ndarray:
        """Scores of candidates, shape (candidates,); only differences between candidates mean something."""
        return np.asarray(features @ np.asarray(self.weights, dtype=np.float32))

    def shares(self, features: np.ndarray) -> dict[str, float]:
        """What each feature adds to the score of one candidate."""
        return {n: float(w * f) for n, w, f in zip(NAMES, self.weights, features, strict=True)}
