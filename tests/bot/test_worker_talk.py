"""A worker who talks with staff: answers, additions, withdrawals and 还没解决 arrive without pressing a button."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot import texts_runtime as texts
from bot.messages import Conversation, Reply, Turn
from tests.bot.town import GROUP, STAFF, WORKER, ScriptedEngine, Town

GOES_ON = texts.TICKET_GOES_ON.format(number=1)


class Talker(ScriptedEngine):
    """Declines what is of a place or a time, and takes 好 and 谢 for small talk; else as the scripted one."""

    def respond(self, text: str, conversation: Conversation, now: datetime) -> Turn:
        """As the real engine's turns are."""
        if any(word in text for word in ("点", "地址", "区", "两个", "彩票")):
            return Turn("decline", Reply("这个我帮不上。"), replace(conversation, updated=now))
        if any(word in text for word in ("好", "谢", "在吗")):
            return Turn("smalltalk", Reply("不客气"), replace(conversation, updated=now))
        if text == "烟台":
            return self.choose_city(text, conversation, now)
        return super().respond(text, conversation, now)


@pytest.fixture
def open_ticket(town: Town) -> Town:
    """A worker has asked staff something."""
    town.desk = replace(town.desk, engine=Talker())
    town.say(WORKER, "没有公租房")
    town.say(WORKER, "转吧")
    town.told(WORKER)
    return town


def said(town: Town, number: int = 1) -> list[str]:
    """What the worker added to a ticket."""
    return [e["text"] for e in town.table("ticket_events") if e["ticket_id"] == number and e["kind"] == "worker"]


@pytest.mark.parametrize(
    "text", ["信发铝的外包", "欠了一万二", "有的", "两个月的", "明天上午不行 下午可以", "好 两点", "好的", "[手机号]"]
)
def test_an_answer_to_staff_reaches_them(open_ticket: Town, text: str) -> None:
    """Whatever the bot would have made of it."""
    open_ticket.staff(1, "您是哪个单位的？明天来一趟方便吗")
    open_ticket.told(WORKER)
    open_ticket.say(WORKER, text)
    assert said(open_ticket) == [text]
    [told] = open_ticket.told(WORKER)
    assert told.startswith(GOES_ON)
    assert (texts.TICKET_NO_NUMBER in told) == ("手机号" in text)
    posts = [c.params["text"] for c in open_ticket.sent if c.params.get("chat_id") == GROUP]
    assert f"#1 工友补充：\n{text}" in posts


@pytest.mark.parametrize("asked", ["您是哪个厂的？", "我是王干事，您说", "请讲一下情况"])
def test_a_question_back_to_staff_is_answered_and_reaches_them(open_ticket: Town, asked: str) -> None:
    """The bot tells what it knows; staff see what they were asked."""
    open_ticket.staff(1, asked)
    open_ticket.told(WORKER)
    open_ticket.say(WORKER, "住院给多少")
    assert said(open_ticket) == ["住院给多少"]
    answered, passed = open_ticket.told(WORKER)
    assert "答：住院给多少" in answered
    assert passed.startswith(GOES_ON)


@pytest.mark.parametrize("text", ["超过30天没有申报", "地址在哪", "哪个区", "没有人认"])
def test_what_is_said_to_what_staff_told(open_ticket: Town, text: str) -> None:
    """A question that nothing answers, and what is no question."""
    open_ticket.staff(1, "请带身份证来市职工服务中心。")
    open_ticket.told(WORKER)
    open_ticket.say(WORKER, text)
    assert (said(open_ticket), open_ticket.told(WORKER)) == ([text], [GOES_ON])


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("住院给多少", "答：住院给多少"),
        ("谢谢", "不客气"),
        ("好嘞谢谢老师", "不客气"),
        ("😂", "答："),
        ("没有高温补贴吗", "没查到"),
        ("烟台", "好，烟台。"),
    ],
)
def test_what_is_for_the_bot(open_ticket: Town, text: str, reply: str) -> None:
    """A question that it answers, thanks, a city."""
    open_ticket.staff(1, "请带身份证来。")
    open_ticket.told(WORKER)
    open_ticket.say(WORKER, text)
    assert said(open_ticket) == []
    assert [reply in told for told in open_ticket.told(WORKER)] == [True]


def test_a_question_that_is_declined_goes_to_staff_while_they_talk(open_ticket: Town) -> None:
    """Two hours later it is declined; other words still reach them, for a day."""
    open_ticket.staff(1, "请带身份证来。")
    open_ticket.now += timedelta(hours=3)
    open_ticket.told(WORKER)
    open_ticket.say(WORKER, "彩票怎么买")
    assert open_ticket.told(WORKER) == ["这个我帮不上。"]
    open_ticket.say(WORKER, "没有人认")
    assert said(open_ticket) == ["没有人认"]
    open_ticket.now += timedelta(hours=25)
    open_ticket.say(WORKER, "没有人认账")
    assert said(open_ticket) == ["没有人认"]


def test_staff_are_answered_the_next_morning(open_ticket: Town) -> None:
    """Workers read when their shift is over."""
    open_ticket.staff(1, "您是哪个单位的？")
    open_ticket.now += timedelta(hours=11)
    open_ticket.say(WORKER, "信发铝的外包")
    assert said(open_ticket) == ["信发铝的外包"]


def test_what_may_be_of_either_reaches_both(open_ticket: Town) -> None:
    """No question, and something answers it: staff have written just now."""
    open_ticket.staff(1, "请带身份证来。")
    open_ticket.told(WORKER)
    open_ticket.say(WORKER, "我在住院")
    assert said(open_ticket) == ["我在住院"]
    assert open_ticket.told(WORKER)[-1] == GOES_ON


@pytest.mark.parametrize("text", ["都办好了吗", "不要", "取消"])
def test_who_withdraws_nothing(open_ticket: Town, text: str) -> None:
    """A question, or a no to something else."""
    open_ticket.say(WORKER, text)
    assert texts.TICKET_WITHDRAWN.format(number=1) not in open_ticket.told(WORKER)


@pytest.mark.parametrize("text", ["没有孩子 外地户口", "我两个娃"])
def test_more_of_the_matter_goes_to_the_ticket_that_waits(open_ticket: Town, text: str) -> None:
    """Though staff have not written yet: what is no question and nothing answers."""
    open_ticket.say(WORKER, text)
    assert (said(open_ticket), open_ticket.told(WORKER)) == ([text], [GOES_ON])


@pytest.mark.parametrize("text", ["没有别的吗", "几点了", "体检", "谢谢"])
def test_a_new_matter_does_not(open_ticket: Town, text: str) -> None:
    """Questions are for the bot, and so is what it answers."""
    open_ticket.say(WORKER, text)
    assert said(open_ticket) == []


@pytest.mark.parametrize(("text", "answered"), [("没有人管我", False), ("体检多少钱", True), ("老板拖了工资", True)])
def test_the_matter_itself_after_a_bare_wish(town: Town, text: str, *, answered: bool) -> None:
    """Staff have nothing else to go by; what the bot knows is told too."""
    town.desk = replace(town.desk, engine=Talker())
    town.say(WORKER, "转人工")
    town.told(WORKER)
    town.say(WORKER, text)
    assert said(town) == [text]
    told = town.told(WORKER)
    assert told[-1] == GOES_ON
    assert (f"答：{text}" in told[0]) == answered
    town.say(WORKER, "地址在哪")
    assert said(town) == [text, "地址在哪"]


def test_each_of_several_answers_reaches_staff(open_ticket: Town) -> None:
    """They asked three things at once."""
    open_ticket.staff(1, "有合同吗？有工资条吗？在哪个城市？")
    for text in ("有", "没有", "烟台", "好的"):
        open_ticket.say(WORKER, text)
    assert said(open_ticket) == ["有", "没有", "烟台", "好的"]
    assert open_ticket.table("chats")[0]["city"] == "烟台"
    open_ticket.now += timedelta(minutes=20)
    open_ticket.say(WORKER, "好的")
    assert said(open_ticket)[-2:] == ["烟台", "好的"]


@pytest.mark.parametrize(
    "text",
    ["补充一下 我有两个孩子", "補充：我孩子六歲", "我补充一句，我是外地户口", "加到刚才那个问题里", "跟工作人员说我急"],
)
def test_what_is_typed_as_an_addition_is_one(open_ticket: Town, text: str) -> None:
    """As by its button."""
    open_ticket.say(WORKER, text)
    assert said(open_ticket) == [text]
    assert open_ticket.told(WORKER) == [texts.TICKET_ADDED.format(number=1)]


def test_the_bare_word_asks_for_more(open_ticket: Town) -> None:
    """The next message is added."""
    open_ticket.say(WORKER, "补充")
    assert open_ticket.told(WORKER) == [texts.TICKET_ASK_MORE.format(number=1)]
    open_ticket.say(WORKER, "体检")
    assert said(open_ticket) == ["体检"]


@pytest.mark.parametrize(
    "text", ["还没解决", "没解决啊", "问题没解决", "还是没解决，住建局说不归他管", "你们没帮到我", "事情还没办好"]
)
def test_a_ticket_is_opened_again_by_words(open_ticket: Town, text: str) -> None:
    """As by the button under its end."""
    open_ticket.press(GROUP, "resolve#t1", user=STAFF)
    open_ticket.told(WORKER)
    open_ticket.say(WORKER, text)
    assert open_ticket.table("tickets")[0]["state"] == "open"
    assert said(open_ticket) == [text]
    assert open_ticket.told(WORKER) == [texts.TICKET_REOPENED.format(number=1)]


@pytest.mark.parametrize("text", ["没解决", "补充医疗保险", "补充一下", "撤销工单"])
def test_without_a_ticket_they_are_questions(town: Town, text: str) -> None:
    """To the engine."""
    town.say(WORKER, text)
    assert f"答：{text}" in town.told(WORKER)[0]


def test_a_benefit_that_is_called_so_is_no_addition(open_ticket: Town) -> None:
    """补充医疗保险 is one."""
    open_ticket.say(WORKER, "补充医疗保险是什么")
    assert said(open_ticket) == []


@pytest.mark.parametrize("text", ["撤销工单", "不用了 我自己问到了", "问题已经解决了", "取消申请吧", "算了不问了"])
def test_who_needs_no_answer_any_more(open_ticket: Town, text: str) -> None:
    """Staff are told; they close it."""
    open_ticket.say(WORKER, text)
    assert (said(open_ticket), open_ticket.table("tickets")[0]["state"]) == ([text], "open")
    assert open_ticket.told(WORKER) == [texts.TICKET_WITHDRAWN.format(number=1)]
