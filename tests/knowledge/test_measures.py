"""The repository's own measures: sound, complete, asked for in many ways, and true to their sources."""

import re
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from knowledge import library
from knowledge.fold import fold, squash
from knowledge.golden import read_golden, split_of
from knowledge.library import HERE, Library
from knowledge.schema import LONGEST_ANCHOR
from knowledge.values import Measure

SHARED = HERE.parents[1] / "shared"
CHECKER = SHARED / "tools" / "check_measures.py"
NO_SOURCES = "the sources are other people's texts and stay out of the repository; they are looked for in ../shared"
FAULTS_OF_THE_CHECKER = {
    # It drops decimal points and brackets where it folds, so it misses figures that the source does have.
    ("ganzhou/mutual-aid-subsidy", "50"): "50%",
    ("ganzhou/mutual-aid-subsidy", "40"): "40%",
    ("ganzhou/mutual-aid-subsidy", "30"): "30%",
    ("jingxi/training-and-therapy-rooms", "125000"): "12.5万",
    ("jingxi/hardship-living-aid", "489000"): "48.9万",
    ("jingxi/hardship-medical-aid", "64000"): "6.4万",
    ("jingxi/consumption-assistance", "3.224e+06"): "322.4万",
}
"""What the checker reports, and the figure as the source writes it."""


@pytest.fixture(scope="module")
def own() -> Library:
    """The repository's own knowledge, which loads only where it has no fault."""
    return library.load()


def test_five_documents(own: Library) -> None:
    """Each with issuer, title, kind and either its date or what the source says of it."""
    assert [d.id for d in own.documents] == ["ganzhou", "jingxi", "tianjin", "xxshi", "yantai"]
    for document in own.documents:
        assert document.issuer
        assert document.title
        assert document.published or document.published_note


def test_ids_differ(own: Library) -> None:
    """And so do titles within a document: buttons show titles."""
    assert max(Counter(m.key for m in own.measures).values()) == 1
    titles = Counter((m.document.id, m.title) for m in own.measures)
    assert [t for t, times in titles.items() if times > 1] == []


def test_anchors_are_short_and_differ(own: Library) -> None:
    """Phrases, not sentences, of the source."""
    for measure in own.measures:
        assert measure.source
        assert len(set(measure.source)) == len(measure.source), measure.key
        for anchor in measure.source:
            assert 2 <= len(re.sub(r"\s", "", anchor)) <= LONGEST_ANCHOR, f"{measure.key}: {anchor}"


def test_every_measure_is_asked_for_in_eight_ways(own: Library) -> None:
    """That differ in more than punctuation."""
    ways = {m.key: Counter(squash(fold(q)) for q in m.phrasings) for m in own.measures}
    assert {key: len(of) for key, of in ways.items() if len(of) < 8} == {}
    assert {key: twice for key, of in ways.items() if (twice := [q for q, n in of.items() if n > 1])} == {}


def test_a_detail_is_stated_or_unstated(own: Library) -> None:
    """What is noted as missing is said in words that a worker can read."""
    for measure in own.measures:
        for detail, gap in measure.unstated.items():
            assert gap, f"{measure.key}: {detail}"


def test_no_topic_outside_is_a_measures_phrasing(own: Library) -> None:
    """The same question cannot be answered and not answered."""
    asked = {squash(q): m.key for m in own.measures for q in m.phrasings}
    both = {q: asked[squash(q)] for t in own.topics for q in t.phrasings if squash(q) in asked}
    assert both == {}


def test_golden_questions_name_measures_that_exist(own: Library) -> None:
    """An id that was renamed would silently count as a miss."""
    keys = {m.key for m in own.measures}
    for row in read_golden():
        wanted = [*(row.get("right") or []), *(k for ks in row.get("right_all", []) for k in ks)]
        assert set(wanted) <= keys, row["id"]


def test_golden_questions_without_an_answer_are_learned_from_nowhere(own: Library) -> None:
    """A topic's own phrasing would say nothing about other questions; nor does one that is counted twice."""
    known = {squash(fold(q)) for t in own.topics for q in t.phrasings}
    asked = [(r["city"], squash(fold(r["q"]))) for r in read_golden() if r["group"] == "unanswerable"]
    assert [q for _, q in asked if q in known] == []
    assert [q for q, n in Counter(asked).items() if n > 1] == []


def test_golden_questions_are_split_by_measure() -> None:
    """What is tuned on never tells about what is tested; both halves are there, and ids differ."""
    rows = list(read_golden())
    assert max(Counter(r["id"] for r in rows).values()) == 1
    halves: dict[str, set[str]] = {}
    for row in rows:
        if row.get("right"):
            halves.setdefault(min(row["right"]), set()).add(split_of(row))
    assert {len(h) for h in halves.values()} == {1}
    assert {h for half in halves.values() for h in half} == {"tuning", "testing"}


def test_measures_differ(own: Library) -> None:
    """No two of one document restate the same thing in the same words."""
    for document in own.documents:
        texts: dict[str, Measure] = {}
        for measure in (m for m in own.measures if m.document == document):
            assert squash(measure.text) not in texts, f"{measure.key} = {texts[squash(measure.text)].key}"
            texts[squash(measure.text)] = measure


@pytest.mark.skipif(not CHECKER.exists(), reason=NO_SOURCES)
def test_true_to_the_sources() -> None:
    """The shared checker finds every anchor and figure in the source, save those that it cannot read itself."""
    ran = subprocess.run(
        [sys.executable, str(CHECKER), str(HERE / "measures"), "--show", "1000"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    reported = dict.fromkeys(
        (found[1], found[2]) for found in re.finditer(r"^(\S+/\S+): figure (\S+) not near", ran.stdout, re.M)
    )
    others = [
        line
        for line in ran.stdout.splitlines()
        if re.match(r"\S+/\S+: ", line) and not re.match(r"\S+/\S+: figure ", line)
    ]
    assert others == []
    assert "no measure for" not in ran.stdout, ran.stdout
    assert reported.keys() <= FAULTS_OF_THE_CHECKER.keys()
    found = re.search(r"^(\d+) measures, \d+ with faults, coverage (\d+)/(\d+)$", ran.stdout, re.M)
    assert found is not None, ran.stderr
    assert found[2] == found[3]


@pytest.mark.skipif(not CHECKER.exists(), reason=NO_SOURCES)
@pytest.mark.parametrize(("key", "figure"), [(k[0], f) for k, f in FAULTS_OF_THE_CHECKER.items()])
def test_figures_that_the_checker_misses(own: Library, key: str, figure: str) -> None:
    """They stand in the source as it is, near an anchor of their measure, and in the measure."""
    [measure] = [m for m in own.measures if m.key == key]
    raw = re.sub(r"\s", "", (SHARED / "documents" / f"{measure.document.id}.txt").read_text(encoding="utf-8"))
    written = {figure, figure.replace("万", "萬")}
    around = "".join(
        raw[max(0, m.start() - 160) : m.end() + 160] for a in measure.source for m in re.finditer(re.escape(a), raw)
    )
    assert any(w in around for w in written)
    assert figure in f"{measure.text} {' '.join(measure.details.values())} {' '.join(measure.by_year.values())}"


@pytest.mark.skipif(not CHECKER.exists(), reason=NO_SOURCES)
def test_sources_stay_out_of_the_repository() -> None:
    """Facts carry over, files do not."""
    names = {p.name for p in (SHARED / "documents").iterdir()}
    here = {p.name for p in Path(HERE).rglob("*") if p.is_file()}
    assert not names & here


def test_phrasings_of_two_measures_differ(own: Library) -> None:
    """The same words cannot ask for two measures of one document."""
    for document in own.documents:
        asked = {m.key: {squash(q) for q in m.phrasings} for m in own.measures if m.document == document}
        shared = {(a, b): asked[a] & asked[b] for a, b in combinations(asked, 2) if asked[a] & asked[b]}
        assert shared == {}
