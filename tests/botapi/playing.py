"""python-telegram-bot's own bot, connected to the test server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot

from tests.botapi.server import Server


@asynccontextmanager
async def connected(server: Server, token: str = "") -> AsyncIterator[Bot]:
    """The library's bot, connected to it."""
    url = server.url
    async with Bot(token or server.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        yield bot


def run(server: Server, play: Callable[[Bot], Awaitable[Any]]) -> Any:
    """Play one coroutine with a connected bot."""

    async def main() -> Any:
        async with connected(server) as bot:
            return await play(bot)

    return asyncio.run(main())
