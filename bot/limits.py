"""Telegram's limits on sending, as arithmetic on a clock that is handed in: who has to wait how long.

One a second to a private chat with short bursts, 20 a minute to a group, about 30 a second over all
(core.telegram.org/bots/faq, "My bot is hitting limits"); a 429 makes everybody wait.
"""

from collections import deque
from dataclasses import dataclass, field

_BURST = 3
_CATCH_UP = 4
_KEPT = 20
_WINDOW = 61.0
_IDLE = 120.0
_MANY = 2000


@dataclass
class Limits:
    """When each chat was last written to. Seconds are those of any one monotonic clock."""

    a_second: int = 30
    """Over all chats, evenly; a few that came late may follow close, or one late second would delay all after it."""
    group_a_minute: int = 20
    _chats: dict[int, deque[float]] = field(default_factory=dict)
    _due: float = 0.0
    """When the next call is due at an even pace (the virtual scheduling of ITU-T I.371)."""
    _paused_until: float = 0.0

    def own_wait(self, chat_id: int, now: float) -> float:
        """Seconds until this chat may be written to, whatever others are sent; 0 for now."""
        return self._group_wait(chat_id, now) if chat_id < 0 else self._private_wait(chat_id, now)

    def common_wait(self, now: float) -> float:
        """Seconds until anybody may be written to; 0 for now."""
        return max(self.pause_left(now), self._due - _CATCH_UP / self.a_second - now)

    def pause_left(self, now: float) -> float:
        """Seconds until anything at all may be called; 0 for now."""
        return max(0.0, self._paused_until - now)

    def note(self, chat_id: int, now: float) -> None:
        """A call to this chat begins now."""
        self._due = max(self._due, now) + 1 / self.a_second
        self._chats.setdefault(chat_id, deque(maxlen=max(self.group_a_minute, _KEPT))).append(now)
        if len(self._chats) > _MANY:
            self._chats = {chat: times for chat, times in self._chats.items() if times[-1] > now - _IDLE}

    def pause(self, seconds: float, now: float) -> None:
        """Telegram said to slow down: nobody sends before then, and no other answer ends it early."""
        self._paused_until = max(self._paused_until, now + seconds)

    def _group_wait(self, chat_id: int, now: float) -> float:
        times = self._chats.get(chat_id, deque())
        return max(0.0, times[-self.group_a_minute] + _WINDOW - now) if len(times) >= self.group_a_minute else 0.0

    def _private_wait(self, chat_id: int, now: float) -> float:
        """A burst of three, then one a second."""
        times = self._chats.get(chat_id, deque())
        owed = 0.0
        last = now
        for at in times:
            owed = max(0.0, owed - (at - last)) + 1 if at > last else owed + 1
            last = at
        owed = max(0.0, owed - (now - last))
        return max(0.0, owed - (_BURST - 1))
