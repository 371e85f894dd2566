"""A worker who is talking with staff: what is no question for the bot goes to the ticket, without pressing 补充.

Whoever was asked something answers it; nobody presses a button first. A question that the measures answer is answered
as ever; behind a bare wish for a person, it goes to staff as well.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from bot import texts_runtime as texts
from bot import tickets
from bot.answering import answer
from bot.clauses import is_asking
from bot.clock import moment
from bot.desk import Act, Context
from bot.messages import Turn
from bot.privacy import MOBILE
from bot.texts import COMFORT
from bot.tickets import Event, Ticket
from bot.worker_tickets import add, ask_for_more, own_ticket, put, reopen, ticket_buttons
from bot.worker_urgent import names_number
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
    r"(好嘞?|好的|行|嗯|哦|收到|明白|知道|了解|ok|多?谢谢?|感谢|辛苦|麻烦|拜拜|再见|你好|您好|[早晚]上?好|早安|晚安|老师|师傅|呵|嘻|你们?|您|了|啦|啊|的|哈)*",
    re.IGNORECASE,
)
"""Said to anybody, and nothing that staff wait for."""
_THANKS = re.compile(r"(多?谢谢?|感谢|您|你们?|了|啦|啊)*")
_ADDS = re.compile(
    r"(我|再|还|想|要|麻烦)*补充(?!住院|医疗|养老|保险|工伤|公积金|营养|协议|企业|年金|剂)(一?下|一?句|一?点|几句|说明|吧)*(?P<rest>.*)"
    r"|(加|添|补)(到|进|在)(刚才|上面|前面|之前|那个|我的|工单).*"
    r"|(帮我|麻烦|请)*(跟|告诉|转告)(一?下)?(工作人员|工会的人|你们的人)(?!的).*",
    re.DOTALL,
)
_INVITES = re.compile(
    r"(您|你|请)(先|再|慢慢|具体)?(说|讲)(吧|说|讲|一下|说看|下)?[。!]*$|(说|讲)(一?下|说)(您|你|情况|看)|(发|留|报)(一?下|个)|告诉我"
)
"""By which staff ask without a question: 您说, 请讲一下情况."""
_NOT_SOLVED = re.compile(
    r"(我的|我这|你们)?(问题|事情?|那个|这个|这事|那事)*(根本|一直|压根|可是|但是?|不是|还是|还|都|并|是)*"
    r"(没有?|未)(得到|能|给我|帮我|人)?(解决|办好|办成|办妥|弄好|搞定|处理好|帮到|帮上).*",
    re.DOTALL,
)
_WITHDRAWS = re.compile(
    r"(撤销?|撤回|取消|关掉|关闭)(我的|那个|这个|刚才的?)?(工单|问题|申请|单子)(吧|了|啊)*|撤(销|回)(吧|了)*"
    r"|(算了|好了|那)*(不用|不需要|不必|不麻烦)(你们|工作人员|他们|再|了|回复?|问|管|帮忙|答复|麻烦)*"
    r"[^?？]{0,6}(自己|已经|我)(问到|解决|弄好|知道|办好|搞定|找到|办成)[^?？]{0,4}"
    r"|(那|唉)?算了吧?(我)?(不问|不说|不用|不弄|不办|不要)了"
    r"|(我的?)?(问题|事情?)?(已经|自己|都)+(解决|弄好|办好|搞定)(掉|好)?了[^?？]{0,6}"
)


def of_a_ticket(ctx: Context) -> Act | None:
    """The act of a message that is of a ticket by its words: 补充…, 还没解决, 撤销工单; None of any other."""
    if not ctx.incoming.private or ctx.incoming.edited:
        return None
    said, asks = squash(ctx.incoming.text), is_asking(fold(ctx.incoming.text))
    numbers = tickets.open_of(ctx.db, ctx.incoming.chat_id)
    ticket = own_ticket(ctx, numbers[0]) if numbers else None
    if ticket is None:
        resolved = _resolved(ctx) if _NOT_SOLVED.fullmatch(said) and not asks else None
        return _open_again(ctx, resolved) if resolved else None
    adds = _ADDS.fullmatch(said)
    if adds:
        return add(ctx, ticket) if adds["rest"] != "" else ask_for_more(ctx, ticket.id)
    return _pass_on(ctx, ticket, told=texts.TICKET_WITHDRAWN) if _WITHDRAWS.fullmatch(said) and not asks else None


def goes_on(ctx: Context, turn: Turn) -> Act | None:
    """The act of a message that looks meant for staff: an answer to what they asked, or more of the matter."""
    ticket = _talked_of(ctx) if ctx.incoming.private and not ctx.incoming.edited else None
    if ticket is None or turn.outcome == "urgent" or turn.ticket_now or _is_for_the_bot(ctx, turn):
        return None
    events = tickets.events(ctx.db, ticket.id)
    asks = is_asking(fold(ctx.incoming.text))
    if _just_asked(ctx, events):
        return _answering(ctx, ticket, turn, asks=asks)
    if _chooses_city(ctx, turn):
        return None
    if _is_bare(ticket) and _last(events) > ctx.now - JUST_NOW:
        return None if _is_polite(ctx) else _pass_on(ctx, ticket, turn)
    written = any(event.kind == "staff" for event in events)
    return _pass_on(ctx, ticket, turn) if _is_more(ctx, turn, events, asks=asks, written=written) else None


def _answering(ctx: Context, ticket: Ticket, turn: Turn, *, asks: bool) -> Act | None:
    """The act of what comes at once after a question of staff: all but thanks, and a benefit that nothing here answers,
    is the answer; what the bot can answer of it, it does besides."""
    own = asks and turn.outcome in ("answer", "clarify")
    if (asks and _is_of_another(ctx, turn)) or _THANKS.fullmatch(squash(ctx.incoming.text)):
        return None
    return _pass_on(ctx, ticket, turn, quietly=not own)


def _is_more(ctx: Context, turn: Turn, events: Sequence[Event], *, asks: bool, written: bool) -> bool:
    """Whether a message is more of a ticket's matter: no question that is answered, nor of what staff were offered for."""
    if (asks and not written) or _is_polite(ctx):
        return False
    if turn.outcome == "handoff":
        return not _is_of_another(ctx, turn) and ctx.memory.conversation.awaiting != "staff"
    recent = _last(events) > ctx.now - JUST_NOW
    if turn.outcome == "answer":
        return written and not asks and (recent or _is_first(events))
    if turn.outcome == "decline":
        return (recent or not asks) and ctx.memory.conversation.awaiting != "staff"
    return turn.outcome == "smalltalk" and asks and recent and _is_first(events)


def _is_for_the_bot(ctx: Context, turn: Turn) -> bool:
    """Whether the bot itself waits for the message, is asked for another city, or has a number to call for it."""
    before, after = ctx.memory.conversation, turn.conversation
    waits = (before.awaiting == "city" and after.city != before.city) or (
        before.awaiting == "choice" and turn.outcome == "answer"
    )
    moves = turn.outcome == "clarify" and after.awaiting == "city" and not after.asked
    return waits or moves or names_number(turn)


def _is_polite(ctx: Context) -> bool:
    return bool(_POLITE.fullmatch(squash(ctx.incoming.text)))


def _is_of_another(ctx: Context, turn: Turn) -> bool:
    """Whether a question that nothing answers names a benefit of its own: the bot offers staff for it, as ever."""
    return turn.outcome == "handoff" and bool(lexicon.concepts(fold(ctx.incoming.text)))


def _just_asked(ctx: Context, events: Sequence[Event]) -> bool:
    """Whether staff have asked something to which this is the first word, or one of several that come at once."""
    written = [e for e in events if e.kind == "staff"]
    if not written or not (is_asking(fold(written[-1].text)) or _INVITES.search(fold(written[-1].text))):
        return False
    return _is_first(events) or _last(events) > ctx.now - AT_ONCE


def _is_first(events: Sequence[Event]) -> bool:
    """Whether staff wrote last."""
    return [e.kind for e in events if e.kind in _SAID][-1:] == ["staff"]


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
    return max((moment(e.at) for e in events if e.kind in _SAID), default=datetime.min.replace(tzinfo=UTC))


def _resolved(ctx: Context) -> Ticket | None:
    """The worker's newest ticket, if it was resolved not long ago."""
    numbers = tickets.all_of(ctx.db, ctx.incoming.chat_id)
    ticket = own_ticket(ctx, max(numbers)) if numbers else None
    if ticket is None or ticket.state != "resolved":
        return None
    return ticket if moment(ticket.changed) > ctx.now - RESOLVED_FOR else None


def _pass_on(
    ctx: Context, ticket: Ticket, turn: Turn | None = None, *, told: str = texts.TICKET_GOES_ON, quietly: bool = False
) -> Act:
    """The message goes to staff, and the worker hears so; unless `quietly`, what the bot knows of it is told too."""
    known = turn is not None and ((turn.outcome in ("answer", "clarify") and not quietly) or COMFORT in turn.reply.text)
    answered = answer(ctx, turn, passed_on=True) if turn and (known or _chooses_city(ctx, turn)) else None

    def act(db: Database) -> None:
        if answered:
            answered(db)
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
