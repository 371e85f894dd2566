"""Any sentence-transformers model, by name or folder, with that model's own words before questions and passages.

`sentence_transformers` (and with it torch: seconds and half a gigabyte) is imported when a model is loaded, not
before: a bot that runs on the shipped model never needs it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedding import EncoderError, Vectors, mended, share

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@dataclass(frozen=True)
class Prompts:
    """What stands before a question and before a passage."""

    query: str = ""
    passage: str = ""


KNOWN: dict[str, Prompts] = {
    "e5": Prompts("query: ", "passage: "),
    "bge": Prompts("为这个句子生成表示以用于检索相关文章：", ""),
    "bge-m3": Prompts("", ""),
    "qwen3-embedding": Prompts(
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:", ""
    ),
}
"""Prompts from the model cards, for models whose own files name none: by family."""


class TransformersEncoder:
    """An `Encoder` over a sentence-transformers model."""

    def __init__(self, name: str, model: "SentenceTransformer", prompts: Prompts) -> None:
        self._name, self._model, self._prompts = name, model, prompts
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"{name} does not say how long its vectors are: choose another model for `encoder`.")
        self._dimension = int(dimension)
        self._fingerprint = _digest(model)

    @classmethod
    def load(cls, name: str, *, threads: int) -> "TransformersEncoder":
        """Open a model by name or folder; EncoderError says what is wrong and what to do."""
        try:
            import torch
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderError(
                f"encoder {name!r} needs sentence-transformers, which is not installed here ({error}). "
                "Install the project with its full dependencies, or set the encoder to 'shipped'."
            ) from error
        torch.set_num_threads(threads)
        try:
            model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise EncoderError(
                f"encoder {name!r} cannot be loaded as a sentence-transformers model: {error}. "
                "Give a folder or a name on the hub that can be reached, or set the encoder to 'shipped'."
            ) from error
        return cls(name, model.eval(), prompts_of(name, model.prompts))

    @property
    def name(self) -> str:
        """The model's name or folder, as it was asked for."""
        return self._name

    @property
    def revision(self) -> str:
        """The first digits of the weights' SHA-256: names on a hub move, weights do not."""
        return self._fingerprint[:12]

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._dimension

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the weights."""
        return self._fingerprint

    @property
    def trained_on(self) -> frozenset[str]:
        """Nothing of ours is known to be in it."""
        return frozenset()

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""
        return self._encode(texts, self._prompts.query)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages."""
        return self._encode(texts, self._prompts.passage)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        parts = [(number, part) for number, text in enumerate(texts) for part in self._windows(mended(text), prompt)]
        rows = self._model.encode(
            [part for _, part in parts], prompt=prompt, show_progress_bar=False, convert_to_numpy=True
        )
        owners = np.array([number for number, _ in parts], np.intp)
        weights = np.array([max(1, len(part)) for _, part in parts], np.float32)
        return share(np.asarray(rows, np.float32), owners, weights, len(texts))

    def _windows(self, text: str, prompt: str) -> Iterator[str]:
        """Stretches of a text that the model takes whole: it would cut a longer one without a word."""
        # Counted in tokens of the model, with room for the prompt and for special tokens.
        tokenizer = self._model.tokenizer
        room = (self._model.max_seq_length or 512) - len(tokenizer.tokenize(prompt)) - 4
        spans = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)["offset_mapping"]
        starts = [spans[at][0] for at in range(0, len(spans), max(room, 1))] or [0]
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            yield text[start:end]


def prompts_of(name: str, own: dict[str, str]) -> Prompts:
    """The model's own prompts where its files name them, else those that its family's model card gives."""
    if own.get("query") or own.get("passage") or own.get("document"):
        return Prompts(own.get("query") or "", own.get("passage") or own.get("document") or "")
    base = Path(name).name.lower()
    for family in sorted(KNOWN, key=len, reverse=True):
        if family in base and (family != "bge" or "zh" in base):
            return KNOWN[family]
    return Prompts()


def _digest(model: "SentenceTransformer") -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().float().numpy().tobytes())
    return digest.hexdigest()
