"""A ticket's card for staff, as one text that fits a message: pure, made anew each time it is sent."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.clock import moment
from bot.say import LIMIT, Markup, plain
from bot.tickets import Event, Ticket

STATES: Final = {"open": "待接手", "taken": "处理中", "resolved": "已办结", "erased": "工友已删除资料"}
REASONS: Final = {
    "no_measure": "没有找到对应的措施",
    "not_stated": "来源没有写明",
    "asked_for_human": "要求找工作人员",
    "urgent": "紧急，请尽快联系",
    "weak": "把握不大",
}
_DELIVERY: Final = {
    "queued": "待发送",
    "sending": "发送中",
    "sent": "已送达 {at}",
    "uncertain": "不确定是否送达",
    "failed": "没有送达：{error}",
}
_WHO: Final = {
    "opened": "工友",
    "worker": "工友",
    "staff": "{author} 回复",
    "note": "{author} 备注（内部）",
    "taken": "{author} 接手",
    "resolved": "{author} 办结",
    "reopened": "{author} 重开",
}
_EVENT_CHARS = 300
_NUMBER = re.compile(r"(?:工单 )?#(\d{1,12})[　 ]")
Deliveries = Mapping[int, tuple[str, str, str]]


def card(ticket: Ticket, events: Sequence[Event], deliveries: Deliveries) -> str:
    """The card as HTML of at most 4,096 characters; the oldest of what was said gives way."""
    head = _head(ticket)
    lines = [_line(event, deliveries) for event in events if event.kind != "opened"]
    dropped = 0
    while lines and len(plain("\n".join([*head, *lines]))) > LIMIT - 200:
        lines.pop(0)
        dropped += 1
    if dropped:
        lines.insert(0, f"（前面 {dropped} 条略）")
    return "\n".join([*head, "", *lines] if lines else head)


def _head(ticket: Ticket) -> list[str]:
    if ticket.state == "erased":
        return [f"<b>工单 #{ticket.id}</b>　{STATES['erased']}"]
    owner = f"（{html.escape(ticket.owner_name)}）" if ticket.owner_name and ticket.state == "taken" else ""
    lines = [f"<b>工单 #{ticket.id}</b>　{STATES[ticket.state]}{owner}　{moment(ticket.created):%m-%d %H:%M}"]
    lines.append(f"城市：{html.escape(ticket.city or '未知')}　原因：{REASONS[ticket.reason]}")
    if ticket.department:
        whose = "相近措施的部门" if ticket.reason == "no_measure" else "负责部门"
        lines.append(f"{whose}：{html.escape(ticket.department)}")
    lines += ["问题：", html.escape(ticket.text[:2000], quote=False)]
    if ticket.found:
        lines += ["机器人查到的相近措施：", *(f"· {html.escape(title, quote=False)}" for title in ticket.found[:5])]
    if ticket.unreachable:
        lines.append(f"⚠ 工友收不到消息：{html.escape(ticket.unreachable)}")
    return lines


def _line(event: Event, deliveries: Deliveries) -> str:
    who = _WHO[event.kind].format(author=event.author)
    said = event.text if len(event.text) <= _EVENT_CHARS else event.text[:_EVENT_CHARS] + "…"
    shown = "：" + (f"[{event.media}]" if event.media else "") + said if event.media or said else ""
    return html.escape(f"{moment(event.at):%m-%d %H:%M} {who}{shown}", quote=False) + _delivery(event, deliveries)


def _delivery(event: Event, deliveries: Deliveries) -> str:
    if event.id not in deliveries:
        return ""
    state, at, error = deliveries[event.id]
    shown = _DELIVERY[state].format(at=f"{moment(at):%H:%M:%S}" if at else "", error=error)
    return html.escape(f"（{shown}）", quote=False)


def buttons(ticket: Ticket) -> Markup:
    """What staff may do now."""
    if ticket.state == "erased":
        return []
    if ticket.state == "resolved":
        return [[("重开", f"reopen#t{ticket.id}")]]
    resolve = ("办结", f"resolve#t{ticket.id}")
    return [[("接手", f"take#t{ticket.id}"), resolve]] if ticket.state == "open" else [[resolve]]


def added(number: int, text: str, *, edited: bool) -> str:
    """What a worker adds to a ticket, as staff see it."""
    return f"#{number} 工友{'更正' if edited else '补充'}：\n{text}"


def number_in(text: str) -> int | None:
    """The ticket number that a card, or what a worker added, begins with."""
    found = _NUMBER.match(text)
    return int(found[1]) if found else None


def shows(text: str, ticket: Ticket, events: Sequence[Event]) -> bool:
    """Whether a message of ours is this ticket's card, in whatever state, or something that its worker added.

    The number alone would not do: an emptied database counts from 1 again, and old cards stay in the group.
    """
    head = text.partition("\n")[0]
    if head.startswith(f"工单 #{ticket.id}　"):
        return head.endswith(f"　{moment(ticket.created):%m-%d %H:%M}")
    said = [event.text for event in events if event.kind == "worker" and event.text]
    return any(text.strip() == added(ticket.id, one, edited=edited).strip() for one in said for edited in (False, True))


def topic_name(ticket: Ticket) -> str:
    """The forum topic's name."""
    return f"#{ticket.id} {ticket.city or ''} {' '.join(ticket.text.split())}"[:60]
