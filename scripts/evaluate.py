"""Measure the published snapshot on the golden questions: found, answered, refused, and every miss.

    python scripts/evaluate.py                     all golden questions, a table
    python scripts/evaluate.py --split testing     only those that nothing was tuned on
    python scripts/evaluate.py --misses 20         with misses of each group

Questions are split by measure (or by their own text where they have none): tuning and testing.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot import ask
from bot.judge import Judged, judge
from bot.pipeline import load_engine
from knowledge.golden import FOLDER, read_golden, split_of


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, default=Path("var"))
    parser.add_argument("--golden", type=Path, default=FOLDER)
    parser.add_argument("--split", choices=("all", "tuning", "testing"), default="all")
    parser.add_argument("--misses", type=int, default=0, help="print this many misses of each group")
    parser.add_argument("--today", default="2026-11-21")
    args = parser.parse_args(argv)
    engine = load_engine(args.data_dir, encoder="shipped", threads=2)
    results: dict[str, list[Judged]] = defaultdict(list)
    for row in read_golden(args.golden):
        if args.split in ("all", split_of(row)):
            got = ask.answer_row(engine, {"today": args.today, **row})
            results[str(row["group"])].append(judge(row, got))
    for group, judged in results.items():
        print(f"{group} ({len(judged)})")
        for metric in judged[0].metrics:
            of = [j.metrics[metric] for j in judged if metric in j.metrics]
            print(f"  {metric:14} {sum(of) / len(of):6.3f}  ({sum(of)}/{len(of)})")
        for one in [j for j in judged if not all(j.metrics.values())][: args.misses]:
            wrong = ",".join(m for m, good in one.metrics.items() if not good)
            print(f"    - {wrong} | {one.row['id']} {one.row.get('city')} | {one.row.get('turns') or one.row['q']} | "
                  f"{one.answer['outcome']} | {_first(one)} | want {one.row.get('right') or one.row.get('right_all') or one.row.get('expect')}")  # fmt: skip
    return 0


def _first(one: Judged) -> str:
    evidence = one.answer["evidence"]
    return (
        " > ".join(f"{e['measure']} {e['confidence']:.2f}" for e in evidence[:3]) if isinstance(evidence, list) else ""
    )


if __name__ == "__main__":
    sys.exit(main())
