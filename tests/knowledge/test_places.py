"""Places in a text: names that count anywhere, names that need a hint, and words that are no place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fold import fold
from knowledge.places import Place, mentions, short

CITIES = ("天津", "烟台", "赣州", "靖西", "xx市")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("天津住院有慰问吗", ["天津"]),
        ("烟台市总工会", ["烟台"]),
        ("煙臺的", ["烟台"]),
        ("上海和北京哪个好", ["上海", "北京"]),
        ("津门的工会", ["天津"]),
        ("虔城有培训吗", ["赣州"]),
        ("魔都有没有体检", ["上海"]),
        ("某市工会", ["xx市"]),
        ("xx市的劳模", ["xx市"]),
        ("xx工会", ["xx市"]),
        ("xxl号的工作服", []),
        ("靖西有夜校吗", ["靖西"]),
        ("广西那边", ["广西"]),
        ("新疆那边", ["新疆"]),
        ("the union of chongqing", ["重庆"]),
        ("延边", ["延边"]),
        ("滨海新区", ["滨海"]),
        ("于都县", ["于都"]),
        ("于都工会", ["于都"]),
        ("于都的亲戚", []),
        ("江西赣州的园区", ["赣州"]),
        ("河南周口的", ["周口"]),
        ("上海北京都问了", ["上海", "北京"]),
        ("义乌小商品市场摆摊的", ["义乌"]),
        ("我在昆山打工", ["昆山"]),
        ("从昆山回来", []),
        ("海港区工会", ["海港"]),
        ("文山工会", ["文山"]),
        ("住院慰问怎么申请", []),
        ("", []),
    ],
)
def test_who_is_named(text: str, names: list[str]) -> None:
    """Cities and nicknames count anywhere, counties by full name or before a word such as 工会."""
    assert [m.place.name for m in mentions(fold(text), CITIES)] == names


def test_of_two_places_of_one_name_that_of_a_city_with_a_document_is_meant() -> None:
    """栖霞 is a district of 南京, 鼓楼 one of three cities."""
    assert mentions("栖霞工会", CITIES)[0].place.within == ("烟台", "山东")
    assert mentions("栖霞工会", ("天津",))[0].place.within == ("南京", "江苏")
    assert mentions("鼓楼区工会", ("福州",))[0].place.lies_in("福州")


@pytest.mark.parametrize(
    "text",
    [
        "安康杯竞赛怎么报名", "大方一点", "平安是福", "公安局在哪", "和平年代", "民和乐", "长安汽车", "东方红", "资源太少",
        "一万年太久", "朝阳产业", "开发新品", "大同小异", "通道堵了", "我们城区的",
        "灯塔在哪边", "井冈山还是庐山", "港口那边有工会吗", "郊区工会远不远", "住在老城区里", "方案出台前问过谁", "大病互助怎么报", "泡温泉去", "医保定点的才算吗", "挂了五天水", "小包头也能入会不",
        "文山会海啥时候能瘦一点", "港上海员之家有电话吗",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_place(text: str) -> None:
    """A word that is a county's name too is the word."""
    assert mentions(text, CITIES) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("安康市总工会", "安康"),
        ("安康工会有没有", "安康"),
        ("大方县", "大方"),
        ("朝阳区", "朝阳"),
        ("和平工会", "和平"),
    ],
)
def test_ordinary_words_with_a_hint_are_the_place(text: str, name: str) -> None:
    """With its rank, or before the union."""
    assert [m.place.name for m in mentions(text, CITIES)] == [name]


@pytest.mark.parametrize(
    ("text", "city"),
    [("蓬莱区总工会", "烟台"), ("于都县", "赣州"), ("滨海新区", "天津"), ("靖西市", "靖西"), ("靖西市", "广西")],
)
def test_a_county_lies_in_its_city(text: str, city: str) -> None:
    """So that a question from there is answered from the city's document."""
    [found] = mentions(text, CITIES)
    assert found.place.lies_in(city)


def test_a_city_does_not_lie_in_its_county() -> None:
    """The relation goes one way."""
    assert not Place("天津").lies_in("滨海")


@pytest.mark.parametrize(
    ("full", "name"),
    [
        ("烟台市", "烟台"), ("延边朝鲜族自治州", "延边"), ("广西壮族自治区", "广西"), ("靖西市", "靖西"), ("锡林郭勒盟", "锡林郭勒"),
        ("大兴安岭地区", "大兴安岭"), ("香港特别行政区", "香港"), ("积石山保安族东乡族撒拉族自治县", "积石山"), ("应县", "应县"),
    ],
)  # fmt: skip
def test_short_names(full: str, name: str) -> None:
    """Without rank and peoples, and never one character alone."""
    assert short(full) == name


pieces = st.sampled_from(
    ["天津", "烟台市", "于都县", "上海", "靖西", "安康杯", "工会", "怎么", "xx", "的", ",", "a", "1"]
)


@given(st.lists(pieces, max_size=8).map("".join))
def test_mentions_stand_in_order_without_overlap(text: str) -> None:
    """Each within the text, after the one before; the names are where they are said to be."""
    at = 0
    for mention in mentions(text, CITIES):
        assert at <= mention.start < mention.end <= len(text)
        at = mention.end
