"""Slips of typing -> what was meant: a city (严台, 烟合市, Yantai), or a term of the measures typed by its sound (疗修养, 慰文)."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from knowledge import lexicon
from knowledge.places import mentions

Cut = Callable[[str], Sequence[str]]
"""Cuts a text into words."""

SOUNDS_LIKE = 88.0
"""Least likeness of two cities' pinyin, 0 to 100: one letter of ten may be wrong or missing (天京 for 天津)."""
LONGEST_TERM = 8
SHORTEST = 5
"""Letters from which a word is taken for a city's name: xian is also 现 or 先."""
FAR_OFTENER = 5
COMMONER = 20
"""How much oftener a word is written than the city that it sounds like, to be what pinyin says: ten of 357 names."""
_LETTERS = re.compile(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,8}")
SMALL_WORDS = frozenset("不没有的了是在就也都还很再能会要我你他她它这那个吗呢吧啊么和与给到往上下来去见找问市县区种")
"""Characters that are words by themselves."""
_UNION = re.compile(r"市?总?工会|市(?![场里内])")
_SAME_THERE = re.compile(r"(那(边|里|头))?(也有)?(呢|咧|嘞|哩|呐|吗|没|不)[?!。]*$")
"""What follows a city where the same is asked of it: 赣洲呢."""


def cities_spelt(folded: str, cities: Collection[str], sounds: Mapping[str, str], cut: Cut, *, chosen: bool) -> str:
    """A folded text in which a misspelt city of `cities` stands as it should; the text itself where there is none.

    `sounds` reads a character as pinyin. Only characters that make no word with their neighbours are looked at,
    and where a city is chosen already only those before 市 or 工会, or where the rest only asks the same of it (赣洲呢): 精细 sounds
    like 靖西, and is a word.
    """
    if mentions(folded, cities):
        return folded
    at = 0
    for first, second in pairwise(cut(folded)):
        at += len(first)
        after = folded[at + 1 :]
        bare = folded[: at - 1] in ("", "那") and bool(_SAME_THERE.match(after))
        if len(first) == len(second) == 1 and (
            city := _meant(first + second, after, cities, sounds, chosen and not bare)
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
        wrong = {char for char, right in zip(name, city, strict=True) if char != right}
        # 烟合市 looks like 烟台市; 天冷工会 is the union in the cold, not the one of 天津.
        looks = len(wrong) == 1 and (not chosen or after.startswith("市"))
        if hinted and not wrong & SMALL_WORDS and (likeness >= SOUNDS_LIKE or looks):
            return city
    return None


def _spoken(name: str, sounds: Mapping[str, str]) -> str:
    return "".join(sounds.get(c, c) for c in name)


def cities_in_letters(
    cities: Collection[str], sounds: Mapping[str, str], counts: Iterable[tuple[str, int]] = ()
) -> dict[str, str]:
    """Cities by their names in Latin letters, as they stand in an English sentence: `yantai`.

    Of two that sound alike (苏州, 宿州) the first stands for both; 重庆 is among the names of the lexicon, read by its
    characters it would be zhongqing. `counts` says how often words are written: where a message is pinyin, a name that sounds
    like a far commoner word (辽阳, 疗养) is no city.
    """
    found = {n: city for city, names in lexicon.section("nicknames").items() for n in names if _LETTERS.fullmatch(n)}
    for city in cities:
        if _HAN.fullmatch(city):
            found.setdefault(_spoken(city, sounds), city)
    own, others = dict.fromkeys(found, 1), dict.fromkeys(found, 0)
    for word, often in counts:
        if (heard := _spoken(word, sounds)) in found:
            alike = own if word == found[heard] else others
            alike[heard] = max(alike[heard], often)
    common = {letters for letters in found if others[letters] >= COMMONER * own[letters]}
    return {letters: city for letters, city in found.items() if len(letters) >= SHORTEST and letters not in common}


def from_letters(folded: str, cities: Mapping[str, str]) -> str:
    """A folded text with cities that are named in Latin letters in characters."""
    return _LETTERS.sub(lambda word: cities.get(word[0], word[0]), folded)


def by_sound(terms: Mapping[str, int], sounds: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Chinese terms of two to eight characters by their syllables; `terms` says how often each is written.

    Of terms that sound alike the one stands for all that is written far oftener; where none is, none does.
    """
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for term in terms:
        if _HAN.fullmatch(term):
            alike[tuple(sounds.get(c, c) for c in term)].append(term)
    found = {}
    for heard, names in alike.items():
        first, *others = sorted(names, key=lambda name: -terms[name])
        if all(terms[first] >= FAR_OFTENER * max(terms[other], 1) for other in others):
            found[heard] = first
    return found


def terms_spelt(folded: str, terms: Mapping[tuple[str, ...], str], sounds: Mapping[str, str], cut: Cut) -> str:
    """A folded text in which terms typed by their sound stand as they would be written, the longest first.

    A slip leaves a character that makes no word with its neighbours, so only whole words with such a one between them
    are looked at. It is a guess: 保障补 may be 保障部, or what it says.
    """
    ends, singles = pieces(cut(folded))
    heard = [sounds.get(c, c) for c in folded]
    for length in range(LONGEST_TERM, 1, -1):
        for at in range(len(folded) - length + 1):
            term, written = terms.get(tuple(heard[at : at + length])), folded[at : at + length]
            whole = at in ends and at + length in ends and singles & set(range(at, at + length))
            if term and term != written and whole and not SMALL_WORDS & set(written):
                folded = folded[:at] + term + folded[at + length :]
    return folded


def pieces(cut: Sequence[str]) -> tuple[set[int], set[int]]:
    """Where words begin or end, and where characters stand that make no word."""
    ends, singles, at = {0}, set(), 0
    for word in cut:
        if len(word) == 1:
            singles.add(at)
        at += len(word)
        ends.add(at)
    return ends, singles
