"""Everyday words and the union's: the details that a question asks for, and the words of one meaning."""

import re

import pytest

from knowledge import lexicon
from knowledge.fold import fold
from knowledge.values import DETAILS


@pytest.mark.parametrize(
    ("question", "details"),
    [
        ("住院慰问多少钱", {"amount"}),
        ("给几百块", {"amount"}),
        ("补助标准是多少", {"amount"}),
        ("体检要钱吗", {"amount"}),
        ("名额有多少", {"quota"}),
        ("去年培训了多少人", {"quota"}),
        ("什么时候开始", {"when"}),
        ("几月份搞", {"when"}),
        ("截止到哪天", {"deadline"}),
        ("最晚什么时候报", {"deadline"}),
        ("疗休养去几天", {"duration"}),
        ("督查多久通报一次", {"when"}),  # a rhythm, not how long
        ("在哪里办", {"where"}),
        ("在哪条路", {"address"}),
        ("详细地址", {"address"}),
        ("怎么申请", {"how_to_apply"}),
        ("咋报名", {"how_to_apply"}),
        ("要带什么材料", {"materials"}),
        ("要不要身份证复印件", {"materials"}),
        ("电话是多少", {"contact"}),
        ("打哪个电话", {"contact"}),
        ("我这种够不够条件", {"eligibility"}),
        ("临时工算不算", {"eligibility"}),
        ("哪些人能去", {"who"}),
        ("归谁管", {"who"}),
        ("how much is it", {"amount"}),
        ("where can I go", {"where"}),
        ("怎麼申請", {"how_to_apply"}),
        ("每户给几多", {"amount"}),
        ("要几钱", {"amount"}),
        ("边度办", {"where"}),
        ("么子时候开始", {"when"}),
        ("多少錢", {"amount"}),
    ],
)
def test_what_a_question_asks_for(question: str, details: set[str]) -> None:
    """Written and spoken, Simplified and Traditional; a question may ask for more than one."""
    assert details <= set(lexicon.details_asked(fold(question)))


@pytest.mark.parametrize(
    ("detail", "ways"),
    [
        ("who", "给谁办的|哪号人有|由谁牵头|哪个归口管|which workers can join|什么样的职工有"),
        (
            "amount",
            "收不收代理费|打球一个钟头咋收|门票呢|收几多费|要不要钱|免不免费|自己要掏钱不|打几折|费用怎么算|一份几块|is it free|duo shao qian",
        ),
        (
            "when",
            "多长时间测一回|站里半夜有人不|今年还办不办|周末开不开|开放时间|时间定了没|下一次是几号|是不是每年都有|多咱|what time",
        ),
        ("where", "搁哪儿|喺边度|哪个网站|去哪个医院|上哪看|where is it"),
        ("address", "哪条马路上|坐几路车到|咋去|发个定位|在哪个小区|门朝哪|挨着哪儿|which street"),
        ("how_to_apply", "要走啥程序|能网上办不|扫什么码|咋整|往哪交|交给谁|第一步干嘛|通过什么渠道|how to apply"),
        ("materials", "拿什么去办|要盖章吗|工伤认定书要不要|户口簿要不要|要交些什么纸张|which papers do i need"),
        ("contact", "拨什么号|联系谁|找谁问|联络人是哪个|打给谁|有没有微信群|经办的是谁|dian hua duo shao"),
        ("duration", "跟师傅满几年算出师|要几个小时|一期多长|是三天还是五天|时长|how many days|几晚"),
        ("deadline", "啥时候到期|几号就不收了|最后一天是|几号以前|还能报吗|by when|晚了还能补不"),
        (
            "eligibility",
            "多大规模才算小微|怎么才叫困难|做到啥样才评得上|派遣工可以吗|非会员行吗|限不限户口|怎样才算|够得上不|any requirements|我这种情况给不给",
        ),
        ("quota", "还有空位吗|满员没|总数多少|我们单位能分几个|ming e|how many places"),
    ],
)
def test_other_ways_of_asking(detail: str, ways: str) -> None:
    """By reflection on how people speak: dialect, roundabout, pinyin, English."""
    assert [way for way in ways.split("|") if detail not in lexicon.details_asked(fold(way))] == []


@pytest.mark.parametrize(
    "text", ["过年慰问谁", "十几个小时在车上", "平时加班时长", "名单在后头", "union fee return", "rencai liaoxiuyang"]
)
def test_what_only_looks_like_asking(text: str) -> None:
    """Words that ask elsewhere, in words that ask nothing."""
    assert not set(lexicon.details_asked(fold(text))) & {"contact", "duration", "materials", "amount"}


@pytest.mark.parametrize(
    "text",
    ["打哪个电话约", "起码得有多少员工", "怎么弄", "要带啥去办", "该找谁报名", "怎么报名参加", "多少钱", "2026年呢"],
)
def test_nothing_beside_details(text: str) -> None:
    """What asks for a detail alone says nothing of its own."""
    assert lexicon.beside_details(fold(text)) == ""


@pytest.mark.parametrize(("text", "of_it"), [
    ("学费呢", True), ("门票几块", True), ("食宿包不包", True), ("管午饭吗", True), ("夜里几点关", True), ("填啥表格", True), ("多少钱", True),
    ("学费交不起", False), ("奖金被扣了", False), ("午饭吃啥", False), ("年终奖金多少", False), ("那疗养呢", False), ("好的", False),
])  # fmt: skip
def test_what_is_asked_of_the_benefit_before(text: str, of_it: bool) -> None:
    """A detail, or what any benefit may cost or come with, and nothing named besides."""
    assert lexicon.is_of_the_last(fold(text)) == of_it


@pytest.mark.parametrize(("text", "asked"), [
    ("帮我写一首诗", True), ("替我拟个辞职信", True), ("讲个笑话听听", True), ("翻译成英文", True), ("tell me a joke", True),
    ("劳模是怎么推荐的", False), ("工会帮我打官司吗", False), ("培训报名怎么写", False),
])  # fmt: skip
def test_requests(text: str, asked: bool) -> None:
    """What is asked of any assistant, and what of a union."""
    assert lexicon.is_request(fold(text)) == asked


@pytest.mark.parametrize("text", ["住院慰问", "工会", "你好", "劳模疗休养", "", "写材料用"])
def test_what_asks_for_no_detail(text: str) -> None:
    """A bare topic asks for nothing in particular."""
    assert lexicon.details_asked(text) == ()


def test_details_come_in_their_order() -> None:
    """Whatever the order of the words, so that replies list them alike."""
    asked = lexicon.details_asked("电话是多少，在哪里，多少钱，怎么申请")
    assert list(asked) == sorted(asked, key=DETAILS.index)
    assert {"contact", "where", "amount", "how_to_apply"} <= set(asked)


def test_every_detail_has_its_words() -> None:
    """No more and no fewer than there are details."""
    assert set(lexicon.section("details")) == set(DETAILS)


@pytest.mark.parametrize(
    ("everyday", "official"),
    [
        ("外卖员", "新就业形态劳动者"),
        ("看孩子", "托管班"),
        ("查身体", "体检"),
        ("打官司", "法律援助"),
        ("出去玩", "疗休养"),
    ],
)
def test_everyday_words_mean_the_unions(everyday: str, official: str) -> None:
    """They name one concept."""
    assert lexicon.concepts(f"我想{everyday}") & lexicon.concepts(f"关于{official}的措施")


def test_unlike_words_share_no_concept() -> None:
    """And a text may name none."""
    assert not lexicon.concepts("体检") & lexicon.concepts("法律援助")
    assert lexicon.concepts("明天下雨吗") == frozenset()


@pytest.mark.parametrize("name", ["distress", "not_distress", "human", "injection", "ordinary"])
def test_lists_hold_patterns_on_folded_text(name: str) -> None:
    """Each compiles, and is folded itself: a Traditional or capital letter in it would never match."""
    for pattern in lexicon.words(name):
        re.compile(pattern)
        assert fold(re.sub(r"\\.", "", pattern)) == re.sub(r"\s+", " ", re.sub(r"\\.", "", pattern)).strip()


@pytest.mark.parametrize("name", ["details", "nicknames"])
def test_sections_hold_folded_words(name: str) -> None:
    """The same for the sections by name."""
    for words in lexicon.section(name).values():
        for pattern in words:
            re.compile(pattern)
            assert fold(pattern) == pattern


@pytest.mark.parametrize("text", ["怎么申请", "一年多少人", "2026年呢", "那要带什么材料呢", "大概多少钱", "那多久呢"])
def test_asking_for_a_detail_says_nothing_else(text: str) -> None:
    """So that it is read against what was said before, and does not change what the talk is about."""
    assert not lexicon.beside_details(fold(text))


@pytest.mark.parametrize("text", ["那农民工呢", "网站那边呢", "冬天的呢", "疗养一年多少人"])
def test_a_topic_is_more_than_a_detail(text: str) -> None:
    """What names a thing or people of its own."""
    assert lexicon.beside_details(fold(text))


@pytest.mark.parametrize(
    ("text", "broad"),
    [
        ("女工有啥福利", True),
        ("农民工能享受什么", True),
        ("劳模待遇有哪些", True),
        ("住院慰问多少钱", False),
        ("补助什么时候发", False),
    ],
)
def test_what_is_broad(text: str, broad: bool) -> None:
    """Whatever there is for somebody, and not one thing."""
    assert lexicon.is_broad(fold(text)) is broad


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("体检", True), ("疗养去哪", True), ("慰问", True), ("入会", True), ("今年工会有没有体检", True), ("疗休养怎么报名", True),
        ("体检查不查肝", False), ("困难户买房子有补贴吗", False), ("怎么申请", False), ("谢谢", False), ("", False),
    ],
)  # fmt: skip
def test_what_only_names_something(text: str, bare: bool) -> None:
    """A word of the field, with or without a detail of it, and nothing else."""
    assert lexicon.is_bare(fold(text)) is bare


@pytest.mark.parametrize(
    ("text", "work"),
    [("厂里不给交社保", True), ("骑手能入会吗", True), ("高级工证书丢了", True), ("gonghui you tijian ma", True), ("can a worker join", True),
     ("婚假几天", True), ("我爸走了有没有安葬费", True), ("生日发蛋糕券不", True), ("廉租房轮不到我", True), ("生日蛋糕多少钱", False), ("面包工坊几点开门", False), ("京东家电降价没", False), ("夜班车几点", False), ("摩托车驾照怎么考", False), ("明天下雨吗", False), ("我家猫吐了", False), ("", False)],
)  # fmt: skip
def test_what_is_of_work(text: str, work: bool) -> None:
    """A question that has no word of work or union is seldom meant for the union."""
    assert lexicon.is_of_work(fold(text)) is work


@pytest.mark.parametrize(
    ("text", "low"),
    [("我快崩了", True), ("流水线站得人快崩了", True), ("家里塌了天了", True), ("系统崩了", False), ("快递", False)],
)
def test_low_spirits_are_heard(text: str, low: bool) -> None:
    """Of people, not of machines."""
    assert lexicon.is_low(text) == low


@pytest.mark.parametrize(
    ("text", "dispute"),
    [
        ("公司社保断了三个月不给补", True), ("老板把社保断了", True), ("扣我会费还不发工资", True), ("厂里社保没交", True),
        ("社保断了三个月有啥影响没", False), ("社保断了想补交", False), ("会费是按工资百分之几扣的", False), ("公积金断缴影响贷款吗", False),
    ],
)  # fmt: skip
def test_trouble_with_an_employer(text: str, dispute: bool) -> None:
    """One's own dues and gaps in insurance are none."""
    assert lexicon.is_dispute(fold(text)) == dispute


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("这事归哪个部门管", True), ("谁家负责", True), ("找工会哪几家打听", True), ("由谁牵头", True), ("责任单位是哪", True),
        ("哪两个部门在弄", True), ("who is in charge of it", True), ("补贴多少", False), ("谁能参加", False), ("去哪里报名", False),
    ],
)  # fmt: skip
def test_which_office(text: str, asked: bool) -> None:
    """Not whom a benefit is for, and not where to go."""
    assert lexicon.asks_for_department(fold(text)) == asked
