"""A published snapshot, opened for search: a question and a scope in, ranked hits with a probability out."""

import functools
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index import snapshot
from index.calibrate import Calibration, Verdict
from index.corpus import Corpus
from index.encoder import Encoder
from index.errors import SnapshotError
from index.features import NAMES as FEATURES
from index.features import Sides, features
from index.lexical import Field, Pinyin, bigrams
from index.query import Query, read_query
from index.shelf import Shelf, open_indexes, open_shelf, shelves
from index.signals import Nearest, Outside, signals
from index.spelling import Speller
from index.vectors import Vectors
from knowledge import lexicon
from knowledge.fold import fold
from knowledge.misspelt import by_sound, terms_spelt
from knowledge.values import Measure
from knowledge.words import Words


@dataclass(frozen=True)
class Hit:
    """One measure for a question, with what the ranker saw of it."""

    measure: Measure
    score: float
    confidence: float
    """Probability that this measure answers: that of the first one, shared out by the ranker's softmax."""
    features: np.ndarray | None = None

    @property
    def phrasing(self) -> float:
        """Cosine of the question with the nearest of the measure's phrasings, or of a passage's parts; 0 without any."""
        return 0.0 if self.features is None else float(self.features[FEATURES.index("phrasing")])

    @property
    def akin(self) -> bool:
        """Whether the measure speaks of something that the question names, in the same or other words."""
        return self.features is not None and self.features[FEATURES.index("concepts")] > 0


@dataclass(frozen=True)
class Found:
    """What search has for one question."""

    query: Query
    hits: tuple[Hit, ...]
    """Measures in scope, best first."""
    verdicts: Mapping[Verdict, float]
    """What the question is, with probabilities; `answers` is that the first hit answers."""
    signals: np.ndarray
    near: Nearest


class Index:
    """One snapshot with the encoder that made it."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        """Open a snapshot folder. Raises `SnapshotError` if it is broken or another encoder made it."""
        self.manifest = snapshot.read_manifest(folder)
        made = self.manifest
        if (made.fingerprint, made.dimension) != (encoder.fingerprint, encoder.dimension):
            raise SnapshotError(
                f"{folder.name} was made by encoder {made.encoder} {made.encoder_revision}, the setting is {encoder.name} "
                f"{encoder.revision}; set ENCODER back, or run: python scripts/reindex.py"
            )
        self.encoder = encoder
        self.measures = snapshot.read_measures(folder)
        self._pinyin = read_pinyin(folder)
        self.words = Words(json.loads((folder / "words.json").read_text(encoding="utf-8")))
        self.outside = open_outside(folder)
        self._shelves = tuple(open_shelf(at, corpus, self._pinyin) for at, corpus in shelves(folder, self.measures))
        self._by_key = {m.key: m for m in self.measures}
        self.documents = tuple({m.document.id: m.document for m in self.measures}.values())

    @property
    def calibration(self) -> Calibration:
        """That of the first shelf, of written measures where there are any; its cut-offs hold for the other too."""
        return self._shelves[0].calibration

    def shelf_of(self, measure: Measure) -> Shelf:
        """The shelf that one of its measures stands on."""
        return next(s for s in self._shelves if measure in s.corpus.measures)

    @functools.cached_property
    def speller(self) -> Speller:
        """Reads pinyin by this snapshot's texts; made when the first such question comes."""
        outside = (fold(q) for t in self.outside.topics for q in t.phrasings)
        texts = (t for s in self._shelves for t in (*s.corpus.passages, *s.corpus.phrasings))
        return Speller((*texts, *outside), self._pinyin)

    @functools.cached_property
    def _terms(self) -> Mapping[tuple[str, ...], str]:
        """What measures are called, by its sound."""
        written = "\n".join(t for s in self._shelves for t in s.corpus.passages)
        names = (n for s in self._shelves for n in s.corpus.facts.names)
        return by_sound({t: written.count(t) for t in (*names, *lexicon.terms())}, self.sounds)

    def spelt(self, text: str) -> str:
        """A text with terms that were typed by their sound as they would be written: a guess."""
        return terms_spelt(fold(text), self._terms, self.sounds, self.words.cut)

    @property
    def sounds(self) -> Mapping[str, str]:
        """The reading of each Chinese character, without tones."""
        return self._pinyin.readings

    def measure(self, key: str) -> Measure | None:
        """The measure of a key, if the snapshot has it."""
        return self._by_key.get(key)

    def search(self, text: str, scope: Collection[str] | None = None) -> Found:
        """Rank the measures of the documents in `scope` for a question; None: of whichever document answers best."""
        query = read_query(text)
        vector = self.encoder.queries([query.text])[0]
        near = self.outside.nearest(query, vector)
        found = []
        for shelf in self._shelves:
            seen = _Seen(query, features(query, vector, shelf.corpus, shelf.sides), near)
            documents = shelf.documents
            scopes = (
                [np.isin(documents, list(scope))] if scope is not None else [documents == d for d in set(documents)]
            )
            found += [_found(shelf, seen, inside) for inside in scopes]
        best = max(found, key=lambda f: f.verdicts["answers"])
        return best if scope is None else _side_by_side(best, found)


@dataclass(frozen=True)
class _Seen:
    """A question with what is seen of every measure of a shelf, before a scope is laid over it."""

    query: Query
    features: np.ndarray
    near: Nearest


def _found(shelf: Shelf, seen: _Seen, inside: np.ndarray) -> Found:
    """A shelf's measures in scope, ranked."""
    if not inside.any():
        return Found(seen.query, (), {"answers": 0.0, "elsewhere": 1.0}, np.zeros(0, dtype=np.float32), seen.near)
    scores = shelf.ranker.scores(seen.features)
    held = np.flatnonzero(inside)
    order = held[np.argsort(-scores[held], kind="stable")]
    signs = signals(seen.query, seen.features, scores, inside, seen.near)
    verdicts = shelf.calibration.verdicts(signs)
    odds = np.exp(scores[order] - scores[order[0]])
    hits = tuple(
        Hit(shelf.corpus.measures[i], float(scores[i]), float(verdicts["answers"] * o), seen.features[i])
        for i, o in zip(order, odds, strict=True)
    )
    return Found(seen.query, hits, verdicts, signs, seen.near)


def _side_by_side(best: Found, found: Sequence[Found]) -> Found:
    """The surest shelf's finding with the hits of all, by how likely each answers: scores of two rankers say nothing."""
    if sum(bool(f.hits) for f in found) < 2:
        return next((f for f in found if f.hits), best)
    hits = sorted((h for f in found for h in f.hits), key=lambda h: -h.confidence)
    return replace(best, hits=tuple(replace(h, score=float(np.log(max(h.confidence, 1e-12)))) for h in hits))


@functools.lru_cache(maxsize=1)
def read_pinyin(folder: Path) -> Pinyin:
    """The readings that a snapshot keeps; kept for whoever asks next, since a snapshot never changes."""
    return Pinyin(json.loads((folder / "readings.json").read_text(encoding="utf-8")))


def open_outside(folder: Path) -> Outside:
    """The topics outside the measures of a snapshot folder."""
    topics = snapshot.read_topics(folder)
    owner = np.repeat(np.arange(len(topics)), [len(t.phrasings) for t in topics])
    return Outside(
        topics, Vectors.load(folder / "outside.faiss"), Field.load(folder / "bigrams_outside", bigrams), owner
    )


def open_sides(folder: Path) -> tuple[Corpus, Sides]:
    """The first corpus of a snapshot folder and its indexes."""
    at, corpus = next(shelves(folder, snapshot.read_measures(folder)))
    return corpus, open_indexes(at, read_pinyin(folder))
