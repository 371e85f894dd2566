"""Settings: one table, every fault in one message, secrets hidden."""

import dataclasses
from pathlib import Path

import pytest

from bot.config import TABLE, Secret, Settings, environment, read_settings
from bot.errors import ConfigError


def test_each_row_of_the_table_is_a_field() -> None:
    """The table and the dataclass cannot drift."""
    assert [f.name for f in dataclasses.fields(Settings)] == [row.name.lower() for row in TABLE]


def test_defaults_read() -> None:
    """With nothing set everything has a value of its type."""
    settings = read_settings({})
    assert settings.data_dir == Path("var")
    assert settings.webhook_listen == ("127.0.0.1", 8080)
    assert settings.admin_ids == ()
    assert settings.database == Path("var/bot.sqlite")


def test_all_faults_come_in_one_message() -> None:
    """Each faulty key is named with its bad value, each missing one too."""
    environ = {"THREADS": "zero", "WEBHOOK_LISTEN": "8080", "FALSE_ANSWER_RATE": "2"}
    with pytest.raises(ConfigError) as caught:
        read_settings(environ, required=("TELEGRAM_TOKEN",))
    assert len(caught.value.faults) == 4
    for word in ("THREADS='zero'", "WEBHOOK_LISTEN='8080'", "FALSE_ANSWER_RATE='2'", "TELEGRAM_TOKEN"):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TELEGRAM_API_URL", "http://telegram.example"),
        ("TELEGRAM_API_URL", "telegram"),
        ("WEBHOOK_LISTEN", ":80"),
        ("WEBHOOK_LISTEN", "host:99999"),
        ("CHATS_AT_ONCE", "33"),
        ("ADMIN_IDS", "1,x"),
        ("STAFF_CHAT_ID", "group"),
        ("LOG_LEVEL", "loud"),
        ("FALSE_ANSWER_RATE", "nan"),
    ],
)
def test_malformed(name: str, text: str) -> None:
    """A malformed value is refused, by name."""
    with pytest.raises(ConfigError, match=name):
        read_settings({name: text})


def test_a_token_never_shows() -> None:
    """Not in a repr, not in an error about it."""
    settings = read_settings({"TELEGRAM_TOKEN": "123:s3cret", "WEBHOOK_SECRET": "hush"})
    assert "s3cret" not in repr(settings)
    assert "hush" not in repr(settings)
    assert settings.telegram_token.reveal() == "123:s3cret"
    with pytest.raises(ConfigError) as caught:
        read_settings({"TELEGRAM_TOKEN": "s3cret"})
    assert "s3cret" not in str(caught.value)


def test_the_hook_secret_is_the_same_at_each_start() -> None:
    """Telegram keeps posting with the old one until the webhook is set again."""
    one, two = (read_settings({"TELEGRAM_TOKEN": "123:abc"}).hook_secret for _ in range(2))
    assert one == two
    assert read_settings({"WEBHOOK_SECRET": "mine"}).hook_secret == "mine"


def test_the_environment_lies_over_the_file(tmp_path: Path) -> None:
    """`.env` gives what the environment does not."""
    (tmp_path / ".env").write_text("THREADS=3\nDATA_DIR=there\n", encoding="utf-8")
    settings = read_settings(environment({"THREADS": "4"}, tmp_path / ".env"))
    assert (settings.threads, settings.data_dir) == (4, Path("there"))


def test_secrets_compare_by_value() -> None:
    """As settings do."""
    assert Secret("a") == Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a")}) == 1
    assert not Secret("")
