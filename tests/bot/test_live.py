"""The running bot follows what is published; what cannot be opened changes nothing."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import reload
from bot.live import Live
from bot.messages import Conversation
from bot.pipeline import Engine
from bot.worklife import Work
from index import snapshot
from index.encoder import Encoder
from index.errors import SnapshotError
from index.search import Index
from tests.bot.town import Town
from tests.index.conftest import NOW, build_folder, shipped
from tests.knowledge import small

__all__ = ["shipped"]
TIANJIN = Conversation(city="天津")
ASKED = "住院慰问多少钱"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, shipped: Encoder) -> Path:
    """Two snapshots: 500元 and, published later, 800元; the first is the published one."""
    base = tmp_path_factory.mktemp("two")
    folder, data_dir = small.write(base / "knowledge"), base / "var"
    first = build_folder(folder, shipped, data_dir)
    small.edit(folder, "measures/tianjin.yaml", "慰问500元", "慰问800元")
    small.edit(folder, "measures/tianjin.yaml", "amount: 500元", "amount: 800元")
    build_folder(folder, shipped, data_dir, now=NOW + timedelta(minutes=1))
    snapshot.switch(data_dir, first.folder)
    return data_dir


@pytest.fixture
def data_dir(two: Path, tmp_path: Path) -> Path:
    """The two in a place of the test's own."""
    return shutil.copytree(two, tmp_path / "two", symlinks=True)


@pytest.fixture
def live(data_dir: Path, shipped: Encoder) -> Live:
    """On the first of them."""
    index = Index(snapshot.current(data_dir), shipped)
    return Live(Engine(index, memory=timedelta(minutes=30), hotlines=()), data_dir)


def publish_newest(data_dir: Path) -> None:
    """Switch to the newest snapshot."""
    snapshot.switch(data_dir, snapshot.snapshots(data_dir)[-1])


def test_a_switch_is_followed_both_ways(live: Live, data_dir: Path) -> None:
    """And where nothing was switched nothing is opened."""
    assert not live.refresh()
    assert "500元" in live.respond(ASKED, TIANJIN, NOW).reply.text
    publish_newest(data_dir)
    assert live.refresh()
    assert "800元" in live.respond(ASKED, TIANJIN, NOW).reply.text
    assert not live.refresh()
    snapshot.switch(data_dir, snapshot.snapshots(data_dir)[0])
    assert live.refresh()
    assert "500元" in live.respond(ASKED, TIANJIN, NOW).reply.text


@pytest.mark.parametrize("name", ["manifest.json", "models.json", "passages.faiss", "measures.json"])
def test_a_broken_one_is_refused_once(live: Live, data_dir: Path, name: str) -> None:
    """Said once, the old one is served on; the next good switch is followed."""
    good, bad = snapshot.snapshots(data_dir)
    publish_newest(data_dir)
    (bad / name).write_bytes(b"broken")
    with pytest.raises(SnapshotError, match=bad.name):
        live.refresh()
    assert not live.refresh()
    assert "500元" in live.respond(ASKED, TIANJIN, NOW).reply.text
    snapshot.switch(data_dir, good)
    assert not live.refresh()
    assert live.snapshot == good.name


def test_one_of_another_encoder_is_refused(live: Live, data_dir: Path) -> None:
    """The setting is named, and the old one is served on."""
    _, other = snapshot.snapshots(data_dir)
    made = replace(snapshot.read_manifest(other), fingerprint="0" * 64)
    (other / "manifest.json").write_text(snapshot.dump(asdict(made)), encoding="utf-8")
    publish_newest(data_dir)
    with pytest.raises(SnapshotError, match="set ENCODER back"):
        live.refresh()
    assert "500元" in live.respond(ASKED, TIANJIN, NOW).reply.text


def test_a_link_that_is_gone(live: Live, data_dir: Path) -> None:
    """Is a fault that is said once, and ends nothing."""
    (data_dir / "current").unlink()
    with pytest.raises(SnapshotError):
        live.refresh()
    assert not live.refresh()
    assert "500元" in live.respond(ASKED, TIANJIN, NOW).reply.text


def test_answers_amid_switches(live: Live, data_dir: Path) -> None:
    """Asked from several threads while it moves to and fro: each answer is whole, from the one or the other."""
    done, seen = threading.Event(), set()

    def ask(_number: int) -> set[str]:
        said = set()
        while not done.is_set():
            text = live.respond(ASKED, TIANJIN, NOW).reply.text
            said.add("500" if "500元" in text else "800" if "800元" in text else text)
        return said

    with ThreadPoolExecutor(3) as threads:
        asking = threads.map(ask, range(3))
        for number in range(6):
            snapshot.switch(data_dir, snapshot.snapshots(data_dir)[(number + 1) % 2])
            assert live.refresh()
        done.set()
        for said in asking:
            seen |= said
    assert seen == {"500", "800"}


@pytest.fixture
def work(town: Town) -> Iterator[Work]:
    """The service's own parts, on the town's clock."""
    made = Work(town.store, town.desk.settings, lambda: town.now)
    yield made
    made.close()


async def until(come: Callable[[], bool]) -> None:
    """Wait for something, ten seconds at most."""
    for _ in range(1000):
        if come():
            return
        await asyncio.sleep(0.01)


def test_followed_and_admins_told(live: Live, data_dir: Path, town: Town, work: Work, now: datetime) -> None:
    """The loop takes up a switch; a broken snapshot is told to the admins, once."""
    good, newest = snapshot.snapshots(data_dir)

    async def scene() -> None:
        following = asyncio.create_task(reload.follow(work, live))
        await asyncio.sleep(0.1)
        publish_newest(data_dir)
        await until(lambda: live.snapshot == newest.name)
        (good / "models.json").write_text("{", encoding="utf-8")
        snapshot.switch(data_dir, good)
        await until(lambda: bool(town.table("outbox")))
        await asyncio.sleep(3 * reload.LOOK_SECONDS)
        work.stopping.set()
        await following

    asyncio.run(scene())
    assert live.snapshot == newest.name
    [told] = town.told(99)
    assert newest.name in told
    assert "scripts/rollback.py" in told
