"""Cosine and word share as one score, for passages of which nobody has written down how people ask for them.

A weighted sum of the cosine and of BM25 as a share of the most that the question could score (a convex
combination with theoretical bounds: Bruch, Gai and Ingber, arXiv 2210.11934, who find that a few questions teach it,
that it carries over to other domains, and that it beats ranks alone). Both sides say the same of a passage whatever
else is in the index, so what was learned on one collection means the same on another. How it is learned is in
`fusion_learning`; measures that have phrasings are ordered by `ranker`.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Fusion:
    """What a cosine and a word share (`lexical.Field.shares`) count."""

    cosine: float
    words: float

    def scores(self, cosines: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """One score a passage, for cosines and shares of the same shape."""
        return np.asarray(self.cosine * cosines + self.words * shares)


def reciprocal_ranks(*sides: np.ndarray, k: int = 60) -> np.ndarray:
    """Reciprocal rank fusion of scores of the same passages (Cormack et al. 2009), to compare with."""
    total = np.zeros(sides[0].shape)
    for scores in sides:
        ranks = np.empty(len(scores))
        ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        total += 1 / (k + ranks)
    return total
