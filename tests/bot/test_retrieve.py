"""From a question to ranked measures, on the real snapshot: scope, parts and follow-ups."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from bot.messages import Conversation
from bot.normalise import normalise
from bot.retrieve import Retrieved, documents_of, heard, retrieve
from bot.understand import Question, understand
from index import snapshot
from index.calibrate import Verdict
from index.encoder import load
from index.search import Found, Index
from knowledge import lexicon
from knowledge.values import Measure
from tests.bot.decisions import CALIBRATION, QUESTION, found

CITIES = ("天津", "烟台", "赣州", "靖西", "xx市")


@pytest.fixture(scope="module")
def index(published: Path) -> Index:
    """The published snapshot, opened for search."""
    return Index(snapshot.current(published), load(threads=2))


def read(text: str, city: str | None, asked: str = "") -> Question:
    """Understand a message."""
    return understand(normalise(text), Conversation(city=city, asked=asked), CITIES, {})


@pytest.mark.parametrize("city", CITIES)
def test_only_the_citys_documents(index: Index, city: str) -> None:
    """Every hit is of the question's city."""
    scope = documents_of(index, city)
    assert scope
    hits = retrieve(index, read("住院了工会有慰问吗", city)).whole.hits
    assert {h.measure.document.id for h in hits} == scope


def test_no_city_is_every_document(index: Index) -> None:
    """Nothing is left out before the city is known; a city without documents has none."""
    assert documents_of(index, None) is None
    assert documents_of(index, "上海") == frozenset()
    assert retrieve(index, read("住院了工会有慰问吗", None)).whole.hits


def test_parts_are_searched_each(index: Index) -> None:
    """One result a part, none where there is one question."""
    assert len(retrieve(index, read("住院慰问多少钱?疗休养去几天?", "天津")).parts) == 2
    assert retrieve(index, read("住院慰问多少钱", "天津")).parts == ()


def test_a_long_story_is_searched_by_its_question_too(index: Index, published: Path) -> None:
    """What stands before the question does not bury it."""
    held = snapshot.read_measures(snapshot.current(published))
    [measure] = [m for m in held if m.key == "tianjin/hospital-condolence"]
    story = (
        "我在厂里干了十二年，平常早出晚归，家里两个孩子一个老人，日子紧巴巴的，班组里的人都知道。"
        + measure.phrasings[0]
    )
    hits = retrieve(index, read(story, "天津")).whole.hits
    assert measure.key in [h.measure.key for h in hits[:3]]


def test_a_follow_up_leans_on_what_was_asked(index: Index) -> None:
    """Its own words name nothing; the question before does."""
    hits = retrieve(index, read("那怎么申请呢", "天津", asked="住院慰问多少钱")).whole.hits
    assert "tianjin/hospital-condolence" in [h.measure.key for h in hits[:3]]
    assert [h.confidence for h in hits] == sorted((h.confidence for h in hits), reverse=True)


class Empty:
    """An index that finds the same for whatever it is asked, and answers none of it."""

    calibration = CALIBRATION

    def __init__(self, verdicts: dict[Verdict, float], *measures: Measure) -> None:
        result = found(0.1)
        hits = tuple(replace(h, measure=m) for h, m in zip(result.hits, measures, strict=False)) or result.hits
        self._found = replace(result, hits=hits, verdicts={**result.verdicts, **verdicts})

    def search(self, text: str, scope: object = None) -> Found:
        """What there is."""
        return self._found

    def spelt(self, text: str) -> str:
        """As it is."""
        return text

    def documents_of(self, city: str, *, replaced: bool = False) -> frozenset[str]:
        """Its one document."""
        return frozenset() if replaced else frozenset({"tianjin"})

    def measure(self, key: str) -> Measure:
        """The measure of a key."""
        return next(h.measure for h in self._found.hits if h.measure.key == key)


def test_a_follow_up_that_nothing_answers_keeps_to_the_measure_answered_last() -> None:
    """As it is one; not where there was none, nor where somebody may need help."""
    question = replace(QUESTION, alone="鸡汤炖得烂不烂", following=True, focus="tianjin/c")
    kept = retrieve(cast("Index", Empty({})), question).whole
    assert kept.hits[0].measure.id == "c"
    assert kept.verdicts["answers"] == CALIBRATION.answer_from
    assert sum(kept.verdicts.values()) == pytest.approx(1)
    for index, other in (
        (Empty({}), replace(question, focus=None)),
        (Empty({"distress": 0.8, "elsewhere": 0.1}), question),
    ):
        assert retrieve(cast("Index", index), other).whole.verdicts["answers"] < CALIBRATION.answer_from


@pytest.mark.parametrize(("category", "stays"), [("competition", True), ("childcare", False)])
def test_a_detail_is_not_taken_from_another_kind_of_benefit(category: str, stays: bool) -> None:
    """One beside it that states what it does not may be what is meant; another kind's figure never is."""
    first, held = (replace(h.measure, category="childcare", details={}) for h in found(0.1).hits[:2])
    first = replace(first, category=category, details={"amount": "10万元"})
    question = replace(QUESTION, alone="补几多钱", details=("amount",), following=True, focus=held.key)
    kept = retrieve(cast("Index", Empty({"answers": 0.6}, first, held)), question).whole
    assert (kept.hits[0].measure.key == held.key) == stays


@pytest.mark.parametrize(
    ("alone", "asked_before", "by_sense", "clearly", "details"),
    [
        ("书本费谁掏", (), ("amount",), ("amount",), ("amount",)),  # a word says who, the whole of it says how much
        ("去哪儿办", (), ("where", "address"), ("where",), ("where",)),
        ("书本费谁掏", (), (), (), ("who",)),
        ("在哪条道上啊", (), ("where", "address"), ("address",), ("where", "address")),
        ("那体检呢", ("amount",), ("eligibility",), ("eligibility",), ("amount",)),
        ("含早餐吗", (), ("amount",), (), ("amount",)),
    ],
)
def test_what_a_follow_up_asks_for(
    alone: str,
    asked_before: tuple[str, ...],
    by_sense: tuple[str, ...],
    clearly: tuple[str, ...],
    details: tuple[str, ...],
) -> None:
    """What is heard in its own words; else what its words name, or what was asked before."""
    named = lexicon.details_asked(alone) or asked_before
    question = replace(QUESTION, text=alone, alone=alone, following=True, details=named)
    result = found(0.9)
    result = replace(result, query=replace(result.query, details=by_sense, clearly=clearly))
    assert heard(question, Retrieved(result), result).details == details
