"""The values of the knowledge side: a source document, its measures, and the passages searched.

Reading them from files is in `library`; nothing here touches a disk.
"""

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["plan", "standing", "report"]
KINDS: tuple[Kind, ...] = ("plan", "standing", "report")

DETAILS: tuple[str, ...] = (
    "who",
    "amount",
    "when",
    "where",
    "how_to_apply",
    "materials",
    "contact",
    "address",
    "duration",
    "deadline",
    "eligibility",
    "quota",
)
"""The details that a worker can ask for, by the names used everywhere."""
NO_CITY = "城市未写明"
"""Stands for the city of a document that names none, so that it is never passed off as a city's own."""


@dataclass(frozen=True)
class Document:
    """One source: what a union published, where and when."""

    id: str
    city: str
    issuer: str
    title: str
    kind: Kind
    publisher: str = ""
    published: date | None = None
    published_note: str = ""
    valid_until: date | None = None
    replaces: tuple[str, ...] = ()
    replaced_by: str = ""
    """The title of the newer document that replaces this one, if one does; see `validity`."""
    verbatim: bool = False
    """Its measures are passages in the source's own words, cut by a program: nobody has restated them."""


@dataclass(frozen=True)
class Measure:
    """One thing that a worker could ask about, restated from a document."""

    id: str
    document: Document
    title: str
    category: str
    text: str
    source: tuple[str, ...]
    kind: Kind
    heading: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    unstated: Mapping[str, str] = field(default_factory=dict)
    by_year: Mapping[int, str] = field(default_factory=dict)
    department: str = ""
    aliases: tuple[str, ...] = ()
    valid_until: date | None = None
    phrasings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of this measure among all documents, as in `tianjin/hospital-condolence`."""
        return f"{self.document.id}/{self.id}"

    @property
    def passage(self) -> str:
        """The text that is embedded and searched: heading path, title, then the measure."""
        return " ".join((*self.heading, self.title, self.text))

    @property
    def called(self) -> str:
        """Its title and its other names, side by side."""
        return " ".join((self.title, *self.aliases))

    def ended(self, today: date) -> bool:
        """Whether it holds no more: its last day is over, or a newer document has replaced its own."""
        return bool(self.document.replaced_by) or (self.valid_until is not None and self.valid_until < today)

    @functools.cached_property
    def content(self) -> str:
        """The content id of all that a worker is told of this measure; how workers ask for it is not part of it."""
        told = (self.title, self.heading, self.text, self.kind, self.valid_until, self.document.replaced_by)
        named = [sorted(of.items()) for of in (self.details, self.unstated, self.by_year)]
        return content_id(repr((told, named)))


def content_id(text: str) -> str:
    """Sixteen hexadecimal digits that depend on the text alone: the same text keeps its id."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
