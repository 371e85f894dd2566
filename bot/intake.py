"""How updates come in: by long polling or by webhook, both into the one `ingest`. Confirmed only once committed."""

import hmac
import json
import time
from collections.abc import Callable, Sequence
from functools import partial

import tornado.httpserver
import tornado.web

from bot import groups, inbox
from bot.errors import CallFailed, PollConflict, SlowDown, StoreUnavailable, TokenRefused
from bot.privacy import mask
from bot.telegram import Gateway
from bot.worklife import SWEEP_SECONDS, Work, log, patiently, until

_LONGEST_WAIT = 30.0
_CONFLICT_WAIT = 5.0
_SHORTEST_POLL = 0.2
"""A server that answers at once though it has nothing, as one may be asked to, is not asked without a breath."""


class Intake:
    """Takes raw updates in, and remembers when Telegram was last heard."""

    def __init__(self, work: Work, wake: Callable[[], None]) -> None:
        self._work, self._wake = work, wake
        self.heard = time.monotonic()

    async def ingest(self, updates: Sequence[object]) -> None:
        """Commit every update that is new, then wake the workers. Raises StoreUnavailable: then nothing is kept.

        What staff write is not masked: it is meant to reach the worker, telephone numbers and all.
        """
        self.heard = time.monotonic()
        group = await self._work.read(groups.staff_group, self._work.settings)
        found = [inbox.arrival(raw, mask, unmasked=group) for raw in updates]
        arrivals = [arrival for arrival in found if arrival]
        if arrivals:
            fresh = await self._work.write(inbox.ingest, arrivals, self._work.clock())
            log.debug("ingested count=%d new=%d", len(arrivals), fresh)
            self._wake()
        if len(arrivals) < len(found):
            log.error("update_without_id count=%d", len(found) - len(arrivals))


async def poll(work: Work, gateway: Gateway, intake: Intake) -> None:
    """Long polling; the next offset confirms what has been committed. Raises TokenRefused."""
    offset: int | None = None
    failures = 0
    while not work.stopping.is_set():
        asked = time.monotonic()
        try:
            updates = await gateway.updates(offset, work.settings.poll_seconds)
            await intake.ingest(updates)
        except StoreUnavailable as error:
            log.error("not_confirmed why=%s", error)
            await until(work.stopping, SWEEP_SECONDS)
            continue
        except PollConflict as error:
            log.error("second_instance why=%s: stop the other process that uses this token", error)
            await until(work.stopping, _CONFLICT_WAIT)
            continue
        except SlowDown as error:
            await until(work.stopping, error.seconds)
            continue
        except TokenRefused:
            await patiently(work, gateway.me)
            continue
        except CallFailed as error:
            failures += 1
            log.warning("poll_failed times=%d why=%s", failures, error)
            await until(work.stopping, min(_LONGEST_WAIT, 0.25 * 2 ** min(failures, 7)))
            continue
        failures = 0
        offset = _after(updates, offset)
        if not updates and time.monotonic() - asked < _SHORTEST_POLL:
            await until(work.stopping, _SHORTEST_POLL)


def _after(updates: Sequence[object], offset: int | None) -> int | None:
    """The offset that confirms these updates."""
    ids = [raw["update_id"] for raw in updates if isinstance(raw, dict) and isinstance(raw.get("update_id"), int)]
    return max(ids) + 1 if ids else offset


class Hook(tornado.web.RequestHandler):
    """Telegram's POST: 200 only after the commit, 503 if the database cannot take it, 403 without the secret."""

    def initialize(self, intake: Intake, secret: str) -> None:
        """What each request gets (tornado's own way)."""
        self._intake, self._secret = intake, secret

    async def post(self) -> None:
        """Take one update in."""
        token = self.request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(token.encode(), self._secret.encode()):
            raise tornado.web.HTTPError(403)
        try:
            raw = json.loads(self.request.body)
        except ValueError:
            raise tornado.web.HTTPError(400) from None
        try:
            await self._intake.ingest([raw])
        except StoreUnavailable as error:
            log.error("not_confirmed why=%s", error)
            raise tornado.web.HTTPError(503) from error

    def log_exception(self, *_args: object) -> None:
        """Tornado would log the request; we have said what matters."""


async def listen(work: Work, gateway: Gateway, intake: Intake) -> None:
    """Serve the webhook until told to stop."""
    host, port = work.settings.webhook_listen
    secret = work.settings.hook_secret
    app = tornado.web.Application([(r".*", Hook, {"intake": intake, "secret": secret})], log_function=_quiet)
    server = tornado.httpserver.HTTPServer(app, max_body_size=1024 * 1024)
    server.listen(port, host)
    log.info("webhook_listening host=%s port=%d", host, port)
    try:
        await patiently(work, partial(gateway.set_webhook, work.settings.webhook_url, secret))
        await work.stopping.wait()
    finally:
        server.stop()
        await server.close_all_connections()


def _quiet(_handler: tornado.web.RequestHandler) -> None:
    """No line for each request."""
