"""Fitting the two models of a shelf on labelled questions, and the shares that its cut-offs keep to."""

import numpy as np

from index import examples
from index.calibrate import VERDICTS
from index.examples import Asked
from index.learn import train_ranker
from index.ranker import Ranker
from index.trees import Trees, grow

ASK_RATE = 0.08
"""Share of honest questions without an answer that may be answered or asked back; what is less likely is handed over."""
FOLDS = 5
SEED = 7510


def folds(asked: list[Asked]) -> dict[str, int]:
    """The fold of each group of questions: a measure or a topic is held out whole."""
    return {g: i % FOLDS for i, g in enumerate(sorted({a.group for a in asked}))}


def fit(asked: list[Asked], centres: np.ndarray | None = None, *, shown: int = 1) -> tuple[Ranker, Trees]:
    """The ranker, and what says whether one of its first `shown` hits answers: see `grow`."""
    ranker = train_ranker(examples.to_rank(asked))
    signs, labels = examples.to_calibrate(asked, ranker, centres, shown=shown)
    return ranker, grow(signs, labels, np.array([a.weight for a in asked]), len(VERDICTS))
