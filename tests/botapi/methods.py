"""The Bot API's methods, as one table of plain functions: (world, parameters) -> result, or ApiError.

getUpdates and the webhook's methods are in http.py, forum topics in topics.py, what sends in sending.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.botapi import sending, topics
from tests.botapi.values import Json, bad_request, forbidden
from tests.botapi.world import BOT_ID, INSIDE, World

Method = Callable[[World, Json], Any]


def get_me(world: World, _params: Json) -> Json:
    """getMe."""
    return world.bot


def get_chat(world: World, params: Json) -> Json:
    """getChat, with the fields that are never absent."""
    chat = world.reachable(params.get("chat_id"))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return chat.public | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_chat_member(world: World, params: Json) -> Json:
    """getChatMember: `left` for whoever is known but not in it, 400 for whoever is unknown."""
    chat, user_id = world.reachable(params.get("chat_id")), int(params.get("user_id") or 0)
    if user_id not in world.users and user_id != BOT_ID:
        raise bad_request("user not found")
    return world.member(chat, user_id)


def get_chat_administrators(world: World, params: Json) -> list[Json]:
    """getChatAdministrators."""
    chat = world.reachable(params.get("chat_id"))
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    return [world.member(chat, user) for user, status in chat.members.items() if status in INSIDE[:2]]


def answer_callback_query(world: World, params: Json) -> bool:
    """answerCallbackQuery: each query once."""
    query = world.pressed.get(str(params.get("callback_query_id")))
    if query is None or "answer" in query:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(str(params.get("text") or "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query["answer"] = {"text": params.get("text") or "", "show_alert": bool(params.get("show_alert"))}
    return True


def send_chat_action(world: World, params: Json) -> bool:
    """sendChatAction."""
    chat = world.reachable(params.get("chat_id"))
    world.actions.append({"chat": chat.id, "action": params.get("action")})
    return True


def get_file(world: World, params: Json) -> Json:
    """getFile: at most 20 MB."""
    if params.get("file_id") not in world.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    about, _content = world.files[params["file_id"]]
    if about["file_size"] > 20 * 1024 * 1024:
        raise bad_request("file is too big")
    return about


def set_my_commands(world: World, params: Json) -> bool:
    """setMyCommands."""
    for command in params.get("commands") or []:
        name = str(command.get("command"))
        if not (name.isascii() and name.replace("_", "").isalnum() and name == name.lower() and len(name) <= 32):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description") or "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands = list(params.get("commands") or [])
    return True


def get_my_commands(world: World, _params: Json) -> list[Json]:
    """getMyCommands."""
    return world.commands


def leave_chat(world: World, params: Json) -> bool:
    """leaveChat."""
    chat = world.reachable(params.get("chat_id"))
    if chat.type == "private":
        raise forbidden("bot can't leave private chats")
    chat.bot_status = "left"
    return True


def done(_world: World, _params: Json) -> bool:
    """Methods whose effect nobody sees here."""
    return True


METHODS: Mapping[str, Method] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
    "getFile": get_file,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "leaveChat": leave_chat,
    "logOut": done,
    "close": done,
    "deleteMyCommands": done,
    "setMyDescription": done,
    "setMyShortDescription": done,
    "setChatMenuButton": done,
    "pinChatMessage": done,
    **sending.METHODS,
    **topics.METHODS,
}
"""Every method by its exact name. Telegram takes names in any case; http.py does too."""
