"""The test server itself, spoken to by python-telegram-bot: what it accepts and refuses."""

import asyncio
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters, Update
from telegram.error import BadRequest, Conflict, Forbidden

from tests.botapi.playing import connected, run
from tests.botapi.server import Server, labels

WORKER, STAFF, OTHER = 71, 501, 502


def test_updates_wait_until_an_offset_confirms_them(telegram: Server) -> None:
    """The same update comes again and again until the next offset is asked for."""
    telegram.worker_says(WORKER, "你好")

    async def play(bot: Bot) -> None:
        first = await bot.get_updates(timeout=0)
        again = await bot.get_updates(timeout=0)
        assert [u.update_id for u in first] == [u.update_id for u in again]
        assert first[0].message
        assert first[0].message.text == "你好"
        assert await bot.get_updates(offset=first[0].update_id + 1, timeout=0) == ()

    run(telegram, play)
    assert telegram.call("state")["confirmed"] == 1


def test_a_poll_waits_for_an_update(telegram: Server) -> None:
    """Long polling returns as soon as something comes."""

    async def play(bot: Bot) -> tuple[Update, ...]:
        asked = asyncio.create_task(bot.get_updates(timeout=20))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(telegram.worker_says, WORKER, "在吗")
        return await asyncio.wait_for(asked, 5)

    assert len(run(telegram, play)) == 1


def test_two_polls_at_once_conflict(telegram: Server) -> None:
    """The newer poll ends the older with 409; so does a webhook."""

    async def play(bot: Bot) -> None:
        async with connected(telegram) as other:
            asked = asyncio.create_task(bot.get_updates(timeout=20))
            await asyncio.sleep(0.2)
            await other.get_updates(timeout=0)
            with pytest.raises(Conflict, match=r"(?i)terminated by other"):
                await asked
            await bot.set_webhook("http://127.0.0.1:1/")
            with pytest.raises(Conflict, match=r"(?i)webhook is active"):
                await bot.get_updates(timeout=0)

    run(telegram, play)


def test_only_the_kinds_asked_for_come(telegram: Server) -> None:
    """allowed_updates holds for what comes after it."""

    async def play(bot: Bot) -> tuple[Update, ...]:
        await bot.get_updates(timeout=0, allowed_updates=["callback_query"])
        await asyncio.to_thread(telegram.worker_says, WORKER, "在吗")
        return await bot.get_updates(timeout=0)

    assert run(telegram, play) == ()


REFUSED = [
    ({"text": "一" * 4097}, "message is too long"),
    ({"text": " "}, "[Mm]essage text is empty"),
    ({"text": "<b>重", "parse_mode": "HTML"}, 'Can\'t find end tag corresponding to start tag "b"'),
    ({"text": "<重>", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag"),
    ({"text": "<b>重</i>", "parse_mode": "HTML"}, 'at byte offset 6, expected "</b>", found "</i>"'),
    ({"text": "好", "reply_parameters": ReplyParameters(99)}, "message to be replied not found"),
    ({"text": "好", "message_thread_id": 99}, "message thread not found"),
    (
        {"text": "好", "reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="一" * 22)]])},
        "button_data_invalid",
    ),
]


@pytest.mark.parametrize(("wrong", "why"), REFUSED)
def test_refuses(telegram: Server, wrong: dict[str, Any], why: str) -> None:
    """What Telegram would not send is not sent, and the reason is Telegram's."""
    telegram.worker_says(WORKER, "你好")

    async def play(bot: Bot) -> None:
        with pytest.raises(BadRequest, match="(?i)" + why):
            await bot.send_message(WORKER, **wrong)

    run(telegram, play)
    assert telegram.texts(WORKER) == []


def test_html_becomes_entities(telegram: Server) -> None:
    """Tags go, entities count UTF-16 units, escapes are resolved; the limit holds for what is left."""
    telegram.worker_says(WORKER, "你好")

    async def play(bot: Bot) -> None:
        sent = await bot.send_message(WORKER, "😀<b>住院 &lt;1&gt;</b>" + "一" * 4080, parse_mode="HTML")
        assert sent.text
        assert sent.text.startswith("😀住院 <1>")
        assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 2, 6)]

    run(telegram, play)


def test_buttons_edits_and_answers(telegram: Server) -> None:
    """A button is pressed and answered once; an edit without change is refused, one without markup drops the buttons."""
    telegram.worker_says(WORKER, "你好")
    rows = InlineKeyboardMarkup([[InlineKeyboardButton("天津", callback_data="city:天津#1")]])

    async def play(bot: Bot) -> None:
        sent = await bot.send_message(WORKER, "哪个城市？", reply_markup=rows)
        await asyncio.to_thread(telegram.press, WORKER, sent.message_id, "天津")
        query = (await bot.get_updates(timeout=0))[-1].callback_query
        assert query
        assert query.data == "city:天津#1"
        assert await query.answer("好")
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await query.answer()
        with pytest.raises(BadRequest, match=r"(?i)not modified"):
            await sent.edit_text("哪个城市？", reply_markup=rows)
        await sent.edit_text("天津")
        with pytest.raises(BadRequest, match=r"(?i)can't be edited"):
            await bot.edit_message_text("x", WORKER, 1)

    run(telegram, play)
    body = telegram.wait_for(WORKER, "天津")
    assert labels(body) == []
    assert body["edits"] == 1
    with pytest.raises(LookupError, match=r"(?i)no button"):
        telegram.press(WORKER, body["message_id"], "烟台")


def test_forum_topics(telegram: Server) -> None:
    """A topic is made, written to, closed, reopened; a deleted one is not found; a member's message names its topic."""
    group = telegram.group("工会", [STAFF], forum=True)

    async def play(bot: Bot) -> None:
        assert (await bot.get_chat(group)).is_forum
        topic = await bot.create_forum_topic(group, "#1 住院")
        thread = topic.message_thread_id
        await bot.send_message(group, "卡片", message_thread_id=thread)
        assert await bot.close_forum_topic(group, thread)
        assert await bot.reopen_forum_topic(group, thread)
        await bot.edit_forum_topic(group, thread, name="#1 好了")
        await asyncio.to_thread(telegram.staff_replies, STAFF, group, "回复", thread=thread)
        message = (await bot.get_updates(timeout=0))[-1].message
        assert message
        assert message.is_topic_message
        assert message.message_thread_id == thread
        assert message.reply_to_message
        assert message.reply_to_message.forum_topic_created
        await asyncio.to_thread(telegram.call, "deletes_topic", group, thread)
        with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
            await bot.send_message(group, "卡片", message_thread_id=thread)
        with pytest.raises(BadRequest, match=r"(?i)topic_id_invalid"):
            await bot.close_forum_topic(group, thread)

    run(telegram, play)


def test_members(telegram: Server) -> None:
    """Creator, member, one who left; one never seen is an error; a bot that was removed may not ask."""
    group = telegram.group("工会", [STAFF, OTHER], kind="group")
    telegram.worker_says(WORKER, "你好")

    async def play(bot: Bot) -> None:
        seen = [(await bot.get_chat_member(group, who)).status for who in (STAFF, OTHER, WORKER)]
        assert seen == ["creator", "member", "left"]
        with pytest.raises(BadRequest):
            await bot.get_chat_member(group, 999)
        await asyncio.to_thread(telegram.call, "set_bot", group, "kicked")
        assert (await bot.get_updates(timeout=0))[-1].my_chat_member
        with pytest.raises(Forbidden, match=r"(?i)kicked"):
            await bot.send_message(group, "在吗")

    run(telegram, play)


def test_files(telegram: Server) -> None:
    """A worker's file can be fetched and copied; the bot's own upload reaches the chat."""
    group = telegram.group("工会", [STAFF])
    asked = telegram.send_document(WORKER, size=10, name="证明.pdf", caption="给你")

    async def play(bot: Bot) -> None:
        message = (await bot.get_updates(timeout=0))[-1].message
        assert message
        assert message.document
        assert message.document.file_name == "证明.pdf"
        content = await (await bot.get_file(message.document.file_id)).download_as_bytearray()
        assert content == bytearray(10)
        await bot.copy_message(group, WORKER, asked)
        await bot.forward_message(group, WORKER, asked)
        await bot.send_photo(group, b"\xff\xd8", caption="图")
        await bot.send_document(group, message.document.file_id)

    run(telegram, play)
    kinds = [next(k for k in ("photo", "document") if k in body) for body in telegram.sent(group)]
    assert kinds == ["document", "document", "photo", "document"]


def test_own_process() -> None:
    """The server also runs as a process, with the same operations."""
    with Server(own_process=True) as server:
        server.worker_says(WORKER, "你好")
        assert server.history(WORKER)[0]["text"] == "你好"
