"""Migrations: from nothing and from half way, once each, WAL set by the first alone."""

from pathlib import Path

from bot import migrations
from bot.store import Store, connect


def test_a_new_file_is_made(tmp_path: Path) -> None:
    """Folders too; the second time there is nothing to do."""
    path = tmp_path / "deep" / "bot.sqlite"
    assert migrations.migrate(path)[:2] == ["m001_write_ahead_log", "m002_tables"]
    assert migrations.migrate(path) == []
    assert migrations.pending(path) == []


def test_half_way(tmp_path: Path) -> None:
    """A file that stopped before the tables gets them."""
    path = tmp_path / "bot.sqlite"
    db = connect(path)
    migrations.migrations.apply(db, stop_before="m002_tables")
    db.close()
    waiting = migrations.pending(path)
    assert waiting[0] == "m002_tables"
    assert migrations.migrate(path) == waiting


def test_mode_and_durability(tmp_path: Path) -> None:
    """WAL stays with the file; each connection syncs fully."""
    path = tmp_path / "bot.sqlite"
    migrations.migrate(path)
    store = Store(path)
    assert store.db.journal_mode == "wal"
    assert store.db.conn.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert store.db.conn.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    store.close()
