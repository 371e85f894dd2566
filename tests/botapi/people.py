"""What people and Telegram itself do in a test: write, press, edit, block, delete a topic, upgrade a group.

Every public method here is a control operation: `server.Server` calls it over HTTP with JSON arguments.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from tests.botapi import limits, topics
from tests.botapi.faults import Fault
from tests.botapi.sending import file_json
from tests.botapi.values import Chat, ChatType, Json
from tests.botapi.world import BOT_ID, World, member_json

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


class People:
    """The other side of the conversation."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._playing: set[asyncio.Task[None]] = set()

    # Who there is

    def user(self, user_id: int, name: str) -> int:
        """A person by name."""
        self._world.user(user_id)["first_name"] = name
        return user_id

    def group(
        self,
        title: str,
        members: Sequence[int],
        *,
        chat_id: int | None = None,
        kind: ChatType = "supergroup",
        forum: bool = False,
        bot_status: str = "administrator",
    ) -> int:
        """A group with the bot in it; the first member is its creator."""
        number = next(self._world.numbers)
        chat_id = chat_id or (-1000000000000 - number if kind == "supergroup" else -number)
        statuses = {user: "creator" if i == 0 else "member" for i, user in enumerate(members)}
        for user in members:
            self._world.user(user)
        self._world.chats[chat_id] = Chat(chat_id, kind, title, forum, statuses, bot_status)
        return chat_id

    def set_member(self, chat: int, user: int, status: str) -> None:
        """Somebody joins (`member`), leaves (`left`), is made `administrator`, …"""
        self._world.user(user)
        self._world.chats[chat].members[user] = status

    def set_bot(self, chat: int, status: str, by: int | None = None) -> None:
        """The bot is blocked or removed (`kicked`), or let in again (`member`, `administrator`); it is told."""
        place = self._world.private(chat) if chat > 0 else self._world.chats[chat]
        change = {
            "chat": place.public,
            "from": self._world.user(by or chat if chat > 0 else by or next(iter(place.members), 1)),
            "date": int(time.time()),
            "old_chat_member": member_json(self._world.bot_user, place.bot_status),
            "new_chat_member": member_json(self._world.bot_user, status),
        }
        place.bot_status = status
        self._world.updates.add("my_chat_member", change)

    # What they do

    def says(
        self,
        user: int,
        text: str,
        *,
        chat: int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
        more: Json | None = None,
    ) -> int:
        """Somebody writes, in private unless a group is named; the message's id."""
        return self._hear(user, {"text": text} | _entities(text), chat, thread, reply_to, anonymous, more)

    def says_many(self, items: Sequence[Sequence[Any]]) -> list[int]:
        """Many private messages at once, as (user, text)."""
        return [self.says(int(user), str(text)) for user, text in items]

    def play(self, items: Sequence[Sequence[Any]], per_second: float) -> int:
        """The same, spread over time in the server; returns at once with how many will come."""

        async def run() -> None:
            started = time.monotonic()
            for number, (user, text) in enumerate(items):
                await asyncio.sleep(max(0.0, started + number / per_second - time.monotonic()))
                self.says(int(user), str(text))

        task = asyncio.get_running_loop().create_task(run())
        self._playing.add(task)
        task.add_done_callback(self._playing.discard)
        return len(items)

    def playing(self) -> bool:
        """Whether a `play` is still going on."""
        return bool(self._playing)

    def sends_file(
        self,
        user: int,
        kind: str,
        *,
        size: int = 1000,
        name: str = "",
        caption: str = "",
        chat: int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
    ) -> int:
        """A photo, voice, document, audio or video, of zero bytes."""
        shown = self._world.keep_file(bytes(min(size, 1 << 20)), name or f"file.{kind}", kind) | {"file_size": size}
        content = {kind: file_json(kind, shown, name)} | ({"caption": caption} if caption else {})
        return self._hear(user, content, chat, thread, reply_to)

    def _hear(
        self,
        user: int,
        content: Json,
        chat: int | None,
        thread: int | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
        more: Json | None = None,
    ) -> int:
        place = self._world.private(user) if chat is None else self._world.chats[chat]
        sender = ANONYMOUS if anonymous else self._world.user(user)
        extra = ({"sender_chat": place.public} if anonymous else {}) | (more or {})
        body = self._world.post(place, content, sender=sender, thread=thread, reply_to=reply_to, more=extra)
        self._world.hear(place, "message", body)
        return int(body["message_id"])

    def edits(self, user: int, message_id: int, text: str, *, chat: int | None = None) -> None:
        """Somebody edits a message of theirs."""
        place = self._world.private(user) if chat is None else self._world.chats[chat]
        stored = place.messages[message_id]
        stored.body = stored.body | {"text": text, "edit_date": int(time.time())} | _entities(text)
        self._world.hear(place, "edited_message", stored.body)

    def presses(self, user: int, message_id: int, button: str, *, chat: int | None = None, forged: bool = False) -> str:
        """Somebody presses a button, named by its label or data; the callback query's id.

        The button must be there, unless the data is forged.
        """
        place = self._world.private(user) if chat is None else self._world.chats[chat]
        body = place.messages[message_id].body
        found = [b for row in body.get("reply_markup", {}).get("inline_keyboard", []) for b in row]
        data = next((b["callback_data"] for b in found if button in (b.get("callback_data"), b["text"])), None)
        if data is None and not forged:
            raise LookupError(f"no button {button!r} among {[b['text'] for b in found]}")
        query: Json = {
            "id": str(next(self._world.numbers)),
            "from": self._world.user(user),
            "chat_instance": str(place.id),
            "message": body,
            "data": data or button,
        }
        self._world.pressed[query["id"]] = dict(query)
        self._world.hear(place, "callback_query", query)
        return str(query["id"])

    # What Telegram does

    def deletes_topic(self, chat: int, thread: int) -> None:
        """A person deletes a topic; bots are not told."""
        topics.remove(self._world.chats[chat], thread)

    def deletes_message(self, chat: int, message_id: int) -> None:
        """A person deletes a message; bots are not told."""
        del self._world.chats[chat].messages[message_id]

    def upgrades(self, chat: int, *, forum: bool = False, tell: bool = True) -> int:
        """A group becomes a supergroup with another id; its messages stay behind. The bot may miss the updates."""
        old = self._world.chats[chat]
        new = self.group(old.title, list(old.members), forum=forum, bot_status=old.bot_status)
        self._world.chats[new].members = dict(old.members)
        moved = self._world.post(old, {"migrate_to_chat_id": new}, sender=ANONYMOUS)
        came = self._world.post(self._world.chats[new], {"migrate_from_chat_id": chat}, sender=ANONYMOUS)
        old.moved_to = new
        if tell:
            self._world.hear(old, "message", moved)
            self._world.hear(self._world.chats[new], "message", came)
        return new

    def push(self, raw: Json) -> int:
        """A raw update, whatever it holds; its id."""
        return self._world.updates.push(raw)

    def revoke(self, *, revoked: bool = True) -> None:
        """The token is no longer valid (or is again)."""
        self._world.revoked = revoked

    def fault(self, **rule: Any) -> int:
        """Add a fault, see `faults.Fault`; its number."""
        self._world.faults.rules.append(Fault(**rule))
        return len(self._world.faults.rules) - 1

    def faults(self) -> list[int]:
        """How often each fault struck."""
        return [rule.struck for rule in self._world.faults.rules]

    def steal_poll(self) -> None:
        """Another process polls: the bot's poll ends with 409."""
        self._world.end_poll()

    def clear_faults(self) -> None:
        """No faults from now on; what is given twice is given once."""
        self._world.faults.rules.clear()
        self._world.updates.twice = False

    def twice(self, *, on: bool = True) -> None:
        """Give every update a second time after it was confirmed."""
        self._world.updates.twice = on

    # What one sees

    def history(self, chat: int, *, after: int = 0) -> list[Json]:
        """All messages of a chat as they stand now, with `at` (seconds) and `by_bot`."""
        found = self._world.chats[chat].messages if chat in self._world.chats else {}
        return [s.body | {"at": s.at, "by_bot": s.by_bot, "edits": s.edits} for i, s in found.items() if i > after]

    def histories(self) -> dict[str, list[list[Any]]]:
        """All chats at once, short: (message id, at, by bot, text)."""
        return {
            str(chat.id): [[i, s.at, s.by_bot, s.body.get("text", "")] for i, s in chat.messages.items()]
            for chat in self._world.chats.values()
        }

    def topics(self, chat: int) -> list[Json]:
        """A forum's topics."""
        return [{"thread": t, "name": v.name, "closed": v.closed} for t, v in self._world.chats[chat].topics.items()]

    def answer(self, query: str) -> Json | None:
        """How the bot answered a pressed button; None if it has not."""
        return self._world.pressed[query].get("answer")

    def calls(self, method: str = "", *, after: int = 0) -> list[Json]:
        """Calls of the bot: method, params, code, at. Without getUpdates."""
        return [call for call in self._world.calls[after:] if method in ("", call["method"])]

    def state(self) -> Json:
        """Counts and settings at a glance."""
        updates = self._world.updates
        return {
            "pending": len(updates.pending),
            "confirmed": updates.confirmed,
            "given": updates.given,
            "calls": len(self._world.calls),
            "polls": self._world.polls,
            "sent": len(self._world.sent),
            "actions": len(self._world.actions),
            "commands": self._world.commands,
            "webhook": self._world.webhook,
            "bot": BOT_ID,
        }

    def limits(self, *, after: int = 0) -> Json:
        """How far what was sent went beyond Telegram's limits; see limits.report."""
        return limits.report(self._world.sent[after:])


def _entities(text: str) -> Json:
    """A command at the start is marked, as Telegram does, and so are names after an @."""
    found: list[Json] = []
    at = 0
    for word in text.split(" "):
        if word.startswith("/") and at == 0 and len(word) > 1 and word[1].isascii():
            found.append({"type": "bot_command", "offset": 0, "length": len(word.encode("utf-16-le")) // 2})
        elif word.startswith("@") and len(word) > 4:
            found.append({"type": "mention", "offset": at, "length": len(word.encode("utf-16-le")) // 2})
        at += len(word.encode("utf-16-le")) // 2 + 1
    return {"entities": found} if found else {}
