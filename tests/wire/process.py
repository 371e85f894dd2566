"""The bot as the process that it is: started with settings, stopped by signal, its log and tables at hand."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.botapi.server import Server

ROOT = Path(__file__).resolve().parents[2]


def new_data_dir(published: Path, folder: Path) -> Path:
    """A data directory without a database, on the published snapshot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("snapshots", "current"):
        (folder / name).symlink_to((published / name).resolve())
    return folder


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Bot:
    """`python -m bot run`. In a `with` it is started, waited for, and stopped."""

    def __init__(
        self,
        server: Server,
        data_dir: Path,
        staff: int,
        *,
        webhook: bool = False,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.log_file = data_dir / "bot.log"
        self._server = server
        self._webhook = webhook
        port = free_port()
        hook = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_LISTEN": f"127.0.0.1:{port}"}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self._environ = (
            kept
            | {
                "TELEGRAM_TOKEN": server.token,
                "TELEGRAM_API_URL": server.url,
                "STAFF_CHAT_ID": str(staff),
                "ADMIN_IDS": "900",
                "DATA_DIR": str(data_dir),
                "THREADS": "1",
                "POLL_SECONDS": "5",
                "MESSAGES_A_MINUTE": "1000",
            }
            | (hook if webhook else {})
            | dict(settings or {})
        )
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        if value is not None:
            print(self.log())

    def start(self, *, wait: bool = True) -> None:
        """Start; return when it takes updates."""
        before = self._asked()
        with self.log_file.open("ab") as log:
            asked = [sys.executable, "-m", "bot", "run"]
            self._process = subprocess.Popen(asked, cwd=ROOT, env=self._environ, stdout=log, stderr=log)
        if wait:
            self._server.wait_until(lambda: self._takes(before), "the bot to take updates", 90, self.log)

    def _asked(self) -> int:
        return int(self._server.call("state")["polls"])

    def _takes(self, before: int) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise AssertionError(f"the bot ended:\n{self.log()}")
        return bool(self._server.call("state")["webhook"]) if self._webhook else self._asked() > before

    def log(self) -> str:
        """What it has written so far."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid if self._process else 0

    @property
    def memory_mb(self) -> float:
        """What it holds in memory (VmRSS), its libraries with it."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    @property
    def libraries(self) -> frozenset[str]:
        """The folders in site-packages that it has loaded compiled code from."""
        maps = Path(f"/proc/{self.pid}/maps").read_text(encoding="utf-8")
        return frozenset(re.findall(r"/site-packages/(\w+)", maps))

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.poll() if self._process else None

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(number)
        status = self._process.wait(20)
        self._process = None
        return status

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """A query on its tables."""
        with sqlite3.connect(f"file:{self.data_dir / 'bot.sqlite'}?mode=ro", uri=True, timeout=5) as db:
            found = db.execute(sql).fetchall()
        db.close()
        return found

    def is_quiet(self) -> bool:
        """Whether nothing is open in the inbox and nothing waits in the outbox."""
        sql = """select (select count(*) from inbox where state = 'open')
                      + (select count(*) from outbox where state in ('queued', 'sending'))"""
        return bool(self.rows(sql)[0][0] == 0)

    def settle(self, timeout: float = 45.0) -> None:
        """Wait until every update is confirmed and all work is done, as the tables say."""
        end = time.monotonic() + timeout
        while self._server.call("state")["pending"] or not self.is_quiet():
            if time.monotonic() > end:
                open_rows = self.rows(
                    "select lane, method, state, error from outbox where state in ('queued', 'sending')"
                )
                raise AssertionError(f"not settled: {self._server.call('state')} {open_rows} {self.log()[-2000:]}")
            time.sleep(0.03)
