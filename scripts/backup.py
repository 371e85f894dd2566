"""Copy the live database safely, keep the newest N copies, and bring one back.

    python scripts/backup.py                       copy to <data-dir>/backups, keep 14
    python scripts/backup.py --keep 30 --to DIR
    python scripts/backup.py --restore FILE        the bot must be stopped; what is there now is kept beside it

Each copy is made with SQLite's backup API while the bot runs, synced, and opened for `PRAGMA integrity_check` before
it counts. Exit status 1 if anything failed; an older copy is never removed then.
"""

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.clock import china_now
from bot.config import environment, read_settings
from bot.errors import ConfigError

KEEP = 14


class BackupError(Exception):
    """A copy could not be made, is not whole, or may not be brought back."""


def verify(path: Path) -> None:
    """Open a copy and let SQLite check all of it. Raises BackupError."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
            verdict = conn.execute("PRAGMA integrity_check").fetchone()[0]
            tables = conn.execute("select count(*) from sqlite_master where name in ('inbox', 'outbox')").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupError(f"{path}: {error}") from error
    if verdict != "ok" or tables != 2:
        raise BackupError(f"{path}: not a whole database of the bot ({verdict})")


def copy(source: Path, target: Path) -> None:
    """Copy a live database to a new file, whole or not at all. Raises BackupError."""
    if not source.exists():
        raise BackupError(f"{source}: no database there")
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source, timeout=30)) as live, closing(sqlite3.connect(part)) as made:
            live.backup(made, pages=2000, sleep=0.01)
            made.execute("PRAGMA journal_mode=DELETE")
        verify(part)
        _sync(part)
        part.rename(target)
        _sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"{target}: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def backup(database: Path, folder: Path, *, keep: int, now: datetime) -> tuple[Path, list[Path]]:
    """Make one copy and remove all but the newest `keep`; the copy, and what was removed."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"bot-{now:%Y%m%dT%H%M%S%f}.sqlite"
    copy(database, target)
    old = sorted(folder.glob("bot-*.sqlite"))[:-keep]
    for path in old:
        path.unlink()
    return target, old


def restore(database: Path, source: Path, *, now: datetime) -> Path | None:
    """Put a copy in the database's place; what was there is kept beside it, and returned. Raises BackupError."""
    verify(source)
    database.parent.mkdir(parents=True, exist_ok=True)
    kept = None
    if database.exists():
        _fold_journal(database)
        kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%S}")
        database.rename(kept)
    copy(source, database)
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("PRAGMA journal_mode=WAL")
    return kept


def _fold_journal(database: Path) -> None:
    """Bring the write-ahead log into the file, which also shows whether somebody still uses it."""
    try:
        with closing(sqlite3.connect(database, timeout=1)) as conn:
            conn.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupError(f"{database}: {error}; stop the bot first") from error


def main(argv: Sequence[str] | None = None) -> int:
    """Copy, or bring back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, help="instead of DATA_DIR")
    parser.add_argument("--to", type=Path, metavar="DIR", help="where copies go (default: <data-dir>/backups)")
    parser.add_argument("--keep", type=int, default=KEEP, help=f"how many copies stay (default: {KEEP})")
    parser.add_argument("--restore", type=Path, metavar="FILE", help="bring this copy back")
    args = parser.parse_args(argv)
    if args.keep < 1:
        parser.error("--keep must be at least 1")
    try:
        settings = read_settings(environment(os.environ, Path(".env")))
        settings = replace(settings, data_dir=args.data_dir) if args.data_dir else settings
        if args.restore:
            kept = restore(settings.database, args.restore, now=china_now())
            print(f"restored {settings.database}" + (f"; what was there: {kept}" if kept else ""))
        else:
            folder = args.to or settings.data_dir / "backups"
            made, old = backup(settings.database, folder, keep=args.keep, now=china_now())
            print(f"{made}: {made.stat().st_size} bytes, whole; {len(old)} old copies removed")
    except (ConfigError, BackupError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
