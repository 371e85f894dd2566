"""A published snapshot, opened for search: a question and a scope in, ranked hits with a probability out."""

import functools
import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index import models, snapshot
from index.calibrate import Calibration, Verdict
from index.corpus import Corpus, arrange
from index.details import Details
from index.encoder import Encoder
from index.errors import SnapshotError
from index.features import NAMES as FEATURES
from index.features import Sides
from index.kinds import Kinds
from index.leaning import Leaning
from index.lexical import Field, Pinyin, bigrams
from index.models import Models
from index.query import Query, read_query
from index.segment import Head
from index.shelf import Shelf, Written, open_indexes, open_passages
from index.signals import Nearest, Outside, signals
from index.spelling import Speller
from index.vectors import Vectors
from index.view import View
from index.wording import Wording
from knowledge import lexicon
from knowledge.fold import fold, squash
from knowledge.misspelt import by_sound, terms_spelt
from knowledge.values import Measure
from knowledge.words import Words

ASKED_OF = 8
"""Documents by which it is told whether a message is a cry for help."""
SAMPLE = 2000
"""Passages whose words are known to the spelling aids: a sample, where there are more."""


@dataclass(frozen=True)
class Hit:
    """One measure for a question, with what the ranker saw of it; nothing where it is shown without a search."""

    measure: Measure
    score: float = 0.0
    confidence: float = 1.0
    """Probability that this measure answers: that of the first one, shared out by the ranker's softmax."""
    features: np.ndarray | None = None

    @property
    def phrasing(self) -> float:
        """Cosine of the question with the nearest of the measure's phrasings, or of a passage's parts; 0 without any."""
        return 0.0 if self.features is None else float(self.features[FEATURES.index("phrasing")])

    @property
    def named(self) -> bool:
        """Whether the measure is called after all that the question names, in the same or other words."""
        return self.features is not None and self.features[FEATURES.index("topic")] >= 1

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
    asked: float = 0.0
    """Cosine of the question with the nearest phrasing of any measure, in scope or not."""


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
        try:
            self._open(folder)
        except (OSError, ValueError, KeyError) as error:
            raise SnapshotError(
                f"{folder.name} cannot be read, perhaps because an older version of the bot made it ({error}); run: "
                "python scripts/reindex.py"
            ) from error

    def _open(self, folder: Path) -> None:
        self._pinyin = read_pinyin(folder)
        self.speller = Speller.load(folder / "spelling.npz", self._pinyin)
        self.words = Words(json.loads((folder / "words.json").read_text(encoding="utf-8")))
        self.outside = open_outside(folder)
        self._details = Details(np.load(folder / "details.npy"))
        self._leaning = Leaning(np.load(folder / "leaning.npy"))
        self.measures = snapshot.read_measures(folder, phrasings=False)
        """The written ones, without their phrasings."""
        self._passages = open_passages(folder, self._pinyin)
        self._shelves: list[Shelf] = [self._passages] if self._passages else []
        if self.measures or not self._passages:
            corpus = replace(arrange(self.measures), starts=np.load(folder / "starts.npy"))
            self._shelves.insert(0, Written(corpus, open_indexes(folder, self._pinyin), models.read(folder)))
        self._by_key = {m.key: m for m in self.measures}
        found = {m.document.id: m.document for m in self.measures}
        self.documents_of = functools.cache(self._documents_of)
        self._told = functools.cache(self._told_of)
        self.documents = (*found.values(), *(h.document for _, h in self._heads))

    @property
    def _heads(self) -> list[tuple[int, Head]]:
        return list(self._passages.collection.heads()) if self._passages else []

    @property
    def calibration(self) -> Calibration:
        """That of the first shelf, of written measures where there are any; its cut-offs hold for the other too."""
        return self._shelves[0].models.calibration

    def models_of(self, measure: Measure) -> Models:
        """What was learned for measures of its kind."""
        return self._shelves[-1 if measure.document.verbatim else 0].models

    def _documents_of(self, city: str, *, replaced: bool = False) -> frozenset[str]:
        """Ids of a city's documents that hold, or of those that newer ones have replaced."""
        return frozenset(d.id for d in self.documents if d.city == city and bool(d.replaced_by) == replaced)

    @functools.cached_property
    def _terms(self) -> Mapping[tuple[str, ...], str]:
        """What measures are called, by its sound."""
        told = "\n".join((*(m.text for m in self.measures), *self._some_passages))
        names = (squash(n) for m in self.measures for n in (m.title, *m.aliases))
        return by_sound({t: told.count(t) for t in (*names, *lexicon.terms())}, self.sounds)

    @functools.cached_property
    def _some_passages(self) -> tuple[str, ...]:
        return tuple(self._passages.collection.texts(SAMPLE)) if self._passages else ()

    def spelt(self, text: str) -> str:
        """A text with what was typed by its sound as it would be written: a guess."""
        return self.speller.respelt(terms_spelt(fold(text), self._terms, self.sounds, self.words.cut), self.words.cut)

    @property
    def sounds(self) -> Mapping[str, str]:
        """The reading of each Chinese character, without tones."""
        return self._pinyin.readings

    def measure(self, key: str) -> Measure | None:
        """The measure of a key, if the snapshot has it."""
        found = self._by_key.get(key)
        return self._passages.collection.measure(key) if found is None and self._passages else found

    def content(self, key: str) -> str | None:
        """The content id of a measure, if the snapshot has it."""
        found = self._by_key.get(key)
        if found is None and self._passages:
            return self._passages.collection.content(key)
        return found.content if found else None

    def measures_of(self, documents: Collection[str]) -> Iterator[Measure]:
        """The measures of documents, the written ones first."""
        yield from (m for m in self.measures if m.document.id in documents)
        for number, head in self._heads:
            if self._passages and head.document.id in documents:
                yield from self._passages.collection.passages(number, head)

    def firsts(self, documents: Collection[str]) -> dict[str, Measure]:
        """The first measure of each category in documents."""
        found: dict[str, Measure] = {}
        for measure in self.measures:
            if measure.document.id in documents:
                found.setdefault(measure.category, measure)
        for number, head in self._heads:
            for category, row in (head.categories or {}).items():
                if self._passages and head.document.id in documents and category not in found:
                    found[category] = self._passages.collection.segments[number].read(row)[0]
        return found

    def mentions(self, city: str, name: str) -> bool:
        """Whether a measure of a city's documents names something."""
        told = any(name in text for text in self._told(city))
        documents = self.documents_of(city) | self.documents_of(city, replaced=True)
        return told or bool(self._passages and self._passages.collection.mentions(documents, name))

    def _told_of(self, city: str) -> tuple[str, ...]:
        return tuple(fold(m.text) for m in self.measures if m.document.city == city)

    def search(self, text: str, scope: Collection[str] | None = None) -> Found:
        """Rank the measures of the documents in `scope` for a question; None: of whichever document answers best."""
        query = read_query(text)
        vector = self.encoder.queries([query.text])[0]
        leaning = self._leaning.leaning(query.text, vector)
        query = replace(self._details.heard(query, vector), leaning=leaning)
        near = self.outside.nearest(query, vector)
        found = []
        for shelf in self._shelves:
            seen = _Seen(query, shelf.see(query, vector, scope), near)
            documents = seen.view.documents
            scopes = [scope] if scope is not None else [{d} for d in set(documents)]
            cry = _cry(shelf.models, seen, documents) if isinstance(shelf, Written) else None
            found += [
                _found(shelf.models, seen, np.array([d in of for d in documents], dtype=bool), cry) for of in scopes
            ]
        best = max(found, key=lambda f: f.verdicts["answers"])
        return best if scope is None else _side_by_side(best, found)


@dataclass(frozen=True)
class _Seen:
    """A question with what is seen of a shelf's measures, before a scope is laid over it."""

    query: Query
    view: View
    near: Nearest


def _cry(learned: Models, seen: _Seen, documents: Sequence[str]) -> float | None:
    """The probability that a message is a cry for help: the mean over the documents, so that it is the same in each city."""
    firsts = tuple(dict.fromkeys(documents))[:ASKED_OF]
    if not firsts:
        return None
    scores = learned.ranker.scores(seen.view.features)
    of = [np.array([d == first for d in documents], dtype=bool) for first in firsts]
    signs = [signals(seen.query, seen.view.features, scores, inside, seen.near, seen.view.centres) for inside in of]
    return float(np.mean([learned.calibration.verdicts(s).get("distress", 0.0) for s in signs]))


def _with_cry(verdicts: Mapping[Verdict, float], cry: float | None) -> Mapping[Verdict, float]:
    """Verdicts with this probability of a cry for help, the others in proportion."""
    if cry is None:
        return verdicts
    share = (1 - cry) / max(1 - verdicts.get("distress", 0.0), 1e-9)
    return {**{v: p * share for v, p in verdicts.items()}, "distress": cry}


def _found(learned: Models, seen: _Seen, inside: np.ndarray, cry: float | None = None) -> Found:
    """A shelf's measures in scope, ranked; where it has none there, what the message is without any that could answer it."""
    if not inside.size:
        return Found(seen.query, (), {"answers": 0.0, "elsewhere": 1.0}, np.zeros(0, dtype=np.float32), seen.near)
    features = seen.view.features
    scores = learned.ranker.scores(features)
    held = np.flatnonzero(inside)
    order = held[np.argsort(-scores[held], kind="stable")]
    signs = signals(seen.query, features, scores, inside if held.size else ~inside, seen.near, seen.view.centres)
    verdicts = _with_cry(learned.calibration.verdicts(signs), cry)
    asked = float(features[:, FEATURES.index("phrasing")].max())
    if not held.size:
        verdicts = {**verdicts, "answers": 0.0, "elsewhere": verdicts["answers"] + verdicts["elsewhere"]}
        return Found(seen.query, (), verdicts, signs, seen.near, asked)
    odds = np.exp(scores[order] - scores[order[0]])
    hits = tuple(
        Hit(seen.view.measures[i], float(scores[i]), float(verdicts["answers"] * o), features[i])
        for i, o in zip(order, odds, strict=True)
    )
    return Found(seen.query, hits, verdicts, signs, seen.near, asked)


def _side_by_side(best: Found, found: Sequence[Found]) -> Found:
    """The surest shelf's finding with the hits of all, by how likely each answers: scores of two rankers say nothing."""
    if sum(bool(f.hits) for f in found) < 2:
        return next((f for f in found if f.hits), best)
    hits = sorted((h for f in found for h in f.hits), key=lambda h: -h.confidence)
    return replace(best, hits=tuple(replace(h, score=float(np.log(max(h.confidence, 1e-12)))) for h in hits))


@functools.lru_cache(maxsize=1)
def read_pinyin(folder: Path) -> Pinyin:
    """The readings that a snapshot keeps; kept for whoever asks next, since a snapshot never changes."""
    read = json.loads((folder / "readings.json").read_text(encoding="utf-8"))
    return Pinyin({character: sys.intern(sound) for character, sound in read.items()})


def open_outside(folder: Path) -> Outside:
    """The topics outside the measures of a snapshot folder."""
    topics = snapshot.read_topics(folder)
    owner = np.repeat(np.arange(len(topics)), [len(t.phrasings) for t in topics])
    kinds = Kinds(np.load(folder / "kinds.npy"))
    vectors, words = Vectors.load(folder / "outside.faiss"), Field.load(folder / "bigrams_outside", bigrams)
    return Outside(topics, vectors, words, owner, Wording.load(folder / "wording.npz"), kept=kinds)


def open_sides(folder: Path) -> tuple[Corpus, Sides]:
    """The written measures of a snapshot folder and their indexes."""
    return arrange(snapshot.read_measures(folder)), open_indexes(folder, read_pinyin(folder))
