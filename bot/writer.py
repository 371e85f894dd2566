"""One thread that writes: steps that gather while a commit is on its way to the disk share the next one.

A commit waits for the disk (synchronous=FULL), and many answers can wait for the same one. Each step's effects still
come whole or not at all, and whoever asked for it hears of it only after the commit.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlite_utils import Database

from bot.errors import StoreUnavailable
from bot.store import Store, passing_faults

T = TypeVar("T")


@dataclass(frozen=True)
class _Step:
    """What somebody wants written, and where they wait."""

    run: Callable[[Database], Any]
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[Any]"


class Writer:
    """Takes steps from the loop's side and runs them, in the order in which they came, on its own thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, "writer")
        self._waiting: deque[_Step] = deque()
        self._is_called = False

    async def do(self, run: Callable[[Database], T]) -> T:
        """Run a step and commit. Raises what the step raises, or StoreUnavailable; then it left no trace."""
        loop = asyncio.get_running_loop()
        step = _Step(run, loop, loop.create_future())
        self._waiting.append(step)
        if not self._is_called:
            self._is_called = True
            self._thread.submit(self._commit)
        found: T = await step.done
        return found

    def close(self) -> None:
        """Commit what waits, then end the thread."""
        self._thread.shutdown()

    def _commit(self) -> None:
        self._is_called = False  # first: whatever comes from here on calls again
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not batch:
            return
        outcomes: list[Any]
        try:
            with self._store.transaction() as db:
                outcomes = [_outcome(db, step) for step in batch]
        except Exception as error:  # nothing was committed, whoever's fault it was
            outcomes = [error] * len(batch)
        batch[0].loop.call_soon_threadsafe(_tell, batch, outcomes)


def _outcome(db: Database, step: _Step) -> Any:
    """A step's result, or the error that undid this step alone; raises what undid the whole transaction."""
    try:
        with passing_faults(), db.atomic():
            return step.run(db)
    except StoreUnavailable:
        raise
    except Exception as error:
        if not db.conn.in_transaction:
            raise
        return error


def _tell(batch: list[_Step], outcomes: list[Any]) -> None:
    for step, outcome in zip(batch, outcomes, strict=True):
        if step.done.done():  # who asked has been cancelled
            continue
        if isinstance(outcome, Exception):
            step.done.set_exception(outcome)
        else:
            step.done.set_result(outcome)
