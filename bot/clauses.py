"""The clauses of a message: which of them ask something, for several questions in one message and for long stories."""

import itertools
import re

from knowledge import lexicon
from knowledge.fold import squash

_SPLIT = re.compile(
    r"[?？!！。;；\n]+|[,，、\s]+|另外|还有(?=[^人没多])|顺便(?:问(?:一下|下)?)?|再问(?:一下|下|个)?|同时|对了|以及|再就是|再有就是|\band\b|\balso\b"
)
_ASKING = re.compile(
    r"吗|么|嘛|(不|没(有)?|冇)[?？]?$|有冇|神马|(?<=[^\s,，。;；]{3})(?<![都也就还是总])不(?=[,，。;；\s])|多少|几|多[大久长](岁数|年纪)?(能|可以|才|算|要)|(?<!没)(?<!没有)(?<!不了)多([大久长](岁数|年纪)?([?？]|$)|长时间)|怎么|咋|啥|什么|哪|谁|呢|(?P<verb>[\u4e00-\u9fff])[不没](?P=verb)|可不可以|如何|为何|为什么|想问|请问|问一下|问下|想知道|求|能.{0,12}不|[?？]"
    r"|\b(how|what|when|where|who|can|is|are|do|does)\b"
)
_WISHING = re.compile(r"想(入|加入|申请|办|领|报名|参加|学|找)")
"""What asks as a part of a message, though it is worded as a wish."""
_JOINTLY = re.compile(
    r"(这|那)(俩|两|三|几)(个|样|项|件|种|桩|事)?|(一块儿?|一起|一并|一道|都)(给我)?(说|讲|问|介绍|聊)|分别|(一个|一|二|另一个)是.*(一个|二|三|另一个)是"
)
"""Where one clause asks for all of them: 想找人疏导,家里也困难,这俩工会管吗."""
_OF_THEM = re.compile(
    r"(这|那)(俩|两|三|几)(个|样|项|件|种|桩|事)?(事|工会)?(都|是不是|有没有|能不能|可不可以|怎么|咋|管)"
)
"""The clause that does."""
_STAFF_OF = re.compile(r"[的市区县我们是在里厂]*((单位|工会|公司|工厂|职工|员工|工人)[的市区县里]*)+")
"""What says only where somebody works."""
_OF_IT = {"amount", "quota", "when", "deadline", "duration", "where", "address", "materials"}
"""Details that a clause may ask of the one before it: who is to be asked, and what to do, may be of its own trouble."""
_CLAUSE = re.compile(r"[?？!！。;；\n,，]+")
LEANING = 8
"""Characters of a clause that names nothing of its own, at most."""
WINDOWS = 12
"""Pairs of clauses of a long message that are searched at most: each costs as much as a message."""
_FILLER = re.compile(
    r"^(你好|您好|请问|想问(一)?下|问(一)?下|麻烦问(一)?下|师傅|老师|那个|就是|我想问(一)?下|我想知道)+[,，、\s]*"
)


def split_parts(cut: str) -> tuple[tuple[str, ...], ...]:
    """The clauses of a message that each ask something; empty where there are not two.

    Each in one wording or two: as it asks, and with what is told just before it (我弟想回乡创业,有培训没).
    """
    jointly = bool(_JOINTLY.search(cut))
    parts: list[tuple[str, ...]] = []
    told = ""
    for said in (p.strip() for p in _SPLIT.split(cut) if p and len(squash(p)) >= 4):
        clause = _FILLER.sub("", said)
        if (parts and (_leans(clause) or _is_of_them(clause))) or _STAFF_OF.fullmatch(clause):
            continue
        if clause and (jointly or _ASKING.search(said) or _WISHING.search(clause)):
            parts.append((clause, f"{told} {clause}") if told else (clause,))
            told = ""
        elif clause:
            told = clause
    return tuple(parts) if 2 <= len(parts) <= 4 else ()


def _leans(clause: str) -> bool:
    """Whether a clause asks for no more than a detail of the one before it: 自己掏多少, 一年几场."""
    asked = set(lexicon.details_asked(clause))
    nothing = lexicon.names_nothing(clause) and not lexicon.concepts(clause)
    return len(clause) <= LEANING and bool(asked) and asked <= _OF_IT and nothing


def _is_of_them(clause: str) -> bool:
    """Whether a clause only asks for those before it: 这俩工会管吗."""
    return bool(_OF_THEM.match(clause)) and not lexicon.concepts(clause)


def last_asking(cut: str) -> str:
    """The clause of a long message that asks, with the one before it; the text itself where none does."""
    told = clauses(cut)
    at = max((i for i, p in enumerate(told) if _ASKING.search(p)), default=None)
    return cut if at is None else " ".join(told[max(0, at - 1) : at + 1])


def is_asking(folded: str) -> bool:
    """Whether a message asks something, by its words."""
    return bool(_ASKING.search(folded))


def is_asking_at(cut: str, at: int) -> bool:
    """Whether the clause that holds a character of a message asks."""
    start = max((m.end() for m in _CLAUSE.finditer(cut, 0, at)), default=0)
    after = _CLAUSE.search(cut, at)
    return bool(_ASKING.search(cut[start : after.end() if after else None]))


def windows(cut: str) -> tuple[str, ...]:
    """Each two neighbouring clauses of a message that ask something or name something of the field, the last `WINDOWS`."""
    pairs = [" ".join(pair) for pair in itertools.pairwise(clauses(cut))]
    return tuple(p for p in pairs if _ASKING.search(p) or lexicon.concepts(p))[-WINDOWS:]


def clauses(cut: str) -> list[str]:
    """What stands between the stops and commas of a message."""
    return [p.strip() for p in _CLAUSE.split(cut) if len(squash(p)) >= 2]
