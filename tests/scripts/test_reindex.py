"""reindex as a maintainer runs it: what changed is said, and faults publish nothing."""

import getpass
import json
from pathlib import Path

import pytest

from index import snapshot
from scripts import reindex
from tests.knowledge import papers, small
from tests.scripts.reindexing import run


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


def test_one_at_a_time(folder: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second reindex on the same data directory is told so."""
    with snapshot.alone(folder.parent / "var"):
        assert run(folder, golden) == 2
    assert "another reindex" in capsys.readouterr().err


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
