"""A folder of files as unions published them -> documents with their passages; every fault named at once.

A document's id is the stem of its file. What it does not say of itself (its city, say) stands in a small side file
beside it, `<stem>.yaml`.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from knowledge.errors import KnowledgeError
from knowledge.fold import fold, printable, simplified
from knowledge.reading import details, facts, furniture, lines, outline, passages
from knowledge.reading.blocks import Block, Dropped
from knowledge.reading.facts import About
from knowledge.reading.files import read_file
from knowledge.reading.passages import Passage
from knowledge.schema import Faults, read_side
from knowledge.values import NO_CITY, Document, Measure
from knowledge.yaml_file import read_yaml

_SIDE = (".yaml", ".yml")
NEIGHBOURS = 2
"""Passages before and behind one in which its figures and times may stand."""


@dataclass(frozen=True)
class Source:
    """One file, read: what is told to workers, what was dropped as page furniture, and what a person should add."""

    document: Document
    measures: tuple[Measure, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]
    text: str
    digest: str
    """Of its file and its side file."""


Known = Mapping[str, tuple[str, Document]]
"""Documents that need not be read again while their files are the same: digest and head of each, by id."""


def read_folder(
    folder: Path, faults: list[str], files: dict[str, Path], known: Known = MappingProxyType({})
) -> tuple[list[Source], list[Document]]:
    """The documents of a folder, in the order of their names, and the heads of those that are known; `files` takes all."""
    out: list[Source] = []
    kept: list[Document] = []
    by_stem: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_dir() and not path.name.endswith("_files") and not path.name.startswith("."):
            faults.append(f"{folder.name}/{path.name}: is a folder; move its files up, folders are not read")
        elif path.is_file() and not path.name.startswith((".", "~$", "README")):
            by_stem.setdefault(path.stem, []).append(path)
    for stem, paths in by_stem.items():
        sides = [p for p in paths if p.suffix.lower() in _SIDE]
        texts = [p for p in paths if p not in sides]
        names = ", ".join(f"{folder.name}/{p.name}" for p in paths)
        if not texts:
            faults.append(f"{names}: no document of this name beside it; name it as the document is named")
        elif len(texts) > 1 or len(sides) > 1:
            faults.append(f"{names}: {len(paths)} files with one name; keep one, or name them apart")
        else:
            files |= {f"{folder.name}/{p.name}": p for p in paths}
            digest = _digest([*texts, *sides])
            if stem in known and known[stem][0] == digest:
                kept.append(known[stem][1])
                continue
            found = _read(texts[0], sides[0] if sides else None, stem, digest, faults)
            out += [found] if found else []
    return out, kept


def _digest(paths: Sequence[Path]) -> str:
    """Of names and contents; empty where one cannot be read, which reading it will tell."""
    try:
        return hashlib.sha256(b"".join(p.name.encode() + b"\0" + p.read_bytes() for p in paths)).hexdigest()
    except OSError:
        return ""


def _read(path: Path, side: Path | None, stem: str, digest: str, faults: list[str]) -> Source | None:
    where = f"{path.parent.name}/{path.name}"
    given = read_yaml(side, faults) if side else {}
    named = read_side(given, Faults(f"{path.parent.name}/{side.name}", faults)) if given and side else {}
    try:
        blocks = read_file(path)
    except KnowledgeError as error:
        faults += [f"{where}: {fault}" for fault in error.faults]
        return None
    found = _source(stem, blocks, named, digest)
    if not found.measures:
        faults.append(f"{where}: no text is left once page furniture is dropped; put the text into a .txt file")
        return None
    return found


def _source(stem: str, blocks: list[Block], named: Mapping[str, object], digest: str) -> Source:
    kept, dropped = furniture.clean(blocks)
    title, body, again = facts.split_title(lines.join(kept))
    about = facts.read_about(title, body, blocks)
    document = _document(stem, about, named)
    cut = passages.split(outline.outline(body))
    whole = "\n".join((title, *(b.text for b in body)))
    nowhere = details.unstated_anywhere(fold(whole))
    measures = tuple(
        Measure(
            p.id, document, shown(p.title), shown(p.path[0]) if p.path else "", shown(p.text), p.anchors, document.kind,
            heading=tuple(map(shown, p.path)), unstated=nowhere | details.unstated_near(fold(_around(cut, at))), department=p.department, valid_until=document.valid_until,
        )
        for at, p in enumerate(cut)
    )  # fmt: skip
    wanting = [
        name for name, value in (("city", about.city), ("title", about.title)) if not value and name not in named
    ]
    notes = tuple(f"{name} not found in it; write it into {stem}.yaml beside it ({name}: …)" for name in wanting)
    return Source(document, measures, (*dropped, *again), notes, whole, digest)


def _around(cut: Sequence[Passage], at: int) -> str:
    """A passage with its neighbours under the same heading."""
    near = cut[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
    return " ".join(p.text for p in near if p.path == cut[at].path)


def shown(text: str) -> str:
    """A source's words as they are kept: in Simplified script, for replies come in the worker's own."""
    return simplified(re.sub(r"\s+", " ", printable(text)))


def _document(stem: str, about: About, named: Mapping[str, object]) -> Document:
    values: dict[str, object] = {
        "city": about.city or NO_CITY, "issuer": about.issuer, "title": shown(about.title) or stem, "kind": about.kind,
        "publisher": about.publisher, "published": about.published, "published_note": about.published_note,
        "valid_until": about.valid_until,
    } | dict(named)  # fmt: skip
    return Document(stem, verbatim=True, **values)  # type: ignore[arg-type]  # `read_side` has checked each


def described(sources: Sequence[Source]) -> list[str]:
    """What was read from each file, what of it was dropped, and what a person should add: lines for the maintainer."""
    out = []
    for source in sources:
        about = source.document
        out.append(f"read {about.id}: {about.city}, {about.title}, {len(source.measures)} passages")
        out += [f"  note: {note}" for note in source.notes]
        out += [f"  dropped ({d.reason}): {_brief(d.text)}" for d in source.dropped]
    return out


def _brief(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:40]}…{text[-16:]}"
