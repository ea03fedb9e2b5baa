"""What stands on a page of a PDF: pieces of text with their places, as PDFium sees them."""

from __future__ import annotations

import math
import re
from collections import Counter
from ctypes import c_double, c_int, create_string_buffer
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from arcticcodex.sources.encodings import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfPage, PdfTextPage

HYPHEN = "\ufffe"  # how PDFium writes a hyphen that ends a line within a word
BULLET = re.compile(r"[•‣▪▫●○◦■□◆►▶–—*·\uf0a7\uf0b7-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]|\[\d{1,3}\]")  # noqa: RUF001 — they are the subject
_WORD = re.compile(rf"[^\s{HYPHEN}]+{HYPHEN}?|{HYPHEN}")
_LINE = re.compile(r"[^\r\n]+")
_DROPPED = dict.fromkeys((0xAD, 0x200B, 0xFEFF, *range(9), *range(14, 32)))
_GAP_EM = 1.2  # what is further apart than this stands in another cell or column
_BULLET_GAP_EM = 4.0
_SAME_LINE_EM = 0.3
_BOLD_WEIGHT = 600
_FIXED_PITCH, _FORCED_BOLD = 1, 1 << 18  # flags of a font descriptor, ISO 32000-1 table 123
_FIXED_NAMES = re.compile(rb"mono|courier|consol|typewriter|cmtt|fixed", re.IGNORECASE)
_BOLD_NAMES = re.compile(rb"bold|black|heavy|demi|cmbx|[+-]\w+-?bd\b", re.IGNORECASE)
_PATHS_OF_A_PICTURE = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """Text on one line without a wide gap in it, from `x0` to `x1`, its baseline at `y` (points, y upwards)."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page's pieces in the order drawn: those that run as most do, turned upright, then those that run otherwise.

    `picture` says that it holds no text but something drawn.
    """

    pieces: tuple[Piece, ...]
    aside: tuple[Piece, ...] = ()
    picture: bool = False


def read_page(page: PdfPage) -> Page:
    """The pieces of text on a page; those outside what it shows are left out."""
    textpage = page.get_textpage()
    try:
        turned = list(_pieces(textpage, page.get_bbox()))
    finally:
        textpage.close()
    if not turned:
        return Page((), picture=_is_picture(page))
    letters: Counter[int] = Counter()
    for turn, piece in turned:
        letters[turn] += len(piece.text)
    main = letters.most_common(1)[0][0]
    upright = tuple(piece for turn, piece in turned if turn == main)
    return Page(upright, tuple(piece for turn, piece in turned if turn != main))


def _is_picture(page: PdfPage) -> bool:
    """Whether a page without text shows an image, or as many lines as drawn letters have."""
    kinds = Counter(drawn.type for drawn in page.get_objects(max_depth=3))
    return kinds[pdfium.FPDF_PAGEOBJ_IMAGE] > 0 or kinds[pdfium.FPDF_PAGEOBJ_PATH] > _PATHS_OF_A_PICTURE


def _pieces(textpage: PdfTextPage, shown: tuple[float, float, float, float]) -> Iterator[tuple[int, Piece]]:
    """Each piece with how its line is turned, in quarters."""
    text = _text(textpage)
    ruler = _Ruler(textpage)
    left, bottom, right, top = shown
    for line in _LINE.finditer(text):
        run: list[_Word] = []
        for found in _WORD.finditer(text, line.start(), line.end()):
            word = ruler.word(found, run[-1] if run else None)
            if not (left <= word.x <= right and bottom <= word.y <= top):
                continue
            if run and not _joins(run, word):
                yield ruler.piece(run)
                run = []
            run.append(word)
        if run:
            yield ruler.piece(run)


class _Word(NamedTuple):
    """A word as drawn: its characters, where it is on the page, and its span and baseline once turned upright."""

    text: str
    first: int
    last: int
    x: float
    y: float
    turn: int
    x0: float
    x1: float
    base: float
    em: float


def _joins(run: list[_Word], word: _Word) -> bool:
    """Whether the word goes on in the same piece."""
    last = run[-1]
    em = max(word.em, last.em)
    if word.turn != last.turn or abs(word.base - last.base) > _SAME_LINE_EM * em:
        return False
    apart = max(word.x0 - last.x1, last.x0 - word.x1) / em
    return apart < _GAP_EM or (apart < _BULLET_GAP_EM and len(run) == 1 and bool(BULLET.fullmatch(last.text)))


class _Ruler:
    """Measures the characters of one page; holds what PDFium writes its answers into."""

    def __init__(self, textpage: PdfTextPage) -> None:
        self._page: Any = textpage.raw
        self._x, self._y = c_double(), c_double()
        self._first, self._last = pdfium.FS_RECTF(), pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._name, self._flags = create_string_buffer(128), c_int()

    def word(self, found: re.Match[str], before: _Word | None) -> _Word:
        """A word; one at the height of the word before is turned as that is."""
        first, last = found.span()
        one, other = self._first, self._last
        pdfium.FPDFText_GetCharOrigin(self._page, first, self._x, self._y)
        pdfium.FPDFText_GetLooseCharBox(self._page, first, one)
        pdfium.FPDFText_GetLooseCharBox(self._page, last - 1, other)
        x, y = self._x.value, self._y.value
        turn = 0
        if not before or before.turn or abs(y - before.y) > _SAME_LINE_EM * before.em:
            turn = round(pdfium.FPDFText_GetCharAngle(self._page, first) / (math.pi / 2)) % 4
        # PDFium counts the angle clockwise: at one quarter a line runs downwards, at three upwards.
        if turn % 2 == 0:
            x0, x1, em = min(one.left, other.left), max(one.right, other.right), one.top - one.bottom
        else:
            x0, x1, em = min(one.bottom, other.bottom), max(one.top, other.top), one.right - one.left
        if turn in {1, 2}:
            x0, x1 = -x1, -x0
        return _Word(found[0], first, last - 1, x, y, turn, x0, x1, (y, x, -y, -x)[turn], max(em, 1.0))

    def piece(self, run: list[_Word]) -> tuple[int, Piece]:
        """The words as one piece."""
        parts = [run[0].text]
        for before, word in pairwise(run):
            parts.append(word.text if word.first == before.last + 1 else f" {word.text}")
        text = "".join(parts)
        text = text[:-1].replace(HYPHEN, "-") + text[-1]
        size, bold, fixed = self._style(run[0].first)
        if bold or fixed:
            _, bold_too, fixed_too = self._style(run[-1].last)
            bold, fixed = bold and bold_too, fixed and fixed_too
        first = run[0]
        x0, x1 = min(word.x0 for word in run), max(word.x1 for word in run)
        text = text if text.isascii() else normalise(text.translate(_DROPPED))
        return first.turn, Piece(text, x0, x1, median(word.base for word in run), size or first.em, bold, fixed)

    def _style(self, at: int) -> tuple[float, bool, bool]:
        """Size in points, whether bold, whether of fixed pitch."""
        pdfium.FPDFText_GetMatrix(self._page, at, self._matrix)
        size = pdfium.FPDFText_GetFontSize(self._page, at) * math.hypot(self._matrix.c, self._matrix.d)
        length = pdfium.FPDFText_GetFontInfo(self._page, at, self._name, len(self._name), self._flags)
        name, flags = (self._name.value, self._flags.value) if 0 < length <= len(self._name) else (b"", 0)
        weight = pdfium.FPDFText_GetFontWeight(self._page, at)
        bold = weight >= _BOLD_WEIGHT or bool(flags & _FORCED_BOLD) or bool(_BOLD_NAMES.search(name))
        return size, bold, bool(flags & _FIXED_PITCH) or bool(_FIXED_NAMES.search(name))


def _text(textpage: PdfTextPage) -> str:
    """The page's text, one letter of it for each character PDFium counts."""
    count = textpage.count_chars()
    text = textpage.get_text_range() if count else ""
    if len(text) == count:
        return text
    codes = (pdfium.FPDFText_GetUnicode(textpage.raw, at) for at in range(count))
    return "".join(HYPHEN if code == 2 else chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)
