"""Building a collection beside the published one: what has not changed is linked, not written again.

One segment holds the whole; documents that have changed since lie in a second one, and are gone from the first. When
changes grow too many, all are written into one again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from index.collection import Collection
from index.errors import SnapshotError
from index.grams import Sounds
from index.known import Embedder, Progress
from index.links import link
from index.segment import TEXTS, Head
from index.segment_writer import SegmentWriter
from index.verbatim import Laid, lay_out
from knowledge.library import Paper
from knowledge.values import Document

SMALL = 5000
"""Passages up to which all are written again: it takes no time."""
RECENT = 0.1
"""Share of the whole up to which changes lie beside it."""
BLOCK = 4096
"""Texts that are embedded together."""


def make(
    folder: Path,
    before: Collection | None,
    fresh: Sequence[Paper],
    kept: Sequence[Document],
    sounds: Sounds,
    embed: Embedder,
    progress: Progress,
) -> int:
    """Fill a new folder from documents that were read, and those of `before` that are kept; the number of passages.

    Raises `SnapshotError` where a document that is to be kept is not in `before`.
    """
    heads = {d.id: d for d in kept}
    held = [(n, h) for n, h in (before.heads() if before else ()) if h.document.id in heads]
    if missing := heads.keys() - {h.document.id for _, h in held}:
        raise SnapshotError(f"{min(missing)}: published otherwise since its file was looked at; run reindex again")
    staying = [h for n, h in held if n == 0 and h.document == heads[h.document.id]]
    whole = before.segments[0].rows if before else 0
    count = sum(len(p.measures) for p in fresh) + _rows(h for _, h in held)
    if count <= SMALL or count - _rows(staying) + whole - _rows(staying) > RECENT * whole:
        staying = []
    there = {h.document.id for h in staying}
    folder.mkdir()
    parts: dict[str, list[int]] = {}
    if before and there:
        parts["whole"] = [at for at, h in enumerate(before.segments[0].heads) if h.document.id not in there]
        link(before.segments[0].folder, folder / "whole")
    moving = [(n, h) for n, h in held if h.document.id not in there]
    if (before and moving) or fresh:
        name = "recent" if there else "whole"
        parts[name] = []
        papers = chain(_papers(before, moving, heads) if before else (), fresh)
        _write(SegmentWriter(folder / name, embed.dimension, sounds), papers, count - _rows(staying), embed, progress)
    (folder / "collection.json").write_text(json.dumps(parts), encoding="utf-8")
    return count


def changed(before: Collection | None, fresh: Sequence[Paper], kept: Sequence[Document]) -> int:
    """How many passages are new, or are no more."""
    names = {d.id for d in kept}
    told = {m.content for p in fresh for m in p.measures}
    if before is None:
        return len(told)
    gone = {m.content for n, h in before.heads() if h.document.id not in names for m in before.passages(n, h)}
    return len(told ^ gone)


def _rows(heads: Iterator[Head] | Sequence[Head]) -> int:
    return sum(h.end - h.first for h in heads)


def _papers(before: Collection, heads: Sequence[tuple[int, Head]], kept: Mapping[str, Document]) -> Iterator[Paper]:
    for number, head in heads:
        document = kept[head.document.id]
        yield Paper(document, head.source, [replace(m, document=document) for m in before.passages(number, head)])


def _write(writer: SegmentWriter, papers: Iterator[Paper], count: int, embed: Embedder, progress: Progress) -> None:
    """Write documents to a segment, some texts at a time."""
    waiting: list[tuple[Paper, list[Laid]]] = []
    texts = 0
    for paper in papers:
        waiting.append((paper, [lay_out(m) for m in paper.measures]))
        texts += sum(len(one.texts) for one in waiting[-1][1])
        if texts >= BLOCK:
            _add(writer, waiting, embed)
            waiting, texts = [], 0
            progress("indexing passages", writer.rows, count)
    if waiting:
        _add(writer, waiting, embed)
    progress("indexing passages", writer.rows, count)
    writer.close()


def _add(writer: SegmentWriter, papers: Sequence[tuple[Paper, list[Laid]]], embed: Embedder) -> None:
    texts = [text for _, laid in papers for one in laid for text in one.texts]
    asked = np.array([at >= TEXTS for _, laid in papers for one in laid for at in range(len(one.texts))])
    vectors = embed.vectors(texts, asked, keep=False)
    for paper, laid in papers:
        size = sum(len(one.texts) for one in laid)
        writer.add(Head(paper.document, paper.digest), laid, vectors[:size])
        vectors = vectors[size:]
