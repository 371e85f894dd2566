"""Tickets, their events and every change of state. A change is a conditional update: of two people one wins.

It holds the tickets' SQL; who is told what is decided in `worker` and `staff`.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from bot.clock import stamp
from bot.messages import Reason, TicketDraft
from bot.store import Row, change, insert, one, rows

State = Literal["open", "taken", "resolved", "erased"]
EventKind = Literal["opened", "worker", "staff", "note", "taken", "resolved", "reopened", "erased"]


@dataclass(frozen=True)
class Ticket:
    """A question in the hands of union staff."""

    id: int
    chat_id: int
    reason: Reason
    text: str
    city: str | None
    department: str
    found: tuple[str, ...]
    state: State
    owner_id: int | None
    owner_name: str
    unreachable: str
    staff_chat: int
    topic_id: int | None
    card_id: int | None
    created: str
    changed: str


@dataclass(frozen=True)
class Event:
    """One thing that was said about, or done to, a ticket."""

    kind: EventKind
    text: str = ""
    author_id: int | None = None
    author: str = ""
    media: str = ""
    chat_id: int | None = None
    message_id: int | None = None
    at: str = ""
    id: int = 0
    file: str = ""
    """Telegram's name for the file in it, to know a copy by."""


def open_ticket(db: Database, chat_id: int, draft: TicketDraft, staff_chat: int, now: datetime) -> int:
    """Store a new ticket; its number."""
    return insert(
        db,
        """insert into tickets (chat_id, reason, text, city, department, found, staff_chat, created, changed)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            chat_id,
            draft.reason,
            draft.text,
            draft.city,
            draft.department,
            json.dumps(draft.found, ensure_ascii=False),
            staff_chat,
            stamp(now),
            stamp(now),
        ),
    )


def add_event(db: Database, ticket_id: int, event: Event, now: datetime) -> int:
    """Write an event down; its id."""
    return insert(
        db,
        """insert into ticket_events (ticket_id, kind, author_id, author, text, media, chat_id, message_id, file, at)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            ticket_id,
            event.kind,
            event.author_id,
            event.author,
            event.text,
            event.media,
            event.chat_id,
            event.message_id,
            event.file,
            stamp(now),
        ),
    )


def load(db: Database, ticket_id: int) -> Ticket | None:
    """A ticket by its number."""
    row = one(db, "select * from tickets where id = ?", (ticket_id,))
    return _ticket(row) if row else None


def _ticket(row: Row) -> Ticket:
    return Ticket(**(row | {"found": tuple(json.loads(row["found"]))}))


def events(db: Database, ticket_id: int) -> list[Event]:
    """Everything about a ticket, in order."""
    sql = """select id, kind, author_id, author, text, media, chat_id, message_id, file, at from ticket_events
             where ticket_id = ? order by id"""
    return [Event(**row) for row in rows(db, sql, (ticket_id,))]


def take(db: Database, ticket_id: int, person: int, name: str, now: datetime) -> bool:
    """Claim an open ticket; False if somebody else was first."""
    sql = """update tickets set state = 'taken', owner_id = ?, owner_name = ?, changed = ?
             where id = ? and state = 'open' and owner_id is null"""
    return change(db, sql, (person, name, stamp(now), ticket_id)) == 1


def resolve(db: Database, ticket_id: int, now: datetime) -> bool:
    """Close a ticket that is open or taken."""
    sql = "update tickets set state = 'resolved', changed = ? where id = ? and state in ('open', 'taken')"
    return change(db, sql, (stamp(now), ticket_id)) == 1


def reopen(db: Database, ticket_id: int, now: datetime) -> bool:
    """Open a resolved ticket again, free for anybody to take."""
    sql = """update tickets set state = 'open', owner_id = null, owner_name = '', changed = ?
             where id = ? and state = 'resolved'"""
    return change(db, sql, (stamp(now), ticket_id)) == 1


def open_of(db: Database, chat_id: int) -> list[int]:
    """The numbers of a worker's tickets that are not resolved, newest first."""
    sql = "select id from tickets where chat_id = ? and state in ('open', 'taken') order by id desc"
    return [row["id"] for row in rows(db, sql, (chat_id,))]


def urgent_of(db: Database, chat_id: int, since: datetime) -> int | None:
    """The worker's newest urgent ticket that is not resolved and in which something has happened since then."""
    sql = """select id from tickets
             where chat_id = ? and reason = 'urgent' and state in ('open', 'taken')
               and exists (select 1 from ticket_events where ticket_id = tickets.id and at >= ?)
             order by id desc"""
    row = one(db, sql, (chat_id, stamp(since)))
    return row["id"] if row else None


def unanswered_of(db: Database, chat_id: int) -> int | None:
    """The worker's newest ticket that is not resolved and in which staff have not written to them yet."""
    sql = """select id from tickets
             where chat_id = ? and state in ('open', 'taken')
               and not exists (select 1 from ticket_events where ticket_id = tickets.id and kind = 'staff')
             order by id desc"""
    row = one(db, sql, (chat_id,))
    return row["id"] if row else None


def unresolved(db: Database) -> list[Ticket]:
    """Every ticket that staff have not resolved, oldest first."""
    return [_ticket(row) for row in rows(db, "select * from tickets where state in ('open', 'taken') order by id")]


def opened_since(db: Database, since: datetime) -> list[Ticket]:
    """Every ticket opened since then that has not been erased, oldest first."""
    sql = "select * from tickets where created >= ? and state <> 'erased' order by id"
    return [_ticket(row) for row in rows(db, sql, (stamp(since),))]


def by_card(db: Database, staff_chat: int, card_id: int) -> int | None:
    """The ticket that a message is the card of."""
    row = one(db, "select id from tickets where staff_chat = ? and card_id = ?", (staff_chat, card_id))
    return row["id"] if row else None


def by_topic(db: Database, staff_chat: int, topic_id: int) -> int | None:
    """The ticket that a forum topic belongs to."""
    row = one(db, "select id from tickets where staff_chat = ? and topic_id = ?", (staff_chat, topic_id))
    return row["id"] if row else None


def by_message(db: Database, chat_id: int, message_id: int) -> tuple[int, int] | None:
    """Ticket and event of a message that a person wrote."""
    sql = "select ticket_id, id from ticket_events where chat_id = ? and message_id = ? order by id desc"
    row = one(db, sql, (chat_id, message_id))
    return (row["ticket_id"], row["id"]) if row else None


def by_file(db: Database, file: str) -> int | None:
    """The newest ticket whose worker sent this file."""
    sql = "select ticket_id from ticket_events where file = ? and kind in ('opened', 'worker') order by id desc"
    row = one(db, sql, (file,))
    return row["ticket_id"] if row else None


def event_text(db: Database, event_id: int) -> str:
    """What an event said."""
    row = one(db, "select text from ticket_events where id = ?", (event_id,))
    return row["text"] if row else ""


def without_card(db: Database, before: datetime) -> list[int]:
    """Unresolved tickets that staff cannot see, and that are older than that."""
    sql = "select id from tickets where card_id is null and state in ('open', 'taken') and created < ? order by id"
    return [row["id"] for row in rows(db, sql, (stamp(before),))]


def set_topic(db: Database, ticket_id: int, topic_id: int | None) -> None:
    """The ticket's forum topic; a new one has no card yet, and None means that it is gone."""
    change(db, "update tickets set topic_id = ?, card_id = null where id = ?", (topic_id, ticket_id))


def set_card(db: Database, ticket_id: int, card_id: int | None) -> None:
    """The message that is the ticket's card."""
    change(db, "update tickets set card_id = ? where id = ?", (card_id, ticket_id))


def set_unreachable(db: Database, chat_id: int, why: str) -> list[int]:
    """Note on a worker's tickets that nothing arrives any more (or, with '', that it does); which changed."""
    numbers = open_of(db, chat_id)
    sql = "update tickets set unreachable = ? where chat_id = ? and state in ('open', 'taken') and unreachable <> ?"
    return numbers if change(db, sql, (why, chat_id, why)) else []


def move_staff_chat(db: Database, old: int, new: int) -> None:
    """The staff group became a supergroup: topics and cards of the old one are not found there."""
    change(db, "update tickets set staff_chat = ?, topic_id = null, card_id = null where staff_chat = ?", (new, old))


def lose_posts(db: Database, staff_chat: int) -> list[int]:
    """The bot is new in the staff group: the unresolved tickets, which need cards anew."""
    change(db, "update tickets set topic_id = null, card_id = null where staff_chat = ?", (staff_chat,))
    sql = "select id from tickets where staff_chat = ? and state in ('open', 'taken') order by id"
    return [row["id"] for row in rows(db, sql, (staff_chat,))]


def all_of(db: Database, chat_id: int) -> tuple[int, ...]:
    """The numbers of all of a worker's tickets that hold something."""
    sql = "select id from tickets where chat_id = ? and state <> 'erased' order by id"
    return tuple(row["id"] for row in rows(db, sql, (chat_id,)))


def erase(db: Database, ticket_id: int, now: datetime) -> int:
    """Empty a ticket; number, reason, city, state and dates stay for counting. How many texts went."""
    sql = """update tickets set text = '', found = '[]', chat_id = 0, state = 'erased', unreachable = '',
                    owner_id = null, owner_name = '', changed = ? where id = ?"""
    change(db, sql, (stamp(now), ticket_id))
    return 1 + change(db, "delete from ticket_events where ticket_id = ?", (ticket_id,))


def counts(db: Database) -> dict[str, int]:
    """How many tickets are in each state."""
    return {row["state"]: row["n"] for row in rows(db, "select state, count(*) as n from tickets group by state")}


def prunable(db: Database, before: datetime) -> list[int]:
    """Resolved tickets that nobody has touched since then."""
    sql = "select id from tickets where state in ('resolved', 'erased') and changed < ? order by id"
    return [row["id"] for row in rows(db, sql, (stamp(before),))]


def remove(db: Database, ticket_id: int) -> None:
    """Take a ticket, its events and its messages out for good."""
    change(db, "delete from outbox where ticket_id = ?", (ticket_id,))
    change(db, "delete from ticket_events where ticket_id = ?", (ticket_id,))
    change(db, "delete from tickets where id = ?", (ticket_id,))
