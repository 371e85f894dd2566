"""What a message or a button in the staff group leads to.

A reply to a ticket's card, or a message in its forum topic, goes to the worker; `//` marks an internal note. Only
members of the group can do any of it, which dispatch has asked Telegram.
"""

from collections.abc import Callable, Mapping

from sqlite_utils import Database

from bot import cards, groups, memory, outbox, say, tickets
from bot import texts_runtime as texts
from bot.cards import STATES
from bot.desk import Act, Context, nothing
from bot.messages import Reply
from bot.outbox import Send
from bot.tickets import Event, Ticket
from bot.worker import acknowledge
from bot.worker_tickets import closed_buttons, ticket_buttons

_NOTE = "//"


def handle(ctx: Context, *, member: bool) -> Act:
    """Where a staff group's message goes."""
    inc = ctx.incoming
    if inc.kind == "moved":
        return moved(ctx)
    if inc.kind == "membership":
        return membership(ctx)
    if inc.kind == "press":
        return press(ctx) if member else lambda db: acknowledge(ctx, db, texts.STAFF_ONLY)
    if inc.kind not in ("text", "media") or inc.automatic or not member:
        return nothing
    return seen_topics(ctx, message(ctx))


def seen_topics(ctx: Context, act: Act) -> Act:
    """The group has been made a forum meanwhile: tickets get topics from now on."""
    group = ctx.incoming.chat_id
    if not ctx.incoming.forum or groups.has_topics(ctx.db, group):
        return act

    def both(db: Database) -> None:
        groups.set_topics(db, group, "yes")
        act(db)

    return both


def message(ctx: Context) -> Act:
    """A reply, a note, a correction of either, or talk among staff, which is none of our business."""
    inc = ctx.incoming
    if inc.text.split("@")[0] in ("/help", "/start"):
        return lambda db: _tell_group(ctx, db, texts.STAFF_HELP)
    written = tickets.by_message(ctx.db, inc.chat_id, inc.message_id) if inc.edited else None
    number = written[0] if written else _ticket_number(ctx)
    if number is None or (inc.edited and (not written or _unchanged(ctx, written[1]))):
        return nothing
    ticket = tickets.load(ctx.db, number)
    if ticket is None or ticket.state == "erased":
        return lambda db: _tell_group(ctx, db, texts.STAFF_GONE)
    act = note(ctx, ticket) if inc.text.startswith(_NOTE) else reply(ctx, ticket)
    return _noted(ctx, ticket, inc.reply_to, act) if inc.replied_name == ctx.desk.bot_name else act


def _noted(ctx: Context, ticket: Ticket, message_id: int | None, act: Act) -> Act:
    """A message of ours on this ticket, answered or pressed, whose id never came: /forget will find it now."""
    place = ctx.incoming.chat_id, message_id or 0
    if not message_id or tickets.by_card(ctx.db, *place) or outbox.ticket_of(ctx.db, *place):
        return act

    def both(db: Database) -> None:
        outbox.note_posted(db, *place, ticket.id, ctx.now)
        act(db)

    return both


def _ticket_number(ctx: Context) -> int | None:
    """The ticket that a staff message belongs to: by what it answers, by its topic, else by what that one shows."""
    inc = ctx.incoming
    number = None
    if inc.reply_to:
        found = tickets.by_message(ctx.db, inc.chat_id, inc.reply_to)
        ours = tickets.by_card(ctx.db, inc.chat_id, inc.reply_to) or outbox.ticket_of(ctx.db, inc.chat_id, inc.reply_to)
        number = ours or (found[0] if found else None)
    if number is None and inc.thread_id:
        number = tickets.by_topic(ctx.db, inc.chat_id, inc.thread_id)
    return _number_shown(ctx) if number is None else number


def _number_shown(ctx: Context) -> int | None:
    """The ticket that the answered message of ours shows.

    A card whose sending was cut short is in the group, but its id never came: it is sent again, and staff may answer
    either one; or they answer before the id is stored.
    """
    inc = ctx.incoming
    if not ctx.desk.bot_name or inc.replied_name != ctx.desk.bot_name:
        return None
    if inc.replied_file:
        return tickets.by_file(ctx.db, inc.replied_file)
    number = cards.number_in(inc.replied_text)
    ticket = tickets.load(ctx.db, number) if number else None
    return number if ticket and cards.shows(inc.replied_text, ticket, tickets.events(ctx.db, ticket.id)) else None


def _unchanged(ctx: Context, event_id: int) -> bool:
    """Telegram also calls it an edit when a link's preview comes."""
    return tickets.event_text(ctx.db, event_id) == ctx.incoming.text.removeprefix(_NOTE).strip()


def _event(ctx: Context, kind: tickets.EventKind, text: str) -> Event:
    inc = ctx.incoming
    media = inc.media.kind if inc.media else ""
    return Event(kind, text, inc.user_id, inc.user_name, media, inc.chat_id, inc.message_id or None)


def note(ctx: Context, ticket: Ticket) -> Act:
    """An internal note: on the card, never to the worker."""
    said = ctx.incoming.text.removeprefix(_NOTE).strip()

    def act(db: Database) -> None:
        tickets.add_event(db, ticket.id, _event(ctx, "note", said), ctx.now)
        outbox.queue_card(db, ticket.staff_chat, ticket.id, ctx.now)

    return act


def reply(ctx: Context, ticket: Ticket) -> Act:
    """An answer to the worker. Whoever answers an open ticket has taken it; a resolved one stays resolved."""
    inc = ctx.incoming

    def act(db: Database) -> None:
        event_id = tickets.add_event(db, ticket.id, _event(ctx, "staff", inc.text), ctx.now)
        if tickets.take(db, ticket.id, inc.user_id, inc.user_name, ctx.now):
            tickets.add_event(db, ticket.id, Event("taken", author_id=inc.user_id, author=inc.user_name), ctx.now)
        if inc.media:
            heading = texts.TICKET_ANSWER_FILE.format(media=inc.media.kind, number=ticket.id)
            _tell_worker(ctx, db, ticket, Reply(heading))
            payload = {"from_chat_id": inc.chat_id, "message_id": inc.message_id}
            file = Send(ticket.chat_id, "copy_message", payload, ticket_id=ticket.id, event_id=event_id)
            outbox.queue(db, file, ctx.now)
        else:
            heading = texts.TICKET_CORRECTED if inc.edited else texts.TICKET_ANSWER
            _tell_worker(ctx, db, ticket, Reply(inc.text, heading.format(number=ticket.id)), event_id)
        memory.staff_wrote(db, str(ticket.chat_id))
        outbox.queue_card(db, ticket.staff_chat, ticket.id, ctx.now)

    return act


def _tell_worker(ctx: Context, db: Database, ticket: Ticket, told: Reply, event_id: int | None = None) -> None:
    """A message of the ticket to its worker, our own words in the worker's script."""
    settings = ctx.desk.settings
    script = memory.recall(db, str(ticket.chat_id), ctx.now, minutes=settings.conversation_minutes).conversation.script
    to_script = ctx.desk.in_script
    heading = to_script(told.heading, script)
    closed = ticket.state == "resolved"
    markup = closed_buttons(ticket.id) if closed else ticket_buttons(ticket.id)
    shown = [[(to_script(label, script), data) for label, data in row] for row in markup]
    body = told.text if told.heading else to_script(told.text, script)
    for payload in say.payloads(say.escaped(Reply(body, heading)), shown):
        send = Send(ticket.chat_id, "send_message", payload, ticket_id=ticket.id, event_id=event_id)
        outbox.queue(db, send, ctx.now)


def _tell_group(ctx: Context, db: Database, text: str) -> None:
    """A short word to the person who wrote in the group."""
    payload: dict[str, object] = {"text": text}
    if ctx.incoming.thread_id:
        payload["message_thread_id"] = ctx.incoming.thread_id
    payload["reply_parameters"] = {"message_id": ctx.incoming.message_id, "allow_sending_without_reply": True}
    outbox.queue(db, Send(ctx.incoming.chat_id, "send_message", payload, "notice"), ctx.now)


def press(ctx: Context) -> Act:
    """Take, resolve, reopen: a conditional update each, so that of two people one wins and the other is told."""
    found = say.pressed(ctx.incoming.press_data)
    ticket = tickets.load(ctx.db, found[2]) if found and found[1] == "ticket" else None
    if found is None or ticket is None or found[0] not in CHANGES or ticket.state == "erased":
        return lambda db: acknowledge(ctx, db, texts.NOT_YOURS)
    change = CHANGES[found[0]]

    def act(db: Database) -> None:
        if change(ctx, db, ticket):
            acknowledge(ctx, db, texts.STAFF_DONE)
        else:
            acknowledge(ctx, db, _refusal(tickets.load(db, ticket.id) or ticket))
        outbox.queue_card(db, ticket.staff_chat, ticket.id, ctx.now)

    return _noted(ctx, ticket, ctx.incoming.message_id, act)


def _refusal(ticket: Ticket) -> str:
    if ticket.state == "taken":
        return texts.STAFF_TAKEN_BY.format(name=ticket.owner_name)
    return texts.STAFF_ALREADY.format(state=STATES[ticket.state])


def take(ctx: Context, db: Database, ticket: Ticket) -> bool:
    """Take an open ticket."""
    person = Event("taken", author_id=ctx.incoming.user_id, author=ctx.incoming.user_name)
    if not tickets.take(db, ticket.id, ctx.incoming.user_id, ctx.incoming.user_name, ctx.now):
        return False
    tickets.add_event(db, ticket.id, person, ctx.now)
    _tell_worker(ctx, db, ticket, Reply(texts.TICKET_TAKEN.format(number=ticket.id)))
    return True


def resolve(ctx: Context, db: Database, ticket: Ticket) -> bool:
    """Resolve a ticket; the worker may say that it is not."""
    if not tickets.resolve(db, ticket.id, ctx.now):
        return False
    person = Event("resolved", author_id=ctx.incoming.user_id, author=ctx.incoming.user_name)
    tickets.add_event(db, ticket.id, person, ctx.now)
    now_closed = tickets.load(db, ticket.id) or ticket
    _tell_worker(ctx, db, now_closed, Reply(texts.TICKET_RESOLVED.format(number=ticket.id)))
    return True


def reopen(ctx: Context, db: Database, ticket: Ticket) -> bool:
    """Open a resolved ticket again."""
    if not tickets.reopen(db, ticket.id, ctx.now):
        return False
    person = Event("reopened", author_id=ctx.incoming.user_id, author=ctx.incoming.user_name)
    tickets.add_event(db, ticket.id, person, ctx.now)
    again = tickets.load(db, ticket.id) or ticket
    _tell_worker(ctx, db, again, Reply(texts.TICKET_REOPENED.format(number=ticket.id)))
    return True


CHANGES: Mapping[str, Callable[[Context, Database, Ticket], bool]] = {
    "take": take,
    "resolve": resolve,
    "reopen": reopen,
}


def moved(ctx: Context) -> Act:
    """The group has become a supergroup with another id: everything goes there from now on."""
    inc, settings = ctx.incoming, ctx.desk.settings
    return lambda db: groups.move(db, settings, inc.chat_id, inc.moved_to, ctx.now)


def membership(ctx: Context) -> Act:
    """The bot was removed from the group, or is back: admins are told, or the cards posted again."""
    group, settings = ctx.incoming.chat_id, ctx.desk.settings
    if ctx.incoming.present:
        return lambda db: groups.post_again(db, group, ctx.now)
    return lambda db: groups.tell_admins(db, settings, texts.ADMIN_REMOVED.format(chat=group), ctx.now)
