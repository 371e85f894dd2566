"""A trained model as the folder that is shipped: graph, weights, tokenizer and their SHA-256.

Writes `config.json` last, so that a folder with one is whole.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from torch import Tensor, nn

from index.onnx_encoder import CONFIG, GRAPH, TOKENIZER, WEIGHTS, Config, sha256
from index.training.graph import Peaks, Precision, build
from index.training.network import PROMPTS

NAME = "e5-small-union"
WINDOW = 256
"""Tokens that the model reads at a time: attention grows with the square, and no passage of ours is longer."""

_PRODUCTS = {
    "qkv": "attention.self.query",
    "attention.dense": "attention.output.dense",
    "wide": "intermediate.dense",
    "output.dense": "output.dense",
}
"""Products of the graph -> the part of a BERT layer that has the same input."""

_PAGE = 4096  # external data must start on a page of memory for onnxruntime to map it
_INLINE = 4096  # smaller constants stay in the graph


def state_of(model: SentenceTransformer) -> dict[str, npt.NDArray[np.float32]]:
    """The network's tensors by BERT's names, in numpy."""
    state = model[0].auto_model.state_dict()
    # Copies: a view would change with the model when it is trained.
    return {name: t.detach().cpu().float().numpy().copy() for name, t in state.items() if not name.startswith("pooler")}


def peaks_of(model: SentenceTransformer, texts: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
    """The largest magnitude of each input of each product while these texts are encoded (`graph.Peaks`)."""
    peaks: dict[str, npt.NDArray[np.float32]] = {}

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def note(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            seen = inputs[0].detach().abs().flatten(0, -2).amax(0).float().cpu().numpy()
            peaks[name] = np.maximum(peaks.get(name, 0), seen)

        return note

    hooks = [
        layer.get_submodule(part).register_forward_pre_hook(watch(f"l{number}.{name}"))
        for number, layer in enumerate(model[0].auto_model.encoder.layer)
        for name, part in _PRODUCTS.items()
    ]
    for prompt in PROMPTS:
        model.encode(list(texts), prompt_name=prompt, show_progress_bar=False)
    for hook in hooks:
        hook.remove()
    return peaks


def export(
    state: Mapping[str, npt.NDArray[np.float32]],
    tokenizer: Tokenizer,
    folder: Path,
    *,
    heads: int,
    precision: Precision,
    peaks: Peaks,
    revision: str,
) -> Config:
    """Write the model folder."""
    folder.mkdir(parents=True, exist_ok=True)
    graph = build(state, heads=heads, epsilon=1e-12, precision=precision, peaks=peaks)
    _write(graph, folder)
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    config = Config(
        name=NAME,
        revision=revision,
        dimension=int(state["embeddings.LayerNorm.weight"].shape[0]),
        window=min(WINDOW, int(state["embeddings.position_embeddings.weight"].shape[0])),
        prefixes=PROMPTS,
        files={name: sha256(folder / name) for name in (GRAPH, WEIGHTS, TOKENIZER)},
    )
    (folder / CONFIG).write_text(json.dumps(asdict(config), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return config


def _write(model: onnx.ModelProto, folder: Path) -> None:
    """The large constants go into one file beside the graph, which onnxruntime maps into memory."""
    with (folder / WEIGHTS).open("wb") as file:
        for tensor in model.graph.initializer:
            raw = tensor.raw_data
            if len(raw) < _INLINE:
                continue
            file.write(b"\0" * (-file.tell() % _PAGE))
            place = {"location": WEIGHTS, "offset": file.tell(), "length": len(raw)}
            file.write(raw)
            tensor.ClearField("raw_data")
            tensor.data_location = onnx.TensorProto.EXTERNAL
            for key, value in place.items():
                tensor.external_data.add(key=key, value=str(value))
    (folder / GRAPH).write_bytes(model.SerializeToString(deterministic=True))
