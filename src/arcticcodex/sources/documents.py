"""Reads documents, each once, into a `Document`: whatever format and encoding a file is in, or the reason why not."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from arcticcodex.errors import ArcticError, InputError
from arcticcodex.records import Document, Heading
from arcticcodex.sources.child import Child, Limits
from arcticcodex.sources.encodings import decode, normalise
from arcticcodex.sources.finding import find_documents, passed_over
from arcticcodex.sources.kinds import READERS, Reader, other_kind, reader_of
from arcticcodex.sources.outline import blocks
from arcticcodex.sources.parsed import Parsed, short_title

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection, Iterable, Iterator

__all__ = [
    "READERS",
    "Limits",
    "Reading",
    "find_documents",
    "passed_over",
    "read_all",
    "read_document",
    "read_documents",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a set of files gave: the documents in order, and the files that gave none, each with the reason."""

    documents: tuple[Document, ...]
    unread: tuple[tuple[Path, str], ...]


def read_document(path: str | os.PathLike[str], limits: Limits | None = None) -> Document:
    r"""The document at `path`, its text normalised once: no BOM, newlines as \n, NFC. The id is its safe file name.

    Raises `UsageError` for a path that is missing, a folder or of unknown suffix, and `InputError` for a file that
    cannot be read, is too large, is not what its name says, or holds no text.
    """
    with Child(limits) as child:
        return _read(Path(path), child)


def read_documents(paths: Iterable[str | os.PathLike[str]], limits: Limits | None = None) -> Iterator[Document]:
    """The documents at `paths` one by one, each with an id of its own among them (a second `manual` is `manual-2`).

    Raises what `read_document` raises.
    """
    taken: set[str] = set()
    with Child(limits) as child:
        for path in paths:
            yield _named_apart(_read(Path(path), child), taken)


def read_all(
    paths: Iterable[Path],
    *,
    named: Collection[Path] = (),
    limits: Limits | None = None,
    begin: Callable[[Path], None] | None = None,
) -> Reading:
    """The documents at `paths`, each content once and with an id of its own, and what could not be read.

    `begin` is called with each path before it is read. Raises what `read_document` raises for a file that is in
    `named`; any other that cannot be read is listed, and so is one whose bytes are those of a file before it.
    """
    documents: list[Document] = []
    unread: list[tuple[Path, str]] = []
    first: dict[str, Path] = {}
    taken: set[str] = set()
    with Child(limits) as child:
        for path in paths:
            if begin:
                begin(path)
            try:
                data = _bytes(path, child.limits)
                digest = hashlib.sha256(data).hexdigest()
                if digest in first:
                    unread.append((path, f"the same as {first[digest]}"))
                    continue
                document = _document(path, data, digest, child)
            except ArcticError as error:
                if path in named:
                    raise
                unread.append((path, error.why))
                continue
            first[digest] = path
            documents.append(_named_apart(document, taken))
    return Reading(tuple(documents), tuple(unread))


# --- one file ------------------------------------------------------------------------------------------------


def _read(path: Path, child: Child) -> Document:
    data = _bytes(path, child.limits)
    return _document(path, data, hashlib.sha256(data).hexdigest(), child)


def _bytes(path: Path, limits: Limits) -> bytes:
    """The file, read once and never more of it than the limit."""
    reader_of(path)
    try:
        size = path.stat().st_size
        data = b""
        if size <= limits.file_bytes:
            with path.open("rb") as file:
                data = file.read(limits.file_bytes + 1)  # it may have grown, or have no size of its own
                size = len(data)
    except OSError as error:
        raise InputError(
            f"cannot read {path}", error.strerror or type(error).__name__, "check its permissions"
        ) from error
    if size > limits.file_bytes:
        raise InputError(
            f"{path} is too large",
            f"it has {size:,} bytes, and {limits.file_bytes:,} are read at most",
            "split it into parts, such as chapters, and name those",
        )
    if not data:
        raise InputError(f"{path} is empty", "it has 0 bytes", "name a document with text in it")
    return data


def _document(path: Path, data: bytes, digest: str, child: Child) -> Document:
    reader = reader_of(path)
    try:
        parsed = _parsed(data, reader, child)
    except ValueError as error:
        mend = f"convert it to {reader.name} or to plain text in UTF-8, and name that file"
        raise InputError(f"cannot read {path} as {reader.name}", str(error), mend) from error
    text = parsed.text
    if not text.strip():
        raise InputError(
            f"{path} holds no text", f"{len(text):,} characters, none but white space", "name another document"
        )
    title = short_title(parsed.title or _title(text, reader.media_type, parsed.headings) or _words(path))
    return Document(
        _safe(path.stem), digest, reader.media_type, title, text, parsed.headings, parsed.pages, parsed.notes
    )


def _parsed(data: bytes, reader: Reader, child: Child) -> Parsed:
    """The text with what its format tells of it. Raises `ValueError` with the reason."""
    other = other_kind(data, reader)
    if other:
        suffix = next((f": name it *{suffix}" for suffix, known in READERS.items() if known.name == other), "")
        raise ValueError(f"it is {other}, not {reader.name}{suffix}")
    return child.read(reader.function, data) if reader.function else Parsed(normalise(decode(data)))


# --- names ---------------------------------------------------------------------------------------------------


def _named_apart(document: Document, taken: set[str]) -> Document:
    """The document with an id that no other has, whatever its case."""
    for number in count(1):
        name = document.id if number == 1 else f"{document.id}-{number}"
        if name.casefold() not in taken:
            break
    taken.add(name.casefold())
    return replace(document, id=name)


def _title(text: str, media_type: str, headings: tuple[Heading, ...] | None) -> str:
    """The heading at the top, unless others of its rank show it to be that of a part."""
    outline = blocks(text, media_type, headings)
    first = next(outline, None)
    if first is None or not first.level or any(0 < block.level <= first.level for block in outline):
        return ""
    return first.title


def _words(path: Path) -> str:
    """A file's name as a title."""
    return re.sub(r"[\s_-]+", " ", path.stem).strip() or path.name


_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)
_ID_MAX_CHARS = 60


def _safe(stem: str) -> str:
    """A file's stem as a name that is a file name on every system and needs no quoting in a shell."""
    name = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", stem)).strip(".-_")[:_ID_MAX_CHARS].rstrip(".-_")
    return f"{name or 'document'}-1" if name.casefold() in _RESERVED or not name else name
