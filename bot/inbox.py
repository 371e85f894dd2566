"""The durable inbox: every update is committed here before it is confirmed to Telegram, and done once.

`update_id` is the key, so a doubled update is one row. It holds the inbox's SQL and how an update is masked;
what an update means is `telegram.parse`'s business.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.clock import stamp
from bot.store import change, number, one, rows

ATTEMPTS = 3
"""After so many failures an update is set aside."""
_MASKED = frozenset({"text", "caption", "phone_number", "vcard", "query", "title"})
_DROPPED = frozenset({"contact", "external_reply", "quote", "entities", "caption_entities", "link_preview_options"})
_HOLDERS = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member", "channel_post")


@dataclass(frozen=True)
class Arrival:
    """An update on its way into the inbox."""

    update_id: int
    chat_id: int
    raw: str


@dataclass(frozen=True)
class InboxRow:
    """An update that waits to be handled."""

    update_id: int
    chat_id: int
    raw: str
    attempts: int


def arrival(raw: object, mask: Callable[[str], str], *, unmasked: int = 0) -> Arrival | None:
    """Key, lane and masked text of a raw update; None if it has no `update_id`. It does not parse the update."""
    if not isinstance(raw, Mapping) or not _fits(raw.get("update_id")):
        return None
    chat_id = _chat_of(raw)
    kept = _masked(raw, _same if chat_id and chat_id == unmasked else mask)
    return Arrival(raw["update_id"], chat_id, json.dumps(kept))


def _fits(number: object) -> bool:
    """Whether SQLite can hold it as a key."""
    return isinstance(number, int) and -(2**63) <= number < 2**63


def _same(text: str) -> str:
    return text


def _chat_of(raw: Mapping[str, object]) -> int:
    """The chat that an update belongs to; 0 where none can be read."""
    for name in _HOLDERS:
        holder = raw.get(name)
        if isinstance(holder, Mapping):
            inner = holder.get("message")
            chat = (inner if isinstance(inner, Mapping) else holder).get("chat")
            if isinstance(chat, Mapping) and _fits(chat.get("id")):
                return int(chat["id"])
    return 0


def _masked(value: object, mask: Callable[[str], str], key: str = "") -> object:
    """The same update with people's numbers masked, and without what no handler reads."""
    if isinstance(value, Mapping):
        return {name: _masked(part, mask, str(name)) for name, part in value.items() if name not in _DROPPED}
    if isinstance(value, list):
        return [_masked(part, mask, key) for part in value]
    if isinstance(value, str):
        return mask(whole(value)) if key in _MASKED else whole(value)
    return value


def whole(text: str) -> str:
    """The text with any half of a surrogate pair replaced: no table or socket takes such."""
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


def ingest(db: Database, arrivals: Iterable[Arrival], now: datetime) -> int:
    """Store every update not yet seen; how many were new."""
    sql = "insert into inbox (update_id, chat_id, raw, received) values (?, ?, ?, ?) on conflict do nothing"
    return sum(change(db, sql, (a.update_id, a.chat_id, a.raw, stamp(now))) for a in arrivals)


def first_open(db: Database, most: int) -> list[InboxRow]:
    """The oldest update that waits in each chat, for so many chats, the longest waiting first."""
    sql = """select update_id, chat_id, raw, attempts from inbox where update_id in
                 (select min(update_id) from inbox where state = 'open' group by chat_id order by 1 limit ?)
             order by update_id"""
    return [InboxRow(**row) for row in rows(db, sql, (most,))]


def next_open(db: Database, chat_id: int) -> InboxRow | None:
    """The oldest update that waits in a chat."""
    sql = """select update_id, chat_id, raw, attempts from inbox
             where state = 'open' and chat_id = ? order by update_id limit 1"""
    row = one(db, sql, (chat_id,))
    return InboxRow(**row) if row else None


def finish(db: Database, update_id: int, now: datetime) -> bool:
    """Claim and finish in one: True for the one transaction that may write this update's effects."""
    sql = "update inbox set state = 'done', raw = null, finished = ? where update_id = ? and state = 'open'"
    return change(db, sql, (stamp(now), update_id)) == 1


def count_failure(db: Database, row: InboxRow, error: str, now: datetime, *, final: bool = False) -> bool:
    """Note a failure; True if the update is now set aside."""
    over = final or row.attempts + 1 >= ATTEMPTS
    sql = """update inbox set attempts = attempts + 1, error = ?, state = ?, finished = ?
             where update_id = ? and state = 'open'"""
    state = "failed" if over else "open"
    return change(db, sql, (error, state, stamp(now) if over else None, row.update_id)) == 1 and over


def received_since(db: Database, chat_id: int, since: datetime) -> int:
    """How many updates a chat has sent since then."""
    return number(db, "select count(*) from inbox where chat_id = ? and received >= ?", (chat_id, stamp(since)))


def waiting(db: Database) -> tuple[int, str]:
    """How many updates wait, and since when the oldest does."""
    row = one(db, "select count(*) as n, coalesce(min(received), '') as since from inbox where state = 'open'")
    return (row["n"], row["since"]) if row else (0, "")


def failed(db: Database, since: datetime | None = None) -> int:
    """How many updates have been set aside, since then or ever."""
    sql = "select count(*) from inbox where state = 'failed' and finished >= ?"
    return number(db, sql, (stamp(since) if since else "",))


def forget(db: Database, chat_id: int) -> int:
    """Empty a worker's rows; the bare update ids stay, so that none is taken in twice."""
    sql = """update inbox set raw = null, chat_id = 0, error = '',
                    state = case state when 'open' then 'done' else state end where chat_id = ?"""
    return change(db, sql, (chat_id,))


def prune(db: Database, before: datetime, *, dry: bool) -> int:
    """Remove what was finished before then; how many rows that is."""
    where = "state in ('done', 'failed') and finished < ?"
    if dry:
        return number(db, f"select count(*) from inbox where {where}", (stamp(before),))
    return change(db, f"delete from inbox where {where}", (stamp(before),))
