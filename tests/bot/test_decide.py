"""Found measures -> an outcome: a table over hand-made values."""

from dataclasses import replace

import numpy as np
import pytest

from bot.decide import (
    Alarming,
    Answering,
    Asking,
    AskingCity,
    ChoosingCity,
    Decision,
    Declining,
    HandingOver,
    decide,
    decide_by_words,
)
from bot.retrieve import Retrieved
from bot.understand import Intent
from index.query import read_query
from index.search import Found
from tests.bot.decisions import CALIBRATION, NEAR, QUESTION, TIANJIN, found, names


@pytest.mark.parametrize(
    ("intent", "decision"),
    [
        ("distress", Alarming()),
        ("noise", Declining(noise=True)),
        ("injection", Declining()),
        ("human", HandingOver("asked_for_human")),
        ("city", ChoosingCity("天津")),
        ("cities", AskingCity()),
        ("ask", None),
    ],
)
def test_what_words_decide(intent: Intent, decision: Decision | None) -> None:
    """Without any search."""
    assert decide_by_words(replace(QUESTION, intent=intent)) == decision


@pytest.mark.parametrize(
    ("answers", "outcome", "shown"),
    [
        (0.95, Answering, ("a",)),
        (0.6, Answering, ("a",)),
        (0.59, Asking, ("a", "b", "c")),
        (0.2, Asking, ("a", "b", "c")),
        (0.19, HandingOver, ("a", "b", "c")),
        (0.0, HandingOver, ("a", "b", "c")),
    ],
)
def test_the_cut_offs(answers: float, outcome: type, shown: tuple[str, ...]) -> None:
    """From the upper one answered, between them asked back, below handed over with what was near."""
    decision = decide(QUESTION, Retrieved(found(answers)), CALIBRATION)
    assert isinstance(decision, outcome)
    assert names(decision) == shown


def test_another_place_is_never_answered_from_this_ones_document() -> None:
    """However sure search is."""
    question = replace(QUESTION, named_elsewhere="上海")
    assert decide(question, Retrieved(found(0.99)), CALIBRATION) == HandingOver("no_measure", place="上海")


@pytest.mark.parametrize(
    ("result", "decision"),
    [
        (found(0.99), AskingCity()),
        (found(0.3), AskingCity()),
        (found(0.15), AskingCity()),
        (found(0.04), HandingOver("no_measure")),
    ],
)
def test_without_a_city(result: Found, decision: Decision) -> None:
    """The city is asked, unless it is plain that no document answers."""
    assert decide(replace(QUESTION, city=None), Retrieved(result), CALIBRATION) == decision


@pytest.mark.parametrize(("second", "shown"), [(0.8, ("a", "b")), (0.75, ("a", "b")), (0.74, ("a",)), (0.1, ("a",))])
def test_a_close_second_is_shown_beside(second: float, shown: tuple[str, ...]) -> None:
    """Two measures that fit alike are both shown; two more are offered."""
    decision = decide(QUESTION, Retrieved(found(0.9, shares=(1, second, 0.05, 0.04, 0.03))), CALIBRATION)
    assert isinstance(decision, Answering)
    assert names(decision) == shown
    assert len(decision.related) == 2
    assert not set(names(decision)) & {h.measure.id for h in decision.related}


def test_a_passage_beside_another_sooner() -> None:
    """Of a source's own words two are shown that a written measure would not have beside it."""
    near = found(0.9, shares=(1, 0.6, 0.05, 0.04, 0.03))
    raw = tuple(replace(h, measure=replace(h.measure, document=replace(TIANJIN, verbatim=True))) for h in near.hits)
    assert names(decide(QUESTION, Retrieved(replace(near, hits=raw)), CALIBRATION)) == ("a", "b")
    assert names(decide(QUESTION, Retrieved(near), CALIBRATION)) == ("a",)


def test_one_measure_alone() -> None:
    """A document with a single measure: nothing is offered beside it."""
    decision = decide(QUESTION, Retrieved(found(0.9, names="a")), CALIBRATION)
    assert isinstance(decision, Answering)
    assert decision.related == ()


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((found(0.9, "ab"), found(0.8, "cd")), ("a", "c")),
        ((found(0.9, "ab"), found(0.8, "ca"), found(0.7, "eb")), ("a", "c", "e")),
        ((found(0.9, "ab"), found(0.8, "ac")), ("x",)),
        ((found(0.9, "ab"), found(0.3, "cd")), ("a", "c")),
        ((found(0.9, "ab"), found(0.1, "cd")), ("x",)),
        ((found(0.3, "ab"), found(0.3, "cd")), ("x",)),
    ],
)
def test_a_question_of_several_parts(parts: tuple[Found, ...], shown: tuple[str, ...]) -> None:
    """A measure for each part where two differ, one sure and the other likely; else the question as a whole."""
    decision = decide(QUESTION, Retrieved(found(0.9, "xyz"), parts), CALIBRATION)
    assert names(decision) == shown
    assert isinstance(decision, Answering)
    assert not {h.measure.id for h in decision.related} & set(shown)


def test_an_empty_search_is_handed_over() -> None:
    """A city without measures."""
    empty = Found(read_query("x"), (), {"answers": 0.0, "elsewhere": 1.0}, np.zeros(0), NEAR)
    assert decide(QUESTION, Retrieved(empty), CALIBRATION) == HandingOver("no_measure")


def test_one_part_that_is_answered_is() -> None:
    """Where the whole is not, nor any other part."""
    sure, unsure = found(0.9, "xyz"), found(0.1)
    decision = decide(QUESTION, Retrieved(found(0.3), (unsure, sure)), CALIBRATION)
    assert isinstance(decision, Answering)
    assert names(decision)[0] == "x"


@pytest.mark.parametrize(("answers", "second", "shown"), [(0.4, 0.5, "ab"), (0.4, 0.49, ""), (0.35, 0.6, "")])
def test_two_that_are_sure_together_are_both_shown(answers: float, second: float, shown: str) -> None:
    """Neither alone is sure enough; where they are not near each other, or not sure together, it is asked back."""
    decision = decide(QUESTION, Retrieved(found(answers, shares=(1, second, 0.1, 0.1, 0.1))), CALIBRATION)
    assert names(decision)[:2] == tuple(shown) if shown else isinstance(decision, Asking)


@pytest.mark.parametrize(
    ("text", "title", "offered"),
    [
        ("老板拖了四个月工资", "法律援助", True),
        ("老板拖了四个月工资", "法律宣传月", False),
        ("食堂的菜太咸", "法律援助", False),
    ],
)
def test_trouble_with_an_employer_is_shown_what_helps(text: str, title: str, offered: bool) -> None:
    """Measures on legal help, where nothing answers; what only tells of laws does not help."""
    result = found(0.05)
    legal = replace(result.hits[2], measure=replace(result.hits[2].measure, title=title, category="legal"))
    result = replace(result, hits=(*result.hits[:2], legal, *result.hits[3:]))
    decision = decide(replace(QUESTION, text=text, alone=text), Retrieved(result), CALIBRATION)
    assert decision == (Asking((legal,), dispute=True) if offered else HandingOver("no_measure", result.hits[:3]))


@pytest.mark.parametrize(
    ("text", "topic", "near", "declined"),
    [
        ("我是搬水泥的", "tells-of-oneself", 0.6, False),
        ("手让机器压了", "hardship-told", 0.6, False),
        ("手让机器压了", "hardship-told", 0.3, True),
        ("手让机器压了", "overtime-law", 0.6, True),
        ("水泥多少钱一袋", "tells-of-oneself", 0.6, True),
    ],
)
def test_who_only_tells_is_not_sent_away(text: str, topic: str, near: float, declined: bool) -> None:
    """Of their trade or their trouble, told as others tell of theirs, and nothing asked."""
    result = found(0.01, verdict="off_topic", other=0.9)
    topics = (replace(NEAR.topics[0], id=topic), *NEAR.topics[1:])
    result = replace(result, near=replace(NEAR, topics=topics, cosines=(near, *NEAR.cosines[1:])))
    question = replace(QUESTION, text=text, alone=text)
    assert isinstance(decide(question, Retrieved(result), CALIBRATION), Declining) == declined
