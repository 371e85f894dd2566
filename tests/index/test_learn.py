"""The ranker learns what is there to be learned, and the cut-off keeps its promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.calibrate import Verdict, cut_off
from index.examples import Asked, in_shares, unseen
from index.features import NAMES
from index.learn import Example, train_ranker
from index.query import read_query
from index.ranker import Ranker
from index.signals import Nearest
from knowledge.outside import Topic
from knowledge.values import content_id


def examples(useful: int, count: int = 60) -> list[Example]:
    """Questions whose right candidate has the largest value of one feature; the others are chance."""
    rng = np.random.default_rng(3)
    made = []
    for _ in range(count):
        table = rng.normal(size=(6, 4)).astype(np.float32)
        made.append(Example(table, np.arange(6) == table[:, useful].argmax()))
    return made


@pytest.mark.parametrize("useful", range(4))
def test_the_ranker_finds_the_feature_that_tells(useful: int) -> None:
    """Its weight is by far the largest, and the right candidate comes first."""
    ranker = train_ranker(examples(useful))
    weights = np.abs(ranker.weights)
    assert weights.argmax() == useful
    assert np.sort(weights)[-2] < 0.2 * weights.max()
    first = [bool(e.right[ranker.scores(e.features).argmax()]) for e in examples(useful)]
    assert np.mean(first) > 0.9


def test_a_feature_that_never_varies_weighs_nothing() -> None:
    """A constant column, such as one that no measure of a small library has."""
    made = [Example(np.column_stack((e.features, np.ones(6))), e.right) for e in examples(0)]
    assert abs(train_ranker(made).weights[-1]) < 1e-6


def test_shares_of_a_score_add_up() -> None:
    """What --explain prints is the score."""
    rng = np.random.default_rng(1)
    ranker, row = Ranker(tuple(rng.normal(size=len(NAMES)))), rng.normal(size=len(NAMES)).astype(np.float32)
    assert sum(ranker.shares(row).values()) == pytest.approx(float(ranker.scores(row[None])[0]), rel=1e-4)


def test_what_an_encoder_was_trained_on_is_not_asked() -> None:
    """To it such questions look more alike than those of strangers; where it saw all of a kind, they must do."""
    topics = (
        Topic("a", "甲", "elsewhere", ("公积金怎么取", "公积金贷款")),
        Topic("b", "乙", "off_topic", ("今天下雨吗",)),
        Topic("c", "丙", "elsewhere", ("社保断了怎么办",)),
    )
    assert unseen(topics, frozenset()) == [0, 1, 2, 3]
    assert unseen(topics, {content_id(q) for q in ("公积金怎么取", "公积金贷款", "今天下雨吗")}) == [2, 3]


rates = st.floats(0.001, 0.9)
scores = st.lists(st.floats(0, 1, exclude_max=True), max_size=200).map(lambda s: np.array(s, dtype=np.float64))


@given(scores, rates)
@settings(max_examples=300)
def test_false_answers_never_pass_the_rate(unanswerable: np.ndarray, rate: float) -> None:
    """On the questions that it is taken from, and with one unseen question counted against us."""
    cut = cut_off(unanswerable, rate)
    false = int((unanswerable >= cut).sum())
    assert false <= rate * len(unanswerable) + 1e-9
    assert false == 0 or (false + 1) / (len(unanswerable) + 1) <= rate + 1e-9


@given(scores, rates, rates)
def test_a_lower_rate_never_lowers_the_cut_off(unanswerable: np.ndarray, one: float, other: float) -> None:
    """Fewer false answers ask for more certainty."""
    assert cut_off(unanswerable, min(one, other)) >= cut_off(unanswerable, max(one, other))


def test_too_few_questions_promise_nothing() -> None:
    """With ten, one in a hundred cannot be promised: nothing is answered."""
    assert cut_off(np.linspace(0, 0.9, 10), 0.01) == 1.0


def test_the_cut_off_is_no_stricter_than_it_need_be() -> None:
    """A hundred questions at one in ten: nine may pass."""
    unanswerable = np.linspace(0, 0.99, 100)
    assert (unanswerable >= cut_off(unanswerable, 0.1)).sum() == 9


def test_adding_easy_questions_does_not_loosen_the_promise() -> None:
    """Weights keep what each sort counts: with ten times as many easy ones the cut-off stays where it was."""
    rng = np.random.default_rng(3)
    hard, easy = rng.beta(2, 5, 500), rng.beta(1, 30, 500)
    before = cut_off(np.concatenate((hard, easy)), 0.05)
    many = np.concatenate((hard, np.tile(easy, 10)))
    weights = np.repeat([5.5, 0.55], [500, 5000])
    assert cut_off(many, 0.05, weights) == pytest.approx(before, abs=0.01)
    assert cut_off(many, 0.05) < before - 0.05


def test_the_promise_holds_on_questions_that_were_not_seen() -> None:
    """Over many draws the share of false answers among new questions is the rate, give or take what chance does."""
    rng = np.random.default_rng(5)
    shares = [float((rng.beta(1, 6, 400) >= cut_off(rng.beta(1, 6, 199), 0.05)).mean()) for _ in range(300)]
    assert np.mean(shares) <= 0.053


def unanswered(verdict: Verdict, *, lacking: bool = False) -> Asked:
    """A question that no measure in scope answers."""
    nothing = np.zeros(1, dtype=bool)
    near = Nearest((), (), (), (), ())
    return Asked(read_query("问"), np.zeros((1, 1)), nothing, nothing, near, "topic", verdict, lacking=lacking)


NOT_HERE, NOWHERE = unanswered("elsewhere", lacking=True), unanswered("elsewhere")
RIDDLE, GREETING, CRY = unanswered("off_topic"), unanswered("smalltalk"), unanswered("distress")


@pytest.mark.parametrize(
    ("asked", "shares"),
    [
        ([NOWHERE, NOT_HERE], [1, 1]),
        ([NOWHERE, NOWHERE, NOWHERE, NOT_HERE], [2 / 3, 2 / 3, 2 / 3, 2]),
        ([NOWHERE, NOT_HERE, RIDDLE, CRY], [2, 2, 0, 0]),
        ([NOWHERE, RIDDLE], [2, 0]),
        ([RIDDLE, GREETING], [1, 1]),
    ],
)
def test_the_promise_is_kept_for_honest_questions(asked: list[Asked], shares: list[float]) -> None:
    """Each sort of them counts as much as the other, however many; recipes and riddles only where there is nothing else."""
    assert in_shares(asked) == pytest.approx(shares)
