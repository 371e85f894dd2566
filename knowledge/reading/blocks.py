"""The value between reading and splitting: one paragraph, heading or table row of a file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A piece of text that stands by itself in its file."""

    text: str
    level: int = 0
    """Heading level that the format itself gives, from 1; 0 for body text."""
    row: bool = False
    """A row of a table, each cell with its column's name."""
    beside: str = ""
    """Why the file's own form shows it to stand beside the text (a menu, a running title); empty for text."""


@dataclass(frozen=True)
class Dropped:
    """What was taken for page furniture, and why."""

    text: str
    reason: str


def table_rows(rows: list[list[str]]) -> list[Block]:
    """Rows of a table as blocks: with a head row, each cell says its column, so that a figure keeps its meaning."""
    full = [cells for cells in ([" ".join(c.split()) for c in row] for row in rows) if any(cells)]
    if len(full) < 2 or not _is_head(full[0]):
        return [Block("；".join(dict.fromkeys(c for c in cells if c)), row=True) for cells in full]
    head = full[0]
    return [
        Block("；".join(f"{name}：{cell}" if name else cell for name, cell in zip(head, cells, strict=False) if cell), row=True)
        for cells in full[1:]
    ]  # fmt: skip


def _is_head(cells: list[str]) -> bool:
    """Whether a row names columns: short, no figures, none empty, none said twice."""
    return len(cells) >= 2 and len(set(cells)) == len(cells) and all(
        0 < len(c) <= 12 and not any(d.isdigit() for d in c) for c in cells
    )  # fmt: skip
