"""The worker's side of tickets: open one, write on in it, say that it is not solved.

A message goes to a ticket when it answers one of the ticket's messages, or comes after /ticket or 补充. What else is
meant for staff is found in `worker_talk`; an urgent ticket takes in all (`worker_urgent`).
"""

import re
from dataclasses import replace
from datetime import timedelta

from sqlite_utils import Database

from bot import cards, memory, outbox, tickets
from bot import texts_runtime as texts
from bot.desk import Act, Context
from bot.groups import staff_group
from bot.messages import TicketDraft
from bot.outbox import Send
from bot.privacy import MOBILE
from bot.tickets import Event, EventKind, Ticket
from knowledge.fold import squash

CROWDED = 12
"""With so many rows waiting for the staff group, what a worker adds is shown on the card only."""
URGENT_FOR = timedelta(hours=2)
"""So long after the last thing that happened in an urgent ticket all that its worker writes goes to it."""
_THANKS = re.compile(
    r"(多?谢|謝|感谢|感謝|好的?|收到|明白|知道|了解|ok|嗯|哦|您|你|了|[！!。，👍🙏]|\s)+", re.IGNORECASE
)


def ticket_buttons(number: int) -> list[list[tuple[str, str]]]:
    """The button under a ticket's messages to the worker."""
    return [[(texts.BUTTON_ADD, f"add#t{number}")]]


def closed_buttons(number: int) -> list[list[tuple[str, str]]]:
    """The button under the message that a ticket is resolved."""
    return [[(texts.BUTTON_NOT_SOLVED, f"unsolved#t{number}")]]


def open_for_turn(ctx: Context, db: Database, turn_id: int, draft: TicketDraft) -> None:
    """Make a turn's draft a ticket, once."""
    row = memory.turn_row(db, turn_id)
    if row and row.ticket_id:
        ctx.tell(db, texts.TICKET_SAME.format(number=row.ticket_id), ticket_buttons(row.ticket_id))
        return
    urgent = urgent_ticket(ctx, db) if draft.reason == "urgent" else None
    if urgent:
        put(ctx, db, urgent)
    number = urgent.id if urgent else open_new(ctx, db, _beside(ctx, db, draft))
    if number:
        memory.turn_became(db, turn_id, number)
        memory.clear_story(db, ctx.key)


def _beside(ctx: Context, db: Database, draft: TicketDraft) -> TicketDraft:
    """An urgent draft with the number of the worker's other open ticket: whoever takes it needs to know the whole."""
    others = tickets.open_of(db, ctx.incoming.chat_id) if draft.reason == "urgent" else []
    return replace(draft, text=f"{draft.text}\n{texts.TICKET_BESIDE.format(number=others[0])}") if others else draft


def has_too_many(ctx: Context, db: Database, draft: TicketDraft) -> bool:
    """Whether a worker has as many open tickets as one may; who is in danger is never refused."""
    return draft.reason != "urgent" and len(tickets.open_of(db, ctx.incoming.chat_id)) >= ctx.desk.settings.open_tickets


def open_new(ctx: Context, db: Database, draft: TicketDraft) -> int | None:
    """Open a ticket, have its card sent to staff, and tell the worker; None if there are too many already."""
    settings, media = ctx.desk.settings, ctx.incoming.media
    if has_too_many(ctx, db, draft):
        waiting = tickets.open_of(db, ctx.incoming.chat_id)
        ctx.tell(db, texts.TICKET_TOO_MANY.format(count=len(waiting)), ticket_buttons(waiting[0]))
        return None
    staff = staff_group(db, settings)
    kept = TicketDraft(draft.reason, draft.text[: settings.ticket_chars], draft.city, draft.department, draft.found)
    number = tickets.open_ticket(db, ctx.incoming.chat_id, kept, staff, ctx.now)
    tickets.add_event(db, number, _event(ctx, "opened", kept.text), ctx.now)
    outbox.queue_card(db, staff, number, ctx.now)
    if media:
        _pass_on(ctx, db, staff, number)
    told = [texts.TICKET_OPENED.format(number=number)]
    if draft.department and draft.reason != "no_measure":  # else it is that of measures which are only near
        told.append(texts.TICKET_DEPARTMENT.format(department=draft.department))
    if MOBILE in kept.text:
        told.append(texts.TICKET_NO_NUMBER)
    if len(draft.text) > settings.ticket_chars:
        told.append(texts.TICKET_CUT.format(chars=settings.ticket_chars))
    ctx.tell(db, "\n".join(told), ticket_buttons(number), ticket_id=number)
    return number


def with_story(ctx: Context, draft: TicketDraft, own: str = "") -> TicketDraft:
    """The draft with what its worker wrote lately and staff do not have: a last line alone tells them nothing.

    What is asked comes last: `own`, the message at hand, or else the draft's. What is too much is left out from the
    beginning.
    """
    if not ctx.memory.said:
        return draft
    asked = own or draft.text
    lines = [*(line for line in ctx.memory.said if own or squash(line) not in squash(asked)), asked]
    while len(lines) > 1 and len("\n".join(lines)) > ctx.desk.settings.ticket_chars:
        del lines[0]
    return replace(draft, text="\n".join(lines))


def _event(ctx: Context, kind: EventKind, text: str) -> Event:
    inc = ctx.incoming
    media, file = (inc.media.kind, inc.media.file) if inc.media else ("", "")
    return Event(kind, text, media=media, chat_id=inc.chat_id, message_id=inc.message_id or None, file=file)


def _pass_on(ctx: Context, db: Database, staff: int, number: int) -> None:
    """Copy the worker's file to staff; Telegram keeps it, we never do."""
    payload = {"from_chat_id": ctx.incoming.chat_id, "message_id": ctx.incoming.message_id}
    outbox.queue(db, Send(staff, "copy_message", payload, "to_staff", ticket_id=number), ctx.now)


def take_in(ctx: Context) -> Act:
    """The act of a message that opens a new ticket as it is."""
    said = ctx.incoming.text or (f"[{ctx.incoming.media.kind}]" if ctx.incoming.media else "")
    draft = TicketDraft("asked_for_human", said, ctx.memory.conversation.city)
    if ctx.incoming.media:  # a picture says little; who writes a ticket has said what they want
        draft = with_story(ctx, draft)

    def act(db: Database) -> None:
        memory.set_mode(db, ctx.key, "", ctx.now)
        if open_new(ctx, db, draft) and ctx.incoming.media:
            memory.clear_story(db, ctx.key)

    return act


def add(ctx: Context, ticket: Ticket) -> Act:
    """The act of a message that is added to a ticket. A resolved one is opened again, but not by a mere thank-you."""

    def act(db: Database) -> None:
        cut = put(ctx, db, ticket)
        if ticket.state == "resolved" and not (ctx.incoming.media is None and _THANKS.fullmatch(ctx.incoming.text)):
            reopen(ctx, db, ticket)
        told = texts.TICKET_ADDED.format(number=ticket.id) + cut
        ctx.tell(db, told, ticket_buttons(ticket.id), ticket_id=ticket.id)

    return act


def put(ctx: Context, db: Database, ticket: Ticket) -> str:
    """Put a message into a ticket and before staff; what the worker must be told where it was cut, else ''."""
    limit = ctx.desk.settings.ticket_chars
    text = ctx.incoming.text[:limit]
    memory.set_mode(db, ctx.key, "", ctx.now)
    tickets.add_event(db, ticket.id, _event(ctx, "worker", text), ctx.now)
    _post(ctx, db, ticket, text)
    outbox.queue_card(db, ticket.staff_chat, ticket.id, ctx.now)
    return texts.TICKET_CUT.format(chars=limit) if len(ctx.incoming.text) > limit else ""


def _post(ctx: Context, db: Database, ticket: Ticket, text: str) -> None:
    """Show staff what was added; where very much waits already, the refreshed card alone shows it."""
    if ctx.incoming.media:
        _pass_on(ctx, db, ticket.staff_chat, ticket.id)
    elif outbox.lane_length(db, str(ticket.staff_chat)) < CROWDED:
        payload = {"text": cards.added(ticket.id, text, edited=ctx.incoming.edited)}
        outbox.queue(db, Send(ticket.staff_chat, "send_message", payload, "to_staff", ticket_id=ticket.id), ctx.now)


def reopen(ctx: Context, db: Database, ticket: Ticket) -> None:
    """Open a resolved ticket again; both sides are told."""
    if tickets.reopen(db, ticket.id, ctx.now):
        tickets.add_event(db, ticket.id, Event("reopened", author="工友"), ctx.now)
        outbox.queue_card(db, ticket.staff_chat, ticket.id, ctx.now)
        ctx.tell(db, texts.TICKET_REOPENED.format(number=ticket.id), ticket_buttons(ticket.id), ticket_id=ticket.id)


def ask_for_more(ctx: Context, number: int) -> Act:
    """The act of 补充: the next message goes to this ticket."""

    def act(db: Database) -> None:
        memory.set_mode(db, ctx.key, str(number), ctx.now)
        cancel = [[(texts.BUTTON_NEW, "new#t0"), (texts.BUTTON_CANCEL, "cancel#t0")]]
        ctx.tell(db, texts.TICKET_ASK_MORE.format(number=number), cancel)

    return act


def ask_for_text(ctx: Context) -> Act:
    """The act of a bare /ticket: the next message opens one."""

    def act(db: Database) -> None:
        memory.set_mode(db, ctx.key, "new", ctx.now)
        ctx.tell(db, texts.TICKET_ASK, [[(texts.BUTTON_CANCEL, "cancel#t0")]])

    return act


def meant_ticket(ctx: Context) -> Ticket | None:
    """The ticket of this worker that a message is meant for: by what it answers, what it edits, or the mode."""
    inc = ctx.incoming
    number: int | None = None
    if inc.reply_to:
        number = outbox.ticket_of(ctx.db, inc.chat_id, inc.reply_to)
        number = number or _written(ctx, inc.reply_to)
    if number is None and inc.edited:
        number = _written(ctx, inc.message_id)
    if number is None and ctx.memory.mode.isdigit():
        number = int(ctx.memory.mode)
    return own_ticket(ctx, number) if number else None


def _written(ctx: Context, message_id: int) -> int | None:
    found = tickets.by_message(ctx.db, ctx.incoming.chat_id, message_id)
    return found[0] if found else None


def unchanged(ctx: Context) -> bool:
    """An edit that did not change the text: Telegram also calls it one when a link's preview comes."""
    found = tickets.by_message(ctx.db, ctx.incoming.chat_id, ctx.incoming.message_id) if ctx.incoming.edited else None
    return found is not None and tickets.event_text(ctx.db, found[1]) == ctx.incoming.text


def urgent_ticket(ctx: Context, db: Database) -> Ticket | None:
    """The open urgent ticket of who writes here in private, unless nothing has happened in it for long."""
    number = tickets.urgent_of(db, ctx.incoming.chat_id, ctx.now - URGENT_FOR) if ctx.incoming.private else None
    return tickets.load(db, number) if number else None


def own_ticket(ctx: Context, number: int) -> Ticket | None:
    """A ticket, if it is this worker's and not erased; anybody else's does not exist for them."""
    ticket = tickets.load(ctx.db, number)
    return ticket if ticket and ticket.chat_id == ctx.incoming.chat_id and ticket.state != "erased" else None
