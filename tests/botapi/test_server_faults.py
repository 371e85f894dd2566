"""What the test server does wrong on purpose, and Telegram's own turns, as python-telegram-bot sees them."""

from typing import Any

import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from tests.botapi.limits import report
from tests.botapi.playing import run
from tests.botapi.server import Server

WORKER, STAFF = 71, 501


FAULTS = [
    ({"kind": "retry_after", "seconds": 3}, RetryAfter, "Retry in 3"),
    ({"kind": "server_error"}, NetworkError, "Bad Gateway"),
    ({"kind": "drop_before"}, NetworkError, "disconnected"),
    ({"kind": "drop_after"}, NetworkError, "disconnected"),
    ({"kind": "forbidden"}, Forbidden, "blocked"),
    ({"kind": "chat_not_found"}, BadRequest, "chat not found"),
    ({"kind": "bad_request", "why": "CHAT_WRITE_FORBIDDEN"}, BadRequest, "chat_write_forbidden"),
]


@pytest.mark.filterwarnings("ignore:.*retry_after")  # the library warns of itself
@pytest.mark.parametrize(("rule", "error", "why"), FAULTS)
def test_faults_strike_once(telegram: Server, rule: dict[str, Any], error: type[TelegramError], why: str) -> None:
    """An injected fault is what the library sees as such, and the next call goes through."""
    telegram.worker_says(WORKER, "你好")
    telegram.fault(**rule)

    async def play(bot: Bot) -> None:
        with pytest.raises(error, match="(?i)" + why):
            await bot.send_message(WORKER, "一")
        await bot.send_message(WORKER, "二")

    run(telegram, play)
    assert telegram.texts(WORKER) == (["一", "二"] if rule["kind"] == "drop_after" else ["二"])
    assert telegram.call("faults") == [1]


def test_telegrams_own_turns(telegram: Server) -> None:
    """A blocked bot, an unknown chat, an upgraded group, a revoked token, an unknown method."""
    group = telegram.group("工会", [STAFF], kind="group")
    telegram.worker_says(WORKER, "你好")

    async def play(bot: Bot) -> int:
        telegram.call("set_bot", WORKER, "kicked")
        with pytest.raises(Forbidden, match=r"(?i)blocked by the user"):
            await bot.send_message(WORKER, "一")
        with pytest.raises(BadRequest, match=r"(?i)chat not found"):
            await bot.send_message(12345, "一")
        new = int(telegram.call("upgrades", group, forum=True))
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(group, "一")
        assert moved.value.new_chat_id == new
        assert await bot.send_message(new, "二")
        with pytest.raises(TelegramError, match=r"(?i)Not Found|not found"):
            await bot.do_api_request("noSuchMethod")
        telegram.call("revoke")
        with pytest.raises(InvalidToken):
            await bot.send_message(new, "三")
        return new

    run(telegram, play)


def test_limits_are_counted() -> None:
    """More than twenty a minute to a group, or thirty a second over all, is seen."""
    calm = [(chat, chat / 30) for chat in range(1, 60)]
    assert report(calm)["overall_broken"] is False
    assert report([(-1, n / 10) for n in range(21)])["chats_broken"] == 1
    assert report([(n, n / 40) for n in range(1, 60)])["overall_broken"] is True
