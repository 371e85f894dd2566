"""What staff write and press leads to; and what Telegram does to the group."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import delivery, errors, groups, say
from bot.delivery import Call
from tests.bot.town import GROUP, OTHER, STAFF, WORKER, Town


@pytest.fixture
def asked(town: Town) -> Town:
    """A worker has asked; the card is there."""
    town.say(WORKER, "/ticket 工资不发")
    town.deliver()
    return town


def state(town: Town) -> tuple[str, int | None]:
    """State and owner of the first ticket."""
    row = town.table("tickets")[0]
    return row["state"], row["owner_id"]


def test_a_reply_goes_to_the_worker_and_takes(asked: Town) -> None:
    """Telephone numbers of staff included; the card shows that it arrived."""
    asked.staff(1, "请打 13800138000 <我>")
    assert asked.told(WORKER) == ["<b>工会工作人员回复（工单 #1）：</b>\n请打 13800138000 &lt;我&gt;"]
    assert state(asked) == ("taken", STAFF)
    card = [call.params["text"] for call in asked.sent if call.method == "edit_message_text"][-1]
    assert "已送达" in card


def lost(call: Call, name: str = "unionbot") -> dict[str, Any]:
    """A message of the bot's in the staff group whose id the bot never learned, as a reply quotes it."""
    chat = {"id": GROUP, "type": "supergroup", "title": "G"}
    who = {"id": 9, "is_bot": True, "first_name": "b", "username": name}
    return {"message_id": 3, "date": 1, "chat": chat, "from": who, "text": say.plain(call.params["text"])}


def answered_without_its_id(town: Town) -> list[Call]:
    """A ticket's card arrives, the answer to its sending does not, and staff reply to it; the card's call."""
    came: list[Call] = []

    def wire(call: Call) -> dict[str, Any]:
        if call.params["chat_id"] == GROUP and not came:
            came.append(call)
            raise errors.Dropped("gone")
        return {}

    town.wire = wire
    town.say(WORKER, "/ticket 工资不发")
    town.deliver()
    town.say(GROUP, "周一来", user=STAFF, reply_to_message=lost(came[0]))
    return came


def test_a_reply_to_a_card_whose_id_never_came(town: Town) -> None:
    """The card arrived, the answer to its sending did not: it is sent again, and either one may be answered."""
    came = answered_without_its_id(town)
    assert state(town) == ("taken", STAFF)
    town.now += timedelta(minutes=1)
    assert "周一来" in "".join(town.told(WORKER))
    town.say(GROUP, "// 内部", user=STAFF, reply_to_message=lost(came[0]))
    assert "内部" not in "".join(town.told(WORKER))


def test_a_reply_to_an_addition_whose_id_never_came(asked: Town) -> None:
    """What the worker added is known again by its words."""
    asked.say(WORKER, "/ticket")
    asked.press(WORKER, "add#t1")
    asked.say(WORKER, "三个月了")
    post = next(call for call in asked.deliver() if "三个月了" in call.params.get("text", ""))
    asked.say(GROUP, "周一来", user=STAFF, reply_to_message=lost(post))
    assert "周一来" in asked.told(WORKER)[-1]


def photo(file: str) -> dict[str, Any]:
    """A photo's fields."""
    return {"photo": [{"file_id": f"id-{file}", "file_unique_id": file, "width": 1, "height": 1}]}


def test_a_reply_to_a_file_whose_id_never_came(town: Town) -> None:
    """A worker's photo is known again by Telegram's name for it, the latest ticket's if it is in two."""
    town.say(WORKER, "/ticket 工资不发")
    town.say(WORKER, **photo("slip"))
    town.say(OTHER, "/ticket 别的事")
    town.say(OTHER, **photo("other"))
    copied = next(call for call in town.deliver() if call.method == "copy_message")
    quoted = lost(replace(copied, params={"text": ""})) | photo("slip")
    del quoted["text"]
    town.say(GROUP, "看到了，周一来", user=STAFF, reply_to_message=quoted)
    assert "周一来" in "".join(town.told(WORKER))
    town.say(GROUP, "这是谁的", user=STAFF, reply_to_message=quoted | photo("unknown") | {"message_id": 4})
    assert town.deliver() == []


def test_what_may_remain_after_forgetting(town: Town) -> None:
    """A card that came twice: staff are told to look for it; one that they answered or pressed is removed."""
    answered_without_its_id(town)
    town.now += timedelta(minutes=1)
    town.deliver()
    town.say(WORKER, "/forget")
    calls = [call for call in town.deliver() if call.params["chat_id"] == GROUP]
    assert [call.params["message_id"] for call in calls if call.method == "delete_message"] == [3]
    assert any("手动删除" in call.params.get("text", "") for call in calls)


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


def test_words_of_another_are_no_card(asked: Town) -> None:
    """Another bot's, a person's, and a card of the same number from another time: what answers them goes nowhere."""
    card = next(call for call in asked.sent if call.params["chat_id"] == GROUP)
    by_person = lost(card)
    by_person["from"] = {"id": STAFF, "is_bot": False, "first_name": "S", "username": "unionbot"}
    old = lost(card)
    head, _, rest = old["text"].partition("\n")
    old["text"] = f"{head[:-5]}99:99\n{rest}"
    added = lost(card) | {"text": "#1 工友补充：\n没有这句"}
    for quoted in (
        lost(card, "otherbot"),
        by_person,
        old,
        added,
        lost(card) | {"text": "工单 #7　待接手　01-01 00:00"},
    ):
        asked.say(GROUP, "周一来", user=STAFF, reply_to_message=quoted)
    assert asked.deliver() == []
    assert state(asked) == ("open", None)


def test_a_note_stays_inside(asked: Town) -> None:
    """It is on the card, and nowhere else."""
    asked.staff(1, "// 这人来过")
    assert asked.told(WORKER) == []
    assert "这人来过" in asked.sent[-1].params["text"]
    assert state(asked) == ("open", None)


def test_two_never_take_one(asked: Town) -> None:
    """The second is told who has it."""
    asked.press(GROUP, "take#t1", user=STAFF)
    asked.press(GROUP, "take#t1", user=STAFF + 1)
    assert state(asked) == ("taken", STAFF)
    calls = asked.deliver()
    answers = [call.params.get("text") for call in calls if call.method == "answer_callback_query"]
    assert answers == ["好的。", "已由 U71 接手。".replace("U71", "P")]


def test_the_worker_is_told_at_each_step(asked: Town) -> None:
    """Taken, resolved, not solved, resolved again, reopened."""
    asked.press(GROUP, "take#t1", user=STAFF)
    assert "接手" in asked.told(WORKER)[0]
    asked.press(GROUP, "resolve#t1", user=STAFF)
    assert "办结" in asked.told(WORKER)[0]
    asked.press(WORKER, "unsolved#t1")
    assert "重新打开" in asked.told(WORKER)[0]
    assert state(asked) == ("open", None)
    asked.press(GROUP, "resolve#t1", user=STAFF)
    asked.press(GROUP, "reopen#t1", user=STAFF)
    assert "重新打开" in asked.told(WORKER)[-1]


def test_a_resolved_ticket_opens_again_when_written_to(asked: Town) -> None:
    """But a thank-you leaves it closed."""
    asked.press(GROUP, "resolve#t1", user=STAFF)
    asked.deliver()
    sent = [r for r in asked.table("outbox") if r["chat_id"] == WORKER and r["ticket_id"]][-1]
    quoted = {"message_id": sent["message_id"], "date": 1, "chat": {"id": WORKER, "type": "private"}, "text": "x"}
    asked.say(WORKER, "好的，谢谢您！", reply_to_message=quoted)
    assert state(asked)[0] == "resolved"
    asked.say(WORKER, "还是没发", reply_to_message=quoted)
    assert state(asked)[0] == "open"


def test_only_members(asked: Town) -> None:
    """Whoever is not in the group can neither press nor answer."""
    asked.press(GROUP, "take#t1", user=OTHER)
    asked.staff(1, "骗人的", user=OTHER)
    assert state(asked) == ("open", None)
    assert asked.told(WORKER) == []
    said = [call.params.get("text") for call in asked.sent if call.method == "answer_callback_query"]
    assert said == ["只有工作人员群的成员才能操作。"]


def test_staff_talk_is_left_alone(asked: Town) -> None:
    """What answers no ticket is none of the bot's business; /help is."""
    asked.say(GROUP, "中午吃什么", user=STAFF)
    assert asked.deliver() == []
    asked.say(GROUP, "/help", user=STAFF)
    assert "内部备注" in asked.told(GROUP)[0]


def test_files_of_staff_reach_the_worker(asked: Town) -> None:
    """Copied from the group."""
    asked.staff(1, "", photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}])
    calls = asked.deliver()
    assert [c.params["chat_id"] for c in calls if c.method == "copy_message"] == [WORKER]


def test_an_edited_reply_is_sent_as_a_correction(asked: Town) -> None:
    """Once for each change of the text."""
    message = asked.staff(1, "周一来")
    asked.edit(GROUP, message, "周一来", user=STAFF)
    asked.edit(GROUP, message, "周二来", user=STAFF)
    told = asked.told(WORKER)
    assert len(told) == 2
    assert "更正" in told[1]
    assert "周二来" in told[1]


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
