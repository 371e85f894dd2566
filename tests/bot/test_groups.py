"""The staff group: its topics, its turning into a supergroup, the bot leaving and coming back."""

from typing import Any

import pytest

from bot import errors, groups
from bot.delivery import Call
from tests.bot.town import GROUP, OTHER, STAFF, WORKER, Town


def test_a_topic_for_each_ticket(town: Town) -> None:
    """In a forum: topic, card in it, what is written there goes to the worker, what the worker adds goes there."""
    with town.store.transaction() as db:
        groups.set_topics(db, GROUP, "yes")
    town.say(WORKER, "/ticket 工资不发")
    made, card = (call for call in town.deliver() if call.params["chat_id"] == GROUP)
    topic = town.table("tickets")[0]["topic_id"]
    assert made.method == "create_forum_topic"
    assert card.params["message_thread_id"] == topic
    town.say(GROUP, "带合同来", user=STAFF, message_thread_id=topic, is_topic_message=True)
    assert "带合同来" in town.told(WORKER)[0]
    town.say(WORKER, "/ticket")
    town.say(WORKER, "没有合同")
    posted = [call for call in town.deliver() if call.params["chat_id"] == GROUP and call.method == "send_message"]
    assert posted[0].params["message_thread_id"] == topic


def test_a_deleted_topic_is_made_anew(town: Town) -> None:
    """And the ticket is kept."""
    with town.store.transaction() as db:
        groups.set_topics(db, GROUP, "yes")
    town.say(WORKER, "/ticket 工资不发")
    town.deliver()
    old = town.table("tickets")[0]["topic_id"]

    def wire(call: Call) -> dict[str, Any]:
        if call.params.get("message_thread_id") == old:
            raise errors.TopicGone("message thread not found")
        return {}

    town.wire = wire
    town.say(WORKER, "/ticket")
    town.say(WORKER, "补充")
    methods = [call.method for call in town.deliver() if call.params["chat_id"] == GROUP]
    assert methods[:3] == ["create_forum_topic", "send_message", "send_message"]
    assert town.table("tickets")[0]["topic_id"] != old


def test_no_right_to_topics(town: Town) -> None:
    """Cards instead; the admins are told."""
    with town.store.transaction() as db:
        groups.set_topics(db, GROUP, "yes")

    def wire(call: Call) -> dict[str, Any]:
        if call.method == "create_forum_topic":
            raise errors.Rejected("not enough rights to create a topic")
        return {}

    town.wire = wire
    town.say(WORKER, "/ticket 工资不发")
    assert "工单 #1" in town.told(GROUP)[0]
    assert any("管理话题" in call.params["text"] for call in town.sent if call.params["chat_id"] == 99)


@pytest.mark.parametrize("by_error", [True, False])
def test_the_group_becomes_a_supergroup(asked: Town, by_error: bool) -> None:
    """Its new id is kept, open tickets are posted there, the admins are told; once."""
    if by_error:

        def wire(call: Call) -> dict[str, Any]:
            if call.params.get("chat_id") == GROUP:
                raise errors.ChatMoved(-100777)
            return {}

        asked.wire = wire
        asked.press(GROUP, "take#t1", user=STAFF)
    else:
        asked.say(GROUP, user=STAFF, migrate_to_chat_id=-100777)
    assert "工单 #1" in asked.told(-100777)[0]
    assert groups.staff_group(asked.store.db, asked.desk.settings) == -100777
    assert len([call for call in asked.sent if call.params.get("chat_id") == 99]) == 1
    asked.wire = None
    asked.say(OTHER, "/ticket 别的")
    assert "工单 #2" in asked.told(-100777)[-1]


def member(status: str) -> dict[str, Any]:
    """A change of the bot's own membership in the staff group."""
    bot = {"id": 9, "is_bot": True, "first_name": "b"}
    fields = {"until_date": 0} if status == "kicked" else {}
    chat = {"id": GROUP, "type": "supergroup", "title": "G"}
    who = {"id": STAFF, "is_bot": False, "first_name": "S"}
    old = {"user": bot, "status": "left"}
    new = {"user": bot, "status": status} | fields
    change = {"chat": chat, "from": who, "date": 1, "old_chat_member": old, "new_chat_member": new}
    return {"my_chat_member": change}


def test_removed_from_the_group_and_back(asked: Town) -> None:
    """The admins are told by private message; when it is back, unresolved tickets are posted again."""
    asked.update(member("kicked"))
    assert "移出" in asked.told(99)[0]
    asked.update(member("member"))
    assert "工单 #1" in asked.told(GROUP)[0]
