"""Whom a new snapshot concerns: open tickets that it answers, and workers who were told what no longer stands.

Reads the tables and changes nothing. What /forget or the retention periods removed is in no table any more.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from bot import memory, migrations, tickets
from bot.errors import StoreUnavailable
from bot.messages import Conversation, Turn
from bot.pipeline import Engine
from bot.store import Store
from bot.tickets import Ticket

ContentOf = Callable[[str], str | None]
"""The content id of a measure by its key; None where there is none of that key."""


@dataclass(frozen=True)
class Answerable:
    """An open ticket whose question the new snapshot answers, all that was asked."""

    number: int
    city: str
    text: str
    measures: tuple[str, ...]
    newly: bool
    """The published snapshot does not."""


@dataclass(frozen=True)
class Told:
    """One answer of the last days that rested on a passage which is now another, or gone."""

    chat: str
    """Masked."""
    at: str
    changed: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True)
class Affected:
    """Both, as counts and details; `fault` says why nothing was looked at."""

    open_tickets: int = 0
    answerable: tuple[Answerable, ...] = ()
    told: tuple[Told, ...] = ()
    workers: int = 0
    fault: str = ""


def affected(
    database: Path, content_of: ContentOf, before: Engine | None, after: Engine, days: int, now: datetime
) -> Affected:
    """Look at the tables. `content_of` tells the content id of a measure in the new snapshot by its key."""
    if not database.exists():
        return Affected()
    try:
        if waiting := migrations.pending(database):
            return Affected(fault=f"{database}: {len(waiting)} migrations to apply first; start the bot once")
        waiting_for_staff, (told, workers) = _read(database, content_of, now - timedelta(days=days))
    except (StoreUnavailable, sqlite3.DatabaseError) as error:  # a new snapshot must be possible all the same
        return Affected(fault=f"{database}: {error}; see scripts/doctor.py")
    return Affected(len(waiting_for_staff), answerable(waiting_for_staff, before, after, now), told, workers)


def _read(database: Path, content_of: ContentOf, since: datetime) -> tuple[list[Ticket], tuple[tuple[Told, ...], int]]:
    store = Store(database)
    try:
        return tickets.unresolved(store.db), told_otherwise(store.db, content_of, since)
    finally:
        store.close()


def answerable(
    waiting: Sequence[Ticket], before: Engine | None, after: Engine, now: datetime
) -> tuple[Answerable, ...]:
    """The tickets whose text, asked again, is answered in full."""
    found = []
    for ticket in waiting:
        turn = _asked(after, ticket, now)
        if _answers(turn):
            newly = before is None or not _answers(_asked(before, ticket, now))
            found.append(Answerable(ticket.id, ticket.city or "", ticket.text, tuple(turn.rests), newly))
    return tuple(found)


def _asked(engine: Engine, ticket: Ticket, now: datetime) -> Turn:
    return engine.respond(ticket.text, Conversation(city=ticket.city), now)


def _answers(turn: Turn) -> bool:
    return turn.outcome == "answer" and not turn.not_stated


def told_otherwise(db: Database, content_of: ContentOf, since: datetime) -> tuple[tuple[Told, ...], int]:
    """Answers since then that rested on what has changed or gone, and how many chats they went to."""
    found, chats = [], set()
    for answer in memory.rested_since(db, since):
        now = {key: content_of(key) for key in answer.rests}
        gone = tuple(key for key, content in now.items() if content is None)
        changed = tuple(k for k, content in answer.rests.items() if now[k] not in (None, content))
        if gone or changed:
            chats.add(answer.key)
            found.append(Told(masked_chat(answer.key), answer.at, changed, gone))
    return tuple(found), len(chats)


def masked_chat(key: str) -> str:
    """A chat as it may be shown: its last three digits."""
    return f"…{key[-3:]}"
