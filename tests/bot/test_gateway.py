"""The gateway against servers that say no more than they must, or not what they should."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import parse_qs

import pytest

from bot import errors
from bot.telegram import Gateway

T = TypeVar("T")
Answers = Mapping[str, tuple[int, object]]


class Sparse(ThreadingHTTPServer):
    """Answers each method with what a test says, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, answers: Answers) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []


class Handler(BaseHTTPRequestHandler):
    """One call."""

    server: Sparse
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Form in, JSON out."""
        method = self.path.rpartition("/")[2]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.server.asked.append((method, {name: values[0] for name, values in parse_qs(body).items()}))
        code, answer = self.server.answers.get(
            method, (404, {"ok": False, "error_code": 404, "description": "Not Found"})
        )
        data = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        """Quietly."""


@contextmanager
def server(answers: Answers) -> Iterator[Sparse]:
    """A server for a while."""
    with Sparse(answers) as sparse:
        thread = Thread(target=sparse.serve_forever)
        thread.start()
        try:
            yield sparse
        finally:
            sparse.shutdown()
            thread.join()


def asked(sparse: Sparse, step: Callable[[Gateway], Awaitable[T]]) -> T:
    """What one step brings."""

    async def run() -> T:
        async with Gateway("1:abc", f"http://127.0.0.1:{sparse.server_port}") as gateway:
            return await step(gateway)

    return asyncio.run(run())


def ok(result: object) -> tuple[int, object]:
    """The barest success."""
    return 200, {"ok": True, "result": result}


def test_only_what_we_need_must_be_there() -> None:
    """A message's id, a chat's is_forum, a member's status, a bot's name: nothing else is missed."""
    answers = {
        "getMe": ok({"username": "unionbot"}),
        "sendMessage": ok({"message_id": 7, "something_new": {"a": 1}}),
        "getChat": ok({"id": -1, "is_forum": True}),
        "getChatMember": ok({"status": "administrator"}),
        "getUpdates": ok([{"update_id": 3, "future": {}}]),
        "deleteMessage": ok(True),
    }
    with server(answers) as sparse:
        assert asked(sparse, lambda g: g.me()) == "unionbot"
        assert asked(sparse, lambda g: g.call("send_message", {"chat_id": 5, "text": "好"}))["message_id"] == 7
        assert asked(sparse, lambda g: g.is_forum(-1))
        assert asked(sparse, lambda g: g.is_member(-1, 5))
        assert asked(sparse, lambda g: g.updates(4, 0)) == [{"update_id": 3, "future": {}}]
        assert asked(sparse, lambda g: g.call("delete_message", {"chat_id": 5, "message_id": 1})) == {}
        sent = dict(sparse.asked)
        assert sent["sendMessage"] == {"chat_id": "5", "text": "好"}
        assert sent["getUpdates"]["offset"] == "4"
        assert "callback_query" in json.loads(sent["getUpdates"]["allowed_updates"])


@pytest.mark.parametrize("status", ["left", "kicked", "restricted"])
def test_who_is_no_member(status: str) -> None:
    """Left, kicked, or restricted and gone; a restricted one may still be in."""
    with server({"getChatMember": ok({"status": status})}) as sparse:
        assert not asked(sparse, lambda g: g.is_member(-1, 5))
    with server({"getChatMember": ok({"status": "restricted", "is_member": True})}) as sparse:
        assert asked(sparse, lambda g: g.is_member(-1, 5))


def test_404_is_the_token_or_the_method() -> None:
    """Telegram answers both alike: getMe tells them apart, and a method that is not there stops nothing."""
    with server({"getMe": ok({"username": "unionbot"})}) as sparse, pytest.raises(errors.Rejected, match="not known"):
        asked(sparse, lambda g: g.call("edit_forum_topic", {"chat_id": -1}))
    with server({}) as sparse, pytest.raises(errors.TokenRefused):
        asked(sparse, lambda g: g.call("send_message", {"chat_id": 5, "text": "好"}))


@pytest.mark.parametrize("answer", [{"ok": True}, [], "yes"])
def test_an_answer_that_is_none(answer: Any) -> None:
    """JSON that no Bot API sends: it may have arrived, so it counts as a broken connection, and nothing breaks."""
    with server({"sendMessage": (200, answer)}) as sparse, pytest.raises(errors.Dropped):
        asked(sparse, lambda g: g.call("send_message", {"chat_id": 5, "text": "好"}))


def test_an_unchanged_message_is_no_failure() -> None:
    """The card already shows what it should."""
    said = {"ok": False, "error_code": 400, "description": "Bad Request: message is not modified: …"}
    with server({"editMessageText": (400, said)}) as sparse:
        assert asked(sparse, lambda g: g.call("edit_message_text", {"chat_id": 5, "message_id": 1, "text": "好"})) == {}
