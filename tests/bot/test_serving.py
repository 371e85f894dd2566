"""What serving costs: the shipped encoder needs neither torch nor what only building an index needs, and little memory."""

import subprocess
import sys
from pathlib import Path

from index.onnx_encoder import has_vnni

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot import chat, service
from bot.messages import Conversation
from bot.pipeline import load_engine

turn = load_engine(Path(sys.argv[1]), encoder="shipped", threads=1).respond(
    "住院慰问", Conversation(city="天津"), datetime(2026, 11, 21, tzinfo=UTC)
)
unwanted = {"torch", "sentence_transformers", "transformers", "bm25s", "scipy", "pypinyin"}
print(turn.outcome, sorted(unwanted & set(sys.modules)))
"""

ASK = """
import sys
from pathlib import Path
from bot.__main__ import main

status = main(sys.argv[1:])
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(status, int(peak.split()[1]) // 1024)
"""
MOST_MEGABYTES, EXACT_KERNEL = 205, 10
"""Of a process that has answered, with the index of the shipped knowledge loaded; and of the exact kernel's own weights."""


def test_an_answer_imports_no_torch(published: Path) -> None:
    """The whole bot is imported and a question answered in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, str(published)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "answer []"


def test_an_answer_takes_little_memory(published: Path) -> None:
    """The most that `ask` ever held resident, on the published index."""
    command = [sys.executable, "-c", ASK, "ask", "住院慰问", "--city", "天津", "--data-dir", str(published)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    status, megabytes = map(int, done.stdout.splitlines()[-1].split())
    assert status == 0
    assert megabytes <= MOST_MEGABYTES + (0 if has_vnni() else EXACT_KERNEL)
