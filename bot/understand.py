"""A message in its conversation -> a question: which city, which details, which parts, a follow-up or not.

Pure: it reads no index. What the question is about is found by `retrieve`.
"""

import functools
import itertools
import re
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.messages import Conversation
from bot.normalise import Message
from knowledge import lexicon, places
from knowledge.fold import squash
from knowledge.places import Mention

Intent = Literal["ask", "noise", "injection", "distress", "human", "city"]

_ORIGIN_BEFORE = re.compile(
    r"(老家|家乡|来自|听|户口|户籍|籍贯|跟|和|以前|原来|之前|从前|认识|有个|一个|娘家|婆家|出生|总部|总公司|母公司|从|还是|或者|[一二两三四五六七八九十百千几多\d](个|号|名|位|批))(是|在|的)?$|(以前|原来|之前|从前|早年|早先|过去)[^,，。?？]{0,3}(是|在)$"
)
_ORIGIN_AFTER = re.compile(
    r"(老乡|人(?!员|民)|的?(朋友|同学|亲戚|老乡|表|堂|哥|姐|弟|妹|兄弟|同事|战友|老家|农村|户口|户籍)|户口|户籍|那边的?(老乡|朋友|同学|亲戚)|来的|过来|读书|上大学|路|籍|菜|话|口音|隔壁|旁边的|产的|造的|生产的|那所|还是|的(大学|学校|学院|高校|大专|客户|厂家)|[^,，。?？]{0,2}招(了|过|到)|[^,，。?？]{0,8}了[一二两三四五六七八九十几半\d]+来?多?年)"
)
_NAMED = re.compile(r"叫[\u4e00-\u9fff]?$")
_KIN_AT = re.compile(
    r"(爱人|老公|老婆|对象|男人|男的|媳妇|妻子|丈夫|孩子|娃|儿子|女儿|闺女|父母|爸妈|爸|妈|哥|姐|弟|妹|朋友|同学)[^,，。?？我俺]{0,3}在$"
)
_KIN_DOES = re.compile(
    r"[^,，。?？]{0,4}(工作|上班|打工|务工|做工|读书|上学|当兵|做生意)[^,，。?？]{0,4}[,，。 ].*?(我|俺|咱|自己|阿拉)"
)
"""Of a relative who works elsewhere, where the asker then speaks of themselves."""
_COMPANY = re.compile(
    r"(?![市县区省]?总?工会)[^,，。?？!！\s的]{0,8}(公司|集团|分厂|大厦|大学|学院|路|街|牌)|现代|大众"
    r"|[^,，。?？!！\s的]{0,3}(拉面|烤鸭|火锅|小吃|小面|热干面|米粉|米线|螺蛳粉|板鸭|烧鸡|包子|煎饼|麻花|凉皮|肉夹馍|烧烤|啤酒|面馆|粉店|饭店|饭馆|菜馆|酒楼)"
)
_THERE = re.compile(
    r"(老家|那边|那头|那里|那儿|那厢|当地)[^,，。?？]{0,8}工会|人家(的|那边)?工会|[她他](们)?(那|单位|厂|公司)[^,，。?？]{0,6}工会"
)
_UNION = re.compile(r"[市省县区]?[里总]工会|[市省县区]工会")
_ITS_UNION = re.compile(r"[市省县区]?的?总?工会")
_MOVED = re.compile(r"[^,，。?？]{0,4}(了|后|去了)[,，。 ]{0,2}[^,，。?？]{0,6}(那边|那头|那里|那儿|当地)")
_DESTINATION = re.compile(r"(去|到|飞|回|赴|往|闯|跑|南下|北上|(?<![一问查说看聊讲解听])下)(过|了)?$")
_HERE = re.compile(r"咱(们)?(这|那)|我们(这|那)|这边|俺(们)?这|我这|本地|这里|咱们?市|我们市|这儿|我们厂|我们公司")
_FOLLOWING = re.compile(
    r"^(那|那么|还有|另外|再|然后|那要是|如果|要是|换成|还|此外|哪)|呢[?？。!！~]*$|^(这|那)(个|项|事|种|些|块|方面)|^(我|俺|咱)(们)?(是|这种|这样)[^,，]{1,10}[,，].{0,10}(能|可以|行|算|要)|(它|这个|那个|这项|那项|这种|上面|刚才)"
)
_FOLLOWING_IN_ENGLISH = re.compile(r"\b(it|they|them|that|this|those|one)\b|^(and|so|what about|how about)\b")
_LEANING = re.compile(r"^(那|那么|那要是|要是|如果|换成)")
SHORT = 16
"""Characters up to which a message that leans on what was said is taken for a follow-up; where it begins with 那, twice."""
_CHOICE = re.compile(
    r"^(那|就|要|选|是|看|问|说|我|想|指|的)*(?:第?([一二两三123])(?:个|项|条|种|款|号)?|(头一个|前一个|上面那个)|(后一个|后面那个|下面那个))(的|那个)?(呢|吧|啊|呀|哈|咧)*$"
)
_NUMBERS = {"一": 0, "1": 0, "二": 1, "两": 1, "2": 1, "三": 2, "3": 2}
_SPLIT = re.compile(
    r"[?？!！。;；\n]+|[,，、\s]+|另外|还有(?=[^人没多])|顺便(?:问(?:一下|下)?)?|再问(?:一下|下|个)?|同时|对了|以及|\band\b|\balso\b"
)
_ASKING = re.compile(
    r"吗|么|嘛|不[?？]?$|没(有)?[?？]?$|多少|几|怎么|咋|啥|什么|哪|谁|呢|(?P<verb>[\u4e00-\u9fff])[不没](?P=verb)|可不可以|如何|为何|为什么|想问|请问|问一下|问下|想知道|求|能.{0,12}不|[?？]"
    r"|\b(how|what|when|where|who|can|is|are|do|does)\b"
)
_JOINTLY = re.compile(
    r"(这|那)(俩|两|三|几)(个|样|项|件|种|桩|事)?|(一块儿?|一起|一并|一道|都)(给我)?(说|讲|问|介绍|聊)|分别|(一个|一|二|另一个)是.*(一个|二|三|另一个)是"
)
"""Where one clause asks for all of them: 想找人疏导,家里也困难,这俩工会管吗."""
_CLAUSE = re.compile(r"[?？!！。;；\n,，]+")
WINDOWS = 12
"""Pairs of clauses of a long message that are searched at most: each costs as much as a message."""
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
    focus: str | None = None
    """Key of the measure that was answered last, where this follows on."""
    choice: str | None = None
    """Key of the measure that it picks from those shown or offered last (第二个)."""


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
    if following and not squash(re.sub(r"那|呢|的|么|吗", "", cut)):
        text = conversation.asked
    content = lexicon.beside_details(cut)
    says_so = _FOLLOWING.search(cut) and len(squash(cut)) <= SHORT
    marked = following and bool(says_so or _FOLLOWING_IN_ENGLISH.search(cut))
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
        focus=conversation.focus[0] if following and conversation.focus and conversation.awaiting != "choice" else None,
        choice=_choice(cut, conversation.focus),
    )


def _choice(cut: str, shown: Sequence[str]) -> str | None:
    """The key that a message picks by its place among several."""
    found = _CHOICE.match(squash(cut)) if len(shown) > 1 else None
    if found is None:
        return None
    number, first = found[2], found[3]
    at = _NUMBERS[number] if number else 0 if first else len(shown) - 1
    return shown[at] if at < len(shown) else None


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
    after = folded[mention.end :]
    if _is_origin(folded, mention) or (
        chosen and _DESTINATION.search(folded[: mention.start]) and not (_THERE.search(after) or _MOVED.match(after))
    ):
        return False
    if chosen and _holds(name, chosen):
        return bool(_UNION.match(after))
    if chosen and name in local.get(chosen, ""):
        return False
    return chosen is not None or not any(_holds(name, c) for c in cities)


@functools.cache
def _holds(name: str, city: str) -> bool:
    """Whether the city lies in a place of that name (its province, say)."""
    return any(name in m.place.within for m in places.mentions(city, (city,)))


def _is_origin(folded: str, mention: Mention) -> bool:
    """Whether the place is only where someone or something comes from."""
    before, after = folded[: mention.start], folded[mention.end :]
    if _ORIGIN_AFTER.match(after) or _COMPANY.match(after) or _NAMED.search(before):
        return True
    if _KIN_AT.search(before) and _KIN_DOES.match(after):
        return True
    here = _HERE.search(after)
    if here is None and (_ITS_UNION.match(after) or _THERE.search(after)):
        return False
    return bool(_ORIGIN_BEFORE.search(before)) or (here is not None and here.start() > 4)


def is_following(cut: str) -> bool:
    """Whether a message reads as a follow-up: short, and leaning on what was said before."""
    plain = squash(cut)
    if plain.isascii() and len(plain) <= 2 * SHORT:
        return not lexicon.beside_details(cut) or bool(_FOLLOWING_IN_ENGLISH.search(cut))
    if len(plain) > SHORT:
        return len(plain) <= 2 * SHORT and bool(_LEANING.search(cut))
    return bool(_FOLLOWING.search(cut)) or len(plain) <= 6 or (not lexicon.concepts(cut) and len(plain) <= 12)


def split_parts(cut: str) -> tuple[str, ...]:
    """The clauses of a message that each ask something; empty where there are not two."""
    parts = [p.strip() for p in _SPLIT.split(cut) if p and len(squash(p)) >= 4]
    jointly = bool(_JOINTLY.search(cut))
    asking = [_FILLER.sub("", p) for p in parts if jointly or _ASKING.search(p)]
    return tuple(asking) if 2 <= len(asking) <= 4 else ()


def last_asking(cut: str) -> str:
    """The clause of a long message that asks, with the one before it; the text itself where none does."""
    clauses = _clauses(cut)
    at = max((i for i, p in enumerate(clauses) if _ASKING.search(p)), default=None)
    return cut if at is None else " ".join(clauses[max(0, at - 1) : at + 1])


def windows(cut: str) -> tuple[str, ...]:
    """Each two neighbouring clauses of a message that ask something or name something of the field, the last `WINDOWS`."""
    pairs = [" ".join(pair) for pair in itertools.pairwise(_clauses(cut))]
    return tuple(p for p in pairs if _ASKING.search(p) or lexicon.concepts(p))[-WINDOWS:]


def _clauses(cut: str) -> list[str]:
    return [p.strip() for p in _CLAUSE.split(cut) if len(squash(p)) >= 2]


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in lexicon.words(name)))


def _matches(name: str, folded: str) -> bool:
    return bool(_pattern(name).search(folded))
