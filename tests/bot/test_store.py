"""The transaction helper: all or nothing, one writer at a time, passing faults told from bugs."""

import sqlite3
import threading

import pytest

from bot.errors import StoreUnavailable
from bot.store import Store, change, number


def test_all_or_nothing(store: Store) -> None:
    """What raises leaves no trace."""

    def fail() -> None:
        with store.transaction() as db:
            change(db, "insert into facts values ('a', 'b')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert number(store.db, "select count(*) from facts") == 0


def test_a_locked_file_is_a_passing_fault(store: Store) -> None:
    """Somebody else holds the lock: StoreUnavailable, and afterwards all is well."""
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"), store.transaction():
        pass
    other.execute("ROLLBACK")
    other.close()
    with store.transaction() as db:
        change(db, "insert into facts values ('a', 'b')")


def test_a_bug_stays_a_bug(store: Store) -> None:
    """A mistake in SQL is not waited for."""
    with pytest.raises(sqlite3.OperationalError), store.transaction() as db:
        change(db, "insert into nowhere values (1)")


def test_threads_write_one_after_the_other(store: Store) -> None:
    """Many threads add to one number, and none is lost."""
    with store.transaction() as db:
        change(db, "insert into facts values ('n', '0')")

    def add() -> None:
        for _ in range(20):
            with store.transaction() as mine:
                change(mine, "update facts set value = value + 1 where name = 'n'")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert number(store.db, "select value from facts") == 80
