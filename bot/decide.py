"""Found measures -> an outcome. Pure: values in, one of a few frozen values out."""

from dataclasses import dataclass

from bot.clauses import is_asking
from bot.cry import cries_for_help, may_cry_for_help
from bot.messages import Reason
from bot.retrieve import Retrieved
from bot.understand import Question
from index.calibrate import Calibration, Verdict
from index.search import Found, Hit
from knowledge import lexicon
from knowledge.fold import fold, squash
from knowledge.outside import OUTSIDE_KINDS
from knowledge.validity import successor, takes_place
from knowledge.values import Measure

CLOSE = 0.75
"""A second measure this near the first in confidence is shown beside it."""
CLOSE_VERBATIM, CLOSE_UNSURE = 0.5, 0.5
"""The same for a passage in its source's own words, as one can miss what the sentence beside it says; and for two measures
of which neither is sure enough alone, and both together are."""
SURE_TOGETHER = 0.25
"""Probability of two such measures together from which they are shown."""
LEANING = 3.0
"""How many times likelier of the field than off topic a question must be to go to staff, where no word of it is of work
or unions; where an answer is likelier than that, it is none of these. Declining leaves nobody alone: the reply says how to
reach staff."""
OURS_NEARER, FIELD_NEARER = 0.06, 0.1
"""How much nearer a question is to what workers ask of some measure, of any city, and to honest questions that no measure answers,
than to what is off topic, not to be declined (送货路上哪里喝水, 三月三放几天假): the second where it is not likeliest off topic. Of 1,040
off-topic ones 4 more are not declined so; of 34 honest ones that were, 12 fewer."""
OURS_ALL_THE_SAME = 0.15
"""Probability of an answer from which a question that is likelier off topic is asked back: of 8,700 questions 6 are, and 8
more would be from .05; 3 of these 14 a measure answers."""
SURELY_OUTSIDE = 0.9
"""Probability from which a question is handed over before its city is known."""
NEARLY_THE_SAME, CLEARLY_NEARER = 0.75, 0.1
"""Cosine with a phrasing, and its lead over what no measure answers, from which a question is asked back."""
CHATTING = 0.65
"""Cosine with small talk that a message of it has at least, nearer to none that is off topic: small talk is short and said
often, and what only sounds like it is off topic."""
SAME_WORDS, SAME_SENSE = 0.9, 0.97
"""Share of its words, and cosine, that a message has in common with a topic outside the measures to be of it for sure."""
SURELY_CHAT = 0.6
"""Probability of small talk from which a message nearest to those that ask for a person goes to staff."""
RELATED = 2
"""Related measures that an answer offers as buttons."""
CHOICES = 3
WEARY, PERSON = "weary", "wants-a-person"
"""How the ids of small talk begin that is met with a kind word for who is tired, and in which somebody asks for a person."""
LEGAL, HELPING = "legal", 2
"""The category of measures on legal help, and how many of them are offered where trouble with an employer is not answered."""
TOLD, TOLD_NEARER = ("hardship-told", "tells-of-oneself", "harm-told"), 0.05
"""Topics outside the measures of those who tell and ask nothing, and how much nearer to one than to what is off topic a message
is that is not declined for it."""


@dataclass(frozen=True)
class Answering:
    """Show these measures, in this order; offer the related."""

    shown: tuple[Hit, ...]
    related: tuple[Hit, ...]


@dataclass(frozen=True)
class Asking:
    """Ask which of these is meant."""

    choices: tuple[Hit, ...]
    dispute: bool = False
    """Nothing answers, and these are what helps in trouble with an employer."""


@dataclass(frozen=True)
class AskingCity:
    """Ask for the city."""


@dataclass(frozen=True)
class HandingOver:
    """Nothing answers: offer staff, or go to them at once."""

    reason: Reason
    found: tuple[Hit, ...] = ()
    place: str | None = None
    """A place without documents that was asked about."""
    protest: bool = False
    """It is anger at what was answered."""


@dataclass(frozen=True)
class Declining:
    """Not a union's business."""

    noise: bool = False


@dataclass(frozen=True)
class Chatting:
    """Small talk of one kind."""

    topic: str


@dataclass(frozen=True)
class Alarming:
    """Someone is in danger."""


@dataclass(frozen=True)
class ChoosingCity:
    """The message only named a city."""

    city: str


Decision = Answering | Asking | AskingCity | HandingOver | Declining | Chatting | Alarming | ChoosingCity


def decide_by_words(question: Question) -> Decision | None:
    """What the words alone decide; None where search must."""
    if question.intent == "distress":
        return Alarming()
    if question.intent in ("noise", "injection"):
        return Declining(noise=question.intent == "noise")
    if question.intent == "human":
        return HandingOver("asked_for_human")
    if question.intent == "cities":
        return AskingCity()
    if question.intent == "city" and question.named_elsewhere:
        return HandingOver("no_measure", place=question.named_elsewhere)
    if question.intent == "city" and question.city:
        return ChoosingCity(question.city)
    return None


def decide(question: Question, retrieved: Retrieved, calibration: Calibration) -> Decision:
    """What to do with what was found."""
    found = retrieved.whole
    if cries_for_help(found):
        return Alarming()
    former = _former(retrieved, calibration)
    verdict = _verdict(found)
    bare = lexicon.is_bare(question.alone)
    wary = may_cry_for_help(found)
    sure = found.verdicts["answers"]
    answered = sure >= calibration.answer_from and verdict not in ("smalltalk", "off_topic")
    called = () if answered else tuple(h for h in found.hits if _is_called(h.measure, question.alone))[:CHOICES]
    serious = bare or former is not None or wary or bool(called) or lexicon.is_dispute(question.alone)
    chat = found.near.of("smalltalk")[1].id
    low = lexicon.is_low(question.alone) and not chat.startswith(WEARY)
    if _asks_for_a_person(found):
        return HandingOver("asked_for_human")
    if verdict == "smalltalk" and not question.following and not serious and not low:
        return Chatting(chat)
    asked_elsewhere = question.named_elsewhere is not None and lexicon.is_of_work(found.query.text)
    if verdict == "off_topic" and not (asked_elsewhere or serious or low or _tells(question, found)):
        ours = sure >= max(calibration.answer_from, OURS_ALL_THE_SAME)
        return Asking(found.hits[:CHOICES]) if ours and question.city is not None else Declining()
    if question.named_elsewhere is not None:
        return HandingOver("no_measure", place=question.named_elsewhere)
    if question.city is None:
        known_outside = verdict == "elsewhere" and found.verdicts["elsewhere"] >= SURELY_OUTSIDE
        return HandingOver("no_measure") if known_outside or (wary and sure < calibration.answer_from) else AskingCity()
    several = _several(retrieved, calibration)
    if several:
        return several
    if sure >= calibration.answer_from:
        return _answering(found, former)
    if former is not None:
        newer = _newer(found, former)
        return Answering((newer, former) if newer else (former,), ())
    made = _short_of_an_answer(question, retrieved, calibration, bare)
    return Asking(called) if called and isinstance(made, HandingOver) else made


def _is_called(measure: Measure, alone: str) -> bool:
    """Whether a message is no more than a name of the measure, and perhaps a detail."""
    said = squash(alone)
    names = (squash(fold(name)) for name in (measure.title, *measure.aliases))
    return any(len(n) > 1 and n in said and lexicon.names_nothing(said.replace(n, "")) for n in names)


def _short_of_an_answer(question: Question, retrieved: Retrieved, calibration: Calibration, bare: bool) -> Decision:
    """What to do where the first measure is not sure enough to answer the whole of the question."""
    found = retrieved.whole
    part = max(retrieved.parts, key=lambda f: f.verdicts["answers"], default=None)
    if part is not None and part.verdicts["answers"] >= calibration.answer_from:
        return _answering(part, None)
    first, second = (found.hits[0].confidence, found.hits[1].confidence) if len(found.hits) > 1 else (0.0, 0.0)
    if first + second >= max(calibration.answer_from, SURE_TOGETHER) and second >= CLOSE_UNSURE * first:
        return Answering(found.hits[:2], found.hits[2 : 2 + RELATED])
    if found.verdicts["answers"] >= calibration.ask_from or _is_close(found):
        return Asking(found.hits[:CHOICES])
    # Of a benefit's families the source mostly says nothing: what it says of the benefit is offered.
    broad = lexicon.is_broad(question.text) or lexicon.asks_for_family(question.alone)
    meant = tuple(h for h in found.hits[: 2 * CHOICES] if (broad and h.akin) or (bare and h.named))
    if meant:
        return Asking(meant[:CHOICES])
    if retrieved.kin:
        return Asking(retrieved.kin[:CHOICES])
    helping = tuple(h for h in found.hits if _helps_in_disputes(h.measure))
    if helping and lexicon.is_dispute(question.alone):
        return Asking(helping[:HELPING], dispute=True)
    return HandingOver("no_measure", found.hits[:CHOICES])


def _helps_in_disputes(measure: Measure) -> bool:
    return measure.category == LEGAL and lexicon.helps_in_disputes(f"{measure.title} {measure.text}")


def _tells(question: Question, found: Found) -> bool:
    """Whether somebody tells of hardship, or who they are, and asks nothing yet: that is no reason to send them away."""
    told, topic = found.near.of("elsewhere")
    return (
        topic.id.startswith(TOLD)
        and told >= found.near.of("off_topic")[0] + TOLD_NEARER
        and not is_asking(question.alone)
    )


def _verdict(found: Found) -> Verdict:
    """What the question most likely is; what is written down outside the measures word for word is what it is there."""
    sure = {v: p for v, p in found.verdicts.items() if v != "distress"}
    if found.near.of("smalltalk")[0] < max(CHATTING, found.near.of("off_topic")[0]):
        sure["off_topic"] = sure.get("off_topic", 0.0) + sure.pop("smalltalk", 0.0)
    likeliest = max(sure, key=lambda v: sure[v])
    said = [k for k in OUTSIDE_KINDS if k != "distress" and found.near.said(k) >= SAME_WORDS]
    known = max(said, key=lambda k: found.near.of(k)[0], default=None)
    if known and found.near.of(known)[0] >= max(SAME_SENSE, found.hits[0].phrasing if found.hits else 0.0):
        return known
    if likeliest not in ("elsewhere", "off_topic"):
        return likeliest
    off, idle = sure.get("off_topic", 0.0), found.near.of("off_topic")[0]
    if likeliest == "elsewhere":
        leans = (
            off * LEANING >= sure["elsewhere"] and off >= sure["answers"] and not lexicon.is_of_work(found.query.text)
        )
        if not leans or found.near.of("elsewhere")[0] >= idle + FIELD_NEARER:
            return likeliest
    return "elsewhere" if found.asked >= idle + OURS_NEARER else "off_topic"


def _is_close(found: Found) -> bool:
    """Whether workers ask for a measure here in nearly these words, so that asking back beats finding nothing."""
    near, _ = found.near.of("elsewhere")
    return bool(found.hits) and found.hits[0].phrasing >= max(near + CLEARLY_NEARER, NEARLY_THE_SAME)


def _asks_for_a_person(found: Found) -> bool:
    """Whether a message is what people write who want a person, rather than of what persons do in a measure."""
    near, topic = found.near.of("smalltalk")
    return topic.id.startswith(PERSON) and found.verdicts.get("smalltalk", 0.0) >= SURELY_CHAT and near >= found.asked


def _former(retrieved: Retrieved, calibration: Calibration) -> Hit | None:
    """The measure of a replaced document that answers, if one does."""
    former = retrieved.former
    return former.hits[0] if former and former.verdicts["answers"] >= calibration.answer_from else None


def _newer(found: Found, former: Hit) -> Hit | None:
    """What stands now for a measure of a replaced document."""
    measure = successor((hit.measure for hit in found.hits), former.measure)
    return next((hit for hit in found.hits if hit.measure is measure), None)


def _answering(found: Found, former: Hit | None) -> Answering:
    first, *rest = found.hits
    if former is not None and takes_place(first.measure, former.measure):
        return Answering((first, former), tuple(rest[:RELATED]))
    shown = [first]
    close = CLOSE_VERBATIM if first.measure.document.verbatim else CLOSE
    if rest and rest[0].confidence >= close * first.confidence:
        shown.append(rest.pop(0))
    return Answering(tuple(shown), tuple(rest[:RELATED]))


def _several(retrieved: Retrieved, calibration: Calibration) -> Answering | None:
    """One measure for each part, the surest first, where at least two parts are answered, and by different measures.

    Beside one that is surely answered, others are as from where one would ask back.
    """
    surest = max((f.verdicts["answers"] for f in retrieved.parts), default=0.0)
    least = calibration.ask_from if surest >= calibration.answer_from else calibration.answer_from
    sure = [f for f in retrieved.parts if f.verdicts["answers"] >= least]
    by_key = {f.hits[0].measure.key: f.hits[0] for f in sure}
    if len(by_key) < 2:
        return None
    firsts = tuple(sorted(by_key.values(), key=lambda hit: -hit.confidence))
    keys = {h.measure.key for h in firsts}
    seconds = {f.hits[1].measure.key: f.hits[1] for f in sure if len(f.hits) > 1 and f.hits[1].measure.key not in keys}
    return Answering(firsts, tuple(seconds.values())[:RELATED])
