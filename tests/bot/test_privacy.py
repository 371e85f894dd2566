"""What masking hides and what it leaves alone. All numbers here are made up."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import CARD, EMAIL, IDENTITY, MOBILE, mask

HIDDEN = [
    ("我的身份证110101199003077571", f"我的身份证{IDENTITY}"),
    ("11010119900307109X。", f"{IDENTITY}。"),
    ("11010119900307109x", IDENTITY),
    ("１１０１０１１９９００３０７１０９Ｘ", IDENTITY),
    ("110101 19900307 7571", IDENTITY),
    ("110101-1990-03-07-7571", IDENTITY),
    ("110101.19900307.7571", IDENTITY),
    ("110101199003077572 打错了一位", f"{IDENTITY} 打错了一位"),
    ("老证110101900307757", f"老证{IDENTITY}"),
    ("电话13812345678", f"电话{MOBILE}"),
    ("wx13812345678", f"wx{MOBILE}"),
    ("+86 138-1234-5678", MOBILE),
    ("008613812345678", MOBILE),
    ("８６１３８１２３４５６７８", MOBILE),
    ("138.1234.5678", MOBILE),
    ("1 3 8 1 2 3 4 5 6 7 8", MOBILE),
    ("一三八一二三四五六七八", MOBILE),
    ("幺三八 幺二三四 五六七八", MOBILE),
    ("我是第一13812345678", f"我是第一{MOBILE}"),
    ("13812345678/13912345678", f"{MOBILE}/{MOBILE}"),
    ("12351 13812345678", f"12351 {MOBILE}"),
    ("每人150 2023-03-21 13812345678", f"每人150 2023-03-21 {MOBILE}"),
    ("138\u200b1234\u200b5678", MOBILE),
    ("卡6222021234567894", f"卡{CARD}"),
    ("6222 0212 3456 7894", CARD),
    ("6222-0212-3456-7894", CARD),
    ("银行卡号：6222 0212 3456 7890", f"银行卡号：{CARD}"),
    ("卡号\n6222021234567890123", f"卡号\n{CARD}"),
    ("2023年4832 0995 2294 4352 00", f"2023年{IDENTITY}"),
    ("写信zhang.san+a@mail.example.com.cn，谢谢", f"写信{EMAIL}，谢谢"),
    ("１２３＠qq．com", EMAIL),
    ("13812345678@139.com", EMAIL),
]

LEFT = [
    "2023-03-21 至 2027-12-31",
    "2023-03-21 2027-12-31",
    "每人150 2023-03-21",
    "2021-2022 2023-2024",
    "2023 2024 2025 2026",
    "1000 2000 3000 5000",
    "10000000000元，38种重大疾病，45户173名",
    "打12351、12356、12345、110、120",
    "022-28359999",
    "400-810-5678",
    "6222021234567890",
    "工单 #1024，T-20261121-0001",
    "1,380,000,000.00",
    "一二三四五六七八九十",
    "二〇二三年三月二十一日",
    "a@b 你好 @all @某人",
    "113812345678",
    "192.168.100.138:8080",
    "",
]


@pytest.mark.parametrize(("text", "shown"), HIDDEN)
def test_hides(text: str, shown: str) -> None:
    """Each spelling of a number becomes its label, and the words around it stay."""
    assert mask(text) == shown


@pytest.mark.parametrize("text", LEFT)
def test_leaves(text: str) -> None:
    """Years, dates, amounts, hotlines, landlines, tickets and unfounded digits stay as they are."""
    assert mask(text) == text


def _identity(area: str, born: date, order: int) -> str:
    body = f"{area}{born:%Y%m%d}{order:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]


def _card(body: str) -> str:
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


BORN = st.dates(min_value=date(1920, 1, 1), max_value=date(2012, 12, 31))
IDENTITIES = st.builds(_identity, st.sampled_from(["110101", "120103", "370602", "360702", "451025"]), BORN,
                       st.integers(0, 999))  # fmt: skip
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
CARDS = st.builds(_card, st.from_regex(r"[3-6][0-9]{14,17}", fullmatch=True)).filter(
    lambda card: "00" not in (card[1:3], card[2:4], card[4:6])  # round figures side by side read as amounts
)
DIGITS = {
    "plain": "0123456789",
    "wide": "０１２３４５６７８９",
    "chinese": "零一二三四五六七八九",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
}


@st.composite
def spelt(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> str:
    """A number as people write it: other digits, groups of one size, one kind of separator."""
    number = draw(numbers).translate(str.maketrans("0123456789", DIGITS[draw(st.sampled_from(sorted(DIGITS)))]))
    number = number.replace("X", draw(st.sampled_from("XxＸｘ")))
    size = draw(st.sampled_from([1, 3, 4, 6, 19]))
    return draw(st.sampled_from([" ", "-", " - ", "\u3000", "－", "\u200b"])).join(
        number[at : at + size] for at in range(0, len(number), size)
    )


WORDS = st.sampled_from(["", "我是", "：", "，请回电。", "住院", "\n", "abc", "（", "）"])
BEFORE = st.one_of(WORDS, st.just("2023年"))


@given(BEFORE, spelt(IDENTITIES), WORDS)
def test_no_identity_gets_through(before: str, number: str, after: str) -> None:
    """A valid identity number is hidden in every spelling, whatever stands around it."""
    assert mask(before + number + after) == before + IDENTITY + after


@given(BEFORE, st.sampled_from(["", "+86", "+86 ", "0086-"]), spelt(MOBILES), WORDS)
def test_no_mobile_gets_through(before: str, prefix: str, number: str, after: str) -> None:
    """So is a mobile number, with or without its country code."""
    assert mask(before + prefix + number + after) == before + MOBILE + after


@given(BEFORE, spelt(CARDS), WORDS)
def test_no_card_gets_through(before: str, number: str, after: str) -> None:
    """So is a bank card."""
    masked = mask(before + number + after)
    assert masked in (before + CARD + after, before + IDENTITY + after)


@given(st.lists(spelt(st.one_of(IDENTITIES, MOBILES, CARDS)), min_size=1, max_size=4))
def test_none_of_several_gets_through(numbers: list[str]) -> None:
    """Several numbers, one after the other, are all hidden."""
    masked = mask("，".join(numbers))
    assert not any(char.isdecimal() or char in DIGITS["chinese"] for char in masked)


PLAIN = st.one_of(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2039, 12, 31)).map(str),
    st.integers(0, 9_999_999).map(str),
    st.integers(1, 9_999_999).map(lambda n: f"{n:,}.00元"),
    st.sampled_from(
        ["12351", "12356", "12345", "2023年3月21日", "50%", "38种", "9:00-17:30", "住院慰问", "022-23391351"]
    ),
)


@given(st.lists(PLAIN, max_size=12), st.sampled_from(["，", "、", "\n", "和", "："]))
def test_nothing_else_is_hidden(pieces: list[str], between: str) -> None:
    """Text made of dates, amounts, hotlines and words comes back unchanged."""
    text = between.join(pieces)
    assert mask(text) == text


@given(st.text(alphabet="0123456789- xX+@.a一八卡号\n年", max_size=80))
def test_masking_twice_is_masking_once(text: str) -> None:
    """What has been masked has nothing left to mask."""
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "1-", "138 ", "a", "a@", "@", "a.", "13812345678 ", "1.", "卡号", "一", "x"]
)
def test_long_texts_are_quick(piece: str) -> None:
    """Ten times as many characters of the worst kind take some ten times as long, on whatever machine."""
    seconds = []
    for length in (10_000, 100_000):
        started = time.process_time()
        mask((piece * length)[:length])
        seconds.append(time.process_time() - started)
    assert seconds[1] < 40 * max(seconds[0], 0.02)
