"""Forum topics: made, renamed, closed, reopened, deleted."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.botapi.values import Chat, Json, Topic, bad_request
from tests.botapi.world import World


def _forum(world: World, params: Json) -> Chat:
    chat = world.reachable(params.get("chat_id"))
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if chat.bot_status not in ("administrator", "creator"):
        raise bad_request("not enough rights to manage topics")
    return chat


def _topic(world: World, params: Json) -> tuple[Chat, int, Topic]:
    chat, thread = _forum(world, params), int(params.get("message_thread_id") or 0)
    if thread not in chat.topics:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, thread, chat.topics[thread]


def create(world: World, params: Json) -> Json:
    """createForumTopic: the service message's id is the topic's."""
    chat, name = _forum(world, params), str(params.get("name") or "").strip()
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    made = {"name": name, "icon_color": 7322096}
    body = world.post(chat, {"forum_topic_created": made})
    thread = int(body["message_id"])
    body |= {"message_thread_id": thread, "is_topic_message": True}
    chat.topics[thread] = Topic(name)
    return made | {"message_thread_id": thread}


def edit(world: World, params: Json) -> bool:
    """editForumTopic."""
    _chat, _thread, topic = _topic(world, params)
    name = str(params.get("name") or topic.name)
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    return True


def _turn(*, closed: bool) -> Callable[[World, Json], bool]:
    def turn(world: World, params: Json) -> bool:
        _chat, _thread, topic = _topic(world, params)
        if topic.closed == closed:
            raise bad_request("TOPIC_NOT_MODIFIED")
        topic.closed = closed
        return True

    return turn


def delete(world: World, params: Json) -> bool:
    """deleteForumTopic: with all its messages."""
    chat, thread, _name = _topic(world, params)
    remove(chat, thread)
    return True


def remove(chat: Chat, thread: int) -> None:
    """A topic goes, and what was said in it."""
    del chat.topics[thread]
    for message_id in [known for known, m in chat.messages.items() if m.body.get("message_thread_id") == thread]:
        del chat.messages[message_id]


METHODS: Mapping[str, Callable[[World, Json], Any]] = {
    "createForumTopic": create,
    "editForumTopic": edit,
    "closeForumTopic": _turn(closed=True),
    "reopenForumTopic": _turn(closed=False),
    "deleteForumTopic": delete,
}
