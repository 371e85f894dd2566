"""Judged answers as tables: a few made-up ones, counted by hand; and the page that shows them."""

from typing import Any

import pytest

from bot import evaluation, report
from bot.evaluation import Case, script_of
from bot.judge import judge
from bot.tables import Line, Table, as_text
from knowledge.values import Document, Measure

MEASURES = {
    f"{doc}/{name}": Measure(name, Document(doc, city, "", "", "plan"), title, "checkup", "", (), "plan")
    for doc, city, name, title in (
        ("tianjin", "天津", "checkup", "体检"), ("tianjin", "天津", "visit", "慰问"), ("yantai", "烟台", "checkup", "体检"),
    )
}  # fmt: skip


def case(group: str, outcome: str, *shown: str, sure: float | None = None, first: str = "", **row: Any) -> Case:
    """A question of Tianjin, answered with these measures."""
    evidence = [
        {"document": k.split("/")[0], "measure": k.split("/")[1], "city": MEASURES[k].document.city,
         "title": MEASURES[k].title, "confidence": 0.5}
        for k in shown
    ]  # fmt: skip
    asked = {"id": "1", "group": group, "city": "天津", "q": "有没有体检", "right": [], **row}
    answer = {"outcome": outcome, "evidence": evidence, "reply": "<b>", "not_stated": [], "offers_staff": True, "ticket": None}  # fmt: skip
    return Case(judge(asked, answer), sure, first)


RIGHT = ["tianjin/checkup"]
CASES = [
    case("answerable", "answer", "tianjin/checkup", right=RIGHT, style="formal", sure=0.9, first="tianjin/checkup"),
    case("answerable", "answer", "tianjin/visit", "tianjin/checkup", right=RIGHT, sure=0.8, first="tianjin/visit"),
    case("answerable", "clarify", "tianjin/checkup", right=RIGHT, style="formal", sure=0.3, first="tianjin/checkup"),
    case("missing_aspect", "answer", "tianjin/visit", right=["tianjin/visit"], missing="amount", sure=0.7, first="tianjin/visit"),
    case("unanswerable", "answer", "yantai/checkup", kind="not_here", sure=0.4, first="yantai/checkup"),
    case("unanswerable", "handoff", kind="nowhere", sure=0.1, first="tianjin/visit"),
    case("off_topic", "decline", sure=0.0, first="tianjin/visit"),
    case("other_city", "handoff", asked_city="北京"),
]  # fmt: skip


def row(table: Table, **where: str) -> Line:
    """The one row of a table with these cells."""
    [found] = [r for r in table.rows if all(r[k] == v for k, v in where.items())]
    return found


def test_slices_are_of_what_an_answer_shows() -> None:
    """First, second, and asked back though right: found once of three."""
    by_group = evaluation.slices(CASES, "group", lambda c: c.group)
    got = row(by_group, group="answerable")
    assert (got["n"], got["R@1"], got["R@3"], got["MRR"]) == (3, 1 / 3, 2 / 3, 0.5)
    assert (got["answered"], got["asked back"], got["handed off"], got["other"]) == (2 / 3, 1 / 3, 0, 0)


def test_every_way_of_slicing() -> None:
    """City, category, style and script; questions without a style are left out of that one."""
    tables = {t.name: t for t in evaluation.tables(CASES, MEASURES)}
    assert [r["n"] for r in tables["by style"].rows] == [2]
    for name, value in {"city": "天津", "category": "checkup", "script": "Simplified"}.items():
        assert row(tables[f"by {name}"], **{name: value})["n"] == 4


def test_false_answers_have_an_upper_bound() -> None:
    """One of two in the field; none in one off topic says nothing yet."""
    table = evaluation.false_answers(CASES)
    field = row(table, unanswerable="in the field")
    assert (field["n"], field["answered"], field["rate"]) == (2, 1, 0.5)
    assert field["at most (95 %)"] == pytest.approx(0.9747, abs=1e-4)
    assert row(table, unanswerable="off topic")["at most (95 %)"] == 1.0
    assert row(table, unanswerable="of a city without documents")["answered"] == 0


def test_trust() -> None:
    """Seven questions with a probability; the second surest is wrong, and the three that nothing answers are last but one."""
    found = evaluation.trust(CASES)
    assert found.curve.risk == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4, 2 / 5, 3 / 6, 4 / 7])
    assert row(evaluation.trusted(found), trust="FPR at 95 % TPR")["value"] == pytest.approx(1 / 3)


def test_missing_details() -> None:
    """Found, but not said."""
    got = row(evaluation.missing(CASES), detail="amount")
    assert (got["n"], got["found"], got["not_stated"], got["offers_staff"]) == (1, 1, 0, 1)


def test_cities() -> None:
    """Asked about Tianjin: four times of Tianjin, once of Yantai, twice nothing; a city without documents apart."""
    table = evaluation.cities(CASES, MEASURES)
    got = row(table, asked="天津")
    assert (got["天津"], got["烟台"], got[evaluation.NOTHING]) == (4, 1, 2)
    assert row(table, asked=evaluation.NO_DOCUMENT)[evaluation.NOTHING] == 1


def test_misses_say_what_was_answered_instead() -> None:
    """By title, with what was wanted."""
    missed = evaluation.misses(CASES, MEASURES).rows
    assert [(r["wanted"], r["instead"]) for r in missed] == [
        ("体检", "慰问 0.50 > 体检 0.50"), ("体检", "体检 0.50"), ("慰问, not stated: amount", "慰问 0.50"), ("no answer", "体检 0.50"),
    ]  # fmt: skip


def test_no_questions() -> None:
    """Every table can be empty."""
    for table in evaluation.tables([], MEASURES):
        assert table.name in as_text(table)
    assert "<table" not in report.page("", "", [evaluation.misses([], MEASURES)], {})


@pytest.mark.parametrize(
    ("text", "script"),
    [("住院慰问", "Simplified"), ("住院慰問多少錢", "Traditional"), ("zhuyuan weiwen", "Latin"), ("KTV能不能报", "Simplified"), ("7510", "Simplified")],
)  # fmt: skip
def test_script(text: str, script: str) -> None:
    """By the letters that are most."""
    assert script_of(text) == script


def test_a_table_in_a_terminal() -> None:
    """Chinese characters are two columns wide, numbers stand to the right."""
    table = Table("t", "", ({"city": "天津", "n": 5, "rate": 0.5}, {"city": "xx市", "n": 12, "rate": 1.0}))
    assert as_text(table).splitlines()[1:] == ["  city   n   rate", "  天津   5  0.500", "  xx市  12  1.000"]


def test_a_page_escapes_every_text() -> None:
    """Whatever a worker wrote cannot become markup."""
    bad = '<script>alert("1")</script>&'
    page = report.page(bad, bad, [Table(bad, bad, ({bad: bad, "question": bad},))], {bad: bad})
    assert "<script" not in page
    assert "&lt;script&gt;" in page
