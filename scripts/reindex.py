"""Read knowledge/, build a snapshot, say what it would change, and publish it if nothing falls. A running bot follows.

    python scripts/reindex.py                      after any change in knowledge/
    python scripts/reindex.py --dry-run            say what would change; publish nothing
    python scripts/reindex.py --list               leave nothing out: every answer, ticket and worker concerned
    python scripts/reindex.py --days 90            workers who were told something in the last 90 days (else 30)
    python scripts/reindex.py --force "reason"     publish though it falls below; the reason stays in the manifest
    python scripts/reindex.py --json               the same as one line of JSON, last
    python scripts/reindex.py --documents DIR      build from the documents in DIR alone, as they are, into --data-dir
    python scripts/reindex.py --data-dir DIR       where snapshots live (default: DATA_DIR, else var)

It prints what was added, changed and removed; golden questions that are answered otherwise, old beside new; open
tickets that could now be answered; workers who were told what has changed or gone; measures that end within 60 days.
Then the gate: the golden questions are put to the published and the new snapshot, and none of nine parts (recall,
figures, false answers and the like; docs/maintainers.md lists them) may fall beyond noise (one-sided sign test on the
questions that only one of the two gets right, p < 0.05), nor a question take both 1.5 times as long and 20 ms more (by
the median, and by that test). With nothing published yet there is nothing to compare with, and no gate.

Exit status 0: published, or with --dry-run would be; 1: the knowledge has faults, each printed with file, measure and
field (nothing is published); 2: a setting is wrong, another reindex or rollback is at work, or a file cannot be written; 3:
refused by the gate.
"""

import argparse
import getpass
import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
# The fits are of tens of weights: threads of BLAS, read from here when numpy is imported, spend longer waking than working.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bot.change_report import as_json, lines
from bot.clock import china_now
from bot.config import Settings, environment, read_settings
from bot.errors import ConfigError
from bot.examine import examine
from index import snapshot
from index.build import Built, build, program
from index.embedding import EncoderError
from index.encoder import Encoder
from index.encoder import load as load_encoder
from index.errors import SnapshotError
from index.published import published
from knowledge import library
from knowledge.documents_folder import Known, described
from knowledge.errors import KnowledgeError
from knowledge.golden import FOLDER, Row, read_golden
from knowledge.library import Library

KEEP = 5
"""Snapshots that stay, to go back to."""


class Progress:
    """One line on the terminal, rewritten as work goes on; a line a step where there is no terminal."""

    def __init__(self) -> None:
        self._what, self._since, self._tty = "", time.monotonic(), sys.stderr.isatty()

    def __call__(self, what: str, done: int, of: int) -> None:
        if what != self._what:
            if self._what and self._tty:
                print(file=sys.stderr)
            self._what = what
            if not self._tty:
                print(f"  {what} ({of}) ...", file=sys.stderr)
        if self._tty:
            print(f"\r  {what}: {done}/{of}   ", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        """End the line."""
        if self._tty:
            print(file=sys.stderr)
        print(f"  done in {time.monotonic() - self._since:.1f} s", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    args = _arguments().parse_args(argv)
    status, said = _run(args)
    if args.json:
        print(json.dumps({"status": status, **said}, ensure_ascii=False, default=str))
    return status


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, help="where snapshots live (default: the setting DATA_DIR, else var)")
    parser.add_argument("--knowledge", type=Path, default=library.HERE, help="folder with measures/ and phrasings/")
    parser.add_argument(
        "--documents", type=Path, metavar="DIR", help="build from the documents of DIR alone, as they are"
    )
    parser.add_argument("--golden", type=Path, default=FOLDER, help="folder of labelled questions")
    parser.add_argument("--dry-run", action="store_true", help="publish nothing")
    parser.add_argument("--force", default="", metavar="REASON", help="publish whatever the gate says, and why")
    parser.add_argument("--days", type=int, default=30, help="how long ago workers may have been told (default: 30)")
    parser.add_argument("--list", action="store_true", help="print everything, not only the first of each")
    parser.add_argument("--json", action="store_true", help="print one line of JSON, last")
    return parser


def _run(args: argparse.Namespace) -> tuple[int, dict[str, object]]:
    """Exit status, and what `--json` prints."""
    try:
        settings = read_settings(environment(os.environ, Path(".env")))
        beside, settings = settings.data_dir, replace(settings, data_dir=args.data_dir or settings.data_dir)
        encoder = load_encoder(settings.encoder, threads=settings.threads)
        found, rows = _read(args, published(settings.data_dir, encoder).documents(program()))
        with snapshot.alone(settings.data_dir):
            return _reindex(args, settings, found, rows, encoder, beside)
    except KnowledgeError as error:
        print(*(f"fault: {f}" for f in error.faults), sep="\n", file=sys.stderr)
        print(f"{len(error.faults)} faults; nothing was published", file=sys.stderr)
        return 1, {"published": None, "faults": error.faults}
    except (ConfigError, EncoderError, SnapshotError, OSError) as error:
        print(error, file=sys.stderr)
        return 2, {"published": None, "error": str(error)}


def _read(args: argparse.Namespace, known: Known) -> tuple[Library, list[Row]]:
    """Knowledge and golden questions. Raises KnowledgeError with what is wrong in either."""
    faults: list[str] = []
    rows: list[Row] = []
    try:
        rows = read_golden(args.golden)
    except KnowledgeError as error:
        faults += error.faults
    try:
        found = library.load(args.knowledge, args.documents, known)
    except KnowledgeError as error:
        raise KnowledgeError([*error.faults, *faults]) from error
    if faults:
        raise KnowledgeError(faults)
    return found, rows


def _reindex(
    args: argparse.Namespace, settings: Settings, read: Library, rows: Sequence[Row], encoder: Encoder, beside: Path
) -> tuple[int, dict[str, object]]:
    """Build, look, and publish or refuse."""
    now, progress = china_now(), Progress()
    print(*described(read.sources), sep="\n", end="\n" if read.sources else "")
    if read.kept:
        print(f"kept {len(read.kept)} documents whose files are as they were")
    files = {**read.files, **{f"golden/{path.name}": path for path in sorted(args.golden.glob("*.jsonl"))}}
    inputs = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    built = build(
        read, encoder, settings.data_dir,
        golden=rows, inputs=inputs, rate=settings.false_answer_rate, now=now, progress=progress, made_by=_who(),
        beside=beside,
    )  # fmt: skip
    try:
        found, scores = examine(settings, built.folder, encoder, rows, read.teaching, args.days, now, progress)
        progress.close()
        _print_built(built)
        print(*lines(found, every=args.list), sep="\n")
        refused = found.compared.refused_for if found.compared else []
        publish = not args.dry_run and (not refused or bool(args.force))
        manifest = replace(built.manifest, scores=scores, forced=args.force if refused else "")
        if publish:
            snapshot.publish(settings.data_dir, built.folder, manifest)
            snapshot.prune(settings.data_dir, keep=KEEP)
    finally:
        snapshot.discard(built.folder)
    print(_verdict(manifest, refused, published=publish, dry=args.dry_run))
    status = 3 if refused and not args.force else 0
    return status, {
        "published": manifest.name if publish else None, "forced": manifest.forced,
        "counts": manifest.counts, "encoder_s": round(built.seconds, 2), **as_json(found),
    }  # fmt: skip


def _print_built(built: Built) -> None:
    counts, measured = built.manifest.counts, built.manifest.calibration
    print(f"built {built.manifest.name}: " + ", ".join(f"{n} {name}" for name, n in counts.items()))
    print(
        f"vectors: {built.embedded} new, in {built.seconds:.1f} s, {built.reused} kept; encoder {built.manifest.encoder}"
    )
    print(
        f"held out: right first {measured['right_first']:.3f}, answered {measured['answered']:.3f}, false answers "
        f"{measured['false_answers']:.3f} of {measured['unanswerable']:.0f}; answers from {measured['answer_from']:.3f}, "
        f"asks back from {measured['ask_from']:.3f}"
    )


def _verdict(manifest: snapshot.Manifest, refused: Sequence[str], *, published: bool, dry: bool) -> str:
    """The last line for people."""
    falls = f"falls beyond noise: {', '.join(refused)}"
    if published:
        return f"published {manifest.name}" + (f" by force ({falls}): {manifest.forced}" if refused else "")
    if refused and not manifest.forced:
        return f"refused: {falls}; nothing was published" + ("" if dry else ' (--force "reason" publishes it)')
    return "dry run: it would be published; nothing was"


def _who() -> str:
    """The account's name, or its number where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


if __name__ == "__main__":
    sys.exit(main())
