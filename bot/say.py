"""How a reply becomes messages: HTML escaped, cut at 4,096 characters, buttons under the last part.

Buttons carry `<action>#<number>` in at most 64 bytes: `#7` names a stored turn, `#t7` a ticket.
"""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages import Button, Reply

LIMIT = 4096
_DATA_BYTES = 64
Markup = Sequence[Sequence[tuple[str, str]]]
"""Rows of (label, callback data or https URL)."""


def parts(text: str, limit: int = LIMIT) -> list[str]:
    """Cut a text so that each part fits, at a paragraph, a line or a sentence where there is one."""
    cut: list[str] = []
    while _units(text) > limit:
        head = _head(text, limit)
        at = max(head.rfind("\n\n"), head.rfind("\n"), head.rfind("。") + 1)
        at = at if at > len(head) // 2 else len(head)
        cut.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*cut, text] if text or not cut else cut


def _units(text: str) -> int:
    """Telegram counts UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _head(text: str, limit: int) -> str:
    head = text[:limit]
    while _units(head) > limit:
        head = head[: len(head) - (_units(head) - limit + 1) // 2 or -1]
    return head


def escaped(reply: Reply) -> list[str]:
    """A reply's parts as HTML, its heading bold."""
    shown = parts(reply.shown)
    texts = [html.escape(part, quote=False) for part in shown]
    heading = html.escape(reply.heading, quote=False)
    if heading and texts[0].startswith(heading):
        texts[0] = f"<b>{heading}</b>{texts[0][len(heading) :]}"
    return texts


def plain(text: str) -> str:
    """HTML as one reads it, for the terminal and for a server that will not have our markup."""
    return html.unescape(re.sub(r"</?[a-z]+>", "", text))


def keyboard(markup: Markup) -> dict[str, Any]:
    """Inline buttons as the Bot API wants them."""
    return {
        "inline_keyboard": [
            [{"text": label, "url" if data.startswith("https://") else "callback_data": data} for label, data in row]
            for row in markup
        ]
    }


def payloads(texts: Sequence[str], markup: Markup = ()) -> list[Mapping[str, Any]]:
    """One `send_message` payload for each part of a text in HTML."""
    made: list[dict[str, Any]] = [{"text": text, "parse_mode": "HTML"} for text in texts]
    if markup:
        made[-1]["reply_markup"] = keyboard(markup)
    return list(made)


def turn_markup(
    buttons: Sequence[Sequence[Button]], actions: Sequence[str], turn_id: int
) -> list[list[tuple[str, str]]]:
    """A turn's buttons with their data; an action too long for 64 bytes goes by its place in `actions`."""
    return [[(button.label, _data(button.action, actions, turn_id)) for button in row] for row in buttons]


def _data(action: str, actions: Sequence[str], turn_id: int) -> str:
    data = f"{action}#{turn_id}"
    if len(data.encode()) <= _DATA_BYTES:
        return data
    return f"{action.partition(':')[0]}:@{actions.index(action)}#{turn_id}"


def pressed(data: str) -> tuple[str, str, int] | None:
    """Action, 'turn' or 'ticket', and number of a button's data; None if it is not of our making."""
    found = re.fullmatch(r"(?s)(.{1,60})#(t?)(\d{1,12})", data)
    return (found[1], "ticket" if found[2] else "turn", int(found[3])) if found else None


def meant(action: str, actions: Sequence[str]) -> str | None:
    """The stored action that a pressed one stands for; None if the turn never offered it."""
    kind, _, argument = action.partition(":")
    if argument.startswith("@") and argument[1:].isdigit():
        place = int(argument[1:])
        found = actions[place] if place < len(actions) else ""
        return found if found.partition(":")[0] == kind else None
    return action if action in actions else None
