"""What every loop of the service shares: the tables from a thread, a wake-up, and when to stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from bot.config import Settings
from bot.errors import CallFailed, SlowDown, StoreUnavailable
from bot.store import Store

log = logging.getLogger("bot")
P = ParamSpec("P")
T = TypeVar("T")
SWEEP_SECONDS = 1.0


@dataclass
class Work:
    """The store, its thread, the settings and the clock; and whether the service is to go on."""

    store: Store
    settings: Settings
    clock: Callable[[], datetime]
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "tables"))
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, step: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a step in a transaction of its own. Raises StoreUnavailable."""

        def run() -> T:
            with self.store.transaction() as db:
                return step(db, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self.thread, run)

    async def read(self, step: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a step that only reads. Raises StoreUnavailable."""
        call = lambda: step(self.store.db, *args, **kwargs)  # noqa: E731  # a def cannot be typed shorter
        return await asyncio.get_running_loop().run_in_executor(self.thread, call)

    async def write_surely(self, step: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a step in a transaction, again and again until the tables take it: what happened must be kept."""
        while True:
            try:
                return await self.write(step, *args, **kwargs)
            except StoreUnavailable as error:
                log.warning("store_unavailable why=%s", error)
                await asyncio.sleep(SWEEP_SECONDS)


async def until(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but no longer than that."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


async def patiently(work: Work, step: Callable[[], Awaitable[T]]) -> T | None:
    """A call that must succeed before the service can begin: tried until it does; None if told to stop first."""
    wait = 0.5
    while not work.stopping.is_set():
        try:
            return await step()
        except CallFailed as error:
            log.warning("telegram_unreachable why=%s", error)
            await until(work.stopping, error.seconds if isinstance(error, SlowDown) else wait)
            wait = min(30.0, wait * 2)
    return None
