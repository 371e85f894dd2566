"""The word side: shares between nothing and everything, and pinyin for what only sounds alike."""

from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import Field, Pinyin, Tokens, bigrams, readings
from knowledge.fold import fold

TEXTS = ["住院慰问怎么申请", "疗休养去哪里", "技能培训收费吗", "union app 怎么登录", "住院"]
QUERIES = [
    "住院慰问怎么申请",
    "疗休养",
    "公积金提取",
    "",
    "?!",
    "住院住院住院",
    "zhuyuan",
    "a",
    "app",
    "👍",
    "慰问住院",
]


@pytest.fixture(scope="module")
def pinyin() -> Pinyin:
    """With the readings of pypinyin."""
    return Pinyin(readings())


@pytest.fixture(scope="module", params=["bigrams", "pinyin"])
def tokens(request: pytest.FixtureRequest, pinyin: Pinyin) -> Tokens:
    """Each way to cut a text."""
    ways: dict[str, Tokens] = {"bigrams": bigrams, "pinyin": pinyin}
    return ways[request.param]


@pytest.mark.parametrize("query", QUERIES)
def test_shares_lie_between_nothing_and_everything(tokens: Tokens, query: str) -> None:
    """One for each text, whatever the query."""
    shares = Field.build(TEXTS, tokens).shares(fold(query))
    assert shares.shape == (len(TEXTS),)
    assert shares.dtype == np.float32
    assert ((shares >= 0) & (shares <= 1.0001)).all()


@given(st.text(max_size=30))
def test_any_query_has_shares(text: str) -> None:
    """Letters, emoji, other scripts."""
    shares = FIELD.shares(fold(text))
    assert ((shares >= 0) & (shares <= 1.0001)).all()


FIELD = Field.build(TEXTS, bigrams)


def test_the_same_text_scores_highest(tokens: Tokens) -> None:
    """Asked in its own words, a text is first."""
    field = Field.build(TEXTS, tokens)
    for number, text in enumerate(TEXTS[:4]):
        assert field.shares(text).argmax() == number


def test_unknown_words_score_nothing_and_lower_the_rest(tokens: Tokens) -> None:
    """A query that is half foreign has less in common than its known half."""
    field = Field.build(TEXTS, tokens)
    assert not field.shares("麒麟貔貅").any()
    assert 0 < field.shares("疗休养麒麟貔貅")[1] < field.shares("疗休养")[1]


@pytest.mark.parametrize("texts", [[], [""], ["", "?!", "  "]])
def test_nothing_to_find(tokens: Tokens, texts: list[str]) -> None:
    """An empty list, or texts without a word, are an index in which nothing is found."""
    shares = Field.build(texts, tokens).shares("住院慰问")
    assert not shares.any()


@pytest.mark.parametrize("nothing", [True, False])
def test_saved_and_loaded(tmp_path: Path, tokens: Tokens, nothing: bool) -> None:
    """The same shares, from a memory map."""
    field = Field.build([] if nothing else TEXTS, tokens)
    field.save(tmp_path / "field")
    loaded = Field.load(tmp_path / "field", tokens)
    for query in QUERIES:
        assert np.allclose(field.shares(fold(query)), loaded.shares(fold(query)))


@pytest.mark.parametrize(
    ("text", "cut"),
    [("住院慰问", ["住院", "院慰", "慰问"]), ("a b", ["ab"]), ("住", ["住"]), ("住,院", ["住院"]), ("", [""])],
)
def test_bigrams(text: str, cut: list[str]) -> None:
    """Pairs across punctuation; a single character is its own."""
    assert bigrams(text) == cut


@pytest.mark.parametrize(
    ("heard", "meant"),
    [("疗修养", "疗休养"), ("慰文金", "慰问金"), ("公鸡金", "公积金"), ("liaoxiuyang", "疗休养"), ("weiwen", "慰问")],
)
def test_homophones_sound_alike(pinyin: Pinyin, heard: str, meant: str) -> None:
    """Mistyped characters and letters are cut into the same syllables as what was meant."""
    assert pinyin(heard) == pinyin(meant)


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("住院2024", ["zhu", "yuan", "2024"]),
        ("bcd", ["bcd"]),
        ("ti jian", ["ti", "jian"]),
        ("tijian", ["ti", "jian"]),
        ("?!", []),
        ("", []),
    ],
)
def test_syllables(pinyin: Pinyin, text: str, syllables: list[str]) -> None:
    """Letters that come out even are pinyin, others stay as they are, and digits stay together."""
    assert pinyin.syllables(text) == syllables


@given(st.text("abcdeghijlnouxyz ", max_size=30))
def test_no_letter_is_lost(text: str) -> None:
    """However they are cut, the syllables of letters are those letters."""
    assert "".join(SPOKEN.syllables(text)) == text.replace(" ", "")


SPOKEN = Pinyin({"体": "ti", "检": "jian", "住": "zhu", "安": "an", "啊": "a", "里": "li"})


@pytest.mark.parametrize("query", QUERIES)
def test_shares_are_those_of_bm25s(query: str) -> None:
    """Adding up its weights here gives what bm25s itself gives, but for the scale."""
    model = bm25s.BM25(k1=1.2, b=0.5)
    model.index([bigrams(text) for text in TEXTS], show_progress=False)
    known = [term for term in dict.fromkeys(bigrams(fold(query))) if term and term in model.vocab_dict]
    shares = FIELD.shares(fold(query))
    theirs = model.get_scores(known) if known else np.zeros(len(TEXTS), np.float32)
    assert np.allclose(shares * theirs.max(), theirs * shares.max(), atol=1e-6)
    assert shares.any() == theirs.any()
