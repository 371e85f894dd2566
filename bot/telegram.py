"""The one home of python-telegram-bot: raw updates are parsed here, calls made, and its errors become ours.

It neither queues nor decides. Answers are taken as raw JSON: one update that the library cannot parse would otherwise
stall polling for good, and of a message sent only the id is wanted.
"""

import importlib.util
import json
import sys
import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx
from telegram import Bot, Message, Update
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
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning, PTBUserWarning

from bot import errors
from bot.incoming import Incoming, Media

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
METHODS = frozenset(
    {
        "send_message",
        "edit_message_text",
        "copy_message",
        "delete_message",
        "create_forum_topic",
        "edit_forum_topic",
        "answer_callback_query",
        "send_chat_action",
    }
)
_MEDIA = {
    "photo": "图片",
    "voice": "语音",
    "audio": "音频",
    "document": "文件",
    "video": "视频",
    "video_note": "视频留言",
    "location": "位置",
    "venue": "地点",
}
_UNUSABLE = ("sticker", "dice", "game", "poll", "contact", "story", "animation")
_GONE = ("message thread not found", "topic_deleted", "topic not found", "topic_id_invalid", "thread not found")
_NOBODY = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "bot was kicked")
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def parse(text: str) -> Incoming:
    """A raw update as a value. Raises UpdateUnreadable."""
    try:
        update = Update.de_json(json.loads(text), None)
        return _incoming(update)
    except Exception as error:  # the library raises whatever a malformed field leads to
        raise errors.UpdateUnreadable(type(error).__name__) from error


def _incoming(update: Update) -> Incoming:
    chat, user = update.effective_chat, update.effective_user
    if chat is None:
        return Incoming("other", 0)
    who: dict[str, Any] = {
        "chat_id": chat.id,
        "private": chat.type == "private",
        "user_id": user.id if user else 0,
        "user_name": user.full_name if user else "",
        "forum": chat.is_forum,
    }
    if update.callback_query:
        return _press(update, who)
    if update.my_chat_member:
        present = update.my_chat_member.new_chat_member.status not in ("left", "kicked", "restricted")
        return Incoming("membership", present=present, **who)
    message = update.message or update.edited_message
    return _message(message, edited=update.message is None, who=who) if message else Incoming("other", **who)


def _press(update: Update, who: dict[str, Any]) -> Incoming:
    query = update.callback_query
    if query is None:
        return Incoming("other", **who)
    return Incoming(
        "press",
        press_id=query.id,
        press_data=query.data or "",
        message_id=query.message.message_id if query.message else 0,
        thread_id=getattr(query.message, "message_thread_id", None),
        **who,
    )


def _message(message: Message, *, edited: bool, who: dict[str, Any]) -> Incoming:
    if message.migrate_to_chat_id:
        return Incoming("moved", moved_to=message.migrate_to_chat_id, **who)
    media = _media(message)
    text = message.text or message.caption or ""
    replied = message.reply_to_message
    created_here = replied is not None and replied.forum_topic_created is not None
    by_bot = replied.from_user if replied and not created_here else None
    by_bot = by_bot if by_bot and by_bot.is_bot else None
    by_group = message.sender_chat is not None and message.sender_chat.id == message.chat.id
    bot_wrote = bool(message.from_user and message.from_user.is_bot) and not by_group
    return Incoming(
        "media" if media else "text" if text else "other",
        message_id=message.message_id,
        thread_id=message.message_thread_id if message.is_topic_message or message.chat.is_forum else None,
        text=text,
        reply_to=replied.message_id if replied and not created_here else None,
        reply_to_bot=by_bot is not None,
        replied_name=(by_bot.username or "") if by_bot else "",
        replied_text=(replied.text or "") if by_bot and replied else "",
        replied_file=(found.file if by_bot and replied and (found := _media(replied)) else ""),
        edited=edited,
        media=media,
        automatic=bot_wrote or bool(message.is_automatic_forward),
        **(who | ({"user_id": message.chat.id, "user_name": message.author_signature or "管理员"} if by_group else {})),
    )


def _media(message: Message) -> Media | None:
    for name, label in _MEDIA.items():
        found = getattr(message, name)
        if found:
            largest = found[-1] if name == "photo" else found
            return Media(
                label, getattr(largest, "file_size", None) or 0, getattr(largest, "file_unique_id", None) or ""
            )
    return Media("其他", accepted=False) if any(getattr(message, name) for name in _UNUSABLE) else None


def translated(error: TelegramError) -> errors.BotError:
    """What one of the library's errors means to us; the cause tells whether anything left this machine."""
    said = error.message
    low = said.lower()
    if isinstance(error, RetryAfter):
        return errors.SlowDown(error._retry_after.total_seconds())  # the public property warns of its own change
    if isinstance(error, ChatMigrated):
        return errors.ChatMoved(error.new_chat_id)
    if isinstance(error, InvalidToken):
        return errors.TokenRefused(f"Telegram 不认 TELEGRAM_TOKEN（{said}）：它已失效或写错了，请向 @BotFather 核对")
    if isinstance(error, Conflict):
        return errors.PollConflict(said)
    if isinstance(error, Forbidden) or any(words in low for words in _NOBODY):
        return errors.Unreachable(said)
    if isinstance(error, BadRequest):
        return errors.TopicGone(said) if any(words in low for words in _GONE) else errors.Rejected(said)
    if isinstance(error.__cause__, _UNSENT):
        return errors.NotSent(said)
    if isinstance(error, TimedOut):
        return errors.TimedOut(said)
    if isinstance(error.__cause__, httpx.HTTPError):
        return errors.Dropped(said)
    return errors.NotSent(said) if isinstance(error, NetworkError) else errors.Dropped(said)


class Gateway:
    """A connection to the Bot API, with a request pool for calls and one for polling."""

    def __init__(self, token: str, api_url: str, *, at_once: int = 16) -> None:
        # each 429 would warn that a property, which we do not use, will change its type; and each call for raw JSON
        # that there is a method which makes an object of it
        warnings.filterwarnings("ignore", ".*retry_after", PTBDeprecationWarning)
        warnings.filterwarnings("ignore", "Please use 'Bot", PTBUserWarning)
        if importlib.util.find_spec("sniffio") is None:  # or httpcore would look for it on the disk at each request
            sys.modules["sniffio"] = None  # type: ignore[assignment]  # Python's own way to say "not there"
        self._calls = HTTPXRequest(at_once, connect_timeout=5, pool_timeout=30)
        self._polls = HTTPXRequest(2, connect_timeout=5)
        self._bot = Bot(token, base_url=f"{api_url}/bot", request=self._calls, get_updates_request=self._polls)

    async def __aenter__(self) -> Self:
        for request in (self._calls, self._polls):
            await request.initialize()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for request in (self._calls, self._polls):
            await request.shutdown()

    async def me(self) -> str:
        """The bot's own user name."""
        return str((await self._ask("get_me")).get("username") or "")

    async def updates(self, offset: int | None, seconds: int) -> list[object]:
        """Long polling for raw updates; an offset confirms all before it."""
        asked = {"timeout": seconds, "allowed_updates": UPDATES} | ({"offset": offset} if offset else {})
        found = await self._ask("get_updates", asked, read_timeout=seconds + 10)
        return found if isinstance(found, list) else []

    async def call(self, method: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """One call of `METHODS`; the answer as JSON. Raises CallFailed, or TokenRefused."""
        if method not in METHODS:
            raise errors.Rejected(f"not a method of ours: {method}")
        try:
            answer = await self._ask(method, params)
        except errors.Rejected as error:
            if "not modified" in str(error).lower():
                return {}
            raise
        return answer if isinstance(answer, dict) else {}

    async def _ask(self, method: str, params: Mapping[str, Any] | None = None, *, read_timeout: float = 15.0) -> Any:
        """A method's answer as it comes: whatever fields it has or lacks, we read only those that we need."""
        try:
            return await self._bot.do_api_request(method, api_kwargs=dict(params or {}), read_timeout=read_timeout)
        except TelegramError as error:
            ours = translated(error)
            if isinstance(ours, errors.TokenRefused) and method != "get_me":
                await self._ask("get_me")  # an unknown method is answered as an unknown token is; this tells
                ours = errors.Rejected(f"{method} is not known there")
            raise ours from error
        except (KeyError, TypeError, AttributeError) as error:  # JSON, but no answer of the Bot API
            raise errors.Dropped("the answer cannot be read") from error

    async def is_member(self, chat_id: int, user_id: int) -> bool:
        """Whether somebody is in a group now."""
        try:
            member = await self._ask("get_chat_member", {"chat_id": chat_id, "user_id": user_id})
        except (errors.Rejected, errors.Unreachable):  # nobody of that id, or the bot itself is out
            return False
        return member.get("status") in ("creator", "administrator", "member") or bool(member.get("is_member"))

    async def is_forum(self, chat_id: int) -> bool:
        """Whether a group has topics."""
        return bool((await self._ask("get_chat", {"chat_id": chat_id})).get("is_forum"))

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates posted to us; one at a time, for only then do a chat's updates come in order."""
        asked = {"url": url, "allowed_updates": UPDATES, "secret_token": secret, "max_connections": 1}
        await self._ask("set_webhook", asked)

    async def drop_webhook(self) -> None:
        """Polling needs that there be none; what waits stays."""
        await self._ask("delete_webhook")

    async def set_commands(self, commands: Mapping[str, str]) -> None:
        """The commands that Telegram shows beside the text field."""
        shown = [{"command": name, "description": about} for name, about in commands.items()]
        await self._ask("set_my_commands", {"commands": shown})
