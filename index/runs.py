"""A linear model of short texts: the hashed runs of their characters, besides a few numbers, fitted by ridge regression."""

import re
import zlib
from collections.abc import Sequence

import numpy as np

from knowledge.fold import squash

BUCKETS = 1 << 14
LONGEST_RUN = 4
BLOCK = 1000
"""Texts whose likeness to all others is worked out at once."""
_LATIN = re.compile(r"[a-z]+")


def runs(folded: str) -> list[int]:
    """The buckets of a text's runs of one to four characters and of its words in letters, each once."""
    plain = f"^{squash(folded)}$"
    found = {plain[at : at + n] for n in range(1, LONGEST_RUN + 1) for at in range(len(plain) - n + 1)}
    return sorted({zlib.crc32(run.encode()) % BUCKETS for run in found | set(_LATIN.findall(folded))})


def scores(weights: np.ndarray, folded: str, besides: np.ndarray) -> np.ndarray:
    """The scores of a text, shape (labels,), from weights of shape (BUCKETS + len(besides), labels)."""
    of = runs(folded)
    return np.asarray(len(of) ** -0.5 * weights[of].sum(axis=0) + besides @ weights[BUCKETS:])


def fit(folded: Sequence[str], besides: np.ndarray, y: np.ndarray, before: np.ndarray, ridge: np.ndarray) -> np.ndarray:
    """Weights, float32, shape (BUCKETS + features, labels), for texts and their labels `y`, shape (n, labels).

    `besides` has shape (n, features), `before` the weights of these before any example, shape (features, labels);
    `ridge`, shape (n,), is how far each text may be missed. The fewer texts, the smaller the system: it is solved by
    texts, not by features.
    """
    from scipy import linalg, sparse  # a bot that only serves has no use for it

    heard = [runs(text) for text in folded]
    ends = np.cumsum([0, *map(len, heard)])
    values = np.concatenate([np.full(len(held), len(held) ** -0.5, dtype=np.float32) for held in heard])
    hashed = sparse.csr_matrix((values, np.concatenate(heard), ends), shape=(len(heard), BUCKETS))
    plain = besides.astype(np.float32)
    alike = plain @ plain.T
    for at in range(0, len(y), BLOCK):
        alike[at : at + BLOCK] += (hashed[at : at + BLOCK] @ hashed.T).toarray()
    alike[np.diag_indices(len(y))] += ridge
    wanted = (y - besides @ before).astype(np.float32)
    # Symmetric: its transpose is itself, in the order that can be factored where it stands.
    shares = linalg.cho_solve(linalg.cho_factor(alike.T, overwrite_a=True, check_finite=False), wanted)
    return np.concatenate([hashed.T @ shares, before + besides.T @ shares]).astype(np.float32)
