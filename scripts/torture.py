"""Kill the bot amid traffic, inject faults, and count what was lost, doubled or out of order.

    python scripts/torture.py             five runs, over 5,000 messages and 50 kills; some ten minutes
    python scripts/torture.py --short     two small runs, at most 50 s; part of the tests
    python scripts/torture.py --json      the last line is the totals as JSON

It needs a published index (--data-dir, default: DATA_DIR, else var) and the tests' Bot API server, which runs as a
process of its own. A run ends when the tables say that all is done, never because it has become quiet. Exit status 0:
nothing missing, nothing out of order, and no more doubles than sends in hand at a kill and drops after sending.
"""

import argparse
import json
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.config import environment, read_settings
from index import snapshot
from index.errors import SnapshotError
from tests.botapi.server import Server
from tests.wire.process import Bot, new_data_dir
from tests.wire.staff import STAFF, Staff
from tests.wire.tally import SAYINGS, Tally, learn, tally

_AT_WORK = 0.7
"""This share of the kills comes when the bot is at work again, the others while it still starts."""
SENDS = {"retry_after": 0.05, "server_error": 0.05, "drop_before": 0.03, "drop_after": 0.03}


@dataclass(frozen=True)
class Plan:
    """One run: how much traffic, how the bot ends, what goes wrong meanwhile."""

    name: str
    messages: int
    workers: int
    kills: int
    tickets: int = 12
    """The staff group takes 20 calls a minute, so that many tickets would only make the run long."""
    forum: bool = True
    webhook: bool = False
    gently: bool = False
    """SIGTERM instead of SIGKILL."""
    faults: bool = False
    seconds_locked: float = 0.0
    seconds_full: float = 0.0
    per_second: float = 25.0


FULL = (
    Plan("polling, SIGKILL", 1200, 60, 14),
    Plan("polling, SIGTERM", 1000, 60, 8, gently=True),
    Plan("polling, SIGKILL, faults", 1200, 60, 10, faults=True, seconds_locked=10, seconds_full=10),
    Plan("webhook, SIGKILL", 1200, 60, 14, webhook=True),
    Plan("webhook, SIGKILL, faults", 1000, 60, 10, webhook=True, faults=True, seconds_locked=10),
)
SHORT = (
    Plan("polling, SIGKILL, faults", 150, 30, 2, tickets=5, forum=False, faults=True),
    Plan("webhook, SIGKILL", 120, 24, 2, tickets=5, forum=False, webhook=True),
)


@dataclass(frozen=True)
class Result:
    """A row of the table."""

    sent: int = 0
    answered: int = 0
    missing: int = 0
    doubled: int = 0
    out_of_order: int = 0
    tickets_missing: int = 0
    staff_replies_missing: int = 0
    kills: int = 0
    doubles_allowed: int = 0

    def __add__(self, other: "Result") -> "Result":
        return Result(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost."""
        lost = self.missing + self.out_of_order + self.tickets_missing + self.staff_replies_missing
        return lost == 0 and self.doubled <= self.doubles_allowed


class Run:
    """One plan, carried out."""

    def __init__(self, plan: Plan, published: Path, folder: Path, chance: random.Random) -> None:
        self._plan, self._published, self._folder, self._chance = plan, published, folder, chance

    def result(self, known: dict[str, str]) -> Result:
        """Traffic, kills and faults; then the count. `known` is filled by the first run for all."""
        with Server(own_process=True, seed=self._chance.randrange(1 << 30)) as self._server:
            self._group = self._server.group("工会", list(STAFF), forum=self._plan.forum)
            data_dir = new_data_dir(self._published, self._folder)
            settings = {
                "OPEN_TICKETS": "1000",
                "POLL_SECONDS": "2",
                "LOG_LEVEL": "WARNING",
                "GROUP_SENDS_A_MINUTE": "1000",
            }
            with Bot(self._server, data_dir, self._group, webhook=self._plan.webhook, settings=settings) as self._bot:
                known.update(known or learn(self._server, self._bot))
                drops = self._make_faults()
                traffic = self._traffic()
                self._server.call("play", traffic, self._plan.per_second)
                staff = Staff(self._server, self._group)
                staff.start()
                kills, in_hand = self._disturb()
                self._wait_for_the_end(staff)
                counted = tally(self._server, known, traffic)
                doubles = in_hand + (self._server.call("faults")[drops] if drops is not None else 0)
                return self._row(counted, staff, kills, doubles)

    def _traffic(self) -> list[tuple[int, str]]:
        """Messages of many workers, each worker's in a fixed round; now and then a ticket."""
        counts = dict.fromkeys(range(1000, 1000 + self._plan.workers), 0)
        made = []
        for number in range(self._plan.messages):
            worker = self._chance.choice(list(counts))
            is_ticket = number % (self._plan.messages // self._plan.tickets) == 3
            made.append((worker, f"/ticket 事情{number}号" if is_ticket else SAYINGS[counts[worker] % len(SAYINGS)]))
            counts[worker] += not is_ticket
        return made

    def _make_faults(self) -> int | None:
        """The faults of the plan; the number of the one that drops after sending."""
        if not self._plan.faults:
            return None
        numbers = {kind: self._server.fault(kind, share=share, times=None) for kind, share in SENDS.items()}
        self._server.fault("server_error", method="getUpdates", share=0.1, times=None)
        self._server.call("twice")
        return numbers["drop_after"]

    def _disturb(self) -> tuple[int, int]:
        """Kill at random moments, lock the database, fill the disk; how often the bot was killed, amid how many sends."""
        kills = in_hand = 0
        for kills in range(1, self._plan.kills + 1):  # noqa: B007  # the last number is the count
            self._wait_for_a_moment()
            if self._plan.gently:
                self._bot.stop()
            else:
                self._bot.kill()
            in_hand += self._in_hand()
            self._bot.start(wait=self._chance.random() < _AT_WORK)
        if self._plan.seconds_locked:
            self._lock(self._plan.seconds_locked)
        if self._plan.seconds_full:
            self._fill(self._plan.seconds_full)
        return kills, in_hand

    def _wait_for_a_moment(self) -> None:
        """A random time; then, as often as not, on until something is just being sent."""
        time.sleep(self._chance.uniform(0.2, 2.0))
        end = time.monotonic() + self._chance.choice((0, 1))
        while time.monotonic() < end and not self._in_hand():
            time.sleep(0.001)

    def _in_hand(self) -> int:
        return int(self._bot.rows("select count(*) from outbox where state = 'sending'")[0][0])

    def _lock(self, seconds: float) -> None:
        """Somebody else holds the database's write lock."""
        db = sqlite3.connect(self._bot.data_dir / "bot.sqlite", timeout=20)
        db.execute("begin immediate")
        time.sleep(seconds)
        db.rollback()
        db.close()

    def _fill(self, seconds: float) -> None:
        """The disk takes no more: the bot's process may not write to files (a full disk without filling one)."""
        soft, hard = resource.prlimit(self._bot.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._bot.pid, resource.RLIMIT_FSIZE, (4096, hard))
        time.sleep(seconds)
        resource.prlimit(self._bot.pid, resource.RLIMIT_FSIZE, (soft, hard))

    def _wait_for_the_end(self, staff: "Staff") -> None:
        """Until the tables show that everything has been said, cards' refreshing aside."""
        end = time.monotonic() + 60 + self._plan.messages / 4
        while time.monotonic() < end and self._bot.status is None:
            is_fed = not self._server.call("playing") and not self._server.call("state")["pending"]
            if is_fed and self._is_done() and staff.is_done(self._tickets()):
                staff.stop()
                if self._is_done() and not self._server.call("state")["pending"]:
                    return
            time.sleep(0.1)
        staff.stop()
        print(
            f"  {'not done in time' if self._bot.status is None else 'the bot ended'}; the end of the log:\n{self._bot.log()[-1500:]}",
            file=sys.stderr,
        )

    def _is_done(self) -> bool:
        sql = """select (select count(*) from inbox where state = 'open')
                      + (select count(*) from outbox where state in ('queued', 'sending') and purpose <> 'card')
                      + (select count(*) from tickets where card_id is null)"""
        return bool(self._bot.rows(sql)[0][0] == 0)

    def _tickets(self) -> int:
        return int(self._bot.rows("select count(*) from tickets where text like '事情%'")[0][0])

    def _row(self, counted: Tally, staff: "Staff", kills: int, doubles: int) -> Result:
        asked = {text.removeprefix("/ticket ") for _, text in self._sent_tickets()}
        stored = {text for (text,) in self._bot.rows("select text from tickets")}
        return Result(
            counted.sent,
            counted.answered,
            counted.missing,
            counted.doubled,
            counted.out_of_order,
            len(asked - (stored & staff.cards())),
            len(staff.said - staff.heard()),
            kills,
            doubles,
        )

    def _sent_tickets(self) -> list[tuple[str, str]]:
        return [
            (chat, text)
            for chat, messages in self._server.call("histories").items()
            for _, _, by_bot, text in messages
            if not by_bot and text.startswith("/ticket 事情")
        ]


def show(rows: Sequence[tuple[str, Result]]) -> None:
    """The table."""
    names = [field.name for field in fields(Result)]
    wide = max(len(name) for name, _ in rows) + 2
    print(" " * wide + "  ".join(name.replace("_", " ") for name in names))
    for name, result in rows:
        print(name.ljust(wide) + "  ".join(str(getattr(result, key)).rjust(len(key)) for key in names))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the plans and print the table."""
    parser = argparse.ArgumentParser(description="Kill the bot amid traffic and count what is lost.")
    parser.add_argument("--short", action="store_true", help="two small runs, at most 50 s")
    parser.add_argument("--json", action="store_true", help="print the totals as JSON in the last line")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--data-dir", type=Path, help="where the published index is")
    parser.add_argument("--only", default="", help="runs whose name contains this")
    args = parser.parse_args(argv)
    data_dir = args.data_dir or read_settings(environment(os.environ, Path(".env"))).data_dir
    try:
        snapshot.current(data_dir)
    except SnapshotError as error:
        print(error, file=sys.stderr)
        return 2
    rows: list[tuple[str, Result]] = []
    known: dict[str, str] = {}
    for plan in SHORT if args.short else FULL:
        if args.only in plan.name:
            print(f"  {plan.name}: {plan.messages} messages, {plan.kills} kills ...", file=sys.stderr)
            with tempfile.TemporaryDirectory(prefix="torture-") as folder:
                run = Run(plan, data_dir.resolve(), Path(folder) / "var", random.Random(f"{args.seed} {plan.name}"))
                rows.append((plan.name, run.result(known)))
    total = sum((result for _, result in rows), Result())
    show([*rows, ("total", total)])
    if args.json:
        print(json.dumps(asdict(total)))
    return 0 if all(result.is_good for _, result in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
