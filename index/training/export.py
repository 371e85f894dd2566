"""A trained model as the folder that is shipped: graph, weights, tokenizer and their SHA-256.

Writes `config.json` last, so that a folder with one is whole.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from index.onnx_encoder import CONFIG, GRAPH, TOKENIZER, WEIGHTS, Config, sha256
from index.training.graph import Precision, build
from index.training.network import PROMPTS

NAME = "e5-small-union"
WINDOW = 256
"""Tokens that the model reads at a time: attention grows with the square, and no passage of ours is longer."""

_PAGE = 4096  # external data must start on a page of memory for onnxruntime to map it
_INLINE = 4096  # smaller constants stay in the graph


def state_of(model: SentenceTransformer) -> dict[str, npt.NDArray[np.float32]]:
    """The network's tensors by BERT's names, in numpy."""
    state = model[0].auto_model.state_dict()
    return {name: t.detach().cpu().float().numpy() for name, t in state.items() if not name.startswith("pooler")}


def export(
    state: Mapping[str, npt.NDArray[np.float32]],
    tokenizer: Tokenizer,
    folder: Path,
    *,
    heads: int,
    precision: Precision,
    revision: str,
) -> Config:
    """Write the model folder."""
    folder.mkdir(parents=True, exist_ok=True)
    graph = build(state, heads=heads, epsilon=1e-12, precision=precision)
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
