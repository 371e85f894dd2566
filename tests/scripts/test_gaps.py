"""gaps as a maintainer runs it, from asked questions to a group that is closed."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from bot import migrations
from bot.clock import china_now
from bot.config import read_settings
from bot.desk import Desk
from bot.pipeline import Engine
from bot.store import Store
from bot.texts import in_script
from index.encoder import Encoder
from index.search import Index
from scripts import gaps, reindex
from tests.bot.town import GROUP, OTHER, WORKER, Town
from tests.index.conftest import Place, place, shipped
from tests.knowledge import small

__all__ = ["place", "shipped"]
ASKED = "买房能提公积金吗"


@pytest.fixture
def town(place: Place, shipped: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town on the small library, where two workers asked for what it lacks and staff answered one."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATA_DIR", "ENCODER", "THREADS"):
        monkeypatch.delenv(name, raising=False)
    small.write(tmp_path / "knowledge")
    shutil.copytree(place.data_dir, tmp_path / "var", symlinks=True)
    settings = read_settings({"STAFF_CHAT_ID": str(GROUP), "DATA_DIR": str(tmp_path / "var")})
    migrations.migrate(settings.database)
    store = Store(settings.database)
    engine = Engine(Index(place.built.folder, shipped), memory=timedelta(minutes=30), hotlines=())
    town = Town(store, Desk(engine, settings, in_script, "unionbot"), china_now() - timedelta(hours=1))
    town.say(WORKER, f"天津{ASKED}")
    town.deliver()
    town.press(WORKER, town.buttons()["问工会工作人员"])
    town.staff(1, "找公积金中心，电话13812345678")
    town.say(OTHER, f"天津的工会，{ASKED}")
    yield town
    store.close()


def run(tmp_path: Path, *more: str) -> int:
    return gaps.main(["--data-dir", str(tmp_path / "var"), "--golden", str(tmp_path / "golden"), *more])


def test_report_and_draft(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One group of two people; a page and a table for a cadre; a draft that no one reads by itself."""
    page, sheet = tmp_path / "out" / "gaps.html", tmp_path / "out" / "gaps.csv"
    assert run(tmp_path, "--html", str(page), "--csv", str(sheet)) == 0
    assert "2 人，归成 1 类" in capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    for said in (ASKED, "找公积金中心，电话[手机号]", "天津 2", "没有这样的措施"):
        assert said in text
    assert text.count('<img src="data:image/svg+xml;base64,') == 4
    assert not re.search(r"""(src|href)=["'](?!data:|#)""", text)
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "13812345678" not in text + sheet.read_text(encoding="utf-8")

    assert run(tmp_path, "--draft", "1") == 0
    [made] = (tmp_path / "var" / "drafts").glob("*.yaml")
    draft = yaml.safe_load(made.read_text(encoding="utf-8"))
    assert draft["measures"][0]["text"] == "找公积金中心，电话[手机号]"
    assert run(tmp_path, "--draft", "1", "--measure", "tianjin/legal-aid") == 0
    assert list(yaml.safe_load(made.read_text(encoding="utf-8"))["phrasings"]) == ["legal-aid"]
    for wrong in (["--draft", "2"], ["--draft", "1", "--measure", "tianjin/none"]):
        assert run(tmp_path, *wrong) == 1
    assert run(tmp_path, "--draft", "1", "--drafts", str(Path(gaps.__file__).parents[1] / "knowledge" / "x")) == 1


def test_what_was_forgotten_is_not_reported(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither question nor answer."""
    town.say(WORKER, "/forget")
    assert run(tmp_path, "--html", str(tmp_path / "gaps.html")) == 0
    text = (tmp_path / "gaps.html").read_text(encoding="utf-8")
    assert "公积金中心" not in text
    assert "1 人，归成 1 类" in capsys.readouterr().out


def test_closed_once_its_golden_question_is_answered(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The draft, finished by a person and reindexed; before that, the golden question alone closes nothing."""
    assert run(tmp_path, "--draft", "1") == 0
    [made] = (tmp_path / "var" / "drafts").glob("*.yaml")
    draft = yaml.safe_load(made.read_text(encoding="utf-8"))
    (tmp_path / "golden").mkdir()
    (tmp_path / "golden" / "tianjin.jsonl").write_text(draft["golden"], encoding="utf-8")
    assert run(tmp_path) == 0
    assert "其中 0 类已经解决" in capsys.readouterr().out

    folder = tmp_path / "knowledge"
    argv = ["--data-dir", str(tmp_path / "var"), "--knowledge", str(folder), "--golden", str(tmp_path / "golden")]
    measure = draft["measures"][0] | {"title": "提取公积金", "text": "在天津买房，可以向公积金中心申请提公积金。"}
    name = measure["id"]
    _append(
        folder / "measures" / "tianjin.yaml",
        yaml.safe_dump([measure], allow_unicode=True, sort_keys=False, indent=2),
        "  ",
    )
    assert reindex.main(argv) == 1
    assert f"{name}: source: is missing" in capsys.readouterr().err

    small.edit(folder, "measures/tianjin.yaml", "source: []", "source: [申請提公積金]")
    asked = {name: ["天津买房提公积金", "买房想把公积金取出来", "公积金买房能取不", *draft["phrasings"][name]]}
    _append(folder / "phrasings" / "tianjin.yaml", yaml.safe_dump(asked, allow_unicode=True))
    (folder / "outside.yaml").write_text(
        small.OUTSIDE.replace("公积金怎么取出来, 公积金贷款能贷多少, 买房能提公积金吗", "社保卡丢了怎么补, 社保卡在哪里办, 社保卡能取钱吗"),
        encoding="utf-8",
    )  # fmt: skip
    assert reindex.main(argv) == 0
    assert run(tmp_path) == 0
    out = capsys.readouterr().out
    assert "其中 1 类已经解决" in out


def _append(path: Path, text: str, indent: str = "") -> None:
    lines = "".join(f"{indent}{line}\n" for line in text.splitlines())
    path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")


def test_nothing_to_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No database: exit status 1, and none is made."""
    assert run(tmp_path) == 1
    assert "no database" in capsys.readouterr().err
    assert not (tmp_path / "var").exists()
