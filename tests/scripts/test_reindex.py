"""reindex as a maintainer runs it: what changed is said, and faults publish nothing."""

import getpass
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
from scripts import reindex
from tests.conftest import NOW, ROOT
from tests.knowledge import papers, small


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder without golden questions."""
    return tmp_path_factory.mktemp("golden")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small library; no settings from around the test."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATA_DIR", "ENCODER", "FALSE_ANSWER_RATE", "THREADS"):
        monkeypatch.delenv(name, raising=False)
    return small.write(tmp_path / "knowledge")


def run(folder: Path, golden: Path, *more: str) -> int:
    """The command, on that folder, into `var` beside it."""
    where = ["--data-dir", str(folder.parent / "var"), "--knowledge", str(folder), "--golden", str(golden)]
    return reindex.main([*where, *more])


def test_published_changed_and_faulty(folder: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """First all is added; then what was added, changed and removed is named; a fault leaves what is served."""
    var = folder.parent / "var"
    assert run(folder, golden) == 0
    out = capsys.readouterr().out
    assert "2 documents, 8 measures, 16 passages, 32 phrasings, 5 topics" in out
    assert "passages: 8 added, 0 changed, 0 removed, 0 as before" in out
    first = snapshot.current(var)
    assert snapshot.read_manifest(first).made_by == getpass.getuser()

    small.edit(folder, "measures/tianjin.yaml", "每批5天", "每批7天")
    small.edit(folder, "measures/tianjin.yaml", "id: legal-aid", "id: legal-help")
    small.edit(folder, "phrasings/tianjin.yaml", "legal-aid:", "legal-help:")
    small.edit(folder, "phrasings/ganzhou.yaml", "- 培训班怎么报名", "- 培训班咋报名")
    assert run(folder, golden) == 0
    out = capsys.readouterr().out
    assert "vectors: 2 new" in out
    assert "documents: 0 added, 1 changed, 0 removed, 1 as before" in out
    assert "added: 1 (tianjin/legal-help)" in out
    assert "changed: 1 (tianjin/convalescence)" in out
    assert "removed: 1 (tianjin/legal-aid)" in out
    assert "only asked otherwise (phrasings changed): 1 (ganzhou/skill-training)" in out
    second = snapshot.current(var)
    assert second != first

    small.edit(folder, "measures/tianjin.yaml", "category: checkup", "categry: checkup")
    small.edit(folder, "measures/ganzhou.yaml", "source: [參保補貼]", "source: []")
    assert run(folder, golden, "--json") == 1
    out, err = capsys.readouterr()
    assert "measures/ganzhou.yaml: mutual-aid: source: is missing" in "\n".join(json.loads(out)["faults"])
    assert "fault: measures/tianjin.yaml: free-checkup: categry: is no field" in err
    assert "fault: measures/ganzhou.yaml: mutual-aid: source: is missing" in err
    assert "nothing was published" in err
    assert snapshot.current(var) == second
    assert snapshot.snapshots(var) == [first, second]


ASKED = {
    "住院慰问多少钱": "tianjin/hospital-condolence",
    "住院了工会给慰问金吗": "tianjin/hospital-condolence",
    "疗休养去几天": "tianjin/convalescence",
    "工会组织出去疗养吗": "tianjin/convalescence",
    "法律援助收费吗": "tianjin/legal-aid",
    "打官司工会帮不帮": "tianjin/legal-aid",
    "体检要不要钱": "tianjin/free-checkup",
    "一线工人体检怎么报名": "tianjin/free-checkup",
}


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A folder of golden questions, two to a measure."""
    rows = [
        {"id": f"q{n}", "group": "answerable", "city": "天津", "q": q, "right": [key]}
        for n, (q, key) in enumerate(ASKED.items())
    ]
    (tmp_path / "asked").mkdir()
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "asked" / "few.jsonl").write_text(text, encoding="utf-8")
    return tmp_path / "asked"


def spoil(folder: Path) -> None:
    """Take the measures that most questions are about out of the city."""
    for name, to in (("hospital-condolence", "a"), ("convalescence", "b"), ("legal-aid", "c")):
        small.edit(folder, "measures/tianjin.yaml", f"id: {name}", f"id: {to}-gone")
        small.edit(folder, "phrasings/tianjin.yaml", f"{name}:", f"{to}-gone:")


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
    assert made.scores["questions"] == len(ASKED)
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


def test_one_at_a_time(folder: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second reindex on the same data directory is told so."""
    with snapshot.alone(folder.parent / "var"):
        assert run(folder, golden) == 2
    assert "another reindex" in capsys.readouterr().err


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


def test_documents_alone(folder: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was read and what was dropped is printed; a file that cannot be read publishes nothing."""
    given = folder.parent / "dropped"
    given.mkdir()
    (given / "qingchuan.html").write_text(papers.page(), encoding="utf-8")
    args = [
        "--data-dir",
        str(folder.parent / "raw"),
        "--knowledge",
        str(folder),
        "--golden",
        str(golden),
        "--documents",
        str(given),
    ]
    assert reindex.main(args) == 0
    out = capsys.readouterr().out
    assert f"read qingchuan: 青川, {papers.TITLE}, 9 passages" in out
    assert "dropped (an editor's name): （责任编辑：李晓）" in out
    served = snapshot.current(folder.parent / "raw")
    counts = snapshot.read_manifest(served).counts
    assert (counts["documents"], counts["measures"]) == (1, 9)

    assert reindex.main(args) == 0
    out = capsys.readouterr().out
    assert "read qingchuan" not in out
    assert "kept 1 documents whose files are as they were" in out
    assert "passages: 0 added, 0 changed, 0 removed, 9 as before" in out
    served = snapshot.current(folder.parent / "raw")

    (given / "old.doc").write_bytes(b"\xd0\xcf")
    assert reindex.main(args) == 1
    assert (
        "fault: dropped/old.doc: .doc cannot be read; open it in Word or WPS and save it as .docx"
        in capsys.readouterr().err
    )
    assert snapshot.current(folder.parent / "raw") == served


def test_a_first_run_with_faults(folder: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All are named in one run, a line each, in knowledge and golden questions; no data directory is left behind."""
    small.edit(folder, "measures/tianjin.yaml", "    title: 住院慰问", "\ttitle: 住院慰问")
    small.edit(folder, "measures/ganzhou.yaml", "valid_until: 2025-12-31", "valid_until: 2025-12-32")
    small.edit(folder, "measures/ganzhou.yaml", "id: skill-training", "id: mutual-aid")
    small.edit(folder, "measures/ganzhou.yaml", "    source: [戶外勞動者服務站]\n", "")
    (folder.parent / "asked").mkdir()
    (folder.parent / "asked" / "few.jsonl").write_text("{", encoding="utf-8")
    assert run(folder, folder.parent / "asked") == 1
    lines = capsys.readouterr().err.splitlines()
    for said in (
        "fault: measures/tianjin.yaml: line 10 found a tab character",
        "fault: measures/ganzhou.yaml: two-cancer-screening: valid_until: must be a date such as",
        "fault: measures/ganzhou.yaml: mutual-aid: stands twice",
        "fault: measures/ganzhou.yaml: outdoor-station: source: is missing",
        "fault: few.jsonl: line 1: is not JSON",
    ):
        assert sum(line.startswith(said) for line in lines) == 1, said
    assert lines[-1].endswith("faults; nothing was published")
    assert not (folder.parent / "var").exists()


@pytest.mark.parametrize(
    ("name", "value", "said"), [("THREADS", "many", "THREADS"), ("ENCODER", "/no/such/model", "/no/such/model")]
)
def test_settings_that_will_not_do(
    folder: Path, golden: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, said: str
) -> None:  # fmt: skip
    """Exit status 2, the setting named, nothing published."""
    monkeypatch.setenv(name, value)
    assert run(folder, golden) == 2
    assert said in capsys.readouterr().err
    assert not (folder.parent / "var").exists()


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Says what it does, what the exit statuses mean and which options there are."""
    with pytest.raises(SystemExit) as left:
        reindex.main(["--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    for said in (
        "Exit status 0: published",
        "refused by the gate",
        "--data-dir",
        "--knowledge",
        "--golden",
        "--force",
        "--dry-run",
        "--documents",
    ):
        assert said in out
