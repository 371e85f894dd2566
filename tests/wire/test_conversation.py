"""A worker's and a staff member's whole conversation, by polling and by webhook, in a forum and in a plain group."""

import pytest

from tests.botapi.server import Server, labels, shown
from tests.botapi.values import Json
from tests.wire.conftest import StartBot
from tests.wire.people import SECOND, TAKER, WORKER, Scene

PHONE = "13812345678"


@pytest.mark.parametrize("by", ["polling, forum", "webhook, plain group"])
def test_from_the_first_word_to_forgetting(telegram: Server, start_bot: StartBot, by: str) -> None:
    """Start, city, question, answer, staff, ticket, take, note, reply, more, resolve, reopen, forget."""
    with_topics = "forum" in by
    staff = telegram.group("工会", [TAKER, SECOND], forum=with_topics, kind="supergroup" if with_topics else "group")
    scene = Scene(telegram, start_bot(staff, webhook="webhook" in by), staff)

    welcome = scene.asks("/start")
    assert "天津" in labels(welcome[-1])
    scene.presses(welcome[-1], "天津", WORKER)
    scene.bot.settle()

    answer = scene.asks("住院了工会有补助吗")[-1]
    assert "天津市总工会" in shown(answer)
    assert "2023年3月21日" in shown(answer)

    unknown = scene.asks(f"叉车证考试的报名费工会给报销吗，电话{PHONE}")[-1]
    scene.presses(unknown, "工作人员", WORKER)
    card = telegram.wait_for(staff, "叉车证")
    assert "工单 #1" in telegram.wait_for(WORKER, "工单号 #1").get("text", "").replace("工单号", "工单")
    assert PHONE not in shown(card)
    assert "天津" in shown(card)
    assert ("message_thread_id" in card) is with_topics
    assert len(telegram.call("topics", staff)) == int(with_topics)
    _staff_answer_and_the_worker_goes_on(scene, card)
    _forgotten(scene, card)
    assert scene.bot.stop() == 0
    assert PHONE not in scene.bot.log()
    assert telegram.token not in scene.bot.log()


def _staff_answer_and_the_worker_goes_on(scene: Scene, card: Json) -> None:
    telegram, staff = scene.telegram, scene.staff
    assert scene.presses(card, "接手", TAKER)
    scene.card_says(card, "王干事")
    telegram.wait_for(WORKER, "接手")
    scene.replies(card, "// 先问一下培训部")
    scene.replies(card, "可以报销一半，请带发票来。")
    heard = telegram.wait_for(WORKER, "请带发票来")
    scene.card_says(card, "已送达")
    scene.card_says(card, "先问一下培训部")

    telegram.worker_says(WORKER, "发票丢了怎么办", reply_to=heard["message_id"])
    telegram.wait_for(staff, "发票丢了怎么办")
    telegram.wait_for(WORKER, "已补充")

    scene.presses(scene.card(card), "办结", SECOND)
    resolved = telegram.wait_for(WORKER, "已办结")
    scene.card_says(card, "已办结")
    scene.presses(resolved, "还没解决", WORKER)
    telegram.wait_for(WORKER, "重新打开")
    scene.card_says(card, "待接手")
    assert not any("先问一下培训部" in text for text in telegram.texts(WORKER)), "an internal note reached the worker"


def _forgotten(scene: Scene, card: Json) -> None:
    """Nothing of what was said is left in the tables or in the staff group."""
    telegram, staff = scene.telegram, scene.staff
    telegram.worker_says(WORKER, "/forget")
    gone = telegram.wait_for(WORKER, "已删除")
    assert "工单 1 个" in shown(gone)
    scene.card_says(card, "已删除资料")
    scene.bot.settle()
    assert not any("叉车证" in text or "发票" in text for text in telegram.texts(staff)), (
        "the staff group still shows it"
    )
    left = scene.bot.rows("select count(*) from tickets where text like '%叉车%'")
    assert left == [(0,)]
    dump = "".join(
        str(scene.bot.rows(f"select * from {table}")) for table in ("inbox", "outbox", "ticket_events", "turns")
    )
    assert "叉车" not in dump


def test_two_of_staff_never_take_one_ticket(scene: Scene) -> None:
    """The second is told who has it, and the card names the first."""
    card = scene.opens_ticket("食堂的饭菜太贵")
    first, second = scene.presses(card, "接手", TAKER), scene.presses(card, "接手", SECOND)
    assert first != second
    assert "王干事" in second
    assert "王干事" in shown(scene.card_says(card, "处理中"))


def test_each_ticket_has_its_own_topic(scene: Scene) -> None:
    """Two workers' tickets do not meet: each answer goes where its topic says."""
    cards = [scene.opens_ticket("第一件事", 71), scene.opens_ticket("第二件事", 72)]
    assert len({card["message_thread_id"] for card in cards}) == 2
    scene.replies(cards[1], "给二号的答复")
    scene.replies(cards[0], "给一号的答复")
    scene.telegram.wait_for(71, "给一号的答复")
    scene.telegram.wait_for(72, "给二号的答复")
    assert not any("二号" in text for text in scene.telegram.texts(71))
