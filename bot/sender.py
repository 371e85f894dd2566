"""The only one who sends: takes outbox rows, one sender for each lane, in order, within Telegram's limits.

What a row means and what an outcome means for it is `delivery`'s business.
"""

import asyncio
import time
from datetime import timedelta

from bot import delivery, outbox
from bot.delivery import Call
from bot.errors import CallFailed, SlowDown, StoreUnavailable, TokenRefused
from bot.limits import Limits
from bot.outbox import OutboxRow
from bot.telegram import Gateway
from bot.worklife import SWEEP_SECONDS, Work, log, until

_AT_ONCE = 12
_TYPING_SECONDS = 4.0
_MINUTE = timedelta(minutes=1)


class Sender:
    """Lanes come and go with their rows; a sweep each second finds what a lost wake-up left."""

    def __init__(self, work: Work, gateway: Gateway, limits: Limits) -> None:
        self._work, self._gateway, self._limits = work, gateway, limits
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._typed: dict[int, float] = {}
        self._hints: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There may be rows to send."""
        self._wake.set()

    async def run(self) -> None:
        """Send until told to stop; then finish the calls in hand. Raises TokenRefused."""
        await self._owe()
        while not self._work.stopping.is_set():
            self._wake.clear()
            self._reap()
            try:
                for lane in await self._work.read(outbox.due_lanes, self._work.clock()):
                    if lane not in self._lanes:
                        self._lanes[lane] = asyncio.create_task(self._lane(lane))
                        self._lanes[lane].add_done_callback(lambda _task: self._wake.set())
            except StoreUnavailable as error:
                log.warning("store_unavailable why=%s", error)
            await until(self._wake, SWEEP_SECONDS)
        if self._lanes:
            await asyncio.wait(self._lanes.values())
        self._reap()

    async def _owe(self) -> None:
        """Count what the process before sent within the last minute; what it had in hand is a second's worth at most."""
        now = self._work.clock()
        before = await self._work.write_surely(outbox.sent_since, now - _MINUTE)
        for chat_id, at in before:
            self._limits.note(chat_id, time.monotonic() - (now - at).total_seconds())
        if before:
            self._limits.pause(1.0, time.monotonic())

    def _reap(self) -> None:
        """Forget finished lanes; a refused token ends the service, any other fault of a lane is logged."""
        for lane, task in list(self._lanes.items()):
            if task.done():
                del self._lanes[lane]
                error = task.exception()
                if isinstance(error, TokenRefused):
                    raise error
                if error is not None:
                    log.error("lane_failed lane=%s", lane, exc_info=error)

    async def _lane(self, lane: str) -> None:
        chat_id = int(lane.rpartition(":")[2])
        while not self._work.stopping.is_set():
            if not await self._may_send(lane, chat_id):
                return
            try:
                row = await self._work.write(outbox.claim, lane, self._work.clock())
            except StoreUnavailable:
                return
            if row is None:
                return
            await self._send(row)

    async def _may_send(self, lane: str, chat_id: int) -> bool:
        """Wait for this chat's turn; False if the service stops meanwhile."""
        while (wait := self._wait(lane, chat_id)) > 0:
            await until(self._work.stopping, min(wait, SWEEP_SECONDS))
            if self._work.stopping.is_set():
                return False
        return True

    def _wait(self, lane: str, chat_id: int) -> float:
        return 0.0 if lane.startswith("press:") else self._limits.wait(chat_id, time.monotonic())

    async def _send(self, row: OutboxRow) -> None:
        """Make the calls that a row needs, each one's outcome kept before the next."""
        while True:
            now = self._work.clock()
            call = await self._work.write_surely(delivery.next_call, row, now)
            if call is None:
                await self._work.write_surely(delivery.pointless, row, now)
                return
            if not await self._call(row, call) or call.step == "self":
                self.wake()
                return

    async def _call(self, row: OutboxRow, call: Call) -> bool:
        """One call; True if it succeeded."""
        async with self._slots:
            if not await self._may_send(row.lane, row.chat_id):
                await self._work.write_surely(outbox.put_back, row.id, "stopped before sending", self._work.clock())
                return False
            self._note(row)
            try:
                answer = await self._gateway.call(call.method, call.params)
            except CallFailed as error:
                log.info("send_failed row=%d step=%s why=%s", row.id, call.step, error)
                if isinstance(error, SlowDown):
                    self._limits.pause(error.seconds, time.monotonic())
                settings, now = self._work.settings, self._work.clock()
                await self._work.write_surely(delivery.went_wrong, settings, row, call, error, now)
                return False
        await self._work.write_surely(delivery.succeeded, row, call, answer, self._work.clock())
        return True

    def _note(self, row: OutboxRow) -> None:
        """Nothing is awaited between the wait and this: no two lanes take the same turn."""
        if not row.lane.startswith("press:"):
            self._limits.note(row.chat_id, time.monotonic())

    def typing(self, chat_id: int) -> None:
        """Show that the bot is at work: a hint that is neither kept nor waited for."""
        now = time.monotonic()
        if now - self._typed.get(chat_id, -_TYPING_SECONDS) < _TYPING_SECONDS or len(self._hints) >= _AT_ONCE // 2:
            return
        self._typed = {chat: at for chat, at in self._typed.items() if now - at < _TYPING_SECONDS} | {chat_id: now}
        hint = asyncio.create_task(self._hint(chat_id))
        self._hints.add(hint)
        hint.add_done_callback(self._hints.discard)

    async def _hint(self, chat_id: int) -> None:
        try:
            await self._gateway.call("send_chat_action", {"chat_id": chat_id, "action": "typing"})
        except (CallFailed, TokenRefused) as error:
            log.debug("hint_failed why=%s", error)
