"""What is remembered of a chat between two messages, the turns whose buttons may still be pressed, and single facts.

Through sqlite-utils' tables; a chat forgets its question after a while, its city and script never.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlite_utils import Database
from sqlite_utils.db import NotFoundError, Table

from bot.clock import moment, stamp
from bot.messages import Conversation, TicketDraft, Turn

_LISTS = ("focus", "offered", "earlier", "details")
STORY = 8
"""Messages of a worker that are remembered for a ticket."""
MODE_MINUTES = 15
"""So long after /ticket or 补充 the next message goes to the ticket."""


@dataclass(frozen=True)
class Memory:
    """One chat as the handlers see it."""

    conversation: Conversation = field(default_factory=Conversation)
    mode: str = ""
    """Where the next message goes: '' (the engine), 'new' (a new ticket), or a ticket's number."""
    digest: str = ""
    """Of the last question, to know it when it is pasted again and again."""
    repeats: int = 0
    warned: str = ""
    said: tuple[str, ...] = ()
    """What its worker wrote lately and is in no ticket yet, oldest first: staff get it with the question."""

    def and_said(self, text: str) -> "Memory":
        """The same, with one more message of the worker."""
        return replace(self, said=(*self.said, text)[-STORY:])

    def awaiting(self, what: Literal["", "city", "staff", "choice"]) -> "Memory":
        """The same, but for what the bot asked for last."""
        return replace(self, conversation=replace(self.conversation, awaiting=what))


@dataclass(frozen=True)
class TurnRow:
    """A stored turn: what its buttons stand for."""

    id: int
    key: str
    asked: str
    actions: tuple[str, ...]
    draft: TicketDraft | None
    ticket_id: int | None
    verdict: str


@dataclass(frozen=True)
class Rested:
    """An answer that was given: to whom, when, and the content ids of the measures that it rested on."""

    key: str
    at: str
    rests: Mapping[str, str]


@dataclass(frozen=True)
class Unanswered:
    """A turn that could have become a ticket: what was asked, and how the worker took it."""

    key: str
    asked: str
    draft: TicketDraft
    ticket_id: int | None
    verdict: str
    at: str


def table(db: Database, name: str) -> Table:
    """A table by its name (Database[...] may also be a view, for the types)."""
    return db.table(name)


def _get(db: Database, name: str, key: str | int) -> dict[str, Any] | None:
    try:
        return dict(table(db, name).get(key))
    except NotFoundError:
        return None


def recall(db: Database, key: str, now: datetime, *, minutes: int) -> Memory:
    """A chat's memory; its focus and question are gone once the conversation is that old."""
    row = _get(db, "chats", key)
    if row is None:
        return Memory()
    kept = Conversation(
        city=row["city"],
        script=row["script"],
        focus=tuple(json.loads(row["focus"])),
        offered=tuple(json.loads(row["offered"])),
        earlier=tuple(json.loads(row["earlier"])),
        asked=row["asked"],
        details=tuple(json.loads(row["details"])),
        awaiting=row["awaiting"],
        updated=moment(row["updated"]) if row["updated"] else None,
    )
    if kept.updated and now - kept.updated > timedelta(minutes=minutes):
        kept = replace(kept, focus=(), offered=(), earlier=(), asked="", details=(), awaiting="")
        row["said"] = "[]"
    mode = row["mode"] if row["mode_until"] > stamp(now) else ""
    return Memory(kept, mode, row["digest"], row["repeats"], row["warned"], tuple(json.loads(row["said"])))


def _update(db: Database, key: str, values: Mapping[str, Any]) -> None:
    row = {"key": key, "chat_id": int(key.partition(":")[0])} | dict(values)
    table(db, "chats").upsert(row, pk="key")


def remember(db: Database, key: str, memory: Memory, now: datetime) -> None:
    """Keep a conversation as a turn left it, and the digest of what was asked."""
    conversation = memory.conversation
    _update(
        db,
        key,
        {
            "digest": memory.digest,
            "repeats": memory.repeats,
            "said": json.dumps(memory.said, ensure_ascii=False),
            "city": conversation.city,
            "script": conversation.script,
            "focus": json.dumps(conversation.focus, ensure_ascii=False),
            "offered": json.dumps(conversation.offered, ensure_ascii=False),
            "earlier": json.dumps(conversation.earlier, ensure_ascii=False),
            "details": json.dumps(conversation.details),
            "asked": conversation.asked,
            "awaiting": conversation.awaiting,
            "updated": stamp(now),
        },
    )


def set_mode(db: Database, key: str, mode: str, now: datetime) -> None:
    """Where the next message goes, for a quarter of an hour."""
    _update(db, key, {"mode": mode, "mode_until": stamp(now + timedelta(minutes=MODE_MINUTES)) if mode else ""})


def staff_wrote(db: Database, key: str) -> None:
    """Staff have written meanwhile: a yes or a thank-you is meant for them, and nothing follows on an older answer."""
    row = _get(db, "chats", key)
    if row and row["awaiting"] != "city":
        _update(db, key, {"asked": "", "awaiting": "", **dict.fromkeys(_LISTS, "[]")})


def clear_story(db: Database, key: str) -> None:
    """What the worker wrote lately is in a ticket now."""
    _update(db, key, {"said": "[]"})


def note_warning(db: Database, key: str, now: datetime) -> None:
    """When the chat was last told to slow down."""
    _update(db, key, {"warned": stamp(now)})


def keep_turn(db: Database, key: str, turn: Turn, actions: tuple[str, ...], now: datetime) -> int:
    """Store a turn, so that its buttons can be pressed later; its id."""
    draft = turn.ticket
    row = {
        "key": key,
        "chat_id": int(key.partition(":")[0]),
        "outcome": turn.outcome,
        "asked": turn.conversation.asked,
        "actions": json.dumps(actions, ensure_ascii=False),
        "measures": json.dumps([f"{e.document}/{e.measure}" for e in turn.evidence], ensure_ascii=False),
        "rests": json.dumps(turn.rests, ensure_ascii=False),
        "draft": json.dumps(vars(draft), ensure_ascii=False) if draft else None,
        "at": stamp(now),
    }
    return int(table(db, "turns").insert(row).last_pk or 0)


def _turn(row: Mapping[str, Any]) -> TurnRow:
    draft = json.loads(row["draft"]) if row["draft"] else None
    return TurnRow(
        row["id"],
        row["key"],
        row["asked"],
        tuple(json.loads(row["actions"])),
        TicketDraft(**(draft | {"found": tuple(draft["found"])})) if draft else None,
        row["ticket_id"],
        row["verdict"],
    )


def turn_row(db: Database, turn_id: int) -> TurnRow | None:
    """A stored turn."""
    row = _get(db, "turns", turn_id)
    return _turn(row) if row else None


def last_turn(db: Database, key: str) -> TurnRow | None:
    """The chat's last stored turn."""
    found = list(table(db, "turns").rows_where("key = ?", [key], order_by="id desc", limit=1))
    return _turn(found[0]) if found else None


def turns_since(db: Database, key: str, since: datetime) -> int:
    """How many turns a conversation has had since then."""
    return int(table(db, "turns").count_where("key = ? and at >= ?", [key, stamp(since)]))


def rested_since(db: Database, since: datetime) -> list[Rested]:
    """The answers given since then that rested on a measure, oldest first."""
    found = table(db, "turns").rows_where("at >= ? and rests <> '{}'", [stamp(since)], order_by="id")
    return [Rested(row["key"], row["at"], json.loads(row["rests"])) for row in found]


def unanswered_since(db: Database, since: datetime) -> list[Unanswered]:
    """The turns since then that had a ticket's draft, oldest first; what was declined is no gap in the knowledge."""
    found = table(db, "turns").rows_where(
        "at >= ? and draft is not null and outcome <> 'decline'", [stamp(since)], order_by="id"
    )
    turns = ((row, _turn(row)) for row in found)
    return [Unanswered(t.key, t.asked, t.draft, t.ticket_id, t.verdict, row["at"]) for row, t in turns if t.draft]


def turn_became(db: Database, turn_id: int, ticket_id: int) -> None:
    """The turn's draft has become a ticket."""
    table(db, "turns").update(turn_id, {"ticket_id": ticket_id})


def judge(db: Database, turn_id: int, verdict: str) -> None:
    """The worker found the answer good or bad."""
    table(db, "turns").update(turn_id, {"verdict": verdict})


def fact(db: Database, name: str) -> str:
    """A single fact, '' if unknown."""
    row = _get(db, "facts", name)
    return str(row["value"]) if row else ""


def set_fact(db: Database, name: str, value: str) -> None:
    """Keep a single fact."""
    table(db, "facts").upsert({"name": name, "value": value}, pk="name")


def forget(db: Database, chat_id: int) -> int:
    """Remove a chat's memory, turns and feedback; how many rows went."""
    before = db.conn.total_changes
    table(db, "chats").delete_where("chat_id = ?", [chat_id])
    table(db, "turns").delete_where("chat_id = ?", [chat_id])
    return db.conn.total_changes - before


def prune(db: Database, before: datetime, *, dry: bool) -> int:
    """Remove turns from before then, and what is remembered of a conversation but for city and script; how many."""
    turns, old = table(db, "turns"), [stamp(before)]
    talked = [
        row["key"]
        for row in table(db, "chats").rows_where("updated < ? and (asked <> '' or said <> '[]')", old, select="key")
    ]
    found = turns.count_where("at < ?", old)
    if not dry:
        turns.delete_where("at < ?", old)
        emptied = dict.fromkeys((*_LISTS, "said"), "[]")
        for key in talked:
            _update(db, key, {"asked": "", "awaiting": "", "digest": "", "repeats": 0, **emptied})
    return found + len(talked)
