"""The SQLite file: one connection for each thread, and the one transaction helper. It holds no table's SQL."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot.errors import StoreUnavailable

Params = Sequence[object] | Mapping[str, object]
Row = dict[str, Any]
_PASSING = ("locked", "busy", "full", "disk i/o", "unable to open", "readonly")


def connect(path: Path, *, busy_seconds: float = 5.0) -> Database:
    """Open the file. WAL is not set here: the first migration did, once.

    Only its own thread uses a connection; another one may close it at the end.
    """
    conn = sqlite3.connect(path, timeout=busy_seconds, check_same_thread=False)
    conn.execute("PRAGMA synchronous=FULL")
    conn.execute("PRAGMA foreign_keys=ON")
    return Database(conn)


@contextmanager
def passing_faults() -> Iterator[None]:
    """Turn SQLite's passing faults (locked, full, …) into StoreUnavailable; other faults are bugs and stay."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if any(word in str(error).lower() for word in _PASSING):
            raise StoreUnavailable(str(error)) from error
        raise


class Store:
    """Hands each thread its own connection, and lets one thread write at a time."""

    def __init__(self, path: Path, *, busy_seconds: float = 5.0) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._local = threading.local()
        self._writing = threading.Lock()
        self._opened: list[Database] = []

    @property
    def db(self) -> Database:
        """This thread's connection, for reading."""
        if not hasattr(self._local, "db"):
            with passing_faults():
                self._local.db = connect(self.path, busy_seconds=self._busy_seconds)
                self._opened.append(self._local.db)
        db: Database = self._local.db
        return db

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All or nothing. Takes the write lock at once, so that no transaction fails half way for want of it."""
        db = self.db
        with self._writing, passing_faults():
            db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.conn.execute("COMMIT")
            except BaseException:
                db.rollback()
                raise

    def close(self) -> None:
        """Close every thread's connection, when no thread uses one any more."""
        while self._opened:
            self._opened.pop().close()
        self._local = threading.local()


def rows(db: Database, sql: str, params: Params = ()) -> list[Row]:
    """All rows of a query."""
    with passing_faults():
        cursor = db.conn.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor]


def one(db: Database, sql: str, params: Params = ()) -> Row | None:
    """The first row, or None."""
    found = rows(db, sql, params)
    return found[0] if found else None


def number(db: Database, sql: str, params: Params = ()) -> int:
    """The one number that a query gives; 0 for null."""
    with passing_faults():
        return int(db.conn.execute(sql, params).fetchone()[0] or 0)


def change(db: Database, sql: str, params: Params = ()) -> int:
    """Run a write inside the open transaction; how many rows it changed. A claim succeeded if this is 1."""
    return db.conn.execute(sql, params).rowcount


def insert(db: Database, sql: str, params: Params = ()) -> int:
    """Run an insert inside the open transaction; the new row's id."""
    return db.conn.execute(sql, params).lastrowid or 0
