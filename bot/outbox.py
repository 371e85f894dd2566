"""The durable outbox: handlers write rows here in their own transaction; one sender for each lane takes them in order.

It holds the outbox's SQL. How a row becomes a call, and what a failure means, is `delivery`'s business.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from bot.clock import moment, stamp
from bot.store import Row, change, insert, number, one, rows

Purpose = Literal["", "answer", "card", "to_staff", "notice", "press"]
POINTLESS = "no longer needed"
"""The error of a row that was not sent because nobody needed it any more."""
_FIELDS = """id, lane, chat_id, method, payload, purpose, ticket_id, event_id, source_id, attempts, unsure,
             created, expires"""


@dataclass(frozen=True)
class Send:
    """One call to the Bot API that is to be made; `payload` holds its parameters but for the chat."""

    chat_id: int
    method: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    purpose: Purpose = ""
    ticket_id: int | None = None
    event_id: int | None = None
    source_id: int | None = None
    expires: datetime | None = None

    @property
    def lane(self) -> str:
        """Answers to button presses must not wait behind messages: they have a lane of their own."""
        return f"press:{self.chat_id}" if self.purpose == "press" else str(self.chat_id)


@dataclass(frozen=True)
class OutboxRow:
    """A row that its sender has claimed."""

    id: int
    lane: str
    chat_id: int
    method: str
    payload: Mapping[str, Any]
    purpose: str
    ticket_id: int | None
    event_id: int | None
    source_id: int | None
    attempts: int
    unsure: int
    created: str
    expires: str | None


def queue(db: Database, send: Send, now: datetime) -> int:
    """Put a call into its lane; its row's id."""
    return insert(
        db,
        """insert into outbox
               (lane, chat_id, method, payload, purpose, ticket_id, event_id, source_id, expires, created)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            send.lane,
            send.chat_id,
            send.method,
            json.dumps(send.payload, ensure_ascii=False),
            send.purpose,
            send.ticket_id,
            send.event_id,
            send.source_id,
            stamp(send.expires) if send.expires else None,
            stamp(now),
        ),
    )


def queue_card(db: Database, chat_id: int, ticket_id: int, now: datetime) -> None:
    """Have a ticket's card sent or refreshed. One waiting row is enough: the card is made when it is sent."""
    sql = "select count(*) from outbox where ticket_id = ? and purpose = 'card' and state = 'queued'"
    if not number(db, sql, (ticket_id,)):
        queue(db, Send(chat_id, "card", purpose="card", ticket_id=ticket_id), now)


def due_lanes(db: Database, now: datetime, most: int) -> list[str]:
    """The lanes whose first row may be sent now, but for the terminal's; so many, the longest waiting first."""
    sql = """select lane from (select lane, min(id) as first, not_before, state from outbox
                               where state in ('queued', 'sending') group by lane)
             where state = 'queued' and not_before <= ? and lane not in ('0', 'press:0') order by first limit ?"""
    return [row["lane"] for row in rows(db, sql, (stamp(now), most))]


def claim(db: Database, lane: str, now: datetime) -> OutboxRow | None:
    """Take the lane's first row for sending, if it is due; nobody else gets it then."""
    sql = f"""select {_FIELDS}, state, not_before from outbox
              where lane = ? and state in ('queued', 'sending') order by id limit 1"""
    row = one(db, sql, (lane,))
    if row is None or row.pop("state") != "queued" or row.pop("not_before") > stamp(now):
        return None
    if change(db, "update outbox set state = 'sending' where id = ? and state = 'queued'", (row["id"],)) != 1:
        return None
    return _row(row)


def _row(row: Row) -> OutboxRow:
    return OutboxRow(**(row | {"payload": json.loads(row["payload"])}))


def mark_sent(db: Database, row_id: int, message_id: int | None, now: datetime) -> None:
    """It arrived; Telegram gave it this id."""
    sql = "update outbox set state = 'sent', message_id = ?, finished = ?, error = '' where id = ?"
    change(db, sql, (message_id, stamp(now), row_id))


def mark_final(db: Database, row_id: int, state: Literal["failed", "uncertain"], error: str, now: datetime) -> None:
    """It will not be tried again."""
    sql = "update outbox set state = ?, error = ?, finished = ?, may_double = may_double or ? where id = ?"
    change(db, sql, (state, error, stamp(now), state == "uncertain", row_id))


def put_back(db: Database, row_id: int, error: str, not_before: datetime, *, unsure: bool = False) -> None:
    """Try it again, not before then."""
    sql = """update outbox set state = 'queued', attempts = attempts + 1, unsure = unsure + ?,
                    may_double = may_double or ?, error = ?, not_before = ? where id = ?"""
    change(db, sql, (unsure, unsure, error, stamp(not_before), row_id))


def make_plain(db: Database, row: OutboxRow, text: str) -> None:
    """Telegram will not have this row's markup: send it without."""
    payload = {key: value for key, value in row.payload.items() if key != "parse_mode"} | {"text": text}
    change(db, "update outbox set payload = ? where id = ?", (json.dumps(payload, ensure_ascii=False), row.id))


def recover(db: Database) -> int:
    """At start: what a dead process had in hand is tried again; it may double, it is not lost."""
    sql = """update outbox set state = 'queued', may_double = 1, error = 'the process ended while sending'
             where state = 'sending' and lane not in ('0', 'press:0')"""
    return change(db, sql)


def sent_since(db: Database, since: datetime) -> list[tuple[int, datetime]]:
    """Chat and time of what was sent since then, in order: a new process owes Telegram's limits for its predecessor."""
    sql = """select chat_id, finished from outbox
             where state = 'sent' and finished >= ? and purpose <> 'press' order by finished"""
    return [(row["chat_id"], moment(row["finished"])) for row in rows(db, sql, (stamp(since),))]


def drop_lanes(db: Database, lanes: tuple[str, ...]) -> None:
    """What an earlier run of the terminal left in these lanes is not wanted any more."""
    for lane in lanes:
        change(db, "delete from outbox where lane = ? and state in ('queued', 'sending')", (lane,))


def ticket_of(db: Database, chat_id: int, message_id: int) -> int | None:
    """The ticket that one of our own messages belongs to."""
    sql = "select ticket_id from outbox where chat_id = ? and message_id = ? and ticket_id is not null"
    row = one(db, sql, (chat_id, message_id))
    return row["ticket_id"] if row else None


def answer_to(db: Database, chat_id: int, source_id: int) -> tuple[int, ...]:
    """The ids, in Telegram, of the messages that answered this message of the worker."""
    sql = """select message_id from outbox where chat_id = ? and source_id = ? and purpose = 'answer'
             and message_id is not null and method = 'send_message' order by id"""
    return tuple(row["message_id"] for row in rows(db, sql, (chat_id, source_id)))


def deliveries(db: Database, ticket_id: int) -> dict[int, tuple[str, str, str]]:
    """For each event of a ticket that was sent to the worker: state, when, and error of its worst-off part."""
    sql = """select event_id, state, coalesce(finished, '') as finished, error from outbox
             where ticket_id = ? and event_id is not null
             order by event_id, instr('sent queued sending uncertain failed', state)"""
    return {row["event_id"]: (row["state"], row["finished"], row["error"]) for row in rows(db, sql, (ticket_id,))}


def lane_length(db: Database, lane: str) -> int:
    """How many rows wait in a lane."""
    return number(db, "select count(*) from outbox where lane = ? and state = 'queued'", (lane,))


def waiting(db: Database) -> tuple[int, str]:
    """How many rows wait, and since when the oldest does."""
    sql = """select count(*) as n, coalesce(min(created), '') as since from outbox
             where state in ('queued', 'sending') and lane not in ('0', 'press:0')"""
    row = one(db, sql)
    return (row["n"], row["since"]) if row else (0, "")


def unsettled(db: Database) -> tuple[int, int]:
    """How many rows failed, and how many are uncertain."""
    sql = """select sum(state = 'failed') as failed, sum(state = 'uncertain') as unsure from outbox
             where purpose <> 'press' and error <> ?"""
    row = one(db, sql, (POINTLESS,)) or {}
    return int(row.get("failed") or 0), int(row.get("unsure") or 0)


def move_chat(db: Database, old: int, new: int) -> None:
    """A group became a supergroup: what waits for it goes to its new id."""
    sql = """update outbox set chat_id = ?, lane = replace(lane, ?, ?)
             where chat_id = ? and state in ('queued', 'sending')"""
    change(db, sql, (new, str(old), str(new), old))


def posted_for(db: Database, ticket_id: int) -> list[tuple[int, int]]:
    """Chat and message of what was posted to staff on a ticket, but for its card: that one is emptied, not removed."""
    sql = """select distinct outbox.chat_id, message_id from outbox join tickets on tickets.id = ticket_id
             where ticket_id = ? and purpose in ('card', 'to_staff') and message_id <> coalesce(card_id, 0)"""
    return [(row["chat_id"], row["message_id"]) for row in rows(db, sql, (ticket_id,))]


def note_posted(db: Database, chat_id: int, message_id: int, ticket_id: int, now: datetime) -> None:
    """Keep a message of ours to staff whose id came by another way than as the answer to its sending."""
    row = queue(db, Send(chat_id, "send_message", purpose="to_staff", ticket_id=ticket_id), now)
    mark_sent(db, row, message_id, now)


def may_remain(db: Database, ticket_id: int) -> bool:
    """Whether something of a ticket may be in the staff group that we have no id of."""
    sql = "select count(*) from outbox where ticket_id = ? and purpose in ('card', 'to_staff') and may_double"
    return number(db, sql, (ticket_id,)) > 0


def forget(db: Database, chat_id: int, tickets: tuple[int, ...]) -> int:
    """Remove what was sent, or waits, to a worker and about the worker's tickets; empty what is being sent just now."""
    marks = ",".join("?" * len(tickets))
    theirs = f"(chat_id = ? or ticket_id in ({marks}))"
    change(db, f"update outbox set payload = '{{}}' where {theirs} and state = 'sending'", (chat_id, *tickets))
    return change(db, f"delete from outbox where {theirs} and state <> 'sending'", (chat_id, *tickets))


def prune(db: Database, before: datetime, *, dry: bool) -> int:
    """Remove what was settled before then; a ticket's rows stay as long as the ticket does."""
    where = "state in ('sent', 'failed', 'uncertain') and ticket_id is null and finished < ?"
    if dry:
        return number(db, f"select count(*) from outbox where {where}", (stamp(before),))
    return change(db, f"delete from outbox where {where}", (stamp(before),))
