"""The staff group as a place that changes: it becomes a supergroup, loses the bot, gains or loses topics.

Forum or not is kept as a fact: 'yes', 'no', or 'denied' where the bot may not make topics.
"""

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot import memory, outbox, tickets
from bot import texts_runtime as texts
from bot.clock import stamp
from bot.config import Settings
from bot.outbox import Send

_HOUR = timedelta(hours=1)


def staff_group(db: Database, settings: Settings) -> int:
    """The staff group's present id: what was set, unless Telegram has since given it another."""
    return int(memory.fact(db, f"staff_chat:{settings.staff_chat_id}") or settings.staff_chat_id)


def move(db: Database, settings: Settings, old: int, new: int, now: datetime) -> None:
    """Keep the new id, send there what waits, and have unresolved tickets posted anew; once."""
    if staff_group(db, settings) != old:
        return
    memory.set_fact(db, f"staff_chat:{settings.staff_chat_id}", str(new))
    outbox.move_chat(db, old, new)
    tickets.move_staff_chat(db, old, new)
    post_again(db, new, now)
    tell_admins(db, settings, texts.ADMIN_MOVED.format(chat=new), now)


def post_again(db: Database, group: int, now: datetime) -> None:
    """Unresolved tickets get a card in this group anew."""
    for number in tickets.lose_posts(db, group):
        outbox.queue_card(db, group, number, now)


def post_missing(db: Database, before: datetime, now: datetime) -> None:
    """Unresolved tickets whose card never arrived, and is not on its way, get one."""
    for number in tickets.without_card(db, before):
        ticket = tickets.load(db, number)
        if ticket:
            outbox.queue_card(db, ticket.staff_chat, number, now)


def has_topics(db: Database, group: int) -> bool:
    """Whether a ticket gets a topic of its own."""
    return memory.fact(db, f"forum:{group}") == "yes"


def set_topics(db: Database, group: int, value: str) -> None:
    """Keep whether the group is a forum; a refused right stays until the next start asks again."""
    if value == "denied" or memory.fact(db, f"forum:{group}") != "denied":
        memory.set_fact(db, f"forum:{group}", value)


def tell_admins(db: Database, settings: Settings, text: str, now: datetime, *, every: timedelta = _HOUR) -> None:
    """A private message to each admin; the same text at most once in that time."""
    if memory.fact(db, f"told:{text}") > stamp(now - every):
        return
    memory.set_fact(db, f"told:{text}", stamp(now))
    for admin in settings.admin_ids:
        outbox.queue(db, Send(admin, "send_message", {"text": text}, "notice"), now)
