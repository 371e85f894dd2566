"""Word files (.docx) -> blocks: paragraphs with the level of their heading style, tables row by row."""

import io
import re
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from knowledge.errors import KnowledgeError
from knowledge.reading.blocks import Block, table_rows

_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)


def read_docx(raw: bytes) -> list[Block]:
    """The blocks of a file in the order of its body; headers, footers and notes are left out.

    Raises `KnowledgeError` where it is broken.
    """
    try:
        return list(_blocks(Document(io.BytesIO(raw))))
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise KnowledgeError(["is no whole .docx file; open it in Word and save it as .docx again"]) from error


def _blocks(word: WordFile) -> Iterator[Block]:
    for part in word.iter_inner_content():
        if isinstance(part, Table):
            yield from table_rows([_cells(row) for row in part.rows])
        else:
            text = _text(part)
            if text:
                yield Block(text, level=_level(part))


def _cells(row: object) -> list[str]:
    return [cell.text for cell in row.cells]  # type: ignore[attr-defined]  # docx has no name for a row outside its module


def _level(paragraph: Paragraph) -> int:
    style = paragraph.style
    name = (style.name or "") if style is not None else ""
    found = _HEADING.match(name)
    return int(found[1]) if found else 1 if name in ("Title", "标题") else 0


def _text(paragraph: Paragraph) -> str:
    """A paragraph's text, with the number that Word puts before it where it is an outline's."""
    text = paragraph.text.replace("\n", " ").strip()
    bullet = paragraph._p.pPr is not None and paragraph._p.pPr.find(qn("w:numPr")) is not None
    return f"· {text}" if bullet and text else text
