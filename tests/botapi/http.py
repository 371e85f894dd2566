"""The server's HTTP side: the Bot API under /bot<token>/, files under /file/bot<token>/, tests under /control/."""

import asyncio
import json
import time
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.web import Application, RequestHandler

from tests.botapi.faults import Fault
from tests.botapi.hook import Hook
from tests.botapi.methods import METHODS
from tests.botapi.people import People
from tests.botapi.values import ApiError, Json, bad_request
from tests.botapi.world import World

_OBJECTS = ("reply_markup", "reply_parameters", "allowed_updates", "commands", "entities", "link_preview_options")
_CONFLICT = "Conflict: "


def application(world: World) -> Application:
    """All routes of one server."""
    shared = {"world": world, "hook": Hook(world), "polling": Polling(world)}
    return Application(
        [
            (r"/bot([^/]+)/(\w+)", BotHandler, shared),
            (r"/file/bot([^/]+)/(.+)", FileHandler, {"world": world}),
            (r"/control/(\w+)", ControlHandler, {"people": People(world)}),
        ],
        log_function=lambda _handler: None,
    )


def parameters(request: HTTPServerRequest) -> Json:
    """From the query, a form, JSON or a multipart body; objects that come as text are parsed, files are (name, bytes)."""
    found: Json = {name: values[-1].decode() for name, values in request.arguments.items()}
    if request.headers.get("Content-Type", "").startswith("application/json") and request.body:
        found |= json.loads(request.body)
    for name, files in request.files.items():
        found[name] = (files[0]["filename"], files[0]["body"])
    for name in _OBJECTS:
        if isinstance(found.get(name), str):
            try:
                found[name] = json.loads(found[name])
            except ValueError as error:
                raise bad_request(f"can't parse {name} JSON object") from error
    for name in ("allow_sending_without_reply", "show_alert", "drop_pending_updates"):
        if isinstance(found.get(name), str):
            found[name] = found[name].lower() == "true"
    return {
        key: next((f for n, f in found.items() if value == f"attach://{n}"), value) if isinstance(value, str) else value
        for key, value in found.items()
    }


class Polling:
    """getUpdates: one poll at a time, the newer one ends the older."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Task[None] | None = None
        self._asker: object = None
        world.end_poll = self._end

    async def poll(self, params: Json, asker: object) -> list[Json]:
        """Confirm, wait, give."""
        updates = self._world.updates
        self._world.polls += 1
        if self._world.webhook.get("url"):
            raise ApiError(
                409,
                _CONFLICT
                + "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            )
        self._end()
        if "allowed_updates" in params:
            updates.allowed = params["allowed_updates"]
        if params.get("offset"):
            updates.confirm_below(int(params["offset"]))
        self._asker = asker
        task = self._waiting = asyncio.ensure_future(updates.wait(float(params.get("timeout") or 0)))
        try:
            await task
        except asyncio.CancelledError:
            raise ApiError(
                409,
                _CONFLICT + "terminated by other getUpdates request; make sure that only one bot instance is running",
            ) from None
        finally:
            if self._waiting is task:
                self._waiting = None
        return updates.batch(min(100, int(params.get("limit") or 100)))

    def _end(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()

    def hang_up(self, asker: object) -> None:
        """This asker has gone away."""
        if self._asker is asker:
            self._end()


class BotHandler(RequestHandler):
    """One call of the bot."""

    def initialize(self, world: World, hook: Hook, polling: Polling) -> None:
        self._world, self._hook, self._polling = world, hook, polling
        self._is_poll = self._is_gone = False

    async def get(self, token: str, method: str) -> None:
        """Telegram takes GET and POST alike."""
        await self.post(token, method)

    async def post(self, token: str, method: str) -> None:
        """Check the token, let a fault strike, do it, log it."""
        params: Json = {}
        fault: Fault | None = None
        began = time.monotonic()
        try:
            self._check(token)
            params = parameters(self.request)
            fault = await self._strike(method, params)
            if fault and fault.kind == "drop_before":
                self._hang_up()
                return
            result = await self._result(method, params)
            if fault and fault.kind == "drop_after":
                self._hang_up()
                return
            self._reply(200, {"ok": True, "result": result})
        except ApiError as error:
            answer: Json = {"ok": False, "error_code": error.code, "description": error.description}
            self._reply(error.code, answer | ({"parameters": error.parameters} if error.parameters else {}))
        finally:
            if method != "getUpdates":
                self._note(method, params, began, fault)

    def _check(self, token: str) -> None:
        if ":" not in token:
            raise ApiError(404, "Not Found")
        if token != self._world.token or self._world.revoked:
            raise ApiError(401, "Unauthorized")

    async def _strike(self, method: str, params: Json) -> Fault | None:
        chat = params.get("chat_id")
        number = int(chat) if chat is not None and str(chat).lstrip("-").isdigit() else None
        fault = self._world.faults.strike(method, number, str(params.get("text", "")))
        match fault.kind if fault else None:
            case "retry_after":
                seconds = int(fault.seconds) if fault else 1
                raise ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
            case "server_error":
                raise ApiError(502, "Bad Gateway")
            case "forbidden":
                raise ApiError(403, "Forbidden: bot was blocked by the user")
            case "chat_not_found":
                raise bad_request("chat not found")
            case "bad_request":
                raise bad_request(fault.why if fault else "")
            case "delay":
                await asyncio.sleep(fault.seconds if fault else 0)
        return fault

    async def _result(self, method: str, params: Json) -> Any:
        name = method.lower()
        if name == "getupdates":
            self._is_poll = True
            return await self._polling.poll(params, self)
        if name in self._hook.methods:
            return self._hook.methods[name](params)
        known = _METHODS.get(name)
        if known is None:
            raise ApiError(404, "Not Found")
        try:
            return known(self._world, params)
        except (ValueError, TypeError) as error:
            raise bad_request(f"malformed parameter: {error}") from error

    def on_connection_close(self) -> None:
        """A poll whose asker died is over."""
        self._is_gone = True
        if self._is_poll:
            self._polling.hang_up(self)

    def _hang_up(self) -> None:
        stream = self.request.connection.detach()  # type: ignore[union-attr]  # an HTTP/1 connection is always there
        stream.close()
        self._finished = True

    def _reply(self, code: int, answer: Json) -> None:
        if not self._is_gone:
            self.set_status(code)
            self.set_header("Content-Type", "text/html" if code == 502 else "application/json")
            self.finish("<html><h1>502 Bad Gateway</h1></html>" if code == 502 else json.dumps(answer))

    def _note(self, method: str, params: Json, began: float, fault: Fault | None) -> None:
        shown = {
            key: f"<{len(value[1])} bytes>" if isinstance(value, tuple) else value for key, value in params.items()
        }
        struck = fault.kind if fault else ""
        code = 0 if struck.startswith("drop") else self.get_status()
        self._world.calls.append({"method": method, "params": shown, "code": code, "at": began, "fault": struck})


_METHODS = {name.lower(): method for name, method in METHODS.items()}


class FileHandler(RequestHandler):
    """A file's content."""

    def initialize(self, world: World) -> None:
        self._world = world

    def get(self, token: str, path: str) -> None:
        """By the path that getFile gave."""
        found = [content for about, content in self._world.files.values() if about["file_path"] == path]
        if token != self._world.token or not found:
            self.set_status(404)
            self.finish({"ok": False, "error_code": 404, "description": "Not Found"})
            return
        self.finish(found[0])


class ControlHandler(RequestHandler):
    """An operation of `People` by name, its arguments as {"args": […], "kwargs": {…}}."""

    def initialize(self, people: People) -> None:
        self._people = people

    async def post(self, name: str) -> None:
        """Answer {"result": …} or {"error": …}."""
        try:
            asked = json.loads(self.request.body or b"{}")
            operation = getattr(self._people, name)
            self.finish(json.dumps({"result": operation(*asked.get("args", []), **asked.get("kwargs", {}))}))
        except (LookupError, TypeError, AttributeError) as error:
            self.set_status(400)
            self.finish(json.dumps({"error": f"{type(error).__name__}: {error}"}))
