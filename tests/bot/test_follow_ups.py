"""Follow-ups on the real measures: what is asked again, of what, and for how long it is remembered."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from bot import texts
from bot.messages import Conversation
from bot.pipeline import Engine
from index.search import Found
from tests.bot.talk import actions, documents, talk
from tests.conftest import NOW


def test_a_follow_up_is_heard_in_its_own_words(engine: Engine) -> None:
    """A way to ask for a deadline that no pattern knows, after an answer."""
    _, turn = talk(engine, "住院慰问多少钱", "过了时间还认吗", city="天津")
    assert turn.evidence[0].measure == "hospital-condolence"
    assert turn.not_stated == ("deadline",)


def test_follow_ups(engine: Engine) -> None:
    """Each leans on the one before: the same measure, another detail of it."""
    first, second = talk(engine, "赣州职工互助保障参保补贴今年百分之几", "那2024年呢", city="赣州")
    assert first.evidence[0].measure == second.evidence[0].measure == "mutual-aid-subsidy"
    assert "今年（2026年）：30%" in first.reply.text
    assert "· 2024年：50%" in second.reply.text


def test_a_bare_detail_follows_on(engine: Engine) -> None:
    """The commonest follow-up of all, without 那 or 呢."""
    _, turn = talk(engine, "住院慰问多少钱", "怎么申请", city="天津")
    assert turn.outcome == "answer"
    assert turn.evidence[0].measure == "hospital-condolence"
    assert turn.not_stated == ("how_to_apply",)


@pytest.mark.parametrize("then", ["打哪个电话约", "咋弄", "要带啥去办", "哪条马路上", "what is the phone number"])
def test_a_question_for_a_detail_alone_stays_with_the_measure(engine: Engine, then: str) -> None:
    """In whatever words: it is about what was answered last, which states it or says that it does not."""
    first, turn = talk(engine, "劳模展接待集体参观吗", then, city="天津")
    assert turn.outcome == "answer"
    assert turn.evidence[0].measure == first.evidence[0].measure
    assert turn.not_stated


def test_what_asks_for_no_detail_of_it_does_not_stay(engine: Engine) -> None:
    """The time of day is asked of anyone."""
    assert talk(engine, "劳模展接待集体参观吗", "现在几点了", city="天津")[-1].outcome == "decline"


@pytest.mark.parametrize(
    ("asked", "then"),
    [
        ("住院了工会来看吗", "怎么申请"), ("疗休养去几天", "学费呢"), ("户外劳动者歇脚的地方有吗", "夜里几点关"),
        ("求学圆梦是给谁办的", "一共帮多少人"), ("工会有不要钱的球场吗", "在哪儿订"),
    ],
)  # fmt: skip
def test_the_page_is_not_shown_again_for_a_detail(engine: Engine, asked: str, then: str) -> None:
    """It is of the same measure, and says what was asked alone, and whether it is a plan."""
    first, detail = talk(engine, asked, then, city="天津")
    assert detail.reply.heading == first.reply.heading
    assert first.reply.text.splitlines()[0] not in detail.reply.text
    assert any(line in detail.reply.text for line in texts.KIND_LINES.values())


@pytest.mark.parametrize(
    ("city", "first", "then"),
    [
        ("xx市", "妈咪小屋在哪", "工资拖了四个月"),
        ("靖西", "金秋助学给几千", "老板不交社保"),
        ("靖西", "金秋助学给几千", "欠我两个月工钱"),
        ("天津", "开滴滴的有免费培训班吗", "车队老板扣我押金不退"),
        ("天津", "劳模能去疗养不", "结婚工会给红包不"),
        ("赣州", "单身联谊一年办几场", "夜班费一晚几块有标准吗"),
    ],
)
def test_a_matter_of_its_own_does_not_bring_the_page_before(engine: Engine, city: str, first: str, then: str) -> None:
    """Where nothing answers it."""
    before, turn = talk(engine, first, then, city=city)
    assert before.outcome == "answer"
    assert turn.outcome in ("handoff", "clarify")
    assert turn.reply.heading != before.reply.heading


def test_a_family_is_asked_about_by_the_way_of_the_benefit(engine: Engine) -> None:
    """No source names it; the page, once chosen, says so."""
    [turn] = talk(engine, "疗养能带家属不", city="天津")
    assert turn.outcome == "clarify"
    chosen = next(action for action in actions(turn) if "convalescence-overview" in action)
    shown = engine.show(chosen.removeprefix("show:"), turn.conversation, NOW)
    assert texts.NO_FAMILY in shown.reply.text


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("那生孩子呢", "生孩子"),
        ("那看牙呢", "看牙"),
        ("没交会费的呢", "没交会费的"),
        ("那免费的呢", ""),
        ("那工伤住院的呢", ""),
        ("那2024年呢", ""),
    ],
)
def test_what_the_measure_does_not_speak_of_is_said(engine: Engine, then: str, said: str) -> None:
    """And its page is not shown again, as if it answered; what it speaks of, or a year, is another thing."""
    first, turn = talk(engine, "住院慰问给多少钱", then, city="天津")
    assert (texts.NOT_NAMED.format(what=said) in turn.reply.text) == bool(said)
    if said:
        assert first.reply.text.splitlines()[0] not in turn.reply.text
        assert turn.ticket is not None
        assert turn.ticket.reason == "not_stated"


def test_who_else_may_is_told_that_the_page_names_them_not(engine: Engine) -> None:
    """Rather than shown the page again."""
    _, turn = talk(engine, "免费体检有哪些人", "那白领能去不", city="天津")
    assert texts.NOT_NAMED.format(what="白领") in turn.reply.text


@pytest.mark.parametrize("then", ["我们能去吗", "自己能去吗", "现在能去吗"])
def test_who_asks_of_themselves_names_nobody(engine: Engine, then: str) -> None:
    """No page names them."""
    _, turn = talk(engine, "免费体检有哪些人", then, city="天津")
    assert texts.NOT_NAMED.partition("{")[0] not in turn.reply.text


def test_a_follow_up_on_the_one_that_was_offered(engine: Engine) -> None:
    """Where it was asked back by a single title, that is the one."""
    one = ("yantai/sunflower-counselling",)
    before = Conversation("烟台", focus=one, offered=one, asked="心理咨询有吗", awaiting="choice", updated=NOW)
    turn = engine.respond("要钱不", before, NOW)
    assert (turn.outcome, turn.evidence[0].measure) == ("answer", "sunflower-counselling")


def test_a_choice_by_its_place(engine: Engine) -> None:
    """第二个, of those that were offered, is as good as its button; the detail after it is of that one."""
    offered = ("ganzhou/free-checkup", "ganzhou/free-two-cancer-screening")
    before = Conversation(city="赣州", asked="体检", focus=offered, offered=offered, awaiting="choice")
    chosen = engine.respond("第二个", before, NOW)
    detail = engine.respond("怎么报名", chosen.conversation, NOW)
    other = engine.respond("那第一个呢", detail.conversation, NOW)
    assert chosen.outcome == detail.outcome == other.outcome == "answer"
    assert chosen.evidence[0].measure == detail.evidence[0].measure == "free-two-cancer-screening"
    assert other.evidence[0].measure == "free-checkup"


def test_a_list_is_over_with_the_next_question(engine: Engine) -> None:
    """第二个 is then no choice."""
    offered = ("ganzhou/free-checkup", "ganzhou/free-two-cancer-screening")
    before = Conversation(city="赣州", asked="体检", focus=offered, offered=offered, awaiting="choice")
    assert engine.respond("职工互助保障参保补贴有多少", before, NOW).conversation.offered == (
        "ganzhou/mutual-aid-subsidy",
    )


def test_the_same_matter_in_another_city_is_asked_back(engine: Engine) -> None:
    """Where no measure there answers the question as it was put, those of its category are offered."""
    first, turn = talk(engine, "每年培训职工多少人次", "赣州的呢", city="烟台")
    assert first.outcome == "answer"
    assert documents(turn) == {"ganzhou"}


def test_next_year_is_not_this_year(engine: Engine) -> None:
    """What the source does not give for it is said to be so."""
    _, turn = talk(engine, "赣州职工互助保障参保补贴今年百分之几", "那明年呢", city="赣州")
    assert "· 2027年：文件没有写明" in turn.reply.text


def test_a_follow_up_for_another_city(engine: Engine) -> None:
    """The topic stays, the city is swapped for once, the chosen one stays."""
    _, turn = talk(engine, "一线职工疗休养怎么安排", "那赣州呢", city="天津")
    assert documents(turn) <= {"ganzhou"}
    assert turn.conversation.city == "天津"


def test_what_is_long_ago_is_forgotten(engine: Engine) -> None:
    """The city stays, the question does not."""
    [turn] = talk(engine, "住院慰问多少钱", city="天津")
    later = engine.respond("那怎么申请呢", turn.conversation, NOW + timedelta(hours=2))
    assert later.conversation.city == "天津"
    assert "住院" not in later.conversation.asked
    soon = engine.respond("那怎么申请呢", turn.conversation, NOW + timedelta(minutes=2))
    assert "住院" in soon.conversation.asked


def test_a_follow_up_after_another_citys_answer_is_of_that_city(engine: Engine) -> None:
    """Though it does not name it again; a question of its own is of the chosen one."""
    *_, turn = talk(engine, "赣州的互助保障补贴今年是多少", "新参保的才有吗", city="天津")
    assert documents(turn) == {"ganzhou"}
    *_, turn = talk(engine, "赣州的互助保障补贴今年是多少", "住院了工会来看我吗", city="天津")
    assert documents(turn) == {"tianjin"}


def test_what_was_found_for_a_message_alone_is_not_searched_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each search costs a run of the encoder."""
    [first] = talk(engine, "住院慰问多少钱", city="天津")
    asked: list[str] = []
    search = engine.index.search

    def counted(text: str, scope: Collection[str] | None = None) -> Found:
        asked.append(text)
        return search(text, scope)

    monkeypatch.setattr(engine.index, "search", counted)
    assert engine.respond("谢谢你啊", first.conversation, NOW).outcome == "smalltalk"
    assert asked == ["谢谢你啊"]


def test_a_follow_up_asks_for_the_same_detail(engine: Engine) -> None:
    """Another matter or another city, but still how much."""
    asked, also, there = talk(engine, "住院慰问多少钱", "那得了癌症的呢", "大病救助给多少", city="天津")[:3]
    assert asked.not_stated == ("amount",)
    assert also.not_stated == ("amount",)
    assert also.evidence[0].measure == "critical-illness-condolence"
    assert there.conversation.details == ("amount",)


@pytest.mark.parametrize("first", ["住院慰问多少钱", "疗休养怎么报名", "法律援助找谁", "工会有体检吗"])
@pytest.mark.parametrize("then", ["那农民工呢", "疗养的呢", "女职工的咧", "怎么办理"])
def test_a_follow_up_where_no_city_is_known(engine: Engine, first: str, then: str) -> None:
    """Both messages are held against the same documents, whichever those are."""
    assert talk(engine, first, then)[-1].outcome in ("clarify", "answer", "handoff")


@pytest.mark.parametrize(
    "then",
    [
        "谢谢啦，辛苦你",
        "麻烦你了，多谢哈",
        "哦哦明白了",
        "不好意思，刚才发错了",
        "今晚吃什么",
        "海肠跟海参是不是一个东西",
        "g1335几点到",
    ],
)
def test_thanks_after_an_answer_do_not_bring_it_again(engine: Engine, then: str) -> None:
    """Nor does what is off topic."""
    assert talk(engine, "住院慰问多少钱", then, city="天津")[-1].outcome in ("smalltalk", "decline")


@pytest.mark.parametrize(
    "then",
    [
        "要先约吗",
        "订房打哪个电话",
        "在哪",
        "多久能到账",
        "When will it start?",
        "收我钱不",
        "几个人睡一屋",
        "我都四十五了，轮得上不",
        "是一直有还是搞一阵子",
    ],
)
def test_what_sounds_like_something_else_still_follows_on(engine: Engine, then: str) -> None:
    """A detail asked for after an answer is one of it."""
    first, turn = talk(engine, "靖西职工疗养去哪几个地方", then, city="靖西")
    assert turn.outcome == "answer"
    assert turn.evidence[0].document == first.evidence[0].document


def test_a_word_of_the_field_after_another_matter_is_offered(engine: Engine) -> None:
    """Where both together are answered by nothing."""
    assert talk(engine, "今年工会有没有体检", "疗养去哪", city="靖西")[-1].outcome in ("clarify", "answer")


@pytest.mark.parametrize(
    ("city", "asked", "then"),
    [
        ("赣州", "爱心托育用人单位评选有没有", "补几多钱"),  # others state how much
        ("天津", "老板欠我仨月工资，能找工会律师吗", "真不要钱？"),
        ("天津", "工会给送外卖的办培训没", "学费呢"),  # another pays for studies
        ("靖西", "听说有个书法照片展", "门票多少"),
        ("靖西", "困难职工生病工会给不给救助", "填啥表格"),
        ("xx市", "我刚当街道工会主席啥也不懂，有没有人教", "食宿包不包"),
        ("烟台", "工资集体协商是工会跟老板谈？", "谈崩了呢"),
        ("烟台", "安康杯还搞不搞了", "答卷子还是实操"),
    ],
)
def test_what_names_no_other_measure_keeps_to_the_one_before(engine: Engine, city: str, asked: str, then: str) -> None:
    """Though what it says alone fits another better."""
    first, turn = talk(engine, asked, then, city=city)
    assert turn.evidence[0].measure == first.evidence[0].measure


@pytest.mark.parametrize(
    ("city", "name"), [("赣州", "技能大赛"), ("赣州", "红娘"), ("靖西", "卡友"), ("赣州", "文体活动")]
)
def test_a_bare_name_of_a_measure_is_offered_it(engine: Engine, city: str, name: str) -> None:
    """It is neither small talk, nor off topic, nor unheard of."""
    for said in (f"想问问{name}", f"{name}有没有"):
        [turn] = talk(engine, said, city=city)
        assert turn.outcome in ("clarify", "answer")
