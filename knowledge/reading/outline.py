"""Blocks -> body paragraphs, each with the path of headings that it stands under.

How deep a heading lies is read off the order in which the styles of headings first follow each other, so that
any habit of numbering will do: a style that is open closes what is under it, a new one goes deeper.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.reading.blocks import Block
from knowledge.reading.numbering import numbered

_LONGEST = 45
"""Characters that a heading has at most."""
_RUN_IN = 30
_CLOSED = tuple("。；;，,：:、！!？?…")


@dataclass(frozen=True)
class Paragraph:
    """A body paragraph or table row under its headings."""

    path: tuple[str, ...]
    text: str
    row: bool = False
    opening: str = ""
    """The heading that the text itself begins with, if it does."""


def outline(blocks: Sequence[Block]) -> list[Paragraph]:
    """Every body paragraph with its path; a heading that opens a paragraph is part of both."""
    out: list[Paragraph] = []
    stack: list[tuple[str, str]] = []
    for at, block in enumerate(blocks):
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        style, heading, body = _read(block, following)
        if style:
            styles = [name for name, _ in stack]
            del stack[styles.index(style) if style in styles else len(stack) :]
            stack.append((style, heading))
        path = tuple(text for _, text in stack)
        if body:
            own = "" if style or block.row else _opening(body)
            opening = own or (heading if style and body.startswith(heading[:4]) else "")
            out.append(Paragraph((*path, own) if own else path, body, block.row, opening))
    return list(_with_lonely_headings(out, blocks))


def _read(block: Block, following: Block | None) -> tuple[str, str, str]:
    """A block's style of heading ('' for none), the heading, and the body."""
    text = block.text
    if block.row:
        return "", "", text
    if block.level:
        return f"level {block.level}", text, ""
    number = numbered(text)
    if number:
        style, sign, rest = number
        if style == "article":
            return style, sign.strip(), text
        head, mark, body = _cut(rest)
        if mark and body and len(head) <= _RUN_IN and style != "circle":
            return style, f"{sign.strip()}{head}", text
        if not mark and len(rest) <= _LONGEST and not rest.endswith(_CLOSED):
            return style, f"{sign.strip()}{rest}", ""
        return "", "", text
    if len(text) <= _RUN_IN and not text.endswith(_CLOSED) and following is not None and not following.row:
        return "line", text, ""
    opens = following is not None and (numbered(following.text) or ("", "", ""))[0] in (
        "han-is",
        "han-brackets",
        "figure",
    )
    if opens and len(text) <= _LONGEST and text.count("。") <= 1:
        return "line", text.rstrip("。:："), text
    return "", "", text


def _cut(text: str) -> tuple[str, str, str]:
    """A text at its first full stop or wide space: what stands before, the mark, and what follows."""
    found = re.search(r"[。：:]|\s{1,}(?=[\u4e00-\u9fff]{6})", text)
    return (text[: found.start()], found[0], text[found.end() :].strip()) if found else (text, "", "")


def _opening(text: str) -> str:
    """A first sentence that is the paragraph's own heading: short, without a figure of its own, and followed by more."""
    head, mark, body = _cut(text)
    short = len(head) <= (_RUN_IN if not re.search(r"[,，;；]", head) else 20)
    return head if mark == "。" and body and short else ""


def _with_lonely_headings(paragraphs: Sequence[Paragraph], blocks: Sequence[Block]) -> Iterator[Paragraph]:
    """Headings that no paragraph stands under are paragraphs themselves: nothing is lost."""
    said = {part for p in paragraphs for part in (*p.path, p.text)}
    lonely = [b.text for b in blocks if not any(b.text in s or s in b.text for s in said)]
    yield from paragraphs
    for text in lonely:
        yield Paragraph((), text)
