"""reindex as a maintainer runs it: what changed is said, and faults publish nothing."""

from pathlib import Path

import pytest

from index import snapshot
from scripts import reindex
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


def run(folder: Path, golden: Path) -> int:
    """The command, on that folder, into `var` beside it."""
    return reindex.main(["--data-dir", str(folder.parent / "var"), "--knowledge", str(folder), "--golden", str(golden)])


def test_published_changed_and_faulty(folder: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """First all is added; then what was added, changed and removed is named; a fault leaves what is served."""
    var = folder.parent / "var"
    assert run(folder, golden) == 0
    out = capsys.readouterr().out
    assert "2 documents, 8 measures, 16 passages, 32 phrasings, 5 topics" in out
    assert "added: 8" in out
    assert "changed: 0" in out
    first = snapshot.current(var)

    small.edit(folder, "measures/tianjin.yaml", "每批5天", "每批7天")
    small.edit(folder, "measures/tianjin.yaml", "id: legal-aid", "id: legal-help")
    small.edit(folder, "phrasings/tianjin.yaml", "legal-aid:", "legal-help:")
    assert run(folder, golden) == 0
    out = capsys.readouterr().out
    assert "vectors: 1 new" in out
    assert "added: 1 (tianjin/legal-help)" in out
    assert "changed: 1 (tianjin/convalescence)" in out
    assert "removed: 1 (tianjin/legal-aid)" in out
    second = snapshot.current(var)
    assert second != first

    small.edit(folder, "measures/tianjin.yaml", "category: checkup", "categry: checkup")
    small.edit(folder, "measures/ganzhou.yaml", "source: [參保補貼]", "source: []")
    assert run(folder, golden) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "fault: measures/tianjin.yaml: free-checkup: categry: is no field" in err
    assert "fault: measures/ganzhou.yaml: mutual-aid: source: is missing" in err
    assert "nothing was published" in err
    assert snapshot.current(var) == second
    assert snapshot.snapshots(var) == [first, second]


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
    assert {m.document.id for m in snapshot.read_measures(served)} == {"qingchuan"}

    (given / "old.doc").write_bytes(b"\xd0\xcf")
    assert reindex.main(args) == 1
    assert (
        "fault: dropped/old.doc: .doc cannot be read; open it in Word or WPS and save it as .docx"
        in capsys.readouterr().err
    )
    assert snapshot.current(folder.parent / "raw") == served


def test_a_first_run_with_faults(folder: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Leaves no data directory behind."""
    small.edit(folder, "measures/tianjin.yaml", "    title: 住院慰问", "\ttitle: 住院慰问")
    assert run(folder, golden) == 1
    assert "measures/tianjin.yaml: line 10" in capsys.readouterr().err
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
    for said in ("Exit status 0: published", "--data-dir", "--documents", "--knowledge", "--golden"):
        assert said in out
