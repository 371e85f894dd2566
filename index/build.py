"""Measures, documents and topics -> a staged snapshot, which `snapshot.publish` makes the one that is served.

Reads only what changed: a text that the published snapshot of the same encoder has keeps its vector; what was learned
stays while all that it was learned from does; documents that are as they were are linked, not written. Everything is
written to a new folder by `snapshot.stage`, so that a build that dies leaves the published one untouched.
"""

import functools
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

import numpy as np

from index import collection_build, examples, models, snapshot
from index.calibrate import Calibration, cut_off, probabilities
from index.collection import Collection as PassageCollection
from index.corpus import arrange
from index.encoder import Encoder
from index.examples import Asked, Material, Phrased, Progress
from index.features import features
from index.fitting import ASK_RATE, FOLDS, SEED, fit, folds
from index.grams import Sounds
from index.known import Embedder
from index.lesson import Lesson
from index.lexical import Pinyin, readings
from index.models import Models
from index.published import Published, published
from index.shelf import VERBATIM, Written, make_sides, save_written
from index.spelling import Speller
from index.vectors import Vectors
from index.verbatim_learning import EVEN, learn_verbatim
from knowledge import lexicon
from knowledge.fold import fold
from knowledge.golden import Row
from knowledge.library import Library
from knowledge.words_learning import learn_words

LEAST_SURE = 0.05
"""Probability below which nothing is answered, however many false answers were allowed. That for 5 % is .06 to .08; of
questions that nothing learned from, .08 answers 8 of 2,027 more than .15 does, 5 with the right measure first, and none of
470 more falsely."""
RELEARNED_FROM = 0.05
"""Share of a collection's passages that may change before what was learned from them is learned again."""
SOME = 2000
"""Passages of documents as they came whose words are kept."""


@dataclass(frozen=True)
class Built:
    """What a build did."""

    folder: Path
    """Staged: not published yet."""
    manifest: snapshot.Manifest
    embedded: int
    reused: int
    seconds: float
    """Spent in the encoder."""


def build(
    told: Library,
    encoder: Encoder,
    data_dir: Path,
    *,
    golden: Sequence[Row],
    inputs: Mapping[str, str],
    rate: float,
    now: datetime,
    progress: Progress,
    made_by: str = "",
    beside: Path | None = None,
) -> Built:
    """Embed, index, learn and stage. `rate` is the wanted share of false answers; of `golden` half is learned from.

    From written measures it is also learned how passages of documents that came as they are are found. `inputs` are
    the digests of all files that were read; vectors of texts are also taken over from the data directory `beside`.
    """
    before = published(data_dir, encoder)
    elsewhere = published(beside, encoder).known if beside and beside != data_dir else []
    embed = Embedder(encoder, [*before.known, *elsewhere], progress)
    rows = [row for row in golden if examples.teaches(row)]
    lesson = Lesson(
        told.teaching or told.measures, rows, encoder.trained_on, told.topics, told.asking, told.followups, embed
    )
    digest = _lesson_digest(told, rows, rate, encoder)

    def write(folder: Path) -> snapshot.Manifest:
        snapshot.write_measures(folder, told.measures)
        snapshot.write_topics(folder, told.topics)
        if before.folder and before.lesson == digest:
            before.link_written(folder)
            pinyin, learned = before.pinyin, before.models
        else:
            pinyin = Pinyin(readings())
            texts, named = _told(told)
            Speller.learn(texts, pinyin).save(folder / "spelling.npz")
            words = learn_words(texts, map(fold, {*named, *lexicon.terms()}), pinyin.readings)
            for name, table in (("readings", pinyin.readings), ("words", words)):
                (folder / f"{name}.json").write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
            outside = lesson.outside[0]
            outside.vectors.save(folder / "outside.faiss")
            outside.bigrams.save(folder / "bigrams_outside")
            np.save(folder / "kinds.npy", outside.model.weights)
            outside.wording.save(folder / "wording.npz")
            _write_labelled(folder, lesson)
            learned = _written(folder, told, lesson, pinyin, rate, progress)
        count = 0
        if told.papers or told.kept:
            count, found = _passages(folder / VERBATIM, told, lesson, before, digest, learned, pinyin, rate, progress)
            learned = learned or found
        assert learned
        return snapshot.Manifest(
            name=snapshot.name_for(now, hashlib.sha256("".join(sorted(inputs.values())).encode()).hexdigest()),
            created=now.isoformat(timespec="seconds"),
            encoder=encoder.name,
            encoder_revision=encoder.revision,
            dimension=encoder.dimension,
            fingerprint=encoder.fingerprint,
            inputs=dict(inputs),
            counts=_counts(told, count),
            calibration=dict(learned.measured),
            made_by=made_by,
            lesson=digest,
            program=program(),
        )

    folder, manifest = snapshot.stage(data_dir, write)
    return Built(folder, manifest, embed.embedded, embed.reused, embed.seconds)


def _counts(told: Library, passages: int) -> dict[str, int]:
    documents = {m.document.id for m in told.measures} | {p.document.id for p in told.papers}
    return {
        "documents": len(documents | {d.id for d in told.kept}),
        "measures": len(told.measures) + passages,
        "passages": 2 * len(told.measures) + passages,
        "phrasings": sum(len(m.phrasings) for m in told.measures),
        "topics": len(told.topics),
    }


def _lesson_digest(told: Library, rows: Sequence[Row], rate: float, encoder: Encoder) -> str:
    """A digest of all that the models of a snapshot are learned from but the documents that came as they are."""
    taught = [(m.key, m.category, m.source, m.content, m.phrasings) for m in (*told.measures, *told.teaching)]
    held = (
        bool(told.measures),
        taught,
        told.topics,
        told.asking,
        told.followups,
        rows,
        rate,
        encoder.fingerprint,
        program(),
    )
    return hashlib.sha256(repr(held).encode()).hexdigest()[:16]


@functools.cache
def program() -> str:
    """A digest of the program as far as it decides what a snapshot holds."""
    root = Path(__file__).resolve().parents[1]
    paths = [p for of in ("index", "knowledge") for p in (root / of).rglob("*.py") if "training" not in p.parts]
    held = [p.read_bytes() for p in (*sorted(paths), root / "knowledge/lexicon.yaml")]
    return hashlib.sha256(b"\0".join(held)).hexdigest()[:16]


def _written(
    folder: Path, told: Library, lesson: Lesson, pinyin: Pinyin, rate: float, progress: Progress
) -> Models | None:
    """Index and learn the written measures; None where there are none, but documents as they came."""
    if not told.measures and (told.papers or told.kept):
        return None
    corpus = arrange(told.measures)
    vectors = lesson.embed.passages(corpus.passages, "passages"), lesson.embed.queries(corpus.phrasings, "phrasings")
    sides = make_sides(corpus, *vectors, pinyin)
    material = Material(corpus.measures, lambda q, v: features(q, v, corpus, sides), *lesson.outside, lesson.hearing[0])
    labelled = list(examples.golden(material, lesson.rows, lesson.asked, progress))
    beside = list(examples.short(material, lesson.followups.follows, lesson.leaning[1], SEED))
    phrased = Phrased(corpus, sides, vectors[1], material.details)
    learned = learn(material, phrased, labelled, beside, rate, progress, lesson.trained_on)
    save_written(folder, Written(corpus, sides, learned))
    return learned


def _passages(
    folder: Path,
    told: Library,
    lesson: Lesson,
    before: Published,
    digest: str,
    written: Models | None,
    pinyin: Pinyin,
    rate: float,
    progress: Progress,
) -> tuple[int, Models]:
    """Index the documents as they came, and learn to find their passages, unless hardly any has changed since."""
    sounds = Sounds(pinyin)
    base = before.collection if before.program == program() else None
    count = collection_build.make(folder, base, told.papers, told.kept, sounds, lesson.embed, progress)
    former = before.passages if before.lesson == digest else None
    changed = collection_build.changed(before.collection, told.papers, told.kept)
    if former and former.changed + changed <= RELEARNED_FROM * former.passages:
        learned = replace(former, changed=former.changed + changed)
    else:
        opened = PassageCollection(folder, sounds)
        learned = learn_verbatim(lesson, opened, sounds, rate, progress)
        moved = learned.calibration.moved(written.calibration.answer_from if written else EVEN)
        cuts = {"answer_from": moved.answer_from, "ask_from": moved.ask_from}
        learned = replace(learned, calibration=moved, passages=count, measured={**learned.measured, **cuts})
    models.save(folder, learned)
    return count, learned


def learn(
    material: Material,
    phrased: Phrased,
    labelled: Sequence[Asked],
    beside: Sequence[Asked],
    rate: float,
    progress: Progress,
    trained_on: Collection[str],
) -> Models:
    """The ranker and the calibration, with what was measured on parts that were held out whole.

    What is `beside` is learned from, and neither held out nor measured.
    """
    centres = phrased.sides.centres
    good = list(examples.answerable(phrased, material.outside, SEED, progress, trained_on))
    beyond = examples.outside(material, SEED, progress, trained_on)
    asked = [*good, *examples.not_here(material, good, SEED), *beyond, *labelled]
    fold_of = folds(asked)
    sure: list[float] = []
    first: list[bool] = []
    tried: list[Asked] = []
    for held in range(FOLDS):
        progress("calibrating", held, FOLDS)
        kept = [a for a in asked if fold_of[a.group] != held]
        left = [a for a in asked if fold_of[a.group] == held]
        ranker, trees = fit([*kept, *beside], centres)
        signs, labels = examples.to_calibrate(left, ranker, centres)
        sure += [float(probabilities(trees, row)[0]) for row in signs]
        first += list(labels == 0)
        tried += left
    ranker, trees = fit([*asked, *beside], centres)
    p, can = np.array(sure), np.array([a.answerable for a in tried])
    shares = examples.in_shares([a for a in tried if not a.answerable])
    upper = max(cut_off(p[~can], rate, shares), LEAST_SURE)
    calibration = Calibration(trees, upper, min(upper, cut_off(p[~can], ASK_RATE, shares)))
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
    measured |= {"answer_from": calibration.answer_from, "ask_from": calibration.ask_from}
    return Models(ranker, calibration, measured=measured)


def _write_labelled(folder: Path, lesson: Lesson) -> None:
    """The models of details and of following on, and what they were learned from with its vectors, for the next build."""
    (details, asking), (leaning, short) = lesson.hearing, lesson.leaning
    np.save(folder / "details.npy", details.weights)
    np.save(folder / "leaning.npy", leaning.weights)
    Vectors.build(np.concatenate([asking, short])).save(folder / "labelled.faiss")
    texts = [
        fold(text) for text in (*(q.text for q in lesson.asking), *lesson.followups.follows, *lesson.followups.own)
    ]
    (folder / "labelled.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")


def _told(told: Library) -> tuple[list[str], set[str]]:
    """All texts, folded, for whoever must see what is no word; and what is named in them."""
    passages = list(islice((m for p in told.papers for m in p.measures), SOME))
    measures = [*told.measures, *told.teaching, *passages]
    named = {name for m in measures for name in (m.document.city, m.title, *m.aliases)}
    written = [text for m in measures for text in (m.text, *m.phrasings)]
    return [fold(text) for text in (*written, *sorted(named), *(q for t in told.topics for q in t.phrasings))], named
