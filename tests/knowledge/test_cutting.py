"""Cutting a text into passages loses nothing, and takes each line around a text for what it is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.fold import squash
from knowledge.reading import furniture, lines, outline, passages
from knowledge.reading.blocks import Block
from knowledge.reading.numbering import numbered, value

WORDS = st.sampled_from(
    [
        "工会",
        "每年",
        "组织",
        "3000名",
        "职工",
        "疗休养",
        "对困难职工",
        "给予",
        "500元",
        "补助",
        "“暖心驿站”",
        "（含自费）",
    ]
)
CLAUSE = st.lists(WORDS, min_size=2, max_size=6).map("".join)
SENTENCE = (
    st.lists(CLAUSE, min_size=1, max_size=3)
    .map("，".join)
    .flatmap(lambda body: st.sampled_from(["。", "；", "！"]).map(lambda end: body + end))
)
HEADING = st.sampled_from(["", "一、", "二、", "（一）", "1.", "2. ", "第三条 ", "一是", "①"])
PARAGRAPH = st.tuples(HEADING, st.lists(SENTENCE, min_size=1, max_size=4)).map(lambda p: p[0] + "".join(p[1]))


@settings(max_examples=150, deadline=None)
@given(st.lists(PARAGRAPH, min_size=1, max_size=6))
def test_no_sentence_is_lost(paragraphs: list[str]) -> None:
    """Each stands whole in a passage, whatever the numbering."""
    cut = passages.split(outline.outline(lines.join([Block(p) for p in paragraphs])))
    told = [squash(p.text) for p in cut]
    for sentence in (s for p in paragraphs for s in re.split(r"(?<=[。；！])", p)):
        assert any(squash(sentence) in t for t in told), sentence


@settings(max_examples=100, deadline=None)
@given(st.lists(PARAGRAPH, min_size=1, max_size=6))
def test_cleaning_divides_a_text(paragraphs: list[str]) -> None:
    """What is kept and what is dropped are together all that there was."""
    kept, dropped = furniture.clean([Block(p) for p in paragraphs])
    texts = [b.text for b in kept] + [d.text for d in dropped]
    assert sorted("".join(texts)) == sorted("".join(paragraphs))


AROUND = {
    "您现在的位置：首页 > 职工服务 > 通知": "where the page is",
    "- 12 -": "a page number",
    "第 3 页 共 9 页": "a page number",
    "发布时间：2026-02-03 来源：青川市总工会 阅读：321次": "about the page",
    "青川工会网 2026-02-03 10:22": "when and where it was put",
    "本报记者 王小明 通讯员 李晓": "who wrote it",
    "蜀ICP备2026000001号-1": "rights and licences",
    "长按识别二维码关注我们": "sharing and following",
    "下载青川新闻客户端查看更多精彩内容": "an advert",
    "3楼": "comments",
    "首页 | 新闻 | 政务 | 服务 | 互动": "a menu",
}
TEXT = (
    "扫码登记后可在青川工会小程序申请住院慰问，30日内到账。",
    "关注心理健康，每年为1000名职工提供心理咨询。",
    "咨询电话：0812-1234567",
    "下载“青川工会”APP，在“惠工”模块报名疗休养。",
    "第二批名额200人。",
    "3月8日前为女职工办理两癌筛查。",
    "长按二维码申请金秋助学金",
)


@pytest.mark.parametrize(("line", "reason"), sorted(AROUND.items()))
def test_lines_around_a_text(line: str, reason: str) -> None:
    """Each is known for what it is."""
    assert furniture.furniture(Block(line)) == reason


@pytest.mark.parametrize("line", TEXT)
def test_lines_that_a_worker_needs_stay(line: str) -> None:
    """Though they speak of codes, apps and telephones too."""
    assert furniture.clean([Block(line)])[0] == [Block(line)]


def test_a_box_in_the_middle_ends_where_the_numbering_goes_on() -> None:
    """What stands behind "related reading" is dropped only up to there."""
    texts = [
        "一、帮扶困难职工，每户每年补助1000元。",
        "相关阅读",
        "某地召开会议。...",
        "二、组织职工疗休养，每批5天，费用全免。",
    ]
    kept, dropped = furniture.clean([Block(t) for t in texts])
    assert [b.text for b in kept] == [texts[0], texts[3]]
    assert len(dropped) == 2


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [("十二、帮扶", "han", 12), ("（三）帮扶", "han-brackets", 3), ("12. 帮扶", "figure", 12), ("第二十一条 帮扶", "article", 21),
     ("(4)帮扶", "figure-brackets", 4), ("五是帮扶", "han-is", 5), ("第一章 总则", "part", 1)],
)  # fmt: skip
def test_numbers(text: str, style: str, number: int) -> None:
    """Every habit of numbering is read, with its value."""
    found = numbered(text)
    assert found is not None
    assert (found[0], value(found[1])) == (style, number)


@pytest.mark.parametrize(
    "text", ["3.5万元补助", "一线职工疗休养", "2026年起执行", "五一劳动奖章", "一是非", "1800名农民工"]
)
def test_what_is_no_number(text: str) -> None:
    """Figures and words that only begin like one."""
    assert numbered(text) is None
