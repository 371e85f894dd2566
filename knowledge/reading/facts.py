"""What a source says of itself: title, city, issuer, when it was put out and until when it holds, what kind it is.

Only what stands there: where two cities could be meant, or none is named, there is no city.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from knowledge import places
from knowledge.fold import clean, fold, squash
from knowledge.reading.blocks import Block, Dropped
from knowledge.reading.numbering import numbered
from knowledge.values import Kind

_NAMELESS = re.compile(r"([x×某*]{1,3})\s*(市|县|区|州|省)\s*总?工会")
"""A city whose name was taken out of the text."""
_UNION = re.compile(r"(?:省|市|县|区|州|盟|旗)?(总)?工会")
_DATE = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_DAY_ONLY = re.compile(r"(?<![年\d])(\d{1,2})月(\d{1,2})日")
_UNTIL = re.compile(
    r"(?:有效期(?:限)?(?:至|到|截止到?)|(?:实施|执行|试行|施行)(?:期限)?(?:至|到)|有效期.{0,16}?至)\s*(20\d\d)年(?:(\d{1,2})月)?(?:(\d{1,2})日|底)?"
)
_PUBLISHER = re.compile(r"^\W*(?:来源|稿源|文章来源|信息来源)\s*[:：]\s*([^\s|｜,，。”“]{2,20})")
_KIND_WORDS: tuple[tuple[Kind, str], ...] = (
    ("standing", r"办法|规定|细则|条例|须知|指南|制度|标准|说明|问答|章程|规程"),
    ("plan", r"要点|计划|方案|规划|措施|意见|通知|行动|部署|今后|十四五|十五五|打算|任务"),
    ("report", r"总结|汇报|成效|回顾|纪实|成果|述职|年报|工作情况"),
)
_DONE, _MEANT = (
    re.compile(r"截至目前|累计|惠及|发放了?|成功举办|已(有|经|建|发|完成)|投入[^,，。]{0,8}元|共有|受益"),
    re.compile(r"力争|将(?!.{0,6}列为)|不少于|到20\d\d年|每年|要(?=着眼|牢牢|坚持|把)|继续"),
)


@dataclass(frozen=True)
class About:
    """What could be read off a source; empty where it says nothing."""

    title: str
    city: str
    issuer: str
    published: date | None
    published_note: str
    publisher: str
    valid_until: date | None
    kind: Kind


def split_title(blocks: Sequence[Block]) -> tuple[str, list[Block], list[Dropped]]:
    """The title, the blocks without it, and lines that only say it again."""
    at = next((i for i, b in enumerate(blocks[:6]) if _is_title(b)), None)
    if at is None:
        return "", list(blocks), []
    title = blocks[at].text
    again = [i for i, b in enumerate(blocks) if i != at and _same(b.text, title)]
    left = [b for i, b in enumerate(blocks) if i != at and i not in again]
    return title, left, [Dropped(blocks[i].text, "the title again") for i in again]


def _is_title(block: Block) -> bool:
    text = block.text
    if block.row or len(squash(text)) < 4 or len(text) > 80:
        return False
    return block.level == 1 or not (
        text.endswith(("。", "；", ";", "：", ":", "，", ",")) or "。" in text or numbered(text)
    )


def _same(text: str, title: str) -> bool:
    a, b = squash(text), squash(title)
    return abs(len(a) - len(b)) <= 6 and SequenceMatcher(None, a, b).ratio() >= 0.85


def read_about(title: str, body: Sequence[Block], everything: Sequence[Block]) -> About:
    """What a source says of itself: `body` is its text, `everything` has the lines around it too."""
    whole = fold("\n".join([title, *(b.text for b in body)]))
    around = [clean(b.text) for b in everything]
    city, issuer = _city(fold(title), whole)
    published = _published(around)
    found = _UNTIL.search(whole)
    publisher = next((m[1] for m in map(_PUBLISHER.search, map(fold, around)) if m), "")
    return About(
        title, city, issuer, published, "" if published else _day_without_year(whole), publisher,
        _until(found) if found else None, _kind(title, whole),
    )  # fmt: skip


def _city(title: str, whole: str) -> tuple[str, str]:
    """The city and its union: named before 工会, in the title or most often in the text; else the place named most."""
    nameless = _NAMELESS.search(whole)
    if nameless:
        name = f"{nameless[1]}{nameless[2]}"
        return name, f"{name}总工会"
    for text in (title, whole):
        named = Counter[str]()
        said: dict[str, str] = {}
        for m in places.mentions(text):
            union = _UNION.match(text, m.end)
            if union and not m.place.name.startswith("中"):
                named[m.place.name] += 1
                said.setdefault(m.place.name, text[m.start : union.end()])
        best = _clear(named)
        if best:
            return best, next((s for s in _unions(whole, best) if s.endswith("总工会")), said[best])
    if re.search(r"市总工会|市职工|全市", whole):
        best = _clear(Counter(m.place.name for m in places.mentions(whole)), at_least=3)
        if best:
            return best, f"{best}市总工会" if "市总工会" in whole else ""
    return "", ""


def _unions(text: str, city: str) -> list[str]:
    return re.findall(rf"{re.escape(city)}(?:市|县|区|省|自治州|自治区)?总?工会", text)


def _clear(named: "Counter[str]", at_least: int = 1) -> str:
    """The name said most, where no other is said half as often."""
    first = named.most_common(2)
    if not first or first[0][1] < at_least or (len(first) > 1 and 2 * first[1][1] > first[0][1]):
        return ""
    return first[0][0]


def _published(lines: Sequence[str]) -> date | None:
    """A whole date in a short line: near the top, or as the text's last line."""
    short = [line for line in lines[:8] if len(line) <= 80] + [line for line in lines[:2:-1][:3] if len(line) <= 24]
    for found in (m for line in short for m in _DATE.finditer(line)):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
    return None


def _day_without_year(whole: str) -> str:
    found = _DAY_ONLY.search(whole[:200])
    return f"{found[1]}月{found[2]}日（来源没有写年份）" if found else ""


def _until(found: re.Match[str]) -> date | None:
    month = int(found[2] or 12)
    try:
        if found[3]:
            return date(int(found[1]), month, int(found[3]))
        following = date(int(found[1]) + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except ValueError:
        return None


def _kind(title: str, whole: str) -> Kind:
    """By the words of the title; else by whether the text tells of what was done; in doubt a plan, which promises least."""
    for kind, words in _KIND_WORDS:
        if re.search(words, title):
            return kind
    return "report" if len(_DONE.findall(whole)) > 2 * len(_MEANT.findall(whole)) else "plan"
