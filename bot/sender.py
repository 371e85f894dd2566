"""The only one who sends: takes outbox rows, one sender for each lane, in order, within Telegram's limits.

What a row means and what an outcome means for it is `delivery`'s business.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot import delivery, outbox
from bot.delivery import Call
from bot.errors import CallFailed, SlowDown, StoreUnavailable, TokenRefused
from bot.limits import Limits
from bot.outbox import OutboxRow
from bot.telegram import Gateway
from bot.worklife import SWEEP_SECONDS, Work, log, until

_AT_ONCE = 12
"""Calls under way at a time; at a kill, so many may be made again."""
_LANES = 200
_TYPING_SECONDS = 4.0
_MINUTE = timedelta(minutes=1)


class Sender:
    """Lanes come and go with their rows; a sweep each second finds what a lost wake-up left."""

    def __init__(self, work: Work, gateway: Gateway, limits: Limits) -> None:
        self._work, self._gateway, self._limits = work, gateway, limits
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._turns = asyncio.Lock()
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
                for lane in await self._work.read(outbox.due_lanes, self._work.clock(), _LANES):
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
        """A lane's first row. What waits after it is found due when this is over."""
        chat_id = int(lane.rpartition(":")[2])
        if not await self._own_turn(lane, chat_id):
            return
        async with self._slots:
            if not await self._turn(lane, chat_id):
                return
            try:
                taken = await self._work.write(delivery.take, lane, self._work.clock())
            except StoreUnavailable as error:
                log.warning("store_unavailable why=%s", error)
                await until(self._work.stopping, SWEEP_SECONDS)
                return
            if taken:
                await self._send(*taken)

    async def _own_turn(self, lane: str, chat_id: int) -> bool:
        """Wait until this chat may be written to; False if the service stops meanwhile."""
        return lane.startswith("press:") or await self._passed(lambda now: self._limits.own_wait(chat_id, now))

    async def _turn(self, lane: str, chat_id: int) -> bool:
        """Wait for one's turn among all chats, and take it; False if the service stops meanwhile.

        The answer to a press is no message: only a 429 holds it up.
        """
        if lane.startswith("press:"):
            return await self._passed(self._limits.pause_left)
        async with self._turns:
            if not await self._passed(self._limits.common_wait):
                return False
            self._limits.note(chat_id, time.monotonic())
        return True

    async def _passed(self, left: Callable[[float], float]) -> bool:
        """Wait until nothing is left of a wait; False if the service stops meanwhile."""
        while (wait := left(time.monotonic())) > 0:
            await until(self._work.stopping, min(wait, SWEEP_SECONDS))
            if self._work.stopping.is_set():
                return False
        return not self._work.stopping.is_set()

    async def _send(self, row: OutboxRow, call: Call | None) -> None:
        """Make the calls that a row needs, each one's outcome kept before the next."""
        while call:
            answer = await self._answer(row, call)
            if answer is None:
                return
            call = await self._work.write_surely(delivery.succeeded, row, call, answer, self._work.clock())
            if call and not (await self._own_turn(row.lane, row.chat_id) and await self._turn(row.lane, row.chat_id)):
                await self._work.write_surely(outbox.put_back, row.id, "stopped before sending", self._work.clock())
                return

    async def _answer(self, row: OutboxRow, call: Call) -> Mapping[str, Any] | None:
        """Make one call; None if it failed, and then it is kept what that means for the row."""
        try:
            return await self._gateway.call(call.method, call.params)
        except CallFailed as error:
            log.info("send_failed row=%d step=%s why=%s", row.id, call.step, error)
            if isinstance(error, SlowDown):
                self._limits.pause(error.seconds, time.monotonic())
            settings, now = self._work.settings, self._work.clock()
            await self._work.write_surely(delivery.went_wrong, settings, row, call, error, now)
            return None

    def typing(self, chat_id: int) -> None:
        """Show that the bot is at work: a hint that is neither kept nor waited for."""
        now = time.monotonic()
        is_shown = now - self._typed.get(chat_id, -_TYPING_SECONDS) < _TYPING_SECONDS
        if is_shown or self._limits.pause_left(now) or len(self._hints) >= _AT_ONCE // 2:
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
