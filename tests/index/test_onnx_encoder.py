"""The shipped model: its files are checked, it needs no torch, and it covers every text of the project."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from tokenizers import Tokenizer

from index.encoder import MODEL, EncoderError
from index.onnx_encoder import CONFIG, GRAPH, TOKENIZER, WEIGHTS, OnnxEncoder, read_config, sha256
from index.training.vocabulary import unknown
from knowledge import library
from knowledge.fold import fold
from knowledge.values import content_id

ROOT = MODEL.parents[1]


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    """The shipped model."""
    return OnnxEncoder.load(MODEL, threads=2)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the model folder, to break."""
    return Path(shutil.copytree(MODEL, tmp_path / "model"))


@pytest.mark.parametrize("name", [GRAPH, WEIGHTS, TOKENIZER])
def test_a_changed_file_is_refused(copy: Path, name: str) -> None:
    """One byte that differs is found before the model answers anything; the error names file and remedy."""
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(EncoderError, match=rf"{name} is broken.*SHA-256.*train_encoder"):
        OnnxEncoder.load(copy, threads=1)


@pytest.mark.parametrize("name", [GRAPH, WEIGHTS, TOKENIZER, CONFIG])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    """The error names the file that is not there, and the remedy."""
    (copy / name).unlink()
    with pytest.raises(EncoderError, match=rf"{name} cannot be read.*git checkout"):
        OnnxEncoder.load(copy, threads=1)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": 1', "\x00"])
def test_a_broken_configuration_is_refused(copy: Path, text: str) -> None:
    """Whatever stands in `config.json`, the error is ours and names it."""
    (copy / CONFIG).write_text(text, encoding="utf-8")
    with pytest.raises(EncoderError, match=rf"{CONFIG} is broken"):
        OnnxEncoder.load(copy, threads=1)


def test_every_file_has_its_checksum(copy: Path) -> None:
    """A configuration that leaves a file unchecked is refused."""
    config = json.loads((copy / CONFIG).read_text(encoding="utf-8"))
    del config["files"][WEIGHTS]
    (copy / CONFIG).write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(EncoderError, match=WEIGHTS):
        OnnxEncoder.load(copy, threads=1)


def test_it_is_served_without_torch() -> None:
    """Encoding with the shipped model imports neither torch nor sentence-transformers nor transformers."""
    program = (
        "import sys; from index.encoder import load; load('shipped', threads=1).queries(['住院慰问']); "
        "print([name for name in ('torch', 'sentence_transformers', 'transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_weights_are_one_file_of_at_most_forty_megabytes() -> None:
    """What lies in git stays small."""
    assert sum(path.stat().st_size for path in MODEL.iterdir()) <= 40_000_000


def test_every_text_of_the_project_has_its_tokens() -> None:
    """The cut vocabulary covers every measure and every phrasing: no unknown token."""
    measures = library.load().measures
    texts = [fold(text) for one in measures for text in (one.passage, *one.aliases, *one.phrasings)]
    assert not unknown(Tokenizer.from_file(str(MODEL / TOKENIZER)), texts)


def test_words_that_were_cut_still_encode() -> None:
    """A word outside the vocabulary is taken apart into pieces; only what the model never knew is unknown."""
    tokenizer = Tokenizer.from_file(str(MODEL / TOKENIZER))
    texts = ["antidisestablishmentarianism", "донецк", "ありがとう", "勞動關係", "恁伢嘞冇搿俺啥咋"]
    assert not unknown(tokenizer, texts)


def test_many_threads_may_ask_at_once(encoder: OnnxEncoder) -> None:
    """Questions asked at the same time get the vectors that they get alone."""
    questions = [f"住院慰问金第{number}次怎么领" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda question: encoder.queries([question])[0], questions))
    assert np.allclose(rows, encoder.queries(questions), atol=1e-4)


def test_products_are_exact_on_every_processor(encoder: OnnxEncoder, copy: Path) -> None:
    """Signed weights would overflow where there is AVX2 but no VNNI; the same weights as unsigned numbers overflow nowhere."""
    graph = onnx.load(copy / GRAPH)
    weights = {one.name: one for one in graph.graph.initializer}
    graph.graph.initializer.append(numpy_helper.from_array(np.array(128, np.uint8), "middle"))
    products = [node for node in graph.graph.node if node.op_type == "MatMulIntegerToFloat"]
    assert products
    for node in products:
        signed = weights[node.input[1]]
        unsigned = (numpy_helper.to_array(signed).astype(np.int16) + 128).astype(np.uint8)
        signed.CopyFrom(numpy_helper.from_array(unsigned, signed.name))
        node.input.append("middle")
    onnx.save(graph, copy / GRAPH)
    config = json.loads((copy / CONFIG).read_text(encoding="utf-8"))
    config["files"][GRAPH] = sha256(copy / GRAPH)
    (copy / CONFIG).write_text(json.dumps(config), encoding="utf-8")
    questions = ["住院慰问金多少钱", "疗修养去哪里", "hospital visit money", "工资被拖了三个月，找谁"]
    exact = OnnxEncoder.load(copy, threads=1).queries(questions)
    assert np.allclose(encoder.queries(questions), exact, atol=1e-3)


def test_a_question_is_nearest_to_its_measure(encoder: OnnxEncoder) -> None:
    """The model does what it is for."""
    passages = encoder.passages(
        ["住院慰问。会员首次因病住院，工会给予慰问。", "疗休养。组织一线职工去疗休养。", "建会。企业应当建立工会。"]
    )
    assert int(np.argmax(passages @ encoder.queries(["生病住院了工会来看看不"])[0])) == 0


def test_the_card_belongs_to_the_model() -> None:
    """The model card lists the checksums of the files that it lies beside."""
    card = (MODEL / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert all(digest in card for digest in read_config(MODEL).files.values())


def test_what_it_was_trained_on_is_known(encoder: OnnxEncoder) -> None:
    """By content ids, most of them questions that still stand in the phrasings of measures and topics."""
    told = library.load()
    phrasings = [*(m.phrasings for m in told.measures), *(t.phrasings for t in told.topics)]
    asked = {content_id(fold(q)) for of in phrasings for q in of}
    assert len(encoder.trained_on & asked) > 0.9 * len(encoder.trained_on) > 4000
