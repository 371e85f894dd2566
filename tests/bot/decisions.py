"""Hand-made search results for the tests of `decide`."""

from dataclasses import replace

import numpy as np

from bot.decide import Answering, Asking, Decision, HandingOver
from bot.understand import Question
from index.calibrate import VERDICTS, Calibration, Verdict
from index.features import NAMES as FEATURES
from index.query import read_query
from index.search import Found, Hit
from index.signals import Nearest
from index.trees import grow
from knowledge.outside import OUTSIDE_KINDS, Topic
from knowledge.values import Document, Measure

TIANJIN = Document("tianjin", "天津", "天津市总工会", "措施", "plan")
CALIBRATION = Calibration(grow(np.zeros((1, 1)), np.zeros(1, int), np.ones(1), 5), answer_from=0.6, ask_from=0.2)
QUESTION = Question("ask", "前天摔了一跤", "前天摔了一跤", "前天摔了一跤", "天津")
NEAR = Nearest(
    (0.5, 0.5, 0.7, 0.7), (0.1,) * 4, tuple(Topic(f"{kind}-topic", kind, kind, ("x",)) for kind in OUTSIDE_KINDS),
    (0.2,) * 4, (0.0,) * 5,
)  # fmt: skip


def hit(name: str, confidence: float) -> Hit:
    """A hit on a measure of that name."""
    return Hit(Measure(name, TIANJIN, name, "other", name, ("x",), "plan"), confidence, confidence)


def found(
    answers: float,
    names: str = "abcde",
    shares: tuple[float, ...] = (1, 0.4, 0.3, 0.2, 0.1),
    verdict: Verdict = "elsewhere",
    other: float | None = None,
) -> Found:
    """A search result: the probability of an answer, its measures, how it is shared out, and one other verdict."""
    held = 1 - answers if other is None else other
    verdicts = {v: 0.0 for v in VERDICTS} | {"answers": answers, verdict: held}
    hits = tuple(hit(n, answers * s) for n, s in zip(names, shares, strict=False))
    return Found(read_query("住院慰问"), hits, verdicts, np.zeros(0), NEAR)


def as_near(result: Found, phrasing: float) -> Found:
    """A search result whose measures are asked for in words that near to the question."""
    seen = np.array([phrasing if name == "phrasing" else 0.0 for name in FEATURES])
    return replace(result, hits=tuple(replace(h, features=seen) for h in result.hits), asked=phrasing)


def names(decision: Decision) -> tuple[str, ...]:
    """Ids of the measures that a decision shows or offers first."""
    match decision:
        case Answering(shown=hits) | Asking(choices=hits) | HandingOver(found=hits):
            return tuple(h.measure.id for h in hits)
        case _:
            return ()
