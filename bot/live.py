"""The engine on whatever snapshot is published now, while the bot runs.

A question is answered whole by the engine that it began with. A snapshot that cannot be opened changes nothing: the
one before is served on.
"""

import threading
from datetime import datetime
from pathlib import Path

from bot.messages import Conversation, Reply, Turn
from bot.pipeline import Engine
from index.errors import SnapshotError


class Live:
    """An engine that can be moved to another snapshot between two questions, from any thread."""

    def __init__(self, engine: Engine, data_dir: Path) -> None:
        self._engine, self._data_dir = engine, data_dir
        self._moving = threading.Lock()
        self._seen: Path | None = None

    @property
    def snapshot(self) -> str:
        """The name of what is served."""
        return self._engine.snapshot

    @property
    def cities(self) -> tuple[str, ...]:
        """Those of the snapshot that is served."""
        return self._engine.cities

    def respond(self, text: str, conversation: Conversation, now: datetime) -> Turn:
        """See `pipeline.Engine`, as for the three below."""
        return self._engine.respond(text, conversation, now)

    def show(self, key: str, conversation: Conversation, now: datetime) -> Turn:
        """One measure."""
        return self._engine.show(key, conversation, now)

    def choose_city(self, city: str, conversation: Conversation, now: datetime) -> Turn:
        """A city."""
        return self._engine.choose_city(city, conversation, now)

    def topics(self, conversation: Conversation) -> Reply:
        """What can be asked."""
        return self._engine.topics(conversation)

    def refresh(self) -> bool:
        """Move to the published snapshot if it is another; whether it was.

        Raises SnapshotError where it cannot be opened: once for each switch, for a snapshot never changes.
        """
        with self._moving:
            published = (self._data_dir / "current").resolve()
            if published == self._seen:
                return False
            self._seen = published
            if published.name == self._engine.snapshot:
                return False
            try:
                self._engine = self._engine.moved(published)
            except Exception as error:  # whatever a broken file leads to, the bot goes on with what it has
                raise SnapshotError(f"{published.name} cannot be served: {error}") from error
            return True
