"""The bot's errors, and who handles each.

BotError
├── ConfigError          __main__: prints every fault at once, exit status 2
├── StoreUnavailable     the loops: wait and try again; the webhook answers 503; nothing is confirmed or lost
├── UpdateUnreadable     dispatch: the update is set aside as failed
├── TokenRefused         __main__: stops with a clear message, exit status 1
├── PollConflict         polling: waits and says that another instance runs
└── CallFailed           the sender decides by kind
    ├── NotSent          nothing reached Telegram, or it said 5xx: retried with back-off
    ├── Dropped          the connection broke in mid-call: retried, may double
    ├── TimedOut         no answer in time: marked uncertain, retried at most once
    ├── SlowDown         429: everybody waits `seconds`
    ├── ChatMoved        the group has become a supergroup: `chat_id` is the new one
    ├── TopicGone        the forum topic was deleted: it is made anew
    ├── Unreachable      403 or chat not found: final, the person cannot be written to
    └── Rejected         any other 400: final
"""


class BotError(Exception):
    """Whatever this package raises on purpose."""


class ConfigError(BotError):
    """One or more settings are missing or malformed; `faults` names each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("设置有误 / settings are wrong:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


class StoreUnavailable(BotError):
    """The database is locked, full or cannot be opened right now."""


class UpdateUnreadable(BotError):
    """An update that does not parse."""


class TokenRefused(BotError):
    """Telegram does not know the token (any more)."""


class PollConflict(BotError):
    """Telegram answers 409: somebody else polls with this token, or a webhook is set."""


class CallFailed(BotError):
    """A call to the Bot API did not succeed."""


class NotSent(CallFailed):
    """The request had no effect: it may be repeated."""


class Dropped(CallFailed):
    """The connection broke after the request had been written, before an answer came."""


class TimedOut(CallFailed):
    """No answer came in time: it may or may not have had its effect."""


class SlowDown(CallFailed):
    """Telegram's flood control: wait `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds:g} s")
        self.seconds = seconds


class ChatMoved(CallFailed):
    """The group has become a supergroup."""

    def __init__(self, chat_id: int) -> None:
        super().__init__(f"the group is now {chat_id}")
        self.chat_id = chat_id


class TopicGone(CallFailed):
    """The forum topic that the message was meant for no longer exists."""


class Unreachable(CallFailed):
    """The chat blocked the bot, or does not exist."""


class Rejected(CallFailed):
    """Telegram refused the request, and would refuse it again."""
