"""Found measures -> an outcome: a table over hand-made values."""

from dataclasses import replace

import numpy as np
import pytest

from bot.decide import (
    Alarming,
    Answering,
    Asking,
    AskingCity,
    Chatting,
    ChoosingCity,
    Decision,
    Declining,
    HandingOver,
    decide,
    decide_by_words,
)
from bot.retrieve import Retrieved
from bot.understand import Intent, Question
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
    return replace(result, hits=tuple(replace(h, features=seen) for h in result.hits))


def names(decision: Decision) -> tuple[str, ...]:
    """Ids of the measures that a decision shows or offers first."""
    match decision:
        case Answering(shown=hits) | Asking(choices=hits) | HandingOver(found=hits):
            return tuple(h.measure.id for h in hits)
        case _:
            return ()


@pytest.mark.parametrize(
    ("intent", "decision"),
    [
        ("distress", Alarming()),
        ("noise", Declining(noise=True)),
        ("injection", Declining()),
        ("human", HandingOver("asked_for_human")),
        ("city", ChoosingCity("天津")),
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
    """Likely one, but neither surely nor nearest to one: staff are offered, not a word of decline."""
    result = found(0.05, verdict="off_topic", other=0.25)
    result = replace(result, verdicts={**result.verdicts, "distress": 0.7})
    far = replace(NEAR, cosines=tuple(0.1 if k == "distress" else 0.6 for k in OUTSIDE_KINDS))
    assert isinstance(decide(QUESTION, Retrieved(replace(result, near=far)), CALIBRATION), HandingOver)
    nowhere = decide(replace(QUESTION, city=None), Retrieved(replace(result, near=far)), CALIBRATION)
    assert nowhere == HandingOver("no_measure")
    calm = replace(result, near=far, verdicts={**result.verdicts, "distress": 0.2, "off_topic": 0.75})
    assert decide(QUESTION, Retrieved(calm), CALIBRATION) == Declining()


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
    ("sure", "phrasing", "alarms"), [(0.55, 0.4, True), (0.55, 0.8, False), (0.45, 0.4, False), (0.92, 0.8, True)]
)
def test_a_cry_for_help(sure: float, phrasing: float, alarms: bool) -> None:
    """Likely, where nothing that workers ask is nearer; and whatever is nearer, where it is hardly in doubt."""
    held = as_near(found(0.1, verdict="distress", other=sure), phrasing)
    assert (decide(QUESTION, Retrieved(held), CALIBRATION) == Alarming()) == alarms


@pytest.mark.parametrize(("idle", "alarms"), [(0.52, True), (0.53, False)])
def test_a_cry_for_help_is_not_far_nearer_to_idle_talk(idle: float, alarms: bool) -> None:
    """Jokes have death in them too."""
    near = replace(NEAR, cosines=tuple({"off_topic": idle, "distress": 0.5}.get(kind, 0.4) for kind in OUTSIDE_KINDS))
    held = as_near(replace(found(0.1, verdict="distress", other=0.8), near=near), 0.4)
    assert (decide(QUESTION, Retrieved(held), CALIBRATION) == Alarming()) == alarms


def test_small_talk_does_not_end_a_follow_up() -> None:
    """A short follow-up sounds like small talk."""
    following = replace(QUESTION, following=True)
    assert not isinstance(
        decide(following, Retrieved(found(0.3, verdict="smalltalk", other=0.6)), CALIBRATION), Chatting
    )


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
        ((found(0.9, "ab"), found(0.3, "cd")), ("x",)),
        ((found(0.3, "ab"), found(0.3, "cd")), ("x",)),
    ],
)
def test_a_question_of_several_parts(parts: tuple[Found, ...], shown: tuple[str, ...]) -> None:
    """A measure for each part where at least two are sure and differ; else the question as a whole."""
    decision = decide(QUESTION, Retrieved(found(0.9, "xyz"), parts), CALIBRATION)
    assert names(decision) == shown
    assert isinstance(decision, Answering)
    assert not {h.measure.id for h in decision.related} & set(shown)


def test_an_empty_search_is_handed_over() -> None:
    """A city without measures."""
    empty = Found(read_query("x"), (), {"answers": 0.0, "elsewhere": 1.0}, np.zeros(0), NEAR)
    assert decide(QUESTION, Retrieved(empty), CALIBRATION) == HandingOver("no_measure")


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


@pytest.mark.parametrize("verdict", ["off_topic", "smalltalk"])
def test_a_bare_word_of_the_field_is_never_idle(verdict: Verdict) -> None:
    """Measures that are called so are offered; where none is, staff."""
    question = replace(QUESTION, alone="慰问")
    held = found(0.1, verdict=verdict, other=0.8)
    called = np.array([1.0 if name == "topic" else 0.0 for name in FEATURES])
    assert decide(question, Retrieved(held), CALIBRATION) == HandingOver("no_measure", held.hits[:3])
    named = replace(held, hits=(held.hits[0], replace(held.hits[1], features=called), *held.hits[2:]))
    assert decide(question, Retrieved(named), CALIBRATION) == Asking((named.hits[1],))


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
