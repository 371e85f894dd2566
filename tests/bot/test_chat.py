"""The terminal: the same handlers and tables, buttons by number, staff by colon."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.chat import Terminal
from bot.config import Settings
from tests.bot.town import ScriptedEngine


class Screen(list[str]):
    """What was printed, and since when."""

    def fresh(self) -> str:
        """What was printed since the last look."""
        text = "\n".join(self)
        self.clear()
        return text


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def terminal(settings: Settings, screen: Screen, now: datetime) -> Iterator[Terminal]:
    opened = Terminal(ScriptedEngine(), settings, lambda: now, screen.append)
    opened.greet()
    yield opened
    opened.close()


def test_first_words_and_the_city(terminal: Terminal, screen: Screen) -> None:
    """The cities are numbered; a number presses."""
    assert "[1] 天津" in screen.fresh()
    terminal.line("1")
    assert "好，天津。" in screen.fresh()


def test_a_question_becomes_a_ticket_and_is_answered(terminal: Terminal, screen: Screen) -> None:
    """The whole way in one window."""
    terminal.line("没有的东西")
    assert "[1] 问工作人员" in screen.fresh()
    terminal.line("好")
    shown = screen.fresh()
    assert "工作人员群里看到的" in shown
    assert "工单号 #1" in shown
    terminal.line(":staff 带合同来 13800138000")
    shown = screen.fresh()
    assert "工会工作人员回复（工单 #1）" in shown
    assert "13800138000" in shown
    terminal.line(":staff // 内部")
    assert "工会工作人员回复" not in screen.fresh()
    terminal.line(":resolve")
    assert "已办结" in screen.fresh()


def test_html_does_not_show(terminal: Terminal, screen: Screen) -> None:
    """A terminal has no bold."""
    screen.fresh()
    terminal.line("a < b & c")
    assert "答：a < b & c" in screen.fresh()


def test_a_failing_message_does_not_end_the_talk(terminal: Terminal, screen: Screen) -> None:
    """It says so, and goes on."""
    terminal.line("坏")
    assert "没能处理" in screen.fresh()
    terminal.line("住院")
    assert "答：住院" in screen.fresh()


def test_leaving_and_help(terminal: Terminal, screen: Screen) -> None:
    """By word; an empty line is nothing."""
    assert terminal.line("")
    assert terminal.line(":帮助")
    assert ":staff" in screen.fresh()
    assert terminal.line(":take")
    assert "还没有工单" in screen.fresh()
    assert not terminal.line(":quit")


def test_the_city_is_kept_for_next_time(settings: Settings, screen: Screen, now: datetime) -> None:
    """It is in the same tables as Telegram's."""
    for lines in (["1"], []):
        opened = Terminal(ScriptedEngine(), settings, lambda: now, screen.append)
        screen.clear()
        opened.greet()
        for line in lines:
            opened.line(line)
        opened.close()
    assert "哪个城市" not in screen.fresh()
