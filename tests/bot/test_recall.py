"""刚才那个 and 回头说比赛 go back to a measure that was answered earlier, whatever was said since."""

from dataclasses import replace
from datetime import date

import pytest

from bot import texts
from bot.messages import Conversation
from bot.pipeline import Engine
from bot.recall import recalled
from bot.turns import EARLIER
from knowledge.values import Document, Measure
from tests.bot.talk import talk
from tests.conftest import NOW

SOURCE = Document("tianjin", "天津", "天津市总工会", "二十条", "plan", "北方网", date(2023, 3, 21))
CARE = Measure("care", SOURCE, "住院慰问", "hospital_condolence", "慰问。", (), "plan", aliases=("看望病人",))
TRIP = Measure("trip", SOURCE, "职工疗休养", "convalescence", "组织。", (), "plan", aliases=("疗养",))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("刚才那个慰问多少钱", CARE),
        ("回头说疗养,啥时候去", TRIP),
        ("回到前面的问题,怎么报名", TRIP),  # the latest
        ("前面说的那个要报名不", TRIP),
        ("一开始问的看望病人,要带啥", CARE),
        ("刚才那个人态度真差", None),
        ("之前住过院能领吗", None),  # goes back to nothing that was said
        ("我上面的领导不同意", None),
        ("慰问多少钱", None),
    ],
)
def test_what_is_gone_back_to(said: str, meant: object) -> None:
    """By its name, else the latest; nothing where nothing was answered."""
    assert recalled(said, [TRIP, CARE]) is meant
    assert recalled(said, []) is None


def test_after_a_question_that_nothing_answered(engine: Engine) -> None:
    """The measure before it is answered from again, in full, and what is said next is of it."""
    *_, lost, back, then = talk(
        engine, "住院慰问是什么", "加班费按几倍算", "刚才那个慰问要带什么材料", "多久能到账", city="天津"
    )
    assert lost.outcome == "handoff"
    assert back.evidence[0].measure == then.evidence[0].measure == "hospital-condolence"
    assert texts.NOT_STATED.partition("{")[0] in back.reply.text


def test_what_was_answered_is_remembered_till_another_city_is_chosen(engine: Engine) -> None:
    """The latest first, each once, no more than a handful."""
    asked = [
        "住院慰问是什么",
        "每年组织多少人疗休养",
        "住院慰问是什么",
        "“知工”App怎么抢运动场地",
        "户外劳动者服务站在哪",
    ]
    last = talk(engine, *asked, city="天津")[-1].conversation
    assert len(last.earlier) == len(set(last.earlier)) == 3
    assert last.earlier[1] == "tianjin/hospital-condolence"
    assert not set(last.focus) & set(last.earlier)
    many = replace(last, earlier=tuple(f"tianjin/{n}" for n in range(EARLIER)))
    assert len(engine.respond("住院慰问是什么", many, NOW).conversation.earlier) == EARLIER
    assert engine.choose_city("赣州", last, NOW).conversation.earlier == ()
    assert engine.respond("刚才那个多少钱", Conversation(city="赣州", earlier=last.earlier), NOW).outcome != "answer"
