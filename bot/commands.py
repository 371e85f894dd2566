"""The worker's commands, in one table; also by their Chinese names and when slightly misspelt."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from rapidfuzz import fuzz, process, utils
from sqlite_utils import Database

from bot import memory, outbox, tickets
from bot import texts_runtime as texts
from bot.answering import answer, private_link
from bot.desk import Act, Context
from bot.inbox import forget as forget_inbox
from bot.messages import Button, Reply, Turn
from bot.outbox import Send
from bot.tickets import Ticket
from bot.worker_tickets import ask_for_more, ask_for_text, own_ticket, take_in
from bot.worker_urgent import cried
from knowledge.fold import fold

Command = Callable[[Context, str], Act]
_CLOSE = 70
_CITY_CLOSE = 80
_A_ROW = 3


def start(ctx: Context, _argument: str) -> Act:
    """Say what this is; ask for the city if it is not known."""

    def act(db: Database) -> None:
        city = ctx.memory.conversation.city
        ctx.tell(db, f"{texts.START}\n{texts.YOUR_CITY.format(city=city)}" if city else texts.START)
        if city is None:
            _offer_cities(ctx, db)

    return act


def city(ctx: Context, argument: str) -> Act:
    """Choose the city by button, or by name at once."""
    if not argument:
        return lambda db: _offer_cities(ctx, db)
    return answer(ctx, named_city(ctx, argument))


def named_city(ctx: Context, name: str) -> Turn:
    """A city as it was typed; near-misses of a city that we know count as it."""
    found = process.extractOne(name.removesuffix("市"), ctx.desk.engine.cities, scorer=fuzz.ratio, processor=fold)
    if found and found[1] >= _CITY_CLOSE:
        return ctx.desk.engine.choose_city(found[0], ctx.memory.conversation, ctx.now)
    asked = replace(ctx.memory.conversation, awaiting="city")
    return ctx.desk.engine.respond(name, asked, ctx.now)


def _offer_cities(ctx: Context, db: Database) -> None:
    """Ask for the city; the answer may be pressed or typed."""
    names = ctx.desk.engine.cities
    rows = [tuple(Button(name, f"city:{name}") for name in names[i : i + _A_ROW]) for i in range(0, len(names), _A_ROW)]
    buttons = (*rows, (Button(ctx.tr(texts.OTHER_CITY), "other_city"),))
    waiting = replace(ctx.memory.conversation, awaiting="city")
    answer(ctx, Turn("clarify", Reply(ctx.tr(texts.ASK_CITY), buttons=buttons), waiting))(db)


def other_city(ctx: Context) -> Act:
    """The city is none of the buttons: have it typed."""

    def act(db: Database) -> None:
        memory.remember(db, ctx.key, ctx.memory.awaiting("city"), ctx.now)
        ctx.tell(db, texts.TYPE_CITY)

    return act


def topics(ctx: Context, _argument: str) -> Act:
    """What one can ask about."""
    reply = ctx.desk.engine.topics(ctx.memory.conversation)
    return answer(ctx, Turn("smalltalk", reply, ctx.memory.conversation))


def help_(ctx: Context, _argument: str) -> Act:
    """The commands."""
    return lambda db: ctx.tell(db, texts.HELP)


def ticket(ctx: Context, argument: str) -> Act:
    """Go to staff: at once with what was written, else with the next message."""
    if not ctx.incoming.private:
        return lambda db: ctx.tell(db, texts.GROUP_PRIVATE, private_link(ctx))
    if argument:
        incoming, kept = replace(ctx.incoming, text=argument), replace(ctx.memory, mode="new")
        written = replace(ctx, incoming=incoming, memory=kept)
        return cried(written, None) or take_in(written)
    waiting = tickets.open_of(ctx.db, ctx.incoming.chat_id)
    if waiting and own_ticket(ctx, waiting[0]):
        return ask_for_more(ctx, waiting[0])
    return ask_for_text(ctx)


def forget(ctx: Context, _argument: str) -> Act:
    """Erase the worker everywhere, and say what was erased. Only counts stay."""
    if not ctx.incoming.private:
        return lambda db: ctx.tell(db, texts.GROUP_PRIVATE, private_link(ctx))
    chat = ctx.incoming.chat_id

    def act(db: Database) -> None:
        numbers = tickets.all_of(db, chat)
        shown = [found for number in numbers if (found := tickets.load(db, number))]
        posted = [place for number in numbers for place in outbox.posted_for(db, number)]
        doubtful = {number for number in numbers if outbox.may_remain(db, number)}
        events = sum(tickets.erase(db, number, ctx.now) - 1 for number in numbers)
        sent = outbox.forget(db, chat, numbers)
        received = forget_inbox(db, chat)
        kept = memory.forget(db, chat)
        for erased in shown:
            _erase_from_group(ctx, db, erased, may_remain=erased.id in doubtful)
        for group, message in posted:
            outbox.queue(db, Send(group, "delete_message", {"message_id": message}), ctx.now)
        told = texts.FORGOTTEN.format(inbox=received, outbox=sent, tickets=len(numbers), events=events, memory=kept)
        ctx.tell(db, told)

    return act


def _erase_from_group(ctx: Context, db: Database, ticket: Ticket, *, may_remain: bool) -> None:
    """The card and the topic's name in the staff group held the worker's words too; so may a copy that we cannot find."""
    outbox.queue_card(db, ticket.staff_chat, ticket.id, ctx.now)
    if ticket.topic_id:
        payload = {"message_thread_id": ticket.topic_id, "name": f"#{ticket.id}"}
        outbox.queue(db, Send(ticket.staff_chat, "edit_forum_topic", payload), ctx.now)
    if may_remain:
        told = {"text": texts.STAFF_MAY_REMAIN.format(number=ticket.id)}
        thread = {"message_thread_id": ticket.topic_id} if ticket.topic_id else {}
        outbox.queue(db, Send(ticket.staff_chat, "send_message", told | thread, "notice"), ctx.now)


COMMANDS: Mapping[str, Command] = {
    "start": start,
    "city": city,
    "topics": topics,
    "help": help_,
    "ticket": ticket,
    "forget": forget,
}
OTHER_NAMES: Mapping[str, str] = {
    "开始": "start",
    "城市": "city",
    "换城市": "city",
    "选择城市": "city",
    "话题": "topics",
    "主题": "topics",
    "目录": "topics",
    "帮助": "help",
    "说明": "help",
    "工单": "ticket",
    "人工": "ticket",
    "转人工": "ticket",
    "找工会": "ticket",
    "删除": "forget",
    "忘记": "forget",
    "忘记我": "forget",
}


def named(text: str, bot_name: str) -> tuple[str, str, bool] | None:
    """Command, argument and whether its name was exact; None if it is none of ours or another bot's."""
    head, _, argument = text[1:].replace("\n", " ").partition(" ")
    name, _, addressee = head.partition("@")
    if addressee and addressee.lower() != bot_name.lower():
        return None
    if name.lower() in COMMANDS or name in OTHER_NAMES:
        return OTHER_NAMES.get(name, name.lower()), argument.strip(), True
    near = process.extractOne(
        name, (*COMMANDS, *OTHER_NAMES), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_CLOSE
    )
    return (OTHER_NAMES.get(near[0], near[0]), argument.strip(), False) if near else ("", "", False)


def handle(ctx: Context) -> Act | None:
    """The act of a message that begins with a slash; None if it is for another bot."""
    found = named(ctx.incoming.text, ctx.desk.bot_name)
    if found is None:
        return None
    name, argument, exact = found
    if not name:
        return lambda db: ctx.tell(db, texts.UNKNOWN_COMMAND + texts.HELP)
    if name == "forget" and not exact:
        return lambda db: ctx.tell(db, texts.DID_YOU_MEAN.format(name=name))
    return COMMANDS[name](ctx, argument)
