"""A decision becomes a turn: its outcome, its ticket, and what is remembered of it."""

from dataclasses import replace
from typing import Literal

import pytest

from bot import decide, texts
from bot.decide import Decision
from bot.messages import Conversation, Outcome, Reason
from bot.turns import EVIDENCE, REMEMBERED, evidence, turn
from tests.bot.moments import NOW, hit, moment


@pytest.mark.parametrize(
    ("decision", "outcome", "reason", "now", "awaiting"),
    [
        (decide.Answering((hit("a"),), ()), "answer", "weak", False, ""),
        (decide.Asking((hit("a"), hit("b"))), "clarify", "weak", False, "choice"),
        (decide.AskingCity(), "clarify", None, False, "city"),
        (decide.ChoosingCity("赣州"), "smalltalk", None, False, ""),
        (decide.HandingOver("no_measure", (hit("a"),)), "handoff", "no_measure", False, "staff"),
        (decide.HandingOver("no_measure", place="上海"), "handoff", "no_measure", False, "staff"),
        (decide.HandingOver("asked_for_human"), "handoff", "asked_for_human", True, ""),
        (decide.Declining(), "decline", "no_measure", False, ""),
        (decide.Declining(noise=True), "decline", None, False, ""),
        (decide.Chatting("greeting"), "smalltalk", None, False, ""),
        (decide.Alarming(), "urgent", "urgent", True, ""),
    ],
)
def test_each_decision(decision: Decision, outcome: Outcome, reason: str | None, now: bool, awaiting: str) -> None:
    """Its outcome, the ticket that it opens or would open, and what the bot waits for."""
    made = turn(moment(), decision)
    assert made.outcome == outcome
    assert (made.ticket.reason if made.ticket else None) == reason
    assert made.ticket_now is now
    assert made.conversation.awaiting == awaiting
    assert made.conversation.updated == NOW
    assert made.reply.text


@pytest.mark.parametrize(
    "decision",
    [
        decide.HandingOver("no_measure", (hit("a"),)),
        decide.Declining(),
        decide.Alarming(),
        decide.Chatting("ok"),
        decide.AskingCity(),
    ],
)
def test_evidence_only_where_something_is_shown(decision: Decision) -> None:
    """What was near belongs to the ticket."""
    assert turn(moment(), decision).evidence == ()


@pytest.mark.parametrize(
    "decision", [decide.Answering((hit("a"),), ()), decide.Asking((hit("a"),)), decide.AskingCity(), decide.HandingOver("weak")]
)  # fmt: skip
def test_what_was_asked_and_for_which_detail_go_together(decision: Decision) -> None:
    """Whatever became of the question, a follow-up is read against both, and not against an older one's detail."""
    before = Conversation(city="天津", asked="疗休养去几天", details=("duration",))
    after = turn(moment(before=before, details=("amount",)), decision)
    assert (after.conversation.asked, after.conversation.details) == ("住院慰问多少钱", ("amount",))


@pytest.mark.parametrize(
    "decision", [decide.Answering((hit("a"),), ()), decide.Asking((hit("a"),)), decide.AskingCity(), decide.HandingOver("weak")]
)  # fmt: skip
def test_what_was_faintly_heard_is_not_remembered(decision: Decision) -> None:
    """What follows on, or a button, would take it for clearly asked."""
    said = moment(details=("amount", "where"))
    made = turn(replace(said, question=replace(said.question, faintly=("where",))), decision)
    assert made.conversation.details == ("amount",)


def test_the_ticket_of_a_handover() -> None:
    """The masked question, its city, and what was near with who is responsible for it."""
    ticket = turn(moment(), decide.HandingOver("no_measure", (hit("a"), hit("b", department="权益部")))).ticket
    assert ticket is not None
    assert (ticket.text, ticket.city, ticket.department, ticket.found) == (
        "住院慰问多少钱",
        "天津",
        "权益部",
        ("A", "B"),
    )


def test_a_place_elsewhere_is_named() -> None:
    """In the reply and as the ticket's city."""
    made = turn(moment(), decide.HandingOver("no_measure", place="上海"))
    assert "还没有上海的资料" in made.reply.text
    assert made.ticket is not None
    assert made.ticket.city == "上海"
    assert made.conversation.city == "天津"


@pytest.mark.parametrize("reason", ["no_measure", "asked_for_human"])
def test_a_city_that_was_named_is_remembered(reason: Reason) -> None:
    """Also where its documents have no answer: nobody is asked for it again. One that was chosen stays."""
    for before, city in ((Conversation(), "天津"), (Conversation(city="赣州"), "赣州")):
        assert turn(moment(before=before), decide.HandingOver(reason)).conversation.city == city


def test_a_second_question_without_an_answer_is_told_shortly() -> None:
    """What the first was told is not said over again; one after an answer is the first."""
    for focus, told in (((), texts.NOT_FOUND_AGAIN), (("tianjin/a",), texts.NOT_FOUND)):
        before = Conversation(awaiting="staff", focus=focus)
        made = turn(moment("体检有吗", before=before), decide.HandingOver("no_measure"))
        assert told.format(city="天津") in made.reply.text


def test_staff_see_what_was_asked_before() -> None:
    """Who asks for a person mostly means the question before."""
    ticket = turn(moment("转人工"), decide.HandingOver("asked_for_human")).ticket
    assert ticket is not None
    assert ticket.text == "疗休养去哪里\n转人工"


@pytest.mark.parametrize(
    ("awaiting", "text"), [("city", "住院慰问多少钱\n我在武汉"), ("", "我在武汉"), ("staff", "我在武汉")]
)
def test_staff_see_the_question_that_waited_for_its_city(awaiting: Literal["", "city", "staff"], text: str) -> None:
    """The city alone would tell them nothing."""
    before = Conversation(asked="住院慰问多少钱", awaiting=awaiting)
    ticket = turn(moment("我在武汉", before, None), decide.HandingOver("no_measure", place="武汉")).ticket
    assert ticket is not None
    assert (ticket.text, ticket.city) == (text, "武汉")


def test_an_answer_is_remembered() -> None:
    """What was shown and asked, no more than a follow-up needs; the related are offered and are evidence."""
    made = turn(moment("问" * 300), decide.Answering((hit("a"), hit("b")), (hit("c"),)))
    assert made.conversation.focus == ("tianjin/a", "tianjin/b")
    assert len(made.conversation.asked) == REMEMBERED
    assert [e.measure for e in made.evidence] == ["a", "b", "c"]
    assert "show:tianjin/c" in [b.action for row in made.reply.buttons for b in row]


def test_not_stated_makes_a_ticket_of_its_kind() -> None:
    """And names what is missing."""
    made = turn(moment(details=("materials", "contact")), decide.Answering((hit("a"),), ()))
    assert made.not_stated == ("materials", "contact")
    assert made.ticket is not None
    assert made.ticket.reason == "not_stated"


def test_another_city_is_answered_once() -> None:
    """The chosen city stays, and the reply says whose rules it gives."""
    made = turn(moment(city="赣州"), decide.Answering((hit("a", "赣州"),), ()))
    assert made.conversation.city == "天津"
    assert "您问的是赣州" in made.reply.text
    assert "您选的城市还是天津" in made.reply.text


def test_where_one_is_tied_to() -> None:
    """It is said that the chosen city has nothing."""
    asked = moment(city="赣州")
    made = turn(
        replace(asked, question=replace(asked.question, tied="赣州")), decide.Answering((hit("a", "赣州"),), ())
    )
    assert "天津的文件里没有找到" in made.reply.text
    assert made.conversation.city == "天津"


@pytest.mark.parametrize(
    ("shown", "unsure"), [((0.4,), True), ((0.3, 0.15), True), ((0.6,), False), ((0.45, 0.4), False)]
)
def test_what_may_not_be_meant_is_shown_as_that(shown: tuple[float, ...], unsure: bool) -> None:
    """Unless one of two is likely meant."""
    hits = tuple(replace(hit(str(n)), confidence=sure) for n, sure in enumerate(shown))
    made = turn(moment(), decide.Answering(hits, ()))
    assert (texts.NEAREST in made.reply.text) == unsure


def test_a_first_answer_chooses_the_city() -> None:
    """Who named it in the question need not name it again."""
    made = turn(moment(before=Conversation(), city="赣州"), decide.Answering((hit("a", "赣州"),), ()))
    assert made.conversation.city == "赣州"
    assert "您选的城市" not in made.reply.text


def test_distress_gets_the_numbers_at_once() -> None:
    """In the reply; the ticket is opened without asking."""
    made = turn(moment("我不想活了"), decide.Alarming())
    assert "· 12356 热线" in made.reply.text
    assert made.ticket_now


def test_in_the_workers_script() -> None:
    """Text, heading and buttons; actions stay as they are."""
    made = turn(moment(before=Conversation(city="天津", script="hant")), decide.Answering((hit("a"),), ()))
    assert "來源：天津市總工會" in made.reply.text
    buttons = {b.action: b.label for row in made.reply.buttons for b in row}
    assert buttons["staff"] == texts.in_script(texts.ASK_STAFF, "hant") != texts.ASK_STAFF
    assert (
        turn(moment(before=Conversation(script="hant")), decide.AskingCity()).reply.buttons[0][1].action == "city:赣州"
    )


def test_evidence_is_at_most_five() -> None:
    """Best first, as the contract has it."""
    assert len(evidence([hit(n) for n in "abcdefg"])) == EVIDENCE


def test_choices_of_another_city_say_so_and_leave_the_chosen_one() -> None:
    """Who lives in 天津 and asks for once about 赣州 is still of 天津."""
    asking = decide.Asking((hit("a", "赣州"), hit("b", "赣州")))
    made = turn(moment("赣州的呢", city="赣州"), asking)
    assert "您问的是赣州" in made.reply.text
    assert made.conversation.city == "天津"
    assert turn(moment(), asking).reply.text == texts.WHICH_ONE
    assert turn(moment(before=Conversation(), city="赣州"), asking).conversation.city == "赣州"


def test_choices_say_at_once_what_none_of_them_states() -> None:
    """Nobody picks one for a detail that is in neither."""
    made = turn(moment(details=("materials",)), decide.Asking((hit("a"), hit("b"))))
    assert made.not_stated == ("materials",)
    assert "要带的材料" in made.reply.text


def test_hotlines_are_those_of_the_setting_file() -> None:
    """Who asks for a number to call gets what is listed there."""
    assert "· 12356 热线" in turn(moment(), decide.Chatting("union-hotline")).reply.text


@pytest.mark.parametrize(
    ("whom", "reason"),
    [(["企业"], "not_stated"), (["企业", "机关"], "not_stated"), (["企业", "退休的职工"], "weak")],
)
def test_staff_are_offered_for_whom_no_measure_shown_names(whom: list[str], reason: str) -> None:
    """Where one of them speaks of the people asked for, nothing is said, so no offer of staff is made for it either."""
    named = zip("ab", whom, strict=False)
    shown = tuple(replace(hit(n), measure=replace(hit(n).measure, details={"who": who})) for n, who in named)
    made = turn(moment("退休的算不算", details=("eligibility",)), decide.Answering(shown, ()))
    assert made.ticket is not None
    assert made.ticket.reason == reason
    assert (texts.NOT_STATED_OFFER in made.reply.text) == (reason == "not_stated")


def test_who_tells_and_asks_nothing_is_asked_on() -> None:
    """It is no question that could be found; staff are offered all the same."""
    made = turn(moment("膝盖疼得走不动"), decide.HandingOver("no_measure"))
    assert made.reply.text == texts.TELL_MORE.format(city="天津")
    assert made.conversation.awaiting == "staff"


@pytest.mark.parametrize(("text", "told"), [("要七八万", texts.GO_ON), ("七八万够买车吗", texts.DECLINE)])
def test_a_story_is_heard_out(text: str, told: str) -> None:
    """Once staff were offered, a line that sounds like nothing is no reason to send its worker away."""
    before = Conversation(city="天津", asked="膝盖坏了", awaiting="staff")
    made = turn(moment(text, before), decide.Declining())
    assert made.reply.text == told
    assert made.conversation == replace(before, updated=NOW)


def test_another_city_is_chosen_without_asking_anything_again() -> None:
    """换城市 is no question that waits for its city."""
    changing = moment("换城市")
    made = turn(replace(changing, question=replace(changing.question, intent="cities")), decide.AskingCity())
    assert (made.conversation.awaiting, made.conversation.asked) == ("city", "")


def test_help_in_a_dispute_is_not_said_to_be_the_answer() -> None:
    """The source has none."""
    made = turn(moment(), decide.Asking((hit("a"),), dispute=True))
    assert made.reply.text == texts.DISPUTE
    assert "show:tianjin/a" in [b.action for row in made.reply.buttons for b in row]
