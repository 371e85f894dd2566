"""Bar charts as SVG images, for pages that must be made where only serving is installed, with Chinese labels."""

import base64
from collections.abc import Mapping
from html import escape

WIDTH, ROW, LABEL, TOP = 520, 26, 200, 40
LONGEST = 14
"""Characters of a label that fit."""


def bars(title: str, counts: Mapping[str, int]) -> str:
    """One horizontal bar for each name, as a data URI."""
    most = max(counts.values(), default=1)
    rows = "".join(_bar(n, name, count, most) for n, (name, count) in enumerate(counts.items()))
    height = TOP + ROW * len(counts) + 10
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">'
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>'
        f'<text x="10" y="24" font-size="15">{escape(title)}</text>{rows}</svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _bar(number: int, name: str, count: int, most: int) -> str:
    y, long = TOP + ROW * number, round((WIDTH - LABEL - 50) * count / most)
    label = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    return (
        f'<text x="{LABEL - 8}" y="{y + 16}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{LABEL}" y="{y + 3}" width="{long}" height="{ROW - 8}" fill="#4878a8"/>'
        f'<text x="{LABEL + long + 6}" y="{y + 16}">{count}</text>'
    )
