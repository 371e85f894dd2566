"""Tables and plots as one HTML page that needs nothing beside it; every text is escaped."""

from collections.abc import Mapping, Sequence
from html import escape

from bot.tables import Cell, Line, Table, shown

_STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; max-width: 75rem; margin: 2rem auto;
       padding: 0 1rem; color: #222; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 0; }
p.note { color: #555; margin: 0 0 .5rem; }
div.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { padding: .2rem .7rem; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; }
th { position: sticky; top: 0; background: #f3f3f3; }
td.figure { text-align: right; font-variant-numeric: tabular-nums; }
td.long { white-space: pre-wrap; min-width: 16rem; }
img { width: 24%; min-width: 17rem; }
nav a { margin-right: 1rem; }
"""
_LONG = frozenset({"question", "reply", "instead", "wanted", "问题", "还这样问", "工作人员的答复"})
"""Columns of running text."""


def page(title: str, about: str, tables: Sequence[Table], plots: Mapping[str, str]) -> str:
    """The whole page; `plots` are data URIs by title."""
    links = "".join(f'<a href="#{_anchor(t)}">{escape(t.name)}</a>' for t in tables)
    images = "".join(f'<img src="{escape(uri)}" alt="{escape(name)}">' for name, uri in plots.items())
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n<body>'
        f"<h1>{escape(title)}</h1><p>{escape(about)}</p><nav>{links}</nav>\n<div>{images}</div>\n"
        + "\n".join(map(_table, tables))
        + "\n</body></html>\n"
    )


def _table(table: Table) -> str:
    head = f'<h2 id="{_anchor(table)}">{escape(table.name)}</h2><p class="note">{escape(table.note)}</p>'
    if not table.rows:
        return f"{head}<p>–</p>"
    columns = "".join(f"<th>{escape(name)}</th>" for name in table.rows[0])
    rows = "".join(map(_row, table.rows))
    return f'{head}<div class="wide"><table><tr>{columns}</tr>\n{rows}</table></div>'


def _row(row: Line) -> str:
    cells = "".join(_cell(name, cell) for name, cell in row.items())
    return f"<tr>{cells}</tr>\n"


def _cell(name: str, cell: Cell) -> str:
    if isinstance(cell, str):
        kind = "long" if name in _LONG else "short"
        return f'<td class="{kind}">{escape(cell)}</td>'
    return f'<td class="figure">{shown(cell)}</td>'


def _anchor(table: Table) -> str:
    return "".join(c if c.isalnum() else "-" for c in table.name)
