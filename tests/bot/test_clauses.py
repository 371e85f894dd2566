"""The clauses of a message: several questions in one, and the one that a long story asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clauses import WINDOWS, is_asking, last_asking, split_parts, windows


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("收工没处歇脚怎么办,还有念个大专帮不帮农民工", (("收工没处歇脚怎么办",), ("念个大专帮不帮农民工",))),
        ("住院慰问多少钱?疗休养去几天?", (("住院慰问多少钱",), ("疗休养去几天",))),
        ("体检怎么报名,还有法律援助收费吗", (("体检怎么报名",), ("法律援助收费吗",))),
        ("住院有慰问吗 另外培训在哪里上课", (("住院有慰问吗",), ("培训在哪里上课",))),
        (
            "船员上岸有歇的地方没,再就是我弟想回乡创业,有培训没",
            (("船员上岸有歇的地方没",), ("有培训没", "我弟想回乡创业 有培训没")),
        ),
        ("我开货车,想入工会;另外体检怎么报", (("想入工会", "我开货车 想入工会"), ("体检怎么报",))),
        ("请问体检流程,请问法律援助收费标准", (("体检流程",), ("法律援助收费标准",))),
        ("疗休养怎么报?去哪儿,自己掏多少", ()),
        ("疗休养怎么报,被打了找谁", (("疗休养怎么报",), ("被打了找谁",))),
        ("有体检吗?能下棋不?", (("有体检吗",), ("能下棋不",))),
        ("培训和体检。分别怎么申请", (("培训和体检",), ("分别怎么申请",))),
        ("老婆想做检查,我想报个班,这两样工会都有没有", (("老婆想做检查",), ("我想报个班",))),
        ("单位工会,逢年过节慰问多少?另外结婚和生育分别多少", (("逢年过节慰问多少",), ("结婚和生育分别多少",))),
        ("你好,请问体检怎么报名", ()),
        ("我在厂里干了十年,想去疗休养", ()),
        ("体检怎么报名", ()),
        ("", ()),
    ],
)
def test_parts(text: str, parts: tuple[tuple[str, ...], ...]) -> None:
    """Clauses that each ask something: at least two, or none; with what is told before them."""
    assert split_parts(text) == parts


@given(st.text("住院慰问怎么申请多少钱吗?,。;还有另外 ", max_size=60))
def test_parts_come_from_the_text(text: str) -> None:
    """Two to four, each of them words of the message."""
    parts = split_parts(text)
    assert len(parts) == 0 or 2 <= len(parts) <= 4
    assert all(p[0] and all(word in text for way in p for word in way.split()) for p in parts)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("我干了十年。老板人不错。住院了工会给钱吗?谢谢", "老板人不错 住院了工会给钱吗"),
        ("没有问句的一段话", "没有问句的一段话"),
        ("体检怎么报名", "体检怎么报名"),
    ],
)
def test_the_asking_clause_of_a_story(text: str, clause: str) -> None:
    """With the one before it; a text that asks nothing stays whole."""
    assert last_asking(text) == clause


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "我干了十年。老板人不错。住院了工会给钱吗?谢谢你们",
            ("老板人不错 住院了工会给钱吗", "住院了工会给钱吗 谢谢你们"),
        ),
        ("今天天气好,老板人不错,饭也好吃", ()),
        ("天热难熬,听说有避暑疗养,同事都想去", ("天热难熬 听说有避暑疗养", "听说有避暑疗养 同事都想去")),
        ("体检怎么报名", ()),
    ],
)
def test_the_clauses_of_a_story(text: str, pairs: tuple[str, ...]) -> None:
    """In pairs, where one of them asks or names something of the field."""
    assert windows(text) == pairs


def test_a_story_without_end_has_its_last_clauses_read() -> None:
    """Each pair costs as much as a message."""
    pairs = windows(",".join(f"第{n}件事怎么办" for n in range(100)))
    assert len(pairs) == WINDOWS
    assert pairs[-1] == "第98件事怎么办 第99件事怎么办"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("工会有心理咨询热线不,最近老失眠", True),
        ("我72年的女的,现在到底多大能退", True),
        ("多久算到期", True),
        ("工会有冇补助", True),
        ("多长时间内得去报", True),
        ("需要神马材料", True),
        ("查出癌症没多久", False),
        ("这活干不了多久", False),
        ("没多长时间了", False),
        ("领导说还是不,我们认了", False),
        ("今年体检还搞不,我想带我妈去", True),
        ("请假没多久算旷工", True),
        ("不,我不去", False),
        ("要不,算了", False),
        ("我一个亲人都没有,日子难", False),
        ("我到底是老了", False),
        ("多大年纪了还在扛水泥", False),
    ],
)
def test_what_asks(text: str, asks: bool) -> None:
    """Who only tells is heard out, and who asks is answered."""
    assert is_asking(text) == asks
