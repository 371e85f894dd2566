"""Fixtures of the index's tests: the shipped encoder, and the small library built with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import encoder as encoders
from index import snapshot
from index.build import Built, build
from index.encoder import Encoder
from index.search import Index
from knowledge import library
from knowledge.golden import Row
from tests.knowledge import small

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def quiet(what: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


def build_folder(
    folder: Path, encoder: Encoder, data_dir: Path, *, now: datetime = NOW, golden: Sequence[Row] = ()
) -> Built:
    """Build the library of a folder and publish it, as `reindex` does."""
    found = library.load(folder)
    inputs = {name: path.read_text(encoding="utf-8") for name, path in found.files.items()}
    built = build(
        found, encoder, data_dir,
        golden=golden, inputs=inputs, rate=0.2, now=now, progress=quiet,
    )  # fmt: skip
    return replace(built, folder=snapshot.publish(data_dir, built.folder, built.manifest))


@dataclass(frozen=True)
class Place:
    """The small library with the data directory that it was built into."""

    folder: Path
    data_dir: Path
    built: Built


@pytest.fixture(scope="session")
def shipped() -> Encoder:
    """The encoder that the repository ships."""
    return encoders.load(threads=2)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory, shipped: Encoder) -> Place:
    """The small library, built once; nothing in it is changed by a test."""
    base = tmp_path_factory.mktemp("small")
    folder = small.write(base / "knowledge")
    return Place(folder, base / "var", build_folder(folder, shipped, base / "var"))


@pytest.fixture(scope="session")
def opened(place: Place, shipped: Encoder) -> Index:
    """The small snapshot, opened for search."""
    return Index(place.built.folder, shipped)
