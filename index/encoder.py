"""The seam between texts and vectors: two methods, two implementations, one function that chooses.

Texts come here folded (`knowledge.fold`); what a model wants before a question or a passage, its encoder adds.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.embedding import EncoderError, Vectors
from index.onnx_encoder import OnnxEncoder
from index.transformers_encoder import TransformersEncoder

__all__ = ["SHIPPED", "Encoder", "EncoderError", "Vectors", "load"]

SHIPPED = "shipped"
MODEL = Path(__file__).resolve().parent / "model"


class Encoder(Protocol):
    """Questions and passages -> unit vectors, float32, shape (texts, dimension).

    A text may be empty, of any length and of any characters; each has the vector that it would have alone, up to
    rounding. `fingerprint` is the SHA-256 of the weights: two encoders with the same one make the same vectors.
    """

    @property
    def name(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def trained_on(self) -> frozenset[str]:
        """Content ids of the folded questions that it was trained on, where that is known: they flatter it."""
        ...

    def queries(self, texts: Sequence[str]) -> Vectors: ...
    def passages(self, texts: Sequence[str]) -> Vectors: ...


def load(name: str = SHIPPED, *, threads: int = 2) -> Encoder:
    """The shipped model, or any sentence-transformers model by name or folder; EncoderError says what is wrong."""
    if name == SHIPPED:
        return OnnxEncoder.load(MODEL, threads=threads)
    return TransformersEncoder.load(name, threads=threads)
