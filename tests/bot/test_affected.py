"""Whom a new snapshot concerns: found in real tables, by the text of tickets and by what answers rested on."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import memory, migrations, tickets
from bot.affected import affected, told_otherwise
from bot.messages import Conversation, Reply, TicketDraft, Turn
from bot.pipeline import Engine
from bot.store import Store
from index.encoder import Encoder
from index.search import Index
from tests.index.conftest import Place, build_folder, place, shipped
from tests.knowledge import small

__all__ = ["place", "shipped"]


@pytest.fixture(scope="session")
def after(place: Place, shipped: Encoder) -> Engine:
    """On the small library."""
    return Engine(Index(place.built.folder, shipped), memory=timedelta(minutes=30), hotlines=())


@pytest.fixture(scope="session")
def before(after: Engine, shipped: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Without its legal aid."""
    base = tmp_path_factory.mktemp("before")
    folder = small.write(base / "knowledge")
    measures, phrasings = small.TIANJIN.split("  - id: legal-aid"), small.PHRASINGS_TIANJIN.split("legal-aid:")
    (folder / "measures" / "tianjin.yaml").write_text(measures[0], encoding="utf-8")
    (folder / "phrasings" / "tianjin.yaml").write_text(phrasings[0], encoding="utf-8")
    return after.moved(build_folder(folder, shipped, base / "var").folder)


def open_ticket(store: Store, text: str, now: datetime, *, city: str = "天津", chat: int = 5) -> int:
    with store.transaction() as db:
        return tickets.open_ticket(db, chat, TicketDraft("no_measure", text, city), -1, now)


def nothing(key: str) -> str | None:
    """The content ids of a snapshot without a measure."""
    return None


def give(store: Store, chat: int, rests: dict[str, str], now: datetime) -> None:
    """An answer that rested on these."""
    with store.transaction() as db:
        memory.keep_turn(db, str(chat), Turn("answer", Reply("答"), Conversation(), rests=rests), (), now)


def test_open_tickets_that_can_be_answered(store: Store, before: Engine, after: Engine, now: datetime) -> None:
    """Those whose question is answered in full; which of them only now; not the resolved and not another city's."""
    newly = open_ticket(store, "老板欠薪，工会给找律师吗", now)
    known = open_ticket(store, "住院慰问多少钱", now)
    open_ticket(store, "公积金怎么取出来", now)
    open_ticket(store, "讨薪找谁帮忙", now)  # answered, but not who
    open_ticket(store, "打官司工会帮不帮", now, city="赣州")
    open_ticket(store, "转人工", now)
    done = open_ticket(store, "老板欠薪，工会给找律师吗", now)
    with store.transaction() as db:
        tickets.resolve(db, done, now)
    found = affected(store.path, nothing, before, after, 30, now)
    assert found.open_tickets == 6
    assert {(t.number, t.newly) for t in found.answerable} == {(newly, True), (known, False)}
    assert [t.measures for t in found.answerable if t.newly] == [("tianjin/legal-aid",)]


def test_workers_told_what_no_longer_stands(store: Store, now: datetime) -> None:
    """By content id: changed and gone, within the days; a chat counts once and is masked."""
    give(store, 71001, {"a/x": "1", "a/y": "1"}, now)
    give(store, 71001, {"a/gone": "1"}, now)
    give(store, 71002, {"a/y": "1"}, now)
    give(store, 71003, {"a/x": "1"}, now - timedelta(days=31))
    give(store, 71004, {}, now)
    told, workers = told_otherwise(store.db, {"a/x": "2", "a/y": "1"}.get, now - timedelta(days=30))
    assert workers == 1
    assert [(t.chat, t.changed, t.gone) for t in told] == [("…001", ("a/x",), ()), ("…001", (), ("a/gone",))]


def test_what_was_forgotten_or_pruned_is_not_counted(store: Store, now: datetime) -> None:
    """The rows are gone, and with them what they rested on."""
    for chat in (1, 2, 3):
        give(store, chat, {"a/x": "1"}, now - timedelta(days=chat))
    with store.transaction() as db:
        memory.forget(db, 1)
        memory.prune(db, now - timedelta(days=2, hours=12), dry=False)
    assert told_otherwise(store.db, nothing, now - timedelta(days=30))[1] == 1


def test_an_answer_keeps_what_it_rests_on(after: Engine, place: Place, shipped: Encoder, now: datetime) -> None:
    """The measures that were shown, not those that were offered beside them."""
    turn = after.respond("疗休养去几天", Conversation(city="天津"), now)
    measure = Index(place.built.folder, shipped).measure("tianjin/convalescence")
    assert measure is not None
    assert turn.rests == {measure.key: measure.content}
    assert len(turn.evidence) > 1
    assert after.respond("公积金怎么取出来", Conversation(city="天津"), now).rests == {}


def test_a_database_that_will_not_do(tmp_path: Path, after: Engine, now: datetime) -> None:
    """Is said, and stops nothing."""
    (tmp_path / "bot.sqlite").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    assert "scripts/doctor.py" in affected(tmp_path / "bot.sqlite", nothing, None, after, 30, now).fault


def test_no_tables_yet_and_old_ones(tmp_path: Path, after: Engine, now: datetime) -> None:
    """No database is no fault, and none is made; one that an older program wrote is left as it is."""
    path = tmp_path / "bot.sqlite"
    assert affected(path, nothing, None, after, 30, now).open_tickets == 0
    assert not path.exists()
    migrations.migrate(path)
    store = Store(path)
    with store.transaction() as db:
        db.conn.execute("delete from _sqlite_migrations where name like 'm003%'")
    store.close()
    assert "start the bot once" in affected(path, nothing, None, after, 30, now).fault
