"""The bot in an environment as `make serve-only` makes it: no torch, no sentence-transformers, nothing but the lock."""

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-serve.lock"
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with what the serving lock names, and nothing else."""
    folder = tmp_path_factory.mktemp("serve")
    venv.create(folder, symlinks=True)
    made = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(made), "install", "--quiet", "--no-deps", "--no-compile"]
    done = subprocess.run([*pip, "--requirement", str(LOCK)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the packages of {LOCK.name} cannot be installed here: {done.stderr.strip().splitlines()[-1]}")
    return made


def run(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it in the project's folder, without the environment of these tests."""
    return subprocess.run([python, *arguments], cwd=ROOT, env={}, capture_output=True, text=True, check=False)


def test_it_answers_without_torch(python: Path, published: Path) -> None:
    """A question is answered from the published index; torch and sentence-transformers are not there."""
    done = run(python, "-m", "bot", "ask", "住院慰问", "--city", "天津", "--json", "--data-dir", str(published))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "answer"
    assert answer["evidence"][0]["city"] == "天津"
    for name in ("torch", "sentence_transformers"):
        assert f"No module named '{name}'" in run(python, "-c", f"import {name}").stderr


def test_another_encoder_says_what_is_missing(python: Path, published: Path) -> None:
    """A sentence-transformers model cannot be had there; the message says what to do."""
    program = "import os, sys; os.environ['ENCODER'] = 'BAAI/bge-small-zh-v1.5'; " \
        "from bot.__main__ import main; sys.exit(main(sys.argv[1:]))"  # fmt: skip
    done = run(python, "-c", program, "ask", "住院慰问", "--data-dir", str(published))
    assert done.returncode == 2
    assert "needs sentence-transformers" in done.stderr


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_gives_help(python: Path, script: Path) -> None:
    """`--help` needs nothing that serving does not."""
    done = run(python, str(script), "--help")
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout


def test_training_says_what_is_missing(python: Path, tmp_path: Path) -> None:
    """Not a traceback."""
    done = run(python, "scripts/train_encoder.py", "--work", str(tmp_path))
    assert done.returncode == 1
    assert "make test" in done.stderr
    assert "Traceback" not in done.stderr
