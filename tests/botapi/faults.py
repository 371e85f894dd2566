"""Faults to inject: each is a rule that says which calls it strikes, how often, and what happens then."""

import random
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "retry_after", "server_error", "forbidden", "chat_not_found", "bad_request", "drop_before", "drop_after", "delay"
]


@dataclass
class Fault:
    """One rule. It strikes `times` calls (None: no end), each with the probability `share`."""

    kind: Kind
    method: str = "*"
    """A method's name, or `*` for every method that sends or edits."""
    chat: int | None = None
    times: int | None = 1
    share: float = 1.0
    seconds: float = 1.0
    """For `retry_after` and `delay`."""
    text: str = ""
    """Only calls whose text contains this; for `bad_request` see `why`."""
    why: str = ""
    struck: int = 0


SENDING = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendVoice",
        "sendDocument",
        "copyMessage",
        "forwardMessage",
        "editMessageText",
        "editMessageReplyMarkup",
        "createForumTopic",
        "closeForumTopic",
        "reopenForumTopic",
        "editForumTopic",
    }
)


class Faults:
    """The rules in force, and the one source of chance."""

    def __init__(self, seed: int) -> None:
        self.rules: list[Fault] = []
        self._chance = random.Random(seed)

    def strike(self, method: str, chat: int | None, text: str) -> Fault | None:
        """The first rule that strikes this call, if any does."""
        for rule in self.rules:
            if rule.times is not None and rule.struck >= rule.times:
                continue
            if rule.method != method and not (rule.method == "*" and method in SENDING):
                continue
            if (rule.chat is not None and rule.chat != chat) or rule.text not in text:
                continue
            if self._chance.random() < rule.share:
                rule.struck += 1
                return rule
        return None
