"""When a new snapshot may take the place of the published one: a table over hand-made answers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from bot.gate import CITATIONS, PARTS, Answered, good_parts, pairs, parts, scores, slower
from bot.judge import _JUDGES


def answer(number: int, good: bool, *, ms: float = 10.0, part: str = "recall") -> Answered:
    return Answered(f"q{number}", "x", "问", "answer", "答", ("a/b",), {part: good, CITATIONS: True}, ms)


def both(worse: int, better: int, same: int = 5) -> list[tuple[Answered, Answered]]:
    """So many questions that only the published, only the new, or both answer right."""
    marks = [(True, False)] * worse + [(False, True)] * better + [(True, True)] * same
    return [(answer(n, was), answer(n, now)) for n, (was, now) in enumerate(marks)]


@pytest.mark.parametrize(
    ("worse", "better", "falls"),
    [(0, 0, False), (4, 0, False), (5, 0, True), (5, 1, False), (7, 1, True), (0, 9, False), (10, 10, False), (15, 5, True)],
)  # fmt: skip
def test_a_fall_beyond_noise(worse: int, better: int, falls: bool) -> None:
    """Four of four may be chance, five of five may not; what got better counts against it."""
    [part] = [part for part in parts(both(worse, better)) if part.name == "recall"]
    assert part.falls is falls
    assert part.worse == tuple(f"q{n}" for n in range(worse))
    assert part.of == worse + better + 5
    assert part.before - part.after == pytest.approx((worse - better) / part.of)


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_chance_is_that_of_the_binomial(worse: int, better: int) -> None:
    """As scipy has it."""
    [part] = [part for part in parts(both(worse, better)) if part.name == "recall"]
    wanted = binomtest(worse, worse + better, 0.5, alternative="greater").pvalue if worse + better else 1.0
    assert part.chance == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("before", "after", "falls"),
    [(10, 29, False), (10, 31, True), (100, 140, False), (100, 151, True), (50, 10, False)],
)
def test_time(before: float, after: float, falls: bool) -> None:
    """Both half as long again and 20 ms more; and not where one question alone says so."""
    pair = (answer(1, True, ms=before), answer(1, True, ms=after))
    assert slower([pair] * 9) is falls
    assert not slower([pair])


def test_only_the_same_questions_are_paired() -> None:
    """A question that was rewritten, added or taken out is compared with nothing."""
    old = [answer(1, True), answer(2, True), answer(3, True)]
    new = [answer(1, False), replace(answer(2, False), asked="y"), answer(4, False)]
    assert pairs(old, new) == [(old[0], new[0])]


def test_scores() -> None:
    """Rates, how many were asked, the median time; nothing where nothing was asked."""
    found = scores([answer(1, True), answer(2, False, ms=30), answer(3, True, ms=20)])
    assert (found["recall"], found["questions"], found["ms"]) == (0.6667, 3, 20)
    assert scores([]) == {}


def test_every_group_of_questions_has_its_part() -> None:
    """No judged group is left out of the gate, and every judgement that it names exists."""
    assert {group for of in PARTS.values() for group in of} == set(_JUDGES)
    marks = {"handed_off": True, "not_answered": False}
    assert good_parts("unanswerable", marks, cited=True) == {
        "no false answers": False,
        "refusals": True,
        CITATIONS: True,
    }
