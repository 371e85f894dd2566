"""The five articles as they were published: nothing of a measure is lost, nothing of the page is kept."""

import json
import re

import pytest
from rapidfuzz import fuzz

from knowledge import library
from knowledge.documents_folder import Source, read_folder
from knowledge.fold import squash
from knowledge.library import HERE

SHARED = HERE.parents[1] / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "documents").is_dir(),
    reason="the articles are other people's texts and stay out of the repository; they are looked for in ../shared",
)
PAGE = (
    "版权", "copyright", "推荐新闻", "推荐访问", "最新推荐", "评论列表", "发表评论", "报料", "楼", "客户端", "浏览",
    "佚名", "举报", "首页", "幼儿园", "免责", "许可证", "扫码", "津云", "当前位置",
)  # fmt: skip
LONG, NEARLY, REACH = 8, 85, 12
"""Characters of a clause, how alike two are in percent, and how far from an anchor a clause may be."""
CITIES = {"ganzhou": "赣州", "jingxi": "靖西", "tianjin": "天津", "xxshi": "xx市", "yantai": "烟台"}


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    """Every article, read; none has a fault."""
    faults: list[str] = []
    found = {s.document.id: s for s in read_folder(SHARED / "documents", faults, {})[0]}
    assert faults == []
    return found


@pytest.mark.parametrize("name", sorted(CITIES))
def test_every_sentence_that_workers_ask_about_stands_whole_in_a_passage(sources: dict[str, Source], name: str) -> None:
    """Line breaks of the page, and which script it is in, aside."""
    lines = (SHARED / "phrasings" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    told = [squash(m.text) for m in sources[name].measures]
    sentences = {json.loads(line)["sentence"] for line in lines}
    assert len(sentences) > 20
    assert [s for s in sentences if not any(squash(s) in t for t in told)] == []


def test_every_answer_to_a_labelled_question_stands_in_a_passage(sources: dict[str, Source]) -> None:
    """Word for word."""
    rows = (SHARED / "questions" / "sample.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [
        (r["doc"], g) for r in map(json.loads, rows) if r.get("doc") for g in r.get("gold") or r.get("gold_all") or []
    ]
    assert len(asked) > 50
    assert [g for doc, g in asked if not any(squash(g) in squash(m.text) for m in sources[doc].measures)] == []


@pytest.mark.parametrize("name", sorted(CITIES))
def test_nothing_of_the_page_is_told(sources: dict[str, Source], name: str) -> None:
    """No navigation, advert, comment, copyright or editor; save 楼栋, which is a measure's."""
    told = "".join(squash(m.text).replace("楼栋", "") for m in sources[name].measures)
    assert [word for word in PAGE if word in told] == []


def test_cities(sources: dict[str, Source]) -> None:
    """Each has its own, and the one whose name was taken out keeps it out."""
    assert {name: s.document.city for name, s in sources.items()} == CITIES


def test_every_anchor_stands_in_its_article(sources: dict[str, Source]) -> None:
    """So that each figure can be held against it."""
    for name, source in sources.items():
        whole = squash((SHARED / "documents" / f"{name}.txt").read_text(encoding="utf-8"))
        assert [a for m in source.measures for a in m.source if squash(a) not in whole] == []


def test_every_clause_that_a_measure_restates_has_an_anchor(sources: dict[str, Source]) -> None:
    """What stands nearly word for word in both is within reach of an anchor, so that it is found there."""
    left = []
    for measure in library.load().measures:
        whole = squash((SHARED / "documents" / f"{measure.document.id}.txt").read_text(encoding="utf-8"))
        for said in (c for c in map(squash, re.split(r"[，。；：！？、（）]", measure.text)) if len(c) >= LONG):
            spots = [m.span() for a in measure.source for m in re.finditer(re.escape(squash(a)), whole)]
            near = [whole[max(0, start - REACH - len(said)) : end + REACH + len(said)] for start, end in spots]
            if fuzz.partial_ratio(said, whole) >= NEARLY and all(fuzz.partial_ratio(said, n) < NEARLY for n in near):
                left.append((measure.key, said))
    assert left == []
