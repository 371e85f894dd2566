"""Fixtures of the wire tests: a server, a staff group, and the bot process between them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.botapi.server import Server
from tests.wire.people import ADMIN, SECOND, STRANGER, TAKER, WORKER, Scene
from tests.wire.process import Bot, new_data_dir

StartBot = Callable[..., Bot]


@contextmanager
def town() -> Iterator[Server]:
    """The Bot API, with the people in it."""
    with Server() as server:
        for user, name in (
            (ADMIN, "老管"),
            (TAKER, "王干事"),
            (SECOND, "赵干事"),
            (STRANGER, "路人"),
            (WORKER, "李师傅"),
        ):
            server.call("user", user, name)
        server.worker_says(ADMIN, "/start")
        yield server


@pytest.fixture
def telegram() -> Iterator[Server]:
    """A server of the test's own."""
    with town() as server:
        yield server


@pytest.fixture
def start_bot(published: Path, tmp_path: Path, telegram: Server) -> Iterator[StartBot]:
    """Start the bot for a staff group; it is ended after the test."""
    with ExitStack() as stack:

        def start(staff: int, *, webhook: bool = False, **settings: str) -> Bot:
            data_dir = new_data_dir(published, tmp_path / "var")
            bot = stack.enter_context(Bot(telegram, data_dir, staff, webhook=webhook, settings=settings))
            bot.settle()
            return bot

        yield start


@pytest.fixture
def scene(telegram: Server, start_bot: StartBot) -> Scene:
    """A bot of the test's own, with a forum as its staff group."""
    staff = telegram.group("工会值班", [TAKER, SECOND], forum=True)
    return Scene(telegram, start_bot(staff), staff)


@pytest.fixture(scope="module")
def shared(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One bot for the tests that need neither a fresh one nor the staff group. Each brings its own workers."""
    with town() as server:
        staff = server.group("工会值班", [TAKER, SECOND], forum=True)
        with Bot(server, new_data_dir(published, tmp_path_factory.mktemp("shared") / "var"), staff) as bot:
            bot.settle()
            yield Scene(server, bot, staff)
