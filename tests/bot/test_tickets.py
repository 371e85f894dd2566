"""Tickets as a state machine: whatever people do in whatever order, the tables agree with a model of three lines."""

import tempfile
from datetime import datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from bot import migrations, tickets
from bot.clock import CHINA
from bot.messages import TicketDraft
from bot.store import Store
from bot.tickets import Event

NOW = datetime(2026, 11, 21, 12, tzinfo=CHINA)
PEOPLE = st.sampled_from([1, 2, 3])
CHATS = st.sampled_from([5, 6])


class TicketMachine(RuleBasedStateMachine):
    """Open, take, resolve, reopen, write, erase."""

    numbers: Bundle[int] = Bundle("numbers")

    @initialize()
    def begin(self) -> None:
        """A new file."""
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "bot.sqlite"
        migrations.migrate(path)
        self.store = Store(path)
        self.model: dict[int, tuple[str, int | None, int, int]] = {}

    def teardown(self) -> None:
        """The file goes."""
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @rule(target=numbers, chat=CHATS)
    def open(self, chat: int) -> int:
        """A worker asks."""
        with self.store.transaction() as db:
            number = tickets.open_ticket(db, chat, TicketDraft("weak", "问", "天津", "", ("甲",)), -1, NOW)
        self.model[number] = ("open", None, chat, 0)
        return number

    @rule(number=numbers, person=PEOPLE)
    def take(self, number: int, person: int) -> None:
        """Only an open ticket can be taken."""
        state, _, chat, events = self.model[number]
        with self.store.transaction() as db:
            assert tickets.take(db, number, person, f"P{person}", NOW) == (state == "open")
        if state == "open":
            self.model[number] = ("taken", person, chat, events)

    @rule(number=numbers)
    def resolve(self, number: int) -> None:
        """Whoever had it still shows."""
        state, owner, chat, events = self.model[number]
        with self.store.transaction() as db:
            assert tickets.resolve(db, number, NOW) == (state in ("open", "taken"))
        if state in ("open", "taken"):
            self.model[number] = ("resolved", owner, chat, events)

    @rule(number=numbers)
    def reopen(self, number: int) -> None:
        """It is free to take again."""
        state, _, chat, events = self.model[number]
        with self.store.transaction() as db:
            assert tickets.reopen(db, number, NOW) == (state == "resolved")
        if state == "resolved":
            self.model[number] = ("open", None, chat, events)

    @rule(number=numbers, person=PEOPLE)
    def write(self, number: int, person: int) -> None:
        """Something is said."""
        state, owner, chat, events = self.model[number]
        if state != "erased":
            with self.store.transaction() as db:
                tickets.add_event(db, number, Event("note", "话", person), NOW)
            self.model[number] = (state, owner, chat, events + 1)

    @rule(chat=CHATS)
    def forget(self, chat: int) -> None:
        """A worker's tickets are emptied; nobody else's."""
        with self.store.transaction() as db:
            for number in tickets.all_of(db, chat):
                tickets.erase(db, number, NOW)
        for number, (_, _, owner_chat, _) in list(self.model.items()):
            if owner_chat == chat:
                self.model[number] = ("erased", None, 0, 0)

    @invariant()
    def tables_agree(self) -> None:
        """State, owner, chat and number of events; what a worker has open; the counts."""
        if not hasattr(self, "model"):
            return
        for number, (state, owner, chat, events) in self.model.items():
            ticket = tickets.load(self.store.db, number)
            assert ticket
            assert (ticket.state, ticket.owner_id, ticket.chat_id) == (state, owner, chat)
            assert len(tickets.events(self.store.db, number)) == events
            assert bool(ticket.text) == (state != "erased")
        for chat in (5, 6):
            mine = [n for n, row in self.model.items() if row[2] == chat and row[0] in ("open", "taken")]
            assert sorted(tickets.open_of(self.store.db, chat)) == sorted(mine)
        assert sum(tickets.counts(self.store.db).values()) == len(self.model)


TestTickets = TicketMachine.TestCase
TestTickets.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


def test_topics_cards_and_messages(store: Store, now: datetime) -> None:
    """A ticket is found by its topic and by the messages of its events; a lost topic loses the card."""
    with store.transaction() as db:
        number = tickets.open_ticket(db, 5, TicketDraft("weak", "问"), -1, now)
        tickets.set_topic(db, number, 40)
        tickets.set_card(db, number, 41)
        event = tickets.add_event(db, number, Event("staff", "答", 1, chat_id=-1, message_id=42), now)
        assert tickets.by_topic(db, -1, 40) == number
        assert tickets.by_message(db, -1, 42) == (number, event)
        assert tickets.without_card(db, now.replace(year=2027)) == []
        tickets.set_topic(db, number, None)
        assert tickets.by_topic(db, -1, 40) is None
        assert tickets.without_card(db, now.replace(year=2027)) == [number]


def test_old_resolved_tickets_go_for_good(store: Store, now: datetime) -> None:
    """With their events; open ones stay."""
    with store.transaction() as db:
        numbers = [tickets.open_ticket(db, 5, TicketDraft("weak", "问"), -1, now) for _ in range(2)]
        tickets.add_event(db, numbers[0], Event("note", "话"), now)
        tickets.resolve(db, numbers[0], now)
        assert tickets.prunable(db, now.replace(year=2027)) == [numbers[0]]
        tickets.remove(db, numbers[0])
        assert tickets.load(db, numbers[0]) is None
        assert tickets.counts(db) == {"open": 1}
