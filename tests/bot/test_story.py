"""A ticket holds what its worker wrote before its last line, and after the line whose button was pressed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import memory
from tests.bot.test_worker_urgent import Listener
from tests.bot.town import OTHER, WORKER, Town


def texts_of(town: Town) -> list[str]:
    """What staff see of each ticket's question."""
    return [ticket["text"] for ticket in town.table("tickets")]


def test_what_was_said_before_goes_with_a_wish_for_staff(town: Town) -> None:
    """Answered or not; and is in no second ticket."""
    for text in ("托管班", "没有要钱的吗", "几岁能去", "转人工"):
        town.say(WORKER, text)
    town.say(WORKER, "还有一件")
    town.say(WORKER, "我要人工，另一件事")
    assert texts_of(town) == ["托管班\n没有要钱的吗\n几岁能去\n转人工", "还有一件\n我要人工，另一件事"]


def test_what_was_said_before_goes_with_a_cry(town: Town) -> None:
    """Where staff need it most."""
    town.desk = replace(town.desk, engine=Listener())
    for text in ("我怀孕七个月", "老板叫我上夜班", "我想死"):
        town.say(WORKER, text)
    assert texts_of(town) == ["我怀孕七个月\n老板叫我上夜班\n我想死"]


@pytest.mark.parametrize("yes", ["staff#1", "转吧"])
def test_what_was_said_after_the_offer_goes_with_it(town: Town, yes: str) -> None:
    """A button may be pressed long after its line."""
    said = ["没有人帮我", "膝盖疼", "没有七八万"] if "#" in yes else ["膝盖疼", "没有七八万"]
    for text in said:
        town.say(WORKER, text)
    if "#" in yes:
        town.press(WORKER, yes.replace("staff#1", first_staff_button(town)))
    else:
        town.say(WORKER, yes)
    if "#" in yes:
        said = [*said[1:], said[0]]  # what is asked comes last
    assert texts_of(town) == ["\n".join(said)]


def first_staff_button(town: Town) -> str:
    """What pressing "ask staff" under the first reply sends."""
    town.deliver()
    markups = [call.params["reply_markup"] for call in town.sent if "reply_markup" in call.params]
    return str(next(b["callback_data"] for m in markups for row in m["inline_keyboard"] for b in row))


def test_an_old_story_and_what_others_said_stay_out(town: Town) -> None:
    """Only this conversation counts."""
    town.say(WORKER, "托管班")
    town.say(OTHER, "别人的话")
    town.now += timedelta(hours=3)
    town.say(WORKER, "转人工")
    assert texts_of(town) == ["转人工"]


def test_a_long_story_gives_way_at_its_beginning(town: Town) -> None:
    """The last line is what is asked."""
    chars = town.desk.settings.ticket_chars
    for character in "甲乙丙丁戊己庚":
        town.say(WORKER, character * (chars // 6))
    town.say(WORKER, "转人工")
    [text] = texts_of(town)
    assert len(text) <= chars
    assert text.endswith("庚\n转人工")
    assert "甲" not in text
    assert "丁" in text


def test_eight_messages_are_remembered(town: Town) -> None:
    """And forgotten with all else."""
    for number in range(12):
        town.say(WORKER, f"第{number}句")
        town.now += timedelta(seconds=10)
    with town.store.transaction() as db:
        said = memory.recall(db, str(WORKER), town.now, minutes=30).said
        assert said == tuple(f"第{number}句" for number in range(4, 12))
        memory.prune(db, town.now + timedelta(days=1), dry=False)
        assert memory.recall(db, str(WORKER), town.now, minutes=30).said == ()
