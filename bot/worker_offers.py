"""The bot offered staff, and the worker says yes: the question that it could not answer becomes a ticket."""

import re

from sqlite_utils import Database

from bot import memory
from bot import texts_runtime as texts
from bot.answering import private_link
from bot.desk import Act, Context
from bot.memory import TurnRow
from bot.worker_tickets import ask_for_text, open_for_turn, with_story
from knowledge.fold import squash

_YES = re.compile(
    r"(好|可以|行|要|需要|是|对|嗯|麻烦了?|帮我转|转|ok|yes|[呀吧啊的，。！]|\s)+([谢謝]+[您你]?[！。]?)?",
    re.IGNORECASE,
)
"""A yes to a plain offer, which is all that the message before it said."""
_WHO = r"(工会的?)?(工作人员|他们|人)"
_GO_AHEAD = re.compile(
    r"(那|就|还是|行|好的?|可以|嗯|是的?|对|您|你|我|想|麻烦|请|吧|啊)*"
    r"(要|需要|想知道"
    rf"|(帮|替|给)(我|忙|俺)*(问|转)(问|达|交)?(一?下|一声)?(给|到)?({_WHO})?"
    rf"|转(一?下|过去|给|交|达)?({_WHO})?"
    rf"|问(问|一?下)?{_WHO}"
    rf"|(让|叫|请|找){_WHO}来?(回答|答复|回复|解答|答|说|看看)(一?下)?)"
    r"(的|吧|呀|啊|哦|呗|啦|了|哈|谢|您|你|麻烦|辛苦)*"
)
"""Words that want staff and can be no thank-you: the offer at an answer's end takes no others."""


def accepted_offer(ctx: Context) -> Act | None:
    """A yes after the bot offered staff: the last turn's draft becomes the ticket."""
    if ctx.memory.conversation.awaiting != "staff":
        return None
    row = memory.last_turn(ctx.db, ctx.key)
    if row is None or row.draft is None:
        return None
    plain = row.draft.reason != "not_stated" and _YES.fullmatch(ctx.incoming.text)
    return to_staff(ctx, row) if plain or _GO_AHEAD.fullmatch(squash(ctx.incoming.text)) else None


def to_staff(ctx: Context, row: TurnRow) -> Act:
    """Hand a turn's question to staff."""
    draft = row.draft
    if not ctx.incoming.private:
        return lambda db: ctx.tell(db, texts.GROUP_PRIVATE, private_link(ctx))
    if draft is None:
        return ask_for_text(ctx)

    def act(db: Database) -> None:
        memory.remember(db, ctx.key, ctx.memory.awaiting(""), ctx.now)
        open_for_turn(ctx, db, row.id, with_story(ctx, draft))

    return act
