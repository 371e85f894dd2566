"""A message -> a turn. Read this first: normalise, understand, retrieve, decide, compose or ticket, in that order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot import compose, texts, turns
from bot.cry import cries_within
from bot.decide import Alarming, Answering, ChoosingCity, Decision, HandingOver, decide, decide_by_words
from bot.following import ANSWERED, follows_on
from bot.hotlines import Hotline, read_hotlines
from bot.messages import Conversation, Reply, Turn
from bot.normalise import Message, normalise
from bot.of_whom import of_whom
from bot.recall import going_back
from bot.retrieve import documents_of, heard, retrieve
from bot.turns import Moment
from bot.understand import Question, understand
from index import snapshot
from index.encoder import load as load_encoder
from index.search import Found, Hit, Index
from index.spelling import is_english
from knowledge import places
from knowledge.misspelt import cities_in_letters, cities_spelt, from_letters
from knowledge.validity import successor
from knowledge.values import Measure

CANDIDATES = 5
"""Candidates that an explanation shows."""
TOPICS_SHOWN = 16
QUIET = frozenset({"party", "cadre", "other", "outreach_publicity", "industrial_reform", "epidemic"})
"""Categories that /topics leaves out: a worker seldom asks for them."""


@dataclass(frozen=True)
class _Mentioned:
    """What a city's measures name."""

    index: Index
    city: str

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.index.mentions(self.city, name)


class Engine:
    """Answers from one published snapshot; it only reads, so that threads may share it."""

    def __init__(self, index: Index, *, memory: timedelta, hotlines: tuple[Hotline, ...]) -> None:
        self.index, self._memory, self._hotlines = index, memory, hotlines
        self.cities = tuple(dict.fromkeys(d.city for d in index.documents))
        self.snapshot = index.manifest.name
        named = (*self.cities, *places.cities())
        self._in_letters = cities_in_letters(named, index.sounds)
        self._in_pinyin = cities_in_letters(named, index.sounds, index.words.counts())
        self._local = {city: _Mentioned(index, city) for city in self.cities}

    def moved(self, folder: Path) -> "Engine":
        """The same on another snapshot of the same encoder. Raises SnapshotError."""
        return Engine(Index(folder, self.index.encoder), memory=self._memory, hotlines=self._hotlines)

    def respond(self, text: str, conversation: Conversation, now: datetime) -> Turn:
        """Answer one message in its conversation."""
        message = normalise(text)
        before = self._remembered(conversation, message, now)
        message = replace(message, folded=self._read(message, before.city))
        question, alone = self._settled(message, before)
        if question.choice is not None:
            return self.show(question.choice, before, now)
        if question.intent == "source":
            moment = Moment(message.text, question, before, now, self.cities, self._hotlines)
            answered = before.focus if before.awaiting != "choice" else ()
            return turns.of_the_source(moment, [m for key in answered if (m := self.index.measure(key))])
        decision = decide_by_words(question)
        if isinstance(decision, ChoosingCity) and before.awaiting == "city":
            return self.choose_city(decision.city, before, now)
        if decision is None or question.intent == "human":
            retrieved = retrieve(self.index, question, alone)
            question = heard(question, retrieved, alone)
            found = decide(question, retrieved, self.index.calibration)
            if not isinstance(found, Alarming) and cries_within(
                self.index, question.alone, question.city, retrieved.whole
            ):
                found = Alarming()
            if decision is None or isinstance(found, Alarming):  # who wants a person may be crying for help
                decision = found
            if question.tied and isinstance(found, HandingOver) and decision is found:
                question, decision = self._where_tied(question, found)
        held = self._held(question, before)
        if held:
            question, decision = of_whom(question, decision, held)
        question, decision = going_back(question, decision, self._talked_of(question, before))
        return turns.turn(Moment(message.text, question, before, now, self.cities, self._hotlines), decision)

    def show(self, key: str, conversation: Conversation, now: datetime) -> Turn:
        """Answer with one measure, chosen by its button, for the question that was asked."""
        message = normalise(conversation.asked)
        before = self._remembered(conversation, message, now)
        measure = self.index.measure(key)
        if measure is None:
            return self.respond(conversation.asked, before, now)
        question = understand(message, replace(before, asked=""), self.cities, self._local)
        known = before.details  # of what the words alone name nobody knows whether it is meant
        question = replace(
            question,
            city=measure.document.city,
            details=known or question.details,
            faintly=() if known else question.details,
        )
        moment = Moment(message.text, question, before, now, self.cities, self._hotlines)
        heirs = {d.id for d in self.index.documents if measure.document.id in d.replaces}
        newer = successor(self.index.measures_of(heirs), measure)
        shown = [newer, measure] if newer else [measure]
        return turns.finished(moment, turns.answered(moment, [Hit(m) for m in shown], []))

    def choose_city(self, city: str, conversation: Conversation, now: datetime) -> Turn:
        """Take a city; a question that waited for it is answered at once."""
        chosen = Conversation(city=city, script=conversation.script, updated=now)
        if conversation.awaiting == "city" and conversation.asked:
            return self.respond(conversation.asked, chosen, now)
        return turns.in_script(Turn("smalltalk", Reply(texts.CITY_SET.format(city=city)), chosen))

    def topics(self, conversation: Conversation) -> Reply:
        """What can be asked in the chosen city: the first measure of each category, as buttons."""
        if conversation.city not in self.cities:
            reply = compose.city_choice(self.cities, texts.TOPICS_NO_CITY)
        else:
            documents = self.index.documents_of(conversation.city)
            firsts = [m for c, m in self.index.firsts(documents).items() if c not in QUIET]
            reply = replace(compose.choices(firsts[:TOPICS_SHOWN]), text=texts.TOPICS.format(city=conversation.city))
        return turns.in_script(Turn("smalltalk", reply, conversation)).reply

    def found(self, text: str, city: str | None) -> Found:
        """What search has for a message that nothing went before, whatever would be decided on it."""
        question = understand(normalise(text), Conversation(city=city), self.cities, self._local)
        return retrieve(self.index, question).whole

    def explain(self, text: str, city: str | None) -> str:
        """How search sees a question: what it is, and each feature's share for the first candidates."""
        found = self.found(text, city)
        lines = [f"{v} {p:.3f}" for v, p in found.verdicts.items()]
        for number, hit in enumerate(found.hits[:CANDIDATES]):
            learned = self.index.models_of(hit.measure)
            if number == 0:  # the verdicts are those of the first one's shelf
                lines += [f"  {n} {s:+.2f}" for n, s in _largest(learned.calibration.shares(found.signals))]
            lines.append(f"{hit.measure.key} {hit.measure.title}: {hit.score:.2f}, {hit.confidence:.3f}")
            if hit.features is not None:
                lines += [f"  {n} {s:+.2f}" for n, s in _largest(learned.ranker.shares(hit.features))]
        return "\n".join(lines)

    def _settled(self, message: Message, before: Conversation) -> tuple[Question, Found | None]:
        """What is asked, and what is found for a message alone that may follow on what was asked before."""
        question = understand(message, before, self.cities, self._local)
        if not question.following:
            return question, None
        alone = self.index.search(question.alone, documents_of(self.index, question.city))
        last = self._of_the_last(question, before)
        if last.city == question.city:
            follows, found = follows_on(question, alone), alone
        else:
            found = self.index.search(question.alone, documents_of(self.index, last.city))
            follows = follows_on(last, found) and alone.verdicts["answers"] < ANSWERED
        if follows:
            return last, found
        if self._agrees(question, alone):
            return question, alone
        anew = understand(message, replace(before, asked=""), self.cities, self._local)
        return anew, alone if anew.city == question.city else None

    def _where_tied(self, question: Question, decision: HandingOver) -> tuple[Question, Decision]:
        """The question and what is decided on it in the other city that its asker is tied to, where that answers it."""
        there = replace(question, city=question.tied)
        retrieved = retrieve(self.index, there)
        there = heard(there, retrieved, None)
        found = decide(there, retrieved, self.index.calibration)
        return (there, found) if isinstance(found, Answering) else (question, decision)

    def _agrees(self, question: Question, alone: Found) -> bool:
        """Whether another measure than the last one comes first for a message with the question before it, surely enough, and
        for the message alone, not so surely (体检疗养呢, after what model workers are given); what may be a cry stands alone."""
        cut, likeliest = self.index.calibration.answer_from, max(alone.verdicts, key=lambda v: alone.verdicts[v])
        if likeliest != "elsewhere" or alone.verdicts["answers"] >= cut:
            return False
        if not alone.hits or alone.hits[0].measure.key == question.focus:
            return False
        joined = self.index.search(question.text, documents_of(self.index, question.city))
        return joined.hits[0].measure.key == alone.hits[0].measure.key and joined.verdicts["answers"] >= cut

    def _of_the_last(self, question: Question, before: Conversation) -> Question:
        """A question that names no city, of the city of the measure that was answered last."""
        focus = self.index.measure(before.focus[0]) if before.focus else None
        if focus is None or question.named or question.city == focus.document.city:
            return question
        return replace(question, city=focus.document.city)

    def _held(self, question: Question, before: Conversation) -> list[Measure]:
        """The one measure that was answered last, or those offered, where a question may be of them: it names no other city."""
        several = len(before.focus) > 1 and before.awaiting != "choice"
        if question.intent != "ask" or question.named_elsewhere or several:
            return []
        held = [m for key in before.focus if (m := self.index.measure(key))]
        return held if all(m.document.city == question.city for m in held) else []

    def _talked_of(self, question: Question, before: Conversation) -> list[Measure]:
        """The measures that were answered in this conversation, the latest first, of the city that is asked about."""
        if question.intent != "ask":
            return []
        keys = (*(before.focus if before.awaiting != "choice" else ()), *before.earlier)
        return [m for key in keys if (m := self.index.measure(key)) and m.document.city == question.city]

    def _read(self, message: Message, city: str | None) -> str:
        """The message with pinyin typed as letters in characters, and a city as it should be spelt."""
        index, english = self.index, is_english(message.folded)
        folded = from_letters(message.folded, self._in_letters if english else self._in_pinyin)
        if message.latin:
            return index.speller.read(folded)
        folded = index.speller.read(folded, beside=True)
        return cities_spelt(folded, self.cities, index.sounds, index.words.cut, chosen=city is not None)

    def _remembered(self, conversation: Conversation, message: Message, now: datetime) -> Conversation:
        """The conversation, with what is too long ago forgotten, and the message's script taken over."""
        kept = conversation
        if kept.updated is not None and now - kept.updated > self._memory:
            kept = Conversation(city=kept.city, script=kept.script)
        return replace(kept, script=message.script) if message.script else kept


def _largest(shares: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(((n, s) for n, s in shares.items() if abs(s) >= 0.05), key=lambda pair: -abs(pair[1]))


def load_engine(
    data_dir: Path,
    *,
    encoder: str,
    threads: int,
    memory: timedelta = timedelta(minutes=30),
    hotlines: Path | None = None,
) -> Engine:
    """Open the published snapshot of a data directory.

    Raises SnapshotError (no snapshot, or made by another encoder), EncoderError, ConfigError (hotlines).
    """
    numbers = read_hotlines(hotlines) if hotlines else read_hotlines()
    index = Index(snapshot.current(data_dir), load_encoder(encoder, threads=threads))
    return Engine(index, memory=memory, hotlines=numbers)
