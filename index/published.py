"""The published snapshot as a build sees it: what it holds that need not be made again."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import models, snapshot
from index.collection import Collection
from index.corpus import arrange
from index.encoder import Encoder
from index.errors import SnapshotError
from index.grams import Sounds
from index.known import Held, Known, key_of
from index.lexical import Pinyin
from index.links import link
from index.models import Models
from index.search import read_pinyin
from index.shelf import VERBATIM
from index.vectors import Vectors
from knowledge.fold import fold
from knowledge.values import Document

_APART = ("measures.json", "phrasings.json", "topics.json", "manifest.json", "golden.json", VERBATIM)
"""What every snapshot writes for itself."""


@dataclass(frozen=True)
class Published:
    """What there is; all of it empty where there is nothing of the same encoder and form."""

    folder: Path | None = None
    lesson: str = ""
    program: str = ""
    collection: Collection | None = None
    passages: Models | None = None

    @functools.cached_property
    def pinyin(self) -> Pinyin:
        """Its readings."""
        assert self.folder
        return read_pinyin(self.folder)

    @property
    def models(self) -> Models | None:
        """Those of the written measures, if there are such."""
        assert self.folder
        return models.read(self.folder) if (self.folder / models.FILE).exists() else None

    @functools.cached_property
    def known(self) -> list[Known]:
        """Vectors of its texts."""
        if not self.folder:
            return []
        held = snapshot.read_measures(self.folder)
        outside = [fold(q) for t in snapshot.read_topics(self.folder) for q in t.phrasings]
        labelled = json.loads((self.folder / "labelled.json").read_text(encoding="utf-8"))
        of = {"outside": ("query", outside), "labelled": ("query", labelled)}
        if held:
            corpus = arrange(held)
            of |= {"passages": ("passage", list(corpus.passages)), "phrasings": ("query", list(corpus.phrasings))}
        found: dict[int, np.ndarray] = {}
        for name, (kind, texts) in of.items():
            vectors = Vectors.load(self.folder / f"{name}.faiss").all()
            found |= {key_of(kind, t): v for t, v in zip(texts, vectors, strict=True)}
        return [Held(found), *(self.collection.segments if self.collection else ())]

    def link_written(self, folder: Path) -> None:
        """Put all that was made of the written measures and topics into a new snapshot."""
        assert self.folder
        for path in self.folder.iterdir():
            if path.name not in _APART:
                link(path, folder / path.name)

    def documents(self, program: str) -> Mapping[str, tuple[str, Document]]:
        """The documents that need not be read again: the digest of the file of each, and its head."""
        if not self.collection or self.program != program:
            return {}
        return {h.document.id: (h.source, h.document) for _, h in self.collection.heads()}


def published(data_dir: Path, encoder: Encoder) -> Published:
    """What is published, if it can be read and was made by this encoder."""
    try:
        folder = snapshot.current(data_dir)
        manifest = snapshot.read_manifest(folder)
        if manifest.fingerprint != encoder.fingerprint:
            return Published()
        at = folder / VERBATIM
        if not at.exists():
            found = Published(folder, manifest.lesson, manifest.program)
        else:
            collection = Collection(at, Sounds(read_pinyin(folder)))
            found = Published(folder, manifest.lesson, manifest.program, collection, models.read(at))
        assert found.known is not None  # read now, while what is broken can still be done without
        return found
    except (SnapshotError, OSError, ValueError, KeyError, RuntimeError):
        return Published()  # an unreadable snapshot is no source of anything; all is made again
