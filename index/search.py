"""A published snapshot, opened for search: a question and a scope in, ranked hits with a probability out."""

import functools
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import snapshot
from index.calibrate import Calibration, Verdict
from index.corpus import Corpus, arrange
from index.encoder import Encoder
from index.errors import SnapshotError
from index.features import NAMES as FEATURES
from index.features import Sides, features
from index.lexical import Field, Pinyin, bigrams, words
from index.query import Query, read_query
from index.ranker import Ranker
from index.signals import NAMES as SIGNALS
from index.signals import Nearest, Outside, signals
from index.spelling import Speller
from index.vectors import Vectors
from knowledge import lexicon
from knowledge.fold import fold
from knowledge.misspelt import by_sound, terms_spelt
from knowledge.values import Measure


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
        """Cosine of the question with the nearest of the measure's phrasings; 0 where it has none."""
        return 0.0 if self.features is None else float(self.features[FEATURES.index("phrasing")])


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
        self.corpus, self._sides, self.outside = open_sides(folder)
        self._pinyin = read_pinyin(folder)
        models = json.loads((folder / "models.json").read_text(encoding="utf-8"))
        if (models.get("features"), models.get("signals")) != (list(FEATURES), list(SIGNALS)):
            raise SnapshotError(
                f"{folder.name} was learned by another version of this program; run: python scripts/reindex.py"
            )
        self.ranker = Ranker(tuple(models["ranker"]))
        calibration = models["calibration"]
        weights = tuple(map(tuple, calibration["weights"]))
        self.calibration = Calibration(weights, calibration["answer_from"], calibration["ask_from"])
        self._by_key = {m.key: m for m in self.corpus.measures}
        self._documents = np.array([m.document.id for m in self.corpus.measures])
        self.documents = tuple({m.document.id: m.document for m in self.corpus.measures}.values())

    @functools.cached_property
    def speller(self) -> Speller:
        """Reads pinyin by this snapshot's texts; made when the first such question comes."""
        outside = (fold(q) for t in self.outside.topics for q in t.phrasings)
        return Speller((*self.corpus.passages, *self.corpus.phrasings, *outside), self._pinyin)

    @functools.cached_property
    def _terms(self) -> Mapping[tuple[str, ...], str]:
        """What measures are called, by its sound."""
        written = "\n".join(self.corpus.passages)
        return by_sound({t: written.count(t) for t in (*self.corpus.facts.names, *lexicon.terms())}, self.sounds)

    def spelt(self, text: str) -> str:
        """A text with terms that were typed by their sound as they would be written: a guess."""
        return terms_spelt(fold(text), self._terms, self.sounds)

    @property
    def sounds(self) -> Mapping[str, str]:
        """The reading of each Chinese character, without tones."""
        return self._pinyin.readings

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure of the snapshot."""
        return self.corpus.measures

    def measure(self, key: str) -> Measure | None:
        """The measure of a key, if the snapshot has it."""
        return self._by_key.get(key)

    def search(self, text: str, scope: Collection[str] | None = None) -> Found:
        """Rank the measures of the documents in `scope` for a question; None: of whichever document answers best."""
        query = read_query(text)
        vector = self.encoder.queries([query.text])[0]
        seen = _Seen(query, features(query, vector, self.corpus, self._sides), self.outside.nearest(query, vector))
        if scope is not None:
            return self._found(seen, np.isin(self._documents, list(scope)))
        each = (self._found(seen, self._documents == name) for name in np.unique(self._documents))
        return max(each, key=lambda found: found.verdicts["answers"])

    def _found(self, seen: "_Seen", inside: np.ndarray) -> Found:
        if not inside.any():
            return Found(seen.query, (), {"answers": 0.0, "elsewhere": 1.0}, np.zeros(0, dtype=np.float32), seen.near)
        scores = self.ranker.scores(seen.features)
        held = np.flatnonzero(inside)
        order = held[np.argsort(-scores[held], kind="stable")]
        signs = signals(seen.query, seen.features, scores, inside, seen.near)
        verdicts = self.calibration.verdicts(signs)
        odds = np.exp(scores[order] - scores[order[0]])
        hits = tuple(
            Hit(self.corpus.measures[i], float(scores[i]), float(verdicts["answers"] * o), seen.features[i])
            for i, o in zip(order, odds, strict=True)
        )
        return Found(seen.query, hits, verdicts, signs, seen.near)


@dataclass(frozen=True)
class _Seen:
    """A question with what is seen of every measure, before a scope is laid over it."""

    query: Query
    features: np.ndarray
    near: Nearest


@functools.lru_cache(maxsize=1)
def read_pinyin(folder: Path) -> Pinyin:
    """The readings that a snapshot keeps; kept for whoever asks next, since a snapshot never changes."""
    return Pinyin(json.loads((folder / "readings.json").read_text(encoding="utf-8")))


def open_sides(folder: Path) -> tuple[Corpus, Sides, Outside]:
    """The corpus of a snapshot folder and its indexes."""
    corpus, topics = arrange(snapshot.read_measures(folder)), snapshot.read_topics(folder)
    pinyin = read_pinyin(folder)
    sides = Sides(
        passages=Vectors.load(folder / "passages.faiss"),
        phrasings=Vectors.load(folder / "phrasings.faiss"),
        words_passage=Field.load(folder / "words_passage", words),
        bigrams_passage=Field.load(folder / "bigrams_passage", bigrams),
        pinyin_passage=Field.load(folder / "pinyin_passage", pinyin),
        words_phrasing=Field.load(folder / "words_phrasing", words),
        bigrams_phrasing=Field.load(folder / "bigrams_phrasing", bigrams),
        pinyin_phrasing=Field.load(folder / "pinyin_phrasing", pinyin),
    )
    owner = np.repeat(np.arange(len(topics)), [len(t.phrasings) for t in topics])
    outside = Outside(
        topics, Vectors.load(folder / "outside.faiss"), Field.load(folder / "bigrams_outside", bigrams), owner
    )
    return corpus, sides, outside
