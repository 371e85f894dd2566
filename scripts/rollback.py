"""List the snapshots there are, or make another of them the published one. A running bot takes it up within 2 s.

    python scripts/rollback.py                     list: when, by whom, what is in it, how it did; * is published
    python scripts/rollback.py --back              go back to the one before the published one
    python scripts/rollback.py --to NAME           go to the one of that name (its beginning is enough)
    python scripts/rollback.py --json              the list as one line of JSON, last

A snapshot is opened before it is published: one that is broken, or was made by another encoder than the setting
names, is refused. The files in knowledge/ stay as they are: the next reindex publishes what stands there.

Exit status 0: listed, or switched; 1: there is no such snapshot, or it cannot be opened,
or a reindex is at work; 2: a setting is wrong.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.config import Settings, environment, read_settings
from bot.errors import ConfigError
from bot.tables import Cell, Table, as_text
from index import snapshot
from index.embedding import EncoderError
from index.encoder import load as load_encoder
from index.errors import SnapshotError
from index.search import Index

SCORES = ("recall", "no false answers", "refusals", "missing details")
"""Those of a manifest's that the list shows."""


@dataclass(frozen=True)
class Listed:
    """One snapshot folder, with its manifest, or why it has none."""

    folder: Path
    manifest: snapshot.Manifest | None
    fault: str = ""


def listed(data_dir: Path) -> list[Listed]:
    """Every snapshot of a data directory, oldest first."""
    return [_listed(folder) for folder in snapshot.snapshots(data_dir)]


def _listed(folder: Path) -> Listed:
    try:
        return Listed(folder, snapshot.read_manifest(folder))
    except SnapshotError as error:
        return Listed(folder, None, str(error))


def row(one: Listed, published: Path | None) -> Mapping[str, Cell]:
    """A line of the list."""
    made = one.manifest
    return {
        "": "*" if one.folder == published else "",
        "name": one.folder.name,
        "made": made.created if made else "",
        "by": made.made_by if made else "",
        "holds": ", ".join(f"{n} {name}" for name, n in made.counts.items()) if made else one.fault,
        "scores": ", ".join(f"{n} {made.scores[n]:.3f}" for n in SCORES if n in made.scores) if made else "",
        "forced": made.forced if made else "",
    }


def before(data_dir: Path, published: Path) -> Path:
    """The newest snapshot that is older than the published one. Raises SnapshotError if there is none."""
    older = [folder for folder in snapshot.snapshots(data_dir) if folder.name < published.name]
    if not older:
        raise SnapshotError(f"{published.name} is the oldest there is; nothing to go back to")
    return older[-1]


def named(data_dir: Path, name: str) -> Path:
    """The one snapshot whose name begins so. Raises SnapshotError if there is none, or several."""
    found = [folder for folder in snapshot.snapshots(data_dir) if folder.name.startswith(name)]
    if len(found) != 1:
        raise SnapshotError(f"{name}: {len(found)} snapshots are named so; see the list for their names")
    return found[0]


def main(argv: Sequence[str] | None = None) -> int:
    """List, or switch; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, help="instead of DATA_DIR")
    parser.add_argument("--json", action="store_true", help="print the list as one line of JSON, last")
    to = parser.add_mutually_exclusive_group()
    to.add_argument("--back", action="store_true", help="publish the one before")
    to.add_argument("--to", metavar="NAME", help="publish this one")
    args = parser.parse_args(argv)
    try:
        settings = read_settings(environment(os.environ, Path(".env")))
        data_dir = args.data_dir or settings.data_dir
        if args.back or args.to:
            with snapshot.alone(data_dir):
                target = named(data_dir, args.to) if args.to else before(data_dir, snapshot.current(data_dir))
                _switch(settings, data_dir, target)
        _print(data_dir, as_json=args.json)
    except SnapshotError as error:
        print(f"rollback: {error}", file=sys.stderr)
        return 1
    except (ConfigError, EncoderError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _switch(settings: Settings, data_dir: Path, target: Path) -> None:
    encoder = load_encoder(settings.encoder, threads=settings.threads)
    try:
        Index(target, encoder)
    except (OSError, ValueError, KeyError, RuntimeError) as error:  # SnapshotError among them
        raise SnapshotError(f"{target.name} cannot be opened, nothing was switched: {error}") from error
    snapshot.switch(data_dir, target)
    print(f"published {target.name}")


def _print(data_dir: Path, *, as_json: bool) -> None:
    published = snapshot.current(data_dir)
    rows = [row(one, published) for one in listed(data_dir)]
    print(as_text(Table("snapshots", "oldest first; * is published", tuple(rows))))
    if as_json:
        print(json.dumps([{"published": r.pop(""), **r} for r in map(dict, rows)], ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
