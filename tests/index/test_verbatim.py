"""Passages in their source's own words, built without a phrasing: workers' words find them, others do not."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ask import answer_row
from bot.pipeline import Engine, load_engine
from index import snapshot
from index.build import build, program
from index.encoder import Encoder
from index.known import Embedder
from index.published import published
from index.search import Index
from index.verbatim import as_sources, lay_out, parts
from knowledge import library
from knowledge.fold import squash
from knowledge.library import Library
from scripts import evaluate
from tests.index.conftest import quiet
from tests.knowledge import papers, small

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ASKED = {
    "生病住院了工会给多少钱": papers.SENTENCES[0],
    "家里有人得大病日子过不下去，能帮多少": papers.SENTENCES[1],
    "送外卖的渴了累了有地方歇脚充电不": papers.SENTENCES[3],
    "疗养一次去几天": papers.SENTENCES[4],
    "单身联谊会什么时候办": papers.SENTENCES[5],
}
NOT_HERE = ("公积金怎么取出来", "明天下雨吗", "驾照到期怎么换")


def built(found: Library, encoder: Encoder, data_dir: Path, beside: Path | None = None) -> Path:
    """Build and publish what a library tells; vectors of texts are taken over from the data directory `beside`."""
    inputs = {name: str(path) for name, path in found.files.items()}
    made = build(found, encoder, data_dir, golden=(), inputs=inputs, rate=0.05, now=NOW, progress=quiet, beside=beside)
    return snapshot.publish(data_dir, made.folder, made.manifest)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory, shipped: Encoder, published: Path) -> Path:
    """A data directory built from one document alone, taught by all of the repository's own measures and topics."""
    base = tmp_path_factory.mktemp("raw")
    (base / "documents").mkdir()
    (base / "documents" / "qingchuan.docx").write_bytes(papers.word())
    built(library.load(documents=base / "documents"), shipped, base / "var", published)
    return base / "var"


@pytest.fixture(scope="module")
def engine(raw: Path) -> Engine:
    """The bot on it."""
    return load_engine(raw, encoder="shipped", threads=2)


@pytest.mark.parametrize("question", sorted(ASKED))
def test_workers_words_find_it(engine: Engine, question: str) -> None:
    """The reply is the source's own sentence, with its heading, its title and the anchors."""
    answer = answer_row(engine, {"id": "1", "q": question, "city": "青川", "today": "2026-11-21"})
    assert answer["outcome"] == "answer"
    evidence = answer["evidence"]
    assert isinstance(evidence, list)
    assert squash(ASKED[question]) in squash(evidence[0]["text"])
    assert evidence[0]["document"] == "qingchuan"
    assert evidence[0]["source"]
    reply = str(answer["reply"])
    assert ASKED[question] in reply
    assert papers.TITLE in reply
    assert "原文里最接近的一段" in reply


@pytest.mark.parametrize("question", NOT_HERE)
def test_what_is_not_there_is_not_answered(engine: Engine, question: str) -> None:
    """It goes to staff, or is declined; nothing is shown for it."""
    answer = answer_row(engine, {"id": "1", "q": question, "city": "青川", "today": "2026-11-21"})
    assert answer["outcome"] in ("handoff", "decline", "smalltalk")
    assert answer["evidence"] == []


def test_what_the_source_lacks_is_said_to_be_missing(engine: Engine) -> None:
    """The address stands nowhere in it; who may have it is not claimed to be missing."""
    where = answer_row(engine, {"id": "1", "q": "户外驿站的具体地址在哪条路", "city": "青川"})
    who = answer_row(engine, {"id": "1", "q": "疗休养哪些人能去", "city": "青川"})
    assert where["not_stated"] == ["address"]
    assert who["not_stated"] == []


def test_the_cut_offs_are_its_own(raw: Path, shipped: Encoder) -> None:
    """An answer is then the likeliest verdict; the snapshot says what was measured."""
    index = Index(snapshot.current(raw), shipped)
    assert index.calibration.answer_from == 0.5
    assert index.calibration.ask_from == 0.5
    assert index.measures == ()
    assert {d.verbatim for d in index.documents} == {True}
    assert index.manifest.calibration["false_answers"] <= 0.06


WRITTEN = """\
document: qingchuan
city: 青川
issuer: 青川市总工会
title: 职工服务工作方案
kind: plan
measures:
  - {id: visit, title: 住院慰问, category: hospital_condolence, text: 首次住院慰问500元。, source: [對首次住院的工會會員]}
"""


def test_measured_by_the_anchors_of_measures(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Golden questions name measures that this snapshot lacks: the passage with the measure's anchor is the right one."""
    knowledge = small.write(tmp_path / "knowledge")
    (knowledge / "measures" / "qingchuan.yaml").write_text(WRITTEN, encoding="utf-8")
    asked = {
        "id": "1",
        "group": "answerable",
        "city": "青川",
        "q": "生病住院了工会给多少钱",
        "right": ["qingchuan/visit"],
    }
    wrong = {**asked, "id": "2", "q": "疗养一次去几天"}
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(asked)}\n{json.dumps(wrong)}", encoding="utf-8")
    argv = ["--data-dir", str(raw), "--knowledge", str(knowledge), "--golden", str(tmp_path), "--json"]
    assert evaluate.main(argv) == 0
    groups = json.loads(capsys.readouterr().out.splitlines()[-1])["groups"]
    assert {g["measure"]: g["good"] for g in groups}["first"] == 1


def test_unchanged_passages_keep_their_vectors(raw: Path, shipped: Encoder) -> None:
    """Every text of the passages would be taken over by the next build, to within eight bits."""
    index = Index(snapshot.current(raw), shipped)
    texts = [text for m in index.measures_of({"qingchuan"}) for text in lay_out(m).texts[:1]]
    embed = Embedder(shipped, published(raw, shipped).known, quiet)
    kept = embed.passages(texts)
    assert embed.embedded == 0
    assert (kept * shipped.passages(texts)).sum(axis=1).min() > 0.999


def test_an_unchanged_document_is_not_read_again(raw: Path, tmp_path: Path, shipped: Encoder) -> None:
    """It is kept with all that was made of it and learned; with its file changed, it is read."""
    data_dir = shutil.copytree(raw, tmp_path / "var", symlinks=True)
    documents = shutil.copytree(raw.parent / "documents", tmp_path / "documents")
    before = snapshot.read_manifest(snapshot.current(data_dir))
    known = published(data_dir, shipped).documents(program())
    found = library.load(documents=documents, known=known)
    assert ([d.id for d in found.kept], found.papers, found.sources) == (["qingchuan"], (), ())
    made = built(found, shipped, data_dir)
    after = snapshot.read_manifest(made)
    assert made != snapshot.current(raw)
    assert (after.lesson, after.counts, after.calibration) == (before.lesson, before.counts, before.calibration)
    assert Index(made, shipped).search("住院慰问", {"qingchuan"}).hits[0].measure.document.id == "qingchuan"
    (documents / "qingchuan.docx").unlink()
    (documents / "qingchuan.md").write_text(papers.markdown(), encoding="utf-8")
    assert [p.document.id for p in library.load(documents=documents, known=known).papers] == ["qingchuan"]
    assert published(data_dir, shipped).documents("another program") == {}


def test_beside_written_measures(tmp_path: Path, shipped: Encoder) -> None:
    """Both kinds answer in one snapshot, each in its own city, and side by side in one."""
    folder = small.write(tmp_path / "knowledge")
    (folder / "documents").mkdir()
    (folder / "documents" / "qingchuan.md").write_text(papers.markdown(), encoding="utf-8")
    (folder / "documents" / "more.txt").write_text(
        "天津市总工会关于单身联谊的通知\n\n每月第三个周日在海河边为单身职工办联谊会。", encoding="utf-8"
    )
    found = library.load(folder)
    index = Index(built(found, shipped, tmp_path / "var"), shipped)
    assert len(index.measures) == len(found.measures)
    assert {d.id for d in index.documents} == {d.id for d in found.documents}
    assert index.search("打官司", {"tianjin", "more"}).hits[0].measure.key == "tianjin/legal-aid"
    assert index.search("单身联谊会哪天办", {"more"}).hits[0].measure.document.id == "more"
    both = index.search("疗休养去几天", {"tianjin", "more"}).hits
    assert {h.measure.document.id for h in both} == {"tianjin", "more"}
    assert [h.confidence for h in both] == sorted((h.confidence for h in both), reverse=True)
    assert index.search("两癌筛查", {"qingchuan"}).hits[0].measure.document.id == "qingchuan"


def test_parts() -> None:
    """Clauses, and the things that a clause lists."""
    found = parts("开展“春夏秋冬”四季帮扶、职工疗休养，做实“妈咪暖心小屋”。")
    assert found[0] == "开展“春夏秋冬”四季帮扶、职工疗休养"
    assert {"妈咪暖心小屋", "职工疗休养", "春夏秋冬"} <= set(found)
    assert parts("无") == ("无",)


def test_written_measures_as_sources(tmp_path: Path) -> None:
    """Their text is that of their anchors; neighbours of one category share a passage; none is lost."""
    measures = library.load(small.write(tmp_path)).measures
    passages, places = as_sources(measures)
    assert len(places) == len(measures)
    for measure, place in zip(measures, places, strict=True):
        assert "，".join(measure.source) in passages[place].text
        assert passages[place].document.verbatim
