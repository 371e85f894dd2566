"""Pinyin typed as letters, read by the texts of a snapshot."""

import pytest

from index.lexical import Pinyin, readings
from index.spelling import Speller

TEXTS = [
    "住院了工会能报销吗", "工会有没有免费律师", "公司自己申请怎么弄", "妈妈喂奶的小屋有吗", "体检一年几次", "体检要带什么",
    "疗休养怎么报名", "农民工想读大专", "补多少钱", "有没有人管",
]  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    """With the texts above."""
    return Speller(TEXTS, Pinyin(readings()))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("zhu yuan le gong hui neng bao xiao ma", "住院了工会能报销吗"),
        ("gonghui you mei you mianfei lvshi", "工会有没有免费律师"),
        ("zen me bao ming liaoxiuyang", "怎么报名疗休养"),
        ("烟台 gonghui neng baoxiao ma", "烟台工会能报销吗"),
        ("ti jian yi nian 3 ci", "体检一年3次"),
        ("bao xiao ma", "报销吗"),
    ],
)
def test_pinyin_is_read(speller: Speller, typed: str, read: str) -> None:
    """Syllable by syllable or word by word; characters and digits stay."""
    assert speller.read(typed) == read


def test_pairs_never_seen_take_common_characters(speller: Speller) -> None:
    """Not those that stand in one text once, and whose only pair is therefore all that is known of them."""
    assert speller.read("gong hui yi nian gong hui") == "工会一年工会"


@pytest.mark.parametrize(
    "text",
    [
        "can you help me", "what can i get from the union", "gong hui", "app", "hello thanks bye ok", "体检要带什么", "",
        "asdf jkl qwer zxcv",
    ],
)  # fmt: skip
def test_what_is_no_pinyin_stays(speller: Speller, text: str) -> None:
    """English, what is too short to tell, and characters."""
    assert speller.read(text) == text
