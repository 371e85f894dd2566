"""What the ranker sees of each measure, on the small library."""

from dataclasses import replace

import numpy as np
import pytest

from index.corpus import PASSAGES_EACH, arrange
from index.encoder import Encoder
from index.features import NAMES, features
from index.query import read_query
from index.search import Index, open_sides
from index.snapshot import read_measures
from tests.index.conftest import Place


def seen(place: Place, shipped: Encoder, text: str, without: int | None = None) -> dict[str, dict[str, float]]:
    """Features of each measure by key and name."""
    corpus, sides = open_sides(place.built.folder)
    query = read_query(text)
    table = features(query, shipped.queries([query.text])[0], corpus, sides, without=without)
    assert table.shape == (len(corpus.measures), len(NAMES))
    assert np.isfinite(table).all()
    return {
        m.key: dict(zip(NAMES, map(float, row), strict=True)) for m, row in zip(corpus.measures, table, strict=True)
    }


@pytest.mark.parametrize("text", ["住院慰问多少钱", "", "?", "2024年补百分之几", "zhuyuan", "👍" * 50, "体" * 500])
def test_any_text_has_features(place: Place, shipped: Encoder, text: str) -> None:
    """Finite, and shares within 0 and 1."""
    for row in seen(place, shipped, text).values():
        for name, value in row.items():
            assert -1.0001 <= value <= 1.0001, name


@pytest.mark.parametrize(
    ("text", "name", "key"),
    [
        ("住院慰问怎么样", "named", "tianjin/hospital-condolence"),
        ("住院慰间怎么样", "nearly_named", "tianjin/hospital-condolence"),
        ("500元是哪一项", "figures_shared", "tianjin/hospital-condolence"),
        ("2025年是多少", "year", "ganzhou/mutual-aid"),
        ("两癌筛查", "counted", "ganzhou/two-cancer-screening"),
        ("去几天", "detail_stated", "tianjin/convalescence"),
        ("怎么申请", "detail_unstated", "tianjin/hospital-condolence"),
        ("外卖员歇脚", "topic", "ganzhou/outdoor-station"),
        ("户外驿站有几个", "phrasing", "ganzhou/outdoor-station"),
        ("户外驿站有几个", "bigrams_phrasing", "ganzhou/outdoor-station"),
        ("户外疫站有几个", "pinyin_phrasing", "ganzhou/outdoor-station"),
    ],
)
def test_a_feature_points_at_its_measure(place: Place, shipped: Encoder, text: str, name: str, key: str) -> None:
    """Each sees what it is meant to see."""
    column = {k: row[name] for k, row in seen(place, shipped, text).items()}
    assert column[key] > 0
    assert column[key] == max(column.values())


def test_foreign_figures(place: Place, shipped: Encoder) -> None:
    """A figure that a measure lacks speaks against it; a year is no figure."""
    rows = seen(place, shipped, "有没有给80块的")
    assert rows["ganzhou/outdoor-station"]["figures_foreign"] == 0
    assert rows["tianjin/legal-aid"]["figures_foreign"] == 1
    assert seen(place, shipped, "2025年的呢")["tianjin/legal-aid"]["figures_foreign"] == 0


def test_a_phrasing_can_be_left_out(place: Place, shipped: Encoder) -> None:
    """For training: asked in its own words, a measure is seen as if nobody had asked so."""
    row = arrange(read_measures(place.built.folder)).phrasings.index("户外驿站有几个")
    whole = seen(place, shipped, "户外驿站有几个")["ganzhou/outdoor-station"]
    rest = seen(place, shipped, "户外驿站有几个", without=row)["ganzhou/outdoor-station"]
    assert whole["phrasing"] == pytest.approx(1, abs=1e-3)
    assert rest["phrasing"] < whole["phrasing"]
    assert rest["bigrams_phrasing"] < whole["bigrams_phrasing"]
    assert rest["passage"] == whole["passage"]


def test_corpus_keeps_the_order(place: Place) -> None:
    """Two passages a measure; each measure's phrasings stand side by side."""
    measures = read_measures(place.built.folder)
    corpus = arrange(measures)
    assert len(corpus.passages) == PASSAGES_EACH * len(measures)
    for number, measure in enumerate(measures):
        mine = corpus.phrasings[corpus.starts[number] : corpus.starts[number + 1]]
        assert len(mine) == len(measure.phrasings)


def test_what_is_served_has_no_phrasings(place: Place, opened: Index) -> None:
    """They stand apart; where each measure's begin is kept."""
    measures = read_measures(place.built.folder)
    assert any(m.phrasings for m in measures)
    assert [replace(m, phrasings=()) for m in measures] == list(opened.measures)
    assert (np.load(place.built.folder / "starts.npy") == arrange(measures).starts).all()
