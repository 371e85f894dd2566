"""Messages that are not plain questions: edits, files, groups, strangers' buttons, tampered data."""

import pytest

from tests.botapi.server import shown
from tests.wire.people import SECOND, STRANGER, TAKER, WORKER, Scene


def test_an_edited_question_is_answered_once(scene: Scene) -> None:
    """The answer changes with the question; there are not two."""
    asked = scene.telegram.worker_says(WORKER, "天津住院有慰问吗")
    first = scene.telegram.wait_for(WORKER, "天津市总工会")
    scene.telegram.edit(WORKER, asked, "天津疗休养有什么规定")
    scene.telegram.wait_until(lambda: scene.telegram.wait_for(WORKER, "").get("edits"), "an edited answer")
    scene.bot.settle()
    answers = scene.telegram.sent(WORKER)
    assert [body["message_id"] for body in answers] == [first["message_id"]]
    assert shown(answers[0]) != shown(first)


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
def test_a_file_goes_into_a_ticket(scene: Scene, kind: str) -> None:
    """A photo, voice message or document is taken to staff, and theirs to the worker."""
    scene.telegram.call("sends_file", WORKER, kind, caption="这是证明" if kind != "voice" else "")
    scene.telegram.wait_for(WORKER, "工单号 #1")
    scene.bot.settle()
    copied = [body for body in scene.telegram.sent(scene.staff) if kind in body]
    assert len(copied) == 1
    card = scene.telegram.wait_for(scene.staff, "工单 #1")
    assert copied[0]["message_thread_id"] == card["message_thread_id"]
    scene.telegram.call(
        "sends_file", TAKER, "document", chat=scene.staff, thread=card["message_thread_id"], name="表.doc"
    )
    scene.bot.settle()
    assert sum("document" in body for body in scene.telegram.sent(WORKER)) == 1


def test_a_huge_file_is_refused(scene: Scene) -> None:
    """The worker is told why; staff see nothing."""
    scene.telegram.send_document(WORKER, size=900 * 1024 * 1024)
    scene.telegram.wait_for(WORKER, "太大")
    scene.bot.settle()
    assert scene.telegram.sent(scene.staff) == []


def test_in_a_group_it_speaks_only_when_addressed(scene: Scene) -> None:
    """Talk among workers is left alone; a mention, a reply and a command are answered, where they were said."""
    group = scene.telegram.group("三车间", [WORKER, STRANGER], bot_status="member")
    for talk in ("天津住院工会给多少钱", "@别人 住院给多少", "/start@other_bot"):
        scene.telegram.worker_says(WORKER, talk, chat=group)
    scene.bot.settle()
    assert scene.telegram.sent(group) == []
    asked = scene.telegram.worker_says(WORKER, "@union_test_bot 天津住院有慰问吗", chat=group)
    answer = scene.telegram.wait_for(group, "天津市总工会")
    assert answer["reply_to_message"]["message_id"] == asked
    scene.telegram.worker_says(STRANGER, "烟台呢", chat=group, reply_to=answer["message_id"])
    scene.telegram.wait_for(group, "", after=answer["message_id"])
    scene.telegram.worker_says(WORKER, "/help@union_test_bot", chat=group)
    scene.telegram.wait_for(group, "/topics")


def test_only_members_of_the_staff_group_act(scene: Scene) -> None:
    """Whoever has left the group presses and writes in vain."""
    card = scene.opens_ticket("加班费没发")
    scene.telegram.call("set_member", scene.staff, SECOND, "left")
    refused = scene.presses(card, "接手", SECOND)
    assert "成员" in refused
    scene.replies(card, "假冒的答复", SECOND)
    scene.bot.settle()
    assert "待接手" in shown(scene.card(card))
    assert not any("假冒" in text for text in scene.telegram.texts(WORKER))


def test_tampered_buttons_do_nothing(scene: Scene) -> None:
    """Forged data, staff's actions by a worker, and somebody else's ticket: an answer, and no effect."""
    card = scene.opens_ticket("我的工资", WORKER)
    other = scene.asks("天津住院有慰问吗", STRANGER)[-1]["message_id"]
    before = scene.telegram.texts(scene.staff), scene.telegram.texts(WORKER)
    for data in (
        "take#t1",
        "resolve#t1",
        "add#t1",
        "unsolved#t1",
        "staff#1",
        "staff#999999",
        "'; drop table tickets;--",
        "x" * 64,
    ):
        query = scene.telegram.press(STRANGER, other, data, forged=True)
        answer = scene.telegram.wait_until(lambda query=query: scene.telegram.call("answer", query), data)  # type: ignore[misc]
        assert answer["text"], data
    scene.bot.settle()
    assert (scene.telegram.texts(scene.staff), scene.telegram.texts(WORKER)) == before
    assert "待接手" in shown(scene.card(card))


def test_markup_in_a_question_is_only_text(scene: Scene) -> None:
    """Angle brackets and ampersands reach staff as they were written."""
    said = "<b>工资</b> & <script>alert(1)</script> 怎么办"
    card = scene.opens_ticket(said)
    assert said in shown(card)


def test_a_very_long_paste_gets_a_short_answer(scene: Scene) -> None:
    """Five thousand characters cost little: one short message."""
    replies = scene.asks("我要投诉" * 1000)
    assert len(replies) == 1
    assert len(shown(replies[0])) < 200


def test_flooding_is_answered_once(scene_with_limit: Scene) -> None:
    """Past the limit of a minute there is one warning, and nothing more."""
    scene = scene_with_limit
    scene.telegram.call("says_many", [[WORKER, f"天津住院第{n}次"] for n in range(12)])
    scene.bot.settle(25)
    assert sum("太快" in text for text in scene.telegram.texts(WORKER)) == 1
    assert len(scene.telegram.sent(WORKER)) <= 6
