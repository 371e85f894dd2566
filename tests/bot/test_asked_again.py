"""One more thing is asked of the page that was just shown, or all of it once more."""

import pytest

from bot import texts
from bot.pipeline import Engine
from tests.bot.talk import talk


def test_a_year_asked_about_before_is_not_told_again(engine: Engine) -> None:
    """Nor is the whole page; who asks what it is gets all of it."""
    first, *rest = talk(engine, "互助保障参保补贴2025年百分之几", "怎么申请", "那这个是什么", "2026年呢", city="赣州")
    assert ["2025年：40%" in turn.reply.text for turn in (first, rest[0])] == [True, False]
    assert [first.reply.text.splitlines()[0] in turn.reply.text for turn in rest] == [False, True, False]
    assert "2026年）：30%" in rest[2].reply.text


@pytest.mark.parametrize(
    ("then", "line"),
    [
        ("明年能补多少", "2027年：文件没有写明"),
        ("2024年补多少", "2024年：50%"),
    ],
)
def test_a_year_named_with_a_detail_is_told(engine: Engine, then: str, line: str) -> None:
    """Not this year's figure in its place."""
    *_, turn = talk(engine, "互助保障参保补贴2025年百分之几", then, city="赣州")
    assert line in turn.reply.text


@pytest.mark.parametrize(("then", "whole"), [("申请条件是什么", False), ("那这个是什么", True)])
def test_what_is_it_asks_for_all_of_it(engine: Engine, then: str, whole: bool) -> None:
    """Unless it names what of it."""
    first, turn = talk(engine, "住院慰问多少钱", then, city="天津")
    assert (first.reply.text.splitlines()[0] in turn.reply.text) == whole


def test_a_page_shown_again_says_that_it_is_all_there_is(engine: Engine) -> None:
    """So that nobody looks in it for what it does not say."""
    first, turn = talk(engine, "户外劳动者服务站有什么", "那这个是什么", city="天津")
    assert [texts.ALL_THERE_IS in t.reply.text for t in (first, turn)] == [False, True]


def test_back_to_the_city_that_was_chosen(engine: Engine) -> None:
    """Its name is heard though another city was answered last."""
    *_, turn = talk(engine, "疗休养去哪里", "那天津呢", "还是说烟台吧，住院呢", city="烟台")
    assert "您问的是天津" not in turn.reply.text
    assert {e.city for e in turn.evidence} <= {"烟台"}


def test_a_city_that_one_is_tied_to(engine: Engine) -> None:
    """Is asked where the chosen one has nothing, and the reply says so; what the chosen one answers is its own."""
    [theirs] = talk(engine, "我老家赣州的，暑假托管班一年开多少期", city="靖西")
    assert {e.document for e in theirs.evidence} == {"ganzhou"}
    assert "靖西的文件里没有找到" in theirs.reply.text
    [own] = talk(engine, "我老家赣州的，劳模免费体检有没有", city="靖西")
    assert {e.document for e in own.evidence} == {"jingxi"}


def test_what_two_readings_agree_on(engine: Engine) -> None:
    """A few words that alone say too little are of the measure that they point to both alone and with what was asked before."""
    _, turn = talk(engine, "爷爷老劳模了，过年给不给慰问钱", "体检疗养呢", city="xx市")
    assert turn.evidence[0].measure in ("model-worker-checkup", "model-worker-convalescence")
