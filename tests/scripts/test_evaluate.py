"""evaluate as a command: a table of each group, its misses, and either half alone."""

import json
import re
from pathlib import Path

import pytest

from knowledge.golden import Row, split_of
from scripts import evaluate

ROWS: list[Row] = [
    {"id": "e1", "group": "sensitive", "city": "天津", "q": "我不想活了", "expect": "urgent", "pii": []},
    {"id": "e2", "group": "sensitive", "city": "天津", "q": "转人工", "expect": "urgent", "pii": []},
    {"id": "e3", "group": "answerable", "city": "天津", "q": "住院慰问多少钱", "right": ["tianjin/hospital-condolence"]},
    {"id": "e4", "group": "multi", "city": "天津", "q": "住院慰问多少钱", "right_all": [["tianjin/hospital-condolence"], ["tianjin/no"]]},
    {"id": "e5", "group": "followup", "city": "天津", "turns": ["你好", "住院慰问多少钱"], "q": "", "right": ["tianjin/hospital-condolence"]},
]  # fmt: skip


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """A folder of a few questions."""
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    (tmp_path / "few.jsonl").write_text("\n\n".join(lines), encoding="utf-8")
    return tmp_path


def held(out: str) -> tuple[int, int]:
    """Questions asked and missed, as the first line says."""
    found = re.search(r"questions (\d+), missed (\d+)", out.splitlines()[0])
    assert found is not None
    return int(found[1]), int(found[2])


def test_tables_with_misses(published: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each group with its rates; each miss with what was wrong, wanted and given."""
    assert evaluate.main(["--data-dir", str(published), "--golden", str(golden), "--misses", "3"]) == 0
    out = capsys.readouterr().out
    assert held(out) == (5, 2)
    for row in (r"sensitive +as_expected +0\.500 +1 +2", r"answerable +first +1\.000 +1 +1", r"multi +both +0\.000 +0 +1",
                r"followup +in_3 +1\.000 +1 +1"):  # fmt: skip
        assert re.search(rf"^ +{row}$", out, re.M), row
    misses = out[out.index("misses:") :].splitlines()
    [miss] = [line for line in misses if " e2 " in line]
    for said in ("转人工", "as_expected", "urgent", "handoff"):
        assert said in miss
    assert [n for n in ("e1", "e3", "e5") if any(f" {n} " in line for line in misses)] == []


def test_either_half(published: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The two halves are all, and share nothing."""
    for half in ("tuning", "testing"):
        assert evaluate.main(["--data-dir", str(published), "--golden", str(golden), "--split", half]) == 0
        assert held(capsys.readouterr().out)[0] == sum(split_of(row) == half for row in ROWS)


TABLES = ("groups", "by group", "by city", "by category", "by style", "by script", "false answers", "trust",
          "missing details", "cities")  # fmt: skip


def test_as_json(published: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line is one object, for a script to read."""
    assert evaluate.main(["--data-dir", str(published), "--golden", str(golden), "--json"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(TABLES) <= set(last)
    assert (last["questions"], last["missed"]) == (5, 2)
    assert {"group": "answerable", "measure": "first", "rate": 1.0, "good": 1, "of": 1} in last["groups"]


def test_no_snapshot(tmp_path: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1 with the command that makes one."""
    assert evaluate.main(["--data-dir", str(tmp_path / "none"), "--golden", str(golden)]) == 1
    assert "scripts/reindex.py" in capsys.readouterr().err


def test_a_report(published: Path, golden: Path, tmp_path: Path) -> None:
    """One page with four plots, every table and every miss, that needs nothing from elsewhere."""
    page = tmp_path / "reports" / "report.html"
    assert evaluate.main(["--data-dir", str(published), "--golden", str(golden), "--html", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.count('<img src="data:image/svg+xml;base64,') == 4
    assert all(f">{name}</h2>" in text for name in (*TABLES, "misses"))
    assert "转人工" in text
    assert not re.search(r"""(src|href)=["'](?!data:|#)""", text)


def test_no_questions(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty folder is a fault, not a perfect score."""
    assert evaluate.main(["--data-dir", str(published), "--golden", str(tmp_path)]) == 1
    assert str(tmp_path) in capsys.readouterr().err


def test_a_beir_folder(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Four ways of ranking side by side, the last line as JSON, the same on a page."""
    for name, rows in {"corpus": {"p1": "住院慰问", "p2": "职工疗休养"}, "queries": {"q1": "住院慰问"}}.items():
        lines = [json.dumps({"_id": i, "text": text}) for i, text in rows.items()]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tp1\t1\n", encoding="utf-8")
    page = tmp_path / "page.html"
    argv = ["--data-dir", str(published), "--beir", str(tmp_path), "--json", "--html", str(page)]
    assert evaluate.main(argv) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    ours = last[tmp_path.name][-1]
    assert ours == {"ranking": "ours", "nDCG@10": 1.0, "hit@1": 1.0, "R@5": 1.0, "MRR@10": 1.0}
    assert "BM25 bigrams" in page.read_text(encoding="utf-8")


def test_not_a_beir_folder(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1, and what such a folder holds."""
    assert evaluate.main(["--data-dir", str(published), "--beir", str(tmp_path)]) == 1
    assert "corpus.jsonl" in capsys.readouterr().err
