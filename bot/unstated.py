"""What a question asks for and the source does not state: found by the writer's notes and by what the text tells."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from bot import texts
from index.lexical import bigrams
from knowledge import lexicon
from knowledge.fold import fold
from knowledge.values import Measure

_EQUAL = {"who": ("eligibility",), "when": ("deadline",), "eligibility": ("who",)}
"""Details that also answer when another is asked."""
_PLACE = frozenset({"where", "address"})
_ONE_WORD = (_PLACE, frozenset({"when", "deadline"}))
"""Two names of what people ask for with one word: 在哪里, 什么时候."""
_UNTIL = re.compile(
    r"(到|至|截至|截止)[^，。；]{0,6}\d+[年月日]|\d+[年月日](底|末|内|前|以前|之前|为止|截止)|年[底内末]|月底"
)
BY_YEAR = {"amount", "when", "deadline"}
"""Details that what changes by year tells."""
_TOLD = {
    "amount": re.compile(r"\d[\d.]*(余|多)?[百千万亿]*(余|多)?(元|%|倍)|免费|全额|比例"),
    "quota": re.compile(
        r"\d[\d.]*万?多?[名人家个户场期次条项篇处间件座站所]|[一二两三四五六七八九十百千]+[个项大条类名家级种]"
    ),
    "when": re.compile(r"每[年周月季]|\d+月|\d{4}年|定期|春节|长期|常态化"),
    "duration": re.compile(r"(?<!\d)\d{1,3}(天|年|个月|小时)"),
    "deadline": _UNTIL,
    "where": re.compile(r"基地|平台|App|中心|场所|车间|学院|网站|公众号|工人文化宫|医院"),
}
"""What in a measure's text tells a detail that nobody filed under its name: then it is not said to be missing."""


@dataclass(frozen=True)
class Asked:
    """What a reply answers: the question's text, the details and the years that it asks for."""

    text: str
    details: tuple[str, ...]
    years: tuple[int, ...] = ()
    faintly: tuple[str, ...] = ()
    """Those of the details that may not be meant: said to be missing only where a note says so, with no part of them stated, or
    in the note's own words."""
    besides: str = ""
    """What a follow-up names (那生孩子呢), where the measure that was just shown is all that was found for it."""
    again: bool = False
    """Details alone are asked of what has just been shown: it is not said all over again."""
    repeated: bool = False
    """What has just been shown is said all over again."""

    @property
    def clearly(self) -> frozenset[str]:
        """The details that are meant for sure."""
        return frozenset(self.details) - frozenset(self.faintly)


def missing(measure: Measure, question: Asked) -> tuple[str, ...]:
    """The details asked for that the measure's source does not state, or of which it states a part and not what is meant.

    What nobody noted is said only where it is clearly asked for: by another name where it was noted by that, and with a
    note of which much stands in the question. A place that is not stated is missing by both of its names.
    """
    asks = set(bigrams(fold(question.text)))
    known = set(bigrams(fold(f"{measure.title} {measure.text}")))  # says nothing of which of the gaps is meant
    noted = {d: set(bigrams(fold(gap))) for d, gap in measure.unstated.items()}
    alike = {d: len(asks & gap - known) for d, gap in noted.items()}
    worded = max(noted, key=lambda d: alike[d], default="")
    beside = [worded] if worded and alike[worded] > max(1, 0.4 * len(noted[worded] - known)) else []
    office = {"who"} if measure.department and lexicon.asks_for_department(fold(question.text)) else set()
    gaps = ["who"] if _by_nobody(measure, question) else []
    for detail in question.details:
        clearly = detail in question.clearly
        names = next((names for names in _ONE_WORD if detail in names), frozenset({detail}))
        twins = sorted(names & noted.keys())
        # Nobody has read what a passage in its source's own words leaves out: there only what is noted counts.
        untold = {d for d in names - noted.keys() if not (measure.document.verbatim or _states(measure, d))}
        untold -= office
        places = sorted(untold & _PLACE)
        if detail in noted:
            if clearly or detail not in measure.details or len(asks & noted[detail]) >= 2:
                gaps += twins + places
        elif clearly:
            if names == _PLACE or detail not in measure.details:
                gaps += twins
            if detail in untold:
                gaps += (places or [detail]) + ([] if twins else beside)
    return tuple(dict.fromkeys(gaps))


def _by_nobody(measure: Measure, question: Asked) -> bool:
    """Whether a question asks which office sees to it, or who teaches or judges, and the source does not say."""
    if measure.document.verbatim:
        return False
    if lexicon.asks_for_department(fold(question.text)):
        return "who" in question.details and not measure.department
    told = fold(" ".join((measure.title, measure.text, *measure.details.values())))
    return lexicon.asks_by_whom(fold(question.text)) and not lexicon.says_by_whom(told)


def missing_from_all(measures: Sequence[Measure], question: Asked) -> tuple[str, ...]:
    """The details asked for that none of the measures has: whichever is meant, they are not stated."""
    first, *others = (missing(m, question) for m in measures)
    return tuple(d for d in first if all(d in gaps for gaps in others))


def _states(measure: Measure, detail: str) -> bool:
    held = set(measure.details) | (BY_YEAR if measure.by_year else set())
    if detail == "deadline" and _UNTIL.search(measure.details.get("when", "")):
        return True  # a rhythm (每年) is a time, and no deadline
    told = _TOLD.get(detail)
    return (
        detail in held
        or any(other in held for other in _EQUAL.get(detail, ()))
        or (told is not None and bool(told.search(measure.text)))
    )


def not_stated_lines(measure: Measure, gaps: Sequence[str]) -> list[str]:
    """What was asked and is not in the source, in words."""
    names = texts.DETAIL_NAMES | ({"who": texts.BY_WHOM} if "who" in measure.details else {})
    said = [measure.unstated.get(d) or names[d] for d in place_once(gaps, measure.unstated)]
    return [texts.NOT_STATED.format(what="、".join(dict.fromkeys(said))) + texts.NOT_STATED_OFFER] if said else []


def place_once(gaps: Sequence[str], noted: Container[str] = ()) -> list[str]:
    """Gaps of which a place is one, by the name that was noted, or else where."""
    both = set(gaps) >= _PLACE
    unneeded = {d for d in _PLACE if d not in noted} if any(d in noted for d in _PLACE) else {"address"}
    return [d for d in gaps if not (both and d in unneeded)]
