"""One message on the desk: what is remembered is fetched, and the worker's or the staff's side handles it."""

from datetime import datetime

from bot import groups, memory, staff, worker
from bot.desk import Act, Context, Desk
from bot.incoming import Incoming
from bot.store import Store


def handled(desk: Desk, store: Store, incoming: Incoming, now: datetime, *, member: bool) -> Act:
    """What one message leads to; nothing is written yet."""
    db = store.db
    remembered = memory.recall(db, incoming.key, now, minutes=desk.settings.conversation_minutes)
    ctx = Context(desk, db, incoming, remembered, now)
    group = groups.staff_group(db, desk.settings)
    if incoming.chat_id == group and not incoming.private:
        return staff.handle(ctx, member=member)
    return worker.handle(ctx)
