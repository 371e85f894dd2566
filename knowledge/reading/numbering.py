"""How Chinese documents number their parts: 第一章, 一、, （一）, 1., 第三条, (1), ①, 一是."""

import re

_HAN = "一二三四五六七八九十百"
STYLES: tuple[tuple[str, str], ...] = (
    ("part", rf"第[{_HAN}]+[编章部节](分)?(?=[\s、：:]|[^\d])"),
    ("article", rf"第[{_HAN}\d]+条"),
    ("han", rf"[{_HAN}]{{1,3}}[、.．]"),
    ("han-brackets", rf"[（(]\s*[{_HAN}]{{1,3}}\s*[)）]、?"),
    ("figure", r"\d{1,3}\s*(?:[.．](?!\d)|、)"),
    ("figure-brackets", r"[（(]?\s*\d{1,2}\s*[)）]"),
    ("circle", r"[①-⑳]"),
    ("han-is", rf"[{_HAN}]{{1,2}}是(?=[^否不非])"),
)
"""Styles of numbering, with what each looks like at the start of a line."""
_PATTERNS = tuple((name, re.compile(rf"\s*({pattern})\s*")) for name, pattern in STYLES)
_VALUES = {c: n for n, c in enumerate("一二三四五六七八九", 1)}


def numbered(text: str) -> tuple[str, str, str] | None:
    """The style of a text's number, the number as it stands, and what follows; None without one."""
    for name, pattern in _PATTERNS:
        found = pattern.match(text)
        if found:
            return name, found[1], text[found.end() :]
    return None


def value(number: str) -> int | None:
    """What a number in Chinese or Arabic figures comes to; None where there is none in it."""
    digits = re.search(r"\d+", number)
    if digits:
        return int(digits[0])
    han = re.search(r"[一二三四五六七八九十]+", number)
    if not han:
        return None
    tens, ten, ones = han[0].rpartition("十")
    return (_VALUES.get(tens, 1) * 10 if ten else 0) + _VALUES.get(ones, 0)
