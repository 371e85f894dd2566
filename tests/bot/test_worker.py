"""What a worker's message leads to, from the raw update to what is sent."""

from typing import Any

import pytest

from tests.bot.town import GROUP, OTHER, WORKER, ScriptedEngine, Town


def test_start_asks_for_the_city_once(town: Town) -> None:
    """By buttons; when it is known, not again."""
    town.say(WORKER, "/start")
    assert len(town.told(WORKER)) == 2
    assert set(town.buttons()) == {"天津", "烟台", "赣州", "其他城市"}
    town.press(WORKER, town.buttons()["天津"])
    assert town.told(WORKER) == ["好，天津。"]
    town.say(WORKER, "/start")
    assert len(town.told(WORKER)) == 1


@pytest.mark.parametrize(
    "text", ["/city 烟台", "/city 烟台市", "/城市 烟台", "/CITY 烟台", "/city@unionbot 烟台", "/ctiy 烟台"]
)
def test_a_city_named_at_once(town: Town, text: str) -> None:
    """Also misspelt, in Chinese, and with the bot's name."""
    town.say(WORKER, text)
    assert town.told(WORKER) == ["好，烟台。"]


def test_a_city_named_in_capitals(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a phone's keyboard begins a line."""
    monkeypatch.setattr(ScriptedEngine, "cities", ("天津", "xx市"))
    town.say(WORKER, "/city XX市")
    assert town.told(WORKER) == ["好，xx市。"]


def test_another_city_may_be_typed(town: Town) -> None:
    """The button asks for it; the next message is it."""
    town.say(WORKER, "/city")
    town.deliver()
    town.press(WORKER, town.buttons()["其他城市"])
    town.say(WORKER, "赣州")
    assert town.told(WORKER)[-1] == "好，赣州。"


def test_an_answer_is_escaped_and_has_its_heading(town: Town) -> None:
    """HTML of the worker's own is shown as it was typed."""
    town.say(WORKER, "<b>住院</b> & 补助")
    assert town.told(WORKER) == ["<b>住院慰问</b>\n答：&lt;b&gt;住院&lt;/b&gt; &amp; 补助"]


def test_a_button_hands_the_question_to_staff_once(town: Town) -> None:
    """Pressed twice, it is one ticket; staff see what was asked, masked, and whose business it is."""
    town.say(WORKER, "/city 天津")
    town.say(WORKER, "住院怎么补，电话13800138000")
    town.deliver()
    data = town.buttons()["问工作人员"]
    town.press(WORKER, data)
    town.press(WORKER, data)
    card = town.told(GROUP)[0]
    for words in ("工单 #1", "天津", "法律工作部", "住院怎么补，电话[手机号]", "住院慰问"):
        assert words in card
    assert len(town.table("tickets")) == 1
    assert "13800138000" not in town.everything()


@pytest.mark.parametrize(
    ("yes", "opened"), [("好", 1), ("可以的", 1), ("行吧", 1), ("要，谢谢", 1), ("那算了", 0), ("住院呢", 0)]
)
def test_yes_to_the_offer_of_staff(town: Town, yes: str, opened: int) -> None:
    """A plain yes opens the ticket; anything else is a question."""
    town.say(WORKER, "没有的东西")
    town.say(WORKER, yes)
    assert len(town.table("tickets")) == opened


def test_yes_means_nothing_without_an_offer(town: Town) -> None:
    """It is answered like any text."""
    town.say(WORKER, "好")
    assert town.table("tickets") == []


def test_asking_for_a_human_opens_at_once(town: Town) -> None:
    """The worker has the number right after the answer."""
    town.say(WORKER, "我要人工")
    assert [text[:2] for text in town.told(WORKER)] == ["好的", "已转"]
    assert len(town.table("tickets")) == 1


def test_ticket_command_takes_the_next_message(town: Town) -> None:
    """Whatever it is; a second /ticket offers to add, or to begin another."""
    town.say(WORKER, "/ticket")
    town.say(WORKER, "老板三个月不发工资")
    assert town.table("tickets")[0]["text"] == "老板三个月不发工资"
    town.say(WORKER, "/ticket")
    town.say(WORKER, "还有加班费")
    assert [event["text"] for event in town.table("ticket_events")][-1] == "还有加班费"
    town.say(WORKER, "/ticket")
    town.deliver()
    town.press(WORKER, town.buttons()["另提一个问题"])
    town.say(WORKER, "别的事")
    assert len(town.table("tickets")) == 2


def test_cancel_makes_the_next_message_a_question(town: Town) -> None:
    """As it was before /ticket."""
    town.say(WORKER, "/ticket")
    town.deliver()
    town.press(WORKER, town.buttons()["取消"])
    town.say(WORKER, "住院")
    assert "答：住院" in town.told(WORKER)[-1]
    assert town.table("tickets") == []


def test_with_a_ticket_open_questions_are_still_answered(town: Town) -> None:
    """Only a reply to the ticket's messages goes to it."""
    town.say(WORKER, "/ticket 工资")
    town.say(WORKER, "住院")
    assert "答：住院" in town.told(WORKER)[-1]
    sent = [r for r in town.table("outbox") if r["chat_id"] == WORKER and r["ticket_id"]]
    quoted = {"message_id": sent[0]["message_id"], "date": 1, "chat": {"id": WORKER, "type": "private"}, "text": "x"}
    town.say(WORKER, "补充一句", reply_to_message=quoted)
    assert town.told(WORKER) == ["已补充到工单 #1。"]
    assert any("补充一句" in call.params.get("text", "") for call in town.sent if call.params["chat_id"] == GROUP)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "病历"}, "图片"),
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}, "语音"),
        ({"document": {"file_id": "a", "file_unique_id": "b"}}, "文件"),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "位置"),
    ],
)
def test_files_go_into_a_ticket(town: Town, fields: dict[str, Any], kind: str) -> None:
    """They are copied to staff, and the ticket says what came."""
    message = town.say(WORKER, **fields)
    assert town.table("ticket_events")[0]["media"] == kind
    copies = [call for call in town.deliver() if call.method == "copy_message"]
    assert [(c.params["from_chat_id"], c.params["message_id"]) for c in copies] == [(WORKER, message)]
    town.say(WORKER, **fields)
    assert len(town.table("tickets")) == 1


def test_what_staff_could_do_nothing_with(town: Town) -> None:
    """Stickers and huge files are refused in words."""
    sticker = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1, "is_animated": False}
    town.say(WORKER, sticker=sticker | {"is_video": False, "type": "regular"})
    town.say(WORKER, document={"file_id": "a", "file_unique_id": "b", "file_size": 30 * 1024 * 1024})
    first, second = town.told(WORKER)
    assert "看不了" in first
    assert "20 MB" in second
    assert town.table("tickets") == []


def test_an_edited_question_is_answered_in_place(town: Town) -> None:
    """So there is one answer to it."""
    message = town.say(WORKER, "住院")
    town.deliver()
    answered = town.table("outbox")[-1]["message_id"]
    town.edit(WORKER, message, "住院补多少")
    calls = town.deliver()
    assert [(c.method, c.params["message_id"]) for c in calls] == [("edit_message_text", answered)]


def test_an_edited_ticket_message_is_a_correction(town: Town) -> None:
    """And one whose text did not change is none."""
    town.say(WORKER, "/ticket")
    message = town.say(WORKER, "工资")
    town.edit(WORKER, message, "工资")
    town.edit(WORKER, message, "工资和加班费")
    assert [event["text"] for event in town.table("ticket_events")] == ["工资", "工资和加班费"]


@pytest.mark.parametrize(
    "data", ["staff#999", "take#t1", "staff#1", "show:x#1", "add#t1", "", "x" * 64, "city:a:b#1#t1"]
)
def test_tampered_or_foreign_buttons_do_nothing(town: Town, data: str) -> None:
    """Data that we did not put there for this chat is refused: other people's turns and tickets too."""
    town.say(OTHER, "住院")
    town.say(OTHER, "/ticket 工资")
    town.deliver()
    before = (town.table("tickets"), town.table("ticket_events"), town.table("chats"))
    town.press(WORKER, data)
    after = (town.table("tickets"), town.table("ticket_events"), [c for c in town.table("chats") if c["key"] != "5"])
    assert before == after
    assert town.told(WORKER) == []


def test_staff_commands_of_workers_are_only_text(town: Town) -> None:
    """A worker who writes as staff do changes no ticket."""
    town.say(WORKER, "/ticket 工资")
    for text in ("// 备注", "/take", "resolve#t1"):
        town.say(WORKER, text)
    assert town.table("tickets")[0]["state"] == "open"


def test_feedback_counts_once(town: Town) -> None:
    """The first word stands."""
    town.say(WORKER, "住院")
    town.deliver()
    buttons = town.buttons()
    town.press(WORKER, buttons["没用"])
    town.press(WORKER, buttons["有用"])
    assert town.table("turns")[0]["verdict"] == "bad"
    assert len(town.told(WORKER)) == 1


def test_limits_of_one_worker(town: Town) -> None:
    """Too many a minute: told once; and nobody else is harmed."""
    for number in range(40):
        town.say(WORKER, f"问题{number}")
    told = town.told(WORKER)
    assert len(told) == 21
    assert "太快" in told[-1]
    town.say(OTHER, "住院")
    assert len(town.told(OTHER)) == 1


def test_the_same_text_again_and_again(town: Town) -> None:
    """Three answers, one word about it, then silence."""
    for _ in range(8):
        town.say(WORKER, "涨工资")
    assert len(town.told(WORKER)) == 4


def test_a_long_paste_costs_nothing(town: Town) -> None:
    """It is not searched for."""
    town.say(WORKER, "长" * 4000)
    assert "太长" in town.told(WORKER)[0]
    assert town.table("turns") == []


def test_too_many_open_tickets(town: Town) -> None:
    """Five; then the worker is pointed to the newest."""
    for number in range(6):
        town.say(WORKER, f"/ticket 事{number}")
    assert len(town.table("tickets")) == 5
    assert "5 个" in town.told(WORKER)[-1]


def test_in_a_group_only_when_addressed(town: Town) -> None:
    """By mention, by reply or by command with its name; and no ticket is opened there."""
    town.say(-7, "住院", user=WORKER)
    town.say(-7, "/city 天津", user=WORKER)
    assert town.told(-7) == []
    town.say(-7, "@UnionBot 住院", user=WORKER)
    assert town.told(-7) == ["<b>住院慰问</b>\n答：住院"]
    shown = town.sent[-1].params["reply_markup"]["inline_keyboard"]
    assert [button["text"] for row in shown for button in row] == ["有用", "没用", "私聊我"]
    town.say(-7, "@unionbot 人工", user=WORKER)
    town.say(-7, "/ticket@unionbot 工资", user=WORKER)
    assert "私聊" in town.told(-7)[-1]
    assert town.table("tickets") == []


def test_near_misses_and_nonsense(town: Town) -> None:
    """A misspelt command runs, but forgetting wants its exact name; nonsense gets the list."""
    town.say(WORKER, "/hepl")
    town.say(WORKER, "/forgett")
    town.say(WORKER, "/qqqqqq")
    first, second, third = town.told(WORKER)
    assert "/city" in first
    assert "/forget" in second
    assert "没有这个命令" in third
    assert town.table("chats") == []


def test_a_handler_that_fails_is_set_aside(town: Town) -> None:
    """After three tries; staff and the worker are told once, and no text of theirs; others go on."""
    town.say(WORKER, "坏")
    town.say(WORKER, "住院")
    told = town.told(WORKER)
    assert len(told) == 2
    assert "没能处理" in told[0]
    assert "答：住院" in told[1]
    assert [text for text in town.told(GROUP)] == []
    notices = [call.params["text"] for call in town.sent if call.params.get("chat_id") == GROUP]
    assert len(notices) == 1
    assert "RuntimeError" in notices[0]
    assert "坏" not in notices[0]


def test_traditional_script_is_answered_in_it(town: Town) -> None:
    """Our own sentences follow the conversation's script."""
    with town.store.transaction() as db:
        db.conn.execute("insert into chats (key, chat_id, script) values ('5', 5, 'hant')")
    town.say(WORKER, "/ticket 工資")
    assert "已轉給工會工作人員" in town.told(WORKER)[0]
