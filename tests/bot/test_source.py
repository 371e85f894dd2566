"""Questions after the answer given before: where it stands, of what year that is, whether it is true."""

import pytest

from bot.messages import Conversation
from bot.normalise import normalise
from bot.pipeline import Engine
from bot.understand import understand
from tests.bot.talk import documents, talk


@pytest.mark.parametrize(
    "text",
    [
        "你说的准吗", "这文件哪年的", "哪里能看原文", "是真的吗", "谁规定的", "什么时候的消息", "有没有文件号", "发个原文给我看看",
        "你咋知道的", "这个现在还有效吗", "是今年的政策吗", "真的假的", "靠不靠谱", "哪个部门发的文件", "过期了没", "這文件哪年的",
        "依据是什么", "is this true?",
    ],
)  # fmt: skip
def test_it_is_heard(text: str) -> None:
    """In whatever words."""
    assert understand(normalise(text), Conversation(), (), {}).intent == "source"


@pytest.mark.parametrize(
    "text",
    [
        "要什么文件", "通知什么时候发", "去年的呢", "今年的政策呢", "谁出钱", "在哪里报名", "有效期多久", "卡过期了怎么办", "凭什么",
        "网址发一下", "怎么查", "哪里找工作", "是新就业形态的吗", "真的不要钱吗", "确定",
    ],
)  # fmt: skip
def test_what_asks_for_something_else(text: str) -> None:
    """Of the measure, or of the worker's own papers."""
    assert understand(normalise(text), Conversation(), (), {}).intent == "ask"


def test_the_source_of_what_was_answered(engine: Engine) -> None:
    """With its date and where to look; the conversation goes on as before."""
    first, turn, after = talk(engine, "住院了工会来看吗", "这文件哪年的", "怎么申请", city="天津")
    assert turn.outcome == "answer"
    assert turn.evidence[0].measure == first.evidence[0].measure == after.evidence[0].measure
    for told in ("《市总工会出台20项措施助力实施“十项行动”》", "2023年3月21日", "北方网按标题找"):
        assert turn.reply.text.count(told) == 1
    assert turn.ticket is not None
    assert turn.ticket.text.endswith("\n这文件哪年的")
    assert after.not_stated == ("how_to_apply",)


def test_two_measures_of_one_document_have_one_source(engine: Engine) -> None:
    """It is told once, behind both titles."""
    first, turn = talk(engine, "体检多少钱？疗休养去哪里？", "哪里能看原文", city="赣州")
    assert len(first.conversation.focus) == 2
    assert turn.reply.text.count("来源：") == 1
    assert all(e.title in turn.reply.text.splitlines()[0] for e in turn.evidence)


def test_before_any_answer(engine: Engine) -> None:
    """What all answers rest on, and nothing of any measure."""
    turn = talk(engine, "你说的准吗", city="天津")[-1]
    assert turn.outcome == "smalltalk"
    assert not documents(turn)
    assert "哪份文件" in turn.reply.text
