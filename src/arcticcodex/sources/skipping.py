"""Which chunks are not worth asking about: contents, index, licence, next to nothing, orders to a model.

Decided by code before a cent is spent, and listed with the reason. The rules are conservative: a page of contents that
is asked about costs one call, a passage that is skipped is lost.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from arcticcodex.sources.orders import speaks_to_a_model

if TYPE_CHECKING:
    from arcticcodex.records import Chunk

ORDERS = "orders to a model"
_LEAST_LETTERS = 40
_LEAST_LETTERS_UNSPACED = 20  # Chinese or Japanese says in 20 letters what English says in 40 or 60
_LEAST_LINES = 4
_RISING = 0.9
_MOST = 0.6  # of the lines: more of them than of anything else

_ENTRY = re.compile(r"(?:\.[ .]{2,}|…+|[ \t]{2,}|\|[ \t]*)\(?(?:\d{1,4}|[ivxlc]{1,7})\)?[ \t|]*$")  # Title ..... 12
_INDEXED = re.compile(  # pump, 12, 45-47
    r"^[^.!?|]{2,60}?[,:]?[ \t]+"
    r"(?:see(?: also)? .{2,60}|\d{1,4}(?:[-\u2013]\d{1,4})?(?:, ?\d{1,4}(?:[-\u2013]\d{1,4})?)*)$"
)
_LINKED = re.compile(r"^[-*\d. ]*\[[^\]]{1,100}\]\([^)]{1,300}\)[ .]*$")  # a contents list in Markdown
_HEADS = re.compile(
    r"^(?:\W*(?:table of |list of )?(?:contents|figures|tables)|(?:subject |general |alphabetical )?index"
    r"|inhalt(?:sverzeichnis)?|table des matières|índice|sommaire|目次|目录|索引)\W*$",
    re.IGNORECASE,
)
_SHORT_CHARS = 60
_LICENCE_HEAD = re.compile(
    r"\b(?:licen[cs]e|copyright|legal notice|lizenz|terms of use|disclaimer of warranty)\b", re.IGNORECASE
)
_LICENCE = tuple(
    re.compile(sign, re.IGNORECASE)
    for sign in (
        r"permission is (?:hereby )?granted",
        r"all rights reserved",
        r"(?:provided|distributed|licensed)[^.]{0,80}\bas[ -]is\b",
        r"without (?:any )?(?:express or implied )?warrant(?:y|ies)",
        r"merchantability|fitness for a particular purpose",
        r"redistribut(?:e|ion)[^.]{0,60}(?:source|binary|conditions|permitted)",
        r"(?:copyright|©|\(c\)) ?(?:©|\(c\))? ?(?:19|20)\d\d",
        r"(?:gnu|creative commons|apache|mit|bsd|mozilla)[^.\n]{0,40}\blicen[cs]e",
        r"(?:in no event|not be)[^.]{0,60}\bliable\b",
    )
)


def why_skipped(chunk: Chunk) -> str:
    """Why nothing is asked about `chunk`, in a word or two for a person; empty if it is worth asking about."""
    lines = [line.strip() for line in chunk.text.splitlines() if line.strip()]
    if _is_contents(lines, chunk):
        return "contents"
    if _share(_INDEXED, lines) >= _MOST:
        return "index"
    letters = sum(letter.isalpha() for letter in chunk.text)
    if letters < (_LEAST_LETTERS if chunk.text.isascii() or _spaced(chunk.text) else _LEAST_LETTERS_UNSPACED):
        return "almost empty"
    if _is_licence(chunk):
        return "licence"
    if speaks_to_a_model("\n".join((*chunk.headings, chunk.text))):
        return ORDERS
    return ""


def _is_contents(lines: list[str], chunk: Chunk) -> bool:
    if _share(_LINKED, lines) >= _MOST or (_share(_ENTRY, lines) >= _MOST and _pages_rise(lines)):
        return True
    named = any(_HEADS.match(head) for head in (*chunk.headings[-1:], *lines[:1]))
    short = sum(len(line) < _SHORT_CHARS and line[-1] not in ".!?" for line in lines)
    return named and len(lines) >= _LEAST_LINES and short >= len(lines) * _MOST


def _pages_rise(lines: list[str]) -> bool:
    """Whether the numbers at the ends of lines are pages, which only grow; the cells of a table go up and down."""
    pages = [int(found[0]) for line in lines if (found := re.search(r"\d{1,4}(?=[\W]*$)", line))]
    rising = sum(left <= right for left, right in pairwise(pages))
    return rising >= (len(pages) - 1) * _RISING


def _is_licence(chunk: Chunk) -> bool:
    """Boilerplate has several of its turns of phrase; under a heading that names it, one is enough."""
    signs = sum(bool(sign.search(chunk.text)) for sign in _LICENCE)
    return signs >= 3 or (signs >= 1 and any(_LICENCE_HEAD.search(head) for head in chunk.headings))


def _share(sign: re.Pattern[str], lines: list[str]) -> float:
    """The share of `lines` that show the sign; none where there are too few to say."""
    if len(lines) < _LEAST_LINES:
        return 0.0
    return sum(bool(sign.search(line)) for line in lines) / len(lines)


def _spaced(text: str) -> bool:
    """Whether words stand apart: a space to every dozen letters or so."""
    return text.count(" ") * 12 >= sum(letter.isalpha() for letter in text)
