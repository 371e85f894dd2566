"""Measure the published snapshot on the golden questions: found, answered, refused, trusted, and every miss.

    python scripts/evaluate.py                        all golden questions, as tables
    python scripts/evaluate.py --split testing        only those that nothing was tuned on: quote these
    python scripts/evaluate.py --misses 20            and 20 misses of each group, with what was answered instead
    python scripts/evaluate.py --html report.html     and a page with plots, every miss and every reply
    python scripts/evaluate.py --json                 and all tables but the misses as one line of JSON, last
    python scripts/evaluate.py --beir DIR [--beir DIR2]      instead, on any folders in BEIR's format: BM25, vectors
                                                      and ours (both fused), side by side

How to read it. R@1, R@3: the right measure is the first, among the first three, of an answer (being asked back is
not found); MRR: mean of 1/rank. false answers: what nothing answers was answered; "at most" is the upper end of a
95 % interval (3/n for 0 in n). AURC: mean share of wrong answers when the surest are answered first. ECE: how far
"80 % sure" is from right 8 times in 10. FPR at 95 % TPR: of what nothing answers, the share that would be answered
if 95 % of the answerable were. Less is better for these three. On BEIR folders "ours" is the fusion that passages
without phrasings get, its two weights learned from the snapshot's own phrasings and nothing else; hit@1 counts a
question whose first passage is right, R@5 is the share of its right passages among the first five.

A snapshot of documents as they are (scripts/reindex.py --documents) holds passages instead of the measures that the
questions name. A passage is then right that holds an anchor of the right measure in knowledge/measures/: so it is
measured how well documents are found of which nobody has written down how workers ask for them.

Questions are split by measure (or by their own text where they have none) into tuning and testing: a snapshot's
calibration learns from the tuning half. Exit status 0: measured; 1: no snapshot, model or folder to measure.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot import ask, evaluation
from bot.evaluation import Case
from bot.judge import judge
from bot.pipeline import Engine, load_engine
from bot.plots import plots
from bot.report import page
from bot.tables import Table, as_text
from index import beir, snapshot
from index.embedding import EncoderError
from index.encoder import load as load_encoder
from index.errors import SnapshotError
from index.fusion_learning import learn_fusion
from index.search import open_sides
from knowledge import library
from knowledge.errors import KnowledgeError
from knowledge.golden import FOLDER, TODAY, Row, by_anchors, read_golden, split_of
from scripts.reindex import Progress


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    args = _arguments().parse_args(argv)
    try:
        return _beir(args) if args.beir else _golden(args)
    except (SnapshotError, EncoderError, KnowledgeError, beir.BeirError) as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, default=Path("var"), help="where the snapshot is (default: var)")
    parser.add_argument("--golden", type=Path, default=FOLDER, help="folder of .jsonl files (default: tests/golden)")
    parser.add_argument("--knowledge", type=Path, default=library.HERE, help="where measures/ with the anchors is")
    parser.add_argument("--split", choices=("all", "tuning", "testing"), default="all", help="which questions")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print this many misses of each group")
    parser.add_argument("--today", default=TODAY, help="answer as on this day (default: %(default)s)")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a report with plots")
    parser.add_argument("--json", action="store_true", help="print the tables as one line of JSON, last")
    parser.add_argument("--beir", type=Path, action="append", metavar="FOLDER", help="measure on a BEIR folder instead")
    parser.add_argument("--encoder", default="shipped", help="the one that made the snapshot (default: shipped)")
    parser.add_argument("--threads", type=int, default=2, help="threads of the encoder (default: %(default)s)")
    return parser


def _golden(args: argparse.Namespace) -> int:
    folder = snapshot.current(args.data_dir)
    engine = load_engine(args.data_dir, encoder=args.encoder, threads=args.threads)
    written = library.load(args.knowledge).measures
    measures = {m.key: m for m in engine.index.measures_of({m.document.id for m in written})}
    rows = [row for row in read_golden(args.golden) if args.split in ("all", split_of(row))]
    if not rows:
        print(f"evaluate: {args.golden} holds no questions to measure (split: {args.split})", file=sys.stderr)
        return 1
    if any(m.document.verbatim for m in measures.values()):
        rows = by_anchors(rows, written, measures.values())
    progress = Progress()
    cases = []
    for number, row in enumerate(rows):
        progress("asking", number, len(rows))
        cases.append(_case(engine, {"today": args.today, **row}))
    progress.close()
    tables, misses = evaluation.tables(cases, measures), evaluation.misses(cases, measures)
    printed = [*tables, _some(misses, args.misses)] if args.misses else tables
    about = {"snapshot": engine.snapshot, "split": args.split, "questions": len(cases), "missed": len(misses.rows)}
    if args.html:
        calibration = snapshot.read_manifest(folder).calibration
        cuts = {name: calibration[name] for name in ("ask_from", "answer_from")}
        styles = next(t for t in tables if t.name == "by style")
        _write(args.html, about, [*tables, misses], plots(evaluation.trust(cases), cuts, styles))
    _print(about, printed, tables if args.json else None)
    return 0


def _case(engine: Engine, row: Row) -> Case:
    judged = judge(row, ask.answer_row(engine, row))
    if "turns" in row or not row.get("city"):
        return Case(judged)
    found = engine.found(row["q"], row["city"])
    return Case(judged, found.verdicts["answers"], found.hits[0].measure.key if found.hits else "")


def _beir(args: argparse.Namespace) -> int:
    collections = [beir.read_collection(folder) for folder in args.beir]
    folder = snapshot.current(args.data_dir)
    encoder = load_encoder(args.encoder, threads=args.threads)
    made = snapshot.read_manifest(folder)
    if made.fingerprint != encoder.fingerprint:
        raise SnapshotError(f"{folder.name} was made by another encoder ({made.encoder}); run scripts/reindex.py")
    corpus, sides = open_sides(folder)
    progress = Progress()
    fusion = learn_fusion(corpus, sides)
    tables = []
    for one in collections:
        scores = beir.compare(one, encoder, fusion, progress)
        note = f"{len(one.queries)} questions, {len(one.passages)} passages"
        tables.append(Table(one.name, note, tuple({"ranking": way, **_named(s)} for way, s in scores.items())))
    progress.close()
    about = {"snapshot": folder.name, "fusion": f"{fusion.cosine:.2f} cosine + {fusion.words:.2f} words"}
    if args.html:
        _write(args.html, about, tables, {})
    _print(about, tables, tables if args.json else None)
    return 0


def _named(scores: beir.Scores) -> dict[str, float]:
    return dict(zip(("nDCG@10", "hit@1", "R@5", "MRR@10"), asdict(scores).values(), strict=True))


def _some(misses: Table, of_each: int) -> Table:
    """The first misses of each group, without the replies."""
    kept, seen = [], dict.fromkeys((row["group"] for row in misses.rows), 0)
    for row in misses.rows:
        seen[row["group"]] += 1
        if seen[row["group"]] <= of_each:
            kept.append({name: cell for name, cell in row.items() if name != "reply"})
    return replace(misses, rows=tuple(kept))


def _write(path: Path, about: Mapping[str, object], tables: Sequence[Table], images: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page("Evaluation", _line(about), tables, images), encoding="utf-8")
    print(f"  written to {path}", file=sys.stderr)


def _print(about: Mapping[str, object], tables: Sequence[Table], as_json: Sequence[Table] | None) -> None:
    print(_line(about))
    for table in tables:
        print(f"\n{as_text(table)}")
    if as_json is not None:
        print(json.dumps({**about, **{t.name: t.rows for t in as_json}}, ensure_ascii=False))


def _line(about: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in about.items())


if __name__ == "__main__":
    sys.exit(main())
