"""Whether a message after an answer follows on: what speaks for it, by hand-made values."""

from dataclasses import replace

import numpy as np
import pytest

from bot.following import follows_on
from bot.understand import Question
from index.calibrate import Verdict
from index.search import Found
from tests.bot.decisions import NEAR, QUESTION, found

AFTER = replace(QUESTION, following=True, focus="tianjin/b")


def alone(leaning: float, verdict: Verdict = "elsewhere", sure: float = 0.6) -> Found:
    """What is found for a message alone that reads like that; the measure answered last is the second."""
    result = found(0.05, verdict=verdict, other=sure)
    rest = (1 - 0.05 - sure) / 3
    verdicts = {v: p or rest for v, p in result.verdicts.items()}
    return replace(result, query=replace(result.query, leaning=leaning), verdicts=verdicts)


def said(text: str, **more: object) -> Question:
    """A question after an answer in these words."""
    return replace(AFTER, alone=text, **more)  # type: ignore[arg-type]


def test_how_it_reads_decides_where_search_is_unsure() -> None:
    """The same words, found the same."""
    assert follows_on(said("床铺归自己收拾不"), alone(0.9, "off_topic", 0.94))
    assert not follows_on(said("床铺归自己收拾不"), alone(0.1, "off_topic", 0.94))


@pytest.mark.parametrize("verdict", ["off_topic", "smalltalk"])
def test_what_is_plainly_something_stands_alone(verdict: Verdict) -> None:
    """Of two that read alike, the one that search is sure of."""
    assert follows_on(said("床铺归自己收拾不"), alone(0.3, verdict, 0.5))
    assert not follows_on(said("床铺归自己收拾不"), alone(0.3, verdict, 0.949))


def test_a_cry_for_help_stands_alone() -> None:
    """However it reads; and what may be one."""
    assert not follows_on(said("那我还活个啥", marked=True), alone(1.0, "distress", 0.94))
    assert not follows_on(said("那我还活个啥", marked=True), alone(1.0, "distress", 0.5))


def test_the_same_detail_of_another_city_follows_on() -> None:
    """南边赣州多少: without the city it only asks for a detail; not where it names something of its own."""
    idle = alone(0.1, "off_topic", 0.94)
    assert follows_on(said("南边多少", named=True), idle)
    assert not follows_on(said("南边多少"), idle)
    assert not follows_on(said("高铁票多少", named=True), idle)


def test_saying_so_counts() -> None:
    """那… and …呢; of two that read alike."""
    idle = alone(0.4, "off_topic", 0.94)
    assert follows_on(said("床铺归自己收拾呢", marked=True), idle)
    assert not follows_on(said("床铺归自己收拾呢"), idle)


def test_the_longer_the_less() -> None:
    """A long message mostly says what it is about."""
    assert follows_on(said("床铺自己收拾"), alone(0.1))
    assert not follows_on(said("床铺自己收拾" * 5), alone(0.1))


def test_a_measure_far_behind_speaks_against_it() -> None:
    """Another fits these words far better than the one that was answered; one that is not found at all, the more."""
    near = alone(0.1, "off_topic", 0.5)
    held = [replace(h, score=s) for h, s in zip(near.hits, (9.0, 9.0, 0.0, 0.0, 0.0), strict=True)]
    far = [replace(h, score=s) for h, s in zip(near.hits, (20.0, 0.0, 0.0, 0.0, 0.0), strict=True)]
    assert follows_on(said("床铺自己收拾"), replace(near, hits=tuple(held)))
    assert not follows_on(said("床铺自己收拾"), replace(near, hits=tuple(far)))
    assert not follows_on(said("床铺自己收拾", focus="tianjin/z"), replace(near, hits=tuple(far)))


def test_what_another_measure_answers_stands_alone() -> None:
    """Where the one answered last is far behind; where it is the one that answers, the message may follow on."""
    answered = found(0.6)
    far = [replace(h, score=s) for h, s in zip(answered.hits, (20.0, 0.0, 0.0, 0.0, 0.0), strict=True)]
    assert not follows_on(said("我妈来看看", details=("who",)), replace(answered, hits=tuple(far)))
    assert follows_on(said("我妈来看看", focus="tianjin/a", marked=True), replace(answered, hits=tuple(far)))


def test_asking_for_nothing_but_a_detail_speaks_for_it() -> None:
    """Though alone it sounds like small talk; unless it is asked of anyone in these words (现在几点了)."""
    chatty = alone(0.3, "smalltalk", 0.9)
    assert follows_on(said("在哪里", details=("where",)), chatty)
    asked = replace(NEAR, cosines=tuple(0.99 for _ in NEAR.cosines))
    assert not follows_on(said("几点了", details=("when",)), replace(chatty, near=asked))


def test_what_names_nothing_is_of_what_was_answered() -> None:
    """However well another measure answers it (补几多钱); unless it is likelier off topic than it reads as following."""
    other = found(0.95)
    far = [replace(h, score=s) for h, s in zip(other.hits, (20.0, 0.0, 0.0, 0.0, 0.0), strict=True)]
    assert follows_on(said("补几多钱", details=("amount",)), replace(other, hits=tuple(far)))
    assert not follows_on(said("补几多钱", details=("amount",)), alone(0.0, "off_topic", 0.949))


def test_without_a_measure_answered_it_can_still_be_told() -> None:
    """After being asked back, or where nothing at all is found."""
    assert follows_on(said("管几天", focus=None), alone(0.9))
    nothing = replace(alone(0.9), hits=(), signals=np.zeros(0))
    assert follows_on(said("管几天"), nothing)
