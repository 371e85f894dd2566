"""What can be read off a question: figures, years and counted things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import counted, numbers, read_query, years
from knowledge.fold import fold


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.2万", {"12000"}),
        ("12000元", {"12000"}),
        ("12,000元", {"12000"}),
        ("3千", {"3000"}),
        ("2亿", {"2e+08"}),
        ("50%和40%", {"50", "40"}),
        ("没有数", set()),
    ],
)
def test_figures_however_written(text: str, found: set[str]) -> None:
    """Written out, with commas or with 万, they are the same."""
    assert numbers(text) == found


@given(st.integers(1, 10**4))
def test_ten_thousands_are_written_out(number: int) -> None:
    """For any figure."""
    assert numbers(f"{number}万") == numbers(f"{number}0000")


@pytest.mark.parametrize(
    ("text", "found"),
    [("2024年", {2024}), ("25年", {2025}), ("2024到2026年", {2024, 2026}), ("12024", set()), ("三年", set())],
)
def test_years(text: str, found: set[int]) -> None:
    """Long, and short before 年."""
    assert years(text) == found


@pytest.mark.parametrize(("text", "found"), [("二类比赛", {"二类"}), ("两癌筛查", {"两癌"}), ("一起去", set())])
def test_counted_things(text: str, found: set[str]) -> None:
    """Numerals that are part of a name."""
    assert counted(text) == found


def test_a_question_is_read_folded() -> None:
    """Whatever its script and width."""
    query = read_query("２０２４年體檢多少錢？")
    assert query == read_query(fold("2024年体检多少钱?"))
    assert query.years == {2024}
    assert "amount" in query.details
    assert query.concepts
