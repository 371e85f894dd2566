"""What counts as a gap, in real tables, through real handlers."""

from datetime import datetime, timedelta

import pytest

from bot import gaps, memory, tickets
from bot.gaps import Gap
from bot.messages import Conversation, Reason, Reply, TicketDraft, Turn
from tests.bot.town import OTHER, WORKER, Town


def found(town: Town, days: int = 90) -> list[Gap]:
    return gaps.gaps_since(town.store.db, town.now - timedelta(days=days))


def texts(town: Town) -> list[str]:
    return [gap.text for gap in found(town)]


def test_what_no_measure_answers(town: Town) -> None:
    """Whether or not it became a ticket; with what staff answered, but not their notes, and no number of anybody."""
    town.say(WORKER, "没有的东西，电话13812345678")
    town.say(OTHER, "没有的补贴")
    town.press(OTHER, town_button(town, "问工作人员"))
    town.staff(1, "// 先问问")
    town.staff(1, "可以办，找13987654321")
    first, second = found(town)
    assert (first.text, first.reason, first.answers) == ("没有的东西，电话[手机号]", "no_measure", ())
    assert (second.text, second.answers) == ("没有的补贴", ("可以办，找[手机号]",))
    assert first.who != second.who


def town_button(town: Town, label: str) -> str:
    town.deliver()
    return town.buttons()[label]


@pytest.mark.parametrize(
    ("reason", "verdict", "handed_on", "counts"),
    [
        ("no_measure", "", False, True),
        ("not_stated", "", False, True),
        ("not_stated", "good", False, True),
        ("weak", "", False, False),
        ("weak", "good", False, False),
        ("weak", "bad", False, True),
        ("weak", "", True, True),
        ("urgent", "", True, False),
    ],
)
def test_which_turns_count(town: Town, reason: Reason, verdict: str, handed_on: bool, counts: bool) -> None:
    """What is not in the measures always; an answer only where it was no good; a cry for help never."""
    turn = Turn(
        "answer",
        Reply("答"),
        Conversation(asked="住院怎么办"),
        ticket=TicketDraft(reason, "住院慰问怎么申请呢", "天津"),
    )
    with town.store.transaction() as db:
        number = memory.keep_turn(db, "5", turn, (), town.now)
        memory.judge(db, number, verdict)
        if handed_on:
            memory.turn_became(
                db, number, tickets.open_ticket(db, 5, turn.ticket or TicketDraft(reason, ""), -1, town.now)
            )
    assert texts(town) == (["住院慰问怎么申请呢"] if counts else [])


def test_a_short_follow_up_is_read_with_what_it_follows(town: Town) -> None:
    """Alone it would mean nothing."""
    turn = Turn(
        "handoff", Reply("没有"), Conversation(asked="住院慰问 怎么申请"), ticket=TicketDraft("no_measure", "怎么申请")
    )
    with town.store.transaction() as db:
        memory.keep_turn(db, "5", turn, (), town.now)
    assert texts(town) == ["住院慰问 怎么申请"]


def test_a_ticket_without_a_turn(town: Town) -> None:
    """What a worker took to staff at once is one, too; a mere picture is not."""
    town.say(WORKER, "/ticket 厂里不给交互助保障怎么办")
    town.say(OTHER, photo=[{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}])
    assert texts(town) == ["厂里不给交互助保障怎么办"]


def test_a_wish_for_staff_is_read_with_the_question_before(town: Town) -> None:
    """The wish alone asks nothing."""
    town.say(WORKER, "人工")
    assert texts(town) == []
    draft = TicketDraft("asked_for_human", "住院慰问怎么申请\n人工")
    with town.store.transaction() as db:
        number = memory.keep_turn(db, "5", Turn("handoff", Reply("好"), Conversation(), ticket=draft), (), town.now)
        memory.turn_became(db, number, tickets.open_ticket(db, 5, draft, -1, town.now))
    assert texts(town) == ["住院慰问怎么申请"]


def test_what_is_forgotten_is_gone(town: Town) -> None:
    """From the turns and from the tickets."""
    town.say(WORKER, "没有的东西")
    town.say(WORKER, "/ticket 厂里不给交互助保障怎么办")
    town.say(OTHER, "没有的东西")
    assert len(found(town)) == 3
    town.say(WORKER, "/forget")
    assert [gap.who for gap in found(town)] == [str(OTHER)]


def test_only_the_last_days(town: Town, now: datetime) -> None:
    """Older ones are left out."""
    town.say(WORKER, "没有的东西")
    town.now += timedelta(days=40)
    town.say(OTHER, "没有的补贴")
    assert texts(town) == ["没有的东西", "没有的补贴"]
    assert len(found(town, days=30)) == 1
