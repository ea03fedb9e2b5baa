"""What a reader makes of a file, and the builder that counts its offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from arcticcodex.records import Heading
from arcticcodex.sources.encodings import normalise

_RAISED_NUMBER = re.compile(r"[-+−–]?\d{1,6}")  # noqa: RUF001 — the subject
HEADING_CHARS = 250  # what is longer is a paragraph in the clothes of a heading
TITLE_CHARS = 200  # of a document: it is sent with every call
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a reader makes of a file's bytes: normalised text with its outline.

    `headings` is None where the format marks none: the outline is then read off the text. `pages` holds the offset
    where each page begins, `notes` what was left out, for a person.
    """

    text: str
    headings: tuple[Heading, ...] | None = None
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""


class Mark(NamedTuple):
    """How far a builder had come."""

    parts: int
    length: int
    headings: int
    pages: int
    new_pages: int
    glue: str


@dataclass(slots=True)
class Builder:
    """Puts a text together block by block, blank lines between them, and knows where each heading and page begins.

    Every piece is normalised before it is counted, so `normalise(parsed.text) == parsed.text`.
    """

    notes: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _headings: list[Heading] = field(default_factory=list)
    _pages: list[int] = field(default_factory=list)
    _new_pages: int = 0
    _glue: str = "\n\n"

    def paragraph(self, text: str) -> None:
        """Add a block of one or more lines; blank ones around it and white space at line ends are dropped."""
        self.end()
        self.line(text)
        self.end()

    def line(self, text: str) -> None:
        """Add a line (or lines) to the last block, or begin a new block if that was ended; nothing if it is blank."""
        text = normalise(text.replace("\ufeff", ""))
        text = "\n".join(line.rstrip() for line in text.split("\n")).rstrip()
        if blank := _BLANK_LINES.match(text):
            text = text[blank.end() :]
        if not text:
            return
        if self._parts:
            self._put(self._glue)
        self._pages += [self._length] * self._new_pages
        self._new_pages = 0
        self._put(text)
        self._glue = "\n"

    def end(self) -> None:
        """End the last block: what follows begins a new one."""
        self._glue = "\n\n"

    def heading(self, text: str, level: int) -> None:
        """Add a heading as a block of one line, one of more than `HEADING_CHARS` as a paragraph; nothing if blank."""
        title = " ".join(normalise(text.replace("\ufeff", "")).split())
        if len(title) > HEADING_CHARS:
            self.paragraph(text)
            return
        before = self._length
        self.paragraph(title)
        if self._length > before:
            self._headings.append(Heading(self._length - len(title), self._length, level, title))

    def page(self) -> None:
        """Begin a page: it starts where the next block or line does."""
        self._new_pages += 1

    def mark(self) -> Mark:
        """How far the text has come, for `undo`."""
        return Mark(len(self._parts), self._length, len(self._headings), len(self._pages), self._new_pages, self._glue)

    def undo(self, mark: Mark) -> None:
        """Take back all that was added since `mark`."""
        del self._parts[mark.parts :], self._headings[mark.headings :], self._pages[mark.pages :]
        self._length, self._new_pages, self._glue = mark.length, mark.new_pages, mark.glue

    def has_heading(self, mark: Mark) -> bool:
        """Whether a heading was added since `mark`."""
        return len(self._headings) > mark.headings

    def parsed(self, title: str = "") -> Parsed:
        """The whole text. `title` is made one line of at most `TITLE_CHARS`."""
        pages = (*self._pages, *[self._length] * self._new_pages)
        text = "".join(self._parts)
        return Parsed(text, tuple(self._headings) or None, pages, tuple(self.notes), short_title(normalise(title)))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def short_title(title: str) -> str:
    """A title as one line of at most `TITLE_CHARS`, cut after a word if that leaves half of it."""
    line = " ".join(title.split())
    if len(line) <= TITLE_CHARS:
        return line
    words = line[: TITLE_CHARS + 1].rpartition(" ")[0]
    return words if len(words) * 2 >= TITLE_CHARS else line[:TITLE_CHARS]


def raised(before: str, text: str) -> str:
    """Raised `text` as it can stand in a line: a number after a letter or digit is a power, so 10^6 and not 106."""
    bare = text.strip()
    if before and (before[-1].isalnum() or before[-1] == ")") and _RAISED_NUMBER.fullmatch(bare):
        return f"^{bare}"
    return text


def count_of(number: int, one: str, many: str = "") -> str:
    """`1 line`, `2 lines`, for a note."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
