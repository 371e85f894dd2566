"""A text in words: those that were learned, the likeliest way, and nothing lost."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import readings
from knowledge.words import Words
from knowledge.words_learning import learn_words

COUNTS = {"工会": 40, "住院": 20, "慰问": 20, "慰问金": 9, "金": 2, "法律": 5, "援助": 5, "的": 90, "会": 30}
WORDS = Words(COUNTS)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("工会的住院慰问金", ["工会", "的", "住院", "慰问金"]),
        ("住院慰文", ["住院", "慰", "文"]),
        ("会,工会", ["会", ",", "工会"]),
        ("ab 工会", ["a", "b", " ", "工会"]),
        ("", []),
    ],
)
def test_known_words_and_single_characters(text: str, cut: list[str]) -> None:
    """What is in no word stands alone."""
    assert WORDS.cut(text) == cut


@given(st.text(alphabet="工会住院慰问金法律援助的,a", max_size=10))
def test_no_way_to_cut_is_likelier(text: str) -> None:
    """Of all ways, by trying them all."""

    def worth(pieces: list[str]) -> float:
        return sum(math.log(COUNTS.get(piece, 1) / sum(COUNTS.values())) for piece in pieces)

    def ways(rest: str) -> list[list[str]]:
        heads = [n for n in range(1, len(rest) + 1) if n == 1 or rest[:n] in COUNTS]
        return [[rest[:n], *more] for n in heads for more in ways(rest[n:])] if rest else [[]]

    assert "".join(WORDS.cut(text)) == text
    assert worth(WORDS.cut(text)) == pytest.approx(max(map(worth, ways(text))))


@given(st.text(max_size=30))
def test_any_text(text: str) -> None:
    """Joined it is as it was, with words and without any."""
    assert "".join(WORDS.cut(text)) == "".join(Words({}).cut(text)) == text


def test_words_are_learned_with_those_that_sound_alike() -> None:
    """Counted as often as they stand; one that no text has, but sounds like a name, counts once."""
    learned = learn_words(["工会慰问住院职工", "住院,住院App"], ["医保", "法律援助"], readings())
    assert learned["住院"] == 3
    assert learned["慰问"] == 1
    assert learned["易爆"] == learned["医保"] == 1
    assert not {",", "app", "App"} & set(learned)
