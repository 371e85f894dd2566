"""Which details a question asks for: what patterns hear, what only examples teach, and what neither should hear."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import snapshot
from index.details import Details, fit_details
from index.encoder import load
from index.query import read_query
from index.search import Index
from knowledge import lexicon
from knowledge.asking import Labelled
from knowledge.fold import fold
from knowledge.values import DETAILS

TAUGHT = [
    *(Labelled(q, ("deadline",)) for q in ("过了日子还认吗", "晚了还给办不", "现在才想起来晚不晚", "拖到下月还作数吗")),
    *(Labelled(q, ("materials",)) for q in ("空着手去成不成", "手里得攥点啥才给办", "两手空空去会不会被撵回来")),
    *(
        Labelled(q, ())
        for q in ("工会有体检吗", "讲讲疗休养", "有啥培训", "住院慰问是个啥", "想参加劳动竞赛", "工会管不管相亲")
    ),
]


def no_vectors(count: int) -> np.ndarray:
    """Vectors that say nothing."""
    return np.zeros((count, 4), dtype=np.float32)


def asked(model: Details, text: str, vector: np.ndarray | None = None) -> tuple[str, ...]:
    """The details that a model hears in a text."""
    return model.heard(read_query(text), no_vectors(1)[0] if vector is None else vector).details


@pytest.fixture(scope="module")
def index(published: Path) -> Index:
    """The published snapshot."""
    return Index(snapshot.current(published), load("shipped", threads=1))


@pytest.fixture(scope="module")
def model() -> Details:
    """What a dozen questions teach."""
    return fit_details(TAUGHT, no_vectors(len(TAUGHT)))


@pytest.mark.parametrize(
    ("text", "details"),
    [("体检过了日子还认吗", ("deadline",)), ("空着手去成不成啊", ("materials",)), ("讲讲工会的培训", ())],
)
def test_what_no_pattern_knows_is_heard(model: Details, text: str, details: tuple[str, ...]) -> None:
    """In words like those of the examples, on another topic."""
    assert lexicon.details_asked(fold(text)) == ()
    assert asked(model, text) == details


def test_what_a_pattern_finds_needs_less() -> None:
    """It is heard where the model half agrees, and not where the examples say that the pattern errs."""
    rows = [Labelled(f"{w}要多少钱", ("amount",)) for w in ["体检", "疗养", "培训", "电影", "相亲"]]
    rows += [Labelled(f"{w}花多少钱都值", ()) for w in ["体检", "疗养", "培训", "电影", "相亲"]]
    model = fit_details(rows, no_vectors(len(rows)))
    assert lexicon.details_asked("看病花多少钱都值") == ("amount",)
    assert asked(model, "看病花多少钱都值") == ()
    assert asked(model, "看病要多少钱") == ("amount",)


def test_a_few_examples_do_not_drown_the_patterns() -> None:
    """A library that has hardly any: what they all ask for is not heard everywhere, and the patterns are believed."""
    rows = [
        Labelled("住院慰问给多少钱", ("amount",)),
        Labelled("补助有几百块", ("amount",)),
        Labelled("有没有体检", ()),
    ]
    model = fit_details(rows, no_vectors(len(rows)))
    assert asked(model, "老板欠薪,工会给找律师吗") == ()
    assert asked(model, "疗休养去哪里") == ("where",)


def test_the_vector_speaks_too() -> None:
    """Two questions with the same words but another sense are told apart by it."""
    sense = np.eye(4, dtype=np.float32)
    rows = [Labelled("那个怎么说", ("contact",)), Labelled("那个怎么说", ())] * 4
    model = fit_details(rows, np.array([sense[0], sense[1]] * 4))
    assert asked(model, "那个怎么说", sense[0]) == ("contact",)
    assert asked(model, "那个怎么说", sense[1]) == ()


@given(st.text(max_size=40))
def test_any_text_can_be_heard(text: str) -> None:
    """Whatever is typed, each detail is named once and in order."""
    heard = asked(ANY, text)
    assert list(heard) == [d for d in DETAILS if d in heard]


def test_search_tells_what_it_heard(index: Index) -> None:
    """A question that no pattern knows comes back with its details, and with those that it asks for clearly."""
    text = "住院慰问过了时间还认吗"
    assert "deadline" not in read_query(text).details
    found = index.search(text, index.documents_of("天津")).query
    assert "deadline" in found.details
    assert set(found.clearly) <= set(found.details)
    assert index.search("住院慰问给多少钱", index.documents_of("天津")).query.clearly == ("amount",)


ANY = fit_details(TAUGHT, no_vectors(len(TAUGHT)))
