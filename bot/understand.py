"""A message in its conversation -> a question: which city, which details, which parts, a follow-up or not.

Pure: it reads no index. What the question is about is found by `retrieve`.
"""

import functools
import re
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.messages import Conversation
from bot.normalise import Message
from knowledge import lexicon, places
from knowledge.fold import squash
from knowledge.places import Mention

Intent = Literal["ask", "noise", "injection", "distress", "human", "city"]

_ORIGIN_BEFORE = re.compile(
    r"(老家|家乡|来自|听|户口|户籍|籍贯|跟|和|以前|原来|之前|从前|认识|有个|一个|娘家|婆家|出生)(是|在|的)?$"
)
_ORIGIN_AFTER = re.compile(
    r"(老乡|人(?!员|民)|的?(朋友|同学|亲戚|老乡|表|堂|哥|姐|弟|妹|兄弟|同事|战友|老家|农村|户口|户籍)|户口|户籍|那边的?(老乡|朋友|同学|亲戚)|来的|过来|读书|上大学|路|籍|菜|话|口音)"
)
_COMPANY = re.compile(r"[^,，。?？!！\s的]{0,8}(公司|集团|分厂|大厦|大学|学院|路|街|拉面|烤鸭|火锅|小吃|牌)|现代|大众")
_DESTINATION = re.compile(r"(去|到|飞|回)(过|了)?$")
_HERE = re.compile(r"咱(们)?(这|那)|我们(这|那)|这边|俺(们)?这|我这|本地|这里|咱们?市|我们市|这儿|我们厂|我们公司")
_FOLLOWING = re.compile(
    r"^(那|那么|还有|另外|再|然后|那要是|如果|要是|换成|还|此外|哪)|呢[?？。!！~]*$|^(这|那)(个|项|事|种|些|块|方面)|(它|这个|那个|这项|那项|这种|上面|刚才)"
)
_SPLIT = re.compile(
    r"[?？!！。;；\n]+|[,，、\s]+|另外|还有(?=[^人没多])|顺便(?:问(?:一下|下)?)?|再问(?:一下|下|个)?|同时|对了|以及|\band\b|\balso\b"
)
_ASKING = re.compile(
    r"吗|么|嘛|不[?？]?$|没(有)?[?？]?$|多少|几|怎么|咋|啥|什么|哪|谁|呢|能不能|可不可以|是不是|有没有|会不会|行不行|给不给|要不要|如何|为何|为什么|想问|请问|问一下|问下|想知道|求|能.{0,12}不|[?？]"
    r"|\b(how|what|when|where|who|can|is|are|do|does)\b"
)
_FILLER = re.compile(
    r"^(你好|您好|请问|想问(一)?下|问(一)?下|麻烦问(一)?下|师傅|老师|那个|就是|我想问(一)?下|我想知道)+[,，、\s]*"
)


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
    named_elsewhere: str | None = None
    """A place named here that has no document."""
    details: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Clauses that ask something on their own; at least two, or none."""
    following: bool = False
    """It leans on the question before; `retrieve.settle` has the last word where only its shortness says so."""
    marked: bool = False
    """Its own words say that it follows on (那…, …呢, 这个…)."""


def understand(
    message: Message, conversation: Conversation, cities: Collection[str], local: Mapping[str, Container[str]]
) -> Question:
    """Read a message.

    `cities` have a document; `local` maps a city to the names that stand in its measures, so that a place that they
    name themselves (a company, a neighbour) is not taken for the city that is asked about.
    """
    folded = message.folded
    city, elsewhere, cut = resolve_city(folded, conversation.city, cities, local)
    intent = _intent(message, cut, city)
    following = bool(conversation.asked) and intent == "ask" and is_following(cut)
    alone = cut if elsewhere or following else folded
    text = f"{conversation.asked} {cut}".strip() if following else alone
    if following and len(squash(re.sub(r"那|呢|的|么|吗", "", cut))) < 2:
        text = conversation.asked
    content = lexicon.beside_details(cut)
    marked = following and bool(_FOLLOWING.search(cut))
    return Question(
        intent=intent,
        text=text,
        alone=alone,
        topic=cut if not following else f"{conversation.asked} {cut}" if content else conversation.asked,
        city=city or conversation.city,
        named_elsewhere=elsewhere,
        details=lexicon.details_asked(cut) or (conversation.details if marked else ()),
        parts=() if following else split_parts(alone),
        following=following,
        marked=marked,
    )


def _intent(message: Message, cut: str, city: str | None) -> Intent:
    folded = message.folded
    if _matches("distress", _pattern("not_distress").sub(" ", folded)):
        return "distress"
    if _matches("injection", folded):
        return "injection"
    if message.noise:
        return "noise"
    if _matches("human", folded):
        return "human"
    if city and len(squash(re.sub(r"我|在|是|的|市|工会|换|到|成|选|想|看|职工|人|总", "", cut))) < 1:
        return "city"
    return "ask"


def resolve_city(
    folded: str, chosen: str | None, cities: Collection[str], local: Mapping[str, Container[str]]
) -> tuple[str | None, str | None, str]:
    """The city with a document that is named, a place without one that is asked about, and the text without them."""
    named: str | None = None
    elsewhere: str | None = None
    cut = folded
    for mention in reversed(places.mentions(folded, cities)):
        match = next((c for c in cities if mention.place.lies_in(c)), None)
        if match is not None:
            if not (_is_origin(folded, mention) and chosen != match):
                named = match
                cut = _without(cut, mention)
        elif _asked_about(folded, mention, chosen, cities, local):
            elsewhere = mention.place.name
            cut = _without(cut, mention)
    return named, None if named else elsewhere, cut.strip(" ,，")


def _without(text: str, mention: Mention) -> str:
    return text[: mention.start] + text[mention.end :]


def _asked_about(
    folded: str, mention: Mention, chosen: str | None, cities: Collection[str], local: Mapping[str, Container[str]]
) -> bool:
    name = mention.place.name
    if _is_origin(folded, mention) or (chosen and _DESTINATION.search(folded[: mention.start])):
        return False
    if chosen and (name in local.get(chosen, "") or _holds(name, chosen)):
        return False
    return chosen is not None or not any(_holds(name, c) for c in cities)


@functools.cache
def _holds(name: str, city: str) -> bool:
    """Whether the city lies in a place of that name (its province, say)."""
    return any(name in m.place.within for m in places.mentions(city, (city,)))


def _is_origin(folded: str, mention: Mention) -> bool:
    """Whether the place is only where someone or something comes from."""
    before, after = folded[: mention.start], folded[mention.end :]
    if _ORIGIN_AFTER.match(after) or _COMPANY.match(after):
        return True
    here = _HERE.search(after)
    return bool(_ORIGIN_BEFORE.search(before)) or (here is not None and here.start() > 4)


def is_following(cut: str) -> bool:
    """Whether a message reads as a follow-up: short, and leaning on what was said before."""
    plain = squash(cut)
    if len(plain) > 16:
        return False
    return bool(_FOLLOWING.search(cut)) or len(plain) <= 6 or (not lexicon.concepts(cut) and len(plain) <= 12)


def split_parts(cut: str) -> tuple[str, ...]:
    """The clauses of a message that each ask something; empty where there are not two."""
    parts = [p.strip() for p in _SPLIT.split(cut) if p and len(squash(p)) >= 4]
    asking = [_FILLER.sub("", p) for p in parts if _ASKING.search(p)]
    return tuple(asking) if 2 <= len(asking) <= 4 else ()


def last_asking(cut: str) -> str:
    """The clause of a long message that asks, with the one before it; the text itself where none does."""
    parts = [p.strip() for p in re.split(r"[?？!！。;；\n,，]+", cut) if len(squash(p)) >= 2]
    at = [i for i, p in enumerate(parts) if _ASKING.search(p)]
    if not at:
        return cut
    return " ".join(parts[max(0, at[-1] - 1) : at[-1] + 1])


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in lexicon.words(name)))


def _matches(name: str, folded: str) -> bool:
    return bool(_pattern(name).search(folded))
