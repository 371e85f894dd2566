"""The inbox: every update once, masked, in order; set aside after three failures; emptied when done."""

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import inbox
from bot.inbox import Arrival
from bot.privacy import mask
from bot.store import Store, change, rows


def put(store: Store, now: datetime, *arrivals: tuple[int, int]) -> int:
    """Ingest updates given as (id, chat)."""
    with store.transaction() as db:
        return inbox.ingest(db, [Arrival(update, chat, "{}") for update, chat in arrivals], now)


def test_a_doubled_update_is_one_row(store: Store, now: datetime) -> None:
    """Also when it comes again after it was done."""
    assert put(store, now, (1, 5), (1, 5), (2, 5)) == 2
    with store.transaction() as db:
        assert inbox.finish(db, 1, now)
    assert put(store, now, (1, 5)) == 0
    row = inbox.next_open(store.db, 5)
    assert row
    assert row.update_id == 2


def test_order_and_lanes(store: Store, now: datetime) -> None:
    """Within a chat by update id, whatever the order of arrival; chats by their oldest."""
    put(store, now, (7, 5), (3, 6), (4, 5))
    assert [row.chat_id for row in inbox.first_open(store.db, 9)] == [6, 5]
    row = inbox.next_open(store.db, 5)
    assert row
    assert row.update_id == 4


def test_only_one_may_finish(store: Store, now: datetime) -> None:
    """The second claim of the same update fails, so that its effects are written once."""
    put(store, now, (1, 5))
    with store.transaction() as db:
        assert inbox.finish(db, 1, now)
        assert not inbox.finish(db, 1, now)
    assert rows(store.db, "select raw, state from inbox") == [{"raw": None, "state": "done"}]


def test_three_failures_set_aside(store: Store, now: datetime) -> None:
    """Only the last says so, and nothing more can fail."""
    put(store, now, (1, 5))
    said = []
    for _ in range(3):
        row = inbox.next_open(store.db, 5)
        assert row
        with store.transaction() as db:
            said.append(inbox.count_failure(db, row, "RuntimeError", now))
    assert said == [False, False, True]
    assert inbox.next_open(store.db, 5) is None
    assert inbox.failed(store.db) == 1
    assert inbox.failed(store.db, now + timedelta(seconds=1)) == 0


RAW = {
    "update_id": 9,
    "message": {
        "chat": {"id": 5},
        "text": "我的身份证 11010519491231002X",
        "caption": "电话13800138000",
        "reply_to_message": {"text": "卡号 6222020200112233445"},
        "contact": {"phone_number": "13800138000"},
    },
}


def test_numbers_are_masked_before_they_are_stored() -> None:
    """In texts, captions and quoted messages; a shared contact is not kept at all."""
    arrival = inbox.arrival(RAW, mask)
    assert arrival
    assert arrival.chat_id == 5
    for secret in ("11010519491231002X", "13800138000", "6222020200112233445"):
        assert secret not in arrival.raw
    assert "contact" not in json.loads(arrival.raw)["message"]


def test_what_staff_write_is_not_masked() -> None:
    """A telephone number that staff give is meant for the worker."""
    arrival = inbox.arrival(RAW, mask, unmasked=5)
    assert arrival
    assert "13800138000" in arrival.raw


@pytest.mark.parametrize("raw", [None, 7, "x", [], {}, {"update_id": "7"}, {"message": {}}])
def test_what_has_no_id_is_no_update(raw: object) -> None:
    """It cannot be stored, and does not break those beside it."""
    assert inbox.arrival(raw, mask) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["chat", "id", "text", "message"]), inner)
    ),
    max_leaves=12,
)


@given(st.integers(0, 2**40), st.dictionaries(st.sampled_from(["message", "callback_query", "x"]), JSON, max_size=3))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_shape_arrives(update_id: int, body: dict[str, object]) -> None:
    """Whatever Telegram may send has a key, a lane and a text; what it means is for later."""
    arrival = inbox.arrival({**body, "update_id": update_id}, mask)
    assert arrival
    assert arrival.update_id == update_id
    assert isinstance(arrival.chat_id, int)
    assert isinstance(json.loads(arrival.raw), dict)


def test_half_a_character_does_not_stop_the_others(store: Store, now: datetime) -> None:
    """JSON may hold half of a surrogate pair, or a number too large: the batch is still committed."""
    raws = [
        {"update_id": 1, "message": {"chat": {"id": 5}, "text": "住\ud83d院"}},
        {"update_id": 2, "message": {"chat": {"id": 2**70}, "text": "x"}},
        {"update_id": 2**70},
    ]
    found = [arrival for raw in raws if (arrival := inbox.arrival(raw, mask))]
    with store.transaction() as db:
        assert inbox.ingest(db, found, now) == 2


def test_forgetting_keeps_the_bare_ids(store: Store, now: datetime) -> None:
    """So that an update which comes again is still known."""
    put(store, now, (1, 5), (2, 6))
    with store.transaction() as db:
        assert inbox.forget(db, 5) == 1
    assert put(store, now, (1, 5)) == 0
    assert [row.chat_id for row in inbox.first_open(store.db, 9)] == [6]


def test_prune(store: Store, now: datetime) -> None:
    """What is finished and old goes, counted first; what is open stays, however old."""
    put(store, now, (1, 5), (2, 5))
    with store.transaction() as db:
        inbox.finish(db, 1, now)
    later = now + timedelta(days=1)
    with store.transaction() as db:
        assert inbox.prune(db, later, dry=True) == 1
        assert inbox.prune(db, later, dry=False) == 1
        assert inbox.prune(db, later, dry=False) == 0
    assert inbox.waiting(store.db)[0] == 1


def test_counting_a_chat(store: Store, now: datetime) -> None:
    """For the limit of messages a minute."""
    put(store, now, (1, 5), (2, 5), (3, 6))
    assert inbox.received_since(store.db, 5, now) == 2
    assert inbox.received_since(store.db, 5, now + timedelta(seconds=1)) == 0
    with store.transaction() as db:
        change(db, "delete from inbox")
