"""How long what is written is kept: the retention periods of the settings, applied to every table that grows."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot import inbox, memory, outbox, tickets
from bot.config import Settings


def prune(db: Database, settings: Settings, now: datetime, *, dry: bool) -> dict[str, int]:
    """Remove, or count, what is past its period; how many rows of each kind."""

    def before(days: int) -> datetime:
        return now - timedelta(days=days)

    old = tickets.prunable(db, before(settings.keep_tickets_days))
    if not dry:
        for number in old:
            tickets.remove(db, number)
    return {
        "updates": inbox.prune(db, before(settings.keep_updates_days), dry=dry),
        "sent messages": outbox.prune(db, before(settings.keep_sent_days), dry=dry),
        "turns": memory.prune(db, before(settings.keep_turns_days), dry=dry),
        "tickets": len(old),
    }


def overdue(db: Database, settings: Settings, now: datetime) -> bool:
    """Whether something should have been removed a week ago: nobody runs scripts/prune.py."""
    return any(prune(db, settings, now - timedelta(days=7), dry=True).values())
