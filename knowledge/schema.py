"""The format of a measures file: which fields there are, and what each may hold."""

import re
from collections.abc import Mapping
from datetime import date

from knowledge.values import DETAILS, KINDS, Document, Kind, Measure

LONGEST_ANCHOR = 16
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DOCUMENT_FIELDS = {
    "document", "city", "issuer", "title", "published", "published_note", "publisher", "kind", "valid_until",
    "replaces", "measures",
}  # fmt: skip
_SIDE_FIELDS = _DOCUMENT_FIELDS - {"document", "measures"}
_MEASURE_FIELDS = {
    "id", "title", "category", "kind", "valid_until", "text", "details", "unstated", "by_year", "department",
    "aliases", "source",
}  # fmt: skip


class Faults:
    """Collects faults of one file, each as `file: measure: field: what is wrong`."""

    def __init__(self, file: str, into: list[str]) -> None:
        self._file, self._into = file, into

    def add(self, place: str, wrong: str) -> None:
        """Note one fault at a place in the file."""
        self._into.append(f"{self._file}: {place}: {wrong}")


class _Fields:
    """Typed access to one mapping; a value of the wrong type is a fault and reads as absent."""

    def __init__(self, raw: Mapping[str, object], place: str, note: Faults) -> None:
        self._raw, self._place, self._note = raw, place, note

    def known(self, names: set[str]) -> None:
        for name in self._raw:
            if name not in names:
                self.fault(str(name), f"is no field; known are {', '.join(sorted(names))}")

    def fault(self, name: str, wrong: str) -> None:
        self._note.add(f"{self._place}: {name}" if self._place else name, wrong)

    def text(self, name: str, *, required: bool = False) -> str:
        value = self._raw.get(name)
        if value is None or value == "":
            if required:
                self.fault(name, "is missing")
            return ""
        if not isinstance(value, str):
            self.fault(name, f"must be a text, found {value!r}; put it in quotes")
            return ""
        return value.strip()

    def day(self, name: str) -> date | None:
        value = self._raw.get(name)
        if value is None or type(value) is date:
            return value
        self.fault(name, f"must be a date such as 2023-03-21, found {value!r}")
        return None

    def kind(self, default: Kind | None) -> Kind | None:
        value = self._raw.get("kind", default)
        if value in KINDS:
            return value
        self.fault("kind", f"must be one of {', '.join(KINDS)}, found {value!r}")
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._raw.get(name) or []
        value = [value] if isinstance(value, str) else value
        if isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value):
            return tuple(v.strip() for v in value)
        self.fault(name, f"must be a list of texts, found {value!r}")
        return ()

    def details(self, name: str) -> dict[str, str]:
        value = self._raw.get(name) or {}
        if not isinstance(value, dict):
            self.fault(name, "must be a mapping of details")
            return {}
        out = {}
        for key, said in value.items():
            if key not in DETAILS:
                self.fault(f"{name}.{key}", f"is no detail; known are {', '.join(DETAILS)}")
            elif not isinstance(said, str) or not said.strip():
                self.fault(f"{name}.{key}", f"must be a text, found {said!r}; put it in quotes")
            else:
                out[key] = said.strip()
        return out

    def years(self, name: str) -> dict[int, str]:
        value = self._raw.get(name) or {}
        if isinstance(value, dict) and all(isinstance(k, int) and 1900 < k < 2200 for k in value):
            return {k: str(v) for k, v in value.items()}
        self.fault(name, "must be a mapping of years, such as {2025: 40%}")
        return {}


def read_document(raw: Mapping[str, object], stem: str, note: Faults) -> Document | None:
    """The head of a measures file; None (and faults noted) where it does not hold."""
    fields = _Fields(raw, "", note)
    fields.known(_DOCUMENT_FIELDS)
    if raw.get("document") != stem:
        note.add("document", f"must be {stem!r}, the file's name, found {raw.get('document')!r}")
    kind = fields.kind(None)
    city, issuer, title = (fields.text(name, required=True) for name in ("city", "issuer", "title"))
    published, until = fields.day("published"), fields.day("valid_until")
    if kind is None or not (city and issuer and title):
        return None
    return Document(
        stem, city, issuer, title, kind,
        publisher=fields.text("publisher"), published=published, published_note=fields.text("published_note"),
        valid_until=until, replaces=fields.texts("replaces"),
    )  # fmt: skip


def read_side(raw: Mapping[str, object], note: Faults) -> dict[str, object]:
    """What a side file says of the document beside it: only the fields that it has, faults noted."""
    fields = _Fields(raw, "", note)
    fields.known(_SIDE_FIELDS)
    read = {name: fields.text(name) for name in ("city", "issuer", "title", "publisher", "published_note")}
    days = {name: fields.day(name) for name in ("published", "valid_until")}
    kind = fields.kind(None) if "kind" in raw else None
    said: dict[str, object] = {**read, **days, "kind": kind, "replaces": fields.texts("replaces")}
    return {name: value for name, value in said.items() if value}


def read_measure(raw: object, document: Document, note: Faults, number: int) -> Measure | None:
    """One measure; None (and faults noted) where it does not hold."""
    if not isinstance(raw, dict):
        note.add(f"measure {number}", f"must be a mapping, found {type(raw).__name__}")
        return None
    name = raw.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        note.add(f"measure {number}: id", f"must be small letters, digits and hyphens, found {name!r}")
        return None
    fields = _Fields(raw, name, note)
    fields.known(_MEASURE_FIELDS)
    title, category, text = (fields.text(field, required=True) for field in ("title", "category", "text"))
    source = fields.texts("source")
    if not source and not raw.get("source"):
        fields.fault("source", "is missing; give a phrase of the source for each clause that is restated")
    for anchor in source:
        if len(re.sub(r"\s", "", anchor)) > LONGEST_ANCHOR:
            fields.fault("source", f"anchor of more than {LONGEST_ANCHOR} characters: {anchor}")
    kind = fields.kind(document.kind)
    details, unstated, years = fields.details("details"), fields.details("unstated"), fields.years("by_year")
    until = fields.day("valid_until")
    if not (title and category and text and source and kind):
        return None
    return Measure(
        name, document, title, category, text, source, kind,
        details=details, unstated=unstated, by_year=years, department=fields.text("department"),
        aliases=fields.texts("aliases"), valid_until=until or document.valid_until,
    )  # fmt: skip
