"""From a question to ranked measures, on the real snapshot: scope, parts and follow-ups."""

from pathlib import Path

import pytest

from bot.messages import Conversation
from bot.normalise import normalise
from bot.retrieve import documents_of, retrieve, settle
from bot.understand import Question, understand
from index import snapshot
from index.encoder import load
from index.search import Index

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
    found = retrieve(index, read("住院了工会有慰问吗", city))
    assert {h.measure.document.id for h in found.whole.hits} == scope


def test_no_city_is_every_document(index: Index) -> None:
    """Nothing is left out before the city is known; a city without documents has none."""
    assert documents_of(index, None) is None
    assert documents_of(index, "上海") == frozenset()
    assert retrieve(index, read("住院了工会有慰问吗", None)).whole.hits


def test_parts_are_searched_each(index: Index) -> None:
    """One result a part, none where there is one question."""
    assert len(retrieve(index, read("住院慰问多少钱?疗休养去几天?", "天津")).parts) == 2
    assert retrieve(index, read("住院慰问多少钱", "天津")).parts == ()


def test_a_long_story_is_searched_by_its_question_too(index: Index) -> None:
    """What stands before the question does not bury it."""
    [measure] = [m for m in index.measures if m.key == "tianjin/hospital-condolence"]
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


def test_a_question_of_its_own_is_no_follow_up(index: Index) -> None:
    """Though it is short; one that leans stays a follow-up, and one that never was is not touched."""
    assert not settle(index, read("法律援助", "天津", asked="疗休养去哪里"))[0].following
    assert settle(index, read("那怎么申请呢", "天津", asked="疗休养去哪里"))[0].following
    assert not settle(index, read("今天股票涨了没", "天津", asked="疗休养去哪里"))[0].following
    plain = read("住院慰问怎么申请", "天津")
    assert settle(index, plain) == (plain, None)


def test_what_was_found_while_settling_is_not_searched_again(index: Index) -> None:
    """And nothing else is found with it than without."""
    for text, asked in (("法律援助", "疗休养去哪里"), ("那农民工呢", "住院慰问多少钱")):
        question, alone = settle(index, read(text, "天津", asked=asked))
        with_it, without = retrieve(index, question, alone).whole, retrieve(index, question).whole
        assert [(h.measure.key, h.confidence) for h in with_it.hits] == [
            (h.measure.key, h.confidence) for h in without.hits
        ]
