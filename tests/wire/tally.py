"""Which of the bot's messages answers which of a worker's: what is missing, doubled, or out of order.

The sayings have replies that differ from each other; a worker says them in a fixed round, so that a reply tells which
one it answers. The replies are learnt from the bot itself, whatever its words are today.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.botapi.server import Server
from tests.wire.process import Bot

SAYINGS = (
    "/city 天津",
    "/help",
    "/city 烟台",
    "烟台住院有慰问吗",
    "/city 赣州",
    "谢谢",
    "/city 靖西",
    "天津住院有慰问吗",
)
TEACHER = 999


@dataclass(frozen=True)
class Tally:
    """Counts over all workers."""

    sent: int
    answered: int
    missing: int
    doubled: int
    out_of_order: int


def plain(text: str) -> str:
    """A reply without the numbers that change."""
    return re.sub(r"#\d+", "#", text)


def learn(server: Server, bot: Bot) -> dict[str, str]:
    """Have somebody say everything once; the reply to each saying."""
    known: dict[str, str] = {}
    for saying in (*SAYINGS, "/ticket 试一下"):
        asked = server.worker_says(TEACHER, saying)
        bot.settle(30)
        known[saying.partition(" 试")[0]] = plain(server.texts(TEACHER, after=asked)[0])
    if len(set(known.values())) < len(known):
        raise AssertionError(f"replies that cannot be told apart: {known}")
    return known


def tally(server: Server, known: dict[str, str], traffic: Sequence[tuple[int, str]]) -> Tally:
    """Compare what each worker said with what they heard."""
    meant = {reply: saying for saying, reply in known.items()}
    expected: dict[int, list[str]] = defaultdict(list)
    for worker, text in traffic:
        expected[worker].append("/ticket" if text.startswith("/ticket ") else text)
    totals = [0, 0, 0]
    histories = server.call("histories")
    for worker, sayings in expected.items():
        heard = [meant.get(plain(text), "") for _, _, by_bot, text in histories.get(str(worker), []) if by_bot]
        counts = compare(sayings, [saying for saying in heard if saying])
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
    missing, doubled, out_of_order = totals
    return Tally(len(traffic), len(traffic) - missing, missing, doubled, out_of_order)


def compare(expected: Sequence[str], heard: Sequence[str]) -> tuple[int, int, int]:
    """Missing, doubled and out of order. A reply that repeats the one just heard is a double."""
    skipped: list[str] = []
    at = doubled = out_of_order = 0
    for reply in heard:
        if at < len(expected) and reply == expected[at]:
            at += 1
        elif at and reply == expected[at - 1]:
            doubled += 1
        elif reply in skipped:
            skipped.remove(reply)
            out_of_order += 1
        elif reply in expected[at:]:
            found = expected.index(reply, at)
            skipped += expected[at:found]
            at = found + 1
        else:
            doubled += 1
    return len(skipped) + len(expected) - at, doubled, out_of_order
