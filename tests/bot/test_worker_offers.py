"""Which words accept staff: after a plain offer, and after an answer that ends with one."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.messages import Conversation, Turn
from tests.bot.town import WORKER, ScriptedEngine, Town

GO_AHEAD = (
    "要", "要的", "需要", "我要", "想知道", "那你帮我问问", "帮我问一下", "那转给工作人员吧", "麻烦你转一下", "行，转吧",
    "让他们来答", "问问工作人员", "帮忙问问他们吧", "好的，帮我转一下，谢谢", "幫我問一下", "請工會工作人員回答",
)  # fmt: skip
THANKS = (
    "好的",
    "可以",
    "嗯",
    "知道了",
    "谢谢",
    "行",
    "好的谢谢",
    "不要",
    "不用转了",
    "要多久",
    "帮我问的那个人来了吗",
    "问一下",
)


class PartlyStated(ScriptedEngine):
    """What is asked with 多少 is answered without a figure; thanks are small talk."""

    def respond(self, text: str, conversation: Conversation, now: datetime) -> Turn:
        """As the real engine's turns are."""
        made = super().respond(text, conversation, now)
        if text in (*GO_AHEAD, *THANKS):
            return Turn("smalltalk", replace(made.reply, text="不客气", heading=""), conversation)
        if "多少" in text and made.ticket:
            return replace(made, ticket=replace(made.ticket, reason="not_stated"))
        return made


@pytest.fixture
def asked(town: Town) -> Town:
    """A worker was told that the amount is not stated."""
    town.desk = replace(town.desk, engine=PartlyStated())
    town.say(WORKER, "住院给多少")
    town.told(WORKER)
    return town


@pytest.mark.parametrize("yes", GO_AHEAD)
def test_the_offer_at_an_answers_end(asked: Town, yes: str) -> None:
    """What plainly wants staff hands that question to them."""
    asked.say(WORKER, yes)
    assert [ticket["text"] for ticket in asked.table("tickets")] == ["住院给多少"]


@pytest.mark.parametrize("word", THANKS)
def test_thanks_for_an_answer(asked: Town, word: str) -> None:
    """They open no ticket."""
    asked.say(WORKER, word)
    assert asked.table("tickets") == []
    assert asked.told(WORKER) == ["不客气"]


@pytest.mark.parametrize("yes", [*GO_AHEAD, "好的", "可以", "嗯"])
def test_a_plain_offer(asked: Town, yes: str) -> None:
    """Takes these, and a mere yes."""
    asked.say(WORKER, "没有的东西")
    asked.say(WORKER, yes)
    assert [ticket["text"] for ticket in asked.table("tickets")] == ["住院给多少\n没有的东西"]


def test_an_answer_that_lacks_nothing_offers_nothing(asked: Town) -> None:
    """要 after it is just a word."""
    asked.say(WORKER, "住院")
    asked.say(WORKER, "要")
    assert asked.table("tickets") == []


def test_only_the_last_turn_counts(asked: Town) -> None:
    """After small talk the offer is past."""
    asked.say(WORKER, "谢谢")
    asked.say(WORKER, "要")
    assert asked.table("tickets") == []


def test_an_offer_is_forgotten_with_the_conversation(asked: Town) -> None:
    """Half an hour later nobody means it."""
    asked.now += timedelta(minutes=31)
    asked.say(WORKER, "要")
    assert asked.table("tickets") == []


@pytest.mark.parametrize("question", ["没有的东西", "工资多少"])
def test_a_word_from_staff_ends_the_offer(asked: Town, question: str) -> None:
    """What is said then is said to them."""
    asked.say(WORKER, "/ticket 食堂太贵")
    asked.say(WORKER, question)
    asked.staff(1, "要不要给您登记？")
    asked.say(WORKER, "要")
    asked.say(WORKER, "好的谢谢")
    assert len(asked.table("tickets")) == 1


def test_a_long_yes_costs_nothing(asked: Town) -> None:
    """However often it is repeated, and whatever it ends with."""
    asked.say(WORKER, "没有的东西")
    asked.say(WORKER, "好的是的嗯嗯" * 60 + "住院呢")
    assert "答：" in asked.told(WORKER)[-1]


def test_a_number_that_staff_do_not_see_is_told_of(town: Town) -> None:
    """Who leaves one to be called on would wait in vain: it is masked, and the answer comes here."""
    town.say(WORKER, "/ticket")
    town.told(WORKER)
    town.say(WORKER, "我的手机13800138000，你们打给我")
    assert "手机号没有转给工作人员" in town.told(WORKER)[0]
    [ticket] = town.table("tickets")
    assert "13800138000" not in ticket["text"]
