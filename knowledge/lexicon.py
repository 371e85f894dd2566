"""Everyday words and the union's: which details a text asks for, and which concepts it names.

The words themselves are in `lexicon.yaml`; nothing here knows what a measure is.
"""

import functools
import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from knowledge.fold import squash
from knowledge.values import DETAILS

WHO = 20
"""Characters that one who says no more than who they are writes at most."""
BESIDES = 4
"""Of these so many are of something else: 我在物业干临时工, but not 扫马路的高温费一天多少."""
BESIDES_ASKING = 2
"""The same where it asks whether they may: 外省户口能学吗, but not 退休的能办居住证吗."""
_OF_ANYBODY = re.compile(
    r"[轮够排评报]得?[上着到]|有份|[我俺咱们你您他她是的了也呢能可以吗嘛么不有没那这要就还都在算行种样个去来做当过]"
)
_FILE = Path(__file__).resolve().parent / "lexicon.yaml"


@functools.cache
def _raw() -> Mapping[str, object]:
    loaded = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    assert isinstance(loaded, dict)
    return loaded


def section(name: str) -> Mapping[str, list[str]]:
    """A section of the lexicon that maps a name to a list of words."""
    found = _raw()[name]
    assert isinstance(found, dict)
    return found


def words(name: str) -> list[str]:
    """A section of the lexicon that is one list of words."""
    found = _raw()[name]
    assert isinstance(found, list)
    return found


@functools.cache
def pattern(name: str) -> re.Pattern[str]:
    """A section of the lexicon that is one list of patterns, as one."""
    return re.compile("|".join(f"(?:{p})" for p in words(name)))


@functools.cache
def _detail_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = section("details")
    return tuple((name, re.compile("|".join(f"(?:{p})" for p in patterns[name]))) for name in DETAILS)


@functools.cache
def _spoken() -> tuple[dict[str, str], re.Pattern[str]]:
    plain = {word: meant for meant, words in section("spoken").items() for word in words}
    return plain, re.compile("|".join(sorted(plain, key=len, reverse=True)))


def details_asked(folded: str) -> tuple[str, ...]:
    """The details that a folded question asks for, in the order of `DETAILS`."""
    plain, pattern = _spoken()
    folded = pattern.sub(lambda found: plain[found.group()], folded)
    return tuple(name for name, pattern in _detail_patterns() if pattern.search(folded))


_EMPTY = re.compile(
    r"\d+年?|[一每今去明这哪]年|[一每]个?月|一共|总共|大概|具体|现在"
    r"|[的了呢啊吗么吧呀嘛哈哦咧嘞不没有是能可以要去我们咱俺给你您请问一下这那个都还会得到在才怎样多少几什么啥]"
)


_ENGLISH = re.compile(
    r"\b(what|which|is|are|was|the|an?|do|does|i|we|you|how|can|could|of|for|to|it|its|this|that|please|there|in|at|my|me|and|so|s)\b"
)
_LIGHT = re.compile(
    r"报名|参加|[打约找问带拿交报办弄搞做去来领填走说讲知道]|应该|需要|麻烦|告诉|直接|到底|究竟|一般|起码|至少|最少|最多|顶多|[该想先还好]"
)
"""What a question for a detail is made of besides: "打哪个电话约" asks for nothing but the number."""


def beside_details(folded: str) -> str:
    """What a text says besides details and years: nothing in "怎么申请", "一共帮几个人" or "2026年呢"."""
    asked = details_asked(folded)
    for _, pattern in _detail_patterns():
        folded = pattern.sub("", folded)
    rest = _EMPTY.sub("", squash(_ENGLISH.sub("", folded)))
    if not asked:
        return rest
    content = _LIGHT.sub("", rest)
    return content if len(content) > 1 else ""


def names_nothing(folded: str) -> bool:
    """Whether a text asks for a detail, or asks at all, and does not say of what: 要报名不, 多少钱."""
    return len(_LIGHT.sub("", beside_details(folded))) <= 1


_HOURS = re.compile(r"夜里|半夜|晚上|早上|中午|下午|白天|周末")


def is_of_the_last(folded: str) -> bool:
    """Whether a text after an answer asks no more than a detail of it, or what any benefit may cost or come with: 学费呢."""
    rest = pattern("of_any_matter").sub("", folded)
    if rest != folded:
        return not _LIGHT.sub("", beside_details(rest))
    return bool(details_asked(folded)) and names_nothing(_HOURS.sub("", folded))


def is_dispute(folded: str) -> bool:
    """Whether a text tells of trouble with an employer, and not of one's own dues or insurance."""
    return bool(pattern("dispute").search(pattern("not_dispute").sub(" ", folded)))


def helps_in_disputes(folded: str) -> bool:
    """Whether a measure's text offers help in such trouble."""
    return bool(pattern("helps_in_disputes").search(folded))


def is_low(folded: str) -> bool:
    """Whether a text speaks of low spirits."""
    return bool(pattern("low_spirits").search(folded))


def is_bereaved(folded: str) -> bool:
    """Whether a text tells of the death of somebody near, or at work, and does not ask what would be."""
    return bool(pattern("bereaved").search(pattern("not_bereaved").sub(" ", folded)))


def asks_for_family(folded: str) -> bool:
    """Whether a question is about one of the worker's family."""
    return bool(pattern("family").search(folded))


def names_family(folded: str) -> bool:
    """Whether a text says that it is for more than the worker alone."""
    return bool(pattern("family_named").search(folded))


def says_who(folded: str) -> bool:
    """Whether a text says hardly more than whom a benefit may or may not be for, or what decides it: an age, a membership."""
    asked = details_asked(folded)
    if asked not in ((), ("eligibility",)):
        return False
    rest = pattern("whom_else").sub("", pattern("whom").sub("", folded))
    besides = len(squash(_OF_ANYBODY.sub("", rest)))
    return rest != folded and len(squash(folded)) <= WHO and besides <= (BESIDES_ASKING if asked else BESIDES)


def is_protest(folded: str) -> bool:
    """Whether a short text is anger that a benefit is not for oneself."""
    return len(squash(folded)) <= WHO and bool(pattern("protest").search(folded))


def going_back(folded: str) -> str | None:
    """What a text that goes back to something said earlier says besides; None where it does not go back."""
    rest = pattern("going_back").sub("", folded)
    return rest if rest != folded else None


def asks_for_department(folded: str) -> bool:
    """Whether a question asks which office sees to something."""
    return bool(pattern("department").search(folded))


def asks_by_whom(folded: str) -> bool:
    """Whether a question asks who teaches, judges or chooses."""
    return bool(pattern("by_whom").search(folded))


def says_by_whom(folded: str) -> bool:
    """Whether a measure's text says anything of that."""
    return bool(pattern("provided_by").search(folded))


def is_thanks(folded: str) -> bool:
    """Whether small talk thanks."""
    return bool(pattern("thanks").search(folded))


def is_gravely_ill(folded: str) -> bool:
    """Whether a text speaks of grave illness or injury."""
    return bool(pattern("gravely_ill").search(folded))


def whom_named(folded: str) -> tuple[str, ...]:
    """Whom a question names that a benefit may or may not be for, in its own words."""
    return tuple(dict.fromkeys(found.group() for found in pattern("whom").finditer(folded)))


def is_of_work(folded: str) -> bool:
    """Whether a text speaks of work or the union at all: what does not is seldom meant for the union."""
    return bool(pattern("of_work").search(folded))


def is_request(folded: str) -> bool:
    """Whether a text asks to have something written, translated, told or drawn: what anyone asks of any assistant."""
    return bool(pattern("requests").search(folded))


def is_broad(folded: str) -> bool:
    """Whether a text asks for whatever there is, and not for one thing."""
    return bool(pattern("broad").search(folded))


def is_bare(folded: str) -> bool:
    """Whether a text names something of the field and asks for a detail of it, and says nothing else: 疗养去哪."""
    _, pattern = _concepts()
    rest = pattern.sub("", folded).replace("工会", "")
    return bool(pattern.search(folded)) and not _LIGHT.sub("", beside_details(rest))


@functools.cache
def _concepts() -> tuple[dict[str, int], re.Pattern[str]]:
    groups: dict[str, int] = {}
    raw = _raw()["synonyms"]
    assert isinstance(raw, list)
    for number, group in enumerate(raw):
        for word in group:
            groups.setdefault(str(word), number)
    longest_first = sorted(groups, key=len, reverse=True)
    return groups, re.compile("|".join(map(re.escape, longest_first)))


def concepts(folded: str) -> frozenset[int]:
    """Numbers of the synonym groups that a folded text has a word of."""
    groups, pattern = _concepts()
    return frozenset(groups[word] for word in pattern.findall(folded))


def terms() -> tuple[str, ...]:
    """Every word of every synonym group."""
    return tuple(_concepts()[0])


def concept_count() -> int:
    """How many synonym groups there are: concepts are numbered below it."""
    return 1 + max(_concepts()[0].values())
