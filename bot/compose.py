"""An outcome -> what the worker reads. Every figure comes from a field of the measure that is shown."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import texts
from bot.messages import Button, Reply
from bot.unstated import BY_YEAR, Asked, missing, not_stated_lines, place_once
from index.lexical import bigrams, in_common
from knowledge import lexicon
from knowledge.fold import fold
from knowledge.values import NO_CITY, Document, Measure

OLD_AFTER_YEARS = 2
_LIGHT = re.compile(r"[我们你他她的这那种里头边个人有没是在]")
_LIMITS = ("who", "eligibility")
"""Details that say whom a measure holds for."""
_WHOM_TO_ASK = {"contact", "address", "how_to_apply"}
"""Details for want of which one asks the office that sees to it."""
NAMED = 2
"""Of whom a question names so many are said not to be spoken of."""


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
    if measure.department and (
        _WHOM_TO_ASK & set(question.details) or lexicon.asks_for_department(fold(question.text))
    ):
        lines.append(f"· {texts.DEPARTMENT}：{measure.department}")
    if not brief or question.years or BY_YEAR & set(question.details):
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


def unnamed_by_all(measures: Sequence[Measure], question: Asked) -> tuple[str, ...]:
    """The same of measures that are shown together: what none of them speaks of, and of several only people."""
    asked = question if len(measures) == 1 else replace(question, besides="")
    first, *rest = (unnamed(m, asked) for m in measures)
    return tuple(o for o in first if all(o in others for others in rest))


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
        if others := unnamed_by_all(shown, question):
            offer = "" if texts.NOT_STATED_OFFER in text else texts.NOT_STATED_OFFER  # what is not stated offered it
            text += "\n\n" + texts.NONE_NAMES.format(what="”“".join(others)) + offer
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
    unstated = texts.NONE_STATES.format(what="、".join(texts.DETAIL_NAMES[d] for d in place_once(gaps))) if gaps else ""
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
