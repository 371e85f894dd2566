"""A question as search sees it: its folded text and what can be read off it without any index."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge import lexicon
from knowledge.fold import fold, squash

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(千|万|亿)?")
_SCALE = {"": 1, "千": 1e3, "万": 1e4, "亿": 1e8}
_YEAR = re.compile(r"(?<!\d)(?:(20\d\d)|(\d\d)(?=年))")
_HAN_NUMBER = re.compile(
    r"[一二两三四五六七八九十百]+(?=(?:个|名|家|场|天|次|期|级|类|种|等奖|线|癌|师|大|类|型|规范|有|送|季|必|险|优|新))"
)


def numbers(folded: str) -> frozenset[str]:
    """The figures of a text with 千, 万 and 亿 written out: `1.2万` and `12000` are the same."""
    plain = folded.replace(",", "")
    return frozenset(f"{float(d) * _SCALE[unit]:g}" for d, unit in _NUMBER.findall(plain))


def years(folded: str) -> frozenset[int]:
    """Years that a text names, `25年` read as 2025."""
    return frozenset(int(long) if long else 2000 + int(brief) for long, brief in _YEAR.findall(folded))


_YEAR_WORDS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}


def years_meant(text: str, this_year: int) -> frozenset[int]:
    """Years that a text names, in figures or as this, last or next year."""
    return frozenset(years(text) | {this_year + by for word, by in _YEAR_WORDS.items() if word in text})


def counted(folded: str) -> frozenset[str]:
    """Chinese numerals before a measure word or a name's second half (二类, 六规范, 两癌), with that character."""
    return frozenset(folded[m.start() : m.end() + 1] for m in _HAN_NUMBER.finditer(folded))


@dataclass(frozen=True)
class Query:
    """One question, folded, with what it names."""

    text: str
    squashed: str
    details: tuple[str, ...]
    numbers: frozenset[str]
    years: frozenset[int]
    counted: frozenset[str]
    concepts: frozenset[int]
    clearly: tuple[str, ...] = ()
    """Those of the details that it asks for clearly; search says so."""
    leaning: float = 0.0
    """How much it reads as following on, near 0 or near 1; search says so."""


def read_query(text: str, *, details: Callable[[str], tuple[str, ...]] = lexicon.details_asked) -> Query:
    """Fold a question and read off it what the ranker's features need."""
    folded = fold(text)
    return Query(
        folded, squash(folded), details(folded), numbers(folded), years(folded), counted(folded),
        lexicon.concepts(folded),
    )  # fmt: skip
