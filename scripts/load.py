"""Measure the bot under load: at Telegram's full rate, and flat out.

    python scripts/load.py                  30 messages a second for 60 s from 1,000 workers, then 2,000 at once
    python scripts/load.py --seconds 10     the first part shorter
    python scripts/load.py --json           the last line is the figures as JSON

The tests' Bot API server runs as a process of its own on the same machine. `p50` and `p95` are milliseconds from an
update's arrival at that server to the arrival of its answer there; `cpu ms an answer` is the bot process's alone;
`loaded mb` and `after mb` are its resident memory before the first message and after the first part. Exit status 0: p95
at most 150 ms, at least 90 answers a second flat out, and nothing left in the outbox.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.config import environment, read_settings
from index import snapshot
from index.errors import SnapshotError
from tests.botapi.server import Server
from tests.wire.process import Bot, new_data_dir

P95_MS, ANSWERS_A_SECOND = 150.0, 90.0
UNLIMITED = {"SENDS_A_SECOND": "100000"}
QUESTIONS = (
    "天津住院有慰问吗",
    "烟台疗休养怎么安排",
    "赣州困难职工有什么帮扶",
    "靖西有什么培训",
    "天津法律援助找谁",
    "谢谢",
)


def paced(server: Server, bot: Bot, rate: float, seconds: float, workers: int) -> dict[str, float]:
    """Messages at a rate; how long each answer took."""
    chance = random.Random(7)
    people = [
        chance.sample(range(10_000, 10_000 + workers), workers) for _ in range(int(rate * seconds) // workers + 1)
    ]
    order = [worker for round_ in people for worker in round_][: int(rate * seconds)]
    server.call("play", [[worker, chance.choice(QUESTIONS)] for worker in order], rate)
    while server.call("playing"):
        time.sleep(0.2)
    bot.settle(60)
    took = sorted(latencies(server))
    left = bot.rows("select count(*) from outbox where state in ('queued', 'sending')")[0][0]
    return {
        "messages": len(order),
        "answered": len(took),
        "p50_ms": round(statistics.median(took) * 1000, 1),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000, 1),
        "left_in_outbox": left,
    }


def latencies(server: Server) -> list[float]:
    """From each message of a worker to the answer: the n-th message's is the n-th that the bot wrote."""
    found = []
    for chat, messages in server.call("histories").items():
        if int(chat) >= 10_000:
            asked = [at for _, at, by_bot, _ in messages if not by_bot]
            told = [at for _, at, by_bot, _ in messages if by_bot]
            found += [answer - question for question, answer in zip(asked, told, strict=False)]
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def flat_out(server: Server, bot: Bot, messages: int) -> dict[str, float]:
    """So many messages at once from as many workers; how many answers a second."""
    before = server.call("state")["sent"]
    chance = random.Random(7)
    items = [[50_000 + n, chance.choice(QUESTIONS)] for n in range(messages)]
    started, used = time.monotonic(), cpu_seconds(bot.pid)
    server.call("says_many", items)
    bot.settle(300)
    seconds = time.monotonic() - started
    answered = server.call("state")["sent"] - before
    return {
        "flat_messages": messages,
        "flat_answered": answered,
        "answers_a_second": round(answered / seconds, 1),
        "cpu_ms_an_answer": round((cpu_seconds(bot.pid) - used) / answered * 1000, 1),
    }


def measure(published: Path, args: argparse.Namespace) -> dict[str, float]:
    """Both parts, each with a bot of its own."""
    figures: dict[str, float] = {}
    parts: Sequence[tuple[str, Mapping[str, str]]] = (("paced", {}), ("flat", UNLIMITED))
    for part, more in parts:
        with tempfile.TemporaryDirectory(prefix="load-") as folder, Server(own_process=True) as server:
            group = server.group("工会", [501])
            settings = {"LOG_LEVEL": "WARNING", "THREADS": "2", **more}
            with Bot(server, new_data_dir(published, Path(folder) / "var"), group, settings=settings) as bot:
                loaded = bot.memory_mb
                server.worker_says(1, "天津住院有慰问吗")
                bot.settle()
                if part == "paced":
                    figures |= paced(server, bot, args.rate, args.seconds, args.workers)
                    figures |= {"loaded_mb": round(loaded, 1), "after_mb": round(bot.memory_mb, 1)}
                else:
                    figures |= flat_out(server, bot, args.messages)
    return figures


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the bot under load.")
    parser.add_argument("--rate", type=float, default=30.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=1000)
    parser.add_argument("--messages", type=int, default=2000, help="how many at once in the second part")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data-dir", type=Path, help="where the published index is")
    args = parser.parse_args(argv)
    data_dir = args.data_dir or read_settings(environment(os.environ, Path(".env"))).data_dir
    try:
        snapshot.current(data_dir)
    except SnapshotError as error:
        print(error, file=sys.stderr)
        return 2
    figures = measure(data_dir.resolve(), args)
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):18} {value:g}")
    if args.json:
        print(json.dumps(figures))
    is_fast = figures["p95_ms"] <= P95_MS and figures["answers_a_second"] >= ANSWERS_A_SECOND
    return 0 if is_fast and figures["left_in_outbox"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
