"""What the serving process holds in memory, and which libraries it leaves alone."""

import sys

import pytest

from tests.botapi.server import Server
from tests.wire.conftest import StartBot
from tests.wire.people import TAKER, WORKER

LOADED_MB, AFTER_MB = 205, 240
IDLE = {"torch", "sentence_transformers", "transformers", "rjieba", "pandas", "pyarrow", "scipy", "cryptography"}
"""Libraries with compiled code that training, building an index or nobody needs."""
QUESTIONS = (
    "天津住院有慰问吗",
    "疗修养怎么安排",
    "liaoxiuyang qu nali",
    "严台工会有什么培训",
    "律师多少钱一次",
)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_it_serves_in_little_memory(telegram: Server, start_bot: StartBot) -> None:
    """With the index loaded, and after 40 messages of all kinds."""
    bot = start_bot(telegram.group("工会", [TAKER]))
    assert bot.memory_mb <= LOADED_MB
    for _ in range(8):
        for question in QUESTIONS:
            telegram.worker_says(WORKER, question)
        bot.settle()
    assert bot.memory_mb <= AFTER_MB
    assert "onnxruntime" in bot.libraries
    assert not IDLE & bot.libraries
