"""Documents as they came, indexed, searched by candidates, and changed one at a time."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index import collection, collection_build
from index.collection import Collection
from index.collection_build import changed, make
from index.encoder import Encoder
from index.errors import SnapshotError
from index.grams import Sounds
from index.known import Embedder
from index.lexical import Pinyin, readings
from index.query import read_query
from knowledge.library import Paper
from knowledge.values import Document, Measure, content_id
from tests.index.conftest import quiet

SOUNDS = Sounds(Pinyin(readings()))
TOLD = {
    "clinic": ("首次住院的会员慰问500元", "大病职工每年最多救助8000元", "每年为女职工免费做一次两癌筛查"),
    "road": ("全市建36个户外劳动者驿站，免费饮水充电", "每年组织3000名一线职工疗休养，每批5天"),
    "law": ("工会律师免费代写欠薪仲裁申请书", "法律援助热线周一到周五有人接听"),
}
QUESTIONS = ("住院工会给多少钱", "疗修养去几天", "送外卖的哪里能喝水", "老板欠薪找谁", "36个")


def paper(name: str, told: tuple[str, ...], digest: str = "1") -> Paper:
    """A made-up document."""
    document = Document(name, "青川", "青川市总工会", f"{name}通知", "plan", verbatim=True)
    return Paper(document, digest, [Measure(content_id(t), document, t[:8], "服务", t, (t[:6],), "plan") for t in told])


PAPERS = [paper(name, told) for name, told in TOLD.items()]


@pytest.fixture
def opened(tmp_path: Path, shipped: Encoder) -> Collection:
    """Three documents, written and opened."""
    make(tmp_path / "one", None, PAPERS, [], SOUNDS, Embedder(shipped, [], quiet), quiet)
    return Collection(tmp_path / "one", SOUNDS)


def first(found: Collection, shipped: Encoder, question: str, scope: set[str] | None = None) -> list[str]:
    """Texts of candidates, those first whose parts and words are nearest."""
    query = read_query(question)
    view = found.see(query, shipped.queries([query.text])[0], scope)
    order = np.argsort(-view.features[:, :6].sum(axis=1))
    return [view.measures[i].text for i in order if scope is None or view.measures[i].document.id in scope]


def test_what_is_written_is_read(opened: Collection) -> None:
    """Every passage, by its document and by its key, with its content id; nothing by a key that is none."""
    told = {m.key: m for p in PAPERS for m in p.measures}
    assert {m.key: m for n, h in opened.heads() for m in opened.passages(n, h)} == told
    assert all(opened.measure(key) == m and opened.content(key) == m.content for key, m in told.items())
    assert opened.measure("clinic/none") is None
    assert len(opened) == len(told)


@pytest.mark.parametrize("question", QUESTIONS)
def test_candidates_hold_what_all_would_give(
    opened: Collection, shipped: Encoder, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few candidates the same passage comes first as with every passage looked at."""
    best = first(opened, shipped, question)[0]
    monkeypatch.setattr(collection, "FEW", 0)
    monkeypatch.setattr(collection, "HERE", (2, 1))
    found = first(opened, shipped, question)
    assert found[0] == best
    assert len(found) <= 3


def test_vectors_that_stay_in_memory_say_the_same(opened: Collection, shipped: Encoder) -> None:
    """The cosines of all passages at once are those of each by itself."""
    [segment], [vector] = opened.segments, shipped.queries(["住院给多少钱"])
    cosines, sizes = segment.cosines(vector, np.arange(segment.rows))
    alone = [segment.cosines(vector, np.array([row])) for row in range(segment.rows)]
    assert sizes.tolist() == [int(size) for _, of in alone for size in of]
    assert np.allclose(cosines, np.concatenate([found for found, _ in alone]), atol=1e-6)


def test_a_scope_is_kept_to(opened: Collection, shipped: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Candidates in scope are of its documents; some from outside stand beside them, for comparison."""
    monkeypatch.setattr(collection, "FEW", 0)
    query = read_query("住院工会给多少钱")
    view = opened.see(query, shipped.queries([query.text])[0], {"law"})
    inside = [m for m in view.measures if m.document.id == "law"]
    assert {m.text for m in inside} <= set(TOLD["law"])
    assert TOLD["clinic"][0] in {m.text for m in view.measures}
    assert opened.mentions({"road"}, "户外劳动者驿站")
    assert not opened.mentions({"law"}, "户外劳动者驿站")
    assert not opened.mentions({"road"}, "北京")


def test_one_document_changes(
    opened: Collection, tmp_path: Path, shipped: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are linked; what it said is gone, what it says is found; nothing is embedded twice."""
    monkeypatch.setattr(collection_build, "SMALL", 0)
    monkeypatch.setattr(collection_build, "RECENT", 1.0)
    fresh = paper("law", (TOLD["law"][0], "职工心理咨询每周三免费"), digest="2")
    kept = [p.document for p in PAPERS[:2]]
    embed = Embedder(shipped, opened.segments, quiet)
    assert make(tmp_path / "two", opened, [fresh], kept, SOUNDS, embed, quiet) == 7
    assert changed(opened, [fresh], kept) == 2
    found = Collection(tmp_path / "two", SOUNDS)
    assert found.segments[0].file == opened.segments[0].file
    assert embed.embedded == 2  # the new sentence, as a passage and as its own part
    assert {m.text for n, h in found.heads() if h.document.id == "law" for m in found.passages(n, h)} == {
        m.text for m in fresh.measures
    }
    assert found.measure(f"law/{content_id(TOLD['law'][1])}") is None
    assert first(found, shipped, "心理咨询哪天有")[0] == "职工心理咨询每周三免费"
    assert TOLD["law"][1] not in first(found, shipped, "法律援助热线什么时候有人接")
    third = make(
        tmp_path / "three", found, [], [fresh.document], SOUNDS, Embedder(shipped, found.segments, quiet), quiet
    )
    assert third == 2
    assert [h.document.id for _, h in Collection(tmp_path / "three", SOUNDS).heads()] == ["law"]


def test_a_document_whose_head_changes(
    opened: Collection, tmp_path: Path, shipped: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its passages are told under the new head, with the vectors that they had."""
    monkeypatch.setattr(collection_build, "SMALL", 0)
    monkeypatch.setattr(collection_build, "RECENT", 1.0)
    kept = [p.document for p in PAPERS]
    kept[1] = replace(kept[1], valid_until=date(2026, 12, 31), replaced_by="新通知")
    embed = Embedder(shipped, opened.segments, quiet)
    make(tmp_path / "two", opened, [], kept, SOUNDS, embed, quiet)
    assert embed.embedded == 0
    found = Collection(tmp_path / "two", SOUNDS)
    assert {h.document.id: h.document.replaced_by for _, h in found.heads()}["road"] == "新通知"
    assert len(found) == 7


def test_what_is_to_be_kept_must_be_there(opened: Collection, tmp_path: Path, shipped: Encoder) -> None:
    """No document is lost without a word: another reindex may have published in between."""
    kept = [p.document for p in PAPERS] + [replace(PAPERS[0].document, id="lost")]
    with pytest.raises(SnapshotError, match="lost: published otherwise since"):
        make(tmp_path / "two", opened, [], kept, SOUNDS, Embedder(shipped, [], quiet), quiet)


def test_changes_that_grow_too_many_are_written_into_one(opened: Collection, tmp_path: Path, shipped: Encoder) -> None:
    """A small collection always is."""
    embed = Embedder(shipped, opened.segments, quiet)
    make(
        tmp_path / "two", opened, [paper("law", ("新的一句话说明一件事",))], [PAPERS[0].document], SOUNDS, embed, quiet
    )
    assert [s.folder.name for s in Collection(tmp_path / "two", SOUNDS).segments] == ["whole"]


@pytest.mark.parametrize("broken", ["segment.json", "vectors.bin", "near.faiss", "pairs.npy", "records.jsonl"])
def test_a_broken_segment_is_named(opened: Collection, tmp_path: Path, broken: str) -> None:
    """With what to do."""
    shutil.copytree(tmp_path / "one", tmp_path / "copy")
    (tmp_path / "copy/whole" / broken).unlink()
    with pytest.raises(SnapshotError, match=r"copy/whole: broken .* scripts/reindex\.py"):
        Collection(tmp_path / "copy", SOUNDS)
