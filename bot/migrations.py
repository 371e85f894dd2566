"""The tables, as numbered migrations (sqlite-utils). The first one sets WAL, once; nothing else ever does.

Never edit a migration that has been released: add another.
"""

from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from bot.store import connect, passing_faults

migrations = Migrations("bot")

_TABLES = """
create table inbox (
    update_id integer primary key,
    chat_id   integer not null,            -- the lane: one worker for each chat; 0 once forgotten
    raw       text,                        -- masked JSON; null as soon as it is done
    state     text not null default 'open' check (state in ('open', 'done', 'failed')),
    attempts  integer not null default 0,
    error     text not null default '',
    received  text not null,
    finished  text
);
create index inbox_open on inbox (chat_id, update_id) where state = 'open';
create index inbox_chat on inbox (chat_id, received);

create table outbox (
    id         integer primary key autoincrement,
    lane       text not null,              -- one sender for each lane, in order
    chat_id    integer not null,
    method     text not null,
    payload    text not null,              -- JSON; a card's is made when it is sent
    purpose    text not null default '',
    ticket_id  integer,
    event_id   integer,                    -- the ticket event that this row delivers
    source_id  integer,                    -- the worker's message that this row answers
    state      text not null default 'queued'
               check (state in ('queued', 'sending', 'sent', 'uncertain', 'failed')),
    attempts   integer not null default 0,
    unsure     integer not null default 0, -- how often it timed out
    not_before text not null default '',
    expires    text,
    message_id integer,
    error      text not null default '',
    created    text not null,
    finished   text
);
create index outbox_waiting on outbox (lane, id) where state in ('queued', 'sending');
create index outbox_message on outbox (chat_id, message_id) where message_id is not null;
create index outbox_ticket on outbox (ticket_id) where ticket_id is not null;
create index outbox_event on outbox (event_id) where event_id is not null;

create table tickets (
    id          integer primary key autoincrement,
    chat_id     integer not null,          -- the worker's private chat; 0 in the terminal; null texts once forgotten
    reason      text not null,
    text        text not null,
    city        text,
    department  text not null default '',
    found       text not null default '[]',
    state       text not null default 'open' check (state in ('open', 'taken', 'resolved', 'erased')),
    owner_id    integer,
    owner_name  text not null default '',
    unreachable text not null default '',
    staff_chat  integer not null,
    topic_id    integer,
    card_id     integer,                   -- the card's message in the staff group
    created     text not null,
    changed     text not null
);
create index tickets_chat on tickets (chat_id, state);
create index tickets_topic on tickets (staff_chat, topic_id) where topic_id is not null;

create table ticket_events (
    id         integer primary key autoincrement,
    ticket_id  integer not null references tickets (id),
    kind       text not null check (kind in
               ('opened', 'worker', 'staff', 'note', 'taken', 'resolved', 'reopened', 'erased')),
    author_id  integer,
    author     text not null default '',
    text       text not null default '',
    media      text not null default '',   -- photo, voice, … where the message held one
    chat_id    integer,                    -- where it was written, so that an edit or a reply finds it
    message_id integer,
    at         text not null
);
create index events_ticket on ticket_events (ticket_id, id);
create index events_message on ticket_events (chat_id, message_id) where message_id is not null;

create table chats (
    key         text primary key,          -- chat id, or chat:user in a group
    chat_id     integer not null,
    city        text,
    script      text not null default 'hans',
    focus       text not null default '[]',
    asked       text not null default '',
    awaiting    text not null default '',
    updated     text,
    mode        text not null default '',  -- '', 'new' or a ticket's number: where the next message goes
    mode_until  text not null default '',
    digest      text not null default '',  -- of the last text, to know it when it is pasted again and again
    repeats     integer not null default 0,
    warned      text not null default ''
);
create index chats_chat on chats (chat_id);

create table turns (
    id        integer primary key autoincrement,
    key       text not null,
    chat_id   integer not null,
    outcome   text not null,
    asked     text not null default '',
    actions   text not null default '[]',  -- the buttons under this reply: nothing else may be pressed
    measures  text not null default '[]',
    draft     text,                        -- the ticket that it could become
    ticket_id integer,
    verdict   text not null default '',    -- good or bad, said once
    at        text not null
);
create index turns_key on turns (key, id);

create table facts (
    name  text primary key,
    value text not null
);
"""


@migrations(transactional=False)
def m001_write_ahead_log(db: Database) -> None:
    """Readers never wait for a writer; the mode stays with the file."""
    db.enable_wal()


@migrations()
def m002_tables(db: Database) -> None:
    """Inbox, outbox, tickets and their events, what is remembered of a chat, its turns, and single facts."""
    for statement in _statements(_TABLES):
        db.conn.execute(statement)


@migrations()
def m003_what_may_have_come_twice(db: Database) -> None:
    """A file is known again by Telegram's id of it; and it is kept which messages may be in a chat a second time."""
    db.conn.execute("alter table ticket_events add column file text not null default ''")
    db.conn.execute("alter table outbox add column may_double integer not null default 0")
    db.conn.execute("create index events_file on ticket_events (file) where file <> ''")


@migrations()
def m004_what_an_answer_rests_on(db: Database) -> None:
    """The measures that an answer was made from, by content id: who was told what has since changed."""
    db.conn.execute("alter table turns add column rests text not null default '{}'")


@migrations()
def m005_details_asked_last(db: Database) -> None:
    """What the last question asked for, so that 那农民工呢 asks for the same."""
    db.conn.execute("alter table chats add column details text not null default '[]'")


@migrations()
def m006_what_was_listed_and_said(db: Database) -> None:
    """The measures that were listed last, so that 第二个 still picks from them after 第一个 was shown; and what a worker
    wrote lately, so that a ticket holds the story and not its last line."""
    for name in ("offered", "said"):
        db.conn.execute(f"alter table chats add column {name} text not null default '[]'")


@migrations()
def m007_what_was_answered_earlier(db: Database) -> None:
    """The measures answered before those answered last, so that 刚才那个 still finds them."""
    db.conn.execute("alter table chats add column earlier text not null default '[]'")


def _statements(script: str) -> list[str]:
    """The script's statements one by one: executescript would commit the migration's transaction."""
    bare = "\n".join(line.partition("--")[0] for line in script.splitlines())
    return [statement for statement in bare.split(";") if statement.strip()]


def migrate(path: Path) -> list[str]:
    """Bring the file up to date, making it first if need be; the names of what was applied."""
    path.parent.mkdir(parents=True, exist_ok=True)
    db = connect(path)
    try:
        with passing_faults():
            names = [migration.name for migration in migrations.pending(db)]
            migrations.apply(db)
            return names
    finally:
        db.close()


def pending(path: Path) -> list[str]:
    """The migrations that this file has not seen."""
    db = connect(path)
    try:
        with passing_faults():
            return [migration.name for migration in migrations.pending(db)]
    finally:
        db.close()
