"""Fixtures of the commands' tests: a small library in a folder of its own, with and without questions."""

import json
from pathlib import Path

import pytest

from tests.knowledge import small

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


@pytest.fixture(scope="session")
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
