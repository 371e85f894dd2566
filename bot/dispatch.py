"""From the inbox to the handlers: one worker for each chat, in order, several chats at once.

An update that cannot be parsed, or fails three times, is set aside; staff and the worker are told once, and
everything else goes on.
"""

import asyncio
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlite_utils import Database

from bot import groups, inbox, outbox, telegram
from bot import texts_runtime as texts
from bot.desk import Desk
from bot.errors import CallFailed, StoreUnavailable, TokenRefused, UpdateUnreadable
from bot.handlers import handled
from bot.inbox import InboxRow
from bot.incoming import Incoming
from bot.outbox import Send
from bot.sender import Sender
from bot.store import Store
from bot.telegram import Gateway
from bot.worklife import SWEEP_SECONDS, Work, log, until

_MEMBER_SECONDS = 60.0


def process(desk: Desk, store: Store, row: InboxRow, incoming: Incoming, now: datetime, *, member: bool) -> None:
    """Think, then write everything, and that it is done, in one transaction."""
    act = handled(desk, store, incoming, now, member=member)
    with store.transaction() as db:
        if inbox.finish(db, row.update_id, now):
            act(db)


def set_aside(db: Database, desk: Desk, row: InboxRow, error: str, now: datetime, *, final: bool) -> bool:
    """Count a failure; where it was the last, tell staff, and the worker."""
    if not inbox.count_failure(db, row, error, now, final=final):
        return False
    told = texts.STAFF_FAILED.format(update=row.update_id, error=error)
    group = groups.staff_group(db, desk.settings)
    outbox.queue(db, Send(group, "send_message", {"text": told}, "notice"), now)
    if row.chat_id > 0:
        outbox.queue(db, Send(row.chat_id, "send_message", {"text": texts.FAILED_WORKER}), now)
    return True


class Dispatch:
    """Workers come and go with their chats' open updates; a sweep each second finds what a lost wake-up left."""

    def __init__(self, work: Work, desk: Desk, gateway: Gateway, sender: Sender) -> None:
        self._work, self._desk, self._gateway, self._sender = work, desk, gateway, sender
        at_once = work.settings.chats_at_once
        self._threads = ThreadPoolExecutor(at_once, "handlers")
        self._slots = asyncio.Semaphore(at_once)
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
                for chat_id in await self._work.read(inbox.open_chats):
                    if chat_id not in self._chats:
                        self._chats[chat_id] = asyncio.create_task(self._chat(chat_id))
                        self._chats[chat_id].add_done_callback(lambda _task: self._wake.set())
            except StoreUnavailable as error:
                log.warning("store_unavailable why=%s", error)
            await until(self._wake, SWEEP_SECONDS)
        if self._chats:
            await asyncio.wait(self._chats.values())
        self._threads.shutdown()

    def _reap(self) -> None:
        for chat_id, task in list(self._chats.items()):
            if task.done():
                del self._chats[chat_id]
                error = task.exception()
                if error is not None:
                    log.error("chat_failed chat=%d", chat_id, exc_info=error)

    async def _chat(self, chat_id: int) -> None:
        """One chat's updates in order, until none is open or one has to wait for the next sweep."""
        async with self._slots:
            while not self._work.stopping.is_set():
                try:
                    row = await self._work.read(inbox.next_open, chat_id)
                    if row is None or not await self._handle(row):
                        return
                except StoreUnavailable as error:
                    log.warning("store_unavailable why=%s", error)
                    return
                self._sender.wake()

    async def _handle(self, row: InboxRow) -> bool:
        """One update; False if it has to be tried again later."""
        now = self._work.clock()
        try:
            incoming = telegram.parse(row.raw)
            member = await self._is_member(incoming)
            if incoming.private and incoming.kind == "text":
                self._sender.typing(incoming.chat_id)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(
                self._threads,
                lambda: process(self._desk, self._work.store, row, incoming, now, member=member),
            )
            return True
        except StoreUnavailable:
            raise
        except (CallFailed, TokenRefused) as error:
            log.warning("membership_unknown update=%d why=%s", row.update_id, error)
            return False
        except UpdateUnreadable as error:
            return await self._work.write(set_aside, self._desk, row, f"unreadable: {error}", now, final=True)
        except Exception as error:  # whatever a handler raises, the other updates go on
            log.error("update_failed update=%d error=%s at=%s", row.update_id, type(error).__name__, _place(error))
            return await self._work.write(set_aside, self._desk, row, type(error).__name__, now, final=False)

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
