"""After a cry for help all that its worker writes goes to staff, until they resolve it or nothing happens for long."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import texts_runtime as texts
from bot.messages import Conversation, Reply, Turn
from tests.bot.town import GROUP, OTHER, WORKER, ScriptedEngine, Town

QUIETLY = texts.URGENT_PASSED_ON
PHOTO: dict[str, Any] = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}


class Listener(ScriptedEngine):
    """Hears 死 as a cry for help, is asked back by 哪, and takes addresses for idle talk."""

    def respond(self, text: str, conversation: Conversation, now: datetime) -> Turn:
        """As the real engine's turns are."""
        made = super().respond(text, conversation, now)
        after = replace(conversation, updated=now)
        if "死" in text and made.ticket:
            cry = replace(made.ticket, reason="urgent")
            return Turn("urgent", Reply("您先别急。"), after, ticket=cry, ticket_now=True, offers_staff=True)
        if "哪" in text:
            return Turn("clarify", Reply("您在哪个城市？"), replace(after, awaiting="city"))
        if "热线" in text:
            return Turn("smalltalk", Reply("可以打 12356。"), after)
        return Turn("decline", Reply("这个我帮不上。"), after) if "路" in text or "吗" in text else made


@pytest.fixture
def crying(town: Town) -> Town:
    """A worker has cried for help; staff have the card."""
    town.desk = replace(town.desk, engine=Listener())
    town.say(WORKER, "我想死")
    assert town.told(WORKER)[0] == "您先别急。"
    return town


def said(town: Town, number: int = 1) -> list[str]:
    """What the worker wrote in a ticket."""
    events = town.table("ticket_events")
    return [e["text"] for e in events if e["ticket_id"] == number and e["kind"] in ("opened", "worker")]


@pytest.mark.parametrize("text", ["我在红桥区丁字沽三号路", "有人吗", "没有的东西", "我要人工", "坏了", "路" * 900])
def test_whatever_comes_next_goes_to_staff(crying: Town, text: str) -> None:
    """Small talk, what is declined, an offer, a wish for staff, a fault of the engine, a long text."""
    crying.say(WORKER, text)
    assert said(crying) == ["我想死", text]
    assert crying.told(WORKER) == [QUIETLY]
    posts = [c.params["text"] for c in crying.sent if c.params.get("chat_id") == GROUP and c.method == "send_message"]
    assert posts[-1] == f"#1 工友补充：\n{text}"
    assert len(crying.table("tickets")) == 1


def test_a_city_is_kept(crying: Town) -> None:
    """It is known when the worker asks something later."""
    crying.say(WORKER, "/city")
    crying.say(WORKER, "天津")
    assert [chat["city"] for chat in crying.table("chats")] == ["天津"]
    assert said(crying) == ["我想死", "天津"]


@pytest.mark.parametrize(("text", "reply"), [("住院", "答：住院"), ("该去哪儿", "哪个城市"), ("热线多少", "12356")])
def test_a_plain_question_is_answered_too(crying: Town, text: str, reply: str) -> None:
    """It may have been a false alarm."""
    crying.say(WORKER, text)
    assert [reply in told for told in crying.told(WORKER)] == [True]
    assert said(crying) == ["我想死", text]


def test_another_cry_is_answered_and_opens_no_second_ticket(crying: Town) -> None:
    """Nor does one that an older message is changed to."""
    crying.say(WORKER, "真的想死")
    assert crying.told(WORKER) == ["您先别急。"]
    with crying.store.transaction() as db:
        db.conn.execute("delete from ticket_events where text = '真的想死'")
    crying.edit(WORKER, 1001, "还是想死")
    assert said(crying) == ["我想死", "还是想死"]
    assert len(crying.table("tickets")) == 1


def test_an_offer_that_was_not_shown_is_not_accepted(crying: Town) -> None:
    """Nor is one from before the cry."""
    crying.say(WORKER, "没有的东西")
    crying.say(WORKER, "好的")
    assert said(crying) == ["我想死", "没有的东西", "好的"]
    assert len(crying.table("tickets")) == 1
    assert crying.table("chats")[0]["awaiting"] == ""


def test_what_is_added_by_its_button_goes_the_same_way(crying: Town) -> None:
    """And the message after it is no addition by mode."""
    crying.press(WORKER, "add#t1")
    crying.told(WORKER)
    crying.say(WORKER, "我在路上")
    assert crying.told(WORKER) == [QUIETLY]
    assert said(crying) == ["我想死", "我在路上"]
    assert crying.table("chats")[0]["mode"] == ""


def test_a_file_goes_to_the_urgent_ticket(crying: Town) -> None:
    """Though another is newer."""
    crying.say(WORKER, "/ticket 食堂太贵")
    crying.say(WORKER, **PHOTO)
    events = crying.table("ticket_events")
    assert [event["ticket_id"] for event in events if event["media"]] == [1]


def test_what_is_meant_for_another_ticket_goes_there(crying: Town) -> None:
    """A command, an addition, a new question for staff."""
    crying.say(WORKER, "/ticket 食堂太贵")
    crying.say(WORKER, "/ticket")
    crying.say(WORKER, "菜也凉")
    assert said(crying, 2) == ["食堂太贵", "菜也凉"]
    crying.press(WORKER, "new#t0")
    crying.say(WORKER, "水也没有")
    assert said(crying, 3) == ["水也没有"]
    assert said(crying) == ["我想死"]


@pytest.mark.parametrize("how", ["add#t1", "new#t0"])
def test_a_first_cry_written_for_a_ticket_alarms_staff_too(town: Town, how: str) -> None:
    """After 补充, or as a ticket of its own; nothing is taken from the ticket that it was meant for."""
    town.desk = replace(town.desk, engine=Listener())
    town.say(WORKER, "/ticket 食堂太贵")
    town.press(WORKER, how)
    town.told(WORKER)
    town.say(WORKER, "我想死")
    assert town.told(WORKER)[0] == "您先别急。"
    assert [(t["id"], t["reason"]) for t in town.table("tickets")] == [(1, "asked_for_human"), (2, "urgent")]
    assert said(town, 2) == ["我想死\n（这位工友另有没办结的工单 #1）"]
    assert said(town) == (["食堂太贵", "我想死"] if how == "add#t1" else ["食堂太贵"])
    town.say(WORKER, "我在路上")
    assert said(town, 2)[1:] == ["我在路上"]


def test_a_first_cry_behind_the_command_for_a_ticket(town: Town) -> None:
    """Is one as well."""
    town.desk = replace(town.desk, engine=Listener())
    town.say(WORKER, "/ticket 我想死")
    assert town.told(WORKER)[0] == "您先别急。"
    assert [t["reason"] for t in town.table("tickets")] == ["urgent"]


def test_no_limit_keeps_from_staff_what_follows_a_cry(crying: Town) -> None:
    """Beyond the messages of a minute it is passed on without a word."""
    most = crying.desk.settings.messages_a_minute
    texts_said = [f"第{n}句路" for n in range(2 * most)]
    for text in texts_said:
        crying.say(WORKER, text)
    assert said(crying) == ["我想死", *texts_said]
    assert len(crying.told(WORKER)) == most - 1


def test_a_first_cry_is_heard_beyond_the_limit_but_not_in_a_flood(town: Town) -> None:
    """People in need write many short lines; who only floods costs no more than a refusal."""
    town.desk = replace(town.desk, engine=Listener())
    most = town.desk.settings.messages_a_minute
    for number in range(4 * most):
        town.say(WORKER, f"第{number}句路")
    town.say(WORKER, "想死")
    assert not town.table("tickets")
    for number in range(most + 1):
        town.say(OTHER, f"第{number}句路")
    town.told(OTHER)
    town.say(OTHER, "想死")
    assert town.told(OTHER)[0] == "您先别急。"
    assert [t["reason"] for t in town.table("tickets")] == ["urgent"]


def test_a_correction_of_what_was_said(crying: Town) -> None:
    """Staff see that it is one."""
    message = crying.say(WORKER, "我在三号路")
    crying.edit(WORKER, message, "我在四号路")
    crying.deliver()
    posts = [c.params["text"] for c in crying.sent if c.params.get("chat_id") == GROUP and c.method == "send_message"]
    assert posts[-1] == "#1 工友更正：\n我在四号路"


def ends(town: Town, how: str) -> None:
    """The urgent ticket takes in nothing more."""
    if how == "resolved":
        town.press(GROUP, "resolve#t1", user=71)
    else:
        town.now += timedelta(hours=2, minutes=1)


@pytest.mark.parametrize("how", ["resolved", "two hours"])
def test_then_all_is_as_before(crying: Town, how: str) -> None:
    """Once staff have resolved it, or nothing has happened for two hours."""
    ends(crying, how)
    crying.told(WORKER)
    crying.say(WORKER, "三号路在哪吗")
    assert crying.told(WORKER) == ["您在哪个城市？"]
    assert said(crying) == ["我想死"]
    crying.say(WORKER, "想死")
    assert len(crying.table("tickets")) == 2


def test_each_word_begins_the_two_hours_anew(crying: Town) -> None:
    """Whether the worker's or that of staff."""
    crying.now += timedelta(hours=1, minutes=50)
    crying.staff(1, "我马上到")
    crying.told(WORKER)
    crying.now += timedelta(hours=1, minutes=50)
    crying.say(WORKER, "我在三号路")
    assert crying.told(WORKER) == [QUIETLY]


@pytest.mark.parametrize(
    "fields", [{"chat": -7, "text": "@unionbot 我在三号路", "user": WORKER}, {"chat": OTHER, "text": "三号路"}]
)
def test_groups_and_others_are_as_ever(crying: Town, fields: dict[str, Any]) -> None:
    """Only what the worker writes in private is passed on."""
    crying.say(**fields)
    assert crying.told(fields["chat"]) == ["这个我帮不上。"]
    assert said(crying) == ["我想死"]
