"""Cuts a document into passages a teacher can be asked about: whole paragraphs where they fit, else whole sentences.

Our own packer, because each chunk must know its exact offsets. It prefers, in this order, to cut before a heading,
between paragraphs, between sentences, at a line end, at a space, between grapheme clusters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.errors import UsageError
from arcticcodex.records import Chunk
from arcticcodex.sources.graphemes import is_boundary, last_boundary
from arcticcodex.sources.outline import Block, blocks
from arcticcodex.sources.sentences import CONTEXT_CHARS, sentence_ends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arcticcodex.records import Document

MAX_CHARS = 800
_MIN_CHARS = 20
_SPACE = re.compile(r"\s")


@dataclass(slots=True)
class _Open:
    """The passage being filled, `[start, end)`.

    `body` ends its last paragraph (`start` while it has none); headings after that wait for the text they lead, from
    `lead` on. `path` is what its first paragraph stands under.
    """

    start: int
    end: int
    path: tuple[str, ...] = ()
    body: int = 0
    lead: int | None = None


def chunk(document: Document, max_chars: int = MAX_CHARS) -> Iterator[Chunk]:
    """The passages of `document` in order, each of at most `max_chars` characters.

    Every visible character is in exactly one chunk, and `chunk.text == document.text[chunk.start:chunk.end]`. A heading
    stays with the text after it; `chunk.headings` is the path above the chunk's first paragraph. A grapheme
    cluster is split only if it alone is longer than `max_chars`. Raises `UsageError` if `max_chars` is below 20.
    """
    if max_chars < _MIN_CHARS:
        raise UsageError(
            "cannot cut chunks that small", f"{max_chars} characters asked", f"ask for {_MIN_CHARS} or more"
        )
    text, pages = document.text, document.pages
    outline = blocks(text, document.media_type, document.headings)
    for number, (start, end, path) in enumerate(_spans(text, outline, max_chars)):
        page = max(bisect_right(pages, start), 1) if pages else 0
        yield Chunk(document.id, number, start, end, path, text[start:end], page)


def _spans(text: str, outline: Iterator[Block], max_chars: int) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end and heading path of each chunk."""
    stack: list[tuple[int, str]] = []
    path: tuple[str, ...] = ()
    now: _Open | None = None
    for block in outline:
        start, end = _settled(text, block)
        if block.level:
            stack = [*((level, title) for level, title in stack if level < block.level), (block.level, block.title)]
            path = tuple(title for _, title in stack)
            if now and now.lead is None and now.body - now.start >= max_chars // 2:
                yield now.start, now.body, now.path
                now = None
            now = now or _Open(start, end)
            now.end, now.lead = end, start if now.lead is None else now.lead
            continue
        if now and end - now.start > max_chars:
            if now.body:
                yield now.start, now.body, now.path
            now = None if now.lead is None else _Open(now.lead, now.end)
        now = now or _Open(start, end)
        now.path = now.path if now.body else path
        if end - now.start > max_chars:
            *whole, (left, end) = _pieces(text, now.start, end, max_chars)
            yield from ((first, last, path) for first, last in whole)
            now = _Open(left, end, path)
        now.end = now.body = end
        now.lead = None
    if now:
        pieces = _pieces(text, now.start, now.end, max_chars)
        yield from ((left, right, now.path if now.body else path) for left, right in pieces)


def _settled(text: str, block: Block) -> tuple[int, int]:
    """The block's ends, moved over white space where a cluster holds both (a space with a combining mark on it)."""
    start, end = block.start, block.end
    while not is_boundary(text, start):
        start -= 1
    while not is_boundary(text, end):
        end += 1
    return start, end


def _pieces(text: str, start: int, end: int, max_chars: int) -> Iterator[tuple[int, int]]:
    """`text[start:end]` in pieces of at most `max_chars`, without the white space between them."""
    while end - start > max_chars:
        cut = _cut(text, start, start + max_chars)
        right = cut
        while right > start and text[right - 1].isspace():
            right -= 1
        while right < cut and not is_boundary(text, right, since=start):
            right += 1
        if right > start:
            yield start, right
        left = cut
        while left < end and text[left].isspace():
            left += 1
        while left > cut and not is_boundary(text, left, since=cut):
            left -= 1
        start = left
    if start < end:
        yield start, end


def _cut(text: str, start: int, limit: int) -> int:
    """Where to cut in `(start, limit]`: at the last sentence end of its second half, else line, space or cluster."""
    half = (start + limit) // 2
    before = max(start, half - CONTEXT_CHARS)  # so that an abbreviation that spans the middle is seen whole
    stops = (at for at in sentence_ends(text, before, limit + 1) if at > half)
    lines, spaces = _backwards(text, "\n", half, limit), _backwards(text, " ", start + 1, limit)
    others = [found.start() for found in _SPACE.finditer(text, start + 1, limit + 1)]
    for places in (reversed(list(stops)), lines, spaces, reversed(others)):
        for at in places:
            if is_boundary(text, at, since=start):
                return at
    return last_boundary(text, start, limit)


def _backwards(text: str, letter: str, start: int, limit: int) -> Iterator[int]:
    """Where `letter` stands in `[start, limit]`, the last first."""
    at = text.rfind(letter, start, limit + 1)
    while at >= 0:
        yield at
        at = text.rfind(letter, start, at)
