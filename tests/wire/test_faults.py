"""Telegram's faults and own turns, the network's, and the process's end: nothing is lost, and each is said."""

import itertools
import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest

from bot import inbox
from bot.clock import china_now
from bot.store import Store
from tests.botapi.server import Server, shown
from tests.wire.conftest import StartBot
from tests.wire.people import ADMIN, SECOND, STRANGER, TAKER, WORKER, Scene

NEW = itertools.count(200)
"""Workers for the tests that share a bot."""


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "retry_after", "seconds": 1},
        {"kind": "server_error", "times": 2},
        {"kind": "drop_before", "times": 2},
        {"kind": "bad_request", "why": "can't parse entities: Unsupported start tag"},
    ],
    ids=lambda rule: str(rule["kind"]),
)
def test_an_answer_survives(shared: Scene, rule: dict[str, Any]) -> None:
    """A call that had no effect is made again; there is exactly one answer."""
    shared.telegram.fault(method="sendMessage", **rule)
    answers = shared.asks("天津住院有慰问吗", next(NEW))
    assert len(answers) == 1
    assert "天津市总工会" in shown(answers[0])


def test_a_connection_that_drops_after_sending_may_double(shared: Scene) -> None:
    """Telegram has no idempotency key: the answer comes at least once, at most twice."""
    shared.telegram.fault("drop_after", method="sendMessage")
    assert 1 <= len(shared.asks("天津住院有慰问吗", next(NEW))) <= 2


def test_a_pause_holds_for_all(shared: Scene) -> None:
    """After a 429 nobody writes before the time is over, and no press is answered."""
    presser = next(NEW)
    answer = shared.asks("天津住院有慰问吗", presser)[-1]
    shared.telegram.fault("retry_after", seconds=2, method="sendMessage")
    shared.telegram.worker_says(next(NEW), "/help")
    shared.telegram.wait_until(lambda: shared.telegram.call("faults")[-1], "the 429")
    shared.telegram.worker_says(next(NEW), "/help")
    shared.presses(answer, "有用", presser)
    shared.bot.settle()
    calls = shared.telegram.call("calls", "sendMessage")
    limited = max(n for n, call in enumerate(calls) if call["code"] == 429)
    later = [*calls[limited + 1 :], shared.telegram.call("calls", "answerCallbackQuery")[-1]]
    assert all(call["at"] - calls[limited]["at"] >= 1.9 for call in later)
    assert len(later) == 4


def test_a_worker_who_blocked_the_bot_is_shown_to_staff(scene: Scene) -> None:
    """The reply is final, the ticket says why, and nothing else is held up."""
    card = scene.opens_ticket("想问退休的事")
    scene.bot.settle()
    scene.telegram.fault("forbidden", chat=WORKER, times=None)
    scene.replies(card, "请来办公室")
    scene.card_says(card, "没有送达")
    scene.card_says(card, "收不到")
    assert scene.asks("天津住院有慰问吗", STRANGER)


def test_polling_goes_on_after_faults(shared: Scene) -> None:
    """502 and dropped connections on getUpdates; each update given twice: one answer each."""
    shared.telegram.call("twice")
    shared.telegram.fault("server_error", method="getUpdates")
    shared.telegram.fault("drop_after", method="getUpdates")
    people = [next(NEW) for _ in range(3)]
    for user in people:
        shared.telegram.worker_says(user, "天津住院有慰问吗")
        shared.telegram.wait_for(user, "天津市总工会")
    shared.bot.settle()
    shared.telegram.call("clear_faults")
    assert [len(shared.telegram.sent(user)) for user in people] == [1, 1, 1]


def test_an_update_that_does_not_parse_is_set_aside(scene: Scene) -> None:
    """It stalls nothing; staff are told once."""
    for raw in (
        {"message": {"chat": "?"}},
        {"message": 7},
        {"message": {"message_id": "x", "date": [], "chat": {"id": 1}}},
    ):
        scene.telegram.call("push", raw)
    assert scene.asks("天津住院有慰问吗")
    assert scene.bot.rows("select count(*) from inbox where state = 'failed'") == [(3,)]
    told = [text for text in scene.telegram.texts(scene.staff) if "处理失败" in text]
    assert len(told) == 3


def test_a_deleted_topic_is_made_anew(scene: Scene) -> None:
    """The ticket stays; what the worker adds arrives in a new topic."""
    card = scene.opens_ticket("宿舍漏水")
    scene.bot.settle()
    heard = scene.telegram.wait_for(WORKER, "工单号 #1")
    scene.telegram.call("deletes_topic", scene.staff, card["message_thread_id"])
    scene.telegram.worker_says(WORKER, "还在漏", reply_to=heard["message_id"])
    added = scene.telegram.wait_for(scene.staff, "补充")
    threads = [topic["thread"] for topic in scene.telegram.call("topics", scene.staff)]
    assert threads == [added["message_thread_id"]]
    again = scene.telegram.wait_for(scene.staff, "宿舍漏水")
    scene.replies(again, "明天来修")
    scene.telegram.wait_for(WORKER, "明天来修")


def test_a_deleted_card_is_sent_anew(scene: Scene) -> None:
    """Somebody deleted the card: the next change posts it again."""
    card = scene.opens_ticket("宿舍停电")
    scene.bot.settle()
    scene.telegram.call("deletes_message", scene.staff, card["message_id"])
    scene.replies(card, "知道了")
    assert "知道了" in shown(scene.telegram.wait_for(scene.staff, "宿舍停电"))


@pytest.mark.parametrize("told", ["by update", "by error"])
def test_a_group_becomes_a_supergroup(telegram: Server, start_bot: StartBot, told: str) -> None:
    """Tickets go to the new group, with topics where it has them; an answer there reaches the worker."""
    staff = telegram.group("工会", [TAKER, SECOND], kind="group")
    scene = Scene(telegram, start_bot(staff), staff)
    scene.opens_ticket("第一件")
    scene.bot.settle()
    new = int(telegram.call("upgrades", staff, tell=told == "by update"))
    telegram.worker_says(WORKER, "/ticket 第二件")
    card = telegram.wait_for(new, "第二件")
    telegram.wait_for(new, "第一件")
    telegram.staff_replies(TAKER, new, "收到了", reply_to=card["message_id"])
    telegram.wait_for(WORKER, "收到了")
    telegram.wait_for(ADMIN, str(new))


def test_admins_hear_that_the_bot_was_removed(scene: Scene) -> None:
    """Out of the staff group: admins are told in private, and tickets wait for its return."""
    scene.telegram.call("set_bot", scene.staff, "kicked")
    scene.telegram.wait_for(ADMIN, "移出")
    scene.telegram.worker_says(WORKER, "/ticket 没人管的事")
    scene.telegram.wait_for(WORKER, "工单号 #1")
    scene.bot.settle()
    scene.telegram.call("set_bot", scene.staff, "administrator")
    scene.telegram.wait_for(scene.staff, "没人管的事")


def test_a_revoked_token_stops_with_a_clear_message(scene: Scene) -> None:
    """Exit status 1 and one line that says so; no token in it."""
    scene.telegram.call("revoke")
    scene.telegram.wait_until(lambda: scene.bot.status is not None, "the end of the bot", 15)
    assert scene.bot.status == 1
    assert "TokenRefused" in scene.bot.log()
    assert scene.telegram.token not in scene.bot.log()


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_killed_and_started_again_nothing_is_missing(telegram: Server, start_bot: StartBot, webhook: bool) -> None:
    """SIGKILL amid sixteen tickets: each is answered, in order, after the restart."""
    staff = telegram.group("工会", [TAKER])
    bot = start_bot(staff, webhook=webhook)
    people = range(100, 104)
    telegram.call("says_many", [[user, f"/ticket 第{n}件"] for n in range(4) for user in people])
    telegram.wait_until(lambda: telegram.call("state")["sent"] >= 8, "the first answers")
    bot.kill()
    bot.start(wait=False)
    bot.settle(40)
    for user in people:
        told = [text.split("#")[1].split("。")[0] for text in telegram.texts(user) if "工单号 #" in text]
        assert sorted(set(told), key=int) == list(dict.fromkeys(told)), "out of order"
        assert len(set(told)) == 4, f"missing for {user}: {telegram.texts(user)}"
    found = bot.rows("select chat_id, count(*) from tickets group by chat_id")
    assert dict(found) == dict.fromkeys(people, 4)


def test_sigterm_ends_soon_and_cleanly(scene: Scene) -> None:
    """Exit status 0; what is left over stays in the tables and is done at the next start."""
    scene.telegram.call("says_many", [[user, "天津住院有慰问吗"] for user in range(100, 120)])
    scene.telegram.wait_until(lambda: scene.telegram.call("state")["sent"] >= 2, "the first answers")
    assert scene.bot.stop() == 0
    scene.bot.start()
    scene.bot.settle(30)
    assert all(len(scene.telegram.sent(user)) == 1 for user in range(100, 120))


def test_sigterm_does_not_wait_for_ever(scene: Scene) -> None:
    """A call that hangs is given ten seconds; it is made again at the next start."""
    scene.telegram.fault("delay", seconds=60, method="sendMessage", chat=WORKER)
    scene.telegram.worker_says(WORKER, "天津住院有慰问吗")
    scene.telegram.wait_until(lambda: scene.telegram.call("faults")[-1], "the call that hangs")
    began = time.monotonic()
    assert scene.bot.stop() == 0
    assert time.monotonic() - began < 20  # then systemd would kill it (docs/server.md)
    scene.bot.start()
    scene.bot.settle(30)
    assert "天津市总工会" in scene.telegram.texts(WORKER)[0]


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_nothing_is_confirmed_that_cannot_be_kept(telegram: Server, start_bot: StartBot, webhook: bool) -> None:
    """Somebody else holds the database: the update stays with Telegram (webhook: 503), and is answered afterwards."""
    bot = start_bot(telegram.group("工会", [TAKER]), webhook=webhook)
    with closing(sqlite3.connect(bot.data_dir / "bot.sqlite", isolation_level=None, timeout=10)) as other:
        other.execute("begin immediate")
        telegram.worker_says(WORKER, "天津住院有慰问吗")
        telegram.wait_until(lambda: "not_confirmed" in bot.log(), "a word on what cannot be confirmed", 15)
        assert telegram.call("state")["pending"] == 1
        if webhook:  # the answer to the delivery comes after the log's line
            telegram.wait_until(lambda: "503" in telegram.call("state")["webhook"]["last_error"], "the answer 503")
        other.execute("rollback")
    bot.settle(30)
    assert len(telegram.sent(WORKER)) == 1


def test_a_lost_wake_up_costs_a_second(shared: Scene) -> None:
    """A row that nobody was woken for, as another process writes it, is found by the sweep."""
    user, store = next(NEW), Store(shared.bot.data_dir / "bot.sqlite")
    shared.telegram.worker_says(user, "/help")
    shared.bot.settle()
    message = shared.telegram.history(user)[0] | {"text": "天津住院有慰问吗", "message_id": 99}
    raw = {"update_id": 10**9, "message": {key: message[key] for key in ("message_id", "date", "chat", "from", "text")}}
    arrival = inbox.arrival(raw, lambda text: text)
    assert arrival
    with store.transaction() as db:
        inbox.ingest(db, [arrival], china_now())
    store.close()
    shared.telegram.wait_for(user, "天津市总工会", timeout=5)


def test_a_second_instance_is_noticed(shared: Scene) -> None:
    """409: the log says that another one runs, and polling goes on."""

    def seen() -> bool:
        shared.telegram.call("steal_poll")
        return "second_instance" in shared.bot.log()

    shared.telegram.wait_until(seen, "a word on the second instance")
    assert shared.asks("天津住院有慰问吗", next(NEW))
