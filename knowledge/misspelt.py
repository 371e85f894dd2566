"""A city's name with a slip in it -> the city: a homophone (严台), or a wrong character before 市 or 工会 (烟合市)."""

import re
from collections.abc import Collection, Mapping
from itertools import pairwise

import rjieba
from rapidfuzz import fuzz

from knowledge.places import mentions

SOUNDS_LIKE = 88.0
"""Least likeness of two cities' pinyin, 0 to 100: one letter of ten may be wrong or missing (天京 for 天津)."""
_UNION = re.compile(r"市?总?工会|市(?!场)")


def cities_spelt(folded: str, cities: Collection[str], sounds: Mapping[str, str], *, chosen: bool) -> str:
    """A folded text in which a misspelt city of `cities` stands as it should; the text itself where there is none.

    `sounds` reads a character as pinyin. Only characters that make no word with their neighbours are looked at,
    and where a city is chosen already only those before 市 or 工会: 精细 sounds like 靖西, and is a word.
    """
    if mentions(folded, cities):
        return folded
    at = 0
    for first, second in pairwise(rjieba.cut(folded, hmm=False)):
        at += len(first)
        if len(first) == len(second) == 1 and (
            city := _meant(first + second, folded[at + 1 :], cities, sounds, chosen)
        ):
            return folded[: at - 1] + city + folded[at + 1 :]
    return folded


def _meant(name: str, after: str, cities: Collection[str], sounds: Mapping[str, str], chosen: bool) -> str | None:
    """The city that two characters are a slip for, if they are one."""
    hinted = bool(_UNION.match(after))
    heard = _spoken(name, sounds)
    for city in cities:
        if len(city) != len(name) or not city.isalpha():
            continue
        likeness = fuzz.ratio(heard, _spoken(city, sounds))
        if likeness == 100 and (hinted or not chosen):
            return city
        if hinted and (likeness >= SOUNDS_LIKE or name[0] == city[0] or name[1] == city[1]):
            return city
    return None


def _spoken(name: str, sounds: Mapping[str, str]) -> str:
    return "".join(sounds.get(c, c) for c in name)
