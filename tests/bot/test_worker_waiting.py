"""What a worker hears who waits for staff: on asking after the ticket, and on asking for a person once more."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.bot.town import GROUP, STAFF, WORKER, Town

ASKING = (
    "怎么还没人回", "有人吗", "还有没有人", "人呢", "算了不等了", "怎么没人理我", "还没回复吗？", "有人在吗", "人都去哪了",
    "還沒有人回嗎", "什么时候回复我", "多久才有人回", "还要等多久", "等半天了", "没人吗", "喂，有没有人啊", "一直没消息",
)  # fmt: skip
OTHERWISE = (
    "你好", "算了", "有人欠我工资", "没人给我交社保", "住院要等多久", "人呢在外地能报吗", "没有", "谢谢", "回复", "好久不见",
    "有人帮我介绍工作吗", "什么时候发钱", "没有回民食堂吗",
)  # fmt: skip
WAITS = "工单 #1 还在等工作人员回复。您的话他们已经收到了（11月21日 12:00），答复会发到这里。等不及的事，可以打工会职工维权热线 12351。"


@pytest.mark.parametrize("text", ASKING)
def test_asking_after_a_ticket(asked: Town, text: str) -> None:
    """Its number, since when staff have it, where the answer comes, and whom to call meanwhile."""
    asked.told(WORKER)
    asked.say(WORKER, text)
    assert asked.told(WORKER) == [WAITS]
    assert asked.table("turns") == []


@pytest.mark.parametrize("text", OTHERWISE)
def test_other_messages_go_to_the_engine(asked: Town, text: str) -> None:
    """With a ticket that waits, too."""
    asked.say(WORKER, text)
    assert len(asked.table("turns")) == 1


def test_nobody_waits_without_a_ticket(town: Town) -> None:
    """Then it is small talk."""
    town.say(WORKER, "有人吗")
    assert "答：有人吗" in town.told(WORKER)[0]


@pytest.mark.parametrize("how", ["answered", "resolved", "a group"])
def test_where_nothing_is_waited_for(asked: Town, how: str) -> None:
    """Staff have answered or closed it; or it is said in a group, where tickets are nobody's business."""
    if how == "answered":
        asked.staff(1, "周一来")
    if how == "resolved":
        asked.press(GROUP, "resolve#t1", user=STAFF)
    chat = -7 if how == "a group" else WORKER
    asked.told(chat)
    asked.say(chat, "@unionbot 有人吗" if how == "a group" else "有人吗", user=WORKER)
    assert "答：有人吗" in asked.told(chat)[0]


def test_one_that_was_taken_waits_still(asked: Town) -> None:
    """Until somebody writes."""
    asked.press(GROUP, "take#t1", user=STAFF)
    asked.told(WORKER)
    asked.say(WORKER, "人呢")
    assert asked.told(WORKER) == [WAITS]


@pytest.mark.parametrize("text", ["我要人工", "转人工！！", "能不能快点给我转人工啊", "怎么还没人回，转人工", "轉人工"])
def test_another_wish_for_staff(asked: Town, text: str) -> None:
    """While the first waits, it is added to that ticket, and the worker hears how things stand."""
    asked.told(WORKER)
    asked.say(WORKER, text)
    assert asked.told(WORKER) == [WAITS]
    assert [event["text"] for event in asked.table("ticket_events")] == ["工资不发", text]
    assert len(asked.table("tickets")) == 1
    assert [turn["ticket_id"] for turn in asked.table("turns")] == [1]


def test_a_wish_with_a_question_of_its_own(asked: Town) -> None:
    """Is another ticket; so is one when staff have answered the first."""
    asked.say(WORKER, "加班费的事转人工")
    asked.staff(1, "周一来")
    asked.staff(2, "周二来")
    asked.say(WORKER, "转人工")
    assert len(asked.table("tickets")) == 3


def test_the_sixth_is_promised_nothing(asked: Town) -> None:
    """One word: there are too many."""
    for number in range(4):
        asked.say(WORKER, f"/ticket 事{number}")
    asked.told(WORKER)
    asked.say(WORKER, "加班费的事转人工")
    told = asked.told(WORKER)
    assert len(told) == 1
    assert "5 个" in told[0]


def test_hotlines_without_the_unions(asked: Town, tmp_path: Path) -> None:
    """No number is made up; a file that was broken meanwhile costs no reply."""
    for name, content in (("none", '- {number: "110", name: 报警}'), ("broken", "- 110")):
        path = tmp_path / f"{name}.yaml"
        path.write_text(content, encoding="utf-8")
        asked.desk = replace(asked.desk, settings=replace(asked.desk.settings, hotlines=str(path)))
        asked.told(WORKER)
        asked.say(WORKER, "有人吗")
        assert asked.told(WORKER)[0].endswith("答复会发到这里。")
