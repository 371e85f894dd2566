"""While a worker's urgent ticket is open, whatever they write goes to staff, as the reply to a cry for help promises."""

import re
from dataclasses import replace

from sqlite_utils import Database

from bot import memory
from bot import texts_runtime as texts
from bot.answering import answer
from bot.clauses import is_asking
from bot.desk import Act, Context
from bot.messages import Turn
from bot.tickets import Ticket
from bot.worker_tickets import put, urgent_ticket
from bot.worklife import log
from knowledge.fold import fold

_TO_CALL = re.compile(r"\d{3}")
"""Small talk that names a number to call is shown to whoever may need one."""


def listen(ctx: Context, meant: Ticket | None) -> Act | None:
    """The act of a message for the open urgent ticket; None where there is none, or another ticket is meant."""
    ticket = None if ctx.incoming.edited else urgent_ticket(ctx, ctx.db)
    if ticket is None or (meant is None and ctx.memory.mode == "new") or (meant and meant.id != ticket.id):
        return None
    turn = _turn(ctx)
    if turn and turn.outcome == "urgent":
        return answer(ctx, turn)  # which puts the message into this ticket
    return _told(ctx, ticket, turn) if turn and _is_shown(turn, ctx.incoming.text) else _quietly(ctx, ticket, turn)


def cried(ctx: Context, meant: Ticket | None) -> Act | None:
    """The act of a cry for help written for an ordinary ticket, or a new one: it alarms staff as anywhere, and is in both."""
    turn = _turn(ctx) if meant or ctx.memory.mode == "new" else None
    if turn is None or turn.outcome != "urgent":
        return None
    answered = answer(ctx, turn)

    def act(db: Database) -> None:
        if meant:
            put(ctx, db, meant)
        else:
            memory.set_mode(db, ctx.key, "", ctx.now)
        answered(db)

    return act


def beyond_limit(ctx: Context, *, flood: bool) -> Act | None:
    """The act of a text beyond the limit of a minute that must not be lost; None of any other.

    What comes while the urgent ticket is open goes to staff without a reply. A first cry is heard, but not in a flood.
    """
    if ctx.incoming.edited or ctx.incoming.text.startswith("/"):
        return None
    ticket = urgent_ticket(ctx, ctx.db)
    if ticket:
        kept = ticket

        def act(db: Database) -> None:
            put(ctx, db, kept)

        return act
    turn = None if flood else _turn(ctx)
    return answer(ctx, turn) if turn and turn.outcome == "urgent" else None


def _turn(ctx: Context) -> Turn | None:
    """What the engine makes of the message; None if it fails, or the message is too long for it."""
    if len(ctx.incoming.text) > ctx.desk.settings.question_chars:
        return None
    try:
        return ctx.desk.engine.respond(ctx.incoming.text, ctx.memory.conversation, ctx.now)
    except Exception as error:  # whatever fails in there, the message must reach staff
        log.error("engine_failed error=%s", type(error).__name__)
        return None


def _is_shown(turn: Turn, text: str) -> bool:
    """Whether the worker asked something that the bot can answer, perhaps after a false alarm."""
    if turn.outcome == "clarify":
        return is_asking(fold(text))
    return turn.outcome == "answer" or names_number(turn)


def names_number(turn: Turn) -> bool:
    """Whether small talk names a number to call."""
    return turn.outcome == "smalltalk" and bool(_TO_CALL.search(turn.reply.text))


def _told(ctx: Context, ticket: Ticket, turn: Turn) -> Act:
    """The message goes to staff, and is answered as ever."""
    answered = answer(ctx, turn, passed_on=True)

    def act(db: Database) -> None:
        put(ctx, db, ticket)
        answered(db)

    return act


def _quietly(ctx: Context, ticket: Ticket, turn: Turn | None) -> Act:
    """The message goes to staff, and the worker hears just that. What the turn learned is kept, but for its offer."""
    after = replace(ctx.memory, conversation=turn.conversation) if turn else ctx.memory
    after = after.awaiting("") if after.conversation.awaiting == "staff" else after

    def act(db: Database) -> None:
        memory.remember(db, ctx.key, after, ctx.now)
        told = texts.URGENT_PASSED_ON + put(ctx, db, ticket)
        replace(ctx, memory=after).tell(db, told, ticket_id=ticket.id)

    return act
