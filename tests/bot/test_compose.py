"""What the worker reads: every figure from the measure, its standing and source, and what is not stated."""

from dataclasses import replace
from datetime import date

import pytest

from bot import compose, texts
from bot.compose import Asked
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


@pytest.mark.parametrize(
    ("asked", "gaps"),
    [
        ((), ()),
        (("how_to_apply",), ("how_to_apply",)),
        (("materials",), ("materials",)),
        (("who",), ()),
        (("eligibility",), ()),
        (("amount", "when", "deadline"), ()),
        (("contact", "who", "materials"), ("contact", "materials")),
    ],
)
def test_what_is_not_stated(asked: tuple[str, ...], gaps: tuple[str, ...]) -> None:
    """Asked for and neither filed, nor told by a like detail, by the years or by the text."""
    assert compose.missing(AID, Asked("", asked)) == gaps


def test_what_is_asked_faintly_must_be_noted() -> None:
    """Else every page would end with what nobody asked for."""
    noted = replace(AID, unstated={"contact": "咨询电话"}, details={})
    asked = Asked("", ("contact", "quota"))
    assert compose.missing(noted, asked) == ("contact", "quota")
    assert compose.missing(noted, replace(asked, faintly=("contact", "quota"))) == ("contact",)


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("amount", "每人补500元"),
        ("quota", "每年2000名"),
        ("when", "每年3月"),
        ("duration", "每批5天"),
        ("where", "在实训基地"),
    ],
)
def test_what_the_text_tells_is_stated(detail: str, told: str) -> None:
    """Though nobody filed it under its name."""
    bare = replace(AID, by_year={}, details={})
    assert detail in compose.missing(bare, Asked("", (detail,)))
    assert compose.missing(replace(bare, text=told), Asked("", (detail,))) == ()


@pytest.mark.parametrize(
    ("when", "stated"),
    [
        ("每年", False),
        ("1月4日的发布会上公布", False),
        ("到2027年底", True),
        ("2026年6月前报名", True),
        ("截止12月1日", True),
        ("年内", True),
    ],
)
def test_a_rhythm_is_no_deadline(when: str, stated: bool) -> None:
    """What comes every year has no last day in it; a time up to which something holds has."""
    yearly = replace(AID, by_year={}, text="疗休养", details={"when": when})
    assert compose.missing(yearly, Asked("", ("deadline",))) == (() if stated else ("deadline",))


@pytest.mark.parametrize(
    ("detail", "told"),
    [("amount", "每年练兵5万人次，多元化解"), ("duration", "2022年办了36场"), ("deadline", "2022年办了36场")],
)
def test_what_only_looks_like_a_detail_is_none(detail: str, told: str) -> None:
    """Heads are no money, and a year is not how long."""
    bare = replace(AID, by_year={}, details={}, text=told)
    assert detail in compose.missing(bare, Asked("", (detail,)))


def test_what_was_noted_under_another_name_is_said_as_well() -> None:
    """Where the question uses much of the words of a gap that was noted; what nobody asks for is not said for its words."""
    noted = replace(AID, unstated={"eligibility": "缴多少算小额缴费"}, details={}, text="经费返还", by_year={})
    assert compose.missing(noted, Asked("交到多少钱算小额", ("amount",))) == ("amount", "eligibility")
    two = replace(noted, unstated={**noted.unstated, "when": "小额缴费几月返还到账"})
    assert compose.missing(two, Asked("小额缴费返还几月到账，送到哪个窗口", ("address",))) == (
        "address",
        "where",
        "when",
    )
    assert compose.missing(noted, Asked("交到多少钱", ("amount",))) == ("amount",)
    assert compose.missing(noted, Asked("什么叫小额缴费", ())) == ()
    medal = replace(noted, title="先进表彰", unstated={"eligibility": "评选五一劳动奖章的条件"})
    assert compose.missing(medal, Asked("五一奖章要带什么材料", ("materials",))) == ("materials",)
    called = replace(noted, title="岗位练兵", unstated={"how_to_apply": "怎样参加岗位练兵"})
    assert compose.missing(called, Asked("岗位练兵给多少钱", ("amount",))) == ("amount",)


@pytest.mark.parametrize(
    ("question", "faintly", "said"), [("补多少", False, True), ("补多少", True, False), ("选手奖金多少", True, True)]
)
def test_what_is_stated_in_part(question: str, faintly: bool, said: bool) -> None:
    """What the rest of it lacks is said where it is clearly asked for, or by its words."""
    partly = replace(AID, details={"amount": "补助5万元"}, unstated={"amount": "选手的奖金"})
    assert bool(compose.missing(partly, Asked(question, ("amount",), faintly=("amount",) * faintly))) == said


@pytest.mark.parametrize("asked", ["where", "address"])
def test_a_place_is_missing_by_whichever_name(asked: str) -> None:
    """Who asks in which hospital and who asks for its address both want to get there; who asks how much does not."""
    base = replace(AID, text="职工休养", details={}, by_year={}, unstated={"address": "基地的地址"})
    assert compose.missing(base, Asked("", (asked,))) == ("address", "where")
    assert compose.missing(replace(base, unstated={}), Asked("", (asked,))) == ("address", "where")
    stated = replace(base, details={"where": "市里的基地"})
    assert compose.missing(stated, Asked("", (asked,))) == ("address",)
    assert "address" not in compose.missing(base, Asked("", ("amount",)))


@pytest.mark.parametrize(("asked", "noted"), [("when", "deadline"), ("deadline", "when")])
def test_a_time_is_missing_by_whichever_name(asked: str, noted: str) -> None:
    """When will it be ready: the writer noted that no day is named by which it is."""
    base = replace(AID, by_year={}, details={}, text="文化宫要翻修", unstated={noted: "哪天修好"})
    assert noted in compose.missing(base, Asked("", (asked,)))
    assert noted not in compose.missing(base, Asked("", ("contact",)))


def test_gaps_are_said_in_words_and_staff_offered() -> None:
    """The writer's words, or else the detail's name; each once, a place too; nothing is said where nothing is missing."""
    [line] = compose.not_stated_lines(AID, ("how_to_apply", "materials", "how_to_apply"))
    assert line == "文件没有写明：怎样报名、要带的材料。想知道的话，可以让工会工作人员来答。"
    for noted, said in (
        ({"address": "街道和门牌"}, "街道和门牌"),
        ({"where": "哪家医院"}, "哪家医院"),
        ({}, "在哪里办"),
    ):
        [line] = compose.not_stated_lines(replace(AID, unstated=noted), ("address", "where"))
        assert line.startswith(f"文件没有写明：{said}。")
    assert compose.not_stated_lines(AID, ()) == []


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
