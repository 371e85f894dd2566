"""Telegram's limits hold for any pattern of sending, and nobody waits for nothing."""

from hypothesis import given
from hypothesis import strategies as st

from bot.limits import Limits


def times(limits: Limits, chats: list[int]) -> list[tuple[int, float]]:
    """When each of these is sent, one after the other, each as soon as it may."""
    now, sent = 0.0, []
    for chat in chats:
        now += max(limits.own_wait(chat, now), limits.common_wait(now))
        limits.note(chat, now)
        sent.append((chat, now))
    return sent


def most(moments: list[float], seconds: float) -> int:
    """The most that fall into any such window."""
    return max((sum(1 for t in moments if start <= t < start + seconds) for start in moments), default=0)


@given(st.lists(st.sampled_from([-1, -2, 5]), max_size=120))
def test_a_group_gets_twenty_a_minute(chats: list[int]) -> None:
    """In any minute."""
    sent = times(Limits(), chats)
    for group in (-1, -2):
        assert most([t for chat, t in sent if chat == group], 60) <= 20


def test_a_private_chat_gets_a_burst_then_one_a_second() -> None:
    """Three at once, and ten take seven seconds."""
    sent = [t for _, t in times(Limits(), [5] * 10)]
    assert sent[2] < 0.1
    assert [round(t) for t in sent[3:]] == [1, 2, 3, 4, 5, 6, 7]


def test_thirty_a_second_over_all() -> None:
    """However many chats: but for a few at the start, which may follow close, thirty in any second."""
    moments = [t for _, t in times(Limits(), list(range(1, 400)))]
    assert most(moments, 1.0) <= 34
    assert most(moments[5:], 0.999) <= 30
    assert 13 < moments[-1] < 13.3


def test_what_came_late_does_not_delay_what_follows() -> None:
    """Thirty a second come and go; one is a tenth of a second late, and those after it are soon on time again."""
    limits = Limits()
    ends: list[float] = []
    for n in range(300):
        ready = n / 30 + (0.1 if n == 50 else 0.01)
        ends.append(max(ready, ready + limits.common_wait(ready), ends[-1] if ends else 0.0))
        limits.note(n + 1, ends[-1])
    assert all(end - n / 30 < 0.02 for n, end in enumerate(ends) if n > 60)


def test_a_pause_holds_for_all_and_is_not_shortened() -> None:
    """As Telegram said; a shorter word after it changes nothing."""
    limits = Limits()
    limits.pause(30, 0.0)
    limits.pause(1, 0.0)
    assert limits.common_wait(10.0) == 20
    assert limits.common_wait(30.0) == 0


def test_many_chats_are_forgotten() -> None:
    """What was long ago takes no memory."""
    limits = Limits(a_second=10**9)
    for chat in range(1, 6000):
        limits.note(chat, float(chat))
    assert len(limits._chats) < 2500
