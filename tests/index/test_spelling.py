"""Pinyin typed as letters, read by the texts of a snapshot."""

from pathlib import Path

import pytest

from index.lexical import Pinyin, readings
from index.spelling import Speller
from knowledge.words import Words

TEXTS = [
    "住院了工会能报销吗", "工会有没有免费律师", "公司自己申请怎么弄", "妈妈喂奶的小屋有吗", "体检一年几次", "体检要带什么",
    "疗休养怎么报名", "农民工想读大专", "补多少钱", "有没有人管",
]  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    """With the texts above."""
    return Speller.learn(TEXTS, Pinyin(readings()))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("zhu yuan le gong hui neng bao xiao ma", "住院了工会能报销吗"),
        ("gonghui you mei you mianfei lvshi", "工会有没有免费律师"),
        ("zen me bao ming liaoxiuyang", "怎么报名疗休养"),
        ("烟台 gonghui neng baoxiao ma", "烟台工会能报销吗"),
        ("ti jian yi nian 3 ci", "体检一年3次"),
        ("bao xiao ma", "报销吗"),
        ("gonghui neng baoxiao duoshao qian app", "工会能报销多少钱app"),
    ],
)
def test_pinyin_is_read(speller: Speller, typed: str, read: str) -> None:
    """Syllable by syllable or word by word; characters and digits stay."""
    assert speller.read(typed) == read


def test_letters_are_cut_as_they_are_likeliest_read() -> None:
    """技能 is ji neng, though jin eng would have the longer first syllable."""
    learned = Speller.learn(["技能大赛", "鞥", "进工会"], Pinyin(readings()))
    assert learned.read("jineng dasai") == "技能大赛"


def test_words_typed_apart_are_read_apart() -> None:
    """创新 奖励 holds 新疆 by its sound, and that is written far oftener."""
    learned = Speller.learn(["去新疆", "创新", *["奖励"] * 9, *["新疆很远"] * 30], Pinyin(readings()))
    assert learned.read("chuangxin jiangli") == "创新奖励"


def test_what_was_learned_is_kept(speller: Speller, tmp_path: Path) -> None:
    """In one file of the snapshot."""
    speller.save(tmp_path / "spelling.npz")
    kept = Speller.load(tmp_path / "spelling.npz", Pinyin(readings()))
    assert kept.read("zen me bao ming liaoxiuyang") == speller.read("zen me bao ming liaoxiuyang") == "怎么报名疗休养"


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


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("住院了 gonghui 能baoxiao吗", "住院了工会能报销吗"),
        ("住院了,能bao xiao不?", "住院了,能报销不?"),
        ("体检要daishen么", "体检要带什么"),
        ("ai能报销吗", "ai能报销吗"),
        ("疗xiu养 一年3次", "疗休养 一年3次"),
        ("app能报销吗", "app能报销吗"),
        ("工会 free baoxiao", "工会 free baoxiao"),
        ("工会能报销吗", "工会能报销吗"),
        ("what is 工会", "what is 工会"),
        ("long time no see 工会", "long time no see 工会"),
    ],
)
def test_pinyin_beside_characters_is_read(speller: Speller, typed: str, read: str) -> None:
    """By the characters around it, from one syllable on; what stands between characters stays."""
    assert speller.read(typed, beside=True) == read


OFTEN = [*(text for text in TEXTS for _ in range(500)), "神农大砖抱团公家律湿免废提捡"]
CUT = Words(dict.fromkeys(("工会", "报销", "申请", "律师", "体检", "大专", "补多少", "免费", "自己"), 3)).cut


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("公会能抱销吗", "工会能报销吗"),
        ("想读大砖", "想读大专"),
        ("自己神请怎么弄", "自己申请怎么弄"),
        ("工会有没有免废律湿", "工会有没有免费律师"),
    ],
)
def test_homophones_are_put_right(typed: str, meant: str) -> None:
    """Where what was typed makes no word, and what sounds like it does."""
    assert Speller.learn(OFTEN, Pinyin(readings())).respelt(typed, CUT) == meant


@pytest.mark.parametrize(
    "text", ["工会能报销吗", "神农", "绿施", "提捡一年几次", "", "app 3 次!", "给我补了", "ti jian yi nian 3 ci"]
)
def test_what_is_no_slip_stays(text: str) -> None:
    """What makes a word already, or no likelier one, or a word of which more than one character would be wrong."""
    assert Speller.learn(OFTEN, Pinyin(readings())).respelt(text, CUT) == text
