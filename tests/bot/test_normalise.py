"""A raw message becomes one clean text: masked, folded, with its script, and known for noise where it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Script
from bot.normalise import LONGEST, normalise


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("谢谢 不过可能等不到冬天了", "可能等不到冬天了"),
        ("谢谢不过我是问住院", "我是问住院"),
        ("好的谢谢，还想问下电影票", "问下电影票"),
        ("谢谢啊 那怎么报名呢", "那怎么报名呢"),
        ("谢谢啊，我老公工伤了", "我老公工伤了"),
        ("好的谢谢，孩子没钱上大学", "孩子没钱上大学"),
        ("谢谢，我懂了", "谢谢,我懂了"),
        ("谢谢你啊小助手", "谢谢你啊小助手"),
        ("谢谢你们 我走了 不用找我", "谢谢你们 我走了 不用找我"),
        ("多谢 还有吗", "多谢 还有吗"),
        ("谢谢", "谢谢"),
    ],
)
def test_what_comes_behind_thanks_is_read(text: str, read: str) -> None:
    """And not lost as a thank-you; what staff would get is the whole."""
    message = normalise(text)
    assert message.folded == read
    assert message.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "????",
        "。。。",
        "12345",
        "！！！???",
        "哈哈哈哈哈哈哈哈",
        "救救救救救救救救救",
        "asdfghjkl",
        "qwrtpsdf",
        "-----",
    ],
)
def test_noise(text: str) -> None:
    """Punctuation, digits, the same over and over, letters that no hand meant."""
    assert normalise(text).noise


@pytest.mark.parametrize(
    "text",
    [
        "体检",
        "住院",
        "ok",
        "thanks",
        "app",
        "zhuyuan",
        "liaoxiuyang",
        "hello",
        "工会",
        "在吗",
        "谢谢谢谢",
        "体检体检体检怎么报名",
        "7510是什么",
    ],
)
def test_no_noise(text: str) -> None:
    """Short words, pinyin, English, and someone who is impatient."""
    assert not normalise(text).noise


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("住院有慰問嗎", "hant"),
        ("住院有慰问吗", "hans"),
        ("app", None),
        ("怎么申请", "hans"),
        ("怎麼申請", "hant"),
        ("12", None),
    ],
)
def test_the_script_of_a_message(text: str, script: Script | None) -> None:
    """None where no character tells."""
    assert normalise(text).script == script


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("我电话13812345678，住院慰问多少钱", "13812345678"),
        ("身份证110101199003077571", "110101199003077571"),
        ("１３８１２３４５６７８", "13812345678"),
        ("138\u200b1234\u200b5678", "5678"),
        ("邮箱a.b@example.com", "example.com"),
    ],
)
def test_personal_numbers_are_masked(text: str, secret: str) -> None:
    """In every form that leaves here, however they were typed."""
    message = normalise(text)
    assert secret not in message.text
    assert secret not in message.folded


def test_text_keeps_its_script_and_folded_does_not() -> None:
    """Staff read what the worker wrote; search reads Simplified."""
    message = normalise("  住院　有慰問嗎？ ")
    assert message.text == "住院\u3000有慰問嗎？"
    assert message.folded == "住院 有慰问吗?"


def test_a_long_message_is_cut() -> None:
    """What nobody types in earnest is not read to its end."""
    assert len(normalise("住院慰问" * 5000).text) <= LONGEST


@given(st.text(st.one_of(st.characters(), st.characters(categories=["Cs"])), max_size=60))
def test_any_message_is_read(text: str) -> None:
    """Without an error, and what comes out can be written as UTF-8."""
    message = normalise(text)
    message.text.encode("utf-8")
    message.folded.encode("utf-8")
    assert normalise(message.text).folded == message.folded or "薴" in text
