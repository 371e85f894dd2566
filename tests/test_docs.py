"""The documents name what there is: settings, scripts, make targets, commands; and their examples are good files."""

import re
from pathlib import Path

import pytest
import yaml

from bot import chat, commands, texts_runtime
from bot.__main__ import arguments
from bot.cards import REASONS, STATES
from bot.config import TABLE, read_settings
from bot.hotlines import read_hotlines
from knowledge import library
from knowledge.values import DETAILS, KINDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MEASURES = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
STAFF = (ROOT / "docs" / "staff.md").read_text(encoding="utf-8")
DOCS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))


def settings_table() -> str:
    """The table of settings as it must stand in the README."""
    rows = [f"| `{s.name}` | {f'`{s.default}`' if s.default else ''} | {s.help} |" for s in TABLE]
    return "\n".join(["| Setting | Default | 说明 |", "|---|---|---|", *rows])


def env_example() -> str:
    """The settings as they must stand in .env.example: those that `run` needs are open, the others show defaults."""
    head = "# Copy this file to .env and fill it in. What is commented out shows its default.\n# 复制成 .env 再填写。\n"
    needed = ("TELEGRAM_TOKEN", "STAFF_CHAT_ID", "ADMIN_IDS")
    rows = [f"\n# {s.help}\n{'' if s.name in needed else '# '}{s.name}={s.default}\n" for s in TABLE]
    return head + "".join(rows)


def example(name: str) -> str:
    """A marked YAML example of docs/measures.md."""
    found = re.search(rf"<!-- example: {name} -->\n```yaml\n(.*?)```", MEASURES, re.DOTALL)
    assert found, f"docs/measures.md has no example {name}"
    return found[1]


def test_settings() -> None:
    """The README's table is the one in bot/config.py."""
    assert settings_table() in README


def test_env_example() -> None:
    """.env.example holds every setting, and can be read as it is."""
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example()
    given = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", env_example(), re.MULTILINE))
    assert set(given) == {setting.name for setting in TABLE}
    assert read_settings(given) == read_settings({})


@pytest.mark.parametrize("path", sorted((ROOT / "scripts").glob("*.py")), ids=lambda path: path.name)
def test_scripts(path: Path) -> None:
    """Each script is in the README."""
    assert f"scripts/{path.name}" in README


def test_nothing_that_is_not_there() -> None:
    """Scripts and make targets that a document names exist."""
    named = set(re.findall(r"scripts/\w+\.py", README + DOCS))
    assert {name for name in named if not (ROOT / name).exists()} == set()
    assert set(re.findall(r"`make ([\w-]+)`", README + DOCS)) <= set(targets())


def targets() -> list[str]:
    """The make targets that are commands."""
    found = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1].split()


def test_make_targets() -> None:
    """Each make target is in the README."""
    assert [name for name in targets() if f"`make {name}`" not in README] == []


def test_commands() -> None:
    """Each command of a worker, of the command line and of the terminal is in the README; Telegram lists the same."""
    assert set(commands.COMMANDS) == set(texts_runtime.COMMANDS)
    assert [name for name in commands.COMMANDS if f"`/{name}`" not in README] == []
    lines = re.findall(r"\{([\w,]+)\}", arguments().format_usage())[0].split(",")
    assert [name for name in lines if f"`python -m bot {name}`" not in README] == []
    assert [word for word in re.findall(r":[a-z]+", chat.HELP) if f"`{word}`" not in README] == []


def test_what_staff_see() -> None:
    """States, reasons and the note's mark are explained to staff in the words of the card."""
    assert [word for word in REASONS.values() if word not in STAFF] == []
    assert [word for word in STATES.values() if word not in STAFF] == []
    assert "`//`" in STAFF


def test_words_of_the_format() -> None:
    """Every kind and every detail is explained to maintainers."""
    assert [word for word in (*KINDS, *DETAILS) if word not in MEASURES] == []


def test_examples_are_good_files(tmp_path: Path) -> None:
    """What docs/measures.md shows is read without a fault."""
    for place, name in (("measures", "measures"), ("phrasings", "phrasings")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "mycity.yaml").write_text(example(name), encoding="utf-8")
    topics = yaml.safe_load((ROOT / "knowledge" / "outside.yaml").read_text(encoding="utf-8"))
    shown = yaml.safe_load(example("outside"))
    (tmp_path / "outside.yaml").write_text(yaml.safe_dump(topics | shown, allow_unicode=True), encoding="utf-8")
    for name in ("details", "followups"):
        (tmp_path / f"{name}.yaml").write_text(example(name), encoding="utf-8")
    found = library.load(tmp_path)
    assert [q.details for q in found.asking] == [("deadline",), ("amount", "when"), ()]
    assert (len(found.followups.follows), len(found.followups.own)) == (2, 2)
    assert len(found.measures[0].phrasings) == 4
    assert found.measures[1].by_year == {2025: "40%", 2026: "30%"}
    (tmp_path / "hotlines.yaml").write_text(example("hotlines"), encoding="utf-8")
    assert len(read_hotlines(tmp_path / "hotlines.yaml")) == 2


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda path: path.name
)
def test_links(path: Path) -> None:
    """Links to files lead somewhere."""
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
