"""Fixtures of the bot's tests: settings, an empty database, and a town of people who write."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot import migrations
from bot.clock import CHINA
from bot.config import Settings, read_settings
from bot.desk import Desk
from bot.store import Store
from bot.texts import in_script
from tests.bot.town import GROUP, WORKER, ScriptedEngine, Town


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings for a staff group and one admin."""
    environ = {"TELEGRAM_TOKEN": "1:abc", "STAFF_CHAT_ID": str(GROUP), "ADMIN_IDS": "99", "DATA_DIR": str(tmp_path)}
    return read_settings(environ)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An empty database, migrated."""
    migrations.migrate(settings.database)
    opened = Store(settings.database, busy_seconds=0.2)
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    """A day of the sources."""
    return datetime(2026, 11, 21, 12, 0, tzinfo=CHINA)


@pytest.fixture
def town(settings: Settings, store: Store, now: datetime) -> Town:
    """The bot, and people who write to it."""
    return Town(store, Desk(ScriptedEngine(), settings, in_script, "unionbot"), now)


@pytest.fixture
def asked(town: Town) -> Town:
    """A worker has asked; the card is there."""
    town.say(WORKER, "/ticket 工资不发")
    town.deliver()
    return town
