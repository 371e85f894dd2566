"""A made-up BEIR folder, read and ranked."""

import json
from dataclasses import astuple
from pathlib import Path

import pytest

from index import beir
from index.beir import BeirError
from index.encoder import Encoder
from index.fusion import Fusion
from tests.index.conftest import quiet

PASSAGES = {"p1": ("住院慰問", "會員生病住院，工會上門慰問。"), "p2": ("", "职工疗休养每年一批。"), "p3": ("法律援助", "农民工讨薪免费请律师。")}  # fmt: skip
QUERIES = {"q1": "住院慰问", "q2": "疗休养", "q3": "没有人标过"}
QRELS = "query-id\tcorpus-id\tscore\nq1\tp1\t1\nq1\tp3\t0\nq2\tp2\t2\nq2\tp1\t1\nq3\tp9\t1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three passages, three questions, one of them without a right passage."""
    rows = [{"_id": i, "title": title, "text": text} for i, (title, text) in PASSAGES.items()]
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    asked = "".join(json.dumps({"_id": i, "text": text}) + "\n" for i, text in QUERIES.items())
    (tmp_path / "queries.jsonl").write_text(asked, encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    return tmp_path


def test_what_is_read(folder: Path) -> None:
    """Texts folded, titles before them; grades of 0, and questions that nothing is right for, left out."""
    found = beir.read_collection(folder)
    assert found.passages["p1"] == "住院慰问。会员生病住院,工会上门慰问。"
    assert found.passages["p2"] == "职工疗休养每年一批。"
    assert found.queries == {"q1": "住院慰问", "q2": "疗休养"}
    assert found.grades == {"q1": {"p1": 1.0}, "q2": {"p2": 2.0, "p1": 1.0}}


def test_qrels_in_a_folder(folder: Path) -> None:
    """BEIR's own layout is read too."""
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    assert len(beir.read_collection(folder).queries) == 2


def test_side_by_side(folder: Path, shipped: Encoder) -> None:
    """Each way has all four measures; questions in the passages' words are found by each."""
    got = beir.compare(beir.read_collection(folder), shipped, Fusion(1.0, 1.0), quiet)
    assert list(got) == ["BM25 bigrams", "dense", "reciprocal ranks", "ours"]
    assert all(scores.hit_1 == 1.0 for scores in got.values())
    assert all(0 <= value <= 1 for scores in got.values() for value in astuple(scores))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", "{}", "corpus.jsonl:1"),
        ("queries.jsonl", "[1]", "queries.jsonl:1"),
        ("queries.jsonl", '{"_id": "q1"}', "queries.jsonl:1"),
        ("qrels.tsv", "head\nq1 p1 1", "qrels.tsv:2"),
        ("qrels.tsv", "head\nq1\tp1\tvery", "qrels.tsv:2"),
        ("qrels.tsv", "head\nq7\tp7\t1", "no question has a right passage"),
        ("corpus.jsonl", None, "corpus.jsonl cannot be read"),
    ],
)
def test_faults_are_named(folder: Path, name: str, content: str | None, said: str) -> None:
    """File and line, or what is missing."""
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(BeirError, match=said):
        beir.read_collection(folder)
