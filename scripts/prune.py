"""Apply the retention periods: remove what has been kept long enough. Says what it would remove; `--yes` removes it.

    python scripts/prune.py                        dry run
    python scripts/prune.py --yes

Periods are settings: KEEP_UPDATES_DAYS, KEEP_SENT_DAYS, KEEP_TURNS_DAYS, KEEP_TICKETS_DAYS. A ticket's messages go
with the ticket, and only resolved tickets go. Run it every night (docs/server.md); the bot tells the admins if what
should have gone is still there a week later.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot import keeping, migrations
from bot.clock import china_now
from bot.config import Settings, environment, read_settings
from bot.errors import BotError, ConfigError
from bot.store import Store


def main(argv: Sequence[str] | None = None) -> int:
    """Count, or remove."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, help="instead of DATA_DIR")
    parser.add_argument("--yes", action="store_true", help="remove, not only say what would be removed")
    args = parser.parse_args(argv)
    try:
        settings = read_settings(environment(os.environ, Path(".env")))
        settings = replace(settings, data_dir=args.data_dir) if args.data_dir else settings
        if not settings.database.exists():
            print(f"{settings.database}: no database there", file=sys.stderr)
            return 1
        migrations.migrate(settings.database)
        counts = _prune(settings, dry=not args.yes)
    except BotError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 1
    for what, count in counts.items():
        print(f"{what}: {count} {'removed' if args.yes else 'to remove'}")
    if not args.yes:
        print("dry run; --yes removes them")
    return 0


def _prune(settings: Settings, *, dry: bool) -> dict[str, int]:
    store = Store(settings.database)
    try:
        with store.transaction() as db:
            return keeping.prune(db, settings, china_now(), dry=dry)
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
