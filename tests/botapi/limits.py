"""Telegram's rate limits as a measure: how far what the bot sent went beyond them. Nothing is refused.

Sources: core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this (one message a second in a chat, with
short bursts; 20 a minute in a group; about 30 a second over all).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from tests.botapi.values import Json

OVERALL, GROUP = 30, 20


def worst(moments: Sequence[float], seconds: float) -> int:
    """The most events in any stretch of so many seconds."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= seconds - 1e-6:
            first += 1
        most = max(most, last - first + 1)
    return most


def report(sent: Sequence[tuple[int, float]]) -> Json:
    """Worst stretches over (chat, moment) pairs in order of time, and how many chats broke their limit."""
    by_chat: dict[int, list[float]] = defaultdict(list)
    for chat, moment in sent:
        by_chat[chat].append(moment)
    overall = worst([moment for _, moment in sent], 1.0)
    most: Counter[str] = Counter()
    broken = 0
    for chat, moments in by_chat.items():
        in_second, in_minute = worst(moments, 1.0), worst(moments, 60.0)
        key = "private" if chat > 0 else "group"
        most[f"{key}_second"] = max(most[f"{key}_second"], in_second)
        most[f"{key}_minute"] = max(most[f"{key}_minute"], in_minute)
        broken += in_minute > (60 + 5 if chat > 0 else GROUP)
    return {"overall_second": overall, "overall_broken": overall > OVERALL, "chats_broken": broken, **most}
