"""Read knowledge/, build a snapshot, publish it, and say what changed.

    python scripts/reindex.py                      after any change in knowledge/
    python scripts/reindex.py --documents DIR      build from the documents in DIR alone, as they are, into --data-dir
    python scripts/reindex.py --data-dir DIR       where snapshots live (default: DATA_DIR, else var)

Exit status 0: published; 1: the knowledge has faults, each printed with file, measure and field (nothing is
published); 2: a setting is wrong.
"""

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.config import environment, read_settings
from bot.errors import ConfigError
from index import snapshot
from index.build import Built, build
from index.embedding import EncoderError
from index.encoder import load as load_encoder
from index.errors import SnapshotError
from knowledge import library
from knowledge.documents_folder import described
from knowledge.errors import KnowledgeError
from knowledge.golden import FOLDER, read_golden
from knowledge.values import Measure

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


def changes(old: Sequence[Measure], new: Sequence[Measure]) -> dict[str, list[str]]:
    """Measures added, changed and removed between two snapshots, by their keys."""
    before, after = {m.key: m for m in old}, {m.key: m for m in new}
    return {
        "added": [k for k in after if k not in before],
        "changed": [k for k in after if k in before and after[k] != before[k]],
        "removed": [k for k in before if k not in after],
    }


def published(data_dir: Path) -> tuple[Measure, ...]:
    """The measures that are served now; none if nothing is."""
    try:
        return snapshot.read_measures(snapshot.current(data_dir))
    except SnapshotError:
        return ()


def report(built: Built, changed: Mapping[str, Sequence[str]]) -> None:
    """Print what the build did."""
    counts, measured = built.manifest.counts, built.manifest.calibration
    print(f"published {built.folder.name}: " + ", ".join(f"{n} {name}" for name, n in counts.items()))
    print(f"vectors: {built.embedded} new, {built.reused} kept; encoder {built.manifest.encoder}")
    for kind, keys in changed.items():
        shown = ", ".join(keys[:8]) + (f" and {len(keys) - 8} more" if len(keys) > 8 else "")
        print(f"{kind}: {len(keys)}" + (f" ({shown})" if keys else ""))
    print(
        f"held out: right first {measured['right_first']:.3f}, answered {measured['answered']:.3f}, false answers "
        f"{measured['false_answers']:.3f} of {measured['unanswerable']:.0f}; answers from {measured['answer_from']:.3f}, "
        f"asks back from {measured['ask_from']:.3f}"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, help="where snapshots live (default: the setting DATA_DIR, else var)")
    parser.add_argument("--knowledge", type=Path, default=library.HERE, help="folder with measures/ and phrasings/")
    parser.add_argument("--documents", type=Path, help="build from the documents of this folder alone, as they are")
    parser.add_argument("--golden", type=Path, default=FOLDER, help="folder of labelled questions")
    args = parser.parse_args(argv)
    try:
        settings = read_settings(environment(os.environ, Path(".env")))
        found = library.load(args.knowledge, args.documents)
        encoder = load_encoder(settings.encoder, threads=settings.threads)
    except KnowledgeError as error:
        print(*(f"fault: {f}" for f in error.faults), sep="\n", file=sys.stderr)
        print(f"{len(error.faults)} faults; nothing was published", file=sys.stderr)
        return 1
    except (ConfigError, EncoderError) as error:
        print(error, file=sys.stderr)
        return 2
    print(*described(found.sources), sep="\n", end="\n" if found.sources else "")
    data_dir = args.data_dir or settings.data_dir
    before, progress = published(data_dir), Progress()
    inputs = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.files.items()}
    built = build(
        found.measures, found.topics, encoder, data_dir,
        golden=list(read_golden(args.golden)), inputs=inputs, rate=settings.false_answer_rate, now=datetime.now().astimezone(), progress=progress,
        teaching=found.teaching,
    )  # fmt: skip
    progress.close()
    report(built, changes(before, found.measures))
    snapshot.prune(data_dir, keep=KEEP)
    return 0


if __name__ == "__main__":
    sys.exit(main())
