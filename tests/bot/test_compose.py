"""What the worker reads: every figure from the measure, its standing and its source."""

from dataclasses import replace
from datetime import date

import pytest

from bot import compose, texts
from bot.unstated import Asked
from index.query import numbers
from knowledge import library
from knowledge.fold import fold
from knowledge.values import DETAILS, Document, Kind, Measure
from tests.bot.figures import figures_of

TODAY = date(2026, 11, 21)
DOCUMENT = Document("ganzhou", "赣州", "赣州市总工会", "专项行动", "plan", "大江网", date(2026, 1, 4))
AID = Measure(
    "mutual-aid", DOCUMENT, "互助保障补贴", "mutual_aid", "新参加互助保障的企业得到补贴。", ("補貼",), "plan",
    details={"who": "重点企业", "where": "服务中心"}, unstated={"how_to_apply": "怎样报名", "contact": "咨询电话"},
    by_year={2024: "50%", 2025: "40%", 2026: "30%"},
)  # fmt: skip


def text(measure: Measure, *asked: str, years: tuple[int, ...] = (), today: date = TODAY) -> str:
    """One measure as it is shown."""
    return compose.measure_text(measure, Asked("", asked, years), today)


@pytest.mark.parametrize(
    ("today", "years", "line"),
    [
        (date(2024, 5, 1), (), "· 今年（2024年）：50%"),
        (date(2025, 12, 31), (), "· 今年（2025年）：40%"),
        (date(2026, 1, 1), (), "· 今年（2026年）：30%"),
        (date(2027, 1, 1), (), "· 今年（2027年）：文件没有写明"),
        (TODAY, (2024,), "· 2024年：50%"),
        (TODAY, (2026,), "· 今年（2026年）：30%"),
        (TODAY, (2030,), "· 2030年：文件没有写明"),
    ],
)
def test_what_changes_by_year(today: date, years: tuple[int, ...], line: str) -> None:
    """The year asked for, else this one; a year that the source does not give is said to be so."""
    lines = text(AID, years=years, today=today).splitlines()
    assert line in lines
    assert "· 按年份：2024年 50%，2025年 40%，2026年 30%" in lines
    assert len([x for x in lines if "年）：" in x or (x.startswith("· 20") and "：" in x)]) == 1


@pytest.mark.parametrize(
    ("question", "asked", "said"),
    [
        ("这事归哪个部门管", (), True), ("找工会哪几家问", (), True), ("谁牵头", (), True), ("which office handles this", (), True),
        ("电话多少", ("contact",), True), ("怎么报名", ("how_to_apply",), True), ("补多少", ("amount",), False),
    ],
)  # fmt: skip
def test_the_office_that_sees_to_it(question: str, asked: tuple[str, ...], said: bool) -> None:
    """Who asks for it, or for whom to turn to, is told; where the source names none, nobody is."""
    line = f"· {texts.DEPARTMENT}：保障部、经审办"
    named = replace(AID, department="保障部、经审办")
    assert (line in compose.measure_text(named, Asked(question, asked), TODAY).splitlines()) == said
    assert texts.DEPARTMENT not in compose.measure_text(AID, Asked(question, asked), TODAY)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("我老婆住院了有慰问吗", True), ("家属能跟着去么", True), ("我妈也能去不", True), ("给孩子买可以吗", True),
        ("我住院了有慰问吗", False), ("老婆叫我问问有没有慰问", False),
    ],
)  # fmt: skip
def test_family_that_the_source_does_not_name(question: str, said: bool) -> None:
    """Who asks for them is told so; not where the measure names families itself."""
    lines = compose.measure_text(AID, Asked(question, ()), TODAY).splitlines()
    assert (texts.NO_FAMILY in lines) == said
    named = replace(AID, details={"who": "职工及其配偶、子女"})
    assert texts.NO_FAMILY not in compose.measure_text(named, Asked(question, ()), TODAY)


def test_details_asked_of_what_was_just_shown() -> None:
    """Are given with standing and source, and the rest is not said again; what no detail tells is in the whole of it."""
    said = Asked("", ("where", "how_to_apply"), again=True)
    plain = replace(AID, by_year={})
    lines = compose.measure_text(plain, said, TODAY).splitlines()
    assert lines[0] == "· 在哪里办：服务中心"
    assert lines[1].startswith("文件没有写明：怎样报名")
    assert lines[2:] == ["", texts.KIND_LINES[plain.kind], texts.SOURCE.format(source=compose.source_line(DOCUMENT))]
    by_text = replace(plain, text="每年给120名职工补贴。")
    assert by_text.text in compose.measure_text(by_text, Asked("", ("quota",), again=True), TODAY)


def test_two_years_at_once() -> None:
    """In their order."""
    assert "· 2024年：50%\n· 2025年：40%" in text(AID, years=(2025, 2024))


def test_a_measure_without_years_has_no_year_lines() -> None:
    """Whatever year is asked for."""
    assert "今年" not in text(replace(AID, by_year={}), years=(2025,))


@pytest.mark.parametrize(("kind", "line"), list(texts.KIND_LINES.items()))
def test_plan_rule_or_report(kind: Kind, line: str) -> None:
    """Each reply says which, and no other."""
    shown = text(replace(AID, kind=kind))
    assert [said for said in texts.KIND_LINES.values() if said in shown] == [line]


@pytest.mark.parametrize(
    ("until", "line"),
    [
        (date(2026, 11, 20), "注意：这项的期限到2026年11月20日，已经结束。"),
        (date(2026, 11, 21), "期限到2026年11月21日。"),
        (date(2030, 12, 31), "期限到2030年12月31日。"),
        (None, None),
    ],
)
def test_until_when(until: date | None, line: str | None) -> None:
    """Ended from the day after; the last day still counts; nothing is said where the source says nothing."""
    lines = text(replace(AID, valid_until=until)).splitlines()
    assert [x for x in lines if "期限到" in x] == ([line] if line else [])


@pytest.mark.parametrize(("published", "old"), [(2023, True), (2024, False), (2026, False)])
def test_an_old_source_is_said_to_be_old(published: int, old: bool) -> None:
    """More than two years back."""
    document = replace(DOCUMENT, published=date(published, 3, 21))
    assert (texts.OLD in text(replace(AID, document=document))) is old


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (DOCUMENT, "来源：赣州市总工会《专项行动》（大江网，2026年1月4日）"),
        (replace(DOCUMENT, published=None, published_note="1月4日（来源没有写年份）"),
         "来源：赣州市总工会《专项行动》（大江网，1月4日（来源没有写年份））"),
        (replace(DOCUMENT, publisher=""), "来源：赣州市总工会《专项行动》（2026年1月4日）"),
        (replace(DOCUMENT, publisher="", published=None), "来源：赣州市总工会《专项行动》"),
    ],
)  # fmt: skip
def test_the_source_line(document: Document, line: str) -> None:
    """Who, what, where and when, as far as it is known; it ends the reply."""
    assert text(replace(AID, document=document)).splitlines()[-1] == line


def test_details_are_shown_where_asked_for() -> None:
    """Or else who it is for, and nothing twice."""
    assert "重点企业" in text(AID)
    assert "服务中心" not in text(AID)
    assert "· 在哪里办：服务中心" in text(AID, "where")
    assert "重点企业" not in text(AID, "where")
    assert text(AID, "who").count("重点企业") == 1
    said = replace(AID, text="重点企业得到补贴。")
    assert text(said, "who").count("重点企业") == 1


def test_a_figure_of_something_else_is_no_answer() -> None:
    """Who asks, in its words, for what is noted as not stated is not shown the share that the source does state."""
    rate = replace(AID, by_year={}, details={"amount": "建会率达到100%"}, unstated={"amount": "会费多少"})
    shown = compose.measure_text(rate, Asked("会费交多少", ("amount",)), TODAY)
    assert "会费多少" in shown
    assert "100%" not in shown
    assert "100%" in compose.measure_text(rate, Asked("建会率达到多少", ("amount",)), TODAY)


def test_several_measures_each_with_its_own_source() -> None:
    """Numbered, under a heading of both titles, with what is said before them first."""
    other = replace(AID, title="免费体检", id="checkup", document=replace(DOCUMENT, title="另一文件"))
    reply = compose.answer([AID, other], [], Asked("x", (), ()), TODAY, "先说明一下。")
    assert reply.heading == "互助保障补贴 / 免费体检"
    assert reply.text.startswith("先说明一下。\n1. 互助保障补贴\n")
    assert "\n\n2. 免费体检\n" in reply.text
    assert reply.text.count("来源：") == 2


@pytest.mark.parametrize("today", [date(2024, 2, 29), TODAY, date(2031, 1, 1)])
def test_no_figure_comes_from_nowhere(today: date) -> None:
    """Of every measure of the repository, all details asked for: a reply's figures are the measure's or its source's.

    This year may be named beside what changes by year.
    """
    for measure in library.load().measures:
        known = figures_of(measure) | ({str(today.year)} if measure.by_year else set())
        reply = compose.answer([measure], [], Asked(measure.title, DETAILS, ()), today, "")
        assert numbers(fold(reply.shown)) <= known, measure.key


def test_every_measure_has_its_standing_and_source() -> None:
    """No reply without them."""
    for measure in library.load().measures:
        shown = text(measure, *DETAILS)
        assert texts.KIND_LINES[measure.kind] in shown
        assert compose.source_line(measure.document) in shown.splitlines()[-1]
        assert measure.text in shown
