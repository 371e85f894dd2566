"""Groups of gaps as tables, plots and CSV, in words that a cadre reads."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.bars import bars
from bot.clock import moment
from bot.gap_groups import NO_CITY_SAID, Group
from bot.tables import Line, Table

BARS = 12
WAYS = 5
"""Other ways of asking, and answers of staff, that are shown."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


@dataclass(frozen=True)
class Numbered:
    """A group as it is listed: with its number, the nearest measure, and whether its question is answered by now."""

    number: int
    group: Group
    near: str
    closed: bool


def tables(groups: Sequence[Numbered]) -> list[Table]:
    """What is still open, and what is not."""
    open_ones, closed = ([g for g in groups if g.closed is is_closed] for is_closed in (False, True))
    return [
        Table("还没解决的", "问的人多的在前。编号用于 scripts/gaps.py --draft 编号", tuple(map(line, open_ones))),
        Table("已经解决的", "考题里有这个问题，现在答对了", tuple(map(line, closed))),
    ]


def line(one: Numbered) -> Line:
    """One group."""
    group = one.group
    return {
        "编号": one.number,
        "问题": group.question,
        "几人问": group.people,
        "几次": len(group.gaps),
        "城市": "、".join(f"{city} {n}" for city, n in group.cities.most_common()),
        "最早": _day(group.gaps[0].at),
        "最近": _day(group.gaps[-1].at),
        "怎么没答上": "、".join(f"{why} {n}" for why, n in group.reasons.most_common()),
        "最接近的措施": one.near,
        "还这样问": "\n".join(group.texts[1 : 1 + WAYS]),
        "工作人员的答复": "\n".join(group.answers[:WAYS]),
    }


def plots(groups: Sequence[Numbered]) -> dict[str, str]:
    """Open groups by people, and all gaps by city, reason and week."""
    gaps = [gap for one in groups for gap in one.group.gaps]
    cities = Counter(gap.city or NO_CITY_SAID for gap in gaps)
    reasons = sum((one.group.reasons for one in groups), Counter[str]())
    weeks = Counter(f"{moment(gap.at):%G年第%V周}" for gap in gaps)
    first = {f"{g.number}. {g.group.question}": g.group.people for g in groups if not g.closed}
    drawn = {
        "问的人最多的": dict(list(first.items())[:BARS]),
        "按城市": dict(cities.most_common(BARS)),
        "怎么没答上": dict(reasons.most_common()),
        "每周几次": dict(sorted(weeks.items())[-BARS:]),
    }
    return {title: bars(title, counts) for title, counts in drawn.items() if counts}


def as_csv(groups: Sequence[Numbered]) -> str:
    """All groups for a spreadsheet; a cell that would be taken for a formula is quoted."""
    out = io.StringIO()
    rows = [{"状态": "已解决" if g.closed else "没解决", **line(g)} for g in groups]
    names = list(rows[0]) if rows else ["状态"]
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows({name: _plain(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _day(stamped: str) -> str:
    return f"{moment(stamped):%Y-%m-%d}"
