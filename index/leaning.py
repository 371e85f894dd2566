"""Whether a message after an answer reads as following on: a linear model of messages that people labelled.

It sees a message's characters (hashed runs of one to four) and its vector. What it holds the messages that follow on
against is all that stands on its own: ways to ask for measures, and topics outside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index import runs

RIDGE = 1.0
COUNTING = 3.0
"""What a message that follows on counts, one that does not counting 1: there are fewer of them."""
LONGEST = 40
"""Characters of the longest that it is held against."""


@dataclass(frozen=True)
class Leaning:
    """The model's weights, float32, shape (features, 1)."""

    weights: np.ndarray

    def leaning(self, folded: str, vector: np.ndarray) -> float:
        """Near 1 for a message that leans on what went before, near 0 for one that stands on its own."""
        return float(runs.scores(self.weights, folded, np.append(vector.reshape(-1), 1.0))[0])


def fit_leaning(folded: Sequence[str], follows: Sequence[bool], vectors: np.ndarray) -> Leaning:
    """Learn from folded messages, whether each follows on, and their vectors, shape (n, dimension)."""
    y = np.array(follows, dtype=np.float64)[:, None]
    besides = np.column_stack([vectors, np.ones(len(y))])
    ridge = RIDGE / np.where(y[:, 0] > 0, COUNTING, 1.0)
    return Leaning(runs.fit(folded, besides, y, np.zeros((besides.shape[1], 1)), ridge))
