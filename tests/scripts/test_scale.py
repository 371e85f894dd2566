"""The benchmark of scale: its material, its exact search, and how its figures are set side by side."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from knowledge.documents_folder import read_folder
from scripts import benchmark
from scripts.scale import index, material, report

FOUND = {
    "300": {"passages": 300.0, "build_s": 15.0, "change_s": 2.0, "p50_ms": 8.0, "rss_mb": 240.0, "recall_at_10": 1.0},
    "4000": {
        "passages": 4000.0,
        "build_s": 60.0,
        "change_s": 3.0,
        "p50_ms": 12.0,
        "rss_mb": 260.0,
        "recall_at_10": 1.0,
    },
    "ours, vectors given": {"build_s": 2.0, "p50_ms": 1.0, "rss_mb": 100.0, "recall_at_10": 0.99},
    "txtai": {"build_s": 5.0, "p50_ms": 4.0, "rss_mb": 400.0, "recall_at_10": 0.66},
}


def laws(path: Path) -> Path:
    """Made-up rules, long enough for some passages each."""
    rows = [
        {
            "_id": f"law{n}",
            "text": f"# 规定{n}\n\n"
            + "\n\n".join(f"第{i}条 单位应当做第{n}之{i}件事，并且做完。" for i in range(1, 9)),
        }
        for n in range(9)
    ]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def test_documents_are_dropped(tmp_path: Path) -> None:
    """About as much as was asked for, of one city, each readable; too little text is said to be so."""
    texts = laws(tmp_path / "laws.gz")
    material.drop(tmp_path / "documents", 20, texts)
    faults: list[str] = []
    found, _ = read_folder(tmp_path / "documents", faults, {})
    assert faults == []
    assert {s.document.city for s in found} == {material.CITY}
    assert 10 <= sum(len(s.measures) for s in found) <= 60
    with pytest.raises(SystemExit, match="too little text"):
        material.drop(tmp_path / "more", 100_000, texts)


def test_exact_search_by_blocks() -> None:
    """The same as all at once."""
    rng = np.random.default_rng(1)
    held, asked = (rng.standard_normal((n, 8)).astype(np.float32) for n in (103, 5))
    found = index.exact(iter(np.array_split(held, 7)), asked)
    best = np.argsort(-(asked @ held.T), axis=1)[:, :10]
    assert all(set(a) == set(b) for a, b in zip(found, best, strict=True))


def test_figures_side_by_side(tmp_path: Path) -> None:
    """Sizes against the smallest, txtai against ours; a table with a line each, and a plot."""
    ratios = report.ratios(FOUND)
    assert ratios["p50_4000_over_300"] == 1.5
    assert ratios["txtai_p50_ms_over_ours"] == 4.0
    assert ratios["txtai_recall_at_10_over_ours"] == pytest.approx(0.667)
    lines = report.table(FOUND).splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == list(FOUND)
    report.plot(FOUND, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_a_large_size_needs_a_smaller_one(tmp_path: Path) -> None:
    """Its vectors are made from those."""
    with pytest.raises(SystemExit, match="needs one size that is encoded"):
        benchmark.main(["index", "--sizes", "2000", "--encoded", "100", "--work", str(tmp_path / "work")])


def test_questions_are_workers() -> None:
    """As many as are timed, all different."""
    assert len(set(material.questions())) == material.QUESTIONS
