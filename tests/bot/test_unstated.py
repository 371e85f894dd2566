"""What is asked for and the source does not state: neither filed, nor told by the text, or noted by the writer."""

from dataclasses import replace

import pytest

from bot.unstated import Asked, missing, not_stated_lines, place_once
from tests.bot.test_compose import AID


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
    assert missing(AID, Asked("", asked)) == gaps


def test_what_is_asked_faintly_must_be_noted() -> None:
    """Else every page would end with what nobody asked for."""
    noted = replace(AID, unstated={"contact": "咨询电话"}, details={})
    asked = Asked("", ("contact", "quota"))
    assert missing(noted, asked) == ("contact", "quota")
    assert missing(noted, replace(asked, faintly=("contact", "quota"))) == ("contact",)


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
    assert missing(bare, Asked("", (detail,))) == (("address", "where") if detail == "where" else (detail,))
    assert missing(replace(bare, text=told), Asked("", (detail,))) == ()


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
    assert missing(yearly, Asked("", ("deadline",))) == (() if stated else ("deadline",))


@pytest.mark.parametrize(
    ("detail", "told"),
    [("amount", "每年练兵5万人次，多元化解"), ("duration", "2022年办了36场"), ("deadline", "2022年办了36场")],
)
def test_what_only_looks_like_a_detail_is_none(detail: str, told: str) -> None:
    """Heads are no money, and a year is not how long."""
    bare = replace(AID, by_year={}, details={}, text=told)
    assert missing(bare, Asked("", (detail,))) == (detail,)


def test_what_was_noted_under_another_name_is_said_as_well() -> None:
    """Where the question uses much of the words of a gap that was noted; what nobody asks for is not said for its words."""
    noted = replace(AID, unstated={"eligibility": "缴多少算小额缴费"}, details={}, text="经费返还", by_year={})
    assert missing(noted, Asked("交到多少钱算小额", ("amount",))) == ("amount", "eligibility")
    two = replace(noted, unstated={**noted.unstated, "when": "小额缴费几月返还到账"})
    assert missing(two, Asked("小额缴费返还几月到账，送到哪个窗口", ("address",))) == (
        "address",
        "where",
        "when",
    )
    assert missing(noted, Asked("交到多少钱", ("amount",))) == ("amount",)
    assert missing(noted, Asked("什么叫小额缴费", ())) == ()
    medal = replace(noted, title="先进表彰", unstated={"eligibility": "评选五一劳动奖章的条件"})
    assert missing(medal, Asked("五一奖章要带什么材料", ("materials",))) == ("materials",)
    called = replace(noted, title="岗位练兵", unstated={"how_to_apply": "怎样参加岗位练兵"})
    assert missing(called, Asked("岗位练兵给多少钱", ("amount",))) == ("amount",)


@pytest.mark.parametrize(
    ("question", "faintly", "said"), [("补多少", False, True), ("补多少", True, False), ("选手奖金多少", True, True)]
)
def test_what_is_stated_in_part(question: str, faintly: bool, said: bool) -> None:
    """What the rest of it lacks is said where it is clearly asked for, or by its words."""
    partly = replace(AID, details={"amount": "补助5万元"}, unstated={"amount": "选手的奖金"})
    assert bool(missing(partly, Asked(question, ("amount",), faintly=("amount",) * faintly))) == said


@pytest.mark.parametrize("asked", ["where", "address"])
def test_a_place_is_missing_by_whichever_name(asked: str) -> None:
    """Who asks in which hospital and who asks for its address both want to get there; who asks how much does not."""
    base = replace(AID, text="职工休养", details={}, by_year={}, unstated={"address": "基地的地址"})
    assert missing(base, Asked("", (asked,))) == ("address", "where")
    assert missing(replace(base, unstated={}), Asked("", (asked,))) == ("address", "where")
    stated = replace(base, details={"where": "市里的基地"})
    assert missing(stated, Asked("", (asked,))) == ("address",)
    assert "address" not in missing(base, Asked("", ("amount",)))


@pytest.mark.parametrize(("asked", "noted"), [("when", "deadline"), ("deadline", "when")])
def test_a_time_is_missing_by_whichever_name(asked: str, noted: str) -> None:
    """When will it be ready: the writer noted that no day is named by which it is."""
    base = replace(AID, by_year={}, details={}, text="文化宫要翻修", unstated={noted: "哪天修好"})
    assert noted in missing(base, Asked("", (asked,)))
    assert noted not in missing(base, Asked("", ("contact",)))


@pytest.mark.parametrize(
    ("question", "department", "said"),
    [
        ("疗休养归哪个部门管", "", True), ("疗休养归哪个部门管", "保障部", False), ("谁家负责", "", True),
        ("是哪位老师来教", "", True), ("谁来评", "", True), ("哪些人能参加", "", False), ("which department runs it", "", True),
    ],
)  # fmt: skip
def test_by_whom_is_missing_though_it_says_for_whom(question: str, department: str, said: bool) -> None:
    """Which office, and who teaches or judges, is not whom a measure is for."""
    assert ("who" in missing(replace(AID, department=department), Asked(question, ("who",)))) == said


def test_who_teaches_is_stated_where_the_text_says_so() -> None:
    """And is then not said to be missing."""
    taught = replace(AID, text="由劳模师傅来教。")
    assert missing(taught, Asked("谁来教", ("who",))) == ()


def test_gaps_are_said_in_words_and_staff_offered() -> None:
    """The writer's words, or else the detail's name; each once, a place too; nothing is said where nothing is missing."""
    [line] = not_stated_lines(AID, ("how_to_apply", "materials", "how_to_apply"))
    assert line == "文件没有写明：怎样报名、要带的材料。想知道的话，可以让工会工作人员来答。"
    for noted, said in (
        ({"address": "街道和门牌"}, "街道和门牌"),
        ({"where": "哪家医院"}, "哪家医院"),
        ({}, "在哪里办"),
    ):
        [line] = not_stated_lines(replace(AID, unstated=noted), ("address", "where"))
        assert line.startswith(f"文件没有写明：{said}。")
    assert not_stated_lines(AID, ()) == []


def test_a_place_is_said_once_above_a_menu() -> None:
    """Though none of the titles has either of its names."""
    assert place_once(("address", "where", "amount")) == ["where", "amount"]
    assert place_once(("address", "amount")) == ["address", "amount"]
