"""A folder of passages in their source's own words, never changed once written, and read by memory map.

documents.json               heads of the documents, where the passages of each stand
records.jsonl, records.npy   each passage, with what was read off it
chars.bin, chars_ends.npy    each passage's characters, see `grams`
vectors.bin, scales.npy      eight-bit vectors of its texts; `spans_ends.npy`: where those of each passage end
texts.npy                    content ids of those texts; `keys.npy`, `contents.npy`: of the passages
pairs.npy, pair_ends.npy, pair_rows.npy      the passages of each pair of characters
sounds.npy, sound_counts.npy                 in how many passages each pair of sounds is
near.faiss                   the first vector of each passage
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import SnapshotError
from index.known import number
from index.near import Near
from index.records import Records
from index.snapshot import revived
from index.vectors import whole
from knowledge.values import Document, Measure, content_id

TEXTS = 2
"""Of a passage's texts, those of the whole: under its heading (by which it is found), and alone; then come its parts."""
_ARRAYS = (
    "chars_ends", "spans_ends", "scales", "texts", "keys", "contents", "pairs", "pair_ends", "pair_rows", "sounds",
    "sound_counts",
)  # fmt: skip
CACHED = 2048
"""Passages that stay in memory once they were read."""
FEW = 400
"""Passages up to which every one of them is a candidate; the vectors of so few stay in memory as they are compared."""
POSTINGS = 60_000
"""Passages that are looked at for a question's pairs of characters, those of the rarest pairs first."""


@dataclass(frozen=True)
class Head:
    """A document with the digest of the file that it was read from, and the rows of its passages."""

    document: Document
    source: str
    first: int = 0
    end: int = 0
    categories: Mapping[str, int] | None = None
    """The first passage of each category."""


class Segment:
    """One such folder, opened."""

    def __init__(self, folder: Path) -> None:
        """Raises `SnapshotError` if it is not whole."""
        try:
            about = json.loads((folder / "segment.json").read_text(encoding="utf-8"))
            self.rows, dimension = int(about["rows"]), int(about["dimension"])
            raw = json.loads((folder / "documents.json").read_text(encoding="utf-8"))
            self.heads = tuple(_head(row) for row in raw)
            self._records = Records(folder, "records")
            # As plain arrays, still mapped: each slice of a memmap costs as much as a hundred of an array's.
            self._vectors = np.asarray(np.memmap(folder / "vectors.bin", np.int8, "r")).reshape(-1, dimension)
            self._chars = np.asarray(np.memmap(folder / "chars.bin", np.uint16, "r"))
            self._arrays = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in _ARRAYS}
            self._near = Near.load(folder / "near.faiss")
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise SnapshotError(f"{folder}: broken ({error}); run scripts/reindex.py") from error
        self.folder = folder
        self.file = (folder / "segment.json").stat().st_ino
        """Tells it from others; the same where it is linked into another snapshot."""
        self.owner = np.repeat(np.arange(len(self.heads), dtype=np.int32), [h.end - h.first for h in self.heads])
        """Number of the document of each passage."""
        self.read = functools.lru_cache(maxsize=CACHED)(self._read)

    def _read(self, row: int) -> tuple[Measure, Mapping[str, Any]]:
        """A passage, and what was read off it."""
        record = self._records[row]
        head = self.heads[self.owner[row]]
        return Measure(**(revived(record["measure"]) | {"document": head.document})), record["facts"]

    def row_of(self, key: str) -> int | None:
        """The row of a passage's key."""
        order = self._by_key
        wanted = np.uint64(number(content_id(key)))
        keys = self._arrays["keys"]
        at = int(np.searchsorted(keys, wanted, sorter=order))
        return int(order[at]) if at < len(order) and keys[order[at]] == wanted else None

    @functools.cached_property
    def _by_key(self) -> np.ndarray:
        return np.asarray(np.argsort(self._arrays["keys"]))

    def nearest(self, vector: np.ndarray, most: int, inside: np.ndarray | None) -> np.ndarray:
        """Rows of the passages nearest to a question's vector, the nearest first."""
        rows = self._near.search(vector, most, inside)
        cosines = np.einsum("ij,j->i", self.found_by(rows), vector.reshape(-1))
        return np.asarray(rows[np.argsort(-cosines, kind="stable")[:most]])

    def frequency(self, kind: str, asked: np.ndarray) -> np.ndarray:
        """In how many passages each pair is; `kind` is `pairs` or `sounds`."""
        at, known = self._places(kind, asked)
        if kind == "sounds":
            counts = np.asarray(self._arrays["sound_counts"][at], dtype=np.int64)
        else:
            ends = self._arrays["pair_ends"]
            counts = np.asarray(ends[at + 1] - ends[at])
        return np.where(known, counts, 0)

    def _places(self, kind: str, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where pairs stand among those that some passage has, and which of them do."""
        terms = self._arrays[kind]
        at = np.minimum(np.searchsorted(terms, asked), len(terms) - 1)
        return at, np.asarray(terms[at] == asked)

    def holding(self, pair: int) -> np.ndarray:
        """Rows of the passages with a pair of characters, in their order."""
        at, known = self._places("pairs", np.array([pair], dtype=np.uint32))
        ends = self._arrays["pair_ends"]
        return np.asarray(self._arrays["pair_rows"][ends[at[0]] : ends[at[0] + 1]] if known[0] else [], dtype=np.int64)

    def worded(self, asked: np.ndarray, worth: np.ndarray, most: int, inside: np.ndarray | None) -> np.ndarray:
        """Rows of the passages that share most with a question's pairs of characters, by what the pairs are worth."""
        scores = np.zeros(self.rows, dtype=np.float32)
        looked_at = 0
        for at in np.argsort(-worth):
            rows = self.holding(int(asked[at]))
            looked_at += len(rows)
            if looked_at > POSTINGS and scores.any():
                break
            scores[rows] += worth[at]
        if inside is not None:
            scores[~inside] = 0
        rows = np.flatnonzero(scores)
        if not len(rows):
            return rows
        found = scores[rows] / (1 + self._lengths(rows) / self.mean_length)
        return np.asarray(rows[np.argpartition(-found, min(most, len(rows)) - 1)[:most]])

    @functools.cached_property
    def mean_length(self) -> float:
        """Characters of a passage."""
        return float(self._arrays["chars_ends"][-1]) / max(self.rows, 1)

    def _lengths(self, rows: np.ndarray) -> np.ndarray:
        ends = self._arrays["chars_ends"]
        return np.asarray(ends[rows + 1] - ends[rows])

    def chars(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The characters of passages side by side, and how many each has."""
        sizes = self._lengths(rows)
        return self._chars[spread(self._arrays["chars_ends"][rows], sizes)], sizes

    def cosines(self, vector: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The cosine of a question with each text of passages, side by side, and how many texts each has."""
        ends = self._arrays["spans_ends"]
        sizes = np.asarray(ends[rows + 1] - ends[rows])
        if len(rows) == self.rows <= FEW:
            return np.einsum("ij,j->i", self._all, vector.reshape(-1)), sizes
        at = spread(np.asarray(ends[rows]), sizes)
        found = np.einsum("ij,j->i", np.asarray(self._vectors[at], dtype=np.float32), vector.reshape(-1))
        return np.asarray(found * self._arrays["scales"][at]), sizes

    @functools.cached_property
    def _all(self) -> np.ndarray:
        """The vectors of all texts, of a segment so small that every question looks at all of them."""
        return self.all_vectors(np.arange(self.rows))

    def vectors_of(self, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of some texts, by content id, it has, and the vectors of those."""
        held = self._arrays["texts"]
        at = np.minimum(np.searchsorted(held, texts, sorter=self._by_text), len(held) - 1)
        at = self._by_text[at]
        known = np.asarray(held[at] == texts)
        return known, self._unpacked(at[known])

    def found_by(self, rows: np.ndarray) -> np.ndarray:
        """The vectors by which passages are found, shape (passages, dimension)."""
        return self._unpacked(np.asarray(self._arrays["spans_ends"][rows]))

    def all_vectors(self, rows: np.ndarray) -> np.ndarray:
        """The vectors of all texts of passages, side by side."""
        ends = self._arrays["spans_ends"]
        return self._unpacked(spread(np.asarray(ends[rows]), np.asarray(ends[rows + 1] - ends[rows])))

    def texts_of(self, row: int) -> int:
        """How many texts a passage has."""
        ends = self._arrays["spans_ends"]
        return int(ends[row + 1] - ends[row])

    def _unpacked(self, at: np.ndarray) -> np.ndarray:
        return whole(self._vectors[at], self._arrays["scales"][at])

    @functools.cached_property
    def _by_text(self) -> np.ndarray:
        return np.asarray(np.argsort(self._arrays["texts"]))

    def content(self, row: int) -> str:
        """The content id of a passage."""
        return f"{int(self._arrays['contents'][row]):016x}"


def spread(starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The numbers of runs that begin at `starts`, side by side."""
    before = np.cumsum(sizes) - sizes
    return np.asarray(np.arange(int(sizes.sum())) + np.repeat(starts - before, sizes))


def _head(row: Mapping[str, Any]) -> Head:
    return Head(Document(**revived(row["document"])), row["source"], row["first"], row["end"], row["categories"])
