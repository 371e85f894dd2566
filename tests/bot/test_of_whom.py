"""Whether a benefit is for somebody: whom its source names comes first, and whom it does not name is said."""

from dataclasses import replace
from datetime import date

import pytest

from bot import compose, texts
from bot.decide import Asking, HandingOver
from bot.of_whom import of_whom
from bot.pipeline import Engine
from bot.understand import Question
from bot.unstated import Asked
from index.search import Hit
from knowledge.values import Document, Measure
from tests.bot.talk import talk

TODAY = date(2026, 11, 21)
DOCUMENT = Document("ganzhou", "赣州", "赣州市总工会", "专项行动", "plan", "大江网", date(2026, 1, 4))
AID = Measure(
    "mutual-aid", DOCUMENT, "互助保障补贴", "mutual_aid", "新参加互助保障的企业得到补贴，快递员也算在内。", ("補貼",), "plan",
    details={"who": "重点企业", "eligibility": "在职工会会员"}, unstated={"how_to_apply": "怎样报名"},
)  # fmt: skip
WHOM = texts.FOR_WHOM.format(who="重点企业；在职工会会员")


def lines(question: str, *asked: str, measure: Measure = AID, only: bool = True) -> list[str]:
    """The lines of one measure as it is shown."""
    return compose.measure_text(measure, Asked(question, asked), TODAY, only=only).splitlines()


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("退休的能补吗", "退休的"), ("临时工算不算", "临时工"), ("我们小店的临时工、保安算不算", "小店”“临时工"),
        ("送快递的算不算", ""), ("我这种的算不算", ""), ("退休金补不补", ""),
    ],
)  # fmt: skip
def test_whom_it_is_for_comes_first(question: str, others: str) -> None:
    """Then that it does not name whoever the question does, where it is so; then the rest, and staff once."""
    shown = lines(question, "eligibility")
    assert shown[0] == WHOM
    assert (texts.NOT_NAMED.format(what=others) in shown) == bool(others)
    assert shown[1 + bool(others)] == AID.text
    assert shown.count(texts.NOT_STATED_OFFER) == bool(others)
    assert not [line for line in shown if line.startswith("· ")]


def test_what_is_missing_besides_offers_staff_once() -> None:
    """The line of what is not stated ends with it."""
    shown = "\n".join(lines("退休的算不算，怎么报名", "eligibility", "how_to_apply"))
    assert shown.count(texts.NOT_STATED_OFFER) == 1


def test_who_asks_for_something_else_is_not_told_of_limits() -> None:
    """A retired worker who asks how to apply."""
    assert lines("我是退休的，怎么报名", "how_to_apply")[0] == AID.text


def test_a_condition_that_says_the_same_is_not_repeated() -> None:
    """Nor is one that a source does not give invented."""
    same = replace(AID, details={"who": "25人以上的企业", "eligibility": "25人以上"})
    assert lines("小厂算不算", "eligibility", measure=same)[0] == texts.FOR_WHOM.format(who="25人以上的企业")
    assert lines("退休的算不算", "eligibility", measure=replace(AID, details={}))[0] == texts.NOT_NAMED.format(
        what="退休的"
    )


def test_of_several_measures_none_is_said_not_to_name_them() -> None:
    """The other may; nor is a passage that nobody has read."""
    assert texts.NOT_NAMED.format(what="退休的") not in lines("退休的算不算", "eligibility", only=False)
    verbatim = replace(AID, document=replace(DOCUMENT, verbatim=True))
    assert texts.NOT_NAMED.format(what="退休的") not in lines("退休的算不算", "eligibility", measure=verbatim)


def test_of_several_what_none_of_them_names_is_said() -> None:
    """Of measures that are equally good, people that either speaks of are no question."""
    one, other = replace(AID, details={"who": "在职会员"}), replace(AID, id="x", details={"who": "在职会员；退休会员"})
    asked = Asked("退休的保洁能领不", ("eligibility",))
    assert compose.unnamed_by_all((one,), asked)
    both = compose.unnamed_by_all((one, one), asked)
    assert both
    assert "退休" not in "".join(compose.unnamed_by_all((one, other), asked))
    assert texts.NONE_NAMES.format(what="”“".join(both)) in compose.answer((one, one), (), asked, TODAY, "").text
    assert texts.NONE_NAMES[:5] not in compose.answer((one,), (), asked, TODAY, "").text


def test_limits_on_the_real_measures(engine: Engine) -> None:
    """Staff get to know that it was asked."""
    [turn] = talk(engine, "老爷子退休了，尘肺住院，工会来看望的那份他有份没", city="天津")
    assert texts.FOR_WHOM.format(who="在职工会会员；因发生工伤、职业病而住院") in turn.reply.text
    assert any(said.format(what="退休") in turn.reply.text for said in (texts.NOT_NAMED, texts.NONE_NAMES))
    assert turn.ticket is not None
    assert turn.ticket.reason == "not_stated"


@pytest.mark.parametrize(
    ("then", "others"),
    [
        ("我是公务员", "公务员"),
        ("那临时工呢", "临时工"),
        ("退休的呢", "退休的"),
        ("我七十五了", ""),
        ("我不是会员", ""),
    ],
)
def test_who_says_who_they_are_asks_whether_it_holds(engine: Engine, then: str, others: str) -> None:
    """No good-bye, no other measure, and not the page again."""
    first, turn = talk(engine, "住院慰问是什么", then, city="天津")
    assert turn.evidence[0].measure == first.evidence[0].measure == "hospital-condolence"
    assert texts.FOR_WHOM.partition("{")[0] in turn.reply.text
    assert first.reply.text.splitlines()[0] not in turn.reply.text
    assert (texts.NOT_NAMED.format(what=others) in turn.reply.text) == bool(others)


def test_a_year_that_is_told_is_not_asked_for(engine: Engine) -> None:
    """Nor is its figure shown, which may not hold for them."""
    _, told, asked = talk(engine, "互助保障参保补贴是什么", "我们厂前年就参加了", "2024年呢", city="赣州")
    assert "以前参加过的老企业" in told.reply.text
    assert "%" not in told.reply.text
    assert "· 2024年：50%" in asked.reply.text


def test_who_says_who_they_are_before_any_answer_is_asked_on(engine: Engine) -> None:
    """There is nothing yet that could hold for them."""
    [turn] = talk(engine, "我七十五了", city="天津")
    assert turn.outcome != "answer"


@pytest.mark.parametrize("then", ["凭啥没有我", "那就没人管我了？", "找谁说理去"])
def test_anger_is_heard_and_passed_on(engine: Engine, then: str) -> None:
    """And the measure is still what is talked of."""
    _, turn, after = talk(engine, "住院慰问是什么", then, "要带什么材料", city="天津")
    assert turn.outcome == "handoff"
    assert texts.PROTEST in turn.reply.text
    assert after.evidence[0].measure == "hospital-condolence"


def test_who_tells_something_is_still_at_what_was_answered(engine: Engine) -> None:
    """A detail asked afterwards is of that."""
    _, told, detail = talk(engine, "住院慰问是什么", "我婆婆做的饭不合胃口", "要带什么材料", city="天津")
    assert told.outcome != "answer"
    assert detail.evidence[0].measure == "hospital-condolence"


@pytest.mark.parametrize(
    ("city", "asked", "then"),
    [
        ("xx市", "安排抗疫人员疗休养吗", "我是志愿者，没编制"),  # there is one on volunteers
        ("赣州", "职工有免费体检吗", "我们是做家具的"),  # and contests of that trade
        ("xx市", "医疗互助怎么参加", "灵活就业的呢"),
        ("赣州", "师带徒怎么报", "外省户口能学吗"),
    ],
)
def test_a_measure_of_another_kind_is_not_asked_for(engine: Engine, city: str, asked: str, then: str) -> None:
    """Though it speaks of them: it is offered beside what was answered."""
    first, turn = talk(engine, asked, then, city=city)
    assert turn.evidence[0].measure == first.evidence[0].measure
    assert turn.outcome == "answer"


def test_another_of_its_kind_that_speaks_of_them_is(engine: Engine) -> None:
    """Of those who lost their work, and then of those who keep house for others: each has its training."""
    _, turn = talk(engine, "下岗的能去学技术吗", "做家政的呢", city="xx市")
    assert turn.evidence[0].measure == "domestic-worker-training"


def test_who_says_who_they_are_before_choosing_is_asked_again() -> None:
    """What was offered is offered once more, where nothing answers; anger is heard there too."""
    question = Question("ask", "事业单位的呢", "事业单位的呢", "事业单位的呢", "赣州", following=True)
    held = (AID, replace(AID, id="other"))
    nothing = HandingOver("no_measure")
    assert of_whom(question, nothing, held) == (question, Asking(tuple(map(Hit, held))))
    assert of_whom(question, Asking((Hit(AID),)), held) == (question, Asking((Hit(AID),)))
    angry = replace(question, alone="凭啥没有我们")
    assert of_whom(angry, nothing, held) == (angry, HandingOver("no_measure", protest=True))
