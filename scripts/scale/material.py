"""What the benchmark of scale works on: documents dropped into a folder, and sizes made from a smaller one."""

import argparse
import gzip
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index import models, snapshot
from index.collection import Collection
from index.grams import Sounds
from index.known import key_of
from index.links import link
from index.search import read_pinyin
from index.segment import TEXTS, Head, Segment
from index.segment_writer import SegmentWriter
from index.shelf import VERBATIM
from index.verbatim import Laid
from knowledge import library
from knowledge.documents_folder import digest_of

CITY = "样例"
CHARACTERS = 45
"""Of a document's text for each passage, headings and all: to take as many documents as a size needs."""
QUESTIONS = 200
SEED = 7510
DISTURBED = 0.35
"""Length of the noise that is added to a unit vector where a size is made from a smaller one."""
Figures = dict[str, float]


def drop(folder: Path, size: int, texts: Path) -> None:
    """Files of about so many passages."""
    folder.mkdir(parents=True)
    room = size * CHARACTERS
    with gzip.open(texts, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = row["text"][:room] if size < 1000 else row["text"]
            (folder / f"{row['_id']}.md").write_text(text, encoding="utf-8")
            (folder / f"{row['_id']}.yaml").write_text(f"city: {CITY}\nissuer: {CITY}市总工会\n", encoding="utf-8")
            room -= len(text)
            if room <= 0:
                return
    raise SystemExit(f"benchmark: {texts} has too little text for {size} passages")


def questions() -> list[str]:
    """Workers' questions, spread over the written measures."""
    asked = [m.phrasings[0] for m in library.load().measures if m.phrasings]
    return [asked[i * len(asked) // QUESTIONS] for i in range(QUESTIONS)]


def enlarge(args: argparse.Namespace) -> Figures:
    """A published snapshot of `args.size` passages, made from a smaller one."""
    folder = snapshot.current(args.before / "var")
    sounds = Sounds(read_pinyin(folder))
    small = Collection(folder / VERBATIM, sounds).segments[0]
    documents = args.home / "documents"
    documents.mkdir(parents=True)
    manifest = snapshot.read_manifest(folder)
    began = time.perf_counter()

    def write(target: Path) -> snapshot.Manifest:
        for path in folder.iterdir():
            if path.name not in ("manifest.json", "golden.json", VERBATIM):
                link(path, target / path.name)
        (target / VERBATIM).mkdir()
        writer = SegmentWriter(target / VERBATIM / "whole", manifest.dimension, sounds)
        rng, copy = np.random.default_rng(SEED), 0
        while writer.rows < args.size:
            for head in small.heads:
                if writer.rows < args.size:
                    _copied(writer, small, head, f"{head.document.id}-{copy}", documents, rng)
            copy += 1
        writer.close()
        (target / VERBATIM / "collection.json").write_text(json.dumps({"whole": []}), encoding="utf-8")
        learned = models.read(folder / VERBATIM)
        models.save(target / VERBATIM, replace(learned, passages=writer.rows))
        return replace(manifest, counts={**manifest.counts, "measures": writer.rows})

    staged, made = snapshot.stage(args.home / "var", write)
    snapshot.publish(args.home / "var", staged, made)
    return {"passages": made.counts["measures"], "build_s": round(time.perf_counter() - began, 2)}


def _copied(
    writer: SegmentWriter, small: Segment, head: Head, name: str, documents: Path, rng: np.random.Generator
) -> None:
    """One document once more, under another name, with other passages and vectors near those that it had."""
    rows = np.arange(head.first, head.end)
    others = rng.integers(0, small.rows, len(rows))
    document = replace(head.document, id=name)
    laid = []
    for row, other in zip(rows, others, strict=True):
        measure, facts = small.read(int(row))
        second = small.read(int(other))[0].text
        text = measure.text[: len(measure.text) // 2] + second[len(second) // 2 :]
        count = small.texts_of(int(row))
        texts = tuple(f"{text}{at}" if at >= TEXTS else text for at in range(count))
        laid.append(Laid(replace(measure, document=document, text=text), texts, facts))
    vectors = small.all_vectors(rows)
    noise = rng.standard_normal(vectors.shape, dtype=np.float32)
    vectors = vectors + noise * (DISTURBED / np.sqrt(vectors.shape[1]))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    path, side = documents / f"{name}.md", documents / f"{name}.yaml"
    path.write_text("\n\n".join(one.measure.text for one in laid), encoding="utf-8")
    side.write_text(f"city: {CITY}\nissuer: {CITY}市总工会\n", encoding="utf-8")
    writer.add(Head(document, digest_of([path, side])), laid, vectors)


class Given:
    """Stands where an embedder stands, and has the vector of every text."""

    def __init__(self, segment: Segment, dimension: int) -> None:
        self._segment, self.dimension = segment, dimension

    def vectors(self, texts: Sequence[str], asked: np.ndarray, *, keep: bool) -> np.ndarray:
        keys = [key_of("query" if q else "passage", t) for t, q in zip(texts, asked, strict=True)]
        known, vectors = self._segment.vectors_of(np.array(keys, dtype=np.uint64))
        assert known.all()
        return vectors


def export(segment: Segment, folder: Path, asked: np.ndarray) -> None:
    """Texts and vectors for a program in another environment."""
    folder.mkdir()
    rows = np.arange(segment.rows)
    np.save(folder / "vectors.npy", segment.found_by(rows))
    np.save(folder / "asked.npy", asked)
    texts = [segment.read(int(row))[0].text for row in rows]
    (folder / "texts.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    (folder / "questions.json").write_text(json.dumps(questions(), ensure_ascii=False), encoding="utf-8")
