"""What is said besides whatever is answered: of low spirits, trouble with an employer, a loss, grave illness."""

from dataclasses import replace

import pytest

from bot import decide, texts
from bot.decide import Decision
from bot.hotlines import Hotline
from bot.turns import turn
from tests.bot.moments import hit, moment

UNION = Hotline("12351", "工会热线")
PSYCHOLOGICAL = Hotline("12356", "心理援助热线", "不想活了也打")


@pytest.mark.parametrize(
    ("text", "decision", "told"),
    [
        ("天天想哭有人管吗", decide.HandingOver("no_measure"), True),
        ("天天想哭有人管吗", decide.Answering((hit("a"),), ()), True),
        ("天天想哭有人管吗", decide.Declining(), False),
        ("住院有人管吗", decide.HandingOver("no_measure"), False),
    ],
)
def test_low_spirits_are_told_whom_to_call(text: str, decision: Decision, told: bool) -> None:
    """After an answer, and before all else where there is none; the number is that of the setting file, without its note."""
    before = replace(moment(text), hotlines=(UNION, PSYCHOLOGICAL))
    paragraphs = turn(before, decision).reply.text.split("\n\n")
    at = -1 if isinstance(decision, decide.Answering) else 0
    assert (paragraphs[at] == f"{texts.COMFORT}12356 心理援助热线") == told
    assert not any("12351" in p or "不想活" in p for p in paragraphs)


@pytest.mark.parametrize(
    ("text", "decision", "told"),
    [
        ("老板拖欠工资找谁", decide.HandingOver("no_measure"), True),
        ("不给加班费", decide.Declining(), True),
        ("老板拖欠工资找谁", decide.Asking((hit("a"),)), False),
        ("孩子上学找谁", decide.HandingOver("no_measure"), False),
    ],
)
def test_trouble_with_an_employer_is_told_the_unions_number(text: str, decision: Decision, told: bool) -> None:
    """Where nothing here answers it."""
    made = turn(replace(moment(text), hotlines=(PSYCHOLOGICAL, UNION)), decision)
    assert made.reply.text.endswith(f"{texts.CALL_UNION}12351 工会热线") == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我爸在工地猝死了", True), ("老婆走了 工会给慰问吗", True), ("家里老人走了", True), ("厂里死了人", True), ("丧事有人帮吗", True),
        ("要是早点体检我爱人也不会猝死", True), ("我爸去世这种情况工会给多少", True), ("要是我爸走了工会管吗", False),
        ("猝死这种工会赔不赔", False), ("过世了呢", False),
        ("我妈上个月走了", True), ("老公工作没了有补助吗", False), ("我妈急死了", False), ("老婆带孩子走了", False), ("师傅走了没人带我", False),
        ("老公走了后门进的厂", False), ("孩子没了工作", False), ("我先走了", False), ("手机没了电", False), ("住院慰问", False),
    ],
)  # fmt: skip
def test_a_loss_is_met_with_a_word_of_condolence(text: str, told: bool) -> None:
    """Whatever the answer is."""
    for decision in (decide.HandingOver("no_measure"), decide.Answering((hit("a"),), ())):
        assert turn(moment(text), decision).reply.text.startswith(texts.CONDOLENCE) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我爱人查出乳腺癌", True),
        ("手指轧断了", True),
        ("得了癌症有慰问吗", False),
        ("两癌筛查", False),
        ("我要住院", False),
    ],
)
def test_grave_illness_is_met_with_sympathy(text: str, told: bool) -> None:
    """Where it is told; a question is answered."""
    made = turn(moment(text), decide.HandingOver("no_measure"))
    assert made.reply.text.startswith(texts.SYMPATHY) == told
