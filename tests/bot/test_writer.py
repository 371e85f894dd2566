"""Steps share commits, and yet each is whole or not at all, and none hears of its success too early."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlite_utils import Database

from bot.errors import StoreUnavailable
from bot.store import Store, change, number
from bot.writer import Writer


def put(name: str) -> Callable[[Database], str]:
    """A step that keeps a fact."""

    def step(db: Database) -> str:
        change(db, "insert into facts values (?, '')", (name,))
        return name

    return step


def fail(db: Database) -> None:
    """A step that writes, and then breaks."""
    change(db, "insert into facts values ('broken', '')")
    raise ZeroDivisionError


def run(store: Store, *steps: Callable[[Database], Any]) -> list[Any]:
    """All steps at once; their results, or what they raised."""

    async def all_at_once() -> list[Any]:
        writer = Writer(store)
        try:
            return await asyncio.gather(*[writer.do(step) for step in steps], return_exceptions=True)
        finally:
            writer.close()

    return asyncio.run(all_at_once())


def facts(store: Store) -> set[str]:
    """What another connection sees."""
    with sqlite3.connect(store.path) as other:
        return {name for (name,) in other.execute("select name from facts")}


def test_a_failing_step_leaves_no_trace_and_harms_no_other(store: Store) -> None:
    """It alone is undone, and whoever asked for it hears why."""
    found = run(store, put("a"), fail, put("b"))
    assert (found[0], found[2]) == ("a", "b")
    assert isinstance(found[1], ZeroDivisionError)
    assert facts(store) == {"a", "b"}


def test_steps_see_those_before_them(store: Store) -> None:
    """They run in the order in which they came."""
    counts = run(
        store, *[lambda db, n=n: (put(str(n))(db), number(db, "select count(*) from facts"))[1] for n in range(9)]
    )
    assert counts == list(range(1, 10))


def test_many_steps_share_few_commits(store: Store) -> None:
    """Those that came while the first was on its way wait for one commit together."""
    commits: list[str] = []

    def watch(db: Database) -> None:
        db.conn.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)

    run(store, watch, *[put(str(n)) for n in range(50)])
    assert len(facts(store)) == 50
    assert len(commits) <= 3


def test_what_cannot_be_committed_is_told_to_all(store: Store) -> None:
    """A locked file: nobody is told that it was kept, and nothing was."""
    with sqlite3.connect(store.path, isolation_level=None) as other:
        other.execute("begin immediate")
        found = run(store, put("a"), put("b"))
        other.execute("rollback")
    assert [type(outcome) for outcome in found] == [StoreUnavailable, StoreUnavailable]
    assert facts(store) == set()
    assert run(store, put("a")) == ["a"]


def test_who_stopped_waiting_stops_nobody(store: Store) -> None:
    """A cancelled caller's step may be kept; the others hear of theirs."""

    async def both() -> str:
        writer = Writer(store)
        gone = asyncio.create_task(writer.do(put("a")))
        await asyncio.sleep(0)
        gone.cancel()
        found = await writer.do(put("b"))
        writer.close()
        return found

    assert asyncio.run(both()) == "b"


def test_a_disk_that_takes_no_more(store: Store) -> None:
    """The file may not grow: all is refused and nothing is half kept; when there is room again, all goes on."""

    def limit(db: Database, pages: int) -> None:
        db.execute(f"pragma max_page_count = {pages}")

    def much(db: Database) -> None:
        change(db, "insert into facts values ('much', ?)", ("x" * 1_000_000,))

    async def story() -> None:
        writer = Writer(store)
        try:
            await writer.do(lambda db: limit(db, 1))
            with pytest.raises(StoreUnavailable, match="full"):
                await asyncio.gather(writer.do(put("a")), writer.do(much))
            assert facts(store) == set()
            await writer.do(lambda db: limit(db, 1 << 30))
            await writer.do(much)
        finally:
            writer.close()

    asyncio.run(story())
    assert facts(store) == {"much"}
