"""Plain text and Markdown -> blocks, a line each; UTF-8, UTF-16 with its mark, or GB18030."""

import re

from knowledge.errors import KnowledgeError
from knowledge.reading.blocks import Block, table_rows

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?|[-*_=]{3,}")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"(\*\*|__|`|~~)(.+?)\1")
_BULLET = re.compile(r"\s*([-*+]|>)\s+")


def decode(raw: bytes) -> str:
    """The text of bytes. Raises `KnowledgeError` where no encoding fits."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="strict")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise KnowledgeError(["neither UTF-8 nor GB18030 text; save it as UTF-8"])


def read_text(raw: bytes) -> list[Block]:
    """One block a line that holds something."""
    return [Block(line.strip()) for line in decode(raw).splitlines() if line.strip()]


def read_markdown(raw: bytes) -> list[Block]:
    """Headings, paragraphs, list items and table rows, without their marks."""
    out: list[Block] = []
    table: list[list[str]] = []
    for line in (*decode(raw).splitlines(), ""):
        plain = _MARKS.sub(r"\2", _LINK.sub(r"\1", line)).strip()
        if plain.startswith("|") or (table and "|" in plain):
            table += [] if _RULE.fullmatch(plain) else [[cell.strip() for cell in plain.strip("|").split("|")]]
            continue
        out += table_rows(table)
        table = []
        heading = _HEADING.fullmatch(plain)
        if heading:
            out.append(Block(heading[2], level=len(heading[1])))
        elif plain and not _RULE.fullmatch(plain):
            out.append(Block(_BULLET.sub("", plain, count=1)))
    return out
