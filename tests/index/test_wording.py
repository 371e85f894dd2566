"""What kind of message a text is by its words, and what is left of that when its own group was never shown."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.wording import KINDS, Counted, Wording, marks

SHOWN = [
    ("公积金怎么提", "fund", "elsewhere"), ("公积金能贷多少", "fund", "elsewhere"), ("社保断了怎么办", "insurance", "elsewhere"),
    ("红烧肉怎么炖", "cooking", "off_topic"), ("排骨炖多久", "cooking", "off_topic"), ("猫不吃饭", "pets", "off_topic"),
    ("谢谢啦", "thanks", "smalltalk"), ("谢谢你", "thanks", "smalltalk"), ("你好啊", "greeting", "smalltalk"),
    ("我想跳下去", "jump", "distress"), ("不想活了", "tired", "distress"), ("活着没意思", "tired", "distress"),
    ("体检一年几次", "town/checkup", "answers"), ("工会体检在哪做", "town/checkup", "answers"), ("疗养怎么报名", "town/rest", "answers"),
]  # fmt: skip
TEXTS, GROUPS = [text for text, _, _ in SHOWN], [group for _, group, _ in SHOWN]
KIND = np.array([KINDS.index(kind) for _, _, kind in SHOWN])
COUNTED = Counted(TEXTS, KIND, GROUPS)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("炖排骨", "off_topic"),
        ("公积金", "elsewhere"),
        ("谢谢", "smalltalk"),
        ("不想活", "distress"),
        ("体检", "answers"),
    ],
)
def test_words_tell_the_kind(text: str, kind: str) -> None:
    """The kind in whose texts they stand."""
    assert KINDS[int(np.argmax(COUNTED.wording().scores(text)))] == kind


@pytest.mark.parametrize("group", sorted(set(GROUPS)))
def test_left_out_is_as_if_it_had_never_been(group: str) -> None:
    """The short way gives what counting again without the group gives."""
    kept = [at for at, name in enumerate(GROUPS) if name != group]
    again = Counted([TEXTS[at] for at in kept], KIND[kept], [GROUPS[at] for at in kept]).wording()
    for text in TEXTS:
        assert np.allclose(COUNTED.without(text, group), again.scores(text), atol=1e-5)


def test_a_group_that_nobody_knows_takes_nothing_away() -> None:
    """The whole model, to rounding."""
    assert np.allclose(COUNTED.without("炖排骨", "nobody"), COUNTED.wording().scores("炖排骨"), atol=1e-5)


def test_what_is_kept_is_read(tmp_path: Path) -> None:
    """The same scores from the file."""
    COUNTED.wording().save(tmp_path / "wording.npz")
    assert Wording.load(tmp_path / "wording.npz").scores("炖排骨") == COUNTED.wording().scores("炖排骨")


@given(st.text(max_size=40))
def test_any_text_is_scored(text: str) -> None:
    """The scores add up to nothing, and words never heard say nothing."""
    scores = COUNTED.wording().scores(text)
    assert len(scores) == len(KINDS)
    assert abs(sum(scores)) < 1e-4
    assert list(marks(text)) == sorted(set(marks(text)))


def test_texts_with_nothing_in_common_teach_nothing() -> None:
    """No mark stands in two of them."""
    apart = Counted(["甲", "乙"], np.array([0, 1]), ["a", "b"])
    assert apart.wording().scores("甲乙") == apart.without("甲乙", "a") == (0.0,) * len(KINDS)


def test_what_was_never_heard_says_nothing() -> None:
    """Not even which kind was shown least."""
    assert COUNTED.wording().scores("zzz") == (0.0,) * len(KINDS)
