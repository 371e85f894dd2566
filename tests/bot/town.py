"""A whole bot short of the network: real tables, real handlers, real sending decisions; an engine that is scripted."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot import delivery, dispatch, handlers, inbox, outbox, telegram
from bot.delivery import Call
from bot.desk import Desk
from bot.errors import CallFailed
from bot.messages import Button, Conversation, Reply, TicketDraft, Turn
from bot.privacy import mask
from bot.store import Store, one, rows

GROUP = -1001
WORKER = 5
OTHER = 6
STAFF = 71


class ScriptedEngine:
    """Answers by words in the question; the real one has tests of its own."""

    cities = ("天津", "烟台", "赣州")

    def respond(self, text: str, conversation: Conversation, now: datetime) -> Turn:
        """A question with 坏 breaks, 人工 opens a ticket at once, 没有 offers staff, any other is answered."""
        if conversation.awaiting == "city" and text in self.cities:
            return self.choose_city(text, conversation, now)
        after = replace(conversation, asked=text, awaiting="", updated=now)
        draft = TicketDraft("no_measure", text, after.city, "法律工作部", ("住院慰问",))
        staff = ((Button("问工作人员", "staff"), Button("有用", "good"), Button("没用", "bad")),)
        if "坏" in text:
            raise RuntimeError(text)
        if "人工" in text:
            asked = replace(draft, reason="asked_for_human")
            return Turn("handoff", Reply("好的。"), after, ticket=asked, ticket_now=True)
        if "没有" in text:
            offered = replace(after, awaiting="staff")
            return Turn("handoff", Reply("没查到，要转吗？", buttons=staff), offered, offers_staff=True, ticket=draft)
        return Turn("answer", Reply(f"答：{text}", "住院慰问", staff), after, offers_staff=True, ticket=draft)

    def show(self, key: str, conversation: Conversation, now: datetime) -> Turn:
        """One measure."""
        return self.respond(f"展示 {key}", conversation, now)

    def choose_city(self, city: str, conversation: Conversation, now: datetime) -> Turn:
        """A city, kept."""
        return Turn("smalltalk", Reply(f"好，{city}。"), replace(conversation, city=city, awaiting="", updated=now))

    def topics(self, conversation: Conversation) -> Reply:
        """One topic."""
        return Reply("能问这些", buttons=((Button("住院", "show:tianjin/a"),),))


Wire = Callable[[Call], Mapping[str, Any]]


@dataclass
class Town:
    """Workers and staff who write, and what they are sent."""

    store: Store
    desk: Desk
    now: datetime
    sent: list[Call] = field(default_factory=list)
    members: tuple[int, ...] = (STAFF, STAFF + 1)
    wire: Wire | None = None
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _messages: Iterator[int] = field(default_factory=lambda: itertools.count(1000))

    def update(self, body: Mapping[str, Any], update_id: int | None = None) -> None:
        """One raw update, all the way into the tables."""
        raw = {"update_id": update_id or next(self._ids), **body}
        arrival = inbox.arrival(raw, mask, unmasked=GROUP)
        assert arrival
        with self.store.transaction() as db:
            inbox.ingest(db, [arrival], self.now)
        self.handle(arrival.chat_id)

    def handle(self, chat_id: int) -> None:
        """What the dispatch loop does with a chat, until nothing is open."""
        while row := inbox.next_open(self.store.db, chat_id):
            self.now += timedelta(milliseconds=10)
            try:
                incoming = telegram.parse(row.raw)
                member = incoming.user_id in self.members
                act = handlers.handled(self.desk, self.store, incoming, self.now, member=member)
                with self.store.transaction() as db:
                    dispatch.settle(db, row, act, self.now)
            except Exception as error:
                with self.store.transaction() as db:
                    dispatch.set_aside(db, self.desk, row, type(error).__name__, self.now, final=False)

    def say(self, chat: int, text: str = "", *, user: int | None = None, **fields: Any) -> int:
        """A message; its id."""
        message_id = next(self._messages)
        fields = {"text": text} | fields if text else fields
        self.update({"message": _message(chat, user or chat, message_id) | fields})
        return message_id

    def edit(self, chat: int, message_id: int, text: str, *, user: int | None = None, **fields: Any) -> None:
        """A message's new text."""
        body = _message(chat, user or chat, message_id) | {"text": text, "edit_date": 2} | fields
        self.update({"edited_message": body})

    def press(self, chat: int, data: str, *, user: int | None = None) -> None:
        """A button."""
        message = _message(chat, 9, 1) | {"text": "x"}
        who = {"id": user or chat, "is_bot": False, "first_name": "P"}
        query = {"id": "q", "from": who, "chat_instance": "c", "data": data, "message": message}
        self.update({"callback_query": query})

    def staff(self, number: int, text: str, *, user: int = STAFF, **fields: Any) -> int:
        """A reply to a ticket's card in the staff group."""
        self.deliver()
        row = one(self.store.db, "select card_id from tickets where id = ?", (number,))
        assert row
        card = _message(GROUP, 9, row["card_id"]) | {"text": "card"}
        return self.say(GROUP, text, user=user, reply_to_message=card, **fields)

    def deliver(self) -> list[Call]:
        """Send what waits, as the sender does; what was sent now."""
        before = len(self.sent)
        while True:
            with self.store.transaction() as db:
                lanes = outbox.due_lanes(db, self.now, 1)
                taken = delivery.take(db, lanes[0], self.now) if lanes else None
            if not lanes:
                return self.sent[before:]
            if taken:
                with self.store.transaction() as db:
                    self._deliver(db, *taken)

    def _deliver(self, db: Database, row: outbox.OutboxRow, call: Call | None) -> None:
        while call:
            try:
                answer = self.wire(call) if self.wire else {}
            except CallFailed as error:
                delivery.went_wrong(db, self.desk.settings, row, call, error, self.now)
                return
            self.sent.append(call)
            made = {"message_id": next(self._messages), "message_thread_id": next(self._messages)}
            made |= {"message_id": call.params["message_id"]} if call.method == "edit_message_text" else {}
            call = delivery.succeeded(db, row, call, made | dict(answer), self.now)

    def told(self, chat: int) -> list[str]:
        """What a chat was sent since the last time, as it reads."""
        calls = self.deliver()
        return [str(c.params["text"]) for c in calls if c.params.get("chat_id") == chat and "text" in c.params]

    def buttons(self) -> dict[str, str]:
        """The buttons of the last message that had any: label to data."""
        marked = [call.params["reply_markup"] for call in self.sent if call.params.get("reply_markup")]
        return {b["text"]: b["callback_data"] for row in marked[-1]["inline_keyboard"] for b in row}

    def table(self, name: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        return rows(self.store.db, f"select * from {name}")

    def everything(self) -> str:
        """All that is kept, as one text."""
        names = ("inbox", "outbox", "tickets", "ticket_events", "chats", "turns", "facts")
        return json.dumps([self.table(name) for name in names], ensure_ascii=False)


def _message(chat: int, user: int, message_id: int) -> dict[str, Any]:
    kind = {"type": "private", "first_name": "W"} if chat > 0 else {"type": "supergroup", "title": "G"}
    who = {"id": user, "is_bot": user == 9, "first_name": f"U{user}"}
    return {"message_id": message_id, "date": 1, "chat": {"id": chat} | kind, "from": who}
