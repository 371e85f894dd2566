"""A fresh test server for each test."""

from collections.abc import Iterator

import pytest

from tests.botapi.server import Server


@pytest.fixture
def telegram() -> Iterator[Server]:
    """A fresh server in a thread."""
    with Server() as server:
        yield server
