"""The folder `knowledge/` -> documents with their measures and phrasings, every fault named at once.

Each file is read and checked on its own, so that one run shows all that is wrong. What a field may hold is
in `schema`; here is only which files there are and how they fit together.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from knowledge.asking import Labelled, read_labelled
from knowledge.documents_folder import Known, Source, read_folder
from knowledge.errors import KnowledgeError
from knowledge.fold import squash
from knowledge.following import Followups, read_followups
from knowledge.outside import Topic, read_topics
from knowledge.schema import Faults, read_document, read_measure
from knowledge.validity import succeeded
from knowledge.values import Document, Measure
from knowledge.yaml_file import read_yaml

_UNKNOWN = Document("", "", "", "", "plan")
"""Stands for a document whose head has faults, so that its measures are still checked."""
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Paper:
    """A document as it came, with the digest of its file, and its passages."""

    document: Document
    digest: str
    measures: Sequence[Measure]


@dataclass(frozen=True)
class Library:
    """All documents and written measures of one folder, in the order of the files, and the topics outside them."""

    documents: tuple[Document, ...]
    measures: tuple[Measure, ...]
    topics: tuple[Topic, ...]
    files: Mapping[str, Path]
    """Every file that was read, by its path below the folder."""
    papers: tuple[Paper, ...] = ()
    """The documents that were read as they are."""
    kept: tuple[Document, ...] = ()
    """Those that were known, and are as they were."""
    sources: tuple[Source, ...] = ()
    """What there is to say of reading them."""
    teaching: tuple[Measure, ...] = ()
    """Written measures from which it is learned how passages of such documents are found."""
    asking: tuple[Labelled, ...] = ()
    """Questions with the details that they ask for."""
    followups: Followups = field(default_factory=Followups)
    """Messages that follow on an answer, and some that only look so."""


def load(folder: Path = HERE, documents: Path | None = None, known: Known = MappingProxyType({})) -> Library:
    """Read `measures/*.yaml`, `phrasings/*.yaml`, `documents/`, `outside.yaml`, `details.yaml` and `followups.yaml`.

    A folder without one of the last two takes the one here: how people ask for details and follow on is the same everywhere.

    With `documents`, the files of that folder are all that is told; the measures then only teach. A document that is
    `known` is not read again while its files are the same.
    Raises `KnowledgeError` with every fault of every file.
    """
    if documents is None:
        return _load(folder, known)
    written = _load(folder, None)
    faults: list[str] = []
    files = {name: path for name, path in written.files.items() if not name.startswith("documents/")}
    sources, kept = read_folder(documents, faults, files, known)
    if not sources and not kept and not faults:
        faults.append(f"{documents}: no document in it")
    untold = replace(written, documents=(), measures=(), files=files)
    return _told(untold, sources, kept, faults)


def _told(written: Library, sources: Sequence[Source], kept: Sequence[Document], faults: list[str]) -> Library:
    """Measures and documents together, each told which newer document replaces it. Raises `KnowledgeError`."""
    heads = tuple(succeeded([*written.documents, *(s.document for s in sources), *kept], faults))
    if faults:
        raise KnowledgeError(faults)
    by_id = {d.id: d for d in heads}

    def headed(measures: Sequence[Measure]) -> tuple[Measure, ...]:
        return tuple(replace(m, document=by_id[m.document.id]) for m in measures)

    return replace(
        written,
        documents=heads,
        measures=headed(written.measures),
        papers=tuple(Paper(by_id[s.document.id], s.digest, headed(s.measures)) for s in sources),
        kept=tuple(by_id[d.id] for d in kept),
        sources=tuple(sources),
    )


def _load(folder: Path, known: Known | None) -> Library:
    """The folder; without `known`, without its documents as they came."""
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
    labelled, short = (_own_or_ours(folder, name) for name in ("details.yaml", "followups.yaml"))
    files |= {labelled.name: labelled, short.name: short}
    asking = read_labelled(read_yaml(labelled, faults) or {}, labelled, faults)
    followups = read_followups(read_yaml(short, faults) or {}, short, faults)
    restated = {d.id for d in documents}
    sources: list[Source] = []
    kept: list[Document] = []
    if known is not None:
        unseen = {name: head for name, head in known.items() if name not in restated}
        sources, kept = read_folder(folder / "documents", faults, files, unseen)
    _check_anchors(measures, {s.document.id: s for s in sources}, faults)
    raw = [s for s in sources if s.document.id not in restated]
    written = Library(
        tuple(documents), tuple(measures), topics, files, teaching=tuple(measures), asking=asking, followups=followups
    )
    return _told(written, raw, kept, faults)


def _own_or_ours(folder: Path, name: str) -> Path:
    """A file of the folder, or the one here where the folder has none."""
    return folder / name if (folder / name).exists() else HERE / name


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
