"""A turn of the engine becomes an act: what is remembered, the reply with its buttons, perhaps a ticket."""

from collections.abc import Sequence
from dataclasses import replace

from sqlite_utils import Database

from bot import memory, outbox, say
from bot import texts_runtime as texts
from bot.desk import Act, Context
from bot.messages import Button, Reply, Turn
from bot.outbox import Send
from bot.worker_tickets import has_too_many, open_for_turn, with_story

Buttons = Sequence[Sequence[Button]]


def answer(ctx: Context, turn: Turn, *, passed_on: bool = False) -> Act:
    """The act of a turn: everything that it leads to. Nobody is promised a ticket that cannot be opened.

    `passed_on`: the message goes to staff besides, and need not be kept for a ticket.
    """

    def act(db: Database) -> None:
        heard = replace(ctx, memory=replace(ctx.memory, conversation=turn.conversation))
        if turn.outcome == "answer" and turn.ticket and turn.ticket.reason == "not_stated":
            heard = replace(heard, memory=heard.memory.awaiting("staff"))  # what is missing ends with that offer
        opened = (
            with_story(ctx, turn.ticket, own=ctx.incoming.text)
            if turn.ticket and turn.ticket_now and ctx.incoming.private
            else None
        )
        if _is_told(ctx, turn) and not passed_on:
            heard = replace(heard, memory=heard.memory.and_said(ctx.incoming.text))
        memory.remember(db, ctx.key, heard.memory, ctx.now)
        buttons = turn.reply.buttons if ctx.incoming.private else _group_buttons(turn.reply.buttons)
        actions = tuple(button.action for row in buttons for button in row)
        turn_id = memory.keep_turn(db, ctx.key, turn, actions, ctx.now)
        markup = say.turn_markup(buttons, actions, turn_id)
        if not ctx.incoming.private and (turn.ticket_now or turn.offers_staff):
            markup = [*markup, *private_link(heard)]
        refused = opened is not None and has_too_many(heard, db, opened)
        if not refused and not _edited(heard, db, turn.reply, markup):
            heard.tell_reply(db, turn.reply, markup, purpose="answer")
        if opened:
            open_for_turn(heard, db, turn_id, opened)
        elif turn.ticket_now:
            heard.tell(db, texts.GROUP_PRIVATE, private_link(heard))

    return act


def _is_told(ctx: Context, turn: Turn) -> bool:
    """Whether a message is one that staff may need to read; a command, or the choice of a city, is not."""
    inc = ctx.incoming
    if turn.outcome == "smalltalk" and turn.conversation.city != ctx.memory.conversation.city:
        return False
    return inc.kind == "text" and inc.private and not inc.edited and not inc.text.startswith("/")


def _group_buttons(buttons: Buttons) -> Buttons:
    """In a group nobody hands a question to staff: what staff answer is between them and one worker."""
    kept = [[button for button in row if button.action != "staff"] for row in buttons]
    return [row for row in kept if row]


def private_link(ctx: Context) -> list[list[tuple[str, str]]]:
    """A button that opens the private chat with the bot."""
    if not ctx.desk.bot_name:
        return []
    return [[(ctx.tr(texts.GROUP_PRIVATE_BUTTON), f"https://t.me/{ctx.desk.bot_name}")]]


def _edited(ctx: Context, db: Database, reply: Reply, markup: say.Markup) -> bool:
    """An edited question is answered in place of its former answer, so that there is one answer to it."""
    if not ctx.incoming.edited:
        return False
    former = outbox.answer_to(db, ctx.incoming.chat_id, ctx.incoming.message_id)
    made = say.payloads(say.escaped(reply), markup)
    if len(former) != 1 or len(made) != 1:
        return False
    payload = dict(made[0]) | {"message_id": former[0]}
    outbox.queue(db, Send(ctx.incoming.chat_id, "edit_message_text", payload, "answer"), ctx.now)
    return True
