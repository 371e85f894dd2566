"""The numbers for someone in distress: read whole, or the bot does not start."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.hotlines import Hotline, listed, read_hotlines


def test_the_shipped_numbers() -> None:
    """The national line for psychological help first; the union's, the police, the ambulance and the fire brigade are there."""
    numbers = [h.number for h in read_hotlines()]
    assert numbers[0] == "12356"
    assert {"12351", "110", "120", "119"} <= set(numbers)


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    """In its order, with notes where there are any."""
    path = tmp_path / "hotlines.yaml"
    path.write_text(
        '- {number: "0797123", name: 赣州热线}\n- {number: "110", name: 报警, note: 有危险}\n', encoding="utf-8"
    )
    found = read_hotlines(path)
    assert found == (Hotline("0797123", "赣州热线"), Hotline("110", "报警", "有危险"))
    assert listed(found) == "· 0797123 赣州热线\n· 110 报警（有危险）"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "5",
        "- 110",
        '- {number: "110"}',
        "- {number: 110, name: 报警}",
        '- {number: "call", name: x}',
        "- {a: [",
        "- {phone: '1', name: x}",
    ],
)
def test_a_file_that_helps_nobody(tmp_path: Path, content: str) -> None:
    """Is refused with its path."""
    path = tmp_path / "hotlines.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match="HOTLINES="):
        read_hotlines(path)


def test_no_file(tmp_path: Path) -> None:
    """The same."""
    with pytest.raises(ConfigError, match="gone"):
        read_hotlines(tmp_path / "gone.yaml")
