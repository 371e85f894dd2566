"""From the inbox to the handlers: one worker for each chat, in order, several chats at once.

An update that cannot be parsed, or fails three times, is set aside; staff and the worker are told once, and
everything else goes on.
"""

import asyncio
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

from sqlite_utils import Database

from bot import groups, inbox, outbox, telegram
from bot import texts_runtime as texts
from bot.desk import Act, Desk
from bot.errors import CallFailed, StoreUnavailable, TokenRefused, UpdateUnreadable
from bot.handlers import handled
from bot.inbox import InboxRow
from bot.incoming import Incoming
from bot.outbox import Send
from bot.sender import Sender
from bot.telegram import Gateway
from bot.worklife import SWEEP_SECONDS, Work, log, until

_MEMBER_SECONDS = 60.0
_THREADS = 2
"""Threads that think. More of them only wait for each other, and take the processor from the loop that sends."""
_PATIENCE = 0.3
"""Seconds after which a worker who waits sees that the bot is at work."""


def settle(db: Database, row: InboxRow, act: Act, now: datetime) -> InboxRow | None:
    """Write everything that an update leads to, and that it is done; what waits next in its chat."""
    if inbox.finish(db, row.update_id, now):
        act(db)
    return inbox.next_open(db, row.chat_id)


def set_aside(db: Database, desk: Desk, row: InboxRow, error: str, now: datetime, *, final: bool) -> InboxRow | None:
    """Count a failure; where it was the last, tell staff, and the worker. What waits next in the chat."""
    if inbox.count_failure(db, row, error, now, final=final):
        _tell_of_failure(db, desk, row, error, now)
    return inbox.next_open(db, row.chat_id)


def _tell_of_failure(db: Database, desk: Desk, row: InboxRow, error: str, now: datetime) -> None:
    told = texts.STAFF_FAILED.format(update=row.update_id, error=error)
    group = groups.staff_group(db, desk.settings)
    outbox.queue(db, Send(group, "send_message", {"text": told}, "notice"), now)
    if row.chat_id > 0:
        outbox.queue(db, Send(row.chat_id, "send_message", {"text": texts.FAILED_WORKER}), now)


class Dispatch:
    """Workers come and go with their chats' open updates; a sweep each second finds what a lost wake-up left."""

    def __init__(self, work: Work, desk: Desk, gateway: Gateway, sender: Sender) -> None:
        self._work, self._desk, self._gateway, self._sender = work, desk, gateway, sender
        self._at_once = work.settings.chats_at_once
        self._threads = ThreadPoolExecutor(_THREADS, "handlers")
        self._chats: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._members: dict[tuple[int, int], float] = {}

    def wake(self) -> None:
        """There may be updates to handle."""
        self._wake.set()

    async def run(self) -> None:
        """Handle updates until told to stop; then finish those in hand."""
        while not self._work.stopping.is_set():
            self._wake.clear()
            self._reap()
            try:
                await self._begin()
            except StoreUnavailable as error:
                log.warning("store_unavailable why=%s", error)
            await until(self._wake, SWEEP_SECONDS)
        if self._chats:
            await asyncio.wait(self._chats.values())
        self._threads.shutdown()

    async def _begin(self) -> None:
        """Give each free place to a chat in which something waits: those in hand take as many rows as they take places."""
        if len(self._chats) >= self._at_once:
            return
        for row in await self._work.read(inbox.first_open, self._at_once):
            if row.chat_id not in self._chats and len(self._chats) < self._at_once:
                self._chats[row.chat_id] = asyncio.create_task(self._chat(row))
                self._chats[row.chat_id].add_done_callback(lambda _task: self._wake.set())

    def _reap(self) -> None:
        for chat_id, task in list(self._chats.items()):
            if task.done():
                del self._chats[chat_id]
                error = task.exception()
                if error is not None:
                    log.error("chat_failed chat=%d", chat_id, exc_info=error)

    async def _chat(self, first: InboxRow) -> None:
        """One chat's updates in order, until none is open or one has to wait."""
        row: InboxRow | None = first
        while row and not self._work.stopping.is_set():
            try:
                after = await self._handle(row)
            except (StoreUnavailable, CallFailed, TokenRefused) as error:
                log.warning("update_waits update=%d why=%s", row.update_id, error)
                await until(self._work.stopping, SWEEP_SECONDS)
                return
            self._sender.wake()
            row = after

    async def _handle(self, row: InboxRow) -> InboxRow | None:
        """One update, and what waits after it in its chat. Raises what makes it wait: nothing was written then."""
        now = self._work.clock()
        try:
            incoming = telegram.parse(row.raw)
            member = await self._is_member(incoming)
            with self._hint(incoming):
                act = await self._think(incoming, now, member=member)
                return await self._work.write(settle, row, act, now)
        except (StoreUnavailable, CallFailed, TokenRefused):
            raise
        except UpdateUnreadable as error:
            return await self._work.write(set_aside, self._desk, row, f"unreadable: {error}", now, final=True)
        except Exception as error:  # whatever a handler raises, the other updates go on
            log.error("update_failed update=%d error=%s at=%s", row.update_id, type(error).__name__, _place(error))
            return await self._work.write(set_aside, self._desk, row, type(error).__name__, now, final=False)

    async def _think(self, incoming: Incoming, now: datetime, *, member: bool) -> Act:
        """What an update leads to, found in a thread: the loop stays free."""
        think = lambda: handled(self._desk, self._work.store, incoming, now, member=member)  # noqa: E731  # for its type
        return await asyncio.get_running_loop().run_in_executor(self._threads, think)

    @contextmanager
    def _hint(self, incoming: Incoming) -> Iterator[None]:
        """A worker who has to wait sees the bot typing."""
        if not (incoming.private and incoming.kind == "text"):
            yield
            return
        hint = asyncio.get_running_loop().call_later(_PATIENCE, self._sender.typing, incoming.chat_id)
        try:
            yield
        finally:
            hint.cancel()

    async def _is_member(self, incoming: Incoming) -> bool:
        """Whether who wrote or pressed in the staff group is in it, as Telegram said within the last minute."""
        if incoming.private or incoming.kind not in ("text", "media", "press"):
            return False
        group = await self._work.read(groups.staff_group, self._work.settings)
        if incoming.chat_id != group:
            return False
        if incoming.user_id == group:
            return True
        who, now = (group, incoming.user_id), time.monotonic()
        if self._members.get(who, 0.0) > now:
            return True
        if not await self._gateway.is_member(group, incoming.user_id):
            return False
        self._members[who] = now + _MEMBER_SECONDS
        return True


def _place(error: Exception) -> str:
    """Where an error arose, without its message: that may hold what a worker wrote."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
