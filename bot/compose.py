"""An outcome -> what the worker reads. Every figure comes from a field of the measure that is shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import texts
from bot.messages import Button, Reply
from index.lexical import bigrams, in_common
from knowledge import lexicon
from knowledge.fold import fold
from knowledge.values import NO_CITY, Document, Measure

OLD_AFTER_YEARS = 2
_EQUAL = {"who": ("eligibility",), "when": ("deadline",), "eligibility": ("who",)}
"""Details that also answer when another is asked."""
_PLACE = frozenset({"where", "address"})
_ONE_WORD = (_PLACE, frozenset({"when", "deadline"}))
"""Two names of what people ask for with one word: 在哪里, 什么时候."""
_UNTIL = re.compile(
    r"(到|至|截至|截止)[^，。；]{0,6}\d+[年月日]|\d+[年月日](底|末|内|前|以前|之前|为止|截止)|年[底内末]|月底"
)
_LIGHT = re.compile(r"[我们你他她的这那种里头边个人有没是在]")
_LIMITS = ("who", "eligibility")
"""Details that say whom a measure holds for."""
_BY_YEAR = {"amount", "when", "deadline"}
"""Details that what changes by year tells."""
NAMED = 2
"""Of whom a question names so many are said not to be spoken of."""
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
    gaps: list[str] = []
    for detail in question.details:
        clearly = detail in question.clearly
        names = next((names for names in _ONE_WORD if detail in names), frozenset({detail}))
        twins = sorted(names & noted.keys())
        # Nobody has read what a passage in its source's own words leaves out: there only what is noted counts.
        untold = {d for d in names - noted.keys() if not (measure.document.verbatim or _states(measure, d))}
        places = sorted(untold & _PLACE)
        if detail in noted and (clearly or detail not in measure.details or len(asks & noted[detail]) >= 2):
            gaps += twins + places
        elif detail not in noted and clearly:
            gaps += twins if names == _PLACE or detail not in measure.details else []
            gaps += [*(places or [detail]), *(beside if not twins else [])] if detail in untold else []
    return tuple(dict.fromkeys(gaps))


def missing_from_all(measures: Sequence[Measure], question: Asked) -> tuple[str, ...]:
    """The details asked for that none of the measures has: whichever is meant, they are not stated."""
    first, *others = (missing(m, question) for m in measures)
    return tuple(d for d in first if all(d in gaps for gaps in others))


def _states(measure: Measure, detail: str) -> bool:
    held = set(measure.details) | (_BY_YEAR if measure.by_year else set())
    if detail == "deadline" and _UNTIL.search(measure.details.get("when", "")):
        return True  # a rhythm (每年) is a time, and no deadline
    told = _TOLD.get(detail)
    return (
        detail in held
        or any(other in held for other in _EQUAL.get(detail, ()))
        or (told is not None and bool(told.search(measure.text)))
    )


def _means_the_gap(measure: Measure, detail: str, text: str) -> bool:
    """Whether a question asks, in its words, for what the source does not state of a detail, and not for what it does."""
    said, gap = set(bigrams(fold(text))), measure.unstated.get(detail, "")
    return len(said & set(bigrams(fold(gap)))) >= 2 and not said & set(bigrams(fold(measure.details[detail])))


def measure_text(measure: Measure, question: Asked, today: date, *, only: bool = True) -> str:
    """One measure in plain words: what it is, what was asked, what is not stated, its standing and its source.

    `only`: it is shown alone, and whoever the question is about is asked of this measure.
    """
    gaps = missing(measure, question)
    others = unnamed(measure, question) if only else ()
    asks_whom = bool(others) or "eligibility" in question.clearly
    limits = _limits(measure) if asks_whom else []
    told = {*gaps, *measure.details, *(_LIMITS if limits else ())}
    brief = question.besides in others or (question.again and told.issuperset(question.details))
    details = question.details if brief else _shown_details(measure, question.details)
    stated = [d for d in details if d in measure.details and not (limits and d in _LIMITS)]
    lines = [*ended_lines(measure, today), *limits]
    if question.repeated and not (gaps or others or measure.document.verbatim or set(stated) & set(question.details)):
        lines.append(texts.ALL_THERE_IS)
    lines += [texts.NOT_NAMED.format(what="”“".join(others))] if others else []
    if not brief:
        lines.append(measure.text)
    for detail in (d for d in stated if not _means_the_gap(measure, d, question.text)):
        lines.append(f"· {texts.DETAIL_NAMES[detail]}：{measure.details[detail]}")
    if not brief or question.years or _BY_YEAR & set(question.details):
        lines += _by_year(measure, question.years, today)
    lines += not_stated_lines(measure, gaps) or [texts.NOT_STATED_OFFER] * bool(others)
    lines += _family(measure, question.text) if only else []
    standing = standing_lines(measure, today)
    lines += ["", *([texts.KIND_LINES[measure.kind], standing[-1]] if brief else standing)]
    return "\n".join(lines)


def _shown_details(measure: Measure, asked: Sequence[str]) -> list[str]:
    """Whatever was asked for and is stated, or else who it is for; nothing that the text says already."""
    said = set(bigrams(fold(measure.text)))
    wanted = [d for d in asked if d in measure.details] or ["who"]
    return [d for d in wanted if d in measure.details and _adds_to(said, measure.details[d])]


def _adds_to(said: set[str], detail: str) -> bool:
    """Whether a detail says something that the text does not: more than a fifth of its bigrams are new."""
    held = bigrams(fold(detail))
    return sum(pair not in said for pair in held) > 0.2 * len(held)


def _by_year(measure: Measure, years: Sequence[int], today: date) -> list[str]:
    if not measure.by_year:
        return []
    lines = ["· 按年份：" + "，".join(f"{y}年 {v}" for y, v in sorted(measure.by_year.items()))]
    for year in sorted(set(years) or {today.year}):
        said = measure.by_year.get(year)
        name = f"今年（{year}年）" if year == today.year else f"{year}年"
        lines.append(f"· {name}：{said}" if said else f"· {name}：文件没有写明")
    return lines


def not_stated_lines(measure: Measure, gaps: Sequence[str]) -> list[str]:
    """What was asked and is not in the source, in words."""
    places = [d for d in gaps if d in _PLACE]
    silent = set(places) - (set(places) & measure.unstated.keys() or {places[-1]}) if places else set()  # said once
    said = [measure.unstated.get(d) or texts.DETAIL_NAMES[d] for d in gaps if d not in silent]
    return [texts.NOT_STATED.format(what="、".join(dict.fromkeys(said))) + texts.NOT_STATED_OFFER] if said else []


def ended_lines(measure: Measure, today: date) -> list[str]:
    """That a measure holds no more, before anything else is said of it."""
    if measure.document.replaced_by:
        return [texts.REPLACED.format(title=measure.document.replaced_by)]
    if measure.valid_until is not None and measure.ended(today):
        return [texts.ENDED.format(day=_day(measure.valid_until))]
    return []


def unnamed(measure: Measure, question: Asked) -> tuple[str, ...]:
    """What a question asks a measure to hold for, in its own words, and the measure does not speak of in these or others.

    Of a source's own words nobody has read whom they are for.
    """
    if measure.document.verbatim:
        return ()
    told = fold(" ".join((measure.title, measure.text, *measure.details.values(), *measure.aliases)))
    whom = lexicon.whom_named(fold(question.text)) if "eligibility" in question.clearly else ()
    besides = question.besides
    if set(_LIGHT.sub("", besides)) & set(fold(measure.title)):
        besides = ""  # one character of a name is enough of it, in the little that a follow-up says
    told += fold(" ".join(measure.unstated.get(gap, "") for gap in missing(measure, question)))
    others = dict.fromkeys(what for what in (besides, *whom) if what and not in_common(told, what))
    return tuple(o for o in others if not any(o in other for other in others if other != o))[:NAMED]


def _limits(measure: Measure) -> list[str]:
    """Whom a measure holds for, and on what condition, where it says so."""
    said: list[str] = []
    for detail in (measure.details[d] for d in _LIMITS if d in measure.details):
        said += [detail] if _adds_to(set(bigrams(fold("".join(said)))), detail) else []
    return [texts.FOR_WHOM.format(who="；".join(said))] if said else []


def _family(measure: Measure, question: str) -> list[str]:
    """That the source names no family, where one of the worker's is asked about."""
    told = " ".join((measure.title, measure.text, *measure.details.values()))
    return [texts.NO_FAMILY] if lexicon.asks_for_family(fold(question)) and not lexicon.names_family(fold(told)) else []


def standing_lines(measure: Measure, today: date) -> list[str]:
    """Plan, rule or report; until when; from where, and whether that is long ago."""
    lines = [texts.VERBATIM] if measure.document.verbatim else []
    lines += [texts.UNDER.format(path=" > ".join(measure.heading))] if measure.heading else []
    lines += [texts.NO_CITY] if measure.document.city == NO_CITY else []
    lines.append(texts.KIND_LINES[measure.kind])
    if measure.valid_until is not None and not measure.ended(today):
        lines.append(texts.UNTIL.format(day=_day(measure.valid_until)))
    document = measure.document
    if document.published is not None and today.year - document.published.year > OLD_AFTER_YEARS:
        lines.append(texts.OLD)
    lines.append(texts.SOURCE.format(source=source_line(document)))
    return lines


def source_line(document: Document) -> str:
    """Issuer, title, publisher and date of a source."""
    when = _day(document.published) if document.published else document.published_note
    behind = "，".join(part for part in (document.publisher, when) if part)
    return f"{document.issuer}《{document.title}》" + (f"（{behind}）" if behind else "")


def answer(shown: Sequence[Measure], related: Sequence[Measure], question: Asked, today: date, lead: str) -> Reply:
    """The reply for one or more measures, each with its own source."""
    bodies = [measure_text(m, question, today, only=len(shown) == 1) for m in shown]
    if len(shown) == 1:
        heading, text = shown[0].title, bodies[0]
    else:
        heading = " / ".join(m.title for m in shown)
        text = "\n\n".join(f"{n}. {m.title}\n{b}" for n, (m, b) in enumerate(zip(shown, bodies, strict=True), 1))
    return Reply(f"{lead}\n{text}" if lead else text, heading, answer_buttons(related))


def of_the_source(measures: Sequence[Measure], today: date) -> Reply:
    """The sources of measures that were shown before, each once, and where to read them."""
    titles: dict[str, list[str]] = {}
    for measure in measures:
        document = measure.document
        lines = [texts.RESTATED, *ended_lines(measure, today), *standing_lines(measure, today)]
        where = texts.ORIGINAL.format(where=f"在{document.publisher}" if document.publisher else "")
        titles.setdefault("\n".join((*lines[document.verbatim :], where)), []).append(measure.title)
    return Reply("\n\n".join(f"{'、'.join(of)}\n{lines}" for lines, of in titles.items()), buttons=answer_buttons(()))


def answer_buttons(related: Sequence[Measure]) -> tuple[tuple[Button, ...], ...]:
    """Related measures, a row each; then staff and feedback; then another city."""
    return (
        *((Button(m.title, f"show:{m.key}"),) for m in related),
        (Button(texts.ASK_STAFF, "staff"), Button(texts.OTHER_CITY, "cities")),
        (Button(texts.USEFUL, "good"), Button(texts.NOT_USEFUL, "bad")),
    )


def choices(
    measures: Sequence[Measure], lead: str = "", asking: str = texts.WHICH_ONE, *, gaps: Sequence[str] = ()
) -> Reply:
    """Which of these is meant? `gaps`: what is asked for and none of them states, so that nobody picks one to find it."""
    rows = tuple((Button(m.title, f"show:{m.key}"),) for m in measures)
    unstated = texts.NONE_STATES.format(what="、".join(texts.DETAIL_NAMES[d] for d in gaps)) if gaps else ""
    return Reply(
        "\n".join(filter(None, (lead, unstated, asking))), buttons=(*rows, (Button(texts.ASK_STAFF, "staff"),))
    )


def city_choice(cities: Sequence[str], text: str = texts.ASK_CITY) -> Reply:
    """Buttons for the cities that have a document."""
    buttons = [Button(c, f"city:{c}") for c in cities]
    return Reply(text, buttons=tuple(tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3)))


def offer_staff(text: str) -> Reply:
    """A sentence with the button that hands the question to staff."""
    return Reply(text, buttons=((Button(texts.ASK_STAFF, "staff"), Button(texts.OTHER_CITY, "cities")),))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
