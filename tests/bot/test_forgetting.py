"""/forget: what a worker wrote is erased from the tables, from the staff group, and from what is on its way."""

from datetime import timedelta

from bot import delivery, errors, groups
from tests.bot.town import GROUP, OTHER, WORKER, Town


def test_forget_erases_everywhere(town: Town) -> None:
    """Nothing that the worker wrote is left in any table; the ticket's number and dates stay for counting."""
    town.say(WORKER, "/city 天津")
    town.say(WORKER, "秘密问题")
    town.say(WORKER, "/ticket 秘密工资")
    town.staff(1, "秘密回复")
    town.say(OTHER, "别人的问题")
    town.deliver()
    town.say(WORKER, "/forget")
    told = town.told(WORKER)
    assert "工单 1 个" in told[-1]
    kept = town.everything()
    assert "秘密" not in kept
    assert "别人的问题" in kept
    assert all(row["chat_id"] != WORKER for name in ("inbox", "tickets", "chats", "turns") for row in town.table(name))
    assert town.table("tickets")[0]["state"] == "erased"
    town.staff(1, "还在吗")
    assert "没有发出" in town.told(GROUP)[-1]


def test_forget_clears_the_staff_group_too(town: Town) -> None:
    """The card, the topic's name, and what was posted or copied there."""
    with town.store.transaction() as db:
        groups.set_topics(db, GROUP, "yes")
    town.say(WORKER, "/ticket 秘密工资")
    town.say(WORKER, photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}])
    town.deliver()
    before = len(town.sent)
    town.say(WORKER, "/forget")
    town.deliver()
    calls = [(call.method, call.params.get("text") or call.params.get("name")) for call in town.sent[before:]]
    assert ("edit_forum_topic", "#1") in calls
    assert ("delete_message", None) in calls
    assert [text for method, text in calls if method == "edit_message_text"] == ["<b>工单 #1</b>　工友已删除资料"]


def test_nothing_remains_where_nothing_went_wrong(asked: Town) -> None:
    """No word to staff then, beside the emptied card."""
    asked.say(WORKER, "/forget")
    calls = [call for call in asked.deliver() if call.params["chat_id"] == GROUP]
    assert [call.method for call in calls] == ["edit_message_text"]


def test_what_is_on_its_way_to_staff_is_taken_back(asked: Town) -> None:
    """The worker asks to be forgotten while an addition is being sent: it is removed again, and kept nowhere."""
    asked.say(WORKER, "/ticket")
    asked.press(WORKER, "add#t1")
    asked.say(WORKER, "三个月了")
    with asked.store.transaction() as db:
        taken = delivery.take(db, str(GROUP), asked.now)
    assert taken
    asked.say(WORKER, "/forget")
    with asked.store.transaction() as db:
        delivery.succeeded(db, *taken, {"message_id": 77}, asked.now)
    calls = [call for call in asked.deliver() if call.method == "delete_message"]
    assert [call.params["message_id"] for call in calls] == [77]
    assert "三个月" not in asked.everything()


def test_what_was_emptied_while_it_was_sent_is_not_sent_again(asked: Town) -> None:
    """It failed, and meanwhile the worker asked to be forgotten."""
    asked.say(WORKER, "住院")
    with asked.store.transaction() as db:
        taken = delivery.take(db, str(WORKER), asked.now)
    assert taken
    asked.say(WORKER, "/forget")
    with asked.store.transaction() as db:
        delivery.went_wrong(db, asked.desk.settings, *taken, errors.NotSent("refused"), asked.now)
    asked.now += timedelta(minutes=1)
    assert len(asked.told(WORKER)) == 1
