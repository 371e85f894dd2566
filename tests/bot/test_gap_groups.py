"""Gaps that mean the same come together, and stand as tables, bars, CSV and drafts; over vectors made by hand."""

import base64
import csv
import io
import json
from collections.abc import Sequence
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml

from bot.bars import bars
from bot.drafts import measure_draft, phrasing_draft
from bot.gap_groups import best_cut, grouped
from bot.gap_report import Numbered, as_csv, plots, tables
from bot.gaps import Gap
from bot.messages import Reason
from bot.tables import as_text
from knowledge.fold import squash

TOPICS = {"公积金怎么取": 0, "公积金咋取出来": 0, "公积金提取": 0, "叉车证报销吗": 1, "考叉车证给报吗": 1, "=下雨吗": 2}


def vectors(texts: Sequence[str]) -> np.ndarray:
    """Near to their topic's own direction."""
    out = np.eye(4)[[{squash(k): v for k, v in TOPICS.items()}[squash(t)] for t in texts]] + 0.0
    out[:, 3] = [len(t) / 100 for t in texts]
    return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True), dtype=np.float32)


def gap(text: str, who: str, day: int = 1, city: str = "天津", reason: Reason = "no_measure", *said: str) -> Gap:
    return Gap(text, city, who, f"2026-11-{day:02}T04:00:00.000+00:00", reason, said)


GAPS = [
    gap("公积金怎么取", "1", 1),
    gap("公积金怎么取？", "2", 2, "烟台"),
    gap("公积金咋取出来", "2", 3),
    gap("公积金提取", "3", 4, "天津", "weak", "去公积金中心"),
    gap("叉车证报销吗", "4", 5, "天津", "no_measure", "能报一半"),
    gap("考叉车证给报吗", "4", 6, "天津", "no_measure", "能报一半"),
    gap("=下雨吗", "5", 7, ""),
]


def listed(closed: int = 0) -> list[Numbered]:
    return [Numbered(n, g, "求学圆梦", n == closed) for n, g in enumerate(grouped(GAPS, vectors, 0.3), 1)]


def test_groups() -> None:
    """By meaning; most people first; a person counts once, a text said twice is one way of asking."""
    first, second, third = grouped(GAPS, vectors, 0.3)
    assert (first.people, len(first.gaps), len(first.texts)) == (3, 4, 3)
    assert first.cities == {"天津": 3, "烟台": 1}
    assert (second.people, second.answers) == (1, ("能报一半",))
    assert third.texts == ("=下雨吗",)
    assert grouped([], vectors, 0.3) == []
    assert len(grouped(GAPS[:1], vectors, 0.3)) == 1


def test_no_gap_is_lost() -> None:
    """Whatever the cut."""
    for cut in (0.0, 0.1, 0.5, 2.0):
        assert sum(len(g.gaps) for g in grouped(GAPS, vectors, cut)) == len(GAPS)


def test_the_cut_is_learned_from_known_topics() -> None:
    """It puts them together as they belong."""
    texts = [squash(t) for t in TOPICS]
    cut = best_cut(vectors(texts), np.array(list(TOPICS.values())))
    assert [len(g.gaps) for g in grouped(GAPS, vectors, cut)] == [4, 2, 1]


def test_tables_and_plots() -> None:
    """Open and closed apart, in Chinese; each plot is an image of its own with its labels escaped."""
    open_ones, closed = tables(listed(closed=2))
    assert [row["编号"] for row in open_ones.rows] == [1, 3]
    assert [row["编号"] for row in closed.rows] == [2]
    assert "天津 3、烟台 1" in as_text(open_ones)
    drawn = plots(listed())
    assert list(drawn) == ["问的人最多的", "按城市", "怎么没答上", "每周几次"]
    picture = base64.b64decode(bars("<&>", {"a<b": 3, "x" * 40: 1}).partition(",")[2]).decode()
    assert "a&lt;b" in picture
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert "x" * 20 not in picture
    assert plots([]) == {}


def test_csv() -> None:
    """Every group; what a spreadsheet would run is quoted."""
    rows = list(csv.DictReader(io.StringIO(as_csv(listed(closed=1)))))
    assert [row["状态"] for row in rows] == ["已解决", "没解决", "没解决"]
    assert rows[2]["问题"] == "'=下雨吗"
    assert as_csv([]).strip() == "状态"


@pytest.mark.parametrize("key", ["", "tianjin/legal-aid"])
def test_drafts(key: str) -> None:
    """A file that can be read, with all ways of asking but the one that is to be the golden question."""
    group = grouped(GAPS, vectors, 0.3)[0]
    made = yaml.safe_load(phrasing_draft(group, key) if key else measure_draft(group, "tianjin"))
    [(name, phrasings)] = made["phrasings"].items()
    row = json.loads(made["golden"])
    assert set(row) == {"id", "group", "city", "q", "right"}
    assert row["q"] == group.question
    assert row["right"] == [key or f"tianjin/{made['measures'][0]['id']}"]
    assert row["city"] == "天津"
    assert group.question not in phrasings
    assert set(phrasings) | {group.question} == set(group.texts)
    assert name == row["right"][0].partition("/")[2]
    if not key:
        assert made["measures"][0]["text"] == "去公积金中心"
        assert made["measures"][0]["source"] == []
