"""Measures and topics -> a staged snapshot, which `snapshot.publish` makes the one that is served.

Reads only what changed: a text whose content id stands in the published snapshot of the same encoder keeps its
vector. Everything is written to a new folder by `snapshot.stage`, so that a build that dies leaves the published
one untouched.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from index import examples, snapshot
from index.calibrate import Calibration, cut_off, probabilities
from index.encoder import Encoder
from index.errors import SnapshotError
from index.examples import Asked, Material, Progress
from index.fitting import ASK_RATE, FOLDS, SEED, fit, folds
from index.lexical import Field, Pinyin, bigrams, readings
from index.ranker import Ranker
from index.shelf import Shelf, make_sides, save, shelves
from index.signals import Outside
from index.vectors import Vectors
from index.verbatim_learning import EVEN, Lesson, learn_verbatim
from knowledge.fold import fold
from knowledge.golden import Row
from knowledge.outside import Topic
from knowledge.values import Measure, content_id


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
    teaching: Sequence[Measure] = (),
) -> Built:
    """Embed, index, learn and stage. `rate` is the wanted share of false answers; of `golden` half is learned from.

    From `teaching`, written measures, it is learned how passages in their source's own words are found (see
    `verbatim_learning`); without, from those among `measures`.
    """
    embed = _Embedder(encoder, known_vectors(data_dir, encoder), progress)
    pinyin = Pinyin(readings())
    outside, outside_vectors = _outside(topics, embed)
    rows = [row for row in golden if examples.teaches(row)]
    lesson = Lesson(teaching or [m for m in measures if not m.document.verbatim], rows, encoder.trained_on)
    made, measured = _make_shelves(measures, (outside, outside_vectors), lesson, embed, pinyin, rate, progress)

    def write(folder: Path) -> None:
        snapshot.write_measures(folder, measures)
        snapshot.write_topics(folder, topics)
        outside.vectors.save(folder / "outside.faiss")
        outside.bigrams.save(folder / "bigrams_outside")
        for at, shelf in made.items():
            save(folder / at, shelf)
        (folder / "readings.json").write_text(json.dumps(pinyin.readings, ensure_ascii=False), encoding="utf-8")

    manifest = snapshot.Manifest(
        name=snapshot.name_for(now, hashlib.sha256("".join(sorted(inputs.values())).encode()).hexdigest()),
        created=now.isoformat(timespec="seconds"),
        encoder=encoder.name,
        encoder_revision=encoder.revision,
        dimension=encoder.dimension,
        fingerprint=encoder.fingerprint,
        inputs=dict(inputs),
        counts={"documents": len({m.document.id for m in measures}), "measures": len(measures),
                "passages": sum(len(shelf.corpus.passages) for shelf in made.values()),
                "phrasings": sum(len(m.phrasings) for m in measures), "topics": len(topics)},
        calibration=measured,
        made_by=made_by,
    )  # fmt: skip
    return Built(snapshot.stage(data_dir, manifest, write), manifest, embed.embedded, embed.reused)


def _make_shelves(
    measures: Sequence[Measure],
    outside: tuple[Outside, np.ndarray],
    lesson: Lesson,
    embed: "_Embedder",
    pinyin: Pinyin,
    rate: float,
    progress: Progress,
) -> tuple[dict[Path, Shelf], dict[str, float]]:
    """The shelves by their place in the snapshot folder, and what was measured on the first, with its cut-offs."""
    made: dict[Path, Shelf] = {}
    measured: dict[str, float] = {}
    for at, corpus in shelves(Path(), measures):
        vectors = embed(corpus.passages, "passages"), embed(corpus.phrasings, "phrasings")
        material = Material(corpus, make_sides(corpus, *vectors, pinyin), outside[0], vectors[1], outside[1])
        if at == Path():
            asked = embed([fold(row["q"]) for row in lesson.rows], "golden questions")
            labelled = list(examples.golden(material, lesson.rows, asked, progress))
            ranker, calibration, found = learn(material, labelled, rate, progress, lesson.trained_on)
        else:
            ranker, calibration, found = learn_verbatim(lesson, material, embed, pinyin, rate, progress)
            calibration = calibration.moved(made[Path()].calibration.answer_from if made else EVEN)
        measured = measured or found | {"answer_from": calibration.answer_from, "ask_from": calibration.ask_from}
        made[at] = Shelf(corpus, material.sides, ranker, calibration)
    return made, measured


def learn(
    material: Material, labelled: Sequence[Asked], rate: float, progress: Progress, trained_on: Collection[str]
) -> tuple[Ranker, Calibration, dict[str, float]]:
    """The ranker and the calibration, with what was measured on parts that were held out whole."""
    good = list(examples.answerable(material, SEED, progress, trained_on))
    asked = [*good, *examples.not_here(material, good, SEED), *examples.outside(material, SEED, progress), *labelled]
    fold_of = folds(asked)
    sure: list[float] = []
    first: list[bool] = []
    tried: list[Asked] = []
    for held in range(FOLDS):
        progress("calibrating", held, FOLDS)
        kept = [a for a in asked if fold_of[a.group] != held]
        left = [a for a in asked if fold_of[a.group] == held]
        ranker, weights = fit(kept)
        signs, labels = examples.to_calibrate(left, ranker)
        sure += [float(probabilities(weights, row)[0]) for row in signs]
        first += list(labels == 0)
        tried += left
    ranker, weights = fit(asked)
    p, can = np.array(sure), np.array([a.answerable for a in tried])
    shares = examples.in_shares([a for a in tried if not a.answerable])
    upper = cut_off(p[~can], rate, shares)
    calibration = Calibration(weights, upper, min(upper, cut_off(p[~can], ASK_RATE, shares)))
    measured = {
        "rate": rate,
        "questions": float(len(p)),
        "unanswerable": float((~can).sum()),
        "right_first": float(np.array(first)[can].mean()),
        "answered": float((p[can] >= upper).mean()),
        "false_answers": float(np.average(p[~can] >= upper, weights=shares)),
    }
    kinds = np.array([a.kind for a in tried])
    for kind in sorted(set(kinds[~can])):
        measured[f"false_answers_{kind}"] = float((p[~can & (kinds == kind)] >= upper).mean())
    return ranker, calibration, measured


def _outside(topics: Sequence[Topic], embed: "_Embedder") -> tuple[Outside, np.ndarray]:
    texts = [fold(q) for t in topics for q in t.phrasings]
    vectors = embed(texts, "outside")
    owner = np.repeat(np.arange(len(topics)), [len(t.phrasings) for t in topics])
    return Outside(tuple(topics), Vectors.build(vectors), Field.build(texts, bigrams), owner), vectors


class _Embedder:
    """Vectors of texts, the known ones taken over and the rest made in batches, each once."""

    def __init__(self, encoder: Encoder, known: Mapping[str, np.ndarray], progress: Progress) -> None:
        self._encoder, self._known, self._progress = encoder, dict(known), progress
        self.embedded = self.reused = 0

    def __call__(self, texts: Sequence[str], what: str) -> np.ndarray:
        encode = self._encoder.passages if what == "passages" else self._encoder.queries
        out = np.zeros((len(texts), self._encoder.dimension), dtype=np.float32)
        keys = [_key(what, t) for t in texts]
        fresh = [(k, t) for k, t in dict(zip(keys, texts, strict=True)).items() if k not in self._known]
        for at in range(0, len(fresh), 64):
            batch = fresh[at : at + 64]
            self._known.update(zip((k for k, _ in batch), encode([t for _, t in batch]), strict=True))
            self._progress(f"embedding {what}", at + len(batch), len(fresh))
        for i, key in enumerate(keys):
            out[i] = self._known[key]
        self.embedded, self.reused = self.embedded + len(fresh), self.reused + len(texts) - len(fresh)
        return out


def known_vectors(data_dir: Path, encoder: Encoder) -> dict[str, np.ndarray]:
    """Vectors of the published snapshot by content id; none if there is none, or another encoder made it."""
    try:
        folder = snapshot.current(data_dir)
        if snapshot.read_manifest(folder).fingerprint != encoder.fingerprint:
            return {}
        outside = [fold(q) for t in snapshot.read_topics(folder) for q in t.phrasings]
        held = [("outside", outside, folder)]
        for at, corpus in shelves(folder, snapshot.read_measures(folder)):
            held += [("passages", list(corpus.passages), at), ("phrasings", list(corpus.phrasings), at)]
        return {
            _key(what, text): vector
            for what, texts, at in held
            for text, vector in zip(texts, Vectors.load(at / f"{what}.faiss").all(), strict=True)
        }
    except (SnapshotError, OSError, ValueError, RuntimeError):
        return {}  # an unreadable snapshot is no source of vectors; everything is embedded again


def _key(what: str, text: str) -> str:
    return content_id(f"{'passage' if what == 'passages' else 'query'}\0{text}")
