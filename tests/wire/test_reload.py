"""A running bot takes up a switch of the published snapshot amid traffic, and stays with what it has if it is broken."""

import json
import shutil
import time
from pathlib import Path

from index import snapshot
from tests.botapi.server import Server, shown
from tests.wire.people import ADMIN, TAKER
from tests.wire.process import Bot

QUESTION = "住院了工会有补助吗"


def own_copy(published: Path, folder: Path) -> Path:
    """A data directory with the published snapshot and a later one, in which a measure has another text."""
    first = snapshot.current(published)
    shutil.copytree(first, folder / "snapshots" / first.name)
    later = folder / "snapshots" / f"2099{first.name[4:]}"
    shutil.copytree(first, later)
    _edit(later / "manifest.json", f'"{first.name}"', f'"{later.name}"')
    _edit(later / "measures.json", "每年首次因病住院", "每年头一回因病住院")
    snapshot.switch(folder, folder / "snapshots" / first.name)
    return folder


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_switch_amid_traffic(telegram: Server, published: Path, tmp_path: Path) -> None:
    """Twenty workers ask while it is switched: each is answered once, first from the one, then from the other."""
    data_dir = own_copy(published, tmp_path / "var")
    staff = telegram.group("工会", [TAKER], forum=True)
    workers = range(3000, 3020)
    for number in workers:
        telegram.call("user", number, "工友")
    with Bot(telegram, data_dir, staff) as bot:
        first, later = snapshot.snapshots(data_dir)
        for number in workers:
            telegram.worker_says(number, f"天津{QUESTION}")
            if number == workers[len(workers) // 2]:
                snapshot.switch(data_dir, later)
                switched = time.monotonic()
        while "snapshot_switched" not in bot.log():
            assert time.monotonic() - switched < 20, bot.log()
            time.sleep(0.02)
        bot.settle(60)
        answers = {n: [shown(body) for body in telegram.sent(n) if "因病住院" in shown(body)] for n in workers}
        assert {n: len(of) for n, of in answers.items()} == dict.fromkeys(workers, 1)
        telegram.worker_says(workers[0], f"天津{QUESTION}？")
        assert telegram.wait_for(workers[0], "每年头一回因病住院")

        (first / "models.json").write_text(json.dumps({}), encoding="utf-8")
        snapshot.switch(data_dir, first)
        assert later.name in shown(telegram.wait_for(ADMIN, "打不开"))
        telegram.worker_says(workers[1], f"天津{QUESTION}？")
        assert telegram.wait_for(workers[1], "每年头一回因病住院")
        assert bot.stop() == 0
