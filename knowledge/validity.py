"""Until when measures hold: the dates that a source gives, and documents that a newer one replaces."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from knowledge.values import Document, Measure

SOON = timedelta(days=60)


def succeeded(documents: Sequence[Document], faults: list[str]) -> list[Document]:
    """The documents, each told which newer one replaces it; one that replaces a replaced one replaces both.

    A document that is named and not there has been taken out: that is no fault.
    """
    known = {d.id: d for d in documents}
    heirs: dict[str, Document] = {}
    for newer in documents:
        for name in newer.replaces:
            wrong = _wrong(newer, known.get(name))
            if wrong:
                faults.append(f"{newer.id}: replaces: {name} {wrong}")
            elif name in known:
                heirs[name] = newer
    if faults:
        return list(documents)
    last = {name: _last(heir, heirs) for name, heir in heirs.items()}
    return [
        replace(
            d,
            replaced_by=last[d.id].title if d.id in last else "",
            replaces=tuple(dict.fromkeys((*d.replaces, *(name for name, heir in last.items() if heir.id == d.id)))),
        )
        for d in documents
    ]


def _wrong(newer: Document, older: Document | None) -> str:
    if older is None:
        return ""
    if older.issuer != newer.issuer:
        return f"is of another issuer ({older.issuer}); only a union's own newer document replaces one"
    if newer.id in older.replaces or newer.id == older.id:
        return "replaces this one in turn; take one of the two out"
    if older.published and newer.published and newer.published < older.published:
        return f"is newer ({older.published} against {newer.published}); exchange the two"
    return ""


def _last(heir: Document, heirs: Mapping[str, Document]) -> Document:
    """The newest of a chain; a ring ends where it began."""
    seen = {heir.id}
    while heir.id in heirs and heirs[heir.id].id not in seen:
        heir = heirs[heir.id]
        seen.add(heir.id)
    return heir


def takes_place(newer: Measure, former: Measure) -> bool:
    """Whether a measure stands in a newer document for one of a replaced document: the same id, or the same kind."""
    inherits = former.document.id in newer.document.replaces and not newer.document.replaced_by
    return inherits and (newer.id == former.id or newer.category == former.category != "other")


def successor(measures: Iterable[Measure], former: Measure) -> Measure | None:
    """The first measure that takes the place of another, the one of the same id before all."""
    if not former.document.replaced_by:
        return None
    found = [m for m in measures if takes_place(m, former)]
    return next((m for m in found if m.id == former.id), found[0] if found else None)


def expiring(lasting: Iterable[tuple[str, date | None]], today: date) -> dict[str, date]:
    """Of names with last days, those whose day comes soon, the next first."""
    found = {name: day for name, day in lasting if day and today <= day <= today + SOON}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
