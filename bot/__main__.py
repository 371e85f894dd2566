"""The command line: `python -m bot run | chat | ask`. Settings are read here, and nowhere else.

Each command imports its own side only when it runs: `ask` should not wait for Telegram's library.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot import ask
from bot.clock import china_now
from bot.config import Settings, environment, read_settings
from bot.errors import BotError, ConfigError
from bot.kept_out import kept_out
from bot.live import Live
from bot.pipeline import Engine, load_engine
from index.embedding import EncoderError
from index.errors import IndexFault

_REQUIRED = {"run": ("TELEGRAM_TOKEN", "STAFF_CHAT_ID"), "chat": (), "ask": ()}


def arguments() -> argparse.ArgumentParser:
    """The three commands."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="工会福利小助手")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (("run", "serve Telegram"), ("chat", "talk in the terminal"), ("ask", "answer one question")):
        command = commands.add_parser(name, help=about)
        command.add_argument("--data-dir", type=Path, help="instead of DATA_DIR (default: var)")
        if name == "ask":
            ask.add_arguments(command)
    return parser


def engine_of(settings: Settings) -> Engine:
    """The engine on the published snapshot."""
    return load_engine(
        settings.data_dir,
        encoder=settings.encoder,
        threads=settings.threads,
        memory=timedelta(minutes=settings.conversation_minutes),
        hotlines=Path(settings.hotlines) if settings.hotlines else None,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 2 for settings or an index that will not do, 1 for a fault while running."""
    args = arguments().parse_args(argv)
    try:
        settings = read_settings(environment(os.environ, Path(".env")), required=_REQUIRED[args.command])
        settings = replace(settings, data_dir=args.data_dir) if args.data_dir else settings
        logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
        for name in ("httpx", "httpcore", "telegram", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # they would log URLs with the token, and texts
        engine = engine_of(settings)
    except (ConfigError, IndexFault, EncoderError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        if args.command == "ask":
            return ask.run(args, engine)
        live = Live(engine, settings.data_dir)
        if args.command == "chat":
            with kept_out():
                from bot import chat
            chat.run(settings, live, china_now)
        else:
            with kept_out():
                from bot import service
            service.run(settings, live)
    except BotError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of a pipe has had enough, as with `ask … | head`
        sys.stderr.close()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
