"""The watchdog sees what waits too long or was set aside, and tells each admin once an hour."""

import asyncio
import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest

from bot import inbox, watchdog
from bot.inbox import Arrival
from bot.intake import Intake
from bot.worklife import Work
from tests.bot.town import Town


def work_of(town: Town) -> Work:
    """The service's own parts, on the town's clock."""
    return Work(town.store, town.desk.settings, lambda: town.now)


def test_nothing_is_wrong_in_a_quiet_place(town: Town) -> None:
    """No fault, no message."""
    town.say(5, "住院")
    town.deliver()
    work = work_of(town)
    assert watchdog.faults(town.store.db, work) == []
    assert watchdog.surroundings(work, Intake(work, lambda: None)) == []


def test_what_waits_and_what_failed(town: Town) -> None:
    """Both tables are looked at; a failure is told while it is fresh."""
    with town.store.transaction() as db:
        inbox.ingest(db, [Arrival(900, 8, "{}")], town.now)
    town.say(5, "住院")
    town.say(6, "坏")
    work = work_of(town)
    assert any("放到一边" in fault for fault in watchdog.faults(town.store.db, work))
    town.now += timedelta(minutes=5)
    found = watchdog.faults(town.store.db, work)
    assert ["收件表" in fault for fault in found] == [True, False]
    assert "发件表" in found[1]


def test_silence(town: Town) -> None:
    """Long polling always comes back; if it does not for minutes, something is wrong."""
    work = work_of(town)
    intake = Intake(work, lambda: None)
    intake.heard = time.monotonic() - watchdog.SILENCE_SECONDS - 1
    assert len(watchdog.surroundings(work, intake)) == 1


def test_admins_are_told_once_an_hour(town: Town) -> None:
    """The same fault; another one at once."""
    for minutes in (0, 5, 61):
        with town.store.transaction() as db:
            town.now += timedelta(minutes=minutes)
            watchdog.report(db, work_of(town), ["磁盘快满了"])
    assert len(town.told(99)) == 2


def test_records_that_should_be_gone(town: Town) -> None:
    """A week past their period: the admins are told, once a day, that nobody cleans up."""
    town.say(5, "住院")
    town.deliver()
    told = []
    for days in (7, 8, 0, 2):
        town.now += timedelta(days=days)
        with town.store.transaction() as db:
            watchdog.look_after(db, work_of(town))
        told.append(sum("prune.py" in text for text in town.told(99)))
    assert told == [0, 1, 0, 1]


def test_a_full_disk(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Less free than it takes for peace of mind."""
    monkeypatch.setattr(watchdog, "DISK_BYTES", 1 << 62)
    work = work_of(town)
    assert watchdog.surroundings(work, Intake(work, lambda: None)) == ["磁盘快满了"]


def test_a_watch_outlives_a_locked_file(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody holds the write lock: it is logged, and the next check comes."""
    work = work_of(town)

    async def watch() -> None:
        task = asyncio.create_task(watchdog.watch(work, Intake(work, lambda: None)))
        await asyncio.sleep(1)
        work.stopping.set()
        await asyncio.wait_for(task, 5)

    with closing(sqlite3.connect(town.store.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        asyncio.run(watch())
    assert "数据库暂时不能用" in caplog.text
