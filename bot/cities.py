"""Which city a message asks about, and which places in it are only mentioned. Pure: it reads no index."""

import functools
import re
from collections.abc import Collection, Container, Mapping
from typing import NamedTuple

from bot.clauses import is_asking_at
from knowledge import places
from knowledge.places import Mention

_TIED = "老家|家乡|户口|户籍|籍贯|娘家|婆家|总部|总公司|母公司"
_ORIGIN_BEFORE = re.compile(
    rf"({_TIED}|来自|听|跟|和|以前|原来|之前|从前|认识|有个|一个|出生|从|还是|或者|[一二两三四五六七八九十百千几多\d](个|号|名|位|批))(是|在|的)?$|(以前|原来|之前|从前|早年|早先|过去)[^,，。?？]{{0,3}}(是|在)$"
)
_TIED_TO = re.compile(rf"({_TIED})(是|在|的)?$")
_ORIGIN_AFTER = re.compile(
    r"(老乡|老表|的?[,，。 ]?(来|在)(这(?!方面|个|些|种|块|事|件|项|样)|咱|本(?!市|省|地|月|年))|人(?!员|民)|的?(朋友|同学|亲戚|老乡|表|堂|哥|姐|弟|妹|兄弟|同事|战友|老家|农村|户口|户籍)|户口|户籍|那边的?(老乡|朋友|同学|亲戚)|来的|过来|出来(?!的?(新|政策|规定|文件|办法|消息))|读书|上大学|路|籍|菜|话|口音|隔壁|旁边的|产的|造的|生产的|那所|名校|还是|的(大学|学校|学院|高校|大专|客户|厂家)|[^,，。?？]{0,2}招(了|过|到)|[^,，。?？]{0,8}[了过][一二两三四五六七八九十几半\d]+来?多?年)"
)
_NAMED = re.compile(r"叫[\u4e00-\u9fff]?$")
_KIN_AT = re.compile(
    r"(爱人|老公|老婆|对象|男人|男的|媳妇|妻子|丈夫|孩子|娃|儿子|女儿|闺女|父母|爸妈|爸|妈|爷爷|奶奶|姥姥|姥爷|外公|外婆|公公|婆婆|公婆|老人|老两口|哥|姐|弟|妹|舅|叔|姨|姑|朋友|同学)[^,，。?？我俺]{0,3}在$"
)
_KIN_DOES = re.compile(
    r"[^,，。?？]{0,4}(工作|上班|打工|务工|做工|读书|念书|上学|当兵|做生意|开店|看店|种地|种田|务农|养老|住院|看病|带孩子|带娃)[^,，。?？]{0,4}[,，。 ].*?(我|俺|咱|自己|阿拉)"
)
"""Of a relative who works elsewhere, where the asker then speaks of themselves."""
_COMPANY = re.compile(r"(?![市县区省]?总?工会)[^,，。?？!！\s的]{0,8}(公司|集团|分厂|大厦)")
_NAMESAKE = re.compile(
    r"(?![市县区省]?总?工会)[^,，。?？!！\s的]{0,8}(大学|学院|(?<!扫马)路|(?<!扫大)街|牌)|现代|大众"
    r"|[^,，。?？!！\s的]{0,3}(拉面|烤鸭|火锅|小吃|小面|热干面|米粉|米线|螺蛳粉|板鸭|烧鸡|包子|煎饼|麻花|凉皮|肉夹馍|烧烤|啤酒|面馆|粉店|饭店|饭馆|菜馆|酒楼)"
)
_THERE = re.compile(
    r"(老家|那边|那头|那里|那儿|那厢|当地)[^,，。?？]{0,8}工会|人家(的|那边)?工会|[她他](们)?(那|单位|厂|公司)[^,，。?？]{0,6}工会"
)
_UNION = re.compile(r"[市省县区]?[里总]工会|[市省县区]工会")
_ITS_UNION = re.compile(r"[市省县区]?的?总?工会")
_MOVED = re.compile(r"[^,，。?？]{0,4}(了|后|去了)[,，。 ]{0,2}[^,，。?？]{0,6}(那边|那头|那里|那儿|当地)")
_DESTINATION = re.compile(r"(去|到|飞|回|赴|往|闯|跑|南下|北上|(?<![一问查说看聊讲解听])下)(过|了)?$")
_STANDING = re.compile(r"(我|俺|咱|人|现在|住|目前|如今|刚|调|搬|转|换)[^,，。?？!！]{0,6}$")
_WORKING = re.compile(r"[^,，。?？!！]{0,4}(打工|上班|干活|做工|工作|务工|这边|这里)")
"""Of someone who says where they are, though that clause asks nothing."""
STORY = 40
"""Chinese characters from which a place is asked about only in a clause that asks or says where somebody is, or as its
heading."""
HEADING = 2
"""Characters before a place that a message begins with (我在天津,…)."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HERE = re.compile(
    r"(我|俺|咱)们?这(?=[,，。?？!！\s边里块头的有能没也管厂地城镇县市村来]|$|工会|单位|公司|上班|打工)"
    r"|(咱们?|我们)那|这边|本地(?=的?(工会|单位|公司|厂)|也|能|有没有|[,，。?？!！\s]|$)|这里|咱们?市|我们市|这儿(?![子女])|我们厂|我们公司"
)


class Places(NamedTuple):
    """What a message says of places."""

    named: str | None
    """The city with a document that it asks about."""
    elsewhere: str | None
    """A place without one that it asks about."""
    cut: str
    """The message without them."""
    tied: str | None
    """A city with a document that the asker is tied to (home, another branch), and that may be meant where the chosen one has
    nothing."""


def resolve_city(
    folded: str, chosen: str | None, cities: Collection[str], local: Mapping[str, Container[str]]
) -> Places:
    """The city that a message asks about, and what else it says of places."""
    named: str | None = None
    elsewhere: str | None = None
    tied: str | None = None
    cut = folded
    for mention in reversed(places.mentions(folded, cities)):
        match = next((c for c in cities if mention.place.lies_in(c)), None)
        if match is not None:
            if not (_is_origin(folded, mention, chosen) and chosen != match):
                named = match
                cut = _without(cut, mention)
            elif _is_tied(folded, mention):
                tied = match
        elif _asked_about(folded, mention, chosen, cities, local):
            elsewhere = mention.place.name
            cut = _without(cut, mention)
    settled = named or elsewhere or _HERE.search(folded)
    return Places(named, None if named else elsewhere, cut.strip(" ,，"), None if settled else tied)


def _without(text: str, mention: Mention) -> str:
    return text[: mention.start] + text[mention.end :]


def _asked_about(
    folded: str, mention: Mention, chosen: str | None, cities: Collection[str], local: Mapping[str, Container[str]]
) -> bool:
    name = mention.place.name
    after = folded[mention.end :]
    if _is_origin(folded, mention, chosen) or (
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


def _is_origin(folded: str, mention: Mention, chosen: str | None) -> bool:
    """Whether the place is only where someone or something comes from.

    A company's town, or one that a long story passes through, may be the asker's own where no city is chosen yet.
    """
    before, after = folded[: mention.start], folded[mention.end :]
    if _ORIGIN_AFTER.match(after) or _NAMESAKE.match(after) or _NAMED.search(before):
        return True
    if chosen and (_COMPANY.match(after) or _is_passed_through(folded, mention)):
        return True
    if _KIN_AT.search(before) and _KIN_DOES.match(after):
        return True
    here = _HERE.search(after)
    if here is None and (_ITS_UNION.match(after) or _THERE.search(after)):
        return False
    return bool(_ORIGIN_BEFORE.search(before)) or (here is not None and here.start() > 4)


def _is_tied(folded: str, mention: Mention) -> bool:
    before, after = folded[: mention.start], folded[mention.end :]
    return bool(_TIED_TO.search(before) or _COMPANY.match(after)) and not _NAMESAKE.match(after)


def _is_passed_through(folded: str, mention: Mention) -> bool:
    """Whether the place stands in a long story, in a clause that neither asks nor says where the asker is."""
    before, after = folded[: mention.start], folded[mention.end :]
    if len(_HAN.findall(folded)) < STORY or mention.start <= HEADING:
        return False
    stands = _STANDING.search(before) or _WORKING.match(after)
    return not (stands or _ITS_UNION.match(after) or is_asking_at(folded, mention.start))
