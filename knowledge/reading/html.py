"""Web pages -> blocks: headings, paragraphs, list items, table rows; scripts, menus and side boxes are left out."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from knowledge.errors import KnowledgeError
from knowledge.reading.blocks import Block, table_rows
from knowledge.reading.text import decode

_GONE = (
    "script", "style", "noscript", "template", "button", "iframe", "svg", "select", "video", "audio", "object", "head",
    "input", "textarea",
)  # fmt: skip
_BOXES = re.compile(
    r"(^|[-_ ])(nav|navbar|menu|breadcrumbs?|crumbs?|share|sharing|social|comments?|reply|replies|recommend\w*|related|"
    r"sidebar|sider|footer|foot|topbar|toolbar|advert\w*|ads?|banner|copyright|qrcode|pagination|pager|login|search|"
    r"hot|ranking|links?|friendlinks?|rich_media_tool|reward|profile)([-_ ]|$)",
    re.IGNORECASE,
)
_BLOCKS = (
    "p", "div", "section", "article", "main", "header", "footer", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre",
    "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "tr", "td", "th", "table", "figure", "figcaption", "body", "center",
    "address",
)  # fmt: skip
_LEVEL = re.compile(r"h([1-6])")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*(gb2312|gbk|gb18030)", re.IGNORECASE)
_LONGEST_CELL = 200
"""Characters of a cell from which a table lays out a page."""
_LINKED = 0.6
"""Share of a short block's characters in links from which it is a list of links."""


def read_html(raw: bytes) -> list[Block]:
    """The blocks of a page, its title first where no heading says it. Raises `KnowledgeError` on unknown encoding."""
    text = raw.decode("gb18030", errors="replace") if _CHARSET.search(raw[:3000]) and not _is_utf8(raw) else decode(raw)
    soup = BeautifulSoup(text, "lxml")
    title = _page_title(soup)
    whole = len(soup.get_text())
    for tag in soup.find_all(_GONE):
        tag.decompose()
    boxes: list[Block] = []
    for tag in soup.find_all(True):
        if isinstance(tag, Tag) and not tag.decomposed and _is_box(tag, whole):
            boxes += [Block(text, beside="a box beside the text") for text in [_spaced(tag.get_text(" "))] if text]
            tag.decompose()
    if soup.body is None:
        raise KnowledgeError(["no page in this file; open it in a browser and save the page as .html"])
    blocks = list(_walk(soup.body))
    head = [Block(title, level=1)] if title and not any(b.level == 1 for b in blocks) else []
    return [*head, *blocks, *boxes]


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _page_title(soup: BeautifulSoup) -> str:
    """What the page calls itself, without the site's name."""
    named = soup.find("meta", attrs={"property": "og:title"}) or soup.find("meta", attrs={"name": "ArticleTitle"})
    said = str(named.get("content") or "") if isinstance(named, Tag) else ""
    said = said or (soup.title.get_text() if soup.title else "")
    return re.split(r"\s*[-_|｜—–]{1,2}\s*(?=[^-_|｜—–]{2,20}$)", said.strip())[0].strip()


def _is_box(tag: Tag, whole: int) -> bool:
    """Whether an element is named as something beside the text, and holds too little to be the text.

    A form is none by itself: some sites wrap the whole page in one.
    """
    names = " ".join([*(tag.get("class") or []), str(tag.get("id") or ""), str(tag.get("role") or "")])
    hidden = "display:none" in str(tag.get("style") or "").replace(" ", "")
    return (
        bool(hidden or tag.name in ("nav", "aside") or _BOXES.search(names))
        and tag.name != "body"
        and len(tag.get_text()) < 0.5 * whole
    )


def _walk(root: Tag) -> Iterator[Block]:
    """Blocks in reading order; what stands between two block elements is one."""
    held: list[tuple[str, bool]] = []
    for child in root.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            held.append((str(child), False))
        elif isinstance(child, Tag) and not (child.name in _BLOCKS or child.find(_BLOCKS)):
            held.append((child.get_text(), child.name == "a" or child.find("a") is not None))
        elif isinstance(child, Tag):
            yield from _flush(held)
            held = []
            level = _LEVEL.fullmatch(child.name)
            rows = _rows(child) if child.name == "table" and child.find("table") is None else []
            if _is_data(rows):
                yield from table_rows(rows)
            elif level:
                yield from (Block(text, level=int(level[1])) for text in [_spaced(child.get_text())] if text)
            elif child.name != "br":
                yield from _walk(child)
    yield from _flush(held)


def _is_data(rows: list[list[str]]) -> bool:
    """Whether a table holds data: old sites lay out whole pages with tables."""
    return len(rows) >= 2 and max(map(len, rows)) >= 2 and max(len(c) for row in rows for c in row) <= _LONGEST_CELL


def _flush(held: list[tuple[str, bool]]) -> Iterator[Block]:
    text = _spaced("".join(t for t, _ in held))
    linked = sum(len(_spaced(t)) for t, link in held if link)
    if text:
        links = linked >= _LINKED * len(text) and not re.search(r"[。；]", text)
        yield Block(text, beside="links" if links else "")


def _rows(table: Tag) -> list[list[str]]:
    """Cells of a table, those that span rows said again in each."""
    out: list[list[str]] = []
    down: dict[int, tuple[int, str]] = {}
    for row in table.find_all("tr"):
        cells: list[str] = []
        for cell in row.find_all(["td", "th"], recursive=False):
            while len(cells) in down:
                cells.append(_spanned(down, len(cells)))
            text = _spaced(cell.get_text(" "))
            span = str(cell.get("rowspan") or "1")
            if span.isdigit() and int(span) > 1:
                down[len(cells)] = (int(span) - 1, text)
            cells.append(text)
        while len(cells) in down:
            cells.append(_spanned(down, len(cells)))
        out.append(cells)
    return out


def _spanned(down: dict[int, tuple[int, str]], column: int) -> str:
    left, text = down[column]
    if left > 1:
        down[column] = (left - 1, text)
    else:
        del down[column]
    return text
