"""What serving imports: the shipped encoder needs neither torch nor sentence-transformers."""

import subprocess
import sys
from pathlib import Path

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
print(turn.outcome, sorted({"torch", "sentence_transformers", "transformers"} & set(sys.modules)))
"""


def test_an_answer_imports_no_torch(published: Path) -> None:
    """The whole bot is imported and a question answered in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, str(published)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "answer []"
