"""A worker who is talking with staff: what is no question for the bot goes to the ticket, without pressing 补充.

Whoever was asked something answers it; nobody presses a button first. A question that the measures answer is answered
as ever.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot import texts_runtime as texts
from bot import tickets
from bot.answering import answer
from bot.clauses import is_asking
from bot.clock import moment
from bot.desk import Act, Context
from bot.messages import Turn
from bot.privacy import MOBILE
from bot.tickets import Event, Ticket
from bot.worker_tickets import add, ask_for_more, own_ticket, put, reopen, ticket_buttons
from bot.worker_waiting import is_bare
from knowledge import lexicon
from knowledge.fold import fold, squash

TALKING_FOR = timedelta(hours=24)
"""So long after the last thing that happened in a ticket its worker may be talking of it."""
JUST_NOW = timedelta(hours=2)
"""So long what the bot would decline may be a question to staff (在哪里, 几点)."""
AT_ONCE = timedelta(minutes=15)
"""So long after a question of staff even 好的 and 没有 answer it."""
RESOLVED_FOR = timedelta(days=7)
"""So long after it was resolved 还没解决 opens a ticket again."""
_SAID = ("opened", "worker", "staff")
_POLITE = re.compile(
    r"(好嘞?|好的|行|嗯|哦|收到|明白|知道|了解|ok|多?谢谢?|感谢|辛苦|麻烦|拜拜|再见|你好|您好|老师|师傅|呵|嘻|你们?|您|了|啦|啊|的|哈)*",
    re.IGNORECASE,
)
"""Said to anybody, and nothing that staff wait for."""
_THANKS = re.compile(r"(多?谢谢?|感谢|您|你们?|了|啦|啊)*")
_ADDS = re.compile(
    r"(我|再|还|想|要|麻烦)*补充(?!住院|医疗|养老|保险|工伤|公积金)(一?下|一?句|一?点|几句|说明)*(?P<rest>.*)"
    r"|(加|添|补)(到|进|在)(刚才|上面|前面|之前|那个|我的|工单).*"
    r"|(帮我|麻烦|请)*(跟|告诉|转告)(一?下)?(工作人员|工会的人|你们的人).*",
    re.DOTALL,
)
_NOT_SOLVED = re.compile(
    r"(我的|我这|你们)?(问题|事情?|那个|这个|这事|那事)*(根本|一直|压根|可是|但是?|不是|还是|还|都|并|是)*"
    r"(没有?|未)(得到|能|给我|帮我|人)?(解决|办好|办成|办妥|弄好|搞定|处理好|帮到|帮上).*",
    re.DOTALL,
)
_WITHDRAWS = re.compile(
    r"(撤销?|撤回|取消|关掉|关闭|关了|不要)(我的|那个|这个|刚才的?)?(工单|问题|申请|单子)?(吧|了|啊)*"
    r"|(算了|好了|那)*(不用|不需要|不必|不麻烦)(你们|工作人员|他们|再|了|回复?|问|管|帮忙|答复|麻烦)*"
    r"[^?？]{0,6}(自己|已经|我)(问到|解决|弄好|知道|办好|搞定|找到|办成)[^?？]{0,4}"
    r"|(那|唉)?算了吧?(我)?(不问|不说|不用|不弄|不办|不要)了"
    r"|(我的?)?(问题|事情?)?(已经|自己|都)+(解决|弄好|办好|搞定)(掉|好)?了[^?？]{0,6}"
)


def of_a_ticket(ctx: Context) -> Act | None:
    """The act of a message that is of a ticket by its words: 补充…, 还没解决, 撤销工单; None of any other."""
    if not ctx.incoming.private or ctx.incoming.edited:
        return None
    said = squash(ctx.incoming.text)
    numbers = tickets.open_of(ctx.db, ctx.incoming.chat_id)
    ticket = own_ticket(ctx, numbers[0]) if numbers else None
    if ticket is None:
        resolved = _resolved(ctx) if _NOT_SOLVED.fullmatch(said) else None
        return _open_again(ctx, resolved) if resolved else None
    adds = _ADDS.fullmatch(said)
    if adds:
        return add(ctx, ticket) if adds["rest"] != "" else ask_for_more(ctx, ticket.id)
    return _pass_on(ctx, ticket, texts.TICKET_WITHDRAWN) if _WITHDRAWS.fullmatch(said) else None


def goes_on(ctx: Context, turn: Turn) -> Act | None:
    """The act of a message that looks meant for staff: an answer to what they asked, or more of the matter."""
    ticket = _talked_of(ctx) if ctx.incoming.private and not ctx.incoming.edited else None
    if ticket is None or turn.outcome == "urgent" or turn.ticket_now:
        return None
    events = tickets.events(ctx.db, ticket.id)
    asks = is_asking(fold(ctx.incoming.text))
    if _chooses_city(ctx, turn):
        return _with_answer(ctx, ticket, turn) if _just_asked(ctx, events) else None
    if _is_bare(ticket) and all(event.kind not in ("worker", "staff") for event in events):
        answered = turn.outcome in ("answer", "clarify")
        return _with_answer(ctx, ticket, turn) if answered else _pass_on(ctx, ticket)
    if _is_bare(ticket) or any(event.kind == "staff" for event in events):
        return _pass_on(ctx, ticket) if _is_for_staff(ctx, turn, events, asks=asks) else None
    return _pass_on(ctx, ticket) if not asks and turn.outcome in ("decline", "handoff") else None


def _is_for_staff(ctx: Context, turn: Turn, events: Sequence[Event], *, asks: bool) -> bool:
    """Whether a message is for staff where they have written, or where nothing but its worker's wish for a person was known."""
    if asks and (turn.outcome in ("answer", "clarify") or _is_of_another(ctx, turn)):
        return False
    if asks and turn.outcome in ("decline", "smalltalk"):
        return _last(events) > ctx.now - JUST_NOW
    said = squash(ctx.incoming.text)
    return not _POLITE.fullmatch(said) or (_just_asked(ctx, events) and not _THANKS.fullmatch(said))


def _is_of_another(ctx: Context, turn: Turn) -> bool:
    """Whether a question that nothing answers names a benefit of its own: the bot offers staff for it, as ever."""
    return turn.outcome == "handoff" and bool(lexicon.concepts(fold(ctx.incoming.text)))


def _just_asked(ctx: Context, events: Sequence[Event]) -> bool:
    """Whether staff have asked something, and the worker is answering it."""
    written = [e for e in events if e.kind == "staff"]
    return bool(written) and is_asking(fold(written[-1].text)) and _last(events) > ctx.now - AT_ONCE


def _chooses_city(ctx: Context, turn: Turn) -> bool:
    return turn.conversation.city != ctx.memory.conversation.city and turn.outcome == "smalltalk"


def _is_bare(ticket: Ticket) -> bool:
    """Whether a ticket says nothing but that somebody wants a person."""
    return all(is_bare(line) for line in ticket.text.splitlines())


def _talked_of(ctx: Context) -> Ticket | None:
    """The worker's ticket in which something was said last, and not long ago."""
    found = [
        (last, ticket)
        for number in tickets.open_of(ctx.db, ctx.incoming.chat_id)
        if (ticket := own_ticket(ctx, number))
        and (last := _last(tickets.events(ctx.db, number))) > ctx.now - TALKING_FOR
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _last(events: Sequence[Event]) -> datetime:
    """When something was last said in a ticket."""
    return max(moment(e.at) for e in events if e.kind in _SAID)


def _resolved(ctx: Context) -> Ticket | None:
    """The worker's newest ticket, if it was resolved not long ago."""
    numbers = tickets.all_of(ctx.db, ctx.incoming.chat_id)
    ticket = own_ticket(ctx, max(numbers)) if numbers else None
    if ticket is None or ticket.state != "resolved":
        return None
    return ticket if moment(ticket.changed) > ctx.now - RESOLVED_FOR else None


def _pass_on(ctx: Context, ticket: Ticket, told: str = texts.TICKET_GOES_ON) -> Act:
    """The message goes to staff, and the worker hears so."""

    def act(db: Database) -> None:
        said = told.format(number=ticket.id) + put(ctx, db, ticket)
        if MOBILE in ctx.incoming.text:
            said += texts.TICKET_NO_NUMBER
        ctx.tell(db, said, ticket_buttons(ticket.id), ticket_id=ticket.id)

    return act


def _open_again(ctx: Context, ticket: Ticket) -> Act:
    """The ticket is open again, with what its worker says."""

    def act(db: Database) -> None:
        put(ctx, db, ticket)
        reopen(ctx, db, ticket)

    return act


def _with_answer(ctx: Context, ticket: Ticket, turn: Turn) -> Act:
    """The message goes to staff, and is answered."""
    answered, passed_on = answer(ctx, turn), _pass_on(ctx, ticket)

    def act(db: Database) -> None:
        answered(db)
        passed_on(db)

    return act
