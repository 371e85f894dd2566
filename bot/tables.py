"""A table as a value: evaluations are lists of them, printed in a terminal, in a report, or as JSON."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

Cell = str | int | float
Line = Mapping[str, Cell]


@dataclass(frozen=True)
class Table:
    """Rows with the same columns in the same order; `note` says how to read them."""

    name: str
    note: str
    rows: tuple[Line, ...]


def as_text(table: Table) -> str:
    """The table for a terminal, columns aligned, Chinese characters counted as two wide."""
    if not table.rows:
        return f"{table.name}: nothing to show"
    head = list(table.rows[0])
    cells = [head, *([shown(row[name]) for name in head] for row in table.rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    numeric = [not isinstance(table.rows[0][name], str) for name in head]
    lines = ["  ".join(map(_padded, row, widths, numeric)).rstrip() for row in cells]
    return "\n".join((f"{table.name}: {table.note}" if table.note else table.name, *(f"  {line}" for line in lines)))


def shown(cell: Cell) -> str:
    """A cell as it is read: rates with three places."""
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
