"""PDF files with a text layer -> blocks: lines put together by where they stand, tables row by row.

What stands at the top or foot of most pages is dropped here, because only here pages are known.
"""

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from knowledge.errors import KnowledgeError
from knowledge.reading.blocks import Block, table_rows

_EDGE_LINES = 2
"""Lines at the head and foot of a page that may be its running title or number."""


def read_pdf(raw: bytes) -> list[Block]:
    """The blocks of a file; none where it is a scan. Raises `KnowledgeError` for a password or a broken file."""
    try:
        with pdfplumber.open(io.BytesIO(raw)) as pdf:
            pages = [_page(page) for page in pdf.pages]
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise KnowledgeError(["is protected by a password; save it without one"]) from error
        raise KnowledgeError(["is no whole PDF; save or download it again"]) from error
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise KnowledgeError(["is no whole PDF; save or download it again"]) from error
    return [block for page in _without_running(pages) for block in page]


def _page(page: Any) -> list[Block]:
    """A page's lines and table rows from top to bottom."""
    tables = page.find_tables()
    boxes = [t.bbox for t in tables]
    lines = page.filter(lambda o: not _inside(o, boxes)).extract_text_lines(return_chars=False) if page.chars else []
    placed: list[tuple[float, list[Block]]] = []
    for line in lines:
        text = re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", line["text"]).strip()
        if text:
            placed.append((line["top"], [Block(text)]))
    placed += [(t.bbox[1], table_rows([[c or "" for c in row] for row in t.extract()])) for t in tables]
    return [block for _, blocks in sorted(placed, key=lambda p: p[0]) for block in blocks]


def _inside(thing: dict[str, Any], boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes)


def _without_running(pages: list[list[Block]]) -> list[list[Block]]:
    """Pages with those lines marked that most of them have at head or foot, whatever the figures in them."""
    edges = Counter(line for page in pages for line in {_shape(b) for b in _edges(page)})
    running = {line for line, count in edges.items() if count >= 3 and count >= 0.5 * len(pages)}
    return [
        [
            replace(b, beside="a running title")
            if _shape(b) in running and (i < _EDGE_LINES or i >= len(page) - _EDGE_LINES)
            else b
            for i, b in enumerate(page)
        ]
        for page in pages
    ]


def _edges(page: list[Block]) -> list[Block]:
    return [b for b in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:]) if not b.row]


def _shape(block: Block) -> str:
    return re.sub(r"\d+", "0", block.text)
