"""The folder `knowledge/` -> documents with their measures and phrasings, every fault named at once.

Each file is read and checked on its own, so that one run shows all that is wrong. What a field may hold is
in `schema`; here is only which files there are and how they fit together.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge.documents_folder import Source, read_folder
from knowledge.errors import KnowledgeError
from knowledge.fold import squash
from knowledge.outside import Topic, read_topics
from knowledge.schema import Faults, read_document, read_measure
from knowledge.validity import succeeded
from knowledge.values import Document, Measure
from knowledge.yaml_file import read_yaml

_UNKNOWN = Document("", "", "", "", "plan")
"""Stands for a document whose head has faults, so that its measures are still checked."""
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Library:
    """All documents and measures of one folder, in the order of the files, and the topics outside them."""

    documents: tuple[Document, ...]
    measures: tuple[Measure, ...]
    topics: tuple[Topic, ...]
    files: Mapping[str, Path]
    """Every file that was read, by its path below the folder."""
    sources: tuple[Source, ...] = ()
    """The documents that were read as they are."""
    teaching: tuple[Measure, ...] = ()
    """Written measures from which it is learned how passages of such documents are found."""


def load(folder: Path = HERE, documents: Path | None = None) -> Library:
    """Read `measures/*.yaml`, `phrasings/*.yaml`, `documents/` and `outside.yaml` of a folder.

    With `documents`, the files of that folder are all that is told; the measures then only teach.
    Raises `KnowledgeError` with every fault of every file.
    """
    written = _load(folder, with_sources=documents is None)
    if documents is None:
        return written
    faults: list[str] = []
    files = {name: path for name, path in written.files.items() if not name.startswith("documents/")}
    sources = read_folder(documents, faults, files)
    if not sources and not faults:
        faults.append(f"{documents}: no document in it")
    heads, told = _succeeded([s.document for s in sources], _passages(sources), faults)
    if faults:
        raise KnowledgeError(faults)
    return Library(heads, told, written.topics, files, tuple(sources), written.measures)


def _load(folder: Path, *, with_sources: bool) -> Library:
    faults: list[str] = []
    documents: list[Document] = []
    measures: list[Measure] = []
    files: dict[str, Path] = {}
    paths = sorted((folder / "measures").glob("*.yaml"))
    if not paths:
        raise KnowledgeError([f"{folder / 'measures'}: no .yaml file here; each source document needs one"])
    for path in paths:
        beside = folder / "phrasings" / path.name
        files |= {str(p.relative_to(folder)): p for p in (path, beside) if p.exists()}
        for document, found in _read(path, beside, faults):
            documents.append(document)
            measures += found
    if measures and not any(m.phrasings for m in measures):
        faults.append(f"{folder / 'phrasings'}: no measure has a phrasing; write how workers ask, a file a document")
    faults += _strays(folder)
    topics = _topics(folder / "outside.yaml", files, faults)
    sources = read_folder(folder / "documents", faults, files) if with_sources else []
    raw = [s for s in sources if s.document.id not in {d.id for d in documents}]
    _check_anchors(measures, {s.document.id: s for s in sources}, faults)
    heads, told = _succeeded([*documents, *(s.document for s in raw)], [*measures, *_passages(raw)], faults)
    if faults:
        raise KnowledgeError(faults)
    return Library(heads, told, topics, files, tuple(raw), tuple(measures))


def _passages(sources: Sequence[Source]) -> list[Measure]:
    return [m for s in sources for m in s.measures]


def _succeeded(
    documents: Sequence[Document], measures: Sequence[Measure], faults: list[str]
) -> tuple[tuple[Document, ...], tuple[Measure, ...]]:
    """The same, each told which newer document replaces it."""
    heads = tuple(succeeded(documents, faults))
    by_id = {d.id: d for d in heads}
    return heads, tuple(replace(m, document=by_id[m.document.id]) for m in measures)


def _check_anchors(measures: Sequence[Measure], sources: Mapping[str, Source], faults: list[str]) -> None:
    """Look for each anchor in the source that lies in `documents/` under its measures' name."""
    whole = {name: squash(source.text) for name, source in sources.items()}
    for measure in measures:
        name = measure.document.id
        faults += [
            f"measures/{name}.yaml: {measure.id}: source: “{anchor}” does not stand in documents/{name}; copy it from there"
            for anchor in measure.source
            if name in whole and squash(anchor) not in whole[name]
        ]


def _strays(folder: Path) -> Iterator[str]:
    """Files that somebody meant to be read, and that are not."""
    for place in ("measures", "phrasings"):
        for path in sorted((folder / place).glob("*")):
            if path.suffix != ".yaml" and path.name != "README.md" and not path.name.startswith("."):
                yield f"{place}/{path.name}: is not read; its name must end in .yaml"
            elif place == "phrasings" and path.suffix == ".yaml" and not (folder / "measures" / path.name).exists():
                yield f"{place}/{path.name}: belongs to no document; there is no measures/{path.name}"


def _topics(path: Path, files: dict[str, Path], faults: list[str]) -> tuple[Topic, ...]:
    if not path.exists():
        faults.append(f"{path.name}: is missing; it lists what people ask that no measure answers")
        return ()
    files[path.name] = path
    return read_topics(read_yaml(path, faults) or {}, path, faults)


def _read(path: Path, beside: Path, faults: list[str]) -> Iterator[tuple[Document, list[Measure]]]:
    raw = read_yaml(path, faults)
    phrasings = read_yaml(beside, faults) if beside.exists() else {}
    if raw is None or phrasings is None:
        return
    note = Faults(f"measures/{path.name}", faults)
    document = read_document(raw, path.stem, note)
    rows = raw.get("measures")
    if not isinstance(rows, list) or not rows:
        note.add("measures", "is missing or empty; write a list of measures")
        return
    ids = {row.get("id") for row in rows if isinstance(row, dict)}
    found: dict[str, Measure] = {}
    for number, row in enumerate(rows, 1):
        measure = read_measure(row, document or _UNKNOWN, note, number)
        if measure is not None and measure.id in found:
            note.add(measure.id, "stands twice; ids must differ")
        elif measure is not None:
            found[measure.id] = measure
    _take_phrasings(found, ids, phrasings, Faults(f"phrasings/{path.name}", faults))
    if document is not None:
        yield document, list(found.values())


def _take_phrasings(
    found: dict[str, Measure], ids: Collection[object], phrasings: Mapping[str, object], note: Faults
) -> None:
    for key, questions in phrasings.items():
        if key not in ids:
            note.add(str(key), "no measure has this id")
        elif not isinstance(questions, list) or not all(isinstance(q, str) and q.strip() for q in questions):
            note.add(str(key), "must be a list of questions, each a text")
        elif key in found:
            found[key] = replace(found[key], phrasings=tuple(dict.fromkeys(q.strip() for q in questions)))
