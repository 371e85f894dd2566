"""Any collection in BEIR's format: BM25, vectors, their reciprocal ranks and our fusion, side by side.

A folder holds `corpus.jsonl` (_id, title, text), `queries.jsonl` (_id, text) and `qrels.tsv` or `qrels/test.tsv`
(query, passage, grade, a head line first). Nothing is learned from it.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.encoder import Encoder
from index.fusion import Fusion, reciprocal_ranks
from index.lexical import Field, bigrams
from index.metrics import first_right, hit_at, mrr_at, ndcg, recall
from index.vectors import Vectors
from knowledge.fold import fold

BATCH = 64
DEPTH = 10
"""Places of a ranking that any of the measures looks at."""
Progress = Callable[[str, int, int], None]


class BeirError(ValueError):
    """A folder is not in BEIR's format; the message names the file and what it lacks. The script prints it."""


@dataclass(frozen=True)
class Collection:
    """Passages, questions, and for each question the grades of the passages that answer it."""

    name: str
    passages: Mapping[str, str]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Scores:
    """What one way of ranking reached; `hit_1` counts a question whose first passage is right."""

    ndcg_10: float
    hit_1: float
    recall_5: float
    mrr_10: float


def read_collection(folder: Path) -> Collection:
    """Read a folder; questions that nothing is right for are left out. Raises BeirError."""
    passages = {i: _passage(row) for i, row in _rows(folder / "corpus.jsonl")}
    grades: dict[str, dict[str, float]] = {}
    for query, passage, grade in _grades(folder):
        if grade > 0 and passage in passages:
            grades.setdefault(query, {})[passage] = grade
    queries = {i: fold(str(row["text"])) for i, row in _rows(folder / "queries.jsonl") if i in grades}
    if not queries:
        raise BeirError(f"{folder}: no question has a right passage; do the ids in qrels.tsv match the other files?")
    return Collection(folder.name, passages, queries, {i: grades[i] for i in queries})


def compare(collection: Collection, encoder: Encoder, fusion: Fusion, progress: Progress) -> dict[str, Scores]:
    """Rank every passage for every question in each way."""
    ids = list(collection.passages)
    words = Field.build(list(collection.passages.values()), bigrams)
    vectors = Vectors.build(_encode(encoder.passages, list(collection.passages.values()), "passages", progress))
    asked = _encode(encoder.queries, list(collection.queries.values()), "questions", progress)
    ranked: dict[str, list[list[str]]] = {}
    for number, (text, vector) in enumerate(zip(collection.queries.values(), asked, strict=True)):
        cosines, shares = vectors.cosines(vector), words.shares(text)
        ways = {
            "BM25 bigrams": shares,
            "dense": cosines,
            "reciprocal ranks": reciprocal_ranks(cosines, shares),
            "ours": fusion.scores(cosines, shares),
        }
        for way, scores in ways.items():
            ranked.setdefault(way, []).append([ids[i] for i in _best(scores)])
        if number % BATCH == 0:
            progress("ranking", number, len(asked))
    return {way: _measured(lists, list(collection.grades.values())) for way, lists in ranked.items()}


def _measured(ranked: Sequence[Sequence[str]], grades: Sequence[Mapping[str, float]]) -> Scores:
    firsts = [first_right(r, g) for r, g in zip(ranked, grades, strict=True)]
    return Scores(
        ndcg_10=float(np.mean([ndcg(r, g, DEPTH) for r, g in zip(ranked, grades, strict=True)])),
        hit_1=hit_at(firsts, 1),
        recall_5=float(np.mean([recall(r, g, 5) for r, g in zip(ranked, grades, strict=True)])),
        mrr_10=mrr_at(firsts, DEPTH),
    )


def _best(scores: np.ndarray) -> np.ndarray:
    """The first places, best first; of equal scores the earlier passage."""
    return np.argsort(-scores, kind="stable")[:DEPTH]


def _encode(
    encode: Callable[[Sequence[str]], np.ndarray], texts: Sequence[str], what: str, progress: Progress
) -> np.ndarray:
    rows = []
    for at in range(0, len(texts), BATCH):
        progress(f"embedding {what}", at, len(texts))
        rows.append(encode(texts[at : at + BATCH]))
    return np.concatenate(rows)


def _passage(row: Mapping[str, object]) -> str:
    title, text = row.get("title"), row["text"]
    return fold(f"{title}。{text}" if title else str(text))


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
            yield str(row["_id"]), row | {"text": row["text"]}
        except (ValueError, KeyError, TypeError) as error:
            raise BeirError(f"{path}:{number}: not an object with _id and text") from error


def _grades(folder: Path) -> Iterator[tuple[str, str, float]]:
    flat = folder / "qrels.tsv"
    path = flat if flat.exists() else folder / "qrels" / "test.tsv"
    for number, line in list(_lines(path))[1:]:
        try:
            query, passage, grade = line.split("\t")
            yield query, passage, float(grade)
        except ValueError as error:
            raise BeirError(f"{path}:{number}: not a query, a passage and a grade with tabs between") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BeirError(f"{path} cannot be read ({error}); a BEIR folder has corpus.jsonl, queries.jsonl, qrels.tsv") from error  # fmt: skip
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())
