"""Word documents (.docx) into text, straight from their XML: python-docx passes over text boxes, notes and controls.

The format is ECMA-376 (Office Open XML), part 1, section 17.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arcticcodex.sources.archives import Archive, attribute, child, name_of
from arcticcodex.sources.parsed import Builder, Parsed, count_of, raised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

_MAIN_PART = "word/document.xml"
_SKIPPED = frozenset(
    ("del", "moveFrom", "Fallback", "sectPr", "pPr", "rPr", "tblPr", "trPr", "tcPr", "instrText", "rt")
)
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"toc \d|table of figures", re.IGNORECASE)
_LISTS_MAX_DEPTH = 8
_MOST_BASED_ON = 20  # styles deep; a loop of them ends there
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
# The Symbol font by its letters, as far as manuals use it (Adobe Symbol encoding); other picture fonts are decoration.
_SYMBOLS: dict[int, str] = dict(
    zip(
        range(0x41, 0x5B),
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
        strict=True,
    )
) | dict(
    zip(
        (*range(0x61, 0x7B), 0xA3, 0xA5, 0xAE, 0xB0, 0xB1, 0xB3, 0xB4, 0xB6, 0xB7, 0xB8, 0xB9, 0xBB, 0xD6, 0xE5),
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζ≤∞→°±≥×∂•÷≠≈√∑",  # noqa: RUF001 — as above
        strict=True,
    )
)


def read_docx(data: bytes) -> Parsed:
    """The text and outline of a Word document; notes follow the body, running heads are left out with a note.

    Raises `ValueError` for what is no such file, is encrypted, broken, or unpacks to more than a document does.
    """
    archive = Archive(data, "DOCX")
    main = _main_part(archive)
    folder = main.rpartition("/")[0]
    styles = _styles(archive, f"{folder}/styles.xml" if folder else "styles.xml")
    body = child(archive.xml(main), "body")
    if body is None:
        raise ValueError("it holds no Word document")
    walk = _Walk(Builder(), styles)
    walk.blocks(body)
    walk.end_notes(_notes(archive, folder))
    builder = walk.builder
    if walk.contents_lines:
        builder.notes.append(f"{count_of(walk.contents_lines, 'line')} of its table of contents left out")
    if running := _with_text(archive, folder, ("header", "footer")):
        builder.notes.append(f"{count_of(running, 'running header or footer', 'running headers and footers')} left out")
    if comments := _with_text(archive, folder, ("comments",)):
        builder.notes.append(f"{count_of(comments, 'comment')} left out")
    return builder.parsed(walk.title or _core_title(archive))


def _main_part(archive: Archive) -> str:
    """The name of the part that holds the body."""
    if "_rels/.rels" in archive:
        for relation in archive.xml("_rels/.rels"):
            if attribute(relation, "Type").endswith("/officeDocument"):
                name = attribute(relation, "Target").lstrip("/")
                if name in archive and name.endswith(".xml"):
                    return name
    if _MAIN_PART in archive:
        return _MAIN_PART
    raise ValueError("it holds no Word document")


def _core_title(archive: Archive) -> str:
    if "docProps/core.xml" not in archive:
        return ""
    title = child(archive.xml("docProps/core.xml"), "title")
    return (title.text or "").strip() if title is not None else ""


def _with_text(archive: Archive, folder: str, kinds: tuple[str, ...]) -> int:
    """How many parts of these kinds (for comments: how many comments) hold any text."""
    pattern = re.compile(rf"{re.escape(folder)}/?(?:{'|'.join(kinds)})\d*\.xml")
    found = [archive.xml(name) for name in archive.names() if pattern.fullmatch(name)]
    roots = [comment for root in found for comment in root] if kinds == ("comments",) else found
    return sum(any(name_of(one) == "t" and (one.text or "").strip() for one in root.iter()) for root in roots)


# --- styles ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says, by itself or by those it is based on: heading level (0: none), list depth."""

    name: str
    level: int
    list_depth: int


def _styles(archive: Archive, part: str) -> dict[str, _Style]:
    """The paragraph styles by their ids, which are translated; built-in names are in English in every language."""
    if part not in archive:
        return {}
    raw = {attribute(one, "styleId"): one for one in archive.xml(part) if name_of(one) == "style"}
    return {key: _style(raw, key) for key in raw}


def _style(raw: dict[str, Element], key: str) -> _Style:
    name = attribute(child(raw[key], "name"), "val")
    level = depth = 0
    for _ in range(_MOST_BASED_ON):
        style = raw.get(key)
        if style is None:
            break
        own = attribute(child(style, "name"), "val")
        level = level or _level(own, child(style, "pPr"))
        depth = depth or _list_depth(child(style, "pPr"))
        key = attribute(child(style, "basedOn"), "val")
    return _Style(name, level, 0 if level else depth)


def _level(style_name: str, properties: Element | None) -> int:
    """The heading level that a style's name or an outline level gives; 0 for body text."""
    outline = attribute(child(properties, "outlineLvl"), "val")
    if outline.isdecimal():
        return int(outline) + 1 if int(outline) < 9 else 0
    if found := _HEADING_NAME.fullmatch(style_name):
        return int(found[1])
    return 1 if style_name.lower() == "title" else 0


def _list_depth(properties: Element | None) -> int:
    """How deep in lists a paragraph is; 0: in none."""
    numbering = child(properties, "numPr")
    if numbering is None or attribute(child(numbering, "numId"), "val") == "0":
        return 0
    depth = attribute(child(numbering, "ilvl"), "val")
    return min(int(depth) if depth.isdecimal() else 0, _LISTS_MAX_DEPTH - 1) + 1


# --- the body --------------------------------------------------------------------------------------------------


def _notes(archive: Archive, folder: str) -> dict[tuple[str, str], Element]:
    """Footnotes and endnotes by kind and id, without the separators that are kept among them."""
    return {
        (name_of(note), attribute(note, "id")): note
        for kind in ("footnotes", "endnotes")
        if (part := f"{folder}/{kind}.xml".lstrip("/")) in archive
        for note in archive.xml(part)
        if attribute(note, "type") in ("", "normal")
    }


@dataclass(slots=True)
class _Walk:
    """Goes through the body once, in order and without recursion, and adds its blocks to the builder."""

    builder: Builder
    styles: dict[str, _Style]
    title: str = ""
    contents_lines: int = 0
    _referred: list[tuple[str, str]] = field(default_factory=list)  # notes in the order they are referred to
    _boxes: list[Element] = field(default_factory=list)  # text boxes met in the paragraph being read

    def blocks(self, parent: Element) -> None:
        """Add all paragraphs and tables in `parent`."""
        open_: list[Iterator[Element]] = [iter(parent)]
        while open_:
            element = next(open_[-1], None)
            if element is None:
                open_.pop()
                continue
            name = name_of(element)
            if name == "p" or (name == "tbl" and not self._lays_out(element)):
                self._paragraph(element) if name == "p" else self._table(element)
                boxes, self._boxes = self._boxes, []
                open_.extend(iter(box) for box in reversed(boxes))
            elif name not in _SKIPPED and not _is_deleted_row(element):
                open_.append(iter(element))

    def end_notes(self, notes: dict[tuple[str, str], Element]) -> None:
        """Add the notes that were referred to, each with its number."""
        for number, key in enumerate(self._referred, 1):
            if key in notes:
                texts = (self._text(paragraph).strip() for paragraph in notes[key].iter() if name_of(paragraph) == "p")
                self.builder.paragraph(f"[{number}] {' '.join(filter(None, texts))}")

    def _paragraph(self, element: Element) -> None:
        properties = child(element, "pPr")
        style = self.styles.get(attribute(child(properties, "pStyle"), "val"), _Style("", 0, 0))
        written = self._text(element)
        text = written.strip()
        if _CONTENTS_NAME.fullmatch(style.name):
            self.contents_lines += bool(text)
            return
        level = _level("", properties) or (style.level if child(properties, "outlineLvl") is None else 0)
        depth = _list_depth(properties) or (style.list_depth if child(properties, "numPr") is None else 0)
        if level:
            self.builder.heading(text, level)
            if style.name.lower() == "title":
                self.title = self.title or text
        elif depth and text:
            self.builder.line(f"{'  ' * (depth - 1)}- {text}")
        elif text:
            self.builder.paragraph(written if "\n" in text else text)  # code is indented

    def _table(self, table: Element) -> None:
        """One line to a row, its cells parted by bars."""
        self.builder.end()
        for row in _inside(table, "tr"):
            cells = [
                " ".join(" ".join(self._text(one).split()) for one in cell.iter() if name_of(one) == "p").strip()
                for cell in _inside(row, "tc")
            ]
            if any(cells):
                self.builder.line(" | ".join(cells))
        self.builder.end()

    def _lays_out(self, table: Element) -> bool:
        """Whether a table only lays out the page: a single column, or a table or heading in it.

        The scan ends at a table within, so each element is looked at once however deep tables are nested.
        """
        cells = widest = 0
        for element in table.iter():
            name = name_of(element)
            if name == "tbl" and element is not table:
                return True
            if name == "pStyle" and self.styles.get(attribute(element, "val"), _Style("", 0, 0)).level:
                return True
            cells = 0 if name == "tr" else cells + (name == "tc")
            widest = max(widest, cells)
        return widest <= 1

    def _text(self, paragraph: Element) -> str:
        """A paragraph's text as it stands after all tracked changes; its text boxes are set aside."""
        pieces: list[str] = []
        open_: list[Iterator[Element]] = [iter(paragraph)]
        while open_:
            element = next(open_[-1], None)
            if element is None:
                open_.pop()
            elif (piece := self._piece(element, pieces[-1] if pieces else "")) is None:
                open_.append(iter(element))
            else:
                pieces.append(piece)
        return "".join(pieces)

    def _piece(self, element: Element, before: str) -> str | None:
        """What an element puts into a line; None if its children do that."""
        name = name_of(element)
        piece = "" if name in _SKIPPED else _CHARACTERS.get(name)
        if name == "t":
            piece = element.text or ""
        elif name == "r":
            piece = _run(element, before)
        elif name == "sym":
            piece = _symbol(element)
        elif name == "txbxContent":
            self._boxes.append(element)
            piece = ""
        elif name in ("footnoteReference", "endnoteReference"):
            self._referred.append((name.removesuffix("Reference"), attribute(element, "id")))
            piece = f"[{len(self._referred)}]"
        return piece


def _run(element: Element, before: str) -> str | None:
    """The text of a run that is hidden or raised; None if it is neither."""
    properties = child(element, "rPr")
    hidden = child(properties, "vanish")
    if hidden is not None and attribute(hidden, "val") not in ("0", "false", "off"):
        return ""
    if attribute(child(properties, "vertAlign"), "val") == "superscript":
        return raised(before, "".join(one.text or "" for one in element if name_of(one) == "t")) or None
    return None


def _inside(parent: Element, wanted: str) -> Iterable[Element]:
    """The rows of a table or cells of a row, also those in content controls and insertions, without deleted ones."""
    open_: list[Iterator[Element]] = [iter(parent)]
    while open_:
        element = next(open_[-1], None)
        if element is None:
            open_.pop()
        elif name_of(element) == wanted:
            if not _is_deleted_row(element):
                yield element
        elif name_of(element) not in _SKIPPED:
            open_.append(iter(element))


def _is_deleted_row(element: Element) -> bool:
    return name_of(element) == "tr" and child(element, "trPr", "del") is not None


def _symbol(element: Element) -> str:
    """A character of the Symbol font; empty for those of other picture fonts."""
    code = attribute(element, "char")
    if not re.fullmatch(r"[0-9A-Fa-f]{1,6}", code) or not attribute(element, "font").startswith("Symbol"):
        return ""
    return _SYMBOLS.get(int(code, 16) & 0xFF, "\ufffd")
