"""OpenDocument texts (.odt) into text. The format is OASIS OpenDocument 1.3, part 3."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arcticcodex.sources.archives import Archive, attribute, child, name_of
from arcticcodex.sources.parsed import Builder, Parsed, count_of, raised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

_CONTENTS = frozenset(
    ("table-of-content", "illustration-index", "table-index", "object-index", "alphabetical-index", "user-index")
)
_SKIPPED = frozenset(
    "annotation bibliography-configuration desc forms note-citation ruby-text sequence-decls soft-page-break title "  # noqa: SIM905 — shorter
    "tracked-changes user-field-decls variable-decls".split()
)
_SPACE = re.compile(r"[ \t\r\n]+")
_MAX_SPACES = 200  # that one element may stand for
_LISTS_MAX_DEPTH = 8
_MOST_BASED_ON = 20


def read_odt(data: bytes) -> Parsed:
    """The text and outline of an OpenDocument text; notes follow the body, running heads are left out with a note.

    Raises `ValueError` for what is no such file, is encrypted, broken, or unpacks to more than a document does.
    """
    archive = Archive(data, "ODT")
    manifest = "META-INF/manifest.xml"
    if manifest in archive and b"encryption-data" in archive.read(manifest):
        raise ValueError("it is encrypted: save it without a password")
    if "content.xml" not in archive:
        raise ValueError("it holds no OpenDocument text")
    content = archive.xml("content.xml")
    body = child(content, "body", "text")
    if body is None:
        raise ValueError("it holds no OpenDocument text")
    named = archive.xml("styles.xml") if "styles.xml" in archive else None
    walk = _Walk(Builder(), _styles(content, named))
    walk.blocks(body)
    walk.end_notes()
    if walk.contents_lines:
        walk.builder.notes.append(f"{count_of(walk.contents_lines, 'line')} of contents and indexes left out")
    if running := _running_heads(named):
        walk.builder.notes.append(
            f"{count_of(running, 'running header or footer', 'running headers and footers')} left out"
        )
    return walk.builder.parsed(walk.title or _title(archive))


def _running_heads(named: Element | None) -> int:
    """How many headers and footers of pages hold any text."""
    return sum(
        any(text.strip() for text in one.itertext())
        for master in (named.iter() if named is not None else ())
        if name_of(master) == "master-page"
        for one in master
    )


def _title(archive: Archive) -> str:
    title = child(archive.xml("meta.xml"), "meta", "title") if "meta.xml" in archive else None
    return (title.text or "").strip() if title is not None else ""


@dataclass(frozen=True, slots=True)
class _Styles:
    """The styles that say what a text is: those of titles, of code, of raised and of hidden text."""

    titles: frozenset[str]
    code: frozenset[str]
    raised: frozenset[str]
    hidden: frozenset[str]


def _styles(content: Element, named: Element | None) -> _Styles:
    """The styles of a document by their names; those of single paragraphs say only which they are based on."""
    raw = {
        attribute(one, "name"): one
        for root in (named, content)
        if root is not None
        for one in root.iter()
        if name_of(one) == "style"
    }

    def named_like(*wanted: str) -> frozenset[str]:
        return frozenset(name for name in raw if any(one in wanted for one in _based_on(raw, name)))

    def with_text(property_name: str, starts: str) -> frozenset[str]:
        return frozenset(
            name
            for name, style in raw.items()
            if attribute(child(style, "text-properties"), property_name).startswith(starts)
        )

    return _Styles(
        named_like("Title"),
        named_like("Preformatted_20_Text", "Source_20_Code"),
        with_text("text-position", "super"),
        with_text("display", "none"),
    )


def _based_on(raw: dict[str, Element], name: str) -> Iterator[str]:
    for _ in range(_MOST_BASED_ON):
        yield name
        style = raw.get(name)
        if style is None:
            return
        name = attribute(style, "parent-style-name")


@dataclass(slots=True)
class _Walk:
    """Goes through the body once, in order and without recursion, and adds its blocks to the builder."""

    builder: Builder
    styles: _Styles
    title: str = ""
    contents_lines: int = 0
    _notes: list[Element] = field(default_factory=list)  # bodies of notes, in the order they are referred to
    _boxes: list[Element] = field(default_factory=list)  # text boxes met in the paragraph being read
    _depth: int = 0  # of lists
    _marker: str = ""  # before the next paragraph of a list
    _code: bool = False  # whether the last paragraph was a line of code

    def blocks(self, parent: Element) -> None:
        """Add all paragraphs and tables in `parent`."""
        open_: list[tuple[Iterator[Element], Callable[[], None]]] = [(iter(parent), _nothing)]
        while open_:
            element = next(open_[-1][0], None)
            if element is None:
                open_.pop()[1]()
                continue
            name = name_of(element)
            if name in _CONTENTS:
                self.contents_lines += sum(name_of(one) == "p" and any(one.itertext()) for one in element.iter())
            elif name in ("p", "h") or (name == "table" and not _lays_out(element)):
                self._table(element) if name == "table" else self._paragraph(element, heading=name == "h")
                boxes, self._boxes = self._boxes, []
                open_.extend((iter(box), _nothing) for box in reversed(boxes))
            elif name not in _SKIPPED and attribute(element, "display") != "none":
                open_.append((iter(element), self._enter(name)))

    def end_notes(self) -> None:
        """Add the notes, each with its number; those in notes follow."""
        number = 0
        while number < len(self._notes):
            note = self._notes[number]
            number += 1
            texts = (self._text(one).strip() for one in note.iter() if name_of(one) in ("p", "h"))
            self.builder.paragraph(f"[{number}] {' '.join(filter(None, texts))}")

    def _enter(self, name: str) -> Callable[[], None]:
        """Begin what holds blocks; gives what to do at its end."""
        if name in ("list-item", "list-header"):
            self._marker = "- " if name == "list-item" else "  "
        if name != "list":
            return _nothing
        self._depth += 1

        def leave() -> None:
            self._depth -= 1
            self._marker = "  "
            if not self._depth:
                self.builder.end()

        return leave

    def _paragraph(self, element: Element, *, heading: bool) -> None:
        written, style = self._text(element), attribute(element, "style-name")
        text = written.strip()
        was_code, self._code = self._code, not heading and style in self.styles.code
        if heading or style in self.styles.titles:
            level = attribute(element, "outline-level")
            self.builder.heading(text, min(int(level), 9) if level.isdecimal() and int(level) else 1)
            if style in self.styles.titles:
                self.title = self.title or text
        elif self._code:
            if not was_code:
                self.builder.end()
            self.builder.line(written)
        elif self._depth and text:
            self.builder.line("  " * (min(self._depth, _LISTS_MAX_DEPTH) - 1) + self._marker + text)
            self._marker = "  "
        else:
            self.builder.paragraph(text)

    def _table(self, table: Element) -> None:
        """One line to a row, its cells parted by bars."""
        self.builder.end()
        for row in table.iter():
            if name_of(row) == "table-row":
                cells = [
                    " ".join(" ".join(self._text(one).split()) for one in cell.iter() if name_of(one) in ("p", "h"))
                    for cell in row
                    if name_of(cell) == "table-cell"
                ]
                if any(map(str.strip, cells)):
                    self.builder.line(" | ".join(map(str.strip, cells)))
        self.builder.end()

    def _text(self, paragraph: Element) -> str:
        """A paragraph's text, its white space collapsed as the format wants; its text boxes are set aside."""
        pieces: list[str] = [_SPACE.sub(" ", paragraph.text or "")]
        open_: list[tuple[Iterator[Element], str]] = [(iter(paragraph), "")]
        while open_:
            element = next(open_[-1][0], None)
            if element is None:
                _, after = open_.pop()
                pieces.append(after)
                continue
            after = _SPACE.sub(" ", element.tail or "")
            piece = self._piece(element, "".join(pieces[-1:]))
            if piece is None:
                pieces.append(_SPACE.sub(" ", element.text or ""))
                open_.append((iter(element), after))
            else:
                pieces += (piece, after)
        return "".join(pieces)

    def _piece(self, element: Element, before: str) -> str | None:
        """What an element puts into a line; None if its own text and its children do that."""
        name, style = name_of(element), attribute(element, "style-name")
        piece: str | None = None
        if name in _SKIPPED or (name == "span" and style in self.styles.hidden):
            piece = ""
        elif name == "s":
            count = attribute(element, "c")
            piece = " " * (min(int(count), _MAX_SPACES) if count.isdecimal() else 1)
        elif name in ("tab", "line-break"):
            piece = "\t" if name == "tab" else "\n"
        elif name == "note":
            self._notes.append(element)
            piece = f"[{len(self._notes)}]"
        elif name == "text-box":
            self._boxes.append(element)
            piece = ""
        elif name == "span" and style in self.styles.raised and not len(element):
            piece = raised(before, element.text or "")
        return piece


def _lays_out(table: Element) -> bool:
    """Whether a table only lays out the page: a single column, or a table or heading in it.

    The scan ends at a table within, so each element is looked at once however deep tables are nested.
    """
    cells = widest = 0
    for element in table.iter():
        name = name_of(element)
        if name == "h" or (name == "table" and element is not table):
            return True
        cells = 0 if name == "table-row" else cells + (name == "table-cell")
        widest = max(widest, cells)
    return widest <= 1


def _nothing() -> None:
    """What most elements do at their end."""
