"""What the server knows: people, chats, messages, files, buttons pressed. It makes messages and updates of them."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.faults import Faults
from tests.botapi.updates import Updates
from tests.botapi.values import Chat, Json, Stored, bad_request, forbidden

BOT_ID = 123456
INSIDE = ("creator", "administrator", "member")


@dataclass
class World:
    """All state of one server."""

    token: str = f"{BOT_ID}:TEST-token_for_the_wire"
    seed: int = 7
    revoked: bool = False
    polls: int = 0
    end_poll: Callable[[], None] = lambda: None
    """Ends the poll that waits, as a second instance would."""
    users: dict[int, Json] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, tuple[Json, bytes]] = field(default_factory=dict)
    pressed: dict[str, Json] = field(default_factory=dict)
    """Callback queries by id, with `answer` once the bot has answered."""
    calls: list[Json] = field(default_factory=list)
    sent: list[tuple[int, float]] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)
    commands: list[Json] = field(default_factory=list)
    webhook: Json = field(default_factory=dict)
    updates: Updates = field(default_factory=Updates)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.faults = Faults(self.seed)
        self.bot: Json = {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": "工会小助手",
            "username": "union_test_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": False,
        }

    @property
    def bot_user(self) -> Json:
        """The bot as it appears in messages."""
        return {key: self.bot[key] for key in ("id", "is_bot", "first_name", "username")}

    def user(self, user_id: int) -> Json:
        """A person, made at the first mention."""
        made = {"id": user_id, "is_bot": False, "first_name": f"用户{user_id}", "language_code": "zh-hans"}
        return self.users.setdefault(user_id, made)

    def private(self, user_id: int) -> Chat:
        """The chat between a person and the bot."""
        if user_id not in self.chats:
            self.chats[user_id] = Chat(
                user_id, "private", self.user(user_id)["first_name"], members={user_id: "member"}
            )
        return self.chats[user_id]

    def reachable(self, chat_id: object) -> Chat:
        """A chat that the bot may use. Raises what Telegram answers where it may not."""
        chat = self.chats.get(int(str(chat_id))) if str(chat_id).lstrip("-").isdigit() else None
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to is not None:
            gone = bad_request("group chat was upgraded to a supergroup chat")
            gone.parameters = {"migrate_to_chat_id": chat.moved_to}
            raise gone
        if chat.bot_status not in INSIDE:
            who = "blocked by the user" if chat.type == "private" else f"kicked from the {chat.type} chat"
            raise forbidden(f"bot was {who}")
        return chat

    def post(
        self,
        chat: Chat,
        content: Json,
        *,
        sender: Json | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
        more: Json | None = None,
    ) -> Json:
        """Put a message into a chat: the bot's, unless a sender is given. No update comes of it."""
        chat.last_id += 1
        head = {"message_id": chat.last_id, "date": int(time.time()), "chat": chat.public}
        body = head | {"from": sender or self.bot_user} | content | (more or {})
        quoted = chat.messages.get(reply_to) if reply_to is not None else None
        if quoted and chat.is_forum and thread is None:
            thread = quoted.body.get("message_thread_id")
        if thread is not None:
            body |= {"message_thread_id": thread, "is_topic_message": True}
            quoted = quoted or chat.messages.get(thread)
        if quoted:
            body["reply_to_message"] = {k: v for k, v in quoted.body.items() if k != "reply_to_message"}
        moment = time.monotonic()
        chat.messages[chat.last_id] = Stored(body, moment, by_bot=sender is None)
        if sender is None:
            self.sent.append((chat.id, moment))
        return body

    def hear(self, chat: Chat, kind: str, body: Json) -> int:
        """Tell the bot, if it is in the chat."""
        return self.updates.add(kind, body) if chat.bot_status in INSIDE else 0

    def keep_file(self, content: bytes, name: str, kind: str) -> Json:
        """Keep a file's content; its ids, as they stand in messages."""
        number = next(self.numbers)
        ids: Json = {"file_id": f"{kind}-file-{number}", "file_unique_id": f"u{number}", "file_size": len(content)}
        self.files[ids["file_id"]] = (ids | {"file_path": f"{kind}s/file_{number}{name[name.rfind('.') :]}"}, content)
        return ids

    def member(self, chat: Chat, user_id: int) -> Json:
        """A ChatMember with all fields that its status requires."""
        if user_id == BOT_ID:
            return member_json(self.bot_user, chat.bot_status)
        return member_json(self.user(user_id), chat.members.get(user_id, "left"))


_RIGHTS = [
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_topics",
    "can_pin_messages",
]


def member_json(user: Json, status: str) -> Json:
    """A ChatMember of this status."""
    member: Json = {"user": user, "status": status}
    if status == "creator":
        return member | {"is_anonymous": False}
    if status == "administrator":
        return member | dict.fromkeys(_RIGHTS, True) | {"is_anonymous": False}
    return member | ({"until_date": 0} if status == "kicked" else {})
