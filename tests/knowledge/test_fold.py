"""One spelling for every text: what folds to what, and what holds for any text at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fold import clean, fold, is_simplified, is_traditional, simplified, squash, traditional

TWICE_CONVERTED = "薴"
"""OpenCC makes 苧 of it and 苎 of that; no other character of Unicode takes two steps."""

anything = st.text(
    st.one_of(
        st.characters(exclude_characters=TWICE_CONVERTED),
        st.characters(categories=["Cs", "Cc", "Cf"]),
        st.sampled_from("乾於昇纔後祇幹臺髮發麵裡裏职職工会會　ＡＢ１２\u200b\u2028\ufeff"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＰＰ　１２３％", "app 123%"),
        ("①ﬁ℃", "1fi°c"),
        ("困難職工", "困难职工"),
        ("困难职工", "困难职工"),
        ("乾部", "干部"),
        ("幹部", "干部"),
        ("人纔", "人才"),
        ("提昇", "提升"),
        ("呒没钿,冇𠮶好事", "没没钱,冇个好事"),
        ("於是", "于是"),
        ("後勤", "后勤"),
        ("  住院\t\n慰问  ", "住院 慰问"),
        ("住\u200b院", "住 院"),
        ("\ufeff住院\x00", "住院"),
        ("住\ud800院\udfff", "住 院"),
        ("Union App", "union app"),
        ("", ""),
    ],
)
def test_one_spelling(written: str, folded: str) -> None:
    """Widths, scripts, converters' odd spellings, control characters, broken surrogates and case."""
    assert fold(written) == folded


@given(anything)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """What is indexed and what is searched meet, however often either was folded."""
    assert fold(fold(text)) == fold(text)


@given(anything)
def test_any_text_can_be_written_out(text: str) -> None:
    """A folded text is UTF-8, on one line, without white space at its ends or run together."""
    folded = fold(text)
    folded.encode("utf-8")
    assert folded == folded.strip()
    assert "  " not in folded
    assert not {"\n", "\t", "\x00"} & set(folded)


@given(anything)
def test_clean_keeps_the_script(text: str) -> None:
    """Cleaning is NFKC and no conversion: no other character comes in."""
    kept = set(unicodedata.normalize("NFKC", text)) | {" "}
    assert set(clean(text)) <= kept


@given(anything)
def test_squash_keeps_letters_and_digits_alone(text: str) -> None:
    """For comparing: no punctuation, no white space, nothing that folding would still change."""
    assert all(c.isalnum() or unicodedata.category(c)[0] in "MN" for c in squash(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("住院有慰問嗎", True),
        ("我們工會有沒有療休養", True),
        ("住院有慰问吗", False),
        ("app", False),
        ("", False),
        ("怎么申请", False),
        ("今天在厂里和師傅说了住院慰问和疗休养的事情，大家都想知道怎么报名", False),
    ],
)
def test_script_is_told_by_more_than_chance(text: str, expected: bool) -> None:
    """One Traditional character in a long Simplified message does not make it Traditional."""
    assert is_traditional(text) is expected


@pytest.mark.parametrize("text", ["困难职工帮扶", "住院慰问怎么申请", "疗休养", "劳模和工匠"])
def test_there_and_back(text: str) -> None:
    """Simplified to Traditional and back is what it was."""
    assert traditional(text) != text
    assert simplified(traditional(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("住院有慰问吗", True), ("住院有慰問嗎", False), ("在哪里", False), ("皇后", False), ("abc 12", False), ("", False), ("国", True)],
)  # fmt: skip
def test_simplified_is_told_by_characters_that_only_it_has(text: str, expected: bool) -> None:
    """What both scripts write the same way tells nothing."""
    assert is_simplified(text) is expected


def test_traditional_is_that_of_today() -> None:
    """What few readers know any more is not written; one character that has two uses is left as it was."""
    assert traditional("群众吃床里核实为了，沿着") == "群眾吃床裡核實為了，沿着"
    assert traditional("著名的，沿着") == "著名的，沿着"
