"""The trained network as an ONNX graph for onnxruntime, in single precision or with 8-bit weights.

Written node by node, not exported by tracing: the graph is the same for every version of torch, holds nothing but
what serving needs, and quantises activations token by token. (The usual dynamic quantisation takes one scale for
a whole batch: then the vector of a text depends on which texts stand beside it.)

Inputs `ids` and `mask`, int32 (texts, tokens); output `vectors`, float32 (texts, hidden), mean-pooled over the
mask and *not* yet of unit length: the windows of a long text are averaged first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = npt.NDArray[np.generic]
FloatArray = npt.NDArray[np.float32]

_FUSED = "com.microsoft"  # onnxruntime's own fused operators
_TINY = 1e-9
_LEAST_GELU = -0.17  # no value of GELU lies below -0.16997


@dataclass(frozen=True)
class Precision:
    """How weights are stored; `bits` 32 keeps them as they are, 8 or 7 makes them integers.

    Seven bits lose a little more, and never overflow the 16-bit sums of processors with AVX2 but without VNNI, where 8 bits
    need a slower kernel.
    """

    bits: int = 8
    per_channel: bool = True
    embeddings: bool = True

    def __str__(self) -> str:
        if self.bits == 32:
            return "single precision"
        spread = "a scale a channel" if self.per_channel else "a scale a matrix"
        return f"{self.bits} bits, {spread}" + ("" if self.embeddings else ", words in single precision")

    @property
    def largest(self) -> int:
        """The largest integer that a weight may become."""
        return int(2 ** (self.bits - 1) - 1)


Peaks = Mapping[str, FloatArray]
"""The largest magnitude that each input of a product was seen to have, by the name of the product in the graph."""


@dataclass
class _Graph:
    precision: Precision
    peaks: Peaks
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, value: Array) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def scalar(self, value: float | int, kind: npt.DTypeLike) -> str:
        return self.constant(f"{np.dtype(kind).name}_{value}", np.array(value, kind))

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], domain=domain, **attributes))
        return output

    def fused(self, operator: str, *inputs: str, **attributes: object) -> str:
        return self.add(operator, *inputs, domain=_FUSED, **attributes)


def build(
    state: Mapping[str, FloatArray], *, heads: int, epsilon: float, precision: Precision, peaks: Peaks
) -> onnx.ModelProto:
    """The graph for a BERT `state_dict` in numpy arrays; without `peaks`, products are not smoothed."""
    graph = _Graph(precision, peaks)
    x = _embed(graph, state, epsilon)
    layers = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layer."))
    for number in range(layers):
        layer = {
            name.removeprefix(f"encoder.layer.{number}."): array
            for name, array in state.items()
            if name.startswith(f"encoder.layer.{number}.")
        }
        x = _layer(graph, layer, x, f"l{number}", heads, epsilon)
    _pool(graph, x)
    hidden = state["embeddings.LayerNorm.weight"].shape[0]
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT32, ["texts", "tokens"]) for name in ("ids", "mask")],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", hidden])],
        list(graph.constants.values()),
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9, producer_name="train_encoder")


def quantised(weight: FloatArray, largest: int, *, per_channel: bool) -> tuple[npt.NDArray[np.int8], FloatArray]:
    """Integers and scales for a matrix (outputs, inputs): one scale a row, or one in all."""
    peak = np.abs(weight).max(axis=1) if per_channel else np.full(weight.shape[0], np.abs(weight).max())
    scale = (np.maximum(peak, _TINY) / largest).astype(np.float32)
    return np.rint(weight / scale[:, None]).astype(np.int8), scale


def _embed(graph: _Graph, state: Mapping[str, FloatArray], epsilon: float) -> str:
    words = state["embeddings.word_embeddings.weight"]
    # Every text is of type 0, so that row is added to the positions once and for all.
    places = state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][:1]
    if graph.precision.bits < 32 and graph.precision.embeddings:
        integers, scale = quantised(words, 127, per_channel=True)
        rows = graph.add("Gather", graph.constant("words", integers), "ids")
        scales = graph.add("Gather", graph.constant("words_scale", scale[:, None]), "ids")
        word = graph.add("Mul", graph.add("Cast", rows, to=TensorProto.FLOAT), scales)
    else:
        word = graph.add("Gather", graph.constant("words", words), "ids")
    ends = graph.add("Shape", "ids", start=1, end=2)
    start = graph.constant("start", np.array([0], np.int64))
    place = graph.add("Slice", graph.constant("places", places), start, ends)
    return _normalise(graph, graph.add("Add", word, place), state, "embeddings.LayerNorm", "embed", epsilon)


def _normalise(graph: _Graph, x: str, state: Mapping[str, FloatArray], part: str, name: str, epsilon: float) -> str:
    gain = graph.constant(f"{name}.gain", state[f"{part}.weight"])
    bias = graph.constant(f"{name}.bias", state[f"{part}.bias"])
    return graph.add("LayerNormalization", x, gain, bias, axis=-1, epsilon=epsilon)


def _layer(graph: _Graph, layer: Mapping[str, FloatArray], x: str, name: str, heads: int, epsilon: float) -> str:
    parts = [f"attention.self.{part}" for part in ("query", "key", "value")]
    joined = np.concatenate([layer[f"{part}.weight"] for part in parts])
    bias = np.concatenate([layer[f"{part}.bias"] for part in parts])
    qkv = _linear(graph, x, joined, bias, f"{name}.qkv")
    width = joined.shape[1]
    sizes = graph.constant("qkv_sizes", np.array([width] * 3, np.int64))
    split = [f"{name}.{part}" for part in ("q", "k", "v")]
    graph.nodes.append(helper.make_node("Split", [qkv, sizes], split, axis=-1))
    seen = graph.fused("MultiHeadAttention", *split, "", "mask", num_heads=heads)
    x = _residual(graph, layer, "attention.output", seen, x, f"{name}.attention", epsilon)
    wide = _linear(graph, x, layer["intermediate.dense.weight"], layer["intermediate.dense.bias"], f"{name}.wide")
    return _residual(graph, layer, "output", graph.fused("Gelu", wide), x, f"{name}.output", epsilon, _LEAST_GELU)


def _residual(
    graph: _Graph,
    layer: Mapping[str, FloatArray],
    part: str,
    inner: str,
    x: str,
    name: str,
    epsilon: float,
    least: float | None = None,
) -> str:
    dense = _linear(
        graph, inner, layer[f"{part}.dense.weight"], layer[f"{part}.dense.bias"], f"{name}.dense", least=least
    )
    return _normalise(graph, graph.add("Add", dense, x), layer, f"{part}.LayerNorm", name, epsilon)


def _linear(
    graph: _Graph, x: str, weight: FloatArray, bias: FloatArray, name: str, *, least: float | None = None
) -> str:
    """x W^T + bias; `least` is a bound below every input, where there is one."""
    if graph.precision.bits == 32:
        product = graph.add("MatMul", x, graph.constant(f"{name}.weight", weight.T))
        return graph.add("Add", product, graph.constant(f"{name}.bias", bias))
    if name in graph.peaks:
        ease = _ease(weight, graph.peaks[name])
        x = graph.add("Mul", x, graph.constant(f"{name}.ease", ease))
        weight = weight / ease
    else:
        ease = np.ones(weight.shape[1], np.float32)
    integers, scale = quantised(weight, graph.precision.largest, per_channel=graph.precision.per_channel)
    if least is not None:
        # Inputs moved to begin at zero have all 256 steps above it, not half of them; the bias takes the move back.
        x = graph.add("Add", x, graph.constant(f"{name}.move", -least * ease))
        moved = bias + (integers * scale[:, None]) @ (least * ease)
        graph.constant(f"{name}.weight", integers.T)
        product = _integer_product(graph, x, scale, name, middle=0)
        return graph.add("Add", product, graph.constant(f"{name}.bias", moved.astype(np.float32)))
    graph.constant(f"{name}.weight", integers.T)
    product = _integer_product(graph, x, scale, name, middle=128)
    return graph.add("Add", product, graph.constant(f"{name}.bias", bias))


def _integer_product(graph: _Graph, x: str, scale: FloatArray, name: str, *, middle: int) -> str:
    """x W^T with x as 8-bit integers, one scale a token, zero at `middle`; the weight is a constant by now."""
    size = graph.add("Abs", x) if middle else x
    peak = graph.add("ReduceMax", size, axes=[-1], keepdims=1)
    step = graph.add("Mul", peak, graph.scalar(1 / (127 if middle else 255), np.float32))
    step = graph.add("Max", step, graph.scalar(_TINY, np.float32))
    one, zero = graph.scalar(1.0, np.float32), graph.scalar(middle, np.uint8)
    small = graph.add("QuantizeLinear", graph.add("Div", x, step), one, zero)
    weight = f"{name}.weight"
    product = graph.fused("MatMulIntegerToFloat", small, weight, one, graph.constant(f"{name}.scale", scale), zero)
    return graph.add("Mul", product, step)


def _ease(weight: FloatArray, peak: FloatArray) -> FloatArray:
    """Factors for the inputs of a product that even out what is hard in them with what is hard in the weights.

    A few inputs are tens of times as large as the rest and would take the whole range (SmoothQuant, arXiv 2211.10438,
    with its exponent of one half).
    """
    columns = np.maximum(np.abs(weight).max(axis=0), _TINY)
    return np.asarray(np.sqrt(columns / np.maximum(peak, _TINY)), dtype=np.float32)


def _pool(graph: _Graph, x: str) -> None:
    mask = graph.add("Cast", "mask", to=TensorProto.FLOAT)
    last = graph.constant("axis_last", np.array([-1], np.int64))
    seen = graph.add("Mul", x, graph.add("Unsqueeze", mask, last))
    total = graph.add("ReduceSum", seen, graph.constant("axis_1", np.array([1], np.int64)), keepdims=0)
    count = graph.add("ReduceSum", mask, graph.constant("axis_1", np.array([1], np.int64)), keepdims=1)
    graph.nodes.append(helper.make_node("Div", [total, count], ["vectors"]))
