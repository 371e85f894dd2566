"""What the bot could not answer, from the tables: one value for each time that somebody asked.

Every text is masked, what staff wrote too; what /forget erased is in no table any more. Cries for help are left out:
they are for people, not for a report.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot import memory, tickets
from bot.memory import Unanswered
from bot.messages import Reason
from bot.privacy import mask
from bot.tickets import Ticket
from knowledge.fold import squash

SHORT = 8
"""Characters below which a message is read with what was asked before it."""
_LABEL = re.compile(r"\[[^\]]{1,6}\]")
"""What stands for a file or for what was masked: alone, it asks nothing."""
WHY: Mapping[str, str] = {
    "no_measure": "没有这样的措施",
    "not_stated": "措施里没写明",
    "weak": "答得不好，或只是反问",
    "asked_for_human": "直接找工作人员",
}


@dataclass(frozen=True)
class Gap:
    """One question that was not answered, or not well."""

    text: str
    city: str
    who: str
    """Whose conversation: only to count people."""
    at: str
    reason: Reason
    answers: tuple[str, ...] = ()
    """What staff answered, where it became a ticket."""


def gaps_since(db: Database, since: datetime) -> list[Gap]:
    """Every gap since then, oldest first."""
    opened = {ticket.id: ticket for ticket in tickets.opened_since(db, since)}
    turns = memory.unanswered_since(db, since)
    asked = {turn.ticket_id for turn in turns}
    found = [
        *_of_turns(db, turns),
        *(_of_ticket(db, ticket) for number, ticket in opened.items() if number not in asked and ticket.text),
    ]
    told = (gap for gap in found if gap.reason in WHY and squash(_LABEL.sub("", gap.text)))
    return sorted(told, key=lambda gap: gap.at)


def _of_turns(db: Database, turns: Sequence[Unanswered]) -> Iterator[Gap]:
    for turn in turns:
        draft = turn.draft
        counts = draft.reason in ("no_measure", "not_stated") or turn.ticket_id is not None or turn.verdict == "bad"
        if counts and (text := _question(turn)):
            yield Gap(
                mask(text), draft.city or "", turn.key, turn.at, draft.reason, _said(db, turn.ticket_id),
            )  # fmt: skip


def _question(turn: Unanswered) -> str:
    """What was asked: before a wish for staff the question that led to it, with a short follow-up what it follows."""
    said, before = turn.draft.text, turn.asked
    if turn.draft.reason == "asked_for_human":
        return said.partition("\n")[0] if "\n" in said else ""
    return before if len(squash(said)) < SHORT and before else said


def _of_ticket(db: Database, ticket: Ticket) -> Gap:
    return Gap(
        mask(ticket.text), ticket.city or "", str(ticket.chat_id), ticket.created, ticket.reason, _said(db, ticket.id)
    )


def _said(db: Database, number: int | None) -> tuple[str, ...]:
    """What staff wrote to the worker on a ticket, without their notes."""
    if number is None:
        return ()
    return tuple(mask(event.text) for event in tickets.events(db, number) if event.kind == "staff" and event.text)
