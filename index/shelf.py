"""A part of a snapshot that is searched as one: texts, their indexes, and the two models that were learned for them.

    <snapshot>/            measures in plain words, with phrasings
    <snapshot>/verbatim/   passages in their source's own words, see `collection`

Each has its own models, because workers' words meet the two in different ways.
"""

from collections.abc import Collection as Group
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np

from index import models
from index.collection import Collection
from index.corpus import PASSAGES_EACH, Corpus
from index.features import Sides, features
from index.grams import Sounds
from index.lexical import Field, Pinyin, Tokens, bigrams
from index.models import Models
from index.query import Query
from index.vectors import Vectors
from index.view import View

VERBATIM = "verbatim"
_FIELDS = ("bigrams_passage", "pinyin_passage", "bigrams_phrasing", "pinyin_phrasing")


class Shelf(Protocol):
    """Measures of one kind, ready for search."""

    @property
    def models(self) -> Models: ...
    def see(self, query: Query, vector: np.ndarray, scope: Group[str] | None) -> View:
        """Measures that might answer: all that might of the documents in scope (None: of any), and others beside."""
        ...


@dataclass(frozen=True)
class Written:
    """Measures in plain words: all of them are looked at."""

    corpus: Corpus
    sides: Sides
    models: Models

    def see(self, query: Query, vector: np.ndarray, scope: Group[str] | None) -> View:
        """See `Shelf`."""
        return View(self.corpus.measures, features(query, vector, self.corpus, self.sides), self.sides.centres)


@dataclass(frozen=True)
class Passages:
    """Passages in their source's own words."""

    collection: Collection
    models: Models

    def see(self, query: Query, vector: np.ndarray, scope: Group[str] | None) -> View:
        """See `Shelf`."""
        return self.collection.see(query, vector, scope)


def make_sides(corpus: Corpus, passages: np.ndarray, phrasings: np.ndarray, pinyin: Pinyin) -> Sides:
    """Indexes over a corpus, whose texts have these vectors."""
    tokens = (bigrams, pinyin)
    fields = [Field.build(texts, of) for texts in (corpus.passages, corpus.phrasings) for of in tokens]
    about = [
        np.concatenate([passages[n * PASSAGES_EACH, None], phrasings[first:end]]).mean(axis=0)
        for n, (first, end) in enumerate(pairwise(corpus.starts))
    ]
    centres = np.array(about, dtype=np.float32).reshape(len(about), passages.shape[1])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return Sides(Vectors.build(passages), Vectors.build(phrasings), centres, **dict(zip(_FIELDS, fields, strict=True)))


def save_written(folder: Path, shelf: Written) -> None:
    """Write a shelf to its folder, all but its measures."""
    shelf.sides.passages.save(folder / "passages.faiss")
    shelf.sides.phrasings.save(folder / "phrasings.faiss")
    for name in _FIELDS:
        getattr(shelf.sides, name).save(folder / name)
    np.save(folder / "centres.npy", shelf.sides.centres)
    np.save(folder / "starts.npy", shelf.corpus.starts)
    models.save(folder, shelf.models)


def open_indexes(folder: Path, pinyin: Pinyin) -> Sides:
    """The indexes of the written measures, by memory map."""
    tokens: Mapping[str, Tokens] = {"bigrams": bigrams, "pinyin": pinyin}
    fields = {name: Field.load(folder / name, tokens[name.partition("_")[0]]) for name in _FIELDS}
    passages, phrasings = Vectors.load(folder / "passages.faiss"), Vectors.load(folder / "phrasings.faiss")
    return Sides(passages, phrasings, np.load(folder / "centres.npy"), **fields)


def open_passages(folder: Path, pinyin: Pinyin) -> Passages | None:
    """The passages of a snapshot folder; None where it has none. Raises `SnapshotError`."""
    at = folder / VERBATIM
    return Passages(Collection(at, Sounds(pinyin)), models.read(at)) if at.exists() else None
