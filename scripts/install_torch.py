"""Install the torch of requirements.lock, never a build for GPUs: that brings gigabytes which nothing here uses.

    python scripts/install_torch.py         what `make test` runs before it installs the rest of the lock

pip is asked what it would take. A build that requires CUDA packages (the public index has no other for Linux) is
passed over for the same version from PyTorch's own index of CPU builds; where pip finds a CPU build, that is it.
Exit status: pip's.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
CPU_BUILDS = "https://download.pytorch.org/whl/cpu"
PIP = "pip==26.3"
"""Older ones download a wheel, half a gigabyte, to say what it requires."""
_FOR_GPUS = re.compile(r"(nvidia|cuda|triton|pytorch-triton)(?![a-z])", re.IGNORECASE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args(argv)
    wanted = pinned(LOCK.read_text(encoding="utf-8"))
    pip("install", PIP)
    dry = ("install", "--quiet", "--dry-run", "--no-deps", "--use-feature=fast-deps", "--report", "-")
    asked = pip(*dry, wanted, stdout=subprocess.PIPE)
    if asked.returncode:
        return asked.returncode
    # What it requires stands in the lock, and is installed with it.
    return pip("install", "--no-deps", *source(json.loads(asked.stdout)), wanted).returncode


def pinned(lock: str) -> str:
    """The line of a lock that names torch."""
    return next(line for line in lock.splitlines() if line.startswith("torch=="))


def source(report: Mapping[str, Any]) -> list[str]:
    """pip's arguments that name where to take torch from, by its report on what it would take otherwise."""
    required = [line for one in report["install"] for line in one["metadata"].get("requires_dist", [])]
    return ["--index-url", CPU_BUILDS] if any(map(_FOR_GPUS.match, required)) else []


def pip(*arguments: str, stdout: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run this environment's pip."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=False, text=True, stdout=stdout)


if __name__ == "__main__":
    raise SystemExit(main())
