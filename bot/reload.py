"""Follows the published snapshot while the service runs: a switch is taken up within two seconds."""

import asyncio

from sqlite_utils import Database

from bot import groups
from bot import texts_runtime as texts
from bot.live import Live
from bot.worklife import Work, log, until
from index.errors import SnapshotError

LOOK_SECONDS = 0.25


async def follow(work: Work, live: Live) -> None:
    """Look for a switch four times a second until told to stop; one that fails is logged, and told to the admins."""
    while not work.stopping.is_set():
        try:
            before = live.snapshot
            if await asyncio.to_thread(live.refresh):
                log.info("snapshot_switched from=%s to=%s", before, live.snapshot)
        except SnapshotError as error:
            log.error("snapshot_refused still=%s why=%s", live.snapshot, error)
            await work.write_surely(_tell, work, live.snapshot)
        await until(work.stopping, LOOK_SECONDS)


def _tell(db: Database, work: Work, served: str) -> None:
    groups.tell_admins(db, work.settings, texts.ADMIN_SNAPSHOT.format(served=served), work.clock())
