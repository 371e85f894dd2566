"""`python -m bot chat`: the same handlers and tables in the terminal, with no token and no network.

The worker types; a button is pressed by its number; what staff would see is shown, and `:` speaks for them.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import delivery, migrations, outbox, say, tickets
from bot.config import Settings
from bot.delivery import Call
from bot.desk import Desk, Engine
from bot.errors import StoreUnavailable
from bot.handlers import handled
from bot.inbox import whole
from bot.incoming import TERMINAL, Incoming
from bot.live import Live
from bot.outbox import OutboxRow
from bot.privacy import mask
from bot.store import Store
from bot.texts import in_script
from index.errors import SnapshotError

HELLO = "（直接打字提问，输入数字按按钮，:帮助 看更多，Ctrl-D 退出）"
HELP = """（:staff 回复内容   以工作人员身份回复最近的工单；以 // 开头是内部备注
  :take  :resolve  :reopen   接手、办结、重开最近的工单
  :quit   退出）"""
STAFF = "工作人员"
_LANES = ("press:0", "0")


class Terminal:
    """One conversation at one keyboard."""

    def __init__(self, engine: Engine, settings: Settings, clock: Callable[[], datetime], out: Callable[[str], None]):
        migrations.migrate(settings.database)
        self._settings = replace(settings, staff_chat_id=TERMINAL)
        self._store = Store(settings.database)
        self._desk = Desk(engine, self._settings, in_script)
        self._clock, self._out = clock, out
        self._buttons: list[tuple[str, str]] = []
        self._cards: dict[int, str] = {}
        self._ticket = 0

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def greet(self) -> None:
        """The first words, as /start gives them."""
        with self._store.transaction() as db:
            outbox.drop_lanes(db, _LANES)
        self.line("/start")

    def line(self, typed: str) -> bool:
        """Take one line; False if it asks to leave."""
        typed = typed.strip()
        if typed in (":quit", ":q", ":退出"):
            return False
        if typed in (":帮助", ":help", ":"):
            self._out(HELP)
        elif typed.startswith(":"):
            self._staff(typed[1:])
        elif typed.isdigit() and 1 <= int(typed) <= len(self._buttons):
            label, data = self._buttons[int(typed) - 1]
            self._out(f"［{label}］")
            self._handle(Incoming("press", TERMINAL, press_id="terminal", press_data=data))
        elif typed:
            self._handle(Incoming("text", TERMINAL, text=mask(whole(typed))))
        return True

    def _staff(self, typed: str) -> None:
        """A word or a button of staff, for the ticket seen last."""
        verb, _, rest = typed.partition(" ")
        if not self._ticket:
            self._out("（还没有工单）")
        elif verb in ("take", "resolve", "reopen"):
            pressed = f"{verb}#t{self._ticket}"
            self._handle(Incoming("press", TERMINAL, False, 1, STAFF, press_id="terminal", press_data=pressed))
        elif verb == "staff" and rest.strip():
            ticket = tickets.load(self._store.db, self._ticket)
            card = ticket.card_id if ticket else None
            self._handle(Incoming("text", TERMINAL, False, 1, STAFF, text=rest.strip(), reply_to=card))
        else:
            self._out(HELP)

    def _handle(self, incoming: Incoming) -> None:
        """Think, write, and show what there is to send: as the service does, at once."""
        try:
            act = handled(self._desk, self._store, incoming, self._clock(), member=True)
            with self._store.transaction() as db:
                act(db)
            self._show()
        except StoreUnavailable as error:
            self._out(f"（数据库暂时不能用：{error}）")
        except Exception as error:  # as in the service, one message that fails does not end the talk
            self._out(f"（这条消息没能处理：{type(error).__name__}: {error}）")

    def _show(self) -> None:
        """Send what waits for the terminal: print it."""
        buttons: list[tuple[str, str]] = []
        while True:
            with self._store.transaction() as db:
                taken = next((taken for lane in _LANES if (taken := delivery.take(db, lane, self._clock()))), None)
            if taken is None:
                break
            self._deliver(*taken, buttons)
        self._buttons = buttons or self._buttons

    def _deliver(self, row: OutboxRow, call: Call | None, buttons: list[tuple[str, str]]) -> None:
        while call:
            self._print(row, call, buttons)
            with self._store.transaction() as db:
                call = delivery.succeeded(db, row, call, {"message_id": row.id}, self._clock())

    def _print(self, row: OutboxRow, call: Call, buttons: list[tuple[str, str]]) -> None:
        text = say.plain(str(call.params.get("text", "")))
        if row.purpose in ("card", "to_staff"):
            if row.ticket_id and self._cards.get(row.ticket_id) != text:
                self._ticket = row.ticket_id
                self._cards[row.ticket_id] = text
                self._out(_framed(text))
            return
        if text:
            self._out(text)
            buttons += self._numbered(call.params.get("reply_markup"), len(buttons))

    def _numbered(self, markup: Mapping[str, Any] | None, before: int) -> list[tuple[str, str]]:
        """Print buttons as numbers that can be typed."""
        found = [(b["text"], b["callback_data"]) for row in (markup or {}).get("inline_keyboard", []) for b in row]
        if found:
            self._out("  ".join(f"[{n}] {label}" for n, (label, _) in enumerate(found, before + 1)))
        return found


def _framed(text: str) -> str:
    """What staff see, set apart."""
    lines = "\n".join(f"  │ {line}" for line in text.splitlines())
    return f"  ┌ 工作人员群里看到的\n{lines}\n  └"


def _refreshed(live: Live, typed: str) -> str:
    """What was typed, to be answered from what is published now."""
    try:
        live.refresh()
    except SnapshotError as error:
        print(f"（新发布的资料打不开，照旧用原来的：{error}）", flush=True)
    return typed


def run(settings: Settings, live: Live, clock: Callable[[], datetime], lines: Sequence[str] | None = None) -> None:
    """Talk until the input ends. Ctrl-C and Ctrl-D leave quietly."""
    terminal = Terminal(live, settings, clock, lambda text: print(text, flush=True))
    asked = iter(lines) if lines is not None else None
    try:
        terminal.greet()
        print(HELLO, flush=True)
        prompt = "\n您：" if sys.stdin.isatty() else ""
        while terminal.line(_refreshed(live, next(asked) if asked else input(prompt))):
            pass
    except (EOFError, KeyboardInterrupt, StopIteration):
        print()
    finally:
        terminal.close()
