"""Finds documents on disk and reads each one once into a `Document`, whatever encoding it is in."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from arcticcodex.errors import InputError, NothingToDo, UsageError
from arcticcodex.records import Document
from arcticcodex.sources.outline import MARKDOWN, blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# --- reading -------------------------------------------------------------------------------------------------

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (BOM_UTF32_LE, "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF8, "utf-8"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (as DOCX, ODT and EPUB are)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROL_SHARE = 0.01
_MOST_LOST_SHARE = 0.05
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Reader:
    """How files of one kind are read. `read` takes the file's bytes and gives their text, not yet normalised."""

    media_type: str
    read: Callable[[bytes], str]


def decode(data: bytes) -> str:
    """The text of `data`: by its byte-order mark, else UTF-8, else UTF-16 told by its zero bytes, else detected.

    A UTF-8 text with a few broken bytes keeps U+FFFD in their place, and so does a text with a few NULs (as CommonMark
    has it). Raises `ValueError`, saying why, for what is no text.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise ValueError(f"it begins like {kind}")
    text = _decoded(data)
    strange = text.count("\0") + len(_CONTROL.findall(text))
    if strange > len(text) * _MOST_CONTROL_SHARE:
        raise ValueError(f"it is binary: {strange:,} of its {len(text):,} characters are control characters")
    return text.replace("\0", _REPLACEMENT)


READERS: dict[str, Reader] = {
    ".txt": Reader("text/plain", decode),
    ".md": Reader(MARKDOWN, decode),
    ".markdown": Reader(MARKDOWN, decode),
}


def read_document(path: str | os.PathLike[str]) -> Document:
    r"""The document at `path`, its text normalised once: no BOM, newlines as \n, NFC. The id is its safe file name.

    Raises `UsageError` for a path that is missing, a folder or of unknown suffix, and `InputError` for a file that
    cannot be read, is binary, or holds no text.
    """
    path = Path(path)
    reader = _reader(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot read {path}", error.strerror or type(error).__name__, "check its permissions"
        ) from error
    if not data:
        raise InputError(f"{path} is empty", "0 bytes", "name a document with text in it")
    try:
        text = normalise(reader.read(data))
    except ValueError as error:
        raise InputError(
            f"cannot read {path} as text", str(error), "save it as UTF-8 text and name that file"
        ) from error
    if not text.strip():
        raise InputError(f"{path} holds no text", f"{len(text):,} characters, all white space", "name another document")
    digest = hashlib.sha256(data).hexdigest()
    title = _title(text, reader.media_type) or re.sub(r"[\s_-]+", " ", path.stem).strip() or path.name
    return Document(_safe(path.stem), digest, reader.media_type, title, text)


def read_documents(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Document]:
    """The documents at `paths` one by one, each with an id of its own among them (a second `manual` is `manual-2`).

    Raises what `read_document` raises.
    """
    taken: set[str] = set()
    for path in paths:
        document = read_document(path)
        for number in count(1):
            name = document.id if number == 1 else f"{document.id}-{number}"
            if name.casefold() not in taken:
                break
        taken.add(name.casefold())
        yield replace(document, id=name)


def normalise(text: str) -> str:
    r"""`text` as offsets count it: without its BOM, newlines as \n, NFC, and U+FFFD for lone surrogates."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = re.sub("[\ud800-\udfff]", _REPLACEMENT, text)
    return unicodedata.normalize("NFC", text)


def _decoded(data: bytes) -> str:
    """`data` in the encoding it seems to be in; `ValueError` if it fits none."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _mostly(data[len(mark) :], encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error
    else:
        return _decoded_utf16(data) or text
    wide = _decoded_utf16(data)
    if wide:
        return wide
    loose = data.decode("utf-8", errors="replace")
    lost = loose.count(_REPLACEMENT)
    if lost <= sum(not letter.isascii() for letter in loose) * _MOST_LOST_SHARE:
        return loose
    from charset_normalizer import from_bytes  # noqa: PLC0415 — 40 ms of import that UTF-8 never needs

    best = from_bytes(data).best()
    if best is None:
        raise ValueError(
            f"byte 0x{data[broken.start]:02x} at offset {broken.start:,} is not UTF-8, nor any encoding known"
        )
    return str(best)


def _mostly(data: bytes, encoding: str) -> str:
    """`data` in the encoding its mark names, with U+FFFD for a few faults; `ValueError` for more."""
    text = data.decode(encoding, errors="replace")
    lost = text.count(_REPLACEMENT)
    if lost > len(text) * _MOST_LOST_SHARE:
        raise ValueError(f"its mark says {encoding}, but {lost:,} of its {len(text):,} characters are not")
    return text


def _decoded_utf16(data: bytes) -> str:
    """The text of UTF-16 without a mark, told by zero bytes that stand (nearly) all on one side; else empty."""
    if len(data) % 2 or data.count(0) * 5 < len(data):
        return ""
    even, odd = data[::2].count(0), data[1::2].count(0)
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    if min(even, odd) * 20 > max(even, odd):
        return ""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _title(text: str, media_type: str) -> str:
    """The heading at the top, unless others of its rank show it to be that of a part."""
    outline = blocks(text, media_type)
    first = next(outline, None)
    if first is None or not first.level or any(0 < block.level <= first.level for block in outline):
        return ""
    return first.title


_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)
_ID_MAX_CHARS = 60


def _safe(stem: str) -> str:
    """A file's stem as a name that is a file name on every system and needs no quoting in a shell."""
    name = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", stem)).strip(".-_")[:_ID_MAX_CHARS].rstrip(".-_")
    return f"{name or 'document'}-1" if name.casefold() in _RESERVED or not name else name


def _reader(path: Path) -> Reader:
    """The reader for a file that exists; `UsageError` if there is none."""
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
        raise UsageError(f"cannot read {path}", f"suffix {path.suffix or '(none)'} is not known", _known())
    return reader


def _known() -> str:
    return f"documents are {', '.join(READERS)}"


# --- finding -------------------------------------------------------------------------------------------------

RUN_MARK = "run.json"  # a folder that holds it is a run's output, not a source


def find_documents(paths: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The documents that `paths` name, each once, in the order given: files, folders (sorted, all levels) and globs.

    A folder gives the files of known suffix that are not hidden and not in a run's output. Links to folders are
    followed, each folder once. Raises `UsageError` for a path that is missing or of unknown suffix and for a pattern
    that fits nothing, `NothingToDo` for folders without any document.
    """
    found: dict[Path, Path] = {}
    searched: list[str] = []
    for given in paths:
        searched.append(os.fspath(given))
        for path in _matches(given):
            if path.is_dir():
                members: Iterable[Path] = _members(path)
            else:
                _reader(path)
                members = [path]
            for member in members:
                found.setdefault(member.resolve(), member)
    if not found:
        raise NothingToDo("no document to read", f"none in {', '.join(searched) or 'an empty list'}", _known())
    return list(found.values())


def _matches(given: str | os.PathLike[str]) -> list[Path]:
    """The path itself, or, where there is none of that name, what it fits as a pattern."""
    path = Path(given).expanduser()
    if path.exists() or not glob.has_magic(str(path)):
        return [path]
    matches = sorted(Path(match) for match in glob.iglob(str(path), recursive=True))  # noqa: PTH207 — Path.glob takes no absolute pattern
    if not matches:
        raise UsageError(f"nothing fits {given}", "no such file or folder", "quote the pattern, or name a folder")
    kept = [match for match in matches if match.is_dir() or match.suffix.lower() in READERS]
    return kept or matches


def passed_over(paths: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """The files of the named folders that are not read because nothing here reads their kind, sorted."""
    folders = [path for given in paths for path in _matches(given) if path.is_dir()]
    return [path for folder in folders for path in _files(folder) if path.suffix.lower() not in READERS]


def _members(folder: Path) -> Iterator[Path]:
    """The documents in a folder and all below it, sorted, every real folder once."""
    return (path for path in _files(folder) if path.suffix.lower() in READERS)


def _files(folder: Path) -> Iterator[Path]:
    """The files in a folder and all below it that are not hidden and no run's output."""
    seen: set[tuple[int, int]] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        status = Path(place).stat()
        if (status.st_dev, status.st_ino) in seen or (RUN_MARK in files and Path(place) != folder):
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(place, name)
            if not name.startswith(".") and path.is_file():
                yield path
