"""Look at everything that the bot stands on, one line each; exit status 1 if something is wrong.

python scripts/doctor.py                       what the environment and .env say
python scripts/doctor.py --data-dir DIR        another data directory
"""

import argparse
import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot import inbox, migrations, outbox, tickets
from bot.clock import china_now, moment
from bot.config import Settings, environment, read_settings
from bot.errors import BotError, ConfigError
from bot.store import Store, one
from bot.telegram import Gateway
from bot.watchdog import DISK_BYTES, LATE
from index import snapshot
from index.embedding import EncoderError
from index.encoder import load as load_encoder
from index.errors import IndexFault

_MB = 1024 * 1024


class Fault(Exception):
    """What a check found wrong, and what to do."""


def check_settings(settings: Settings) -> str:
    """Settings were read before any check; say what is not set though `run` needs it."""
    missing = [
        name
        for name, value in (("TELEGRAM_TOKEN", settings.telegram_token), ("STAFF_CHAT_ID", settings.staff_chat_id))
        if not value
    ]
    return f"read; {'、'.join(missing)} not set: only `chat` and `ask` will run" if missing else "read"


def check_schema(settings: Settings) -> str:
    """All migrations have been applied."""
    if not settings.database.exists():
        return "no database yet; the first `run` or `chat` makes it"
    waiting = migrations.pending(settings.database)
    if waiting:
        raise Fault(f"{len(waiting)} migrations to apply ({', '.join(waiting)}): start the bot once")
    return "up to date"


def check_snapshot(settings: Settings) -> str:
    """An index is published."""
    manifest = snapshot.read_manifest(snapshot.current(settings.data_dir))
    return f"{manifest.name}, {manifest.counts.get('measures', '?')} measures, encoder {manifest.encoder}"


def check_encoder(settings: Settings) -> str:
    """The encoder loads, and is the one that made the snapshot."""
    encoder = load_encoder(settings.encoder, threads=settings.threads)
    manifest = snapshot.read_manifest(snapshot.current(settings.data_dir))
    if encoder.fingerprint != manifest.fingerprint:
        raise Fault(f"{settings.encoder} did not make the published index: run scripts/reindex.py, or set ENCODER back")
    return f"{settings.encoder}, {manifest.dimension} dimensions"


def check_disk(settings: Settings) -> str:
    """There is room."""
    folder = settings.data_dir if settings.data_dir.exists() else Path()
    free = shutil.disk_usage(folder).free
    if free < DISK_BYTES:
        raise Fault(f"only {free // _MB} MB free: make room")
    return f"{free // _MB} MB free"


def _store(settings: Settings) -> Store:
    return Store(settings.database, busy_seconds=2.0)


def check_database(settings: Settings) -> str:
    """The file is whole, in WAL mode, and can be written."""
    if not settings.database.exists():
        return "none yet"
    store = _store(settings)
    try:
        verdict = one(store.db, "PRAGMA quick_check") or {}
        if verdict.get("quick_check") != "ok":
            raise Fault(f"{settings.database}: {verdict}: restore with scripts/backup.py --restore")
        if store.db.journal_mode != "wal":
            raise Fault(f"{settings.database}: journal mode {store.db.journal_mode}, not wal")
        with store.transaction():
            pass
        counts = tickets.counts(store.db)
    finally:
        store.close()
    shown = ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none"
    return f"whole, {settings.database.stat().st_size // _MB} MB; tickets: {shown}"


def check_inbox(settings: Settings) -> str:
    """Nothing waits for long; nothing was set aside lately."""
    if not settings.database.exists():
        return "empty"
    store, now = _store(settings), china_now()
    try:
        (count, since), aside = inbox.waiting(store.db), inbox.failed(store.db, now - timedelta(days=1))
    finally:
        store.close()
    if count and now - moment(since) > LATE:
        raise Fault(f"{count} wait since {since}: is the bot running?")
    if aside:
        raise Fault(f"{aside} set aside within a day: see the log for update_failed")
    return f"{count} wait"


def check_outbox(settings: Settings) -> str:
    """Nothing waits for long."""
    if not settings.database.exists():
        return "empty"
    store, now = _store(settings), china_now()
    try:
        (count, since), (failed, unsure) = outbox.waiting(store.db), outbox.unsettled(store.db)
    finally:
        store.close()
    if count and now - moment(since) > LATE:
        raise Fault(f"{count} wait since {since}: is the bot running, and Telegram reachable?")
    return f"{count} wait, {failed} failed, {unsure} uncertain"


def check_telegram(settings: Settings) -> str:
    """Telegram knows the token, and the bot is in the staff group."""
    if not settings.telegram_token:
        return "not set up"

    async def ask() -> tuple[str, bool]:
        async with Gateway(settings.telegram_token.reveal(), settings.telegram_api_url) as gateway:
            name = await gateway.me()
            return name, await gateway.is_forum(settings.staff_chat_id) if settings.staff_chat_id else False

    name, forum = asyncio.run(ask())
    return f"@{name}, staff group {'with' if forum else 'without'} topics"


CHECKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("settings", check_settings),
    ("schema", check_schema),
    ("snapshot", check_snapshot),
    ("encoder", check_encoder),
    ("disk", check_disk),
    ("database", check_database),
    ("inbox", check_inbox),
    ("outbox", check_outbox),
    ("telegram", check_telegram),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run every check, whatever the others found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, help="instead of DATA_DIR")
    args = parser.parse_args(argv)
    try:
        settings = read_settings(environment(os.environ, Path(".env")))
    except ConfigError as error:
        print(f"{'settings':9} FAULT  {error}")
        return 1
    settings = replace(settings, data_dir=args.data_dir) if args.data_dir else settings
    return max([_run(name, check, settings) for name, check in CHECKS])


def _run(name: str, check: Callable[[Settings], str], settings: Settings) -> int:
    try:
        print(f"{name:9} ok     {check(settings)}")
    except (Fault, BotError, IndexFault, EncoderError, OSError) as error:
        print(f"{name:9} FAULT  {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
