"""Raw updates become values; the library's errors become ours, by whether anything can have arrived."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot import errors, telegram
from bot.incoming import Incoming

USER = {"id": 5, "is_bot": False, "first_name": "王", "last_name": "工"}
PRIVATE = {"id": 5, "type": "private", "first_name": "王"}
GROUP = {"id": -1, "type": "supergroup", "title": "G", "is_forum": True}


def parsed(**message: Any) -> Incoming:
    """A message's value."""
    body = {"message_id": 3, "date": 1, "chat": PRIVATE, "from": USER} | message
    return telegram.parse(json.dumps({"update_id": 1, "message": body}))


def test_a_text() -> None:
    """Who, where, what."""
    incoming = parsed(text="住院")
    assert (incoming.kind, incoming.text, incoming.chat_id, incoming.user_name) == ("text", "住院", 5, "王 工")
    assert incoming.private
    assert incoming.key == "5"


def test_in_a_topic() -> None:
    """The reply to a topic's first message, which Telegram adds by itself, is no reply."""
    created = {"message_id": 2, "date": 1, "chat": GROUP, "forum_topic_created": {"name": "t", "icon_color": 1}}
    incoming = parsed(text="x", chat=GROUP, message_thread_id=2, is_topic_message=True, reply_to_message=created)
    assert (incoming.thread_id, incoming.reply_to, incoming.forum) == (2, None, True)
    assert incoming.key == "-1:5"


def test_a_file_and_a_reply_to_one() -> None:
    """By Telegram's name for it, which a copy keeps; of a photo the largest size counts."""
    sizes = [{"file_id": n, "file_unique_id": n, "width": 1, "height": 1, "file_size": 1} for n in ("small", "large")]
    by_bot = {"message_id": 2, "date": 1, "chat": GROUP, "from": {"id": 9, "is_bot": True, "first_name": "b"}}
    sent = parsed(photo=sizes)
    assert sent.media
    assert (sent.media.kind, sent.media.file) == ("图片", "large")
    voice = {"file_id": "v", "file_unique_id": "u", "duration": 1}
    assert parsed(text="x", chat=GROUP, reply_to_message=by_bot | {"voice": voice}).replied_file == "u"
    assert parsed(text="x", chat=GROUP, reply_to_message=by_bot | {"text": "y"}).replied_file == ""


def test_an_anonymous_admin_and_a_linked_channel() -> None:
    """The one is the group itself; the other is nobody's message."""
    bot = {"id": 1087968824, "is_bot": True, "first_name": "GroupAnonymousBot"}
    admin = parsed(text="x", chat=GROUP, sender_chat=GROUP, **{"from": bot})
    assert (admin.user_id, admin.automatic) == (-1, False)
    assert parsed(text="x", chat=GROUP, is_automatic_forward=True).automatic


@given(st.recursive(st.none() | st.integers() | st.text(max_size=4), lambda x: st.dictionaries(st.text(max_size=4), x)))
def test_whatever_does_not_parse_says_so(body: object) -> None:
    """It is UpdateUnreadable, and nothing else."""
    try:
        telegram.parse(json.dumps({"update_id": 1, "message": body}))
    except errors.UpdateUnreadable:
        return


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    """An error with its cause, as the library raises it."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (ChatMigrated(-100), errors.ChatMoved),
        (InvalidToken(), errors.TokenRefused),
        (Conflict("two"), errors.PollConflict),
        (Forbidden("bot was blocked by the user"), errors.Unreachable),
        (BadRequest("Bad Request: chat not found"), errors.Unreachable),
        (BadRequest("Bad Request: message thread not found"), errors.TopicGone),
        (BadRequest("Bad Request: message is too long"), errors.Rejected),
        (NetworkError("Bad Gateway"), errors.NotSent),
        (caused(NetworkError("x"), httpx.ConnectError("refused")), errors.NotSent),
        (caused(TimedOut(), httpx.ConnectTimeout("slow")), errors.NotSent),
        (caused(TimedOut(), httpx.PoolTimeout("full")), errors.NotSent),
        (caused(TimedOut(), httpx.ReadTimeout("slow")), errors.TimedOut),
        (caused(NetworkError("x"), httpx.RemoteProtocolError("closed")), errors.Dropped),
        (caused(NetworkError("x"), httpx.ReadError("reset")), errors.Dropped),
    ],
)
def test_errors_at_the_border(theirs: TelegramError, ours: type[errors.BotError]) -> None:
    """Nothing arrived, something may have, or it never will."""
    assert type(telegram.translated(theirs)) is ours


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_slow_down_says_how_long() -> None:
    """In seconds."""
    ours = telegram.translated(RetryAfter(7))
    assert isinstance(ours, errors.SlowDown)
    assert ours.seconds == 7
