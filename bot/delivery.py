"""From an outbox row to calls, and from a call's outcome back to the row: the database side of sending.

A card is made from the ticket when it is sent; before a ticket's first message the topic and the card are made.
So a row may take several calls: each one's outcome is committed before the next is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlite_utils import Database

from bot import cards, errors, groups, outbox, say, tickets
from bot import texts_runtime as texts
from bot.clock import moment, stamp
from bot.config import Settings
from bot.outbox import OutboxRow, Send
from bot.tickets import Ticket

Step = Literal["topic", "card", "self"]
_GIVE_UP = timedelta(hours=24)
_DROPS = 5
_LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Call:
    """One call to make for a row; only the `self` step finishes it."""

    step: Step
    method: str
    params: Mapping[str, Any]


def take(db: Database, lane: str, now: datetime) -> tuple[OutboxRow, Call] | None:
    """Claim a lane's first row, with the call to make for it; None if nothing is due there."""
    while row := outbox.claim(db, lane, now):
        call = _next_or_end(db, row, now)
        if call:
            return row, call
    return None


def _next_or_end(db: Database, row: OutboxRow, now: datetime) -> Call | None:
    call = _next_call(db, row, now)
    if call is None:
        outbox.mark_final(db, row.id, "failed", outbox.POINTLESS, now)
    return call


def _next_call(db: Database, row: OutboxRow, now: datetime) -> Call | None:
    """What to call for a row now; None if it has become pointless."""
    is_emptied = not row.payload and row.purpose != "card"
    if is_emptied or (row.expires and row.expires < stamp(now)):
        return None
    staff_side = row.purpose in ("card", "to_staff")
    ticket = tickets.load(db, row.ticket_id) if row.ticket_id and staff_side else None
    if ticket:
        return _for_ticket(db, row, ticket)
    if row.purpose == "card":
        return None
    chat = {} if row.method == "answer_callback_query" else {"chat_id": row.chat_id}
    return Call("self", row.method, chat | dict(row.payload))


def _for_ticket(db: Database, row: OutboxRow, ticket: Ticket) -> Call | None:
    chat = {"chat_id": ticket.staff_chat}
    unposted = ticket.card_id is None
    if unposted and ticket.state == "erased":
        return None
    if unposted and ticket.topic_id is None and groups.has_topics(db, ticket.staff_chat):
        return Call("topic", "create_forum_topic", chat | {"name": cards.topic_name(ticket)})
    step: Step = "self" if row.purpose == "card" else "card"
    if unposted:
        thread = {"message_thread_id": ticket.topic_id} if ticket.topic_id else {}
        return Call(step, "send_message", chat | thread | _card(db, ticket))
    if row.purpose == "card":
        return Call(step, "edit_message_text", chat | {"message_id": ticket.card_id} | _card(db, ticket))
    if ticket.topic_id:
        return Call("self", row.method, chat | dict(row.payload) | {"message_thread_id": ticket.topic_id})
    quoted = {"message_id": ticket.card_id, "allow_sending_without_reply": True}
    return Call("self", row.method, chat | dict(row.payload) | {"reply_parameters": quoted})


def _card(db: Database, ticket: Ticket) -> dict[str, Any]:
    text = cards.card(ticket, tickets.events(db, ticket.id), outbox.deliveries(db, ticket.id))
    return {"text": text, "parse_mode": "HTML", "reply_markup": say.keyboard(cards.buttons(ticket))}


def succeeded(db: Database, row: OutboxRow, call: Call, answer: Mapping[str, Any], now: datetime) -> Call | None:
    """Keep what a call brought; the row's next call, None if it is done."""
    number, message_id = row.ticket_id or 0, answer.get("message_id")
    if call.step == "topic":
        tickets.set_topic(db, number, answer["message_thread_id"])
    elif call.step == "card" or (row.purpose == "card" and call.method == "send_message"):
        tickets.set_card(db, number, message_id)
    if call.step != "self":
        return _next_or_end(db, row, now)
    outbox.mark_sent(db, row.id, message_id, now)
    _show_delivery(db, row, now)
    _take_back(db, row, message_id, now)
    return None


def _take_back(db: Database, row: OutboxRow, message_id: int | None, now: datetime) -> None:
    """The worker asked to be forgotten while this was on its way to staff: it goes again."""
    ticket = tickets.load(db, row.ticket_id) if row.ticket_id and row.purpose == "to_staff" else None
    if ticket and ticket.state == "erased":
        outbox.queue(db, Send(row.chat_id, "delete_message", {"message_id": message_id}), now)


def _show_delivery(db: Database, row: OutboxRow, now: datetime) -> None:
    """What became of a staff reply is seen on its ticket's card."""
    ticket = tickets.load(db, row.ticket_id) if row.ticket_id and row.event_id else None
    if ticket:
        outbox.queue_card(db, ticket.staff_chat, ticket.id, now)


def went_wrong(
    db: Database, settings: Settings, row: OutboxRow, call: Call, error: errors.CallFailed, now: datetime
) -> None:
    """What a failed call means for its row: later, made anew, uncertain, or never."""
    wait = timedelta(seconds=min(_LONGEST_WAIT, 0.5 * 2 ** min(row.attempts, 8)))
    why = str(error) or type(error).__name__
    fresh = now - moment(row.created) < _GIVE_UP
    match error:
        case errors.SlowDown():
            outbox.put_back(db, row.id, why, now + timedelta(seconds=error.seconds))
        case errors.NotSent() if fresh:
            outbox.put_back(db, row.id, why, now + wait)
        case errors.Dropped() if fresh and row.unsure < _DROPS:
            outbox.put_back(db, row.id, why, now + wait, unsure=True)
        case errors.TimedOut() if row.unsure == 0:
            outbox.put_back(db, row.id, why, now + wait, unsure=True)
        case errors.Dropped() | errors.TimedOut():
            _settle(db, row, "uncertain", why, now)
        case errors.ChatMoved():
            groups.move(db, settings, row.chat_id, error.chat_id, now)
            outbox.put_back(db, row.id, why, now)
        case errors.TopicGone() if row.ticket_id and row.attempts < _DROPS:
            tickets.set_topic(db, row.ticket_id, None)
            outbox.put_back(db, row.id, why, now)
        case errors.Unreachable():
            _unreachable(db, settings, row, why, now)
        case errors.Rejected():
            _rejected(db, settings, row, call, why, now)
        case _:
            _settle(db, row, "failed", why, now)


def _settle(db: Database, row: OutboxRow, state: Literal["failed", "uncertain"], why: str, now: datetime) -> None:
    outbox.mark_final(db, row.id, state, why, now)
    _show_delivery(db, row, now)


def _unreachable(db: Database, settings: Settings, row: OutboxRow, why: str, now: datetime) -> None:
    """Nobody is there: a worker is marked on the tickets; for the staff group admins are told."""
    _settle(db, row, "failed", why, now)
    if row.chat_id == groups.staff_group(db, settings):
        groups.tell_admins(db, settings, texts.ADMIN_REMOVED.format(chat=row.chat_id), now)
        return
    for number in tickets.set_unreachable(db, row.chat_id, why):
        ticket = tickets.load(db, number)
        if ticket:
            outbox.queue_card(db, ticket.staff_chat, number, now)


def _rejected(db: Database, settings: Settings, row: OutboxRow, call: Call, why: str, now: datetime) -> None:
    """Telegram refuses this call. Three refusals can be mended: no right to topics, a lost card, our markup."""
    low = why.lower()
    if call.step == "topic":
        groups.set_topics(db, row.chat_id, "denied" if "rights" in low else "no")
        groups.tell_admins(db, settings, texts.ADMIN_NO_TOPICS.format(chat=row.chat_id), now)
        outbox.put_back(db, row.id, why, now)
    elif row.purpose == "card" and call.method == "edit_message_text" and row.attempts < _DROPS:
        tickets.set_card(db, row.ticket_id or 0, None)
        outbox.put_back(db, row.id, why, now)
    elif "parse entities" in low and "parse_mode" in row.payload:
        outbox.make_plain(db, row, say.plain(row.payload["text"]))
        outbox.put_back(db, row.id, why, now)
    else:
        _settle(db, row, "failed", why, now)
