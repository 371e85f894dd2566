"""What came in, as plain values: no library's types, so that the terminal can make them too."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "media", "press", "membership", "moved", "other"]
TERMINAL = 0
"""The chat id of `python -m bot chat`; Telegram has none such."""


@dataclass(frozen=True)
class Media:
    """A file, voice message, photo or place in a message; the file itself stays with Telegram."""

    kind: str
    """In the worker's language: 图片, 语音, …"""
    size: int = 0
    file: str = ""
    """Telegram's name for the file, the same wherever it is copied to; '' for a place."""
    accepted: bool = True
    """False for what staff could do nothing with: stickers, dice, games."""


@dataclass(frozen=True)
class Incoming:
    """One update, reduced to what the handlers need. All texts are masked."""

    kind: Kind
    chat_id: int
    private: bool = True
    user_id: int = 0
    user_name: str = ""
    message_id: int = 0
    thread_id: int | None = None
    text: str = ""
    reply_to: int | None = None
    reply_to_bot: bool = False
    replied_name: str = ""
    """User name of the bot that wrote what this answers."""
    replied_text: str = ""
    """What that bot had written."""
    replied_file: str = ""
    """The file that that bot had sent, by the name as in `Media`."""
    edited: bool = False
    media: Media | None = None
    press_id: str = ""
    press_data: str = ""
    present: bool = True
    """For `membership`: whether the bot may write here now."""
    moved_to: int = 0
    forum: bool | None = None
    automatic: bool = False
    """Sent by a bot, or forwarded by itself from a linked channel."""

    @property
    def key(self) -> str:
        """Whose conversation it belongs to: a private chat's, or one person's in a group."""
        return str(self.chat_id) if self.private else f"{self.chat_id}:{self.user_id}"
