"""A build embeds what changed, keeps what did not, and publishes what search then finds."""

import shutil
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from index import snapshot
from index.encoder import Encoder
from index.examples import teaches
from index.known import Held
from index.published import published
from index.search import Index
from knowledge import library
from knowledge.errors import KnowledgeError
from knowledge.golden import Row, split_of
from tests.index.conftest import NOW, Place, build_folder
from tests.index.test_search import Renamed
from tests.knowledge import small

LATER = NOW + timedelta(minutes=1)


def known_vectors(data_dir: Path, encoder: Encoder) -> dict[int, np.ndarray]:
    """Vectors that a build would take over."""
    return {
        k: v
        for known in published(data_dir, encoder).known
        if isinstance(known, Held)
        for k, v in known.vectors.items()
    }


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
    after = known_vectors(own.data_dir, shipped)
    assert before.keys() == after.keys()
    assert all((before[k] == after[k]).all() for k in before)


def test_only_what_changed_is_embedded(own: Place, shipped: Encoder) -> None:
    """One new phrasing is one new vector and one changed text another; both are found as they are now."""
    small.edit(own.folder, "phrasings/tianjin.yaml", "- 讨薪找谁帮忙", "- 讨薪找谁帮忙\n- 工资拖着不发咋整")
    small.edit(own.folder, "measures/tianjin.yaml", "每批5天", "每批7天")
    assert build_folder(own.folder, shipped, own.data_dir, now=LATER).embedded == 2
    index = Index(snapshot.current(own.data_dir), shipped)
    assert index.search("工资拖着不发咋整", {"tianjin"}).hits[0].measure.key == "tianjin/legal-aid"
    changed = index.measure("tianjin/convalescence")
    assert changed is not None
    assert "每批7天" in changed.text


def test_what_went_is_gone_and_what_nobody_asked_is_found(own: Place, shipped: Encoder) -> None:
    """A document's measures are found no more; a measure without phrasings is found by its own words."""
    (own.folder / "measures/ganzhou.yaml").unlink()
    (own.folder / "phrasings/ganzhou.yaml").unlink()
    start = small.PHRASINGS_TIANJIN.index("legal-aid:")
    (own.folder / "phrasings/tianjin.yaml").write_text(small.PHRASINGS_TIANJIN[:start], encoding="utf-8")
    built = build_folder(own.folder, shipped, own.data_dir, now=LATER)
    assert built.embedded == 0
    index = Index(built.folder, shipped)
    assert {m.document.id for m in index.measures} == {"tianjin"}
    assert index.search("两癌筛查", {"ganzhou"}).hits == ()
    assert index.search("工会请律师法律援助", {"tianjin"}).hits[0].measure.key == "tianjin/legal-aid"


def test_another_encoders_vectors_are_not_kept(place: Place, shipped: Encoder) -> None:
    """They are no vectors to this encoder."""
    assert len(known_vectors(place.data_dir, shipped)) == place.built.embedded
    assert known_vectors(place.data_dir, Renamed(shipped)) == {}


@pytest.mark.parametrize(
    "broken", ["measures.json", "phrasings.json", "passages.faiss", "topics.json", "manifest.json"]
)
def test_a_damaged_snapshot_is_no_source(place: Place, shipped: Encoder, tmp_path: Path, broken: str) -> None:
    """It is not read from; a build starts anew instead of failing."""
    shutil.copytree(place.built.folder, tmp_path / "snapshots" / "copy")
    (tmp_path / "current").symlink_to(tmp_path / "snapshots" / "copy")
    (tmp_path / "snapshots" / "copy" / broken).write_bytes(b"{")
    assert known_vectors(tmp_path, shipped) == {}


def test_a_library_without_any_phrasing(own: Place, shipped: Encoder) -> None:
    """There is nothing to learn from: the maintainer is told what to write."""
    for path in (own.folder / "phrasings").iterdir():
        path.unlink()
    with pytest.raises(KnowledgeError, match="no measure has a phrasing"):
        build_folder(own.folder, shipped, own.data_dir, now=LATER)


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
    """Questions kept for testing are not even embedded, those for tuning are."""
    tuning = [r for r in rows() if split_of(r) == "tuning"]
    assert 0 < len(tuning) < len(rows())
    assert [r for r in rows() if teaches(r)] == tuning
    assert build_folder(own.folder, shipped, own.data_dir, now=LATER, golden=rows()).embedded == len(tuning)
