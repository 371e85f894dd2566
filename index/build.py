"""Measures and topics -> a staged snapshot, which `snapshot.publish` makes the one that is served.

Reads only what changed: a text whose content id stands in the published snapshot of the same encoder keeps its
vector. Everything is written to a new folder by `snapshot.stage`, so that a build that dies leaves the published
one untouched.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from index import examples, snapshot
from index.calibrate import VERDICTS, Calibration, cut_off, probabilities
from index.corpus import Corpus, arrange
from index.encoder import Encoder
from index.errors import SnapshotError
from index.examples import Asked, Material, Progress
from index.features import NAMES as FEATURES
from index.features import Sides
from index.learn import train_classes, train_ranker
from index.lexical import Field, Pinyin, bigrams, readings, words
from index.ranker import Ranker
from index.signals import NAMES as SIGNALS
from index.signals import Outside
from index.vectors import Vectors
from knowledge.fold import fold
from knowledge.golden import Row
from knowledge.outside import Topic
from knowledge.values import Measure, content_id

ASK_RATE = 0.1
"""Share of unanswerable questions that may be met by asking back; below it the bot hands over."""
FOLDS = 5
SEED = 7510


@dataclass(frozen=True)
class Built:
    """What a build did."""

    folder: Path
    """Staged: not published yet."""
    manifest: snapshot.Manifest
    embedded: int
    reused: int


def build(
    measures: Sequence[Measure],
    topics: Sequence[Topic],
    encoder: Encoder,
    data_dir: Path,
    *,
    golden: Sequence[Row],
    inputs: Mapping[str, str],
    rate: float,
    now: datetime,
    progress: Progress,
    made_by: str = "",
) -> Built:
    """Embed, index, learn and stage. `rate` is the wanted share of false answers; of `golden` half is learned from."""
    corpus = arrange(measures)
    known = known_vectors(data_dir, encoder)
    embed = _Embedder(encoder, known, progress)
    asked_outside = [fold(q) for t in topics for q in t.phrasings]
    passages = embed(corpus.passages, "passages")
    phrasings = embed(corpus.phrasings, "phrasings")
    outside_vectors = embed(asked_outside, "outside")
    pinyin_readings = readings()
    fields = _fields(corpus, Pinyin(pinyin_readings), asked_outside)
    owner = np.repeat(np.arange(len(topics)), [len(t.phrasings) for t in topics])
    sides = Sides(
        Vectors.build(passages), Vectors.build(phrasings), **{k: v for k, v in fields.items() if k != "bigrams_outside"}
    )
    outside = Outside(tuple(topics), Vectors.build(outside_vectors), fields["bigrams_outside"], owner)
    material = Material(corpus, sides, outside, phrasings, outside_vectors)
    rows = [row for row in golden if examples.teaches(row)]
    asked = embed([fold(row["q"]) for row in rows], "golden questions")
    labelled = list(examples.golden(material, rows, asked, progress))
    ranker, calibration, measured = learn(material, labelled, rate, progress, encoder.trained_on)

    def write(folder: Path) -> None:
        snapshot.write_measures(folder, corpus.measures)
        snapshot.write_topics(folder, topics)
        sides.passages.save(folder / "passages.faiss")
        sides.phrasings.save(folder / "phrasings.faiss")
        outside.vectors.save(folder / "outside.faiss")
        for name, field in fields.items():
            field.save(folder / name)
        (folder / "readings.json").write_text(json.dumps(pinyin_readings, ensure_ascii=False), encoding="utf-8")
        (folder / "models.json").write_text(
            snapshot.dump(
                {"features": FEATURES, "signals": SIGNALS, "ranker": ranker.weights, "calibration": asdict(calibration)}
            ),
            encoding="utf-8",
        )

    manifest = snapshot.Manifest(
        name=snapshot.name_for(now, hashlib.sha256("".join(sorted(inputs.values())).encode()).hexdigest()),
        created=now.isoformat(timespec="seconds"),
        encoder=encoder.name,
        encoder_revision=encoder.revision,
        dimension=encoder.dimension,
        fingerprint=encoder.fingerprint,
        inputs=dict(inputs),
        counts={"documents": len({m.document.id for m in measures}), "measures": len(measures),
                "passages": len(corpus.passages), "phrasings": len(corpus.phrasings), "topics": len(topics)},
        calibration=measured | {"answer_from": calibration.answer_from, "ask_from": calibration.ask_from},
        made_by=made_by,
    )  # fmt: skip
    return Built(snapshot.stage(data_dir, manifest, write), manifest, embed.embedded, embed.reused)


def learn(
    material: Material, labelled: Sequence[Asked], rate: float, progress: Progress, trained_on: Collection[str]
) -> tuple[Ranker, Calibration, dict[str, float]]:
    """The ranker and the calibration, with what was measured on parts that were held out whole."""
    good = list(examples.answerable(material, SEED, progress, trained_on))
    asked = [*good, *examples.not_here(material, good, SEED), *examples.outside(material, SEED, progress), *labelled]
    fold_of = {g: i % FOLDS for i, g in enumerate(sorted({a.group for a in asked}))}
    sure: list[float] = []
    first: list[bool] = []
    tried: list[Asked] = []
    for held in range(FOLDS):
        progress("calibrating", held, FOLDS)
        kept = [a for a in asked if fold_of[a.group] != held]
        left = [a for a in asked if fold_of[a.group] == held]
        ranker, weights = _models(material, kept)
        signs, labels = examples.to_calibrate(material, left, ranker)
        sure += [float(probabilities(weights, row)[0]) for row in signs]
        first += list(labels == 0)
        tried += left
    ranker, weights = _models(material, asked)
    p, can = np.array(sure), np.array([a.answerable for a in tried])
    upper = cut_off(p[~can], rate)
    calibration = Calibration(weights, upper, min(upper, cut_off(p[~can], ASK_RATE)))
    measured = {
        "rate": rate,
        "questions": float(len(p)),
        "unanswerable": float((~can).sum()),
        "right_first": float(np.array(first)[can].mean()),
        "answered": float((p[can] >= upper).mean()),
        "false_answers": float((p[~can] >= upper).mean()),
    }
    kinds = np.array([a.kind for a in tried])
    for kind in sorted(set(kinds[~can])):
        measured[f"false_answers_{kind}"] = float((p[~can & (kinds == kind)] >= upper).mean())
    return ranker, calibration, measured


def _models(material: Material, asked: list[Asked]) -> tuple[Ranker, tuple[tuple[float, ...], ...]]:
    ranker = train_ranker(examples.to_rank(asked))
    signs, labels = examples.to_calibrate(material, asked, ranker)
    return ranker, train_classes(signs, labels, np.array([a.weight for a in asked]), len(VERDICTS))


class _Embedder:
    """Vectors of texts, the known ones taken over and the rest made in batches."""

    def __init__(self, encoder: Encoder, known: Mapping[str, np.ndarray], progress: Progress) -> None:
        self._encoder, self._known, self._progress = encoder, known, progress
        self.embedded = self.reused = 0

    def __call__(self, texts: Sequence[str], what: str) -> np.ndarray:
        encode = self._encoder.passages if what == "passages" else self._encoder.queries
        out = np.zeros((len(texts), self._encoder.dimension), dtype=np.float32)
        keys = [_key(what, t) for t in texts]
        fresh = [i for i, key in enumerate(keys) if key not in self._known]
        for i, key in enumerate(keys):
            if key in self._known:
                out[i] = self._known[key]
        for at in range(0, len(fresh), 64):
            batch = fresh[at : at + 64]
            out[batch] = encode([texts[i] for i in batch])
            self._progress(f"embedding {what}", at + len(batch), len(fresh))
        self.embedded, self.reused = self.embedded + len(fresh), self.reused + len(texts) - len(fresh)
        return out


def known_vectors(data_dir: Path, encoder: Encoder) -> dict[str, np.ndarray]:
    """Vectors of the published snapshot by content id; none if there is none, or another encoder made it."""
    try:
        folder = snapshot.current(data_dir)
        if snapshot.read_manifest(folder).fingerprint != encoder.fingerprint:
            return {}
        corpus, topics = arrange(snapshot.read_measures(folder)), snapshot.read_topics(folder)
        outside = [fold(q) for t in topics for q in t.phrasings]
        texts = {"passages": corpus.passages, "phrasings": corpus.phrasings, "outside": outside}
        return {
            _key(what, text): vector
            for what, of in texts.items()
            for text, vector in zip(of, Vectors.load(folder / f"{what}.faiss").all(), strict=True)
        }
    except (SnapshotError, OSError, ValueError, RuntimeError):
        return {}  # an unreadable snapshot is no source of vectors; everything is embedded again


def _key(what: str, text: str) -> str:
    return content_id(f"{'passage' if what == 'passages' else 'query'}\0{text}")


def _fields(corpus: Corpus, pinyin: Pinyin, outside: Sequence[str]) -> dict[str, Field]:
    return {
        "words_passage": Field.build(corpus.passages, words),
        "bigrams_passage": Field.build(corpus.passages, bigrams),
        "pinyin_passage": Field.build(corpus.passages, pinyin),
        "words_phrasing": Field.build(corpus.phrasings, words),
        "bigrams_phrasing": Field.build(corpus.phrasings, bigrams),
        "pinyin_phrasing": Field.build(corpus.phrasings, pinyin),
        "bigrams_outside": Field.build(outside, bigrams),
    }
