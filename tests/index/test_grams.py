"""Pairs of characters and of their sounds, counted in many texts at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import grams
from index.grams import Sounds
from index.lexical import Pinyin
from knowledge.fold import squash

TEXTS = ("组织一线职工疗休养", "首次住院慰问五百元", "户外劳动者驿站免费饮水")
SOUNDS = Sounds(Pinyin({"疗": "liao", "休": "xiu", "修": "xiu", "养": "yang", "慰": "wei", "问": "wen", "文": "wen"}))


def shares(asked: np.ndarray, texts: list[np.ndarray]) -> list[float]:
    """What each text has of a question, every pair worth the same."""
    lengths = np.array([len(t) for t in texts])
    terms = np.unique(grams.pairs(asked))
    found = grams.shares(terms, np.ones(len(terms), np.float32), np.concatenate(texts), lengths, float(lengths.mean()))
    return [float(s) for s in found]


def test_what_is_shared() -> None:
    """The text that has the question's words shares most, one without any nothing; pairs across two texts are none."""
    found = shares(grams.codes("职工疗休养"), [grams.codes(t) for t in TEXTS])
    assert found[0] > 0.3
    assert found[1:] == [0.0, 0.0]
    assert shares(grams.codes("养首"), [grams.codes(t) for t in TEXTS]) == [0.0, 0.0, 0.0]


def test_what_sounds_alike() -> None:
    """疗修养 is written otherwise and sounds the same; so does liaoxiuyang typed as letters."""
    texts = [SOUNDS.of(grams.codes(t)) for t in TEXTS]
    assert shares(SOUNDS.asked("疗修养"), texts)[0] == shares(SOUNDS.asked("疗休养"), texts)[0] > 0
    assert shares(SOUNDS.asked("liaoxiuyang"), texts)[0] == shares(SOUNDS.asked("疗休养"), texts)[0]
    assert shares(SOUNDS.asked("慰文"), texts)[1] > 0


def test_rare_pairs_are_worth_more() -> None:
    """And one that no text has, most."""
    worths = grams.worth(np.array([0, 1, 50, 100]), 100)
    assert list(worths) == sorted(worths, reverse=True)
    assert worths[-1] == pytest.approx(0.0, abs=0.01)


@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=5))
def test_any_text(question: str, texts: list[str]) -> None:
    """A share is between nothing and everything, whatever is asked; a text's own characters come back."""
    held = [grams.codes(squash(t)) for t in texts]
    held = [h for h in held if len(h)] or [grams.codes("无")]
    assert all(0 <= s <= 1.000001 for s in shares(grams.codes(squash(question)), held))
    assert all(grams.text_of(grams.codes(squash(t))) == squash(t) for t in texts)
