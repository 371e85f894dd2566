"""Lines broken inside a sentence -> whole paragraphs."""

import re
from collections.abc import Sequence

import rjieba

from knowledge.reading.blocks import Block
from knowledge.reading.numbering import numbered

_ENDS = tuple("。！？；：!?;:…”』」）)】")
_LONG = 60
"""Characters from which a line without an end cannot be a heading."""
_BARE_NUMBER = re.compile(r"[（(]?\s*([一二三四五六七八九十]{1,3}|\d{1,3})\s*[)）、.．]")


def join(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, those put together again that a line or page break had cut."""
    width = _wrap_width(blocks)
    out: list[Block] = []
    line = 0
    for block in blocks:
        if out and _goes_on(out[-1], line, block, width):
            out[-1] = Block(_glued(out[-1].text, block.text))
        else:
            out.append(block)
        line = len(block.text)
    return out


def _wrap_width(blocks: Sequence[Block]) -> int:
    """Length of full lines where the file was broken at one; 0 where it was not."""
    lengths = sorted(len(b.text) for b in blocks if not b.level and not b.row)
    if len(lengths) < 6 or lengths[-1] > 90:
        return 0
    longest = lengths[int(0.9 * (len(lengths) - 1))]
    full = [n for n in lengths if 0.85 * longest <= n]
    return longest if longest >= 16 and len(full) >= 0.4 * len(lengths) else 0


def _goes_on(before: Block, line: int, block: Block, width: int) -> bool:
    """Whether a block continues the one before it, whose last line has `line` characters."""
    if before.level or before.row or block.level or block.row:
        return False
    if _BARE_NUMBER.fullmatch(before.text):
        return True
    if before.text.endswith(_ENDS) or numbered(block.text):
        return False
    inside = any(mark in before.text for mark in "。；;！")
    open_ended = inside or line >= _LONG or before.text.endswith(("，", ",", "、"))
    return open_ended or bool(width and line >= 0.85 * width) or _cuts_a_word(before.text, block.text)


def _cuts_a_word(before: str, after: str) -> bool:
    """Whether a word begins in one line and ends in the next."""
    head, tail = before[-4:], after[:4]
    at = 0
    for word in rjieba.cut(head + tail):
        if at < len(head) < at + len(word):
            return True
        at += len(word)
    return False


def _glued(before: str, after: str) -> str:
    """Two pieces as one, with a space only between Latin words."""
    latin = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return f"{before} {after}" if latin else before + after
