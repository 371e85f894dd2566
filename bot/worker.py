"""What a worker's message leads to. Read `handle` first: it names every way a message can go.

Every function returns an act; nothing is written or sent here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from sqlite_utils import Database

from bot import commands, inbox, memory, outbox, say, tickets
from bot import texts_runtime as texts
from bot.answering import answer, private_link
from bot.clock import stamp
from bot.desk import Act, Context, digest, nothing
from bot.memory import TurnRow
from bot.outbox import Send
from bot.worker_offers import accepted_offer, to_staff
from bot.worker_talk import goes_on, of_a_ticket
from bot.worker_tickets import (
    add,
    ask_for_more,
    ask_for_text,
    meant_ticket,
    own_ticket,
    reopen,
    take_in,
    unchanged,
    urgent_ticket,
)
from bot.worker_urgent import beyond_limit, cried, listen
from bot.worker_waiting import asks_after, asks_again

_REPEATS = 3
_MINUTE = timedelta(minutes=1)
_FLOOD = 3
"""Times as many messages as a minute may bring after which nobody reads a text before refusing it."""


def handle(ctx: Context) -> Act:
    """Where a message goes: limits first, then press, command, file, ticket, and at last the engine."""
    kind = ctx.incoming.kind
    if kind == "membership":
        return membership(ctx)
    if kind not in ("text", "media", "press") or not addressed(ctx):
        return nothing
    return over_limit(ctx) or BY_KIND[kind](ctx)


def addressed(ctx: Context) -> bool:
    """In a group the bot speaks only when it is mentioned, answered, pressed or commanded."""
    inc = ctx.incoming
    if inc.private or inc.kind == "press":
        return not inc.automatic
    mentioned = bool(ctx.desk.bot_name) and f"@{ctx.desk.bot_name.lower()}" in inc.text.lower()
    return not inc.automatic and (mentioned or inc.reply_to_bot)


def over_limit(ctx: Context) -> Act | None:
    """Too many messages in a minute: told once, then silence till it is over. In a group, a person's answers count."""
    most, since = ctx.desk.settings.messages_a_minute, ctx.now - _MINUTE
    if not ctx.incoming.private:
        return nothing if memory.turns_since(ctx.db, ctx.key, since) >= most else None
    received = inbox.received_since(ctx.db, ctx.incoming.chat_id, since)
    if received <= most:
        return None
    kept = beyond_limit(ctx, flood=received > _FLOOD * most) if ctx.incoming.kind == "text" else None
    if kept:
        return kept
    if ctx.memory.warned > stamp(ctx.now - _MINUTE):
        return nothing

    def act(db: Database) -> None:
        memory.note_warning(db, ctx.key, ctx.now)
        ctx.tell(db, texts.TOO_FAST)

    return act


def text(ctx: Context) -> Act:
    """A command, something for a ticket, a word on how long it takes, a yes to the offer of staff, or a question."""
    said = ctx.incoming.text.strip()
    if ctx.desk.bot_name and not ctx.incoming.private:
        said = re.sub(f"@{re.escape(ctx.desk.bot_name)}", "", said, flags=re.IGNORECASE).strip()
    if said.startswith("/"):
        return commands.handle(ctx) or nothing
    ctx = replace(ctx, incoming=replace(ctx.incoming, text=said))
    ticket = meant_ticket(ctx)
    heard = listen(ctx, ticket) or (None if unchanged(ctx) else cried(ctx, ticket))
    if heard:
        return heard
    if ticket:
        return nothing if unchanged(ctx) else add(ctx, ticket)
    if ctx.memory.mode == "new":
        return take_in(ctx)
    return of_a_ticket(ctx) or asks_after(ctx) or accepted_offer(ctx) or question(ctx)


def question(ctx: Context) -> Act:
    """A question to the engine; not when it is far too long, or pasted for the third time."""
    limit = ctx.desk.settings.question_chars
    if not ctx.incoming.text:
        return nothing
    if len(ctx.incoming.text) > limit:
        return lambda db: ctx.tell(db, texts.TOO_LONG.format(chars=limit))
    mark = digest(ctx.incoming.text)
    repeats = ctx.memory.repeats + 1 if mark == ctx.memory.digest else 1
    ctx = replace(ctx, memory=replace(ctx.memory, digest=mark, repeats=repeats))
    if repeats > _REPEATS and len(ctx.incoming.text) > 1:
        return repeated(ctx)
    turn = ctx.desk.engine.respond(ctx.incoming.text, ctx.memory.conversation, ctx.now)
    return asks_again(ctx, turn) or goes_on(ctx, turn) or answer(ctx, turn)


def repeated(ctx: Context) -> Act:
    """The same text again and again: told once, then silence."""

    def act(db: Database) -> None:
        memory.remember(db, ctx.key, ctx.memory, ctx.now)
        if ctx.memory.repeats == _REPEATS + 1:
            ctx.tell(db, texts.REPEATED)

    return act


def media(ctx: Context) -> Act:
    """A file goes to staff: into the ticket that it is meant for, an urgent one, the newest open one, or a new one."""
    found = ctx.incoming.media
    if found is None or ctx.incoming.edited:
        return nothing
    if not ctx.incoming.private:
        return lambda db: ctx.tell(db, texts.GROUP_PRIVATE, private_link(ctx))
    if not found.accepted:
        return lambda db: ctx.tell(db, texts.UNCLEAR_MEDIA)
    most = ctx.desk.settings.file_mb
    if found.size > most * 1024 * 1024:
        return lambda db: ctx.tell(db, texts.FILE_TOO_BIG.format(mb=most))
    waiting = tickets.open_of(ctx.db, ctx.incoming.chat_id)
    ticket = meant_ticket(ctx)
    if ticket is None and waiting and ctx.memory.mode != "new":
        ticket = urgent_ticket(ctx, ctx.db) or own_ticket(ctx, waiting[0])
    return add(ctx, ticket) if ticket else take_in(ctx)


def membership(ctx: Context) -> Act:
    """The worker blocked the bot, or let it in again: staff see it on the tickets."""
    why = "" if ctx.incoming.present else "工友停用了机器人"

    def act(db: Database) -> None:
        for number in tickets.set_unreachable(db, ctx.incoming.chat_id, why):
            ticket = tickets.load(db, number)
            if ticket:
                outbox.queue_card(db, ticket.staff_chat, number, ctx.now)

    return act if ctx.incoming.private else nothing


def press(ctx: Context) -> Act:
    """A button. What it says must be what we put there, for this chat: data can be tampered with."""
    found = say.pressed(ctx.incoming.press_data)
    act = None
    if found and found[1] == "turn":
        act = turn_press(ctx, found[0], found[2])
    elif found and ctx.incoming.private:
        act = ticket_press(ctx, found[0], found[2])
    if act is None:
        return lambda db: acknowledge(ctx, db, texts.BUTTON_OLD if found else texts.NOT_YOURS)
    acted = act

    def both(db: Database) -> None:
        acknowledge(ctx, db, "")
        acted(db)

    return both


def acknowledge(ctx: Context, db: Database, shown: str) -> None:
    """Stop the button's spinner; Telegram forgets a press after a short while, and so do we."""
    payload = {"callback_query_id": ctx.incoming.press_id} | ({"text": ctx.tr(shown)} if shown else {})
    soon = ctx.now + timedelta(seconds=30)
    outbox.queue(db, Send(ctx.incoming.chat_id, "answer_callback_query", payload, "press", expires=soon), ctx.now)


def turn_press(ctx: Context, pressed: str, turn_id: int) -> Act | None:
    """A button under one of our replies; None if that turn never offered it to this conversation."""
    row = memory.turn_row(ctx.db, turn_id)
    same_chat = row is not None and row.key.partition(":")[0] == str(ctx.incoming.chat_id)
    action = say.meant(pressed, row.actions) if row and same_chat else None
    if row is None or action is None:
        return None
    name, _, argument = action.partition(":")
    engine, conversation = ctx.desk.engine, ctx.memory.conversation
    if name == "staff":
        return to_staff(ctx, row)
    if name in ("good", "bad"):
        return verdict(ctx, row, name)
    if name == "cities":
        return commands.city(ctx, "")
    if name == "other_city":
        return commands.other_city(ctx)
    if name == "city":
        return answer(ctx, engine.choose_city(argument, conversation, ctx.now))
    return answer(ctx, engine.show(argument, conversation, ctx.now)) if name == "show" else None


def verdict(ctx: Context, row: TurnRow, said: str) -> Act:
    """Useful or not; the first word counts."""

    def act(db: Database) -> None:
        if not row.verdict:
            memory.judge(db, row.id, said)
            ctx.tell(db, texts.THANKS_GOOD if said == "good" else texts.THANKS_BAD)

    return act


def ticket_press(ctx: Context, action: str, number: int) -> Act | None:
    """A button under a ticket's message; None if it is someone else's ticket or staff's action."""
    if action == "cancel":
        return cancel(ctx)
    if action == "new":
        return ask_for_text(ctx)
    ticket = own_ticket(ctx, number)
    if ticket is None or action not in ("add", "unsolved"):
        return None
    if action == "add":
        return ask_for_more(ctx, number)
    return lambda db: reopen(ctx, db, ticket)


def cancel(ctx: Context) -> Act:
    """The next message is a question again."""

    def act(db: Database) -> None:
        memory.set_mode(db, ctx.key, "", ctx.now)
        ctx.tell(db, texts.CANCELLED)

    return act


BY_KIND: Mapping[str, Callable[[Context], Act]] = {"text": text, "media": media, "press": press}
