"""The outbox: lanes in order, each row claimed once, nothing lost when a process dies."""

from datetime import datetime, timedelta

from bot import outbox
from bot.outbox import OutboxRow, Purpose, Send
from bot.store import Store, rows


def put(store: Store, now: datetime, chat: int, purpose: Purpose = "") -> int:
    """Queue one message."""
    with store.transaction() as db:
        return outbox.queue(db, Send(chat, "send_message", {"text": "x"}, purpose), now)


def claim(store: Store, now: datetime, lane: str) -> OutboxRow | None:
    """Claim a lane's first row."""
    with store.transaction() as db:
        return outbox.claim(db, lane, now)


def test_a_lane_goes_in_order(store: Store, now: datetime) -> None:
    """The second row waits for the first, also while that is being sent, or waits itself."""
    first, second = put(store, now, 5), put(store, now, 5)
    row = claim(store, now, "5")
    assert row
    assert row.id == first
    assert row.payload == {"text": "x"}
    assert claim(store, now, "5") is None
    assert outbox.due_lanes(store.db, now, 9) == []
    with store.transaction() as db:
        outbox.put_back(db, first, "why", now + timedelta(seconds=9))
    assert outbox.due_lanes(store.db, now, 9) == []
    assert claim(store, now, "5") is None
    later = now + timedelta(seconds=9)
    again = claim(store, later, "5")
    assert again
    assert (again.id, again.attempts) == (first, 1)
    with store.transaction() as db:
        outbox.mark_sent(db, first, 77, later)
    row = claim(store, later, "5")
    assert row
    assert row.id == second


def test_lanes_do_not_wait_for_each_other(store: Store, now: datetime) -> None:
    """Nor do answers to presses wait behind messages; the terminal's lane is not Telegram's."""
    put(store, now, 5)
    put(store, now, 6)
    put(store, now, 5, "press")
    put(store, now, 0)
    assert claim(store, now, "5")
    assert sorted(outbox.due_lanes(store.db, now, 9)) == ["6", "press:5"]
    assert outbox.waiting(store.db)[0] == 3


def test_what_a_dead_process_had_in_hand_is_tried_again(store: Store, now: datetime) -> None:
    """It may double; it is not lost."""
    put(store, now, 5)
    claim(store, now, "5")
    with store.transaction() as db:
        assert outbox.recover(db) == 1
    assert claim(store, now, "5")


def test_one_waiting_card_is_enough(store: Store, now: datetime) -> None:
    """The card is made when it is sent; but one that is being sent may already be old."""
    with store.transaction() as db:
        outbox.queue_card(db, -1, 1, now)
        outbox.queue_card(db, -1, 1, now)
    assert len(rows(store.db, "select id from outbox")) == 1
    claim(store, now, "-1")
    with store.transaction() as db:
        outbox.queue_card(db, -1, 1, now)
    assert len(rows(store.db, "select id from outbox")) == 2


def test_worst_part_tells_the_delivery(store: Store, now: datetime) -> None:
    """A reply in two messages has arrived when both have."""
    with store.transaction() as db:
        ids = [outbox.queue(db, Send(5, "send_message", {}, ticket_id=1, event_id=3), now) for _ in range(2)]
        outbox.mark_sent(db, ids[1], 7, now)
        assert outbox.deliveries(db, 1)[3][0] == "queued"
        outbox.mark_final(db, ids[0], "failed", "blocked", now)
        assert outbox.deliveries(db, 1)[3][0] == "failed"
        outbox.mark_sent(db, ids[0], 8, now)
        assert outbox.deliveries(db, 1)[3][0] == "sent"


def test_a_group_that_moved(store: Store, now: datetime) -> None:
    """What waits goes to the new id; what was sent stays where it was."""
    done = put(store, now, -1)
    with store.transaction() as db:
        outbox.mark_sent(db, done, 1, now)
    put(store, now, -1)
    with store.transaction() as db:
        outbox.move_chat(db, -1, -100)
    assert outbox.due_lanes(store.db, now, 9) == ["-100"]
    row = claim(store, now, "-100")
    assert row
    assert row.chat_id == -100


def test_forget_and_prune(store: Store, now: datetime) -> None:
    """A worker's rows and those of the worker's tickets go; old ones that belong to no ticket go."""
    put(store, now, 5)
    kept = put(store, now, 6)
    with store.transaction() as db:
        outbox.queue(db, Send(-1, "copy_message", {}, "to_staff", ticket_id=3), now)
        assert outbox.forget(db, 5, (3,)) == 2
        outbox.mark_sent(db, kept, 1, now)
        assert outbox.prune(db, now + timedelta(1), dry=True) == 1
        assert outbox.prune(db, now + timedelta(1), dry=False) == 1
    assert rows(store.db, "select * from outbox") == []
