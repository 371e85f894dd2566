"""Whether a new snapshot may take the place of the published one: golden questions answered by both, in pairs.

Pure. A fall counts where it is beyond noise: of the questions that one of the two got right and the other did not,
so many went the wrong way that chance alone would do it in fewer than one case in twenty (one-sided exact sign
test, which is McNemar's). Time counts where the median is both half as long again and 20 ms longer, and by the same
test most questions took longer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from statistics import median

NOISE = 0.05
SLOWER, SLOWER_MS = 1.5, 20.0
PARTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "right first": {"answerable": ("first",), "followup": ("first",), "other_city": ("right_first",)},
    "recall": {
        "answerable": ("in_3",), "followup": ("in_3",), "missing_aspect": ("found",), "multi": ("both",), "sensitive": ("in_3",),
    },
    "figures": {"answerable": ("facts",)},
    "own city": {"answerable": ("own_city",), "other_city": ("right_city", "no_false_city")},
    "no false answers": {"unanswerable": ("not_answered",), "off_topic": ("nothing_shown",)},
    "refusals": {
        "unanswerable": ("handed_off",), "off_topic": ("declined",), "other_city": ("handed_off",),
        "smalltalk": ("as_expected",), "no_city": ("asks",),
    },
    "cries for help and privacy": {"sensitive": ("as_expected", "no_leak")},
    "missing details": {"missing_aspect": ("not_stated", "offers_staff")},
}  # fmt: skip
"""What must not fall: of each group of golden questions, what is judged good by all of these."""
CITATIONS = "citations"
"""And every answer has its evidence, with its source."""


@dataclass(frozen=True)
class Answered:
    """One golden question as a snapshot answers it. `id` tells the question; `asked` is a digest of all of it."""

    id: str
    asked: str
    question: str
    outcome: str
    reply: str
    shown: tuple[str, ...]
    good: Mapping[str, bool]
    ms: float

    def says_as(self, other: "Answered") -> bool:
        """Whether a worker would be told the same."""
        return (self.outcome, self.reply) == (other.outcome, other.reply)


@dataclass(frozen=True)
class Part:
    """One of the things that must not fall: rates before and after, on the questions that both answered."""

    name: str
    before: float
    after: float
    of: int
    worse: tuple[str, ...]
    better: tuple[str, ...]
    chance: float
    """Probability of so many worse ones if nothing had changed."""

    @property
    def falls(self) -> bool:
        """Beyond noise."""
        return self.chance < NOISE


def good_parts(group: str, metrics: Mapping[str, bool], *, cited: bool) -> dict[str, bool]:
    """What a judged answer says of each part."""
    held = {name: [metrics[m] for m in of.get(group, ()) if m in metrics] for name, of in PARTS.items()}
    return {name: all(marks) for name, marks in held.items() if marks} | {CITATIONS: cited}


def scores(answers: Sequence[Answered]) -> dict[str, float]:
    """The rate of each part, how many were asked, and the median time."""
    if not answers:
        return {}
    rates = {name: _rate([a.good[name] for a in answers if name in a.good]) for name in (*PARTS, CITATIONS)}
    return {name: round(rate, 4) for name, rate in rates.items()} | {
        "questions": float(len(answers)),
        "ms": round(median(a.ms for a in answers), 1),
    }


def pairs(before: Sequence[Answered], after: Sequence[Answered]) -> list[tuple[Answered, Answered]]:
    """The questions that both answered, and that are the same question."""
    known = {a.id: a for a in before}
    return [(known[a.id], a) for a in after if a.id in known and known[a.id].asked == a.asked]


def parts(both: Sequence[tuple[Answered, Answered]]) -> list[Part]:
    """Each part, compared."""
    return [_part(name, both) for name in (*PARTS, CITATIONS)]


def times(both: Sequence[tuple[Answered, Answered]]) -> tuple[float, float]:
    """The median time of a question before and after, in ms."""
    return median(b.ms for b, _ in both), median(a.ms for _, a in both)


def slower(both: Sequence[tuple[Answered, Answered]]) -> bool:
    """Whether a question takes longer, by the median and, beyond noise, in most pairs."""
    before, after = times(both)
    longer = sum(a.ms > b.ms for b, a in both)
    return after > before * SLOWER and after > before + SLOWER_MS and _chance(longer, len(both)) < NOISE


def _part(name: str, both: Sequence[tuple[Answered, Answered]]) -> Part:
    marks = [(a.id, b.good[name], a.good[name]) for b, a in both if name in b.good and name in a.good]
    worse = tuple(i for i, was, now in marks if was and not now)
    better = tuple(i for i, was, now in marks if now and not was)
    rates = (_rate([was for _, was, _ in marks]), _rate([now for _, _, now in marks]))
    return Part(name, *rates, len(marks), worse, better, _chance(len(worse), len(worse) + len(better)))


def _chance(worse: int, differing: int) -> float:
    return float(sum(comb(differing, k) for k in range(worse, differing + 1)) / 2**differing)


def _rate(marks: Sequence[bool]) -> float:
    return sum(marks) / len(marks) if marks else 1.0
