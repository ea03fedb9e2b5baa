"""Running heads and feet: what stands at the same height on page after page, page numbers apart."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.sources.pdf_layout import Row, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.sources.pdf_pieces import Page, Piece

_MIN_PAGES = 3
_MIN_SHARE, _SURE_SHARE = 0.3, 0.6  # of the pages
_DEEPEST_ROWS = 3  # from the edge of the page
_SAME_HEAD_EM = 1.8
_HEIGHT = 4.0  # points: heights closer than this are the same
_NUMBER = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]{3}|[\u3040-\u9fff\uac00-\ud7a3]{2}")
_ROMAN = re.compile(r"[ivxlc]+", re.IGNORECASE)
_SHOWN = 8
_SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row near the top or the bottom of a page; `depth` is 0 for the outermost."""

    row: Row
    page: int
    foot: bool
    depth: int

    @property
    def key(self) -> str:
        """Its text as others of its kind have it."""
        return _key(self.row.text)

    def texts(self) -> set[str]:
        """That, and those of its parts with letters in them: on one side the chapter, on the other the section."""
        parts = (_key(piece.text) for piece in self.row.pieces)
        return {self.key, *(part for part in parts if _LETTERS.search(part))}

    @property
    def height(self) -> int:
        """Where it stands."""
        return round(self.row.y / _HEIGHT)

    def around(self) -> range:
        """The heights that count as its own."""
        return range(self.height - 1, self.height + 2)

    def is_apart(self, outer: _Edge) -> bool:
        """Whether it is too far from the row outside it to be of the same head or foot."""
        return abs(self.row.y - outer.row.y) > _SAME_HEAD_EM * max(self.row.size, outer.row.size)

    def numbers(self) -> set[int]:
        """The numbers in it that may be that of a page."""
        return {int(number) for number in _NUMBER.findall(self.row.text) if len(number) <= 4}


def without_margins(pages: Sequence[Page]) -> tuple[list[tuple[Piece, ...]], list[str]]:
    """The pieces of each page but running heads and feet, and a note that lists those, if there are any.

    A row at the edge of a page is one if its text or a part of it, digits apart, stands there on three pages or more,
    or if it holds the page's number as others do; and if rows like that stand at that height on many pages.
    """
    edges = [_edges(page, number) for number, page in enumerate(pages)]
    running = _running([edge for page in edges for side in page for edge in side], len(pages))
    kept: list[tuple[Piece, ...]] = []
    found: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for page, sides in zip(pages, edges, strict=True):
        dropped: set[int] = set()
        for side in sides:
            for edge, before in zip(side, [None, *side], strict=False):
                if id(edge) not in running or (before and edge.is_apart(before)):
                    break
                dropped |= {id(piece) for piece in edge.row.pieces}
                found[edge.key] += 1
                shown.setdefault(edge.key, edge.row.text)
        kept.append(tuple(piece for piece in page.pieces if id(piece) not in dropped))
    return kept, _note(found, shown)


def _key(text: str) -> str:
    text = " ".join(text.casefold().split())
    return "#" if _ROMAN.fullmatch(text) else _NUMBER.sub("#", text)


def _edges(page: Page, number: int) -> tuple[list[_Edge], list[_Edge]]:
    """The first and the last rows of a page, from the edge inwards; never all rows it has."""
    found = rows(page.pieces)
    deep = min(_DEEPEST_ROWS, len(found) // 2)
    return (
        [_Edge(row, number, foot=False, depth=depth) for depth, row in enumerate(found[:deep])],
        [_Edge(row, number, foot=True, depth=depth) for depth, row in enumerate(found[: -deep - 1 : -1])],
    )


def _running(edges: list[_Edge], pages: int) -> set[int]:
    """The edges (by `id`) that run on from page to page."""
    alike = Counter((edge.foot, edge.height, key) for edge in edges for key in edge.texts())
    shifts = Counter(number - edge.page for edge in edges for number in edge.numbers())
    shift, numbered = shifts.most_common(1)[0] if shifts else (0, 0)
    have_numbers = numbered >= max(_MIN_PAGES, pages * _MIN_SHARE)

    def is_likely(edge: _Edge) -> bool:
        often = max(sum(alike[edge.foot, near, key] for near in edge.around()) for key in edge.texts())
        return often >= _MIN_PAGES or (have_numbers and edge.page + shift in edge.numbers())

    likely = [edge for edge in edges if is_likely(edge)]
    heights = Counter((edge.foot, edge.height) for edge in likely)

    def stand_there(edge: _Edge) -> int:
        return sum(heights[edge.foot, near] for near in edge.around())

    running = {id(edge) for edge in likely if stand_there(edge) >= max(_MIN_PAGES, pages * _MIN_SHARE)}
    # Where most pages have a head, the outermost row of the others is one too: of a chapter of a page or two.
    sure = max(_MIN_PAGES, pages * _SURE_SHARE)
    return running | {id(edge) for edge in edges if not edge.depth and stand_there(edge) >= sure}


def _note(found: Counter[str], shown: dict[str, str]) -> list[str]:
    if not found:
        return []
    listed = [f"“{shown[key][:_SHOWN_CHARS]}” ({count:,})" for key, count in found.most_common(_SHOWN)]
    more = f" and {len(found) - _SHOWN:,} others" if len(found) > _SHOWN else ""
    return [f"running heads, feet and page numbers left out: {', '.join(listed)}{more}"]
