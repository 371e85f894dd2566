"""Masking of what identifies a person: identity-card, mobile and bank-card numbers, and e-mail addresses.

Nothing else is touched: years, dates, amounts, hotlines and ticket numbers stay, and so does a landline.

How a number is found: every stretch of digits is a *group* (ASCII, full-width or any other decimal digits; Chinese
numerals are groups of their own), neighbouring groups with at most three separators between them are a *run*, and a
number is a sequence of whole groups of one run. So `138 1234 5678` is found beside other figures, and eleven digits
in the middle of a longer figure are not. Where candidates overlap, the better founded one wins.

What counts:

- identity card: 18 characters with the right check digit (GB 11643-1999), or, since people mistype, with a wrong one
  but a known province and a real birth date; 15 digits (before 1999) with both;
- mobile: 1[3-9] and nine digits, perhaps after 86, +86, 0086 or 0;
- bank card: 16 to 19 digits that pass Luhn (ISO/IEC 7812), or that follow 卡号, 银行卡, 账号 or 卡.

Groups that read as a date are part of no mobile and no card, and lists of years or round amounts are no card. Dots and
slashes separate only a mobile written 3-4-4 and an identity card written 6-8-4.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import decimal

IDENTITY, MOBILE, CARD, EMAIL = "[身份证号]", "[手机号]", "[银行卡号]", "[邮箱]"

_NUMERALS = {c: str(n) for n, row in enumerate(
    ("零〇", "一壹幺", "二贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")) for c in row}  # fmt: skip
_NUMERAL = "".join(_NUMERALS)
_GROUP = re.compile(rf"[0-9]+|[{_NUMERAL}]+")
_SOFT = re.compile(r"(?:[^\S\r\n]|-){0,3}")
_WEAK = re.compile(r" ?[./·•_] ?")
_LAST_X = re.compile(r"(?:[^\S\r\n]|-){0,3}[xX×Х]")
_MOBILE = re.compile(r"(?:(?:00)?86|0)?1[3-9]\d{9}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROUND = re.compile(r"[1-9]\d*00")
_CARD_WORD = re.compile(r"(?:(?:卡号|卡號|银行卡|銀行卡|[账帐]号|[賬帳]號)[^0-9\]]{0,12}|卡\s?[是:：]?\s?)\Z")
_DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-")
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_USUAL = {(3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (6, 8, 3), (6, 8, 4), (6, 4, 4, 4), (6, 6, 3)}
_USUAL_WITH_DOTS = {(3, 4, 4), (6, 8, 4), (6, 8, 3)}
_DOUBLED = str.maketrans("0123456789", "0246813579")
_HYPHENS = "‐‑‒–—―−﹣⁃"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


@dataclass(frozen=True)
class _Group:
    """Digits that stand together; `glue` says how they hang on the group before."""

    start: int
    end: int
    digits: str
    glue: str
    """One of "" (begins a run), "soft" (space, hyphen, change of script), "weak" (dot, slash)."""


@dataclass(frozen=True)
class _Span:
    """A number found: the lower its rank, the better founded it is."""

    rank: int
    start: int
    end: int
    label: str


def mask(text: str) -> str:
    """The text with each such number or address replaced by its label. Masking twice changes nothing more."""
    shown = text
    while (masked := _replace(_replace(shown, _emails), _numbers)) != shown:
        shown = masked
    return shown


def _replace(text: str, find: Callable[[str], list[_Span]]) -> str:
    parts, at = [], 0
    for span in find(_folded(text)):
        parts += [text[at : span.start], span.label]
        at = span.end
    return "".join((*parts, text[at:]))


def _folded(text: str) -> str:
    """The text with digits, hyphens and full-width signs in their plain form, character for character."""
    return text if text.isascii() else text.translate(_Folding())


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        char = chr(code)
        if (value := decimal(char, None)) is not None:
            char = str(value)
        elif 0xFF01 <= code <= 0xFF5E:
            char = chr(code - 0xFEE0)
        elif char in _HYPHENS or char in _INVISIBLE:
            char = "-" if char in _HYPHENS else " "
        self[code] = char
        return char


def _emails(text: str) -> list[_Span]:
    found: list[_Span] = []
    at = 0
    while (sign := text.find("@", at)) >= 0:
        start, at = sign, sign + 1
        while start > 0 and sign - start < 64 and text[start - 1] in _LOCAL:
            start -= 1
        if start < sign and (domain := _DOMAIN.match(text, sign + 1)):
            at = domain.end()
            found.append(_Span(0, max(start, found[-1].end if found else 0), at, EMAIL))
    return found


def _numbers(text: str) -> list[_Span]:
    """The numbers to mask, in order, without overlap: the best founded first, of equals the longest."""
    found = [span for run in _runs(text) for span in _candidates(text, run)]
    used, kept = bytearray(len(text)), []
    for span in sorted(found, key=lambda s: (s.rank, s.start - s.end, s.start)):
        if not any(used[span.start : span.end]):
            used[span.start : span.end] = b"x" * (span.end - span.start)
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def _runs(text: str) -> Iterator[list[_Group]]:
    run: list[_Group] = []
    for match in _GROUP.finditer(text):
        glue = _glue(text[run[-1].end : match.start()]) if run else ""
        if run and not glue:
            yield run
            run = []
        digits = "".join(_NUMERALS.get(c, c) for c in match[0])
        run.append(_Group(match.start(), match.end(), digits, glue))
    if run:
        yield run


def _glue(gap: str) -> str:
    if _SOFT.fullmatch(gap):
        return "soft"
    return "weak" if _WEAK.fullmatch(gap) else ""


def _candidates(text: str, run: Sequence[_Group]) -> Iterator[_Span]:
    for first in range(len(run)):
        digits = ""
        for last in range(first, len(run)):
            digits += run[last].digits
            if len(digits) > 19:
                break
            if len(digits) >= 11 and (span := _judge(text, run[first : last + 1], digits)):
                yield span


def _judge(text: str, groups: Sequence[_Group], digits: str) -> _Span | None:
    """What these groups are when taken together, if anything."""
    start, end = groups[0].start, groups[-1].end
    if len(digits) == 17 and (x := _LAST_X.match(text, end)) and _is_identity(digits + "X"):
        digits, end = digits + "X", x.end()
    label = _label(digits, text, start)
    if not label:
        return None
    sizes = tuple(len(group.digits) for group in groups)
    if any(group.glue == "weak" for group in groups[1:]) and sizes not in _USUAL_WITH_DOTS:
        return None
    if label == IDENTITY and len(digits) == 18 and _has_check_digit(digits) and _is_date(digits[6:14]):
        return _Span(0, start, end, label)
    if len(groups) > 1 and _is_ordinary([group.digits for group in groups], label):
        return None
    return _Span(1 if _is_usual(sizes, label) else 2, _plus(text, start), end, label)


def _label(digits: str, text: str, start: int) -> str:
    if _MOBILE.fullmatch(digits):
        return MOBILE
    if _is_identity(digits):
        return IDENTITY
    if 16 <= len(digits) <= 19 and (_passes_luhn(digits) or _follows_card_word(text, start)):
        return CARD
    return ""


def _is_usual(sizes: tuple[int, ...], label: str) -> bool:
    """Whether people write such a number in groups of these sizes."""
    if label == MOBILE and len(sizes) > 1 and sizes[0] in (2, 4):
        sizes = sizes[1:]
    return len(sizes) == 1 or sizes in _USUAL or (label != MOBILE and set(sizes[:-1]) == {4})


def _is_identity(digits: str) -> bool:
    if len(digits) == 18:
        return _has_check_digit(digits) or (_has_province(digits) and _is_date(digits[6:14]))
    return len(digits) == 15 and _has_province(digits) and _is_date("19" + digits[6:12])


def _has_province(digits: str) -> bool:
    return _PROVINCE.match(digits) is not None


def _has_check_digit(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:17], strict=True))
    return "10X98765432"[total % 11] == digits[17]


def _is_date(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2030
    except ValueError:
        return False


def _passes_luhn(digits: str) -> bool:
    return (sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))) % 10 == 0


def _follows_card_word(text: str, start: int) -> bool:
    return _CARD_WORD.search(text, max(0, start - 18), start) is not None


def _plus(text: str, start: int) -> int:
    return start - 1 if text[start - 1 : start] == "+" else start


def _is_ordinary(groups: Sequence[str], label: str) -> bool:
    """Whether these figures are dates, years or round amounts side by side rather than one number."""
    if label != MOBILE and all(
        _YEAR.fullmatch(group) or (len(group) > 2 and _ROUND.fullmatch(group)) for group in groups
    ):
        return True
    return any(_YEAR.fullmatch(y) and 0 < int(m) <= 12 and 0 < int(d) <= 31 and max(len(m), len(d)) <= 2
               for y, m, d in zip(groups, groups[1:], groups[2:], strict=False))  # fmt: skip
