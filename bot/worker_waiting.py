"""A worker who waits for staff: what they hear when they ask after their ticket, or ask for a person once more."""

import functools
import re
from dataclasses import replace
from pathlib import Path

from sqlite_utils import Database

from bot import memory, tickets
from bot import texts_runtime as texts
from bot.clock import moment
from bot.desk import Act, Context
from bot.errors import ConfigError
from bot.hotlines import DEFAULT, read_hotlines
from bot.messages import Turn
from bot.tickets import Ticket
from bot.worker_tickets import own_ticket, put, ticket_buttons
from knowledge import lexicon
from knowledge.fold import fold, squash

_STAFF = r"(人|工作人员)"
_REPLIES = r"(回复|答复|回应|回话|回信|回音|消息|动静|回|理|答)我?"
_ASKS_AFTER = re.compile(
    r"(喂|哎|唉|你好|您好|请问|那)*"
    rf"((怎么|咋|为什么|为啥|到现在|现在|都|还|一直)*没有?({_STAFF})?来?{_REPLIES}"
    rf"|(还|到底)*(有没有|有|没有?){_STAFF}(在|值班|理我?|管我?|回复|回)?(吗|么|嘛|没有?)"
    rf"|(还|到底)*有没有{_STAFF}(在|值班|理我?|管我?|回复|回)?"
    rf"|(你们的?)?{_STAFF}(呢|都?(去|跑|在)?哪里?去?了)"
    rf"|(还|到底)*(要|得)?等?到?(多久|多长时间|什么时候|啥时候)(才|能|会|有|{_STAFF})*{_REPLIES}"
    r"|还(要|得)等(多久|多长时间|到什么时候)"
    r"|(算了)?我?不想?等了(算了)?"
    r"|我?(都|已经)?等了?(好久|很久|半天|这么久|好半天|老半天)了?)"
    r"(啊|呀|呢|吗|吧|啦|了|嘛|么|哦)*"
)
"""Short messages that ask where staff are, and nothing else; as `squash` leaves them."""
_IDLE = re.compile(
    r"我|俺|你|您|们|要|想|请|帮|给|快|点|赶紧|马上|还是|再|就|能|不|可以|吗|吧|啊|呀|呢|了|的|一下|个|谢|好|行|那|直接|问|麻烦|机器人|来|找|叫|有|没|跟|和|说话?|讲|聊天?|话|真|活"
)
"""What stands around a wish for a person and asks nothing."""


def asks_after(ctx: Context) -> Act | None:
    """The act of 有人吗 while nobody has answered the worker's ticket."""
    ticket = _waiting(ctx) if _ASKS_AFTER.fullmatch(squash(ctx.incoming.text)) else None
    return (lambda db: _tell(ctx, db, ticket)) if ticket else None


def asks_again(ctx: Context, turn: Turn) -> Act | None:
    """The act of another bare 转人工 while nobody has answered the worker's ticket: it opens no second one."""
    draft = turn.ticket
    if draft is None or draft.reason != "asked_for_human" or not is_bare(ctx.incoming.text):
        return None
    ticket = _waiting(ctx)
    if ticket is None:
        return None
    before, _, own = draft.text.rpartition("\n")
    known = "\n".join((ticket.text, *(event.text for event in tickets.events(ctx.db, ticket.id))))
    added = replace(ctx, incoming=replace(ctx.incoming, text=own if before in known else draft.text))

    def act(db: Database) -> None:
        memory.remember(db, ctx.key, replace(ctx.memory, conversation=turn.conversation), ctx.now)
        memory.turn_became(db, memory.keep_turn(db, ctx.key, turn, (), ctx.now), ticket.id)
        put(added, db, ticket)
        _tell(ctx, db, ticket)

    return act


def is_bare(text: str) -> bool:
    """Whether a wish for a person is all that a message says, perhaps with a word on how long it takes."""
    beside = squash(lexicon.pattern("human").sub("", fold(text)))
    return not _IDLE.sub("", beside) or bool(_ASKS_AFTER.fullmatch(beside))


def _waiting(ctx: Context) -> Ticket | None:
    """The newest ticket of who writes here in private that staff have not answered."""
    number = tickets.unanswered_of(ctx.db, ctx.incoming.chat_id) if ctx.incoming.private else None
    return own_ticket(ctx, number) if number else None


def _tell(ctx: Context, db: Database, ticket: Ticket) -> None:
    at = moment(ticket.created)
    told = texts.TICKET_WAITS.format(number=ticket.id, since=f"{at.month}月{at.day}日 {at:%H:%M}")
    line = _union_line(ctx.desk.settings.hotlines)
    ctx.tell(db, told + line, ticket_buttons(ticket.id), ticket_id=ticket.id)


@functools.cache
def _union_line(path: str) -> str:
    """Whom to call about what cannot wait; '' where the hotlines name no union's."""
    try:
        hotlines = read_hotlines(Path(path) if path else DEFAULT)
    except ConfigError:  # the bot has checked the file at its start; a later slip must not cost a reply
        return ""
    union = next((line for line in hotlines if "工会" in line.name), None)
    return texts.TICKET_WAITS_LINE.format(name=union.name, number=union.number) if union else ""
