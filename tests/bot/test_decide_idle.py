"""What is no question for a union, and what may be a cry for help: a table over hand-made values."""

from dataclasses import replace

import numpy as np
import pytest

from bot.decide import (
    Alarming,
    Answering,
    Asking,
    Chatting,
    Decision,
    Declining,
    HandingOver,
    decide,
)
from bot.retrieve import Retrieved
from index.calibrate import Verdict
from index.features import NAMES as FEATURES
from index.query import read_query
from knowledge.outside import OUTSIDE_KINDS, Topic
from tests.bot.decisions import CALIBRATION, NEAR, QUESTION, as_near, found


@pytest.mark.parametrize(
    ("verdict", "decision"),
    [("distress", Alarming()), ("off_topic", Declining()), ("smalltalk", Chatting("smalltalk-topic"))],
)
@pytest.mark.parametrize("city", ["天津", None])
def test_what_is_no_question(verdict: Verdict, decision: Decision, city: str | None) -> None:
    """Known by search, with a city or without."""
    question = replace(QUESTION, city=city)
    assert decide(question, Retrieved(found(0.1, verdict=verdict, other=0.8)), CALIBRATION) == decision


def test_what_may_be_a_cry_is_not_brushed_off() -> None:
    """Likely one, but neither surely nor like one: staff are offered, not a word of decline, unless it is more like idle talk."""
    result = found(0.05, verdict="off_topic", other=0.25)
    result = replace(result, verdicts={**result.verdicts, "distress": 0.7})
    far = replace(NEAR, cosines=(0.6,) * len(OUTSIDE_KINDS))
    assert isinstance(decide(QUESTION, Retrieved(replace(result, near=far)), CALIBRATION), HandingOver)
    nowhere = decide(replace(QUESTION, city=None), Retrieved(replace(result, near=far)), CALIBRATION)
    assert nowhere == HandingOver("no_measure")
    idle = replace(NEAR, cosines=tuple(0.5 if k == "distress" else 0.6 for k in OUTSIDE_KINDS))
    assert decide(QUESTION, Retrieved(replace(result, near=idle)), CALIBRATION) == Declining()
    calm = replace(result, near=far, verdicts={**result.verdicts, "distress": 0.2, "off_topic": 0.75})
    assert decide(QUESTION, Retrieved(calm), CALIBRATION) == Declining()


@pytest.mark.parametrize(
    ("sure", "asked", "handed"), [(0.7, 0.5, True), (0.7, 0.8, False), (0.5, 0.5, False)], ids=["so", "asked", "unsure"]
)
def test_who_asks_for_a_person_goes_to_one(sure: float, asked: float, handed: bool) -> None:
    """Small talk most likely, and no measure is asked for in words as near (工会的人来车间讲课)."""
    wish = Topic("wants-a-person-9", "a person", "smalltalk", ("x",))
    topics = tuple(wish if topic.kind == "smalltalk" else topic for topic in NEAR.topics)
    held = replace(found(0.1, verdict="smalltalk", other=sure), near=replace(NEAR, topics=topics), asked=asked)
    assert (decide(QUESTION, Retrieved(held), CALIBRATION) == HandingOver("asked_for_human")) == handed


@pytest.mark.parametrize(("chat", "idle", "chats"), [(0.66, 0.66, True), (0.66, 0.67, False), (0.64, 0.5, False)])
def test_what_only_sounds_like_small_talk_is_off_topic(chat: float, idle: float, chats: bool) -> None:
    """None that is known is near, or something off topic is nearer."""
    at = {"smalltalk": chat, "off_topic": idle}
    near = replace(NEAR, cosines=tuple(at.get(kind, 0.5) for kind in OUTSIDE_KINDS))
    held = replace(found(0.1, verdict="smalltalk", other=0.8), near=near)
    assert decide(QUESTION, Retrieved(held), CALIBRATION) == (Chatting("smalltalk-topic") if chats else Declining())


@pytest.mark.parametrize(
    ("cosine", "words", "phrasing", "chats"),
    [(0.99, 1.0, 0.5, True), (0.99, 0.5, 0.5, False), (0.9, 1.0, 0.5, False), (0.98, 1.0, 0.99, False)],
)
def test_what_is_written_down_as_small_talk_is_that(cosine: float, words: float, phrasing: float, chats: bool) -> None:
    """However sure search is, unless workers ask for a measure in words as near."""
    at = OUTSIDE_KINDS.index("smalltalk")
    near = replace(
        NEAR,
        cosines=tuple(cosine if i == at else 0.5 for i in range(4)),
        words=tuple(words if i == at else 0.1 for i in range(4)),
    )
    held = as_near(replace(found(0.9), near=near), phrasing)
    assert isinstance(decide(QUESTION, Retrieved(held), CALIBRATION), Chatting) == chats


@pytest.mark.parametrize(
    ("sure", "phrasing", "alarms"),
    [
        (0.85, 0.4, True),
        (0.75, 0.4, False),
        (0.75, 0.8, False),
        (0.55, 0.4, False),
        (0.45, 0.4, False),
        (0.92, 0.78, True),
        (0.85, 0.78, True),
        (0.85, 0.8, False),
        (0.94, 0.9, False),
        (0.96, 0.9, True),
    ],
)
def test_a_cry_for_help(sure: float, phrasing: float, alarms: bool) -> None:
    """Likely, where nothing that workers ask is nearer; very likely, where nothing is far nearer; hardly in doubt, whatever is."""
    held = as_near(found(0.1, verdict="distress", other=sure), phrasing)
    assert (decide(QUESTION, Retrieved(held), CALIBRATION) == Alarming()) == alarms


@pytest.mark.parametrize(("cosine", "alarms"), [(0.73, True), (0.71, False)])
def test_what_is_like_a_cry_for_help_need_not_be_so_likely(cosine: float, alarms: bool) -> None:
    """What is merely near nothing else is no reason to alarm anybody."""
    near = replace(NEAR, cosines=tuple({"distress": cosine}.get(kind, 0.4) for kind in OUTSIDE_KINDS))
    held = as_near(replace(found(0.1, verdict="distress", other=0.55), near=near), 0.4)
    assert (decide(QUESTION, Retrieved(held), CALIBRATION) == Alarming()) == alarms


@pytest.mark.parametrize(("idle", "alarms"), [(0.77, True), (0.78, False)])
def test_a_cry_for_help_is_not_far_nearer_to_idle_talk(idle: float, alarms: bool) -> None:
    """Jokes have death in them too."""
    near = replace(NEAR, cosines=tuple({"off_topic": idle, "distress": 0.75}.get(kind, 0.4) for kind in OUTSIDE_KINDS))
    held = as_near(replace(found(0.1, verdict="distress", other=0.7), near=near), 0.4)
    assert (decide(QUESTION, Retrieved(held), CALIBRATION) == Alarming()) == alarms


def test_small_talk_does_not_end_a_follow_up() -> None:
    """A short follow-up sounds like small talk."""
    following = replace(QUESTION, following=True)
    assert not isinstance(
        decide(following, Retrieved(found(0.3, verdict="smalltalk", other=0.6)), CALIBRATION), Chatting
    )


@pytest.mark.parametrize(
    ("text", "off_topic", "decision"),
    [("明天下雨吗", 0.3, Declining()), ("明天下雨吗", 0.1, HandingOver), ("单位明天放假吗", 0.3, HandingOver)],
)
def test_no_word_of_work(text: str, off_topic: float, decision: Decision | type) -> None:
    """A question that no word ties to work is declined sooner than it is handed to staff."""
    seen = found(0.05, other=0.6)
    seen = replace(seen, query=read_query(text), verdicts={**seen.verdicts, "off_topic": off_topic})
    made = decide(QUESTION, Retrieved(seen), CALIBRATION)
    assert made == decision if isinstance(decision, Declining) else isinstance(made, HandingOver)


@pytest.mark.parametrize(
    ("off_topic", "asked", "field", "declined"),
    [
        (0.8, 0.57, 0.5, False),
        (0.8, 0.55, 0.5, True),
        (0.8, 0.5, 0.7, True),
        (0.3, 0.5, 0.61, False),
        (0.3, 0.5, 0.59, True),
    ],
)
def test_what_is_nearer_to_the_field_is_not_declined(
    off_topic: float, asked: float, field: float, declined: bool
) -> None:
    """To what workers of some city ask of a measure; or to honest questions, where off topic is not the likeliest."""
    near = replace(NEAR, cosines=tuple(field if kind == "elsewhere" else 0.5 for kind in OUTSIDE_KINDS))
    seen = replace(found(0.05, other=0.6), near=near, asked=asked, query=read_query("送货路上哪里喝水"))
    seen = replace(seen, verdicts={**seen.verdicts, "off_topic": off_topic})
    assert (decide(QUESTION, Retrieved(seen), CALIBRATION) == Declining()) == declined


def test_who_is_low_is_not_declined() -> None:
    """Staff are offered, however much else it is like."""
    low = replace(QUESTION, alone="家里过不下去了帮不帮")
    assert isinstance(decide(low, Retrieved(found(0.05, verdict="off_topic", other=0.8)), CALIBRATION), HandingOver)


@pytest.mark.parametrize(
    ("text", "decision"), [("入会找谁", HandingOver), ("跑滴滴的咋进公会", HandingOver), ("有什么好吃的", Declining)]
)
def test_of_work_in_another_place(text: str, decision: type) -> None:
    """It is told that there is nothing of that place, however little the question looks like one of ours."""
    seen = found(0.05, other=0.1)
    seen = replace(seen, query=read_query(text), verdicts={**seen.verdicts, "off_topic": 0.8})
    made = decide(replace(QUESTION, named_elsewhere="郑州"), Retrieved(seen), CALIBRATION)
    assert isinstance(made, decision)
    assert not isinstance(made, HandingOver) or made.place == "郑州"


@pytest.mark.parametrize(("answers", "asked"), [(0.34, True), (0.26, False)])
def test_likelier_answered_than_off_topic(answers: float, asked: bool) -> None:
    """Then no word of work is needed for it to be of the field."""
    seen = found(answers, verdict="elsewhere", other=0.37)
    seen = replace(seen, query=read_query("前天摔了一跤"), verdicts={**seen.verdicts, "off_topic": 0.29})
    sure = replace(CALIBRATION, answer_from=0.2)
    assert isinstance(decide(QUESTION, Retrieved(seen), sure), Answering) is asked


@pytest.mark.parametrize(("answers", "asked"), [(0.2, True), (0.1, False)])
def test_nobody_is_sent_away_from_what_may_answer(answers: float, asked: bool) -> None:
    """What is likelier off topic is asked back where it is as sure as an answer must be."""
    seen = found(answers, verdict="off_topic", other=0.7)
    decision = decide(QUESTION, Retrieved(seen), replace(CALIBRATION, answer_from=0.15))
    assert decision == (Asking(seen.hits[:3]) if asked else Declining())


@pytest.mark.parametrize("verdict", ["off_topic", "smalltalk"])
def test_a_bare_word_of_the_field_is_never_idle(verdict: Verdict) -> None:
    """Measures that are called so are offered; where none is, staff."""
    question = replace(QUESTION, alone="慰问")
    held = found(0.1, verdict=verdict, other=0.8)
    called = np.array([1.0 if name == "topic" else 0.0 for name in FEATURES])
    assert decide(question, Retrieved(held), CALIBRATION) == HandingOver("no_measure", held.hits[:3])
    named = replace(held, hits=(held.hits[0], replace(held.hits[1], features=called), *held.hits[2:]))
    assert decide(question, Retrieved(named), CALIBRATION) == Asking((named.hits[1],))
