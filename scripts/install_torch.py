"""Install the torch of requirements.lock, never a build for GPUs: that brings gigabytes which nothing here uses.

    python scripts/install_torch.py         what `make test` runs before it installs the rest of the lock

pip is asked what it would take. Where that is a CPU build, it is installed; where it requires CUDA packages, the same
version is taken from the index of CPU builds that TORCH_INDEX_URL names, and without one nothing is installed.
Exit status: pip's; 1 where there is only a build for GPUs.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
CPU_BUILDS = "TORCH_INDEX_URL"
"""The variable that names an index of CPU builds."""
ONLY_FOR_GPUS = (
    f"pip finds {{wanted}} only as a build for GPUs, gigabytes that nothing here uses. Set {CPU_BUILDS} to PyTorch's index of "
    "CPU builds (its address: pytorch.org, Get Started, Linux, Pip, CPU) and run this again."
)
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
    where = os.environ.get(CPU_BUILDS, "")
    if for_gpus(json.loads(asked.stdout)) and not where:
        print(ONLY_FOR_GPUS.format(wanted=wanted), file=sys.stderr)
        return 1
    return pip("install", "--no-deps", wanted, index=where).returncode


def pinned(lock: str) -> str:
    """The line of a lock that names torch."""
    return next(line for line in lock.splitlines() if line.startswith("torch=="))


def for_gpus(report: Mapping[str, Any]) -> bool:
    """Whether a build needs CUDA packages, by pip's report on what it would take."""
    required = [line for one in report["install"] for line in one["metadata"].get("requires_dist", [])]
    return any(map(_FOR_GPUS.match, required))


def pip(*arguments: str, stdout: int | None = None, index: str = "") -> subprocess.CompletedProcess[str]:
    """Run this environment's pip; with an index of one's own, with that one."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    settings = {**os.environ, "PIP_INDEX_URL": index} if index else None
    return subprocess.run(command, check=False, text=True, stdout=stdout, env=settings)


if __name__ == "__main__":
    raise SystemExit(main())
