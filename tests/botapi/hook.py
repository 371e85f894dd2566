"""The webhook: its three methods, and the task that posts updates until each has been answered with 200.

Updates of one chat go one after the other, several chats at once, as many as `max_connections` allows.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest

from tests.botapi.values import Json, bad_request
from tests.botapi.world import World

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5


class Hook:
    """Posts what waits to where the bot said."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._task: asyncio.Task[None] | None = None
        self._client = AsyncHTTPClient(force_instance=True, max_clients=100)
        self.methods: Mapping[str, Callable[[Json], Any]] = {
            "setwebhook": self.set,
            "deletewebhook": self.delete,
            "getwebhookinfo": self.info,
        }

    def set(self, params: Json) -> bool:
        """setWebhook. Unlike Telegram it takes http, and any port."""
        url = str(params.get("url") or "")
        if url and not url.startswith(("http://", "https://")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self._stop(params)
        self._world.webhook = {"url": url, "secret": params.get("secret_token") or "", "last_error": ""} if url else {}
        if "allowed_updates" in params:
            self._world.updates.allowed = params["allowed_updates"]
        if url:
            at_once = int(params.get("max_connections") or 40)
            self._task = asyncio.get_running_loop().create_task(self._deliver(at_once))
        return True

    def delete(self, params: Json) -> bool:
        """deleteWebhook."""
        self._stop(params)
        self._world.webhook = {}
        return True

    def info(self, _params: Json) -> Json:
        """getWebhookInfo."""
        webhook, waiting = self._world.webhook, len(self._world.updates.pending)
        error = {"last_error_message": webhook["last_error"]} if webhook.get("last_error") else {}
        shown = {"url": webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": waiting}
        return shown | error

    def _stop(self, params: Json) -> None:
        if self._task:
            self._task.cancel()
            self._task = None
        if params.get("drop_pending_updates"):
            self._world.updates.pending.clear()

    async def _deliver(self, at_once: int) -> None:
        updates, busy = self._world.updates, dict[int, asyncio.Task[None]]()
        while True:
            for update in [*updates.pending.values()]:
                lane = _lane(update)
                if len(busy) >= at_once:
                    break
                if lane not in busy:
                    task = busy[lane] = asyncio.create_task(self._post(update))
                    task.add_done_callback(partial(self._free, busy, lane))
            updates.arrived.clear()
            await updates.arrived.wait()

    def _free(self, busy: dict[int, "asyncio.Task[None]"], lane: int, _task: "asyncio.Task[None]") -> None:
        del busy[lane]
        self._world.updates.arrived.set()

    async def _post(self, update: Json) -> None:
        """Until it is answered with 200; then it is confirmed, and posted once more where all come twice."""
        pause = _FIRST_PAUSE
        while not await self._try(update):
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 2)
        self._world.updates.confirm(update["update_id"])
        for again in self._world.updates.due_again():
            await self._try(again)

    async def _try(self, update: Json) -> bool:
        self._world.updates.given += 1
        secret = (
            {"X-Telegram-Bot-Api-Secret-Token": self._world.webhook["secret"]}
            if self._world.webhook.get("secret")
            else {}
        )
        request = HTTPRequest(
            self._world.webhook["url"],
            method="POST",
            headers={"Content-Type": "application/json"} | secret,
            body=json.dumps(update),
            request_timeout=10,
        )
        try:
            await self._client.fetch(request)
        except (HTTPError, OSError) as error:
            self._world.webhook["last_error"] = str(error)
            return False
        return True


def _lane(update: Json) -> int:
    """The chat that an update belongs to; others have one lane together."""
    for body in update.values():
        if isinstance(body, dict):
            chat = body.get("chat") or (body.get("message") or {}).get("chat") or {}
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return 0
