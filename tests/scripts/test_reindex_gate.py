"""What a new snapshot answers otherwise is shown; what falls is refused; a build that dies leaves the published one."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import china_now
from bot.messages import Conversation
from bot.pipeline import load_engine
from index import snapshot
from tests.conftest import NOW, ROOT
from tests.knowledge import small
from tests.scripts.reindexing import run, spoil


def test_answers_that_change_are_shown(folder: Path, asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Old beside new; nothing falls, so it is published, with its scores."""
    assert run(folder, asked) == 0
    assert "not compared: nothing is published yet" in capsys.readouterr().out
    small.edit(folder, "measures/tianjin.yaml", "慰问500元", "慰问800元")
    last = china_now().date() + timedelta(days=30)
    small.edit(folder, "measures/tianjin.yaml", "category: checkup", f"category: checkup\n    valid_until: {last}")
    assert run(folder, asked, "--json") == 0
    out = capsys.readouterr().out
    assert f"ending within 60 days: 1 (tianjin/free-checkup ({last}))" in out
    assert "was: answer tianjin/hospital-condolence: 天津工会会员每年首次因病住院，工会慰问500元。" in out
    assert "now: answer tianjin/hospital-condolence: 天津工会会员每年首次因病住院，工会慰问800元。" in out
    said = json.loads(out.splitlines()[-1])
    made = snapshot.read_manifest(snapshot.current(folder.parent / "var"))
    assert said["published"] == made.name
    assert {"q0", "q1"} <= set(said["golden"]["differing"])
    assert "golden/few.jsonl" in made.inputs
    assert made.scores["questions"] == 8
    assert 0.5 < made.scores["recall"] <= 1
    assert made.forced == ""


def test_refused_then_forced(folder: Path, asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What falls is named with its questions, and not published, dry or not; a reason publishes it, and stays."""
    var = folder.parent / "var"
    assert run(folder, asked) == 0
    first = snapshot.current(var)
    spoil(folder)
    capsys.readouterr()
    for more in ((), ("--dry-run",)):
        assert run(folder, asked, "--json", *more) == 3
        out = capsys.readouterr().out
        assert "refused: falls beyond noise: right first, recall" in out
        assert "worse: q0 住院慰问多少钱" in out
        assert "worse: q5 打官司工会帮不帮" in out
        assert json.loads(out.splitlines()[-1])["golden"]["refused_for"] == ["right first", "recall", "figures"]
        assert snapshot.current(var) == first
        assert [p.name for p in (var / "snapshots").iterdir()] == [first.name]
    assert run(folder, asked, "--force", "三项措施已停办") == 0
    assert "by force" in capsys.readouterr().out
    assert snapshot.read_manifest(snapshot.current(var)).forced == "三项措施已停办"


def test_a_dry_run_publishes_nothing(folder: Path, asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says all, and leaves no snapshot behind."""
    assert run(folder, asked, "--dry-run") == 0
    assert "dry run" in capsys.readouterr().out
    assert list((folder.parent / "var" / "snapshots").iterdir()) == []


def test_a_published_one_that_does_not_open(folder: Path, asked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its kept answers stand in for it: what falls is refused all the same."""
    var = folder.parent / "var"
    assert run(folder, asked) == run(folder, asked) == 0
    published = snapshot.current(var)
    (published / "models.json").write_text("{", encoding="utf-8")
    spoil(folder)
    capsys.readouterr()
    assert run(folder, asked) == 3
    assert "time of a question" not in capsys.readouterr().out
    (published / "golden.json").unlink()
    assert run(folder, asked) == 0
    assert "cannot be opened and holds no answers to them" in capsys.readouterr().out


def staged(var: Path, name: str) -> bool:
    """Whether a snapshot that is being made has that file by now."""
    return any((var / "snapshots").glob(f"{snapshot.STAGED}*/{name}"))


@pytest.mark.parametrize("point", ["measures.json", "manifest.json", "golden.json", "published"])
def test_killed_at_any_point(folder: Path, asked: Path, point: str) -> None:
    """SIGKILL: what is served is whole, the one or the other, and the next run clears the rest."""
    var = folder.parent / "var"
    assert run(folder, asked) == 0
    first = snapshot.current(var)
    small.edit(folder, "measures/tianjin.yaml", "每批5天", "每批7天")
    process = command(folder, asked)
    while not (snapshot.current(var) != first if point == "published" else staged(var, point)):
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.wait()
    assert (snapshot.current(var) != first) is (point == "published")
    served = load_engine(var, encoder="shipped", threads=1)
    said = served.respond("疗休养去几天", Conversation(city="天津"), NOW).reply.text
    assert ("每批7天" if point == "published" else "每批5天") in said
    snapshot.prune(var, keep=5)
    assert not staged(var, "*")


def command(folder: Path, golden: Path) -> subprocess.Popen[bytes]:
    """The command as a process of its own."""
    where = ["--data-dir", str(folder.parent / "var"), "--knowledge", str(folder), "--golden", str(golden)]
    return subprocess.Popen([sys.executable, str(ROOT / "scripts" / "reindex.py"), *where], stdout=subprocess.DEVNULL)
