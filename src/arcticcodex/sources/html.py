"""HTML into text: headings, paragraphs, lists, tables and code, without what is navigation or hidden.

The page is parsed as a browser does (selectolax, Lexbor) and walked without recursion, so that depth is no limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arcticcodex.sources import html_elements as elements
from arcticcodex.sources.encodings import decode
from arcticcodex.sources.html_elements import BLOCKS, DROPPED, HEADINGS, LISTS, PRE
from arcticcodex.sources.parsed import Builder, Parsed, raised

if TYPE_CHECKING:
    from collections.abc import Callable

    from selectolax.lexbor import LexborNode

    from arcticcodex.sources.html_elements import Attributes

    Leave = Callable[[], None]

_PERMALINKS = frozenset(("", "#", "¶", "§", "\uf0c1", "🔗"))
_BREAK = "\0"  # stands for <br> until white space is collapsed; a parser leaves no NUL in a text
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_WIDE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60"  # scripts without spaces: a line break in them is none
_WIDE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t\r]*\n[ \t\r\n]*(?=[{_WIDE}])")
_RAISED_MAX_PIECES = 3
_HEADING_MAX_CHARS = 250  # a longer one is a tag left open
_LISTS_MAX_DEPTH = 8  # of indentation

_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_DECLARED_WITHIN_BYTES = 4096
_SELF_CLOSED = re.compile(r"<([A-Za-z][\w:-]*)((?:\s[^<>]*)?)/>")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_XML_MARK = re.compile(r"<\?xml|http://www\.w3\.org/1999/xhtml")

_NESTING_TAG = re.compile(
    r"<(/?)(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|figure|footer|form|header|main"
    r"|menu|nav|ol|section|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_MAX_DEPTH = 1000  # parsing takes time by the square of the depth; browsers cut at 512


@dataclass(frozen=True, slots=True)
class Page:
    """What one HTML text added to a builder: its title and how many characters of navigation were left out."""

    title: str
    navigation_chars: int


def read_html(data: bytes) -> Parsed:
    """The text and outline of an HTML file in the encoding it declares. Raises `ValueError` for what is no text."""
    builder = Builder()
    page = add_html(builder, decode(data, declared_encoding(data)))
    if page.navigation_chars:
        builder.notes.append(f"{page.navigation_chars:,} characters of navigation left out")
    return builder.parsed(page.title)


def declared_encoding(data: bytes) -> str:
    """The encoding that the head of an HTML or XML file names, or nothing."""
    found = _DECLARED.search(data[:_DECLARED_WITHIN_BYTES])
    return found[1].decode("ascii", errors="ignore") if found else ""


def add_html(builder: Builder, markup: str) -> Page:
    """Add an HTML or XHTML text to `builder`, block by block."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 — a text file needs no parser

    tree = LexborHTMLParser(_shallow(_spelled_out(markup)))
    walk = _Walk(builder)
    root = tree.body or tree.root
    if root is not None:
        walk.run(root)
    named = tree.css_first("head > title")
    title = " ".join(named.text().split()) if named else ""
    return Page(title or walk.first_h1, walk.navigation_chars)


def _spelled_out(markup: str) -> str:
    """XHTML with its empty elements closed as HTML wants it: `<title/>` would swallow the rest."""
    if not _XML_MARK.search(markup, 0, _DECLARED_WITHIN_BYTES):
        return markup
    return _SELF_CLOSED.sub(lambda tag: tag[0] if tag[1].lower() in _VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>", markup)


def _shallow(markup: str) -> str:
    """`markup` without the block elements that are nested deeper than `_MAX_DEPTH`; each becomes a new paragraph."""
    depth = deepest = 0
    for tag in _NESTING_TAG.finditer(markup):
        depth = max(0, depth + (-1 if tag[1] else 1))
        deepest = max(deepest, depth)
    if deepest <= _MAX_DEPTH:
        return markup
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        before, depth = depth, max(0, depth + (-1 if tag[1] else 1))
        return tag[0] if max(before, depth) <= _MAX_DEPTH else "<p>"

    return _NESTING_TAG.sub(kept, markup)


@dataclass(slots=True)
class _List:
    """An open list. `number` is that of the next item, None where items have none; `marker` leads the next line."""

    number: int | None = None
    marker: str = ""


@dataclass(slots=True)
class _Walk:
    """Goes through a page once and adds what a person sees to the builder."""

    builder: Builder
    first_h1: str = ""
    navigation_chars: int = 0
    _inline: list[str] = field(default_factory=list)  # pieces of the paragraph being read
    _level: int = 0  # of the heading being read
    _pre: int = 0
    _lists: list[_List] = field(default_factory=list)
    _layouts: list[bool] = field(default_factory=list)  # of each open table: whether it only lays out the page
    _row: list[str] = field(default_factory=list)
    _cell: list[str] | None = None
    _links: int = 0  # open ones
    _links_met: int = 0
    _seen_chars: int = 0
    _linked_chars: int = 0

    def run(self, root: LexborNode) -> None:
        """Enter and leave `root` and all below it, in order."""
        node: LexborNode | None = root
        leaving: list[Leave] = []
        while node is not None:
            leave = self._enter(node)
            child = node.child if leave else None
            if leave and child is not None:
                leaving.append(leave)
                node = child
                continue
            if leave:
                leave()
            while leaving and node is not None and node.next is None:
                node = node.parent
                leaving.pop()()
            node = node.next if leaving and node is not None else None

    def _enter(self, node: LexborNode) -> Leave | None:
        """Begin a node; gives what to do at its end, or None to pass over what is in it."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return None
        attributes = node.attributes
        if tag in DROPPED or tag.startswith(("-", "!")) or elements.is_hidden(tag, attributes):
            return None
        level = elements.heading_level(tag, attributes)
        if not level and tag not in BLOCKS:
            return self._within_line(tag, node, attributes)
        self._flush()
        share = None if tag in HEADINGS else elements.bar_share(tag, attributes)
        if share is None:
            return self._heading(level) if level else self._block(tag, node, attributes)
        leave_bar = self._bar(share, keeps_headings=tag == "header")
        return _both(self._heading(level) if level else self._block(tag, node, attributes), leave_bar)

    def _text(self, text: str) -> None:
        self._inline.append(text)
        chars = len(text.strip())
        self._seen_chars += chars
        if self._links:
            self._linked_chars += chars

    def _flush(self) -> None:
        """End the paragraph being read, and put it where it belongs."""
        if not self._inline:
            return
        if self._pre:
            if not self._inline[-1].endswith("\n"):
                self._inline.append("\n")
            return
        text = _collapsed("".join(self._inline))
        self._inline.clear()
        if not text:
            return
        if self._cell is not None:
            self._cell.append(text.replace("\n", " "))
        elif self._level and len(text) <= _HEADING_MAX_CHARS:
            self.builder.heading(text, self._level)
            self.first_h1 = self.first_h1 or (text.replace("\n", " ") if self._level == 1 else "")
            self._level = 0
        elif self._lists:
            innermost = self._lists[-1]
            indent = "  " * (min(len(self._lists), _LISTS_MAX_DEPTH) - 1)
            self.builder.line(indent + innermost.marker + text)
            innermost.marker = innermost.marker and "  "
        else:
            self.builder.paragraph(text)

    # --- inline elements -----------------------------------------------------------------------------------------

    def _within_line(self, tag: str, node: LexborNode, attributes: Attributes) -> Leave | None:
        if tag == "a":
            return self._link(node, attributes)
        if tag == "sup":
            return self._raised()
        if tag == "br":
            self._inline.append("\n" if self._pre else _BREAK)
        return _nothing

    def _link(self, node: LexborNode, attributes: Attributes) -> Leave | None:
        href = attributes.get("href")
        if href is None:
            return _nothing
        if href.startswith("#") and node.text().strip() in _PERMALINKS:
            return None
        self._links += 1
        self._links_met += 1

        def leave() -> None:
            self._links -= 1

        return leave

    def _raised(self) -> Leave:
        """A raised number: `10^6` for a power, `word[1]` for a link to a note."""
        at, met, in_link = len(self._inline), self._links_met, self._links > 0

        def leave() -> None:
            if len(self._inline) - at > _RAISED_MAX_PIECES:
                return
            text = "".join(self._inline[at:]).strip()
            shown = raised("".join(self._inline[at - 1 : at]), text)
            if shown != text:
                self._inline[at:] = [f"[{text}]" if in_link or self._links_met > met else shown]

        return leave

    # --- blocks --------------------------------------------------------------------------------------------------

    def _block(self, tag: str, node: LexborNode, attributes: Attributes) -> Leave:
        """A block that is no heading."""
        if tag in LISTS:
            return self._list((elements.integer(attributes, "start") or 1) if tag == "ol" else None)
        if tag == "li":
            return self._item(elements.integer(attributes, "value"))
        if tag in ("dt", "dd"):
            return self._entry(tag)
        if tag == "table":
            return self._table(node, attributes)
        if tag in ("td", "th", "tr") and self._layouts and not self._layouts[-1]:
            return self._table_row() if tag == "tr" else self._table_cell()
        return self._preformatted() if tag in PRE else self._flush

    def _heading(self, level: int) -> Leave:
        self._level = level

        def leave() -> None:
            self._flush()
            self._level = 0

        return leave

    def _preformatted(self) -> Leave:
        self._pre += 1

        def leave() -> None:
            self._pre -= 1
            if not self._pre:
                self.builder.paragraph("".join(self._inline))
                self._inline.clear()

        return leave

    def _list(self, number: int | None) -> Leave:
        if not self._lists:
            self.builder.end()
        self._lists.append(_List(number))

        def leave() -> None:
            self._flush()
            self._lists.pop()
            if not self._lists:
                self.builder.end()

        return leave

    def _item(self, value: int | None) -> Leave:
        leave = self._flush if self._lists else self._list(None)
        innermost = self._lists[-1]
        if innermost.number is None:
            innermost.marker = "- "
        else:
            number = innermost.number if value is None else value
            innermost.marker, innermost.number = f"{number}. ", number + 1
        return leave

    def _entry(self, tag: str) -> Leave:
        """A term of a definition list, which begins a block, or its definition, which is indented."""
        leave = self._flush if self._lists else self._list(None)
        if tag == "dt":
            self.builder.end()
        self._lists[-1].marker = "  " if tag == "dd" else ""
        return leave

    def _table(self, node: LexborNode, attributes: Attributes) -> Leave:
        self.builder.end()
        self._layouts.append(attributes.get("role") in ("none", "presentation") or elements.lays_out(node))

        def leave() -> None:
            self._flush()
            self._layouts.pop()
            self.builder.end()

        return leave

    def _table_row(self) -> Leave:
        self._row = []

        def leave() -> None:
            self._flush()
            if any(self._row):
                self.builder.line(" | ".join(self._row))

        return leave

    def _table_cell(self) -> Leave:
        self._cell = []

        def leave() -> None:
            self._flush()
            self._row.append(" ".join(self._cell or ()))
            self._cell = None

        return leave

    def _bar(self, link_share: float, *, keeps_headings: bool) -> Leave:
        """What may be navigation: it is taken back at its end if `link_share` of it was in links."""
        mark, seen, linked = self.builder.mark(), self._seen_chars, self._linked_chars

        def leave() -> None:
            chars = self._seen_chars - seen
            if self._linked_chars - linked < link_share * chars or (keeps_headings and self.builder.has_heading(mark)):
                return
            self.builder.undo(mark)
            self.navigation_chars += chars

        return leave


def _nothing() -> None:
    """What most inline elements do at their end."""


def _both(first: Leave, second: Leave) -> Leave:
    def leave() -> None:
        first()
        second()

    return leave


def _collapsed(text: str) -> str:
    """`text` with its white space as a browser shows it."""
    if not text.isascii():
        text = _WIDE_BREAK.sub("", text)
    lines = "\n".join(line.strip(" ") for line in _SPACE.sub(" ", text).split(_BREAK))
    return _BLANK_LINES.sub("\n\n", lines).strip()
