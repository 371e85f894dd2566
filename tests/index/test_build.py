"""A build embeds what changed, keeps what did not, and publishes what search then finds."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from index import snapshot
from index.build import known_vectors
from index.encoder import Encoder
from index.examples import teaches
from index.search import Index
from knowledge import library
from knowledge.golden import Row, split_of
from tests.index.conftest import NOW, Place, build_folder
from tests.index.test_search import Renamed
from tests.knowledge import small

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def own(place: Place, tmp_path: Path) -> Place:
    """The small library in a place of this test's own, published."""
    folder, data_dir = small.write(tmp_path / "knowledge"), tmp_path / "var"
    (data_dir / "snapshots").mkdir(parents=True)
    target = data_dir / "snapshots" / place.built.folder.name
    target.symlink_to(place.built.folder)
    snapshot.switch(data_dir, target)
    return Place(folder, data_dir, place.built)


def test_the_manifest_says_what_was_built(place: Place, shipped: Encoder) -> None:
    """Counts, encoder and inputs are those of the library."""
    made = snapshot.read_manifest(snapshot.current(place.data_dir))
    assert made.counts == {"documents": 2, "measures": 8, "passages": 16, "phrasings": 32, "topics": 5}
    assert (made.fingerprint, made.dimension) == (shipped.fingerprint, shipped.dimension)
    assert set(made.inputs) == set(small.FILES)
    assert place.built.reused == 0
    assert made.calibration["ask_from"] <= made.calibration["answer_from"]


def test_the_measures_are_in_it(place: Place) -> None:
    """Word for word."""
    assert snapshot.read_measures(place.built.folder) == library.load(place.folder).measures


def test_unchanged_texts_keep_their_vectors(own: Place, shipped: Encoder) -> None:
    """Nothing changed, nothing embedded, and the vectors are the same bit for bit."""
    before = known_vectors(own.data_dir, shipped)
    again = build_folder(own.folder, shipped, own.data_dir, now=LATER)
    assert again.embedded == 0
    assert again.reused == own.built.embedded
    after = known_vectors(own.data_dir, shipped)
    assert before.keys() == after.keys()
    assert all((before[k] == after[k]).all() for k in before)


def test_only_what_changed_is_embedded(own: Place, shipped: Encoder) -> None:
    """One new phrasing is one new vector; a changed text is one; a measure that went is gone."""
    small.edit(own.folder, "phrasings/tianjin.yaml", "- 讨薪找谁帮忙", "- 讨薪找谁帮忙\n- 工资拖着不发咋整")
    assert build_folder(own.folder, shipped, own.data_dir, now=LATER).embedded == 1
    small.edit(own.folder, "measures/tianjin.yaml", "每批5天", "每批7天")
    assert build_folder(own.folder, shipped, own.data_dir, now=LATER + timedelta(minutes=1)).embedded == 1
    index = Index(snapshot.current(own.data_dir), shipped)
    assert index.search("工资拖着不发咋整", {"tianjin"}).hits[0].measure.key == "tianjin/legal-aid"


def test_a_document_can_go(own: Place, shipped: Encoder) -> None:
    """Its measures are found no more."""
    (own.folder / "measures/ganzhou.yaml").unlink()
    (own.folder / "phrasings/ganzhou.yaml").unlink()
    built = build_folder(own.folder, shipped, own.data_dir, now=LATER)
    assert built.embedded == 0
    index = Index(built.folder, shipped)
    assert {m.document.id for m in index.measures} == {"tianjin"}
    assert index.search("两癌筛查", {"ganzhou"}).hits == ()


def test_a_measure_without_phrasings_is_found(own: Place, shipped: Encoder) -> None:
    """By its own words, on the day it is written."""
    (own.folder / "phrasings/ganzhou.yaml").unlink()
    built = build_folder(own.folder, shipped, own.data_dir, now=LATER)
    hits = Index(built.folder, shipped).search("户外劳动者服务站在哪", {"ganzhou"}).hits
    assert hits[0].measure.key == "ganzhou/outdoor-station"


def test_another_encoders_vectors_are_not_kept(own: Place, shipped: Encoder) -> None:
    """Everything is embedded again."""
    built = build_folder(own.folder, Renamed(shipped), own.data_dir, now=LATER)
    assert built.reused == 0
    assert built.manifest.fingerprint == Renamed.fingerprint


@pytest.mark.parametrize("broken", ["measures.json", "passages.faiss", "topics.json", "manifest.json"])
def test_a_damaged_snapshot_is_no_source(own: Place, shipped: Encoder, tmp_path: Path, broken: str) -> None:
    """It is not read from, and a new one can be built over it."""
    first = build_folder(own.folder, shipped, tmp_path / "other")
    (first.folder / broken).write_bytes(b"{")
    assert known_vectors(tmp_path / "other", shipped) == {}
    again = build_folder(own.folder, shipped, tmp_path / "other", now=LATER)
    assert again.reused == 0
    assert np.isfinite(next(iter(known_vectors(tmp_path / "other", shipped).values()))).all()


def rows() -> list[Row]:
    """A few golden questions of both halves."""
    asked = [("住院工会给几个钱", ["tianjin/hospital-condolence"]), ("查两癌要花钱吗", ["ganzhou/two-cancer-screening"]),
             ("送餐的在哪喝口水", ["ganzhou/outdoor-station"]), ("欠薪了找谁打官司", ["tianjin/legal-aid"])]  # fmt: skip
    cities = {"tianjin": "天津", "ganzhou": "赣州"}
    return [
        {"id": f"g-{n}", "group": "answerable", "city": cities[right[0].split("/")[0]], "q": q, "right": right}
        for n, (q, right) in enumerate(asked)
    ]


def test_only_the_tuning_half_is_learned_from(own: Place, shipped: Encoder) -> None:
    """Questions kept for testing change nothing at all, those for tuning are embedded."""
    tuning = [r for r in rows() if split_of(r) == "tuning"]
    testing = [r for r in rows() if split_of(r) == "testing"]
    assert tuning
    assert testing
    built = build_folder(own.folder, shipped, own.data_dir, now=LATER, golden=rows())
    assert built.embedded == len(tuning)
    assert not any(map(teaches, testing))
    unseen = build_folder(own.folder, shipped, own.data_dir, now=LATER + timedelta(minutes=1), golden=testing)
    assert unseen.embedded == 0
    kept = [(f / "models.json").read_bytes() for f in (own.built.folder, unseen.folder)]
    assert kept[0] == kept[1]
