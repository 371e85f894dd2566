"""The server's plain values: chats, messages, topics, and the error that a method answers with."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChatType = Literal["private", "group", "supergroup"]


class ApiError(Exception):
    """An answer with `ok: false`; http.py turns it into JSON."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}


def bad_request(why: str) -> ApiError:
    """A 400 as Telegram words it."""
    return ApiError(400, f"Bad Request: {why}")


def forbidden(why: str) -> ApiError:
    """A 403 as Telegram words it."""
    return ApiError(403, f"Forbidden: {why}")


@dataclass
class Stored:
    """A message as it stands now, and when it came (`time.monotonic`)."""

    body: Json
    at: float
    by_bot: bool
    edits: int = 0


@dataclass
class Topic:
    """A forum topic; its id is that of the service message that opened it."""

    name: str
    closed: bool = False


@dataclass
class Chat:
    """A private chat or a group, with what has been said in it."""

    id: int
    type: ChatType
    title: str
    is_forum: bool = False
    members: dict[int, str] = field(default_factory=dict)
    """Status of each person who is or was in it."""
    bot_status: str = "member"
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Stored] = field(default_factory=dict)
    last_id: int = 0
    moved_to: int | None = None

    @property
    def public(self) -> Json:
        """As it appears in messages."""
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        return {"id": self.id, "type": self.type, "title": self.title} | ({"is_forum": True} if self.is_forum else {})
