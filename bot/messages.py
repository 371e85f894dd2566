"""The values that flow through the bot: a conversation, a reply, and the outcome of one turn.

They are plain and frozen; the Telegram side and the terminal both work from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Script = Literal["hans", "hant"]
Outcome = Literal["answer", "clarify", "handoff", "urgent", "decline", "smalltalk"]
Reason = Literal["no_measure", "not_stated", "asked_for_human", "urgent", "weak"]


@dataclass(frozen=True)
class Button:
    """One button under a reply.

    `action` is one of: `staff` (hand this question to staff), `good`, `bad` (feedback), `cities` (choose
    another city), `city:<name>`, `show:<measure key>`.
    """

    label: str
    action: str


@dataclass(frozen=True)
class Reply:
    """What the worker sees: plain text (no markup), its first line perhaps a heading, and rows of buttons."""

    text: str
    heading: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()

    @property
    def shown(self) -> str:
        """Heading and text as the worker reads them."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True)
class Conversation:
    """What is remembered of one chat between two messages."""

    city: str | None = None
    script: Script = "hans"
    focus: tuple[str, ...] = ()
    """Keys of the measures answered last, or offered for choice, best first."""
    offered: tuple[str, ...] = ()
    """Keys of the measures that were last listed side by side, in their order: 第二个 picks from them, and may again."""
    earlier: tuple[str, ...] = ()
    """Keys of the measures answered before those in focus, the latest first: 刚才那个 goes back to them."""
    asked: str = ""
    """The last question as it was understood, masked; a follow-up is read against it."""
    details: tuple[str, ...] = ()
    """The details that it clearly asked for: a follow-up that names another matter asks for the same."""
    awaiting: Literal["", "city", "staff", "choice"] = ""
    """What the bot asked for last: the next short message may be its answer."""
    updated: datetime | None = None


@dataclass(frozen=True)
class TicketDraft:
    """A question for union staff, masked, not yet stored."""

    reason: Reason
    text: str
    city: str | None = None
    department: str = ""
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One measure that a reply rests on or offers, with the probability that it answers the question."""

    document: str
    city: str
    measure: str
    title: str
    text: str
    source: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Turn:
    """Everything that one message leads to."""

    outcome: Outcome
    reply: Reply
    conversation: Conversation
    evidence: tuple[Evidence, ...] = ()
    rests: Mapping[str, str] = field(default_factory=dict)
    """The measures that an answer was made from, by key, with their content ids."""
    not_stated: tuple[str, ...] = ()
    offers_staff: bool = False
    ticket: TicketDraft | None = None
    ticket_now: bool = False
    """Open the ticket at once (asked for, or urgent); otherwise only when the worker agrees."""
