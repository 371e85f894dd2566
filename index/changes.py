"""What differs between two sets of measures: documents and passages, by name; a passage is the same if its content is."""

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index import snapshot
from index.search import read_pinyin
from index.shelf import open_passages
from knowledge.values import Document, Measure


@dataclass(frozen=True)
class Delta:
    """Names added, changed, removed; and how many are as they were."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int


@dataclass(frozen=True)
class Changes:
    """Between what is published and what was built: documents by id, passages by measure, phrasings by measure."""

    documents: Delta
    passages: Delta
    asked_otherwise: tuple[str, ...]
    """Measures that are the same, with other phrasings."""


def between(before: Path | None, after: Path) -> Changes:
    """What a worker would be told otherwise by one snapshot folder than by another (None: by nothing), by content."""
    old, new = (_listed(before) if before else {}), _listed(after)
    same = old.keys() & new.keys()
    found = changes(
        [m for place, of in old.items() if place not in same for m in of()],
        [m for place, of in new.items() if place not in same for m in of()],
    )
    alike = sum(place[2] for place in same)
    return replace(
        found,
        documents=replace(found.documents, same=found.documents.same + len(same)),
        passages=replace(found.passages, same=found.passages.same + alike),
    )


Place = tuple[int, str, int]
"""Where a document lies, told by a file, its id, and how many passages it has; the written ones lie in their snapshot."""


def _listed(folder: Path) -> dict[Place, Callable[[], Iterable[Measure]]]:
    """The documents of a snapshot: those of one place in two snapshots are the same, and need not be read."""
    written = snapshot.read_measures(folder)
    out: dict[Place, Callable[[], Iterable[Measure]]] = {}
    if written:
        out[0, str(folder), len(written)] = lambda: written
    passages = open_passages(folder, read_pinyin(folder))
    if passages:
        held = passages.collection
        for number, head in held.heads():
            place = (held.segments[number].file, head.document.id, head.end - head.first)
            out[place] = functools.partial(held.passages, number, head)
    return out


def changes(before: Sequence[Measure], after: Sequence[Measure]) -> Changes:
    """The same of measures."""
    old, new = {m.key: m for m in before}, {m.key: m for m in after}
    alike = [m for key, m in new.items() if key in old and old[key].content == m.content]
    return Changes(
        _delta(_documents(before), _documents(after)),
        _delta({k: m.content for k, m in old.items()}, {k: m.content for k, m in new.items()}),
        tuple(m.key for m in alike if m.phrasings != old[m.key].phrasings),
    )


def _documents(measures: Collection[Measure]) -> dict[str, object]:
    """Each document with its head and the contents of its passages."""
    held: dict[str, tuple[Document, dict[str, str]]] = {}
    for measure in measures:
        held.setdefault(measure.document.id, (measure.document, {}))[1][measure.key] = measure.content
    return dict(held)


def _delta(before: Mapping[str, object], after: Mapping[str, object]) -> Delta:
    changed = tuple(k for k in after if k in before and after[k] != before[k])
    return Delta(
        tuple(k for k in after if k not in before),
        changed,
        tuple(k for k in before if k not in after),
        sum(k in before for k in after) - len(changed),
    )
