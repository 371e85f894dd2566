"""What every handler gets: the engine, the settings, one incoming message and what is remembered of its chat.

A handler reads and thinks outside any transaction, and returns an act; dispatch runs the act in the one transaction
that also marks the update done.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlite_utils import Database

from bot import outbox, say
from bot.config import Settings
from bot.incoming import Incoming
from bot.memory import Memory
from bot.messages import Conversation, Reply, Script, Turn
from bot.outbox import Purpose, Send

Act = Callable[[Database], None]


class Engine(Protocol):
    """The core as the handlers use it: `pipeline.Engine`, `live.Live` around it, or a scripted one in the tests."""

    @property
    def cities(self) -> tuple[str, ...]: ...

    def respond(self, text: str, conversation: Conversation, now: datetime) -> Turn: ...

    def show(self, key: str, conversation: Conversation, now: datetime) -> Turn: ...

    def choose_city(self, city: str, conversation: Conversation, now: datetime) -> Turn: ...

    def topics(self, conversation: Conversation) -> Reply: ...


@dataclass(frozen=True)
class Desk:
    """What stays the same for all messages of a process."""

    engine: Engine
    settings: Settings
    in_script: Callable[[str, Script], str]
    bot_name: str = ""


@dataclass(frozen=True)
class Context:
    """One message on the desk."""

    desk: Desk
    db: Database
    """For reading only: the act gets the transaction's."""
    incoming: Incoming
    memory: Memory
    now: datetime

    @property
    def key(self) -> str:
        """Whose conversation it is."""
        return self.incoming.key

    def tr(self, text: str) -> str:
        """A sentence of ours in the worker's script."""
        return self.desk.in_script(text, self.memory.conversation.script)

    def tell(self, db: Database, text: str, markup: say.Markup = (), *, ticket_id: int | None = None) -> None:
        """Queue a sentence of ours to the chat that wrote; one of a ticket's may be answered."""
        shown = [[(self.tr(label), data) for label, data in row] for row in markup]
        self.tell_reply(db, Reply(self.tr(text)), shown, ticket_id=ticket_id)

    def tell_reply(
        self, db: Database, reply: Reply, markup: say.Markup, *, purpose: Purpose = "", ticket_id: int | None = None
    ) -> None:
        """Queue a reply as it is, in as many rows as it needs."""
        for payload in say.payloads(say.escaped(reply), markup):
            whole = payload if self.incoming.private else self._in_group(dict(payload))
            outbox.queue(
                db,
                Send(
                    self.incoming.chat_id,
                    "send_message",
                    whole,
                    purpose,
                    ticket_id=ticket_id,
                    source_id=self.incoming.message_id or None,
                ),
                self.now,
            )

    def _in_group(self, payload: dict[str, object]) -> dict[str, object]:
        """In a group an answer hangs on the message that asked for it."""
        quoted = {"message_id": self.incoming.message_id, "allow_sending_without_reply": True}
        if self.incoming.thread_id:
            payload["message_thread_id"] = self.incoming.thread_id
        return payload | ({"reply_parameters": quoted} if self.incoming.message_id else {})


def nothing(_db: Database) -> None:
    """The act of a message that leads to nothing."""


def digest(text: str) -> str:
    """Enough of a text to know it again, and nothing to read it from."""
    return hashlib.blake2b("".join(text.split()).encode(), digest_size=8).hexdigest()
