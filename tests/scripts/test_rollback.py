"""rollback as a maintainer runs it: what there is, back, to a named one, and never to one that cannot be opened."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index import snapshot
from scripts import rollback
from tests.index.conftest import Place, place, shipped

__all__ = ["place", "shipped"]


@pytest.fixture
def data_dir(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three snapshots of the small library, the newest published."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATA_DIR", "ENCODER", "THREADS"):
        monkeypatch.delenv(name, raising=False)
    for number in range(3):
        name = f"2026112{number}T000000000000-abcdef01"
        folder = tmp_path / "var" / "snapshots" / name
        shutil.copytree(place.built.folder, folder)
        made = replace(place.built.manifest, name=name, made_by="wang", scores={"recall": 0.9 + number / 100})
        (folder / "manifest.json").write_text(snapshot.dump(asdict(made)), encoding="utf-8")
        snapshot.switch(tmp_path / "var", folder)
    return tmp_path / "var"


def run(data_dir: Path, *more: str) -> int:
    """The command, there."""
    return rollback.main(["--data-dir", str(data_dir), *more])


def test_the_list(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Name, when, who, what, how good, and which is published; nothing is switched."""
    assert run(data_dir, "--json") == 0
    out = capsys.readouterr().out.splitlines()
    [line] = [line for line in out if line.lstrip().startswith("*")]
    for said in ("20261122T", "2026-11-21T12:00", "wang", "8 measures", "recall 0.920"):
        assert said in line
    assert [row["published"] for row in json.loads(out[-1])] == ["", "", "*"]


def test_back_and_forth(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The one before, the one before that, no further; then a named one."""
    first, second, third = snapshot.snapshots(data_dir)
    assert run(data_dir, "--back") == 0
    assert snapshot.current(data_dir) == second
    assert f"published {second.name}" in capsys.readouterr().out
    assert run(data_dir, "--back") == 0
    assert run(data_dir, "--back") == 1
    assert "oldest" in capsys.readouterr().err
    assert snapshot.current(data_dir) == first
    assert run(data_dir, "--to", "20261122") == 0
    assert snapshot.current(data_dir) == third


@pytest.mark.parametrize("name", ["2027", "202611", "x"])
def test_no_such_name(data_dir: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """None, or several: nothing is switched."""
    served = snapshot.current(data_dir)
    assert run(data_dir, "--to", name) == 1
    assert name in capsys.readouterr().err
    assert snapshot.current(data_dir) == served


@pytest.mark.parametrize("broken", ["models.json", "passages.faiss", "measures.json", "bigrams_passage"])
def test_what_cannot_be_opened_is_not_published(
    data_dir: Path, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, and the published one stays."""
    _, second, third = snapshot.snapshots(data_dir)
    path = second / broken
    shutil.rmtree(path) if path.is_dir() else path.write_text("{", encoding="utf-8")
    assert run(data_dir, "--back") == 1
    assert second.name in capsys.readouterr().err
    assert snapshot.current(data_dir) == third


def test_another_encoder(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which one made it, and what to do, is said."""
    _, second, third = snapshot.snapshots(data_dir)
    made = replace(snapshot.read_manifest(second), fingerprint="0" * 64)
    (second / "manifest.json").write_text(snapshot.dump(asdict(made)), encoding="utf-8")
    assert run(data_dir, "--back") == 1
    assert "ENCODER" in capsys.readouterr().err
    assert snapshot.current(data_dir) == third


def test_nothing_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1 with the command that makes one."""
    assert run(tmp_path / "none") == 1
    assert "scripts/reindex.py" in capsys.readouterr().err
