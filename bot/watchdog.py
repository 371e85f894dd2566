"""Looks after the service: silence, growing tables, failures, a full disk. Logged, and told to the admins."""

import shutil
import time
from collections.abc import Sequence
from datetime import timedelta

from sqlite_utils import Database

from bot import groups, inbox, keeping, outbox
from bot import texts_runtime as texts
from bot.clock import stamp
from bot.errors import StoreUnavailable
from bot.intake import Intake
from bot.worklife import Work, log, until

CHECK_SECONDS = 30.0
SILENCE_SECONDS = 180.0
RARELY = 20
"""So many checks lie between two looks at what changes slowly."""
LATE = timedelta(minutes=2)
MANY = 500
DISK_BYTES = 200 * 1024 * 1024


def faults(db: Database, work: Work) -> list[str]:
    """What is wrong in the tables, in words that hold no number that changes from check to check."""
    late = stamp(work.clock() - LATE)
    found = []
    for name, (count, since) in (("收件表", inbox.waiting(db)), ("发件表", outbox.waiting(db))):
        if count > MANY:
            found.append(f"{name}积压超过 {MANY} 条")
        elif count and since < late:
            found.append(f"{name}有消息等了两分钟以上")
    if inbox.failed(db, work.clock() - LATE):
        found.append("有处理失败、放到一边的消息，请看日志和 scripts/doctor.py")
    return found


def surroundings(work: Work, intake: Intake) -> list[str]:
    """What is wrong outside the tables."""
    found = []
    if not work.settings.webhook_url and time.monotonic() - intake.heard > SILENCE_SECONDS:
        found.append("好几分钟没有收到 Telegram 的应答")
    if shutil.disk_usage(work.settings.data_dir).free < DISK_BYTES:
        found.append("磁盘快满了")
    return found


def report(db: Database, work: Work, found: Sequence[str]) -> None:
    """Tell the admins; the same fault at most once an hour."""
    for fault in found:
        groups.tell_admins(db, work.settings, texts.ADMIN_FAULT.format(what=fault), work.clock())


def look_after(db: Database, work: Work) -> None:
    """What is looked at less often: tickets that staff cannot see, and records that should be gone."""
    now = work.clock()
    groups.post_missing(db, now - LATE, now)
    if keeping.overdue(db, work.settings, now):
        groups.tell_admins(db, work.settings, texts.ADMIN_OVERDUE, now, every=timedelta(days=1))


async def watch(work: Work, intake: Intake) -> None:
    """Check every half minute until told to stop."""
    checks = 0
    while not work.stopping.is_set():
        found = surroundings(work, intake)
        checks += 1
        try:
            found += await work.read(faults, work)
            if checks % RARELY == 1:
                await work.write(look_after, work)
            if found:
                await work.write(report, work, found)
        except StoreUnavailable as error:
            found.append(f"数据库暂时不能用：{error}")
        for fault in found:
            log.error("fault what=%s", fault)
        await until(work.stopping, CHECK_SECONDS)
