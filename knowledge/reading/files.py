"""A file that a maintainer dropped in -> blocks; what cannot be read is a fault with its remedy."""

import zipfile
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from knowledge.errors import KnowledgeError
from knowledge.fold import squash
from knowledge.reading.blocks import Block

LARGEST_MB = 50
UNPACKED_MB = 300
"""What a .docx may come to when unpacked."""
READERS: Mapping[str, str] = {
    ".txt": "text.read_text",
    ".md": "text.read_markdown",
    ".html": "html.read_html",
    ".htm": "html.read_html",
    ".docx": "docx.read_docx",
    ".pdf": "pdf.read_pdf",
}
"""Which function reads a file, by its ending; imported only when there is such a file."""
_REMEDIES = {
    (".doc", ".wps", ".rtf", ".odt"): "open it in Word or WPS and save it as .docx",
    (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic"): (
        "a picture has no text; type what it says into a .txt or .docx file"
    ),
    (".xls", ".xlsx", ".et", ".csv", ".ppt", ".pptx"): "copy its text or table into a .docx file",
    (".zip", ".rar", ".7z"): "unpack it and drop in the files",
    (".mht", ".mhtml"): "save the page as .html",
}


def read_file(path: Path) -> list[Block]:
    """The blocks of a file. Raises `KnowledgeError` with one line: what is wrong and what to do."""
    suffix = path.suffix.lower()
    if suffix not in READERS:
        remedy = next((r for of, r in _REMEDIES.items() if suffix in of), f"save it as {', '.join(READERS)}")
        raise KnowledgeError([f"{suffix or 'a file without an ending'} cannot be read; {remedy}"])
    size = path.stat().st_size
    if size > LARGEST_MB * 1_000_000:
        raise KnowledgeError([f"{size / 1e6:.0f} MB, more than {LARGEST_MB} MB; split it, or take its pictures out"])
    if size == 0:
        raise KnowledgeError(["is empty; put the text in, or remove the file"])
    if suffix == ".docx":
        _check_unpacked(path)
    blocks = _reader(suffix)(path.read_bytes())
    if not any(squash(b.text) for b in blocks):
        remedy = "a scan? type its text into a .docx file, or have it recognised" if suffix == ".pdf" else "put it in"
        raise KnowledgeError([f"no text in this file; {remedy}"])
    return blocks


def _reader(suffix: str) -> Callable[[bytes], list[Block]]:
    module, name = READERS[suffix].split(".")
    reader: Callable[[bytes], list[Block]] = getattr(import_module(f"knowledge.reading.{module}"), name)
    return reader


def _check_unpacked(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        remedy = "open it in Word and save it as .docx again; if it has a password, save it without"
        raise KnowledgeError([f"is no whole .docx file; {remedy}"]) from error
    if size > UNPACKED_MB * 1_000_000:
        raise KnowledgeError([f"comes to {size / 1e6:.0f} MB unpacked; take its pictures out"])
