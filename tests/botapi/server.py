"""Start the Bot API server (in a thread, or as a process of its own) and play the people from a test.

    with Server() as telegram:                    # or Server(own_process=True)
        staff = telegram.group("工会", [501, 502], forum=True)
        … start the bot with TELEGRAM_API_URL=telegram.url, TELEGRAM_TOKEN=telegram.token …
        telegram.worker_says(7, "住院了有补助吗")
        answer = telegram.wait_for(7, "住院")     # the bot's message, as the Bot API shows it
        telegram.press(7, answer["message_id"], "找工作人员")

All operations of `people.People` are there as methods too: `telegram.call("upgrades", staff)`.
"""

import asyncio
import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from tests.botapi.http import application
from tests.botapi.values import Json
from tests.botapi.world import World

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


class Server:
    """A running server and the people around it. Made by `with`."""

    def __init__(self, *, own_process: bool = False, seed: int = 7) -> None:
        self._own_process = own_process
        self._seed = seed
        self._local = threading.local()
        self._connections: list[http.client.HTTPConnection] = []
        self.port = 0
        self.token = World.token

    @property
    def url(self) -> str:
        """For TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        if self._own_process:
            asked = [sys.executable, "-m", "tests.botapi", "--seed", str(self._seed)]
            self._process = subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            self.port = int(self._process.stdout.readline()) if self._process.stdout else 0
        else:
            ready = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
            self._thread.start()
            ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in self._connections:
            connection.close()
        if self._own_process:
            self._process.kill()
            self._process.communicate()
        else:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _run(self, ready: threading.Event) -> None:
        async def main() -> None:
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            with_port = Listening(self._seed)
            self.port = with_port.port
            ready.set()
            await self._stop.wait()
            await with_port.close()

        asyncio.run(main())

    def call(self, operation: str, *args: Any, **kwargs: Any) -> Any:
        """One operation of `people.People`. Raises LookupError with what the server says."""
        body = json.dumps({"args": args, "kwargs": kwargs})
        for attempt in (1, 2):
            if not hasattr(self._local, "connection"):
                self._local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                self._connections.append(self._local.connection)
            connection = self._local.connection
            try:
                connection.request("POST", f"/control/{operation}", body.encode())
                answer = json.loads(connection.getresponse().read())
                break
            except (http.client.HTTPException, ConnectionError):
                connection.close()
                del self._local.connection
                if attempt == 2:
                    raise
        if "error" in answer:
            raise LookupError(answer["error"])
        return answer["result"]

    # People

    def group(self, title: str, members: list[int], **more: Any) -> int:
        """A group with the bot in it; see `People.group`."""
        return int(self.call("group", title, members, **more))

    def worker_says(self, user: int, text: str, **more: Any) -> int:
        """A private message to the bot; its id."""
        return int(self.call("says", user, text, **more))

    def staff_replies(
        self, user: int, chat: int, text: str, *, reply_to: int | None = None, thread: int | None = None
    ) -> int:
        """A message in the staff group, as a reply or in a topic; its id."""
        return int(self.call("says", user, text, chat=chat, reply_to=reply_to, thread=thread))

    def press(self, user: int, message_id: int, button: str, *, chat: int | None = None, forged: bool = False) -> str:
        """Press a button by its label or data; the query's id."""
        return str(self.call("presses", user, message_id, button, chat=chat, forged=forged))

    def edit(self, user: int, message_id: int, text: str, *, chat: int | None = None) -> None:
        """Edit one's own message."""
        self.call("edits", user, message_id, text, chat=chat)

    def send_photo(self, user: int, **more: Any) -> int:
        """Send a photo; its message's id."""
        return int(self.call("sends_file", user, "photo", **more))

    def send_voice(self, user: int, **more: Any) -> int:
        """Send a voice message; its id."""
        return int(self.call("sends_file", user, "voice", **more))

    def send_document(self, user: int, **more: Any) -> int:
        """Send a document; its message's id."""
        return int(self.call("sends_file", user, "document", **more))

    def fault(self, kind: str, **rule: object) -> int:
        """Inject a fault, see `faults.Fault`; its number."""
        return int(self.call("fault", kind=kind, **rule))

    # What one sees

    def history(self, chat: int, *, after: int = 0) -> list[Json]:
        """All messages of a chat."""
        found: list[Json] = self.call("history", chat, after=after)
        return found

    def sent(self, chat: int, *, after: int = 0) -> list[Json]:
        """What the bot wrote in a chat, as it stands now; without service messages."""
        found = self.history(chat, after=after)
        return [body for body in found if body["by_bot"] and "forum_topic_created" not in body]

    def texts(self, chat: int, *, after: int = 0) -> list[str]:
        """The texts of what the bot wrote."""
        return [body.get("text", "") for body in self.sent(chat, after=after)]

    def wait_for(self, chat: int, contains: str = "", *, after: int = 0, timeout: float = 30.0) -> Json:
        """The first message of the bot with this text, waited for; AssertionError shows what came instead."""

        def found() -> Json | None:
            return next((b for b in self.sent(chat, after=after) if contains in shown(b)), None)

        return self.wait_until(found, f"{contains!r} in chat {chat}", timeout, lambda: self.texts(chat, after=after))

    def wait_until(
        self,
        check: Callable[[], T | None],
        what: str,
        timeout: float = 30.0,
        instead: Callable[[], object] = lambda: "",
    ) -> T:
        """The first true thing that `check` gives."""
        until = time.monotonic() + timeout
        while not (found := check()):
            if time.monotonic() > until:
                raise AssertionError(f"waited {timeout:g} s for {what}; instead: {instead()}")
            time.sleep(0.02)
        return found


def shown(body: Json) -> str:
    """A message's text or caption."""
    return str(body.get("text") or body.get("caption") or "")


def buttons(body: Json) -> list[tuple[str, str]]:
    """The buttons under a message: label, and data or URL."""
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    return [(button["text"], button.get("callback_data") or button["url"]) for row in rows for button in row]


def labels(body: Json) -> list[str]:
    """The labels of the buttons under a message."""
    return [label for label, _data in buttons(body)]


class Listening:
    """A world served on a free port of this machine, in the running loop."""

    def __init__(self, seed: int, port: int = 0) -> None:
        sockets = bind_sockets(port, "127.0.0.1")
        self._server = HTTPServer(application(World(seed=seed)), max_buffer_size=64 << 20)
        self._server.add_sockets(sockets)
        self.port: int = sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop, and cut what is still open."""
        self._server.stop()
        await self._server.close_all_connections()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
