"""What staff write and press leads to; and what Telegram does to the group."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import errors, say
from bot.delivery import Call
from tests.bot.town import GROUP, OTHER, STAFF, WORKER, Town


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
