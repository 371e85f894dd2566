"""Replies become messages that fit; buttons' data fits and says what it said."""

from hypothesis import given
from hypothesis import strategies as st

from bot import say
from bot.messages import Button, Reply


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(4, 40))
def test_no_text_is_lost(text: str, limit: int) -> None:
    """Cut anywhere, the parts hold everything but the white space between them, and each fits."""
    cut = say.parts(text, limit)
    assert "".join("".join(cut).split()) == "".join(text.split())
    assert all(len(part.encode("utf-16-le")) // 2 <= limit for part in cut)


def test_cut_at_a_paragraph() -> None:
    """Where there is one in the second half."""
    assert say.parts("一" * 30 + "\n\n" + "二" * 30, 40) == ["一" * 30, "二" * 30]


@given(st.text(max_size=50), st.text(max_size=200))
def test_html_is_read_as_it_was(heading: str, text: str) -> None:
    """Whatever is in a reply, Telegram shows it literally."""
    if "&" not in heading + text:
        reply = Reply(text.replace("<", "("), heading.replace("<", "("))
        assert [say.plain(part) for part in say.escaped(reply)] == say.parts(reply.shown)
    for part in say.escaped(Reply(text)):
        assert "<" not in part


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=60),
        min_size=1,
        unique=True,
    )
)
def test_data_fits_and_comes_back(names: list[str]) -> None:
    """Each button's data is at most 64 bytes and stands for its own action and no other."""
    actions = [f"city:{name}" for name in names]
    markup = say.turn_markup([[Button("x", action)] for action in actions], actions, 123456789)
    for action, [(_, data)] in zip(actions, markup, strict=True):
        assert len(data.encode()) <= 64
        found = say.pressed(data)
        assert found
        assert found[1:] == ("turn", 123456789)
        assert say.meant(found[0], actions) == action


@given(st.text())
def test_any_data_is_survived(data: str) -> None:
    """Data can be anything; what was never offered stands for nothing."""
    found = say.pressed(data)
    if found:
        assert say.meant(found[0], ["staff"]) in (None, "staff")
