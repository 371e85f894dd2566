"""Messages that are not plain questions: edits, files, groups, strangers' buttons, tampered data."""

import sqlite3
import time
from contextlib import closing

from tests.botapi.server import Server, shown
from tests.wire.conftest import StartBot
from tests.wire.people import SECOND, STRANGER, TAKER, WORKER, Scene


def test_who_has_to_wait_sees_the_bot_typing(shared: Scene) -> None:
    """Somebody else holds the tables for a second while twenty wait; all are answered afterwards."""
    people, before = range(220, 240), shared.telegram.call("state")["actions"]
    with closing(sqlite3.connect(shared.bot.data_dir / "bot.sqlite", isolation_level=None, timeout=10)) as other:
        shared.telegram.call("says_many", [[user, "天津住院有慰问吗"] for user in people])
        shared.telegram.wait_until(lambda: not shared.telegram.call("state")["pending"], "them to be taken in")
        other.execute("begin immediate")
        time.sleep(1)
        other.execute("rollback")
    shared.bot.settle()
    assert shared.telegram.call("state")["actions"] > before
    assert all("天津市总工会" in shared.telegram.texts(user)[0] for user in people)


def test_an_edited_question_is_answered_once(shared: Scene) -> None:
    """The answer changes with the question; there are not two."""
    asked = shared.telegram.worker_says(201, "天津住院有慰问吗")
    first = shared.telegram.wait_for(201, "天津市总工会")
    shared.telegram.edit(201, asked, "天津疗休养有什么规定")
    shared.telegram.wait_until(lambda: shared.telegram.wait_for(201, "").get("edits"), "an edited answer")
    shared.bot.settle()
    answers = shared.telegram.sent(201)
    assert [body["message_id"] for body in answers] == [first["message_id"]]
    assert shown(answers[0]) != shown(first)


def test_files_go_into_a_ticket(scene: Scene) -> None:
    """Photos, voice messages and documents are taken to staff, into one ticket; theirs go to the worker."""
    for number, kind in enumerate(("photo", "voice", "document")):
        scene.telegram.call("sends_file", WORKER, kind, caption="这是证明" if kind != "voice" else "")
        scene.telegram.wait_for(WORKER, "工单号 #1" if number == 0 else "已补充")
        scene.bot.settle()
    card = scene.telegram.wait_for(scene.staff, "工单 #1")
    copied = [body for body in scene.telegram.sent(scene.staff) if {"photo", "voice", "document"} & set(body)]
    assert [body["message_thread_id"] for body in copied] == [card["message_thread_id"]] * 3
    scene.telegram.call("sends_file", TAKER, "document", chat=scene.staff, thread=card["message_thread_id"])
    scene.bot.settle()
    assert sum("document" in body for body in scene.telegram.sent(WORKER)) == 1


def test_a_huge_file_is_refused(shared: Scene) -> None:
    """The worker is told why; staff see nothing."""
    shared.telegram.send_document(202, size=900 * 1024 * 1024)
    shared.telegram.wait_for(202, "太大")
    shared.bot.settle()
    assert shared.telegram.sent(shared.staff) == []


def test_in_a_group_it_speaks_only_when_addressed(shared: Scene) -> None:
    """Talk among workers is left alone; a mention, a reply and a command are answered, where they were said."""
    group = shared.telegram.group("三车间", [203, STRANGER], bot_status="member")
    for talk in ("天津住院工会给多少钱", "@别人 住院给多少", "/start@other_bot"):
        shared.telegram.worker_says(203, talk, chat=group)
    shared.bot.settle()
    assert shared.telegram.sent(group) == []
    asked = shared.telegram.worker_says(203, "@union_test_bot 天津住院有慰问吗", chat=group)
    answer = shared.telegram.wait_for(group, "天津市总工会")
    assert answer["reply_to_message"]["message_id"] == asked
    shared.telegram.worker_says(STRANGER, "烟台呢", chat=group, reply_to=answer["message_id"])
    shared.telegram.wait_for(group, "", after=answer["message_id"])
    shared.telegram.worker_says(203, "/help@union_test_bot", chat=group)
    shared.telegram.wait_for(group, "/topics")


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
    """Forged data, staff's actions by a worker, somebody else's ticket: an answer, no effect. Markup stays text."""
    card = scene.opens_ticket("我的工资 <b>少</b> & <script>alert(1)</script>")
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


def test_a_very_long_paste_gets_a_short_answer(shared: Scene) -> None:
    """Five thousand characters cost little: one short message."""
    replies = shared.asks("我要投诉" * 1000, 204)
    assert len(replies) == 1
    assert len(shown(replies[0])) < 200


def test_flooding_is_answered_once(telegram: Server, start_bot: StartBot) -> None:
    """Past the limit of a minute there is one warning, and nothing more."""
    bot = start_bot(telegram.group("工会", [TAKER], forum=True), MESSAGES_A_MINUTE="4")
    telegram.call("says_many", [[WORKER, f"天津住院第{n}次"] for n in range(12)])
    bot.settle()
    assert sum("太快" in text for text in telegram.texts(WORKER)) == 1
    assert len(telegram.sent(WORKER)) <= 6
