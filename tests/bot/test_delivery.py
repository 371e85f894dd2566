"""What the outcome of a call means for its row: later, made anew, uncertain, or never; and staff see it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot import errors
from bot.delivery import Call
from tests.bot.town import GROUP, OTHER, STAFF, WORKER, Town


def failing(town: Town, chat: int, *faults: errors.CallFailed) -> Callable[[Call], Mapping[str, Any]]:
    """A wire on which the first calls to a chat fail so, one after the other."""
    left = list(faults)

    def wire(call: Call) -> Mapping[str, Any]:
        if call.params.get("chat_id") == chat and left:
            raise left.pop(0)
        return {}

    town.wire = wire
    return wire


def wait(town: Town, seconds: float) -> None:
    """Time passes, and what is due is sent."""
    town.now += timedelta(seconds=seconds)
    town.deliver()


def row_of(town: Town) -> dict[str, Any]:
    """The answer's row."""
    return next(row for row in town.table("outbox") if row["chat_id"] == WORKER)


@pytest.mark.parametrize(
    ("fault", "tries", "ends"),
    [
        (errors.NotSent("connection refused"), 30, "sent"),
        (errors.Dropped("reset"), 5, "sent"),
        (errors.Dropped("reset"), 6, "uncertain"),
        (errors.TimedOut("no answer"), 1, "sent"),
        (errors.TimedOut("no answer"), 2, "uncertain"),
        (errors.SlowDown(7), 9, "sent"),
        (errors.Unreachable("Forbidden: bot was blocked by the user"), 1, "failed"),
        (errors.Rejected("message is too long"), 1, "failed"),
    ],
)
def test_how_often_it_is_tried(town: Town, fault: errors.CallFailed, tries: int, ends: str) -> None:
    """What surely did not arrive is tried on and on, what may have arrived at most once more; refusals are final."""
    failing(town, WORKER, *[fault] * tries)
    town.say(WORKER, "住院")
    for _ in range(tries + 1):
        wait(town, 61)
    assert row_of(town)["state"] == ends
    assert len([call for call in town.sent if call.params.get("chat_id") == WORKER]) == (ends == "sent")


def test_order_is_kept_through_faults(town: Town) -> None:
    """The second answer waits for the first, however often that fails; other chats do not."""
    failing(town, WORKER, *[errors.NotSent("refused")] * 3)
    town.say(WORKER, "一")
    town.say(WORKER, "二")
    town.say(OTHER, "三")
    assert "三" in town.told(OTHER)[0]
    for _ in range(4):
        wait(town, 61)
    shown = [call.params["text"] for call in town.sent if call.params.get("chat_id") == WORKER]
    assert [text[-1] for text in shown] == ["一", "二"]


def test_after_a_day_it_is_given_up(town: Town) -> None:
    """An answer of yesterday helps nobody."""
    failing(town, WORKER, *[errors.NotSent("refused")] * 99)
    town.say(WORKER, "住院")
    wait(town, 0)
    wait(town, 25 * 3600)
    assert row_of(town)["state"] == "failed"


def test_staff_see_that_the_worker_cannot_be_reached(town: Town) -> None:
    """On the reply and on the ticket; when the worker lets the bot in again, the ticket says so."""
    town.say(WORKER, "/ticket 工资")
    town.deliver()
    failing(town, WORKER, errors.Unreachable("Forbidden: bot was blocked by the user"))
    town.staff(1, "请来一趟")
    card = town.told(GROUP)[-1]
    assert "没有送达" in card
    assert "工友收不到消息" in card
    bot = {"id": 9, "is_bot": True, "first_name": "b"}
    change = {
        "chat": {"id": WORKER, "type": "private", "first_name": "W"},
        "from": {"id": WORKER, "is_bot": False, "first_name": "W"},
        "date": 1,
        "old_chat_member": {"user": bot, "status": "kicked", "until_date": 0},
        "new_chat_member": {"user": bot, "status": "member"},
    }
    town.update({"my_chat_member": change})
    assert "收不到" not in town.told(GROUP)[-1]


@pytest.mark.parametrize(
    ("faults", "shown"),
    [
        ((), "已送达"),
        ((errors.TimedOut(""), errors.TimedOut("")), "不确定"),
        ((errors.Rejected("too long"),), "too long"),
    ],
)
def test_each_reply_shows_its_delivery(town: Town, faults: tuple[errors.CallFailed, ...], shown: str) -> None:
    """Delivered at, uncertain, or why not."""
    town.say(WORKER, "/ticket 工资")
    town.deliver()
    failing(town, WORKER, *faults)
    town.staff(1, "请来一趟")
    for _ in range(3):
        wait(town, 61)
    assert shown in [call.params["text"] for call in town.sent if call.method == "edit_message_text"][-1]


def test_a_lost_card_is_sent_again(town: Town) -> None:
    """Staff deleted it: the next change posts a new one."""
    town.say(WORKER, "/ticket 工资")
    town.deliver()
    failing(town, GROUP, errors.Rejected("message to edit not found"))
    town.press(GROUP, "take#t1", user=STAFF)
    calls = [call for call in town.deliver() if call.params.get("chat_id") == GROUP]
    assert [call.method for call in calls] == ["send_message"]
    assert "处理中" in calls[0].params["text"]


def test_markup_that_telegram_will_not_have(town: Town) -> None:
    """The words arrive without it."""
    failing(town, WORKER, errors.Rejected("can't parse entities: unsupported start tag"))
    town.say(WORKER, "住院 & <b>")
    assert town.told(WORKER) == ["住院慰问\n答：住院 & <b>"]
    assert "parse_mode" not in town.sent[-1].params


def test_a_press_that_is_too_old_is_not_answered(town: Town) -> None:
    """Telegram would refuse it."""
    town.say(WORKER, "住院")
    town.deliver()
    town.press(WORKER, town.buttons()["有用"])
    town.now += timedelta(minutes=2)
    assert [call.method for call in town.deliver()] == ["send_message"]


def test_out_of_the_group(town: Town) -> None:
    """The bot may not write there: the admins are told once, and the ticket is kept for its return."""
    failing(town, GROUP, *[errors.Unreachable("Forbidden: bot was kicked")] * 9)
    town.say(WORKER, "/ticket 工资")
    town.say(OTHER, "/ticket 工伤")
    town.deliver()
    assert len([call for call in town.sent if call.params.get("chat_id") == 99]) == 1
    assert [row["state"] for row in town.table("tickets")] == ["open", "open"]
