"""How often an encoder puts the right measure first, and in the first three, among those of one document."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoder import Encoder
from index.training.groups import Group
from knowledge.fold import fold

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    """A question with the measures that answer it, all of one document."""

    text: str
    right: frozenset[str]

    @property
    def document(self) -> str:
        """The document that is searched."""
        return min(self.right).split("/")[0]


@dataclass(frozen=True)
class Recall:
    """Shares of questions."""

    first: float
    in_three: float


def phrasings(groups: Sequence[Group]) -> list[Asked]:
    """The phrasings themselves as questions: for measures whose phrasings were not trained on."""
    return [Asked(question, frozenset({one.key})) for one in groups for question in one.questions]


def golden(folder: Path) -> list[Asked]:
    """The answerable questions of `tests/golden`, which are never trained on."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in _lines(path)]
    return [
        Asked(fold(line["q"]), frozenset(line["right"]))
        for line in lines
        if line["group"] == "answerable" and line.get("right")
    ]


def recall(
    encoder: Encoder, groups: Sequence[Group], asked: Sequence[Asked], *, passages_alone: bool = False
) -> Mapping[str, Recall]:
    """Recall by `passages` (the two that the index embeds), by `phrasings`, and by the `best` of both."""
    ranks: dict[str, list[int]] = {"passages": []} if passages_alone else {"passages": [], "phrasings": [], "best": []}
    for document in sorted({question.document for question in asked}):
        inside = [one for one in groups if one.document == document]
        here = [question for question in asked if question.document == document]
        questions = encoder.queries([question.text for question in here])
        passages = np.max(
            [questions @ encoder.passages([one.passages[at] for one in inside]).T for at in (0, 1)], axis=0
        )
        sides = {"passages": passages}
        if not passages_alone:
            near = _nearest(encoder, inside, questions)
            sides |= {"phrasings": near, "best": np.maximum(passages, near)}
        for name, scores in sides.items():
            ranks[name] += [_rank(row, inside, question) for row, question in zip(scores, here, strict=True)]
    return {name: Recall(_share(found, 1), _share(found, 3)) for name, found in ranks.items()}


def _nearest(encoder: Encoder, groups: Sequence[Group], questions: Array) -> Array:
    """The best cosine of each question with a phrasing of each measure."""
    owners = np.repeat(np.arange(len(groups)), [len(one.questions) for one in groups])
    texts = [question for one in groups for question in one.questions]
    best = np.full((len(groups), len(questions)), -1.0, np.float32)
    if texts:
        np.maximum.at(best, owners, encoder.queries(texts) @ questions.T)
    return best.T


def _rank(scores: Array, groups: Sequence[Group], question: Asked) -> int:
    order = np.argsort(-scores, kind="stable")
    return next((rank for rank, at in enumerate(order) if groups[at].key in question.right), len(groups))


def _share(ranks: Sequence[int], top: int) -> float:
    return float(np.mean([rank < top for rank in ranks])) if ranks else 0.0


def beir(encoder: Encoder, folder: Path) -> float:
    """R@1 on a folder in BEIR's format (`corpus.jsonl`, `queries.jsonl`, `qrels.tsv`)."""
    right: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, _ = line.split("\t")
        right.setdefault(query, set()).add(document)
    corpus = _lines(folder / "corpus.jsonl")
    names = [row["_id"] for row in corpus]
    queries = _lines(folder / "queries.jsonl")
    queries = [row for row in queries if right.get(row["_id"], set()) & set(names)]
    documents = encoder.passages([fold(f"{row.get('title') or ''} {row['text']}") for row in corpus])
    tops = np.argmax(encoder.queries([fold(row["text"]) for row in queries]) @ documents.T, axis=1)
    return float(np.mean([names[top] in right[row["_id"]] for top, row in zip(tops, queries, strict=True)]))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
