"""A published snapshot: one folder, whole or not there at all.

    <data-dir>/snapshots/<name>/    measures.json, phrasings.json, topics.json, readings.json, words.json, what `shelf` keeps,
                                    golden.json (the answers to the golden questions, where they were asked),
                                    manifest.json (last)
    <data-dir>/current              a link to the one that is served

A snapshot is staged beside its place, looked at, then synced, renamed, and only then linked; it is never edited
after. Rolling back is the same `switch`.
"""

import dataclasses
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from index.errors import SnapshotError
from knowledge.outside import Topic
from knowledge.values import Document, Measure

FORMAT = 9
STAGED = ".making-"
"""What the name of a staged snapshot begins with."""


@dataclass(frozen=True)
class Manifest:
    """What a snapshot was made from and by."""

    name: str
    created: str
    encoder: str
    encoder_revision: str
    dimension: int
    fingerprint: str
    """SHA-256 of the encoder's weights."""
    inputs: Mapping[str, str]
    """SHA-256 of each file that was read."""
    counts: Mapping[str, int]
    calibration: Mapping[str, float]
    made_by: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    """On the golden questions; none where they were not asked."""
    forced: str = ""
    """Why it was published though it fell below the one before."""
    lesson: str = ""
    """Digest of all that its models were learned from, but for documents that came as they are."""
    program: str = ""
    """Digest of the program that made it."""
    format: int = FORMAT


def snapshots(data_dir: Path) -> list[Path]:
    """All whole snapshots of a data directory, oldest first."""
    found = (p.parent for p in (data_dir / "snapshots").glob("*/manifest.json"))
    return sorted(p for p in found if not p.name.startswith(STAGED))


def current(data_dir: Path) -> Path:
    """The folder of the published snapshot. Raises `SnapshotError` if there is none."""
    link = data_dir / "current"
    if not (link / "manifest.json").exists():
        raise SnapshotError(
            f"{data_dir}: no published index; make one with: python scripts/reindex.py --data-dir {data_dir}"
        )
    return link.resolve()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a snapshot folder. Raises `SnapshotError` if it cannot be read."""
    try:
        raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if not isinstance(raw, dict):
            raise ValueError(f"not an object but {type(raw).__name__}")
        if raw.get("format") != FORMAT:
            raise SnapshotError(
                f"{folder}: format {raw.get('format')}, this program reads {FORMAT}; run scripts/reindex.py"
            )
        return Manifest(**raw)
    except (OSError, ValueError, TypeError) as error:
        raise SnapshotError(f"{folder}: broken manifest ({error}); run scripts/reindex.py") from error


def stage(data_dir: Path, write: Callable[[Path], Manifest]) -> tuple[Path, Manifest]:
    """Let `write` fill a new folder, and add its manifest: a whole snapshot that nobody is served from yet."""
    home = data_dir / "snapshots"
    home.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=STAGED, dir=home))
    try:
        manifest = write(made)
        (made / "manifest.json").write_text(dump(dataclasses.asdict(manifest)), encoding="utf-8")
        made.chmod(0o755)
    except BaseException:
        discard(made)
        raise
    return made, manifest


def publish(data_dir: Path, staged: Path, manifest: Manifest) -> Path:
    """Give a staged snapshot its name and its last manifest, and make it the published one, all or nothing."""
    try:
        (staged / "manifest.json").write_text(dump(dataclasses.asdict(manifest)), encoding="utf-8")
        _sync(staged)
        target = staged.parent / manifest.name
        staged.rename(target)
        _sync_folder(staged.parent)
    except BaseException:
        discard(staged)
        raise
    switch(data_dir, target)
    return target


def discard(staged: Path) -> None:
    """Remove a snapshot that is not to be published."""
    shutil.rmtree(staged, ignore_errors=True)


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Nobody else builds, switches or prunes here meanwhile. Raises `SnapshotError` if somebody does already."""
    home = data_dir / "snapshots"
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home, os.O_RDONLY)
    try:
        _lock(handle, home)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, home: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise SnapshotError(f"{home}: another reindex or rollback is at work here; wait until it has ended") from error


def switch(data_dir: Path, target: Path) -> None:
    """Make a whole snapshot the published one: one link, swapped in one step."""
    read_manifest(target)
    fresh = data_dir / f".current-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path("snapshots") / target.name)
    fresh.replace(data_dir / "current")
    _sync_folder(data_dir)


def prune(data_dir: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` snapshots, never the published one; returns the names removed."""
    served = current(data_dir)
    old = [p for p in snapshots(data_dir)[:-keep] if p != served]
    for folder in [*old, *(data_dir / "snapshots").glob(f"{STAGED}*")]:
        discard(folder)
    return [p.name for p in old]


def name_for(now: datetime, content: str) -> str:
    """A folder name that sorts by time and tells contents apart."""
    return f"{now:%Y%m%dT%H%M%S%f}-{content[:8]}"


def dump(value: object) -> str:
    """JSON as it is kept in snapshots: readable, in a stable order, dates as ISO texts."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain)


def write_measures(folder: Path, measures: Sequence[Measure]) -> None:
    """Keep measures, each document once, and their phrasings apart: they are most of the text, and serving needs none."""
    documents = {m.document.id: dataclasses.asdict(m.document) for m in measures}
    rows = [dataclasses.asdict(m) | {"document": m.document.id} for m in measures]
    phrasings = [row.pop("phrasings") for row in rows]
    (folder / "measures.json").write_text(dump({"documents": documents, "measures": rows}), encoding="utf-8")
    (folder / "phrasings.json").write_text(dump(phrasings), encoding="utf-8")


def read_measures(folder: Path, *, phrasings: bool = True) -> tuple[Measure, ...]:
    """What `write_measures` kept, with or without phrasings."""
    raw = json.loads((folder / "measures.json").read_text(encoding="utf-8"))
    documents = {key: Document(**revived(row)) for key, row in raw["documents"].items()}
    measures = tuple(Measure(**(revived(row) | {"document": documents[row["document"]]})) for row in raw["measures"])
    if not phrasings:
        return measures
    asked = json.loads((folder / "phrasings.json").read_text(encoding="utf-8"))
    return tuple(dataclasses.replace(m, phrasings=tuple(q)) for m, q in zip(measures, asked, strict=True))


def write_topics(folder: Path, topics: Sequence[Topic]) -> None:
    """Keep the topics outside the measures."""
    (folder / "topics.json").write_text(dump([dataclasses.asdict(t) for t in topics]), encoding="utf-8")


def read_topics(folder: Path) -> tuple[Topic, ...]:
    """What `write_topics` kept."""
    return tuple(Topic(**revived(row)) for row in json.loads((folder / "topics.json").read_text(encoding="utf-8")))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not kept in a snapshot: {value!r}")


def revived(row: dict[str, Any]) -> dict[str, Any]:
    """A kept value: lists as tuples, dates as dates, years as numbers: what JSON cannot say."""
    out: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, list):
            out[key] = tuple(value)
        elif key in ("published", "valid_until") and isinstance(value, str):
            out[key] = date.fromisoformat(value)
        elif key == "by_year" and isinstance(value, dict):
            out[key] = {int(year): said for year, said in value.items()}
        else:
            out[key] = value
    return out


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
