"""What every loop of the service shares: the tables from threads, a wake-up, and when to stop."""

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
from bot.writer import Writer

log = logging.getLogger("bot")
P = ParamSpec("P")
T = TypeVar("T")
SWEEP_SECONDS = 1.0


@dataclass
class Work:
    """The store, its threads, the settings and the clock; and whether the service is to go on."""

    store: Store
    settings: Settings
    clock: Callable[[], datetime]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._writer = Writer(self.store)
        self._reader = ThreadPoolExecutor(1, "reader")

    async def write(self, step: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a step, all or nothing, and have it committed. Raises StoreUnavailable."""
        return await self._writer.do(lambda db: step(db, *args, **kwargs))

    async def read(self, step: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a step that only reads. Raises StoreUnavailable."""
        call = lambda: step(self.store.db, *args, **kwargs)  # noqa: E731  # a def cannot be typed shorter
        return await asyncio.get_running_loop().run_in_executor(self._reader, call)

    async def write_surely(self, step: Callable[Concatenate[Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a step in a transaction, again and again until the tables take it: what happened must be kept."""
        while True:
            try:
                return await self.write(step, *args, **kwargs)
            except StoreUnavailable as error:
                log.warning("store_unavailable why=%s", error)
                await asyncio.sleep(SWEEP_SECONDS)

    def close(self) -> None:
        """Finish what waits to be written, and close the tables."""
        self._writer.close()
        self._reader.shutdown()
        self.store.close()


async def until(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but no longer than that."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
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
