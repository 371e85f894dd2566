"""The methods that put messages into chats, copy, edit or delete them."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.botapi import markup
from tests.botapi.values import Chat, Json, Stored, bad_request
from tests.botapi.world import World

_CONTENT = [
    "text",
    "entities",
    "caption",
    "caption_entities",
    "photo",
    "voice",
    "document",
    "audio",
    "video",
    "video_note",
    "sticker",
    "location",
    "contact",
]
_CAPTION = 1024


def _send(world: World, params: Json, content: Json) -> Json:
    """Where every sent message passes: the place it goes to, what it replies to, its buttons."""
    chat = world.reachable(params.get("chat_id"))
    reply = params.get("reply_parameters") or {}
    reply_to = reply.get("message_id") or params.get("reply_to_message_id")
    if reply_to is not None and int(reply_to) not in chat.messages:
        if not (reply.get("allow_sending_without_reply") or params.get("allow_sending_without_reply")):
            raise bad_request("message to be replied not found")
        reply_to = None
    thread = _thread(chat, params.get("message_thread_id"))
    buttons = markup.keyboard(params.get("reply_markup"))
    return world.post(chat, content, thread=thread, reply_to=int(reply_to) if reply_to else None, more=buttons)


def _thread(chat: Chat, thread: object) -> int | None:
    if thread is None:
        return None
    topic = chat.topics.get(int(str(thread)))
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and chat.bot_status not in ("administrator", "creator"):
        raise bad_request("TOPIC_CLOSED")
    return int(str(thread))


def send_message(world: World, params: Json) -> Json:
    """sendMessage."""
    return _send(world, params, markup.message_text(params))


def _send_file(kind: str) -> Callable[[World, Json], Json]:
    def send(world: World, params: Json) -> Json:
        given = params.get(kind)
        if isinstance(given, tuple):
            name, data = given
            shown: Json = world.keep_file(data, name, kind)
        elif given in world.files:
            name = ""
            shown = {k: v for k, v in world.files[given][0].items() if k != "file_path"}
        else:
            raise bad_request("wrong file identifier/HTTP URL specified")
        caption = markup.message_text(params, "caption", _CAPTION, needed=False)
        return _send(world, params, {kind: file_json(kind, shown, name)} | caption)

    return send


def file_json(kind: str, shown: Json, name: str) -> Any:
    """A file as it stands in a message."""
    if kind == "photo":
        return [shown | {"width": 90, "height": 67, "file_size": 900}, shown | {"width": 1280, "height": 960}]
    return shown | ({"duration": 3} if kind in ("voice", "audio") else {"file_name": name or "file.bin"})


def _original(world: World, params: Json, verb: str) -> Stored:
    source = world.reachable(params.get("from_chat_id"))
    stored = source.messages.get(int(params.get("message_id") or 0))
    if stored is None:
        raise bad_request(f"message to {verb} not found")
    if not any(key in stored.body for key in _CONTENT):
        raise bad_request(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return stored


def copy_message(world: World, params: Json) -> Json:
    """copyMessage: a new message without a trace of the old one's sender."""
    body = _original(world, params, "copy").body
    content = {key: body[key] for key in _CONTENT if key in body}
    if "caption" in params:
        content |= markup.message_text(params, "caption", _CAPTION, needed=False)
    return {"message_id": _send(world, params, content)["message_id"]}


def forward_message(world: World, params: Json) -> Json:
    """forwardMessage."""
    body = _original(world, params, "forward").body
    origin = {"type": "user", "sender_user": body["from"], "date": body["date"]}
    content = {key: body[key] for key in _CONTENT if key in body}
    return _send(world, params, content | {"forward_origin": origin})


def _own(world: World, params: Json, verb: str) -> Stored:
    chat = world.reachable(params.get("chat_id"))
    stored = chat.messages.get(int(params.get("message_id") or 0))
    if stored is None:
        raise bad_request(f"message to {verb} not found")
    if not stored.by_bot:
        raise bad_request(f"message can't be {verb}ed")
    return stored


def _edit(stored: Stored, change: Json) -> Json:
    """Change a message, unless it would stay the same."""
    buttons = {"reply_markup"} if "reply_markup" not in change else set()
    dropped = buttons | ({"entities"} if "text" in change and "entities" not in change else set())
    body = {key: value for key, value in (stored.body | change).items() if key not in dropped}
    if {k: v for k, v in stored.body.items() if k != "edit_date"} == {
        k: v for k, v in body.items() if k != "edit_date"
    }:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    stored.body = body | {"edit_date": int(time.time())}
    stored.edits += 1
    return stored.body


def edit_message_text(world: World, params: Json) -> Json:
    """editMessageText: without a markup the buttons go."""
    text, buttons = markup.message_text(params), markup.keyboard(params.get("reply_markup"))
    stored = _own(world, params, "edit")
    edited = _edit(stored, text | buttons)
    world.sent.append((edited["chat"]["id"], time.monotonic()))
    return edited


def edit_message_reply_markup(world: World, params: Json) -> Json:
    """editMessageReplyMarkup."""
    return _edit(_own(world, params, "edit"), markup.keyboard(params.get("reply_markup")))


def delete_message(world: World, params: Json) -> bool:
    """deleteMessage."""
    chat = world.reachable(params.get("chat_id"))
    if chat.messages.pop(int(params.get("message_id") or 0), None) is None:
        raise bad_request("message to delete not found")
    return True


METHODS: Mapping[str, Callable[[World, Json], Any]] = {
    "sendMessage": send_message,
    "sendPhoto": _send_file("photo"),
    "sendVoice": _send_file("voice"),
    "sendDocument": _send_file("document"),
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
}
