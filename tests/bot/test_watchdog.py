"""The watchdog sees what waits too long or was set aside, and tells each admin once an hour."""

import time
from datetime import timedelta

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
