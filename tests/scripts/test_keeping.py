"""backup, prune and doctor as commands, on a real database."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import inbox, memory, migrations, outbox, tickets
from bot.clock import china_now
from bot.inbox import Arrival
from bot.memory import Memory
from bot.messages import Conversation, Reply, TicketDraft, Turn
from bot.outbox import Send
from bot.store import Store, number
from scripts import backup, doctor, prune
from tests.botapi.server import Server


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with a database of ten updates, one of them done long ago."""
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_TOKEN", "STAFF_CHAT_ID", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "var" / "bot.sqlite"
    migrations.migrate(path)
    store = Store(path)
    with store.transaction() as db:
        inbox.ingest(db, [Arrival(n, 5, "{}") for n in range(10)], china_now())
        inbox.finish(db, 0, china_now() - timedelta(days=30))
    store.close()
    return tmp_path / "var"


def updates(path: Path) -> int:
    """How many updates a file holds."""
    with closing(sqlite3.connect(path)) as conn:
        return int(conn.execute("select count(*) from inbox").fetchone()[0])


def test_copy_while_it_is_written(data_dir: Path) -> None:
    """A copy is whole though a writer has the database open, with something in the log only."""
    store = Store(data_dir / "bot.sqlite")
    with store.transaction() as db:
        inbox.ingest(db, [Arrival(99, 5, "{}")], china_now())
    assert backup.main(["--data-dir", str(data_dir)]) == 0
    store.close()
    [made] = (data_dir / "backups").glob("*.sqlite")
    assert updates(made) == 11


def test_only_the_newest_stay(data_dir: Path) -> None:
    """As many as asked for."""
    for _ in range(4):
        assert backup.main(["--data-dir", str(data_dir), "--keep", "2"]) == 0
    assert len(list((data_dir / "backups").iterdir())) == 2


def test_bring_back(data_dir: Path) -> None:
    """What was there is kept beside it; the mode is as it was."""
    backup.main(["--data-dir", str(data_dir)])
    [made] = (data_dir / "backups").glob("*.sqlite")
    with closing(sqlite3.connect(data_dir / "bot.sqlite")) as conn:
        conn.execute("delete from inbox")
        conn.commit()
    assert backup.main(["--data-dir", str(data_dir), "--restore", str(made)]) == 0
    assert updates(data_dir / "bot.sqlite") == 10
    [kept] = data_dir.glob("bot.sqlite.before-*")
    assert updates(kept) == 0
    store = Store(data_dir / "bot.sqlite")
    assert store.db.journal_mode == "wal"
    store.close()


def test_not_while_the_bot_runs(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody has the file open: nothing is changed."""
    backup.main(["--data-dir", str(data_dir)])
    [made] = (data_dir / "backups").glob("*.sqlite")
    store = Store(data_dir / "bot.sqlite")
    assert store.db.journal_mode == "wal"
    assert backup.main(["--data-dir", str(data_dir), "--restore", str(made)]) == 1
    assert "stop the bot" in capsys.readouterr().err
    store.close()
    assert updates(data_dir / "bot.sqlite") == 10


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be looked at" * 40])
def test_a_broken_copy_is_refused(data_dir: Path, content: bytes) -> None:
    """And the database stays."""
    broken = data_dir / "broken.sqlite"
    broken.write_bytes(content)
    assert backup.main(["--data-dir", str(data_dir), "--restore", str(broken)]) == 1
    assert updates(data_dir / "bot.sqlite") == 10


def test_prune_is_dry_by_default(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what it would do; then it does it."""
    assert prune.main(["--data-dir", str(data_dir)]) == 0
    assert "updates: 1 to remove" in capsys.readouterr().out
    assert updates(data_dir / "bot.sqlite") == 10
    assert prune.main(["--data-dir", str(data_dir), "--yes"]) == 0
    assert updates(data_dir / "bot.sqlite") == 9


def test_all_that_is_past_its_period_goes(data_dir: Path) -> None:
    """Turns, sent messages, resolved tickets with their messages, and what was asked last; open tickets stay."""
    long_ago, store = china_now() - timedelta(days=800), Store(data_dir / "bot.sqlite")
    said = Conversation(city="天津", asked="三个月没发工资", details=("contact",))
    with store.transaction() as db:
        memory.remember(db, "5", Memory(said), long_ago)
        memory.keep_turn(db, "5", Turn("answer", Reply("答"), said), (), long_ago)
        outbox.mark_sent(db, outbox.queue(db, Send(5, "send_message", {"text": "答"}), long_ago), 1, long_ago)
        numbers = [tickets.open_ticket(db, 5, TicketDraft("weak", "工资"), -1, long_ago) for _ in range(2)]
        tickets.resolve(db, numbers[0], long_ago)
    store.close()
    assert prune.main(["--data-dir", str(data_dir), "--yes"]) == 0
    store = Store(data_dir / "bot.sqlite")
    left = [number(store.db, f"select count(*) from {name}") for name in ("turns", "outbox", "tickets")]
    kept = memory.recall(store.db, "5", long_ago, minutes=30).conversation
    store.close()
    assert left == [0, 0, 1]
    assert (kept.city, kept.asked, kept.details) == ("天津", "", ())


def test_doctor_on_a_sound_place(data_dir: Path, published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, all well, exit 0."""
    (data_dir / "snapshots").symlink_to(published / "snapshots")
    (data_dir / "current").symlink_to((published / "current").resolve())
    assert doctor.main(["--data-dir", str(data_dir)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [name for name, _ in doctor.CHECKS]


def test_doctor_finds_what_is_wrong(
    data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No index, and updates that nobody handles: each is named, and the others are still looked at."""
    monkeypatch.setattr(doctor, "china_now", later)
    assert doctor.main(["--data-dir", str(data_dir)]) == 1
    out = capsys.readouterr().out
    assert out.count("FAULT") == 3
    assert "9 wait" in out


def later() -> datetime:
    """An hour from now."""
    return china_now() + timedelta(hours=1)


def test_doctor_on_malformed_settings(
    data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are named."""
    monkeypatch.setenv("THREADS", "many")
    assert doctor.main([]) == 1
    assert "THREADS='many'" in capsys.readouterr().out


def test_doctor_asks_telegram(
    data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is known and the bot in its group; then it is thrown out, and then the token is revoked."""
    with Server() as telegram:
        group = telegram.group("工会", [501], forum=True)
        for name, value in (
            ("TELEGRAM_TOKEN", telegram.token),
            ("TELEGRAM_API_URL", telegram.url),
            ("STAFF_CHAT_ID", str(group)),
        ):
            monkeypatch.setenv(name, value)
        lines = []
        for turn in (lambda: None, lambda: telegram.call("set_bot", group, "kicked"), lambda: telegram.call("revoke")):
            turn()
            doctor.main(["--data-dir", str(data_dir)])
            lines.append(capsys.readouterr().out.splitlines()[-1])
        assert telegram.token not in "".join(lines)
    assert "ok     @union_test_bot, staff group with topics" in lines[0]
    assert "FAULT" in lines[1]
    assert "kicked" in lines[1]
    assert "FAULT" in lines[2]
    assert "TELEGRAM_TOKEN" in lines[2]
