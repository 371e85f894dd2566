"""Whether the first measure answers: a calibrated probability, and the cut-offs taken from it.

A model over `signals` (`trees`) says what a question is: answered by the first measure, of the field but not answered
here, off topic, small talk, or a cry for help. (With .05 of false answers in the field it answers .95 of the answerable
questions held out, a linear model alone .93.) The upper cut-off on the first is conformal (split conformal risk
control, arXiv 2208.02814): among labelled questions that have no answer here, at most the wanted share would be
answered, counting one unseen question against us. Between the cut-offs the bot asks back.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from index.signals import NAMES
from index.trees import Trees

Verdict = Literal["answers", "elsewhere", "off_topic", "smalltalk", "distress"]
VERDICTS: tuple[Verdict, ...] = ("answers", "elsewhere", "off_topic", "smalltalk", "distress")


@dataclass(frozen=True)
class Calibration:
    """The model, a class a verdict, and the cut-offs on its first probability."""

    trees: Trees
    answer_from: float
    ask_from: float

    def moved(self, answer_from: float) -> "Calibration":
        """The same order of questions with the upper cut-off at another probability: the odds of an answer are scaled."""
        by = _logit(answer_from) - _logit(self.answer_from)
        ask = 1 / (1 + np.exp(-_logit(self.ask_from) - by))
        raised = self.trees.base + by * (np.arange(len(self.trees.base)) == 0)
        return Calibration(replace(self.trees, base=raised), answer_from, min(float(ask), answer_from))

    def verdicts(self, signals: np.ndarray) -> dict[Verdict, float]:
        """The probability of each verdict."""
        return dict(zip(VERDICTS, map(float, probabilities(self.trees, signals)), strict=True))

    def shares(self, signals: np.ndarray) -> dict[str, float]:
        """What each signal adds to the log-odds of an answer against `elsewhere`."""
        answers, elsewhere, *_ = self.trees.shares(signals)
        return {n: float(v) for n, v in zip(NAMES, answers - elsewhere, strict=True)}


def _logit(p: float) -> float:
    held = min(max(p, 1e-6), 1 - 1e-6)
    return float(np.log(held / (1 - held)))


def probabilities(trees: Trees, signals: np.ndarray) -> np.ndarray:
    """Probabilities of the verdicts for one row of signals, shape (verdicts,)."""
    at = trees.scores(signals)
    raised = np.exp(at - at.max())
    return np.asarray(raised / raised.sum())


def cut_off(unanswerable: np.ndarray, rate: float, weights: np.ndarray | None = None) -> float:
    """The smallest probability from which answering keeps false answers at `rate`.

    `unanswerable` are probabilities of labelled questions without an answer, `weights` what each counts (1 each, if
    not given; n in all); with n of them the promise holds for rates of at least 1 / (n + 1), and the cut-off is 1
    where there are too few.
    """
    each = np.ones(len(unanswerable)) if weights is None else weights
    allowed = rate * (len(unanswerable) + 1) - 1
    if allowed < 0:
        return 1.0
    order = np.argsort(-unanswerable, kind="stable")
    at = int(np.searchsorted(np.cumsum(each[order]), allowed + 1e-9, side="right"))
    return float(np.nextafter(unanswerable[order[at]], 2)) if at < len(order) else 0.0
