"""Which kinds of files are documents here, by suffix, and what a file is by what it begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.errors import UsageError
from arcticcodex.sources.outline import MARKDOWN

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reader:
    """How files of one kind are read: in a child process by `function` (`module:name`), or decoded if that is empty."""

    name: str
    media_type: str
    function: str = ""


_TEXT, _MARKDOWN = Reader("plain text", "text/plain"), Reader("Markdown", MARKDOWN)
_HTML = Reader("HTML", "text/html", "arcticcodex.sources.html:read_html")
_PDF = Reader("PDF", "application/pdf", "arcticcodex.sources.pdf:read_pdf")
_DOCX = Reader(
    "DOCX",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "arcticcodex.sources.docx:read_docx",
)
_ODT = Reader("ODT", "application/vnd.oasis.opendocument.text", "arcticcodex.sources.odt:read_odt")
_EPUB = Reader("EPUB", "application/epub+zip", "arcticcodex.sources.epub:read_epub")

READERS: dict[str, Reader] = {
    ".txt": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".pdf": _PDF,
    ".docx": _DOCX,
    ".odt": _ODT,
    ".epub": _EPUB,
}

_ZIP = b"PK\x03\x04"
_PDF_WITHIN_BYTES = 1024  # junk before %PDF that readers put up with
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+)?html[\s>]",
    re.DOTALL | re.IGNORECASE,
)
_ANY_ZIP, _OLD_OFFICE = "a ZIP archive", "an old Office file (DOC, XLS or PPT), or an encrypted one"
_MAGIC = (
    (b"\xd0\xcf\x11\xe0", _OLD_OFFICE),
    (rb"{\rtf", "RTF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"AT&TFORM", "a DjVu document"),
    (b"%!PS", "PostScript"),
)
_MEMBERS = (
    (b"word/document.xml", "DOCX"),
    (b"xl/workbook.xml", "an Excel workbook"),
    (b"ppt/presentation.xml", "a PowerPoint presentation"),
)


def reader_of(path: Path) -> Reader:
    """The reader of a file that exists. Raises `UsageError` for what is none, and for a suffix that is not known."""
    if not path.exists():
        raise UsageError(f"there is no {path}", "no such file or folder", "check the name")
    if path.is_dir():
        raise UsageError(
            f"{path} is a folder", "a document is a file", f"arctic distill {path} reads all documents in it"
        )
    if not path.is_file():
        raise UsageError(f"{path} is not a regular file", "a pipe, socket or device", "name a file")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"cannot read {path}", f"suffix {path.suffix or '(none)'} is not known", known())
    return reader


def is_known(path: Path) -> bool:
    """Whether files with that suffix are read."""
    return path.suffix.lower() in READERS


def known() -> str:
    """The suffixes that are read, for the help of an error."""
    return f"documents are {', '.join(READERS)}"


def other_kind(data: bytes, reader: Reader) -> str:
    """What a file evidently is instead of what its suffix says; empty where there is no such evidence."""
    found = _kind(data)
    if not found or found == reader.name or (not reader.function and found == "HTML"):
        return ""  # a page of markup with the name of a text is read as one
    if found in {_ANY_ZIP, _OLD_OFFICE} and reader in {_DOCX, _ODT, _EPUB}:
        return ""  # its own reader says more
    return found


def _kind(data: bytes) -> str:
    if data.startswith(b"%PDF") or b"%PDF-" in data[:_PDF_WITHIN_BYTES]:
        return "PDF"
    if _MARKUP.match(data[:_PDF_WITHIN_BYTES]):
        return "HTML"
    if data.startswith(_ZIP):
        for reader in (_ODT, _EPUB):  # their first member is their type, not packed
            if reader.media_type.encode() in data[:128]:
                return reader.name
        return next((name for member, name in _MEMBERS if member in data), _ANY_ZIP)
    return next((name for magic, name in _MAGIC if data.startswith(magic)), "")
