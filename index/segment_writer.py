"""Writing a segment: passages with their vectors, a block of documents at a time, so that none need be all in memory."""

import json
from collections.abc import Sequence
from dataclasses import MISSING, asdict, fields
from pathlib import Path

import numpy as np

from index.grams import Sounds, codes, pairs
from index.known import key_of, number
from index.near import Near
from index.records import RecordWriter
from index.segment import TEXTS, Head
from index.snapshot import dump
from index.vectors import eight_bit, whole
from index.verbatim import Laid
from knowledge.values import Measure, content_id

BLOCK = 100_000
"""Passages whose vectors are searched out of the file at a time."""


class SegmentWriter:
    """Fills a new folder; nothing can be read before `close`."""

    def __init__(self, folder: Path, dimension: int, sounds: Sounds) -> None:
        folder.mkdir(parents=True)
        self._folder, self._dimension, self._sounds = folder, dimension, sounds
        self._records = RecordWriter(folder, "records")
        self._files = {name: (folder / f"{name}.bin").open("wb") for name in ("chars", "vectors")}
        self._heads: list[Head] = []
        self._sizes: dict[str, list[np.ndarray]] = {name: [] for name in ("chars", "spans")}
        self._ids: dict[str, list[np.ndarray]] = {name: [] for name in ("keys", "contents", "texts", "scales")}
        self._pairs: list[np.ndarray] = []
        self._heard: list[tuple[np.ndarray, np.ndarray]] = []
        self.rows = 0

    def add(self, head: Head, laid: Sequence[Laid], vectors: np.ndarray) -> None:
        """The passages of one document, with the vectors of all their texts in order, shape (texts, dimension)."""
        first = self.rows
        categories: dict[str, int] = {}
        for at, one in enumerate(laid):
            categories.setdefault(one.measure.category, first + at)
            self._records.add({"measure": _told(one.measure), "facts": one.facts})
        self._heads.append(Head(head.document, head.source, first, first + len(laid), categories))
        self._keep("keys", [number(content_id(one.measure.key)) for one in laid])
        self._keep("contents", [number(one.measure.content) for one in laid])
        self._keep(
            "texts",
            [key_of("query" if at >= TEXTS else "passage", text) for one in laid for at, text in enumerate(one.texts)],
        )
        self._sizes["spans"].append(np.array([len(one.texts) for one in laid]))
        self._write_vectors(vectors)
        self._write_chars([codes(one.squashed) for one in laid])
        self.rows += len(laid)

    def close(self) -> None:
        """Write what belongs to all of them."""
        self._records.close()
        for file in self._files.values():
            file.close()
        for name, sizes in self._sizes.items():
            np.save(self._folder / f"{name}_ends.npy", np.cumsum(np.concatenate([[0], *sizes]), dtype=np.int64))
        for name, parts in self._ids.items():
            np.save(self._folder / f"{name}.npy", np.concatenate(parts))
        self._write_postings()
        self._write_sounds()
        rows = [asdict(head) for head in self._heads]
        (self._folder / "documents.json").write_text(dump(rows), encoding="utf-8")
        self._write_near()
        about = {"rows": self.rows, "dimension": self._dimension}
        (self._folder / "segment.json").write_text(json.dumps(about), encoding="utf-8")

    def _keep(self, name: str, values: Sequence[int]) -> None:
        self._ids[name].append(np.array(values, dtype=np.uint64))

    def _write_vectors(self, vectors: np.ndarray) -> None:
        """Each as eight-bit numbers and the scale that makes them a unit vector again."""
        steps, scales = eight_bit(vectors)
        steps.tofile(self._files["vectors"])
        self._ids["scales"].append(scales)

    def _write_chars(self, texts: Sequence[np.ndarray]) -> None:
        sizes = np.array([len(t) for t in texts])
        side_by_side = np.concatenate(texts)
        side_by_side.tofile(self._files["chars"])
        self._sizes["chars"].append(sizes)
        rows = np.repeat(np.arange(self.rows, self.rows + len(texts), dtype=np.uint64), sizes)
        within = rows[:-1] == rows[1:]
        self._pairs.append(np.unique(pairs(side_by_side)[within].astype(np.uint64) << 32 | rows[:-1][within]))
        heard = pairs(self._sounds.of(side_by_side))[within].astype(np.uint64) << 32 | rows[:-1][within]
        self._heard.append(np.unique(np.unique(heard) >> 32, return_counts=True))

    def _write_postings(self) -> None:
        """The passages of each pair, in the order of the pairs."""
        held = np.sort(np.concatenate(self._pairs))
        self._pairs.clear()
        terms, starts = np.unique(held >> 32, return_index=True)
        np.save(self._folder / "pairs.npy", terms.astype(np.uint32))
        np.save(self._folder / "pair_ends.npy", np.append(starts, len(held)).astype(np.int64))
        np.save(self._folder / "pair_rows.npy", (held & 0xFFFFFFFF).astype(np.uint32))

    def _write_sounds(self) -> None:
        """In how many passages each pair of sounds is."""
        terms, at = np.unique(np.concatenate([t for t, _ in self._heard]), return_inverse=True)
        counts = np.bincount(at, weights=np.concatenate([c for _, c in self._heard]))
        np.save(self._folder / "sounds.npy", terms.astype(np.uint32))
        np.save(self._folder / "sound_counts.npy", counts.astype(np.uint32))

    def _write_near(self) -> None:
        vectors = np.memmap(self._folder / "vectors.bin", np.int8, "r").reshape(-1, self._dimension)
        scales = np.load(self._folder / "scales.npy", mmap_mode="r")
        first = np.load(self._folder / "spans_ends.npy")[:-1]

        def block(rows: np.ndarray) -> np.ndarray:
            at = first[rows]
            return whole(vectors[at], scales[at])

        Near.build(block, self.rows, self._dimension, BLOCK).save(self._folder / "near.faiss")


def _told(measure: Measure) -> dict[str, object]:
    """A passage without its document, and without what it lacks."""
    values = ((f, getattr(measure, f.name)) for f in fields(measure))
    return {f.name: v for f, v in values if f.name != "document" and (v or f.default is f.default_factory is MISSING)}
