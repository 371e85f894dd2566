"""Fixtures that many tests share: the published snapshot of the real measures, and the engine on it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.pipeline import Engine, load_engine
from index import snapshot
from index.errors import SnapshotError

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the snapshot of the real knowledge: that of `var` where `make` has built it, else a new one."""
    data_dir = tmp_path_factory.mktemp("published")
    try:
        built = snapshot.current(ROOT / "var")
        load_engine(ROOT / "var", encoder="shipped", threads=2)
    except SnapshotError:
        from scripts import reindex

        assert reindex.main(["--data-dir", str(data_dir)]) == 0
        return data_dir
    shutil.copytree(built, data_dir / "snapshots" / built.name)
    snapshot.switch(data_dir, data_dir / "snapshots" / built.name)
    return data_dir


@pytest.fixture(scope="session")
def engine(published: Path) -> Engine:
    """The engine on the real measures."""
    return load_engine(published, encoder="shipped", threads=2)
