"""A message in its conversation -> a question: which city, which details, which parts, a follow-up or not.

Pure: it reads no index. What the question is about is found by `retrieve`.
"""

import functools
import re
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.cities import resolve_city
from bot.clauses import clauses, split_parts
from bot.messages import Conversation
from bot.normalise import Message
from knowledge import lexicon
from knowledge.fold import squash

Intent = Literal["ask", "noise", "injection", "distress", "human", "source", "cities", "city"]

_FOLLOWING = re.compile(
    r"^(那|那么|还有|另外|再|然后|那要是|如果|要是|换成|还|此外|哪)|呢[?？。!！~]*$|^像(我|俺|咱)[^,，]*呢[,，]|^(这|那)(个|项|事|种|些|块|方面)|^(我|俺|咱)(们)?(是|这种|这样)[^,，]{1,10}[,，].{0,10}(能|可以|行|算|要)|(它|这个|那个|这项|那项|这种|的那种|上面|刚才)"
)
_FOLLOWING_IN_ENGLISH = re.compile(r"\b(it|they|them|that|this|those|one)\b|^(and|so|what about|how about)\b")
_WISHING = re.compile(
    r"^(那|就|只|还是|干脆|不如|所以|唉|我|俺|咱|你们?|您|想|要|能不能|可不可以|可以|能|请|烦请|麻烦|劳驾|帮忙?|给我|替我|直接|赶紧|快|有没有|一下|i |want |would like |need |to |can |could |please |let me )*(?=转|找|接|换|叫|喊|让|请|联系|见|跟|和|同|人工|问|活人|真人|不|揾|稳|talk|speak|chat|zhuan|提交|开)"
)
TALE = 30
"""Characters from which a message is a story, in which people appear whom nobody asks for (我去镇里找工会的人，门上贴条)."""
SHORT, LONG = 16, 40
"""Characters up to which words that follow on mark a message as doing so, and up to which one may at all; twice as many
letters."""
_CHOICE = re.compile(
    r"^(那|就|要|选|是|看|问|说|我|想|指|的)*(?:第?([一二两三123])(?:个|项|条|种|款|号)?|(头一个|前一个|上面那个)|(后一个|后面那个|下面那个))(的|那个)?(呢|吧|啊|呀|哈|咧)*$"
)
_NUMBERS = {"一": 0, "1": 0, "二": 1, "两": 1, "2": 1, "三": 2, "3": 2}


_AROUND, _BEHIND = (
    r"(那|这(个|些|条|份|项)?|上面|刚才|刚刚|你们?|您|说|讲|答|回答|给|的|消息|信息|东西|话|内容|答案|请问|想|知道|我|问一?下|到底|究竟|都|就)*",
    r"(啊|呀|呢|吗|吧|嘛|么|哦|哈|了|的|没有?|谢谢|不)*",
)
"""What may stand before and behind a question after the source."""
_PLACED = re.compile(
    r"我|俺|咱|在|是|的|市|工会|换|到|成|选|想|看|职工|人|总|上班|干活|打工|工作|做工|做事|现在|目前|住|吧|回|搬|了|改|变|又|已经|刚|给|帮|城市|切|其实"
)
"""What is said of a place where one only says where one is."""
_SAME_THERE = re.compile(
    r"那(边|里|儿|头)?|这边|呢|咧|嘞|哩|呐|啵|噻|哪|啊|呀|哈|的|么|吗|嘛|不|没有?|也|有|市|县|又|是|搞|办|给|管|行|类似|相同|同样|一样|这个|这种|[东南西北]边|(情况|规定)?(咋|怎么|如何)(个|样|说|弄|搞|办)?|(what|how) about|and|in|same"
)
"""What is said of another place where the same is asked of it: 烟台咧, 那赣州也有吗."""


@dataclass(frozen=True)
class Question:
    """What a worker wants to know, as far as the words alone tell."""

    intent: Intent
    text: str
    """The masked text that is searched, with the question before it where this one follows on."""
    alone: str
    """The masked text of this message alone."""
    topic: str
    """The same without names of cities and without what only asks for a detail: what a follow-up is read against."""
    city: str | None
    """The city whose documents are asked: named here, or chosen before."""
    named: bool = False
    """The city is named here."""
    named_elsewhere: str | None = None
    """A place named here that has no document."""
    tied: str | None = None
    """Another city with a document, which is asked where the first has nothing."""
    details: tuple[str, ...] = ()
    faintly: tuple[str, ...] = ()
    """Those of the details that it may not mean to ask for; search says so."""
    parts: tuple[tuple[str, ...], ...] = ()
    """Clauses that ask something on their own, each in one wording or two; at least two, or none."""
    following: bool = False
    """It may lean on the question before; `bot.following` has the last word."""
    marked: bool = False
    """Its own words say that it follows on (那…, …呢, 这个…)."""
    focus: str | None = None
    """Key of the measure that was answered last, where this follows on."""
    telling: bool = False
    """It says who somebody is, in reply to the measure in focus: does it hold for them?"""
    choice: str | None = None
    """Key of the measure that it picks from those shown or offered last (第二个)."""

    @property
    def clearly(self) -> tuple[str, ...]:
        """The details that it means to ask for."""
        return tuple(d for d in self.details if d not in self.faintly)


def understand(
    message: Message, conversation: Conversation, cities: Collection[str], local: Mapping[str, Container[str]]
) -> Question:
    """Read a message.

    `cities` have a document; `local` maps a city to the names that stand in its measures, so that a place that they
    name themselves (a company, a neighbour) is not taken for the city that is asked about.
    """
    folded = message.folded
    city, elsewhere, cut, tied = resolve_city(folded, conversation.city, cities, local)
    intent = _intent(message, cut, city or elsewhere)
    following = bool(conversation.asked) and intent == "ask" and may_follow(cut)
    alone = cut if elsewhere or following else folded
    text = f"{conversation.asked} {cut}".strip() if following else alone
    if following and names_only_a_place(cut):
        text = conversation.asked
    content = lexicon.beside_details(cut)
    marked = following and _says_so(cut)
    return Question(
        intent=intent,
        text=text,
        alone=alone,
        topic=cut if not following else f"{conversation.asked} {cut}" if content else conversation.asked,
        city=city or conversation.city,
        named=city is not None,
        named_elsewhere=elsewhere,
        tied=tied,
        details=lexicon.details_asked(cut) or (conversation.details if marked else ()),
        parts=() if following else split_parts(alone),
        following=following,
        marked=marked,
        focus=conversation.focus[0] if following and conversation.focus and not _choosing(conversation) else None,
        choice=_choice(cut, conversation.offered),
    )


def _choosing(conversation: Conversation) -> bool:
    """Whether it is open which measure is meant: not where one alone was offered."""
    return conversation.awaiting == "choice" and len(conversation.offered) != 1


def _choice(cut: str, shown: Sequence[str]) -> str | None:
    """The key that a message picks by its place among several."""
    found = _CHOICE.match(squash(cut)) if len(shown) > 1 else None
    if found is None:
        return None
    number, first = found[2], found[3]
    at = _NUMBERS[number] if number else 0 if first else len(shown) - 1
    return shown[at] if at < len(shown) else None


def _intent(message: Message, cut: str, place: str | None) -> Intent:
    read = (message.folded, message.typed)  # "suicide" must not be lost to its syllables
    if any(_matches("distress", lexicon.pattern("not_distress").sub(" ", text)) for text in read):
        return "distress"
    if any(_matches("injection", text) for text in read):
        return "injection"
    if message.noise:
        return "noise"
    if any(map(_wants_a_person, read)):
        return "human"
    if _of_the_source().fullmatch(squash(cut)):
        return "source"
    if place is None and lexicon.pattern("another_city").fullmatch(squash(cut)):
        return "cities"
    if place and not squash(_PLACED.sub("", cut)):
        return "city"
    return "ask"


def _wants_a_person(folded: str) -> bool:
    """Whether a message asks for a person: anywhere in a short one; of a story only a clause that begins with the wish."""
    named = _matches("human", folded)
    if len(squash(folded)) <= TALE:
        return named
    return named and any(lexicon.pattern("human").match(_WISHING.sub("", clause)) for clause in clauses(folded))


def _says_so(cut: str) -> bool:
    plain = squash(cut)
    if plain.isascii():
        return len(plain) <= 2 * SHORT and bool(_FOLLOWING_IN_ENGLISH.search(cut))
    return len(plain) <= SHORT and bool(_FOLLOWING.search(cut))


def names_only_a_place(cut: str) -> bool:
    """Whether a message without the city that it named says no more than that the same is asked of it."""
    return not squash(_SAME_THERE.sub("", cut))


def may_follow(cut: str) -> bool:
    """Whether a message after an answer is short enough to lean on it."""
    plain = squash(cut)
    return len(plain) <= (2 * LONG if plain.isascii() else LONG)


@functools.cache
def _of_the_source() -> re.Pattern[str]:
    return re.compile(f"{_AROUND}(?:{lexicon.pattern('of_the_source').pattern}){_BEHIND}")


def _matches(name: str, folded: str) -> bool:
    return bool(lexicon.pattern(name).search(folded))
