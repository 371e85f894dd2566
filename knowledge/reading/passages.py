"""Paragraphs -> passages: one for each thing that a person could ask about, in the source's own words.

A passage is a sentence or a part of one between semicolons; of numbered parts (一是, 二是, (1), ①) each is one.
A part that would lose its subject takes it along. Anchors are cut from the text itself, one in each clause.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.fold import squash
from knowledge.reading.outline import Paragraph
from knowledge.values import content_id

LONGEST_ANCHOR = 16
LONGEST_TITLE = 24
SHORTEST = 6
"""Characters (without punctuation) under which a piece is no passage of its own."""
_OPEN, _CLOSE = "（(《“‘「『【[", "）)》”’」』】]"
_STOPS = "。！？!?；;"
_PART = re.compile(r"(?<=[,，:：。；;])\s*(?=[一二三四五六七八九十]{1,2}是[^否不非]|[（(]\d{1,2}[)）]|[①-⑳])")
_IN_CHARGE = re.compile(
    r"[（(]?\s*(责任|牵头|负责|主办|承办|配合)(单位|部门|处室|科室)\s*[:：]\s*([^（()）。]+?)\s*[)）。]?\s*$"
)
_CLAUSE = re.compile(r"[,，。；;：:！!？?、（）()]")
_LEADING = re.compile(
    r"^[\s,，、]*([一二三四五六七八九十]{1,2}是|[（(]?[\d一二三四五六七八九十]+[)）.、]|[①-⑳]|同时|此外|另外|其中)[,，]?\s*"
)


@dataclass(frozen=True)
class Passage:
    """One piece of a source in its own words."""

    title: str
    text: str
    path: tuple[str, ...]
    anchors: tuple[str, ...]
    department: str = ""

    @property
    def id(self) -> str:
        """The same for the same words under the same heading."""
        return content_id(squash("".join((*self.path[-1:], self.text))))


def split(paragraphs: Sequence[Paragraph]) -> list[Passage]:
    """The passages of a document, in order; what is said twice under one heading stands once."""
    out: dict[str, Passage] = {}
    for paragraph in paragraphs:
        pieces = [paragraph.text] if paragraph.row else list(_whole(_pieces(paragraph.text), paragraph.opening))
        department = next((f[3] for f in map(_IN_CHARGE.search, pieces) if f), "")
        for piece in pieces:
            passage = _passage(piece, paragraph.path, department)
            out.setdefault(passage.id, passage)
    return list(out.values())


def _passage(text: str, path: tuple[str, ...], department: str) -> Passage:
    return Passage(title(text, path), text, path, anchors(text), department)


def _pieces(text: str) -> Iterator[str]:
    """Sentences, cut at stops outside brackets and before numbered parts."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth = depth + 1 if char in _OPEN else max(0, depth - 1) if char in _CLOSE else depth
        following = text[at + 1 : at + 2]
        stop = char in _STOPS and not (depth and char in "；;") and following not in _CLOSE[2:] + _STOPS
        quoted = char in "”』」" and text[at - 1] in "。！？!?" and following not in _CLOSE
        if stop or quoted:
            yield from _PART.split(text[start : at + 1])
            start, depth = at + 1, 0
    yield from _PART.split(text[start:])


def _whole(pieces: Iterator[str], opening: str) -> Iterator[str]:
    """Pieces of a passage's length: a fragment goes with the one before it, a first one or a heading with the next."""
    held = ""
    waiting = ""
    for number, piece in enumerate(map(str.strip, pieces)):
        if number == 0 and opening and squash(piece) == squash(opening):
            waiting = piece
        elif not squash(piece):
            held += piece
        elif len(squash(piece)) < SHORTEST:
            if held:
                held += piece
            else:
                waiting += piece
        else:
            if held:
                yield held
            held, waiting = waiting + piece, ""
    if held or waiting:
        yield held + waiting


def title(text: str, path: tuple[str, ...]) -> str:
    """A short name for a button: the first clause that says something."""
    if _IN_CHARGE.fullmatch(text.strip()):
        return f"{text.strip('（()） ')[:4]}"
    clauses = [c for c in (_LEADING.sub("", c).strip() for c in re.split(r"[,，。；;：:！!？?]", text)) if c]
    told = next((c for c in clauses if len(squash(c)) >= SHORTEST), clauses[0] if clauses else text)
    return told if len(told) <= LONGEST_TITLE else told[: LONGEST_TITLE - 1] + "…"


def anchors(text: str) -> tuple[str, ...]:
    """Phrases that stand in the source, one in each clause, at most `LONGEST_ANCHOR` characters each."""
    found = [c for c in (re.sub(r"\s", "", c) for c in _CLAUSE.split(text)) if len(squash(c)) >= 4]
    return tuple(dict.fromkeys(c[:LONGEST_ANCHOR] for c in found or [re.sub(r"\s", "", text)]))
