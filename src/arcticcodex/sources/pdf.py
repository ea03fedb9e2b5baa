"""PDF: its text as a person reads it, with its headings and pages, by PDFium."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import PdfDocument, PdfiumError

from arcticcodex.records import Heading
from arcticcodex.sources.encodings import normalise
from arcticcodex.sources.parsed import Parsed
from arcticcodex.sources.pdf_layout import Block, blocks, columns, goes_on, leading
from arcticcodex.sources.pdf_lines import joined, parts, vocabulary
from arcticcodex.sources.pdf_margins import without_margins
from arcticcodex.sources.pdf_pieces import Page, Piece, read_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MAGIC, _END = b"%PDF-", b"%%EOF"
_SLACK_BYTES = 1024  # within which readers look for both marks (ISO 32000-1, annex H, notes 13 and 18)
_REASONS = {
    pypdfium2.raw.FPDF_ERR_PASSWORD: "it is encrypted and opens with a password only; save a copy without one, "
    "for example with qpdf --decrypt",
    pypdfium2.raw.FPDF_ERR_SECURITY: "it is encrypted in a way that is not known here; save a copy without encryption",
    pypdfium2.raw.FPDF_ERR_FORMAT: "it is no sound PDF: its table of objects is broken; save or fetch it again",
}
_UNREAD = re.compile("[\ufffd\ue000-\uf8ff]")
_MOST_UNREAD_SHARE = 0.3
_OCR = "run OCR first, for example ocrmypdf"
_LARGER, _SMALLER = 1.1, 0.92  # than the body's size: headings and footnotes
_HEADING_MAX_CHARS, _HEADING_MAX_LINES, _DEEPEST = 160, 3, 6
_NUMBERING = re.compile(r"^(?:(?:chapter|section|part|appendix)\s+)?(?:[0-9]+(?:\.[0-9]+)*|[A-Z](?:\.[0-9]+)*)[.:]?\s+")
_NO_TITLE = re.compile(
    r"untitled|microsoft word|powerpoint|\.(?:docx?|pdf|tex|indd|qxd|dvi|odt|rtf|html?)$", re.IGNORECASE
)


def read_pdf(data: bytes) -> Parsed:
    """The text of a PDF in reading order, with its headings, the offset of each page and notes on what was left out.

    Raises `ValueError` with the reason for a file that is broken, truncated, encrypted, or a scan without text.
    """
    document = _opened(data)
    try:
        pages = _pages(document)
        notes = _checked(pages)
        title = document.get_metadata_value("Title")
        outline = _outline(document)
    finally:
        document.close()
    kept, margins = without_margins(pages)
    apart = leading(kept)
    read = [_columns(pieces, page.aside, apart) for page, pieces in zip(pages, kept, strict=True)]
    flat = [[block for column in page for block in column] for page in read]
    words = vocabulary(line for page in flat for block in page for line in block.lines)
    body = _body_size(block for page in flat for block in page)
    levels = _by_bookmarks(outline, flat, words) or _by_size([block for page in flat for block in page], body)
    read = [[[replace(b, level=levels.get(id(b), 0)) for b in column] for column in page] for page in read]
    text, headings, starts = _assembled(_flow(read, body), words)
    return Parsed(text, headings or None, starts, (*notes, *margins), "" if _NO_TITLE.search(title) else title.strip())


# --- the file ------------------------------------------------------------------------------------------------


def _opened(data: bytes) -> PdfDocument:
    if _MAGIC not in data[:_SLACK_BYTES]:
        raise ValueError("it is no PDF: it does not begin with %PDF")
    if _END not in data.rstrip(b"\0\t\n\r ")[-_SLACK_BYTES:]:
        raise ValueError(f"it is truncated: its {len(data):,} bytes have no %%EOF at their end; fetch it again")
    try:
        document = PdfDocument(data)
        count = len(document)
    except PdfiumError as error:
        raise ValueError(_REASONS.get(error.err_code or 0, "it is no sound PDF; save or fetch it again")) from error
    if not count:
        raise ValueError("it has no pages")
    return document


def _pages(document: PdfDocument) -> list[Page]:
    pages = []
    for number in range(len(document)):
        try:
            page = document[number]
            pages.append(read_page(page))
            page.close()
        except PdfiumError as error:
            reason = f"page {number + 1} of {len(document)} is broken; save or fetch the file again"
            raise ValueError(reason) from error
    return pages


def _checked(pages: Sequence[Page]) -> list[str]:
    """Notes on pages that cannot be read; `ValueError` if there is no text to be read in any."""
    pictures = [number for number, page in enumerate(pages, 1) if page.picture]
    letters = "".join(piece.text for page in pages for piece in page.pieces)
    if not letters and pictures:
        raise ValueError(f"{len(pictures):,} of {len(pages):,} pages hold only pictures; {_OCR}")
    if not letters:
        raise ValueError(f"its {len(pages):,} pages hold no text")
    unread = len(_UNREAD.findall(letters))
    if unread > len(letters) * _MOST_UNREAD_SHARE:
        raise ValueError(f"its fonts do not tell what {unread:,} of its {len(letters):,} letters are; {_OCR}")
    return [f"pages that hold only pictures, not read: {_ranges(pictures)}; {_OCR}"] if pictures else []


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in order, runs of them as `3-7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _outline(document: PdfDocument) -> list[tuple[int, str, int]]:
    """The bookmarks that lead to a page: level from 1, title, index of the page."""
    found = []
    for mark in document.get_toc():
        target = mark.get_dest()
        index = target.get_index() if target else None
        if index is not None:
            found.append((mark.level + 1, mark.get_title(), index))
    return found


# --- blocks --------------------------------------------------------------------------------------------------


def _columns(pieces: Sequence[Piece], aside: Sequence[Piece], apart: float) -> list[list[Block]]:
    """The blocks of a page, column by column; what runs across the others comes last."""
    return [list(blocks(column, apart)) for column in (*columns(pieces), *columns(aside))]


def _body_size(read: Iterable[Block]) -> float:
    """The size most letters have."""
    sizes: Counter[float] = Counter()
    for block in read:
        sizes[round(block.size * 2) / 2] += block.chars()
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _by_bookmarks(
    outline: list[tuple[int, str, int]], pages: list[list[Block]], words: frozenset[str]
) -> dict[int, int]:
    """The levels (by `id`) of the blocks that the bookmarks name; none if fewer than half of these are found."""
    named: dict[int, dict[str, int]] = {}
    for index in {index + further for _, _, index in outline for further in (0, 1) if index + further < len(pages)}:
        short = [block for block in pages[index] if block.kind == "text" and len(block.lines) <= _HEADING_MAX_LINES]
        named[index] = {_key(joined(block.lines, block.joints, words)): id(block) for block in reversed(short)}
    levels: dict[int, int] = {}
    for level, title, index in outline:
        block = named[index].get(_key(title)) or named.get(index + 1, {}).get(_key(title))
        if block:
            levels.setdefault(block, level)
    return levels if len(levels) * 2 >= len(outline) else {}


def _key(title: str) -> str:
    """A title without its number, case and signs, by which it is known in both places."""
    bare = _NUMBERING.sub("", " ".join(title.split()))
    return re.sub(r"[\W_]+", "", bare or title).casefold()


def _by_size(flat: list[Block], body: float) -> dict[int, int]:
    """The levels (by `id`) of short blocks that are set larger than the body, or bold where it is not."""
    bold = sum(block.chars() for block in flat if block.bold) * 2 > sum(block.chars() for block in flat)
    found = [one for one, after in pairwise(flat) if _is_heading(one, after, body, bold_body=bold)]
    styles = sorted({_style(block) for block in found})
    return {id(block): min(styles.index(_style(block)) + 1, _DEEPEST) for block in found}


def _style(block: Block) -> tuple[int, bool]:
    """Sorts the more prominent first."""
    return -round(block.size), not block.bold


def _is_heading(block: Block, after: Block, body: float, *, bold_body: bool) -> bool:
    text = " ".join(block.lines)
    if block.kind != "text" or len(block.lines) > _HEADING_MAX_LINES or len(text) > _HEADING_MAX_CHARS:
        return False
    if not re.search(r"[^\W\d_]{2}", text) or text[-1] in ".,;:" or after.size > block.size * _LARGER:
        return False
    bold = block.bold and not bold_body and len(block.lines) == 1
    return block.size >= body * _LARGER or (bold and block.size >= body * _SMALLER)


# --- the text ------------------------------------------------------------------------------------------------


def _flow(read: list[list[list[Block]]], body: float) -> list[Block]:
    """All blocks in order; those that go on in the next column or overleaf made whole, past footnotes in between.

    Footnotes under such a block are put before it. `starts` of each block tells which of its lines begin pages.
    """
    flow: list[Block] = []
    begun = 0
    for page in read:
        begun += 1
        for column in page:
            end = len(column)
            while end and column[end - 1].size < body * _SMALLER:
                end -= 1
            main, feet = column[:end], column[end:]
            if main and flow and goes_on(flow[-1], main[0]):
                flow[-1] = _extended(flow[-1], main.pop(0), begun)
                begun = 0
            if main and feet and main[-1].is_open():
                main, feet = [*main[:-1], *feet], main[-1:]
            for block in (*main, *feet):
                flow.append(replace(block, starts=(0,) * begun))
                begun = 0
    if begun and flow:
        flow[-1] = replace(flow[-1], starts=(*flow[-1].starts, *(len(flow[-1].lines),) * begun))
    return flow


def _extended(block: Block, rest: Block, begun: int) -> Block:
    return replace(
        block,
        lines=(*block.lines, *rest.lines),
        joints=(*block.joints, " ", *rest.joints[1:]),
        full=rest.full,
        starts=(*block.starts, *(len(block.lines),) * begun),
    )


def _assembled(flow: Iterable[Block], words: frozenset[str]) -> tuple[str, tuple[Heading, ...], tuple[int, ...]]:
    """The blocks as one text, with its headings and where its pages begin."""
    texts: list[str] = []
    headings: list[Heading] = []
    pages: list[int] = []
    at = 0
    for block in flow:
        found = parts(block.lines, block.joints, words)
        ends = list(accumulate((len(before) + len(line) for before, line in found), initial=0))
        begins = [end + len(before) for end, (before, _) in zip(ends, found, strict=False)]
        pages += [at + [*begins, ends[-1]][start] for start in block.starts]
        text = normalise("".join(before + line for before, line in found))
        if block.level:
            text = " ".join(text.split())
            headings.append(Heading(at, at + len(text), block.level, text))
        texts.append(text)
        at += len(text) + 2
    return "\n\n".join(texts), tuple(headings), tuple(pages)
