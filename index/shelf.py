"""A part of a snapshot that is searched as one: texts, their indexes, and the two models that were learned for them.

    <snapshot>/            measures in plain words, with phrasings
    <snapshot>/verbatim/   passages in their source's own words

Each has its own ranker and calibration, because workers' words meet the two in different ways.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index import snapshot
from index.calibrate import Calibration
from index.corpus import Corpus, arrange
from index.errors import SnapshotError
from index.features import NAMES as FEATURES
from index.features import Sides
from index.lexical import Field, Pinyin, Tokens, bigrams
from index.ranker import Ranker
from index.signals import NAMES as SIGNALS
from index.vectors import Vectors
from index.verbatim import arrange_verbatim
from knowledge.values import Measure

_FIELDS = ("bigrams_passage", "pinyin_passage", "bigrams_phrasing", "pinyin_phrasing")


@dataclass(frozen=True)
class Shelf:
    """Measures of one kind, ready for search."""

    corpus: Corpus
    sides: Sides
    ranker: Ranker
    calibration: Calibration

    @property
    def documents(self) -> np.ndarray:
        """The document of each measure."""
        return np.array([m.document.id for m in self.corpus.measures])


def shelves(folder: Path, measures: Sequence[Measure]) -> Iterator[tuple[Path, Corpus]]:
    """The folder and the corpus of each kind of measures that there are some of, the written ones first."""
    written = [m for m in measures if not m.document.verbatim]
    verbatim = [m for m in measures if m.document.verbatim]
    if written or not verbatim:
        yield folder, arrange(written)
    if verbatim:
        yield folder / "verbatim", arrange_verbatim(verbatim)


def make_sides(corpus: Corpus, passages: np.ndarray, phrasings: np.ndarray, pinyin: Pinyin) -> Sides:
    """Indexes over a corpus, whose texts have these vectors."""
    tokens = (bigrams, pinyin)
    fields = [Field.build(texts, of) for texts in (corpus.passages, corpus.phrasings) for of in tokens]
    return Sides(Vectors.build(passages), Vectors.build(phrasings), **dict(zip(_FIELDS, fields, strict=True)))


def save(folder: Path, shelf: Shelf) -> None:
    """Write a shelf to its folder, all but its measures."""
    folder.mkdir(exist_ok=True)
    shelf.sides.passages.save(folder / "passages.faiss")
    shelf.sides.phrasings.save(folder / "phrasings.faiss")
    for name in _FIELDS:
        getattr(shelf.sides, name).save(folder / name)
    models = {"ranker": shelf.ranker.weights, "calibration": asdict(shelf.calibration)}
    named = {"features": FEATURES, "signals": SIGNALS, **models}
    (folder / "models.json").write_text(snapshot.dump(named), encoding="utf-8")


def open_indexes(folder: Path, pinyin: Pinyin) -> Sides:
    """The indexes of a shelf's folder, by memory map."""
    tokens: Mapping[str, Tokens] = {"bigrams": bigrams, "pinyin": pinyin}
    fields = {name: Field.load(folder / name, tokens[name.partition("_")[0]]) for name in _FIELDS}
    return Sides(Vectors.load(folder / "passages.faiss"), Vectors.load(folder / "phrasings.faiss"), **fields)


def open_shelf(folder: Path, corpus: Corpus, pinyin: Pinyin) -> Shelf:
    """What `save` wrote. Raises `SnapshotError` where another version of this program learned the models."""
    models = json.loads((folder / "models.json").read_text(encoding="utf-8"))
    if models["features"] != list(FEATURES) or models["signals"] != list(SIGNALS):
        raise SnapshotError(
            f"{folder.name} was learned by another version of this program; run: python scripts/reindex.py"
        )
    calibration = models["calibration"]
    weights = tuple(map(tuple, calibration["weights"]))
    return Shelf(
        corpus, open_indexes(folder, pinyin), Ranker(tuple(models["ranker"])),
        Calibration(weights, calibration["answer_from"], calibration["ask_from"]),
    )  # fmt: skip
