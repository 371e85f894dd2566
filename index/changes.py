"""What differs between two sets of measures: documents and passages, by name; a passage is the same if its content is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

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


def changes(before: Sequence[Measure], after: Sequence[Measure]) -> Changes:
    """What a worker would be told otherwise, by content."""
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
