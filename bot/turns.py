"""A decision -> the turn that it makes: reply, evidence, ticket, and what is remembered."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import compose, decide, texts
from bot.clauses import is_asking
from bot.decide import Decision
from bot.hotlines import Hotline, listed
from bot.messages import Button, Conversation, Evidence, Reason, Reply, TicketDraft, Turn
from bot.understand import Question
from bot.unstated import Asked, missing, missing_from_all
from index.query import years_meant
from index.search import Hit
from knowledge import lexicon
from knowledge.fold import fold
from knowledge.values import Measure

REMEMBERED = 120
"""Characters of past questions that a follow-up is read against."""
EVIDENCE = 5
EARLIER = 5
"""Measures answered earlier that are remembered."""
_BESIDES = re.compile(
    r"(那么?|那要是|要是|如果)?(?!(如果|要是|然后|还有|为什么|为啥|其他|其它|具体|别的|后来|没有|以后|之后|现在|今天|明天|自己|直接|结果|谁|哪|什么|怎么|我们?|你们?|他们?|这)[^,。?!]{0,3}(呢|能|可))"
    r"(?P<what>[^,。?! 那\d][^,。?! \d]{1,7}?)(?<![费钱])(?<![免收学路车餐书]费的)(?<![要花]钱的)的?(呢|咋办|怎么办|(能|可以|可不可以)(去|来|用|领|参加|报名?|办|享受|进|查)?(不能?|吗|么|嘛))[?!。]*"
)
_WHAT = re.compile(r"是个?(什么|啥|嘛)(意思|东西)?[?。!呢啊呀]*$|[怎咋]么?回事")
"""What asks for the whole of what was just shown, whatever else is heard in it."""
UNSURE = 0.5
"""Probability of what is shown together below which a reply says that it may not be what is meant: of 43 golden questions answered
so 25 were answered right and 12 have no answer; of 3,013 others 2,981, and 3."""


@dataclass(frozen=True)
class Moment:
    """What every turn is made from: the masked message, its question, the conversation before it, and when."""

    text: str
    question: Question
    before: Conversation
    now: datetime
    cities: Sequence[str]
    hotlines: tuple[Hotline, ...]


def turn(moment: Moment, decision: Decision) -> Turn:
    """The turn of a decision, in the worker's own script."""
    return finished(moment, _in_trouble(moment, _makers[type(decision)](moment, decision)))


def finished(moment: Moment, made: Turn) -> Turn:
    """The turn with when it was and, unless it begins anew, what was answered before it; in the worker's own script."""
    before, after = moment.before, made.conversation
    if after.asked or after.focus:
        left = before.focus if before.awaiting != "choice" else ()
        earlier = [key for key in dict.fromkeys((*left, *before.earlier)) if key not in after.focus]
        after = replace(after, earlier=tuple(earlier[:EARLIER]))
    return in_script(replace(made, conversation=replace(after, updated=moment.now)))


def _in_trouble(moment: Moment, made: Turn) -> Turn:
    """The turn, with a word for who has lost somebody, and with whom to call for who speaks of low spirits, or of trouble
    with an employer that nothing here answers; a cry for help has all numbers from the start."""
    if made.outcome == "urgent":
        return made
    said, parts = fold(moment.text), [made.reply.text]
    if lexicon.is_bereaved(said):
        parts.insert(0, texts.CONDOLENCE)
    elif lexicon.is_gravely_ill(said) and not is_asking(said):
        parts.insert(0, texts.SYMPATHY)
    if lexicon.is_low(said) and made.outcome != "decline":
        # Who finds nothing here is told first whom to call; an answer is not pushed down by it.
        at = len(parts) if made.outcome == "answer" else parts.index(made.reply.text)
        parts[at:at] = _number(moment, texts.PSYCHOLOGICAL, texts.COMFORT)
    if lexicon.is_dispute(said) and made.outcome in ("handoff", "decline"):
        parts += _number(moment, texts.UNION, texts.CALL_UNION)
    return replace(made, reply=replace(made.reply, text="\n\n".join(parts)))


def _number(moment: Moment, of: str, lead: str) -> list[str]:
    """The hotline of somebody, with the words that lead to it; none where the setting file has none."""
    return [f"{lead}{h.number} {h.name}" for h in moment.hotlines if of in h.name][:1]


def in_script(made: Turn) -> Turn:
    """The same turn with its reply in the conversation's script."""
    script, reply = made.conversation.script, made.reply
    buttons = tuple(tuple(replace(b, label=texts.in_script(b.label, script)) for b in row) for row in reply.buttons)
    return replace(
        made,
        reply=Reply(texts.in_script(reply.text, script), texts.in_script(reply.heading, script), buttons),
    )


def answered(moment: Moment, shown: Sequence[Hit], related: Sequence[Hit]) -> Turn:
    """An answer from measures, those that hold before those that have ended, with what is asked and not stated."""
    question, before = moment.question, moment.before
    shown = sorted(shown, key=lambda hit: hit.measure.ended(moment.now.date()))
    measures = [h.measure for h in shown]
    asked = _asked(moment, measures)
    gaps = missing(measures[0], asked)
    unsaid = gaps or compose.unnamed_by_all(measures, asked)
    city = measures[0].document.city
    lead = _elsewhere_once(city, before.city, texts.TIED_CITY if question.tied == city else texts.OTHER_CITY_ONCE)
    if sum(hit.confidence for hit in shown) < UNSURE:
        lead = "\n".join(filter(None, (lead, texts.NEAREST)))
    reply = compose.answer(measures, [h.measure for h in related], asked, moment.now.date(), lead)
    return Turn(
        "answer",
        reply,
        replace(
            before,
            city=before.city or city,
            focus=tuple(m.key for m in measures),
            offered=_listed(measures, before),
            asked=question.topic[-REMEMBERED:],
            details=before.details if question.telling else question.clearly,
            awaiting="",
        ),
        evidence=evidence((*shown, *related)),
        rests={m.key: m.content for m in measures},
        not_stated=gaps,
        offers_staff=True,
        ticket=_ticket(moment, "not_stated" if unsaid else "weak", measures),
    )


def of_the_source(moment: Moment, answered: Sequence[Measure]) -> Turn:
    """Where the answer before came from, of what date that is, and where it can be read."""
    before = replace(moment.before, updated=moment.now)
    if not answered:
        return in_script(Turn("smalltalk", Reply(texts.SOURCES), before))
    return in_script(
        Turn(
            "answer",
            compose.of_the_source(answered, moment.now.date()),
            replace(before, awaiting=""),
            evidence=evidence([Hit(m) for m in answered]),
            rests={m.key: m.content for m in answered},
            offers_staff=True,
            ticket=_ticket(moment, "weak", answered, f"{before.asked}\n{moment.text}"),
        )
    )


def _asked(moment: Moment, shown: Sequence[Measure]) -> Asked:
    """What a reply with these measures answers: all of the page, or what more is asked of the one just shown."""
    question, before, this_year = moment.question, moment.before, moment.now.year
    said = ("", "") if question.telling else (question.alone, question.text)
    own_years, inherited = (years_meant(text, this_year) for text in said)
    asked_years = own_years or inherited
    named = set(lexicon.details_asked(question.alone))
    of_it, of_all = bool(named), named <= {"who"} and bool(_WHAT.search(question.alone))
    shown_before = len(shown) == 1 and question.focus is not None and shown[0].key in before.focus
    of_a_year = bool(own_years and shown[0].by_year and not of_it)
    more = bool(question.clearly) and not of_all and (of_it or question.clearly != before.details)
    of_another = shown_before and not asked_years and not of_it and not lexicon.asks_for_family(question.alone)
    besides = _BESIDES.fullmatch(question.alone) if of_another else None
    again = shown_before and (question.telling or of_a_year or more)
    return Asked(
        question.alone,
        question.details,
        tuple(sorted(own_years if shown_before and more else asked_years)),
        besides=besides["what"] if besides else "",
        faintly=question.faintly,
        again=again,
        repeated=shown_before and not again and not asked_years,
    )


def _listed(shown: Sequence[Measure], before: Conversation) -> tuple[str, ...]:
    """What 第二个 picks from after an answer: a measure picked from a list leaves the list as it was."""
    keys = tuple(m.key for m in shown)
    return before.offered if len(keys) == 1 and keys[0] in before.offered else keys


def evidence(hits: Sequence[Hit]) -> tuple[Evidence, ...]:
    """Hits as a reply's evidence, best first."""
    return tuple(
        Evidence(
            h.measure.document.id, h.measure.document.city, h.measure.id, h.measure.title, h.measure.text,
            h.measure.source, round(h.confidence, 3),
        )
        for h in hits[:EVIDENCE]
    )  # fmt: skip


def _ticket(moment: Moment, reason: Reason, found: Sequence[Measure], text: str = "") -> TicketDraft:
    department = next((m.department for m in found if m.department), "")
    return TicketDraft(reason, text or moment.text, moment.question.city, department, tuple(m.title for m in found))


def _answering(moment: Moment, decision: decide.Answering) -> Turn:
    return answered(moment, decision.shown, decision.related)


def _asking(moment: Moment, decision: decide.Asking) -> Turn:
    question, chosen = moment.question, moment.before.city
    measures = [h.measure for h in decision.choices]
    keys = tuple(m.key for m in measures)
    after = replace(
        moment.before, asked=question.topic[-REMEMBERED:], details=question.clearly, awaiting="choice",
        city=chosen or question.city, focus=keys, offered=keys,
    )  # fmt: skip
    asked = Asked(question.alone, question.details, faintly=question.faintly)
    gaps = missing_from_all(measures, asked)
    asking = texts.DISPUTE if decision.dispute else texts.WHICH_ONE
    return Turn(
        "clarify", compose.choices(measures, _elsewhere_once(question.city, chosen), asking, gaps=gaps), after,
        evidence(decision.choices), not_stated=gaps, offers_staff=True, ticket=_ticket(moment, "weak", measures),
    )  # fmt: skip


def _elsewhere_once(asked: str | None, chosen: str | None, saying: str = texts.OTHER_CITY_ONCE) -> str:
    """That a reply is of another city than the chosen one; empty where it is not."""
    return saying.format(asked=asked, city=chosen) if asked and chosen and asked != chosen else ""


def _asking_city(moment: Moment, decision: decide.AskingCity) -> Turn:
    question = moment.question
    asked = "" if question.intent == "cities" else question.topic[-REMEMBERED:]
    after = replace(moment.before, asked=asked, details=question.clearly, awaiting="city")
    return Turn("clarify", compose.city_choice(moment.cities), after)


def _choosing_city(moment: Moment, decision: decide.ChoosingCity) -> Turn:
    after = Conversation(city=decision.city, script=moment.before.script)
    return Turn("smalltalk", Reply(texts.CITY_SET.format(city=decision.city)), after)


def _handing_over(moment: Moment, decision: decide.HandingOver) -> Turn:
    found = [h.measure for h in decision.found]
    before, city = moment.before, moment.question.city
    told = bool(city) and not is_asking(fold(moment.text))
    means_the_last = decision.reason == "asked_for_human" or before.awaiting == "city"
    text = f"{before.asked}\n{moment.text}" if before.asked and means_the_last else moment.text
    if decision.reason == "asked_for_human":
        reply = Reply(texts.TO_STAFF_NOW)
        ticket = _ticket(moment, decision.reason, found, text)
        after = replace(before, awaiting="", city=before.city or city)
        return Turn("handoff", reply, after, offers_staff=True, ticket=ticket, ticket_now=True)
    if decision.place is not None:
        said = texts.NOTHING_FOR_CITY.format(city=decision.place)
    else:
        offered = before.awaiting == "staff"
        more = texts.GO_ON if offered else texts.TELL_MORE
        found_none = texts.NOT_FOUND_AGAIN if offered and not before.focus else texts.NOT_FOUND
        not_found = more if told else found_none if city else texts.NOT_FOUND_ANYWHERE
        said = texts.PROTEST if decision.protest else not_found.format(city=city)
    ticket = replace(_ticket(moment, decision.reason, found, text), city=decision.place or city)
    after = replace(before, awaiting="staff", city=before.city or city)
    if not before.focus or not (told or decision.protest):  # who only tells is still at what was answered
        after = replace(
            after, asked=moment.question.topic[-REMEMBERED:], details=moment.question.clearly, focus=(), offered=()
        )
    return Turn("handoff", compose.offer_staff(said), after, offers_staff=True, ticket=ticket)


def _declining(moment: Moment, decision: decide.Declining) -> Turn:
    if decision.noise:
        return Turn("decline", Reply(texts.DECLINE_NOISE), moment.before)
    if moment.question.intent == "injection":
        return Turn("decline", Reply(texts.DECLINE), moment.before)
    # Who was asked on and tells more is heard out, whatever the one line sounds like.
    telling = moment.before.awaiting == "staff" and not is_asking(fold(moment.text))
    reply = Reply(texts.GO_ON if telling else texts.DECLINE, buttons=((Button(texts.ASK_STAFF, "staff"),),))
    return Turn("decline", reply, moment.before, offers_staff=True, ticket=_ticket(moment, "no_measure", ()))


def _chatting(moment: Moment, decision: decide.Chatting) -> Turn:
    if decision.topic == "union-hotline":
        return Turn("smalltalk", Reply(texts.HOTLINES.format(lines=listed(moment.hotlines))), moment.before)
    if lexicon.is_thanks(fold(moment.text)):
        return Turn("smalltalk", Reply(texts.SMALLTALK["thanks"]), moment.before)
    said = next(
        (t for start, t in texts.SMALLTALK.items() if decision.topic.startswith(start)), texts.SMALLTALK["other"]
    )
    return Turn("smalltalk", Reply(said), moment.before)


def _alarming(moment: Moment, decision: decide.Alarming) -> Turn:
    said = texts.URGENT.format(lines=listed(moment.hotlines))
    ticket = _ticket(moment, "urgent", ())
    return Turn("urgent", Reply(said), moment.before, offers_staff=True, ticket=ticket, ticket_now=True)


_makers: dict[type, Callable[..., Turn]] = {
    decide.Answering: _answering,
    decide.Asking: _asking,
    decide.AskingCity: _asking_city,
    decide.ChoosingCity: _choosing_city,
    decide.HandingOver: _handing_over,
    decide.Declining: _declining,
    decide.Chatting: _chatting,
    decide.Alarming: _alarming,
}
