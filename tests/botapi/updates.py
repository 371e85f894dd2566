"""The queue of updates: kept until confirmed by an offset, or by the webhook's 200.

It knows nothing of HTTP. With `twice`, each update is given once more after it was confirmed.
"""

import asyncio
from collections.abc import Sequence

from tests.botapi.values import Json

_QUIET = ("chat_member", "message_reaction", "message_reaction_count")


class Updates:
    """What the bot has not confirmed yet, in order."""

    def __init__(self) -> None:
        self.pending: dict[int, Json] = {}
        self.twice = False
        self.given = 0
        self.confirmed = 0
        self.allowed: Sequence[str] | None = None
        self._next_id = 1000
        self._again: list[Json] = []
        self.arrived = asyncio.Event()

    def add(self, kind: str, body: Json) -> int:
        """Queue an update unless the bot did not ask for its kind; its id, or 0."""
        wanted = kind in self.allowed if self.allowed else kind not in _QUIET
        return self.push({kind: body}) if wanted else 0

    def push(self, raw: Json) -> int:
        """Queue whatever it is as an update, with the next id unless it brings one."""
        self._next_id += 1
        raw = {"update_id": self._next_id} | raw
        self._next_id = max(self._next_id, raw["update_id"])
        self.pending[raw["update_id"]] = raw
        self.arrived.set()
        return int(raw["update_id"])

    def confirm_below(self, offset: int) -> None:
        """What an offset says: everything before it has arrived. A negative one counts from the end."""
        below = offset if offset >= 0 else sorted(self.pending)[offset:][0] if self.pending else 0
        for update_id in [known for known in self.pending if known < below]:
            self.confirm(update_id)

    def confirm(self, update_id: int) -> None:
        """One update has arrived."""
        update = self.pending.pop(update_id, None)
        if update is not None:
            self.confirmed += 1
            if self.twice:
                self._again.append(update)

    def batch(self, limit: int) -> list[Json]:
        """What a poll gets now: what is confirmed and due a second time, then the oldest that wait."""
        again = self.due_again()
        found = again + [update for _, update in zip(range(limit - len(again)), self.pending.values(), strict=False)]
        self.given += len(found)
        if not self.pending:
            self.arrived.clear()
        return found

    def due_again(self) -> list[Json]:
        """What has been confirmed and is to be given a second time, now."""
        again, self._again = self._again, []
        return again

    async def wait(self, seconds: float) -> None:
        """Until there is something to give, or time is up."""
        if not self.pending and not self._again:
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), seconds)
            except TimeoutError:
                return
