"""A question and a scope in, ranked hits out, from a snapshot that this encoder made."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index import snapshot
from index.calibrate import VERDICTS
from index.encoder import Encoder, Vectors
from index.errors import SnapshotError
from index.search import Found, Index
from index.snapshot import read_measures
from tests.index.conftest import Place

QUESTIONS = ["住院慰问多少钱", "公积金怎么取", "你好", "", "?!", "zhuyuan weiwen", "👍", "住院" * 300, "\ud800住院"]


class Renamed:
    """The same encoder with other weights, as far as its fingerprint tells."""

    name, revision, fingerprint = "another", "7", "0" * 64
    trained_on = frozenset[str]()

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.dimension = encoder, encoder.dimension

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.queries(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.passages(texts)


def test_every_measure_answers_its_own_phrasings(opened: Index, place: Place) -> None:
    """Asked as its maintainer wrote that workers ask, a measure comes first, but for a few that fit two."""
    asked = [(question, measure) for measure in read_measures(place.built.folder) for question in measure.phrasings]
    wrong = [
        (question, found.measure.key)
        for question, measure in asked
        if (found := opened.search(question, {measure.document.id}).hits[0]).measure.key != measure.key
    ]
    assert len(asked) >= 30
    assert len(wrong) <= 3, wrong


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("scope", [{"tianjin"}, {"ganzhou"}, {"tianjin", "ganzhou"}])
def test_a_scope_leaks_no_other_document(opened: Index, question: str, scope: set[str]) -> None:
    """Whatever is asked; every measure in scope is ranked once, best first."""
    found = opened.search(question, scope)
    assert {h.measure.document.id for h in found.hits} == scope
    assert len({h.measure.key for h in found.hits}) == len(found.hits) == 4 * len(scope)
    sound(found)


def sound(found: Found) -> None:
    """Scores fall, confidences are probabilities and fall too, verdicts add up."""
    assert [h.score for h in found.hits] == sorted((h.score for h in found.hits), reverse=True)
    confidences = [h.confidence for h in found.hits]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= c <= 1 for c in confidences)
    assert set(found.verdicts) == set(VERDICTS)
    assert sum(found.verdicts.values()) == pytest.approx(1)
    assert confidences[0] == pytest.approx(found.verdicts["answers"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_without_a_scope_the_best_document_is_taken(opened: Index, question: str) -> None:
    """One document's measures, those of the document that answers best; never a mixture."""
    found = opened.search(question)
    assert len({h.measure.document.id for h in found.hits}) == 1
    each = [opened.search(question, {name}).verdicts["answers"] for name in ("tianjin", "ganzhou")]
    assert found.verdicts["answers"] == pytest.approx(max(each))
    sound(found)


@pytest.mark.parametrize("scope", [set(), {"nowhere"}])
def test_a_scope_without_documents(opened: Index, scope: set[str]) -> None:
    """Nothing is found, and that is said with certainty."""
    found = opened.search("住院慰问多少钱", scope)
    assert found.hits == ()
    assert found.verdicts["answers"] == 0


def test_searching_twice_finds_the_same(opened: Index) -> None:
    """Search keeps no state; scripts and widths make no difference."""
    one, two = opened.search("住院慰問多少錢？", {"tianjin"}), opened.search("住院慰问多少钱?", {"tianjin"})
    assert [h.measure.key for h in one.hits] == [h.measure.key for h in two.hits]
    assert [h.confidence for h in one.hits] == pytest.approx([h.confidence for h in two.hits])


def test_measures_by_key(opened: Index) -> None:
    """A button's measure is found, an old button's is not."""
    assert opened.measure("tianjin/legal-aid") in opened.measures
    assert opened.measure("tianjin/gone") is None


def test_another_encoders_snapshot_is_refused(place: Place, shipped: Encoder) -> None:
    """Its vectors mean nothing to this encoder; the message names both and the remedy."""
    with pytest.raises(SnapshotError, match=r"set ENCODER back, or run: python scripts/reindex\.py") as caught:
        Index(place.built.folder, Renamed(shipped))
    assert shipped.name in str(caught.value)
    assert "another 7" in str(caught.value)


def test_a_snapshot_that_lacks_something_says_what_to_do(place: Place, shipped: Encoder, tmp_path: Path) -> None:
    """One that an older version of the bot made, or that was damaged."""
    folder = Path(shutil.copytree(place.built.folder, tmp_path / "older"))
    (folder / "spelling.npz").unlink()
    with pytest.raises(SnapshotError, match=r"older cannot be read.*spelling\.npz.*run: python scripts/reindex\.py"):
        Index(folder, shipped)


@pytest.mark.parametrize("change", [{"fingerprint": "0" * 64}, {"dimension": 5}])
def test_what_tells_encoders_apart(
    place: Place, shipped: Encoder, tmp_path: Path, change: dict[str, str | int]
) -> None:
    """The weights or the dimension; a name alone does not."""
    folder = tmp_path / "copy"
    shutil.copytree(place.built.folder, folder)
    raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(raw | change), encoding="utf-8")
    with pytest.raises(SnapshotError, match="was made by encoder"):
        Index(folder, shipped)
    (folder / "manifest.json").write_text(json.dumps(raw | {"encoder": "renamed"}), encoding="utf-8")
    assert Index(folder, shipped).manifest == replace(snapshot.read_manifest(place.built.folder), encoder="renamed")
