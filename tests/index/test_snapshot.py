"""A snapshot is published whole or not at all, whatever happens to whoever writes it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import snapshot
from index.errors import SnapshotError
from index.snapshot import Manifest
from knowledge.outside import OUTSIDE_KINDS, Topic
from knowledge.values import DETAILS, KINDS, Document, Measure

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 1, 1)


def manifest(number: int) -> Manifest:
    """A manifest whose name sorts by number."""
    name = snapshot.name_for(START + timedelta(hours=number), f"{number:08x}")
    return Manifest(
        name, START.isoformat(), "e", "1", 4, "f" * 64, {"measures/a.yaml": "0"}, {"measures": 1}, {"rate": 0.1}
    )


def writes(content: str, made: Manifest) -> Callable[[Path], Manifest]:
    """A writer of one file."""

    def write(folder: Path) -> Manifest:
        (folder / "models.json").write_text(content, encoding="utf-8")
        return made

    return write


def publish(data_dir: Path, write: Callable[[Path], Manifest]) -> Path:
    """Stage a snapshot, and publish it at once."""
    return snapshot.publish(data_dir, *snapshot.stage(data_dir, write))


def content(data_dir: Path) -> str:
    """What is served."""
    return (snapshot.current(data_dir) / "models.json").read_text(encoding="utf-8")


def litter(data_dir: Path) -> list[str]:
    """Names that are neither whole snapshots nor the link to one."""
    whole = {p.name for p in snapshot.snapshots(data_dir)}
    return [p.name for p in (data_dir / "snapshots").iterdir() if p.name not in whole] + [
        p.name for p in data_dir.iterdir() if p.name not in ("snapshots", "current")
    ]


def test_nothing_published_yet(tmp_path: Path) -> None:
    """The message names the folder and the remedy."""
    with pytest.raises(SnapshotError, match=r"no published index.*scripts/reindex\.py --data-dir"):
        snapshot.current(tmp_path)
    assert snapshot.snapshots(tmp_path) == []


def test_publish_and_switch_back(tmp_path: Path) -> None:
    """The newest is served; going back is the same switch; the others stay."""
    first = publish(tmp_path, writes("one", manifest(1)))
    second = publish(tmp_path, writes("two", manifest(2)))
    assert content(tmp_path) == "two"
    snapshot.switch(tmp_path, first)
    assert content(tmp_path) == "one"
    assert snapshot.snapshots(tmp_path) == [first, second]
    assert litter(tmp_path) == []


def test_the_data_directory_can_be_moved(tmp_path: Path) -> None:
    """The link is relative."""
    publish(tmp_path / "a", writes("one", manifest(1)))
    (tmp_path / "a").rename(tmp_path / "b")
    assert content(tmp_path / "b") == "one"


def test_manifest_round_trip(tmp_path: Path) -> None:
    """What was written is what is read."""
    folder = publish(tmp_path, writes("one", manifest(1)))
    assert snapshot.read_manifest(folder) == manifest(1)


@pytest.mark.parametrize("error", [ValueError("bad text"), KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_writer_that_raises_leaves_no_trace(tmp_path: Path, error: BaseException) -> None:
    """The published one is served on, nothing is left half made, and the error comes through."""
    publish(tmp_path, writes("one", manifest(1)))

    def write(folder: Path) -> Manifest:
        (folder / "models.json").write_text("two", encoding="utf-8")
        raise error

    with pytest.raises(type(error)):
        publish(tmp_path, write)
    assert content(tmp_path) == "one"
    assert len(snapshot.snapshots(tmp_path)) == 1
    assert litter(tmp_path) == []


def test_a_name_that_is_taken_is_not_overwritten(tmp_path: Path) -> None:
    """A snapshot is never edited after it is published."""
    publish(tmp_path, writes("one", manifest(1)))
    with pytest.raises(OSError, match=r"not empty|exists"):
        publish(tmp_path, writes("again", manifest(1)))
    assert content(tmp_path) == "one"
    assert litter(tmp_path) == []


KILLED = """
import sys, time
from pathlib import Path
from tests.index.test_snapshot import manifest, publish

def write(folder):
    (folder / "models.json").write_text("half", encoding="utf-8")
    print("writing", flush=True)
    time.sleep(60)
    return manifest(2)

publish(Path(sys.argv[1]), write)
"""


def test_killed_half_way(tmp_path: Path) -> None:
    """SIGKILL leaves no chance to tidy up: the published one is served on, and the next prune clears the rest."""
    publish(tmp_path, writes("one", manifest(1)))
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal.SIGKILL)
    assert content(tmp_path) == "one"
    assert len(snapshot.snapshots(tmp_path)) == 1
    assert len(litter(tmp_path)) == 1
    publish(tmp_path, writes("three", manifest(3)))
    assert content(tmp_path) == "three"
    snapshot.prune(tmp_path, keep=2)
    assert litter(tmp_path) == []


@pytest.mark.parametrize("moment", [0.0, 0.002, 0.005, 0.01, 0.02])
def test_killed_at_any_moment(tmp_path: Path, moment: float) -> None:
    """Publishing over and over and killed somewhere: what is served is one of the whole ones, old or new."""
    endless = (
        "import sys, itertools\nfrom pathlib import Path\n"
        "from tests.index.test_snapshot import manifest, publish, writes\nprint('go', flush=True)\n"
        "for n in itertools.count(1):\n    publish(Path(sys.argv[1]), writes(str(n), manifest(n)))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", endless, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        while not (tmp_path / "current").exists():
            assert process.poll() is None
            time.sleep(0.001)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    served = snapshot.current(tmp_path)
    assert served in snapshot.snapshots(tmp_path)
    assert content(tmp_path) == str(int(served.name.split("-")[1], 16))
    for folder in snapshot.snapshots(tmp_path):
        snapshot.read_manifest(folder)


def test_what_is_staged_is_not_served(tmp_path: Path) -> None:
    """A staged snapshot can be looked at, and is neither listed nor served; thrown away, it leaves no trace."""
    publish(tmp_path, writes("one", manifest(1)))
    staged, _ = snapshot.stage(tmp_path, writes("two", manifest(2)))
    assert snapshot.read_manifest(staged) == manifest(2)
    assert content(tmp_path) == "one"
    assert len(snapshot.snapshots(tmp_path)) == 1
    snapshot.discard(staged)
    assert litter(tmp_path) == []


def test_what_was_learned_of_it_is_kept(tmp_path: Path) -> None:
    """The manifest that a snapshot is published with has the last word."""
    staged, _ = snapshot.stage(tmp_path, writes("one", manifest(1)))
    scored = replace(manifest(1), made_by="王干事", scores={"recall": 0.9}, forced="政策已停")
    assert snapshot.read_manifest(snapshot.publish(tmp_path, staged, scored)) == scored


def test_one_at_a_time(tmp_path: Path) -> None:
    """Who comes second is told so, and can begin when the first has ended."""
    with snapshot.alone(tmp_path), pytest.raises(SnapshotError, match="another reindex"), snapshot.alone(tmp_path):
        pass
    with snapshot.alone(tmp_path):
        pass


def test_prune_keeps_the_newest_and_the_published(tmp_path: Path) -> None:
    """Going back to an old one must not cost it."""
    made = [publish(tmp_path, writes(str(n), manifest(n))) for n in range(5)]
    snapshot.switch(tmp_path, made[0])
    assert snapshot.prune(tmp_path, keep=2) == [made[1].name, made[2].name]
    assert snapshot.snapshots(tmp_path) == [made[0], made[3], made[4]]
    assert content(tmp_path) == "0"


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        '{"format": 1}',
        '{"format": 99}',
        "[]",
        "null",
    ],
)
def test_a_broken_manifest(tmp_path: Path, broken: str) -> None:
    """Is named with the remedy, and never becomes the published one."""
    good = publish(tmp_path, writes("one", manifest(1)))
    bad = publish(tmp_path, writes("two", manifest(2)))
    snapshot.switch(tmp_path, good)
    (bad / "manifest.json").write_text(broken, encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"scripts/reindex\.py"):
        snapshot.read_manifest(bad)
    with pytest.raises(SnapshotError):
        snapshot.switch(tmp_path, bad)
    assert content(tmp_path) == "one"


def test_published_files_can_be_read_by_others(tmp_path: Path) -> None:
    """A backup or another account may read the folder that a private temporary one became."""
    folder = publish(tmp_path, writes("one", manifest(1)))
    assert folder.stat().st_mode & 0o755 == 0o755
    assert os.access(folder / "manifest.json", os.R_OK)


said = st.text(min_size=1, max_size=12)
documents = st.builds(
    Document, id=st.sampled_from(["a", "b"]), city=said, issuer=said, title=said, kind=st.sampled_from(KINDS),
    publisher=said, published=st.none() | st.dates(date(1990, 1, 1)), published_note=st.text(max_size=5),
    valid_until=st.none() | st.dates(date(1990, 1, 1)), replaces=st.lists(said, max_size=2).map(tuple),
)  # fmt: skip
told = st.dictionaries(st.sampled_from(DETAILS), said, max_size=3)
texts = st.lists(said, max_size=3).map(tuple)
measures = st.builds(
    Measure, id=said, document=documents, title=said, category=said, text=said, source=texts, kind=st.sampled_from(KINDS),
    heading=texts, details=told, unstated=told, by_year=st.dictionaries(st.integers(1990, 2100), said, max_size=3),
    department=st.text(max_size=5), aliases=texts, valid_until=st.none() | st.dates(date(1990, 1, 1)), phrasings=texts,
)  # fmt: skip


@given(st.lists(measures, max_size=4))
def test_measures_round_trip(tmp_path_factory: pytest.TempPathFactory, made: list[Measure]) -> None:
    """Everything that a measure holds is there again, types and all."""
    folder = tmp_path_factory.mktemp("kept")
    first = {m.document.id: m.document for m in reversed(made)}
    kept = [replace(m, document=first[m.document.id]) for m in made]
    snapshot.write_measures(folder, kept)
    assert snapshot.read_measures(folder) == tuple(kept)
    assert snapshot.read_measures(folder, phrasings=False) == tuple(replace(m, phrasings=()) for m in kept)


@given(
    st.lists(st.builds(Topic, id=said, title=said, kind=st.sampled_from(OUTSIDE_KINDS), phrasings=texts), max_size=4)
)
def test_topics_round_trip(tmp_path_factory: pytest.TempPathFactory, made: list[Topic]) -> None:
    """And of a topic."""
    folder = tmp_path_factory.mktemp("kept")
    snapshot.write_topics(folder, made)
    assert snapshot.read_topics(folder) == tuple(made)
