"""Whether a message reads as following on: what a dozen teach, and what search says of one."""

from pathlib import Path

import numpy as np
import pytest

from index import snapshot
from index.encoder import load
from index.leaning import fit_leaning
from index.search import Index
from knowledge import library
from knowledge.fold import fold, squash

FOLLOWS = ["管几天", "管饭不", "真不要钱吗", "几时开始", "要排队不", "我行不"]
OWN = ["讲讲体检", "住院慰问是啥", "疗休养去哪里", "法律援助找谁", "明天降温不", "超市几点关门"]


@pytest.fixture(scope="module")
def index(published: Path) -> Index:
    """The published snapshot."""
    return Index(snapshot.current(published), load("shipped", threads=1))


def test_what_is_taught_is_told_apart() -> None:
    """By the words alone, where vectors say nothing, and by the vectors where the words are the same."""
    texts, blank = [*FOLLOWS, *OWN], np.zeros((12, 4), dtype=np.float32)
    model = fit_leaning(texts, [True] * 6 + [False] * 6, blank)
    assert model.leaning("要管几天", blank[0]) > 0.5 > model.leaning("讲讲法律援助", blank[0])
    sense = np.repeat(np.eye(2, 4, dtype=np.float32), 6, axis=0)
    model = fit_leaning(["这样行吗"] * 12, [True] * 6 + [False] * 6, sense)
    assert model.leaning("这样行吗", sense[0]) > 0.5 > model.leaning("这样行吗", sense[-1])


def test_search_says_how_a_message_reads(index: Index) -> None:
    """In words that nobody listed."""
    short = library.load().followups
    listed = {squash(fold(m)) for m in (*short.follows, *short.own)}
    for follows, own in (("那几天饭钱谁掏", "暖气片漏水谁修"), ("没到年限的也让去吗", "有没有教做点心的班")):
        assert not {squash(fold(follows)), squash(fold(own))} & listed
        leans, stands = index.search(follows).query.leaning, index.search(own).query.leaning
        assert leans > max(0.5, stands + 0.2)
