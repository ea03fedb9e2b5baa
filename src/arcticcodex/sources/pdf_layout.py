"""The order in which a page is read: its columns, the rows of each, tables and paragraphs.

Geometry only, by rule. Columns are parted where a strip of white runs between two stacks of rows (the x-y cut of Nagy
and Seth, 1984, with the lines that cross the strip as its ends); rows beside each other on the same baselines with
little text in them are a table.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median
from typing import TYPE_CHECKING, Literal

from arcticcodex.sources.pdf_lines import CJK, joined
from arcticcodex.sources.pdf_pieces import BULLET, HYPHEN, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SAME_ROW_EM = 0.45  # a raised footnote mark belongs to the row it stands in
_GUTTER_EM = 0.8
_COLUMN_MIN_ROWS = 4
_COLUMN_MIN_CHARS = 18
_GRID_SHARE, _GRID_EM = 0.7, 0.15  # of rows beside a row of the other side, and how exactly
_WRAPPED_SHARE = 0.3  # of rows that begin within a sentence, in prose
_TABLE_MIN_ROWS = 3
_TABLE_GAP = 2.5  # between two rows, of the distance between two lines
_PARAGRAPH_GAP = 1.3  # of the distance between two lines
_LEADING = 1.2  # the distance between two lines in ems, where none is known
_MOST_LEADING = 2.5
_INDENT_EM = 0.8
_SIZE_SHARE = 0.08  # sizes closer than this are the same
_STEP = 2.0  # points
_BULLET_ROW = re.compile(rf"(?:{BULLET.pattern})\s")
_LEADER = re.compile(r"(?:\s?\.){4,}|(?:\s?…){2,}")
_LEADS_TO_PAGE = re.compile(r" \.\.\. ?(?:\d{1,4}|[ivxlc]{1,7})$")
_STOP = re.compile(r"[.!?:;…。！？：；][\"'”’»)\]」』）]*$")  # noqa: RUF001 — the subject


@dataclass(frozen=True, slots=True)
class Row:
    """What stands on one line of a column, from left to right; its baseline and size are those of its largest piece.

    `fixed` is of code: Chinese and Japanese, where all is of fixed pitch, are not.
    """

    pieces: tuple[Piece, ...]
    y: float
    size: float
    x0: float
    x1: float
    bold: bool
    fixed: bool
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`text`), the rows of a table or lines of code.

    `joints` says how each line is joined to the one before it: by a space, in the same sentence, or a line break.
    `full` tells that the last line fills the column, `level` is that of a heading (0: none), `starts` are the indexes
    of the lines that begin a page.
    """

    kind: Literal["text", "table", "code"]
    lines: tuple[str, ...]
    joints: tuple[str, ...]
    size: float
    bold: bool = False
    full: bool = False
    level: int = 0
    starts: tuple[int, ...] = ()

    def chars(self) -> int:
        """How many characters its lines have."""
        return sum(map(len, self.lines))

    def is_open(self) -> bool:
        """Whether its sentence may go on in the next column or overleaf."""
        return self.kind == "text" and self.full and not self.level and not _STOP.search(self.lines[-1])


def rows(pieces: Iterable[Piece]) -> list[Row]:
    """The pieces of one column as rows, from the top."""
    found: list[list[Piece]] = []
    largest = Piece("", 0, 0, 0, 0)
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        if found and largest.y - piece.y <= _SAME_ROW_EM * max(largest.size, piece.size):
            found[-1].append(piece)
            largest = max(largest, piece, key=lambda piece: piece.size)
        else:
            found.append([piece])
            largest = piece
    return [_row(sorted(members, key=lambda piece: piece.x0)) for members in found]


def _row(pieces: list[Piece]) -> Row:
    largest = max(pieces, key=lambda piece: piece.size)
    text = " ".join(piece.text for piece in pieces)
    return Row(
        tuple(pieces),
        largest.y,
        largest.size,
        pieces[0].x0,
        max(piece.x1 for piece in pieces),
        all(piece.bold for piece in pieces),
        all(piece.fixed and not CJK.search(piece.text) for piece in pieces),
        (_LEADER.sub(" ... ", text) if ".." in text or ". ." in text or "…" in text else text).strip(),
    )


def leading(pages: Iterable[Sequence[Piece]]) -> float:
    """How far lines are apart in most of the document, in ems."""
    found = Counter(
        round((above.y - row.y) / row.size, 1)
        for page in pages
        for above, row in pairwise(rows(page))
        if abs(above.size - row.size) < _SIZE_SHARE * row.size
    )
    likely = {apart: count for apart, count in found.items() if 1.0 <= apart <= _MOST_LEADING}
    return max(likely, key=lambda apart: likely[apart], default=_LEADING)


# --- columns -------------------------------------------------------------------------------------------------


def columns(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces parted into columns and what stands over, between and under them, in reading order."""
    gutter = _gutter(pieces)
    if gutter is None:
        return [list(pieces)]
    crossing = sorted((piece for piece in pieces if piece.x0 < gutter < piece.x1), key=lambda piece: -piece.y)
    edges = [float("inf"), *(piece.y for piece in crossing), float("-inf")]
    beside = [piece for piece in pieces if not piece.x0 < gutter < piece.x1]
    regions: list[list[Piece]] = []
    whole: list[Piece] = []
    for number, (top, bottom) in enumerate(pairwise(edges)):
        band = [piece for piece in beside if bottom < piece.y <= top]
        left = [piece for piece in band if piece.x1 <= gutter]
        right = [piece for piece in band if piece.x0 >= gutter]
        if _are_columns(left, right):
            regions += [whole, *columns(left), *columns(right)]
            whole = []
        else:
            whole = whole + band
        whole = whole + crossing[number : number + 1]
    return [region for region in (*regions, whole) if region]


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """The middle of the strip that the fewest pieces cross, if there is one between two stacks of pieces."""
    if len(pieces) < 2 * _COLUMN_MIN_ROWS:
        return None
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    steps = int((right - left) / _STEP) + 1
    changes = [0] * (steps + 2)
    for piece in pieces:
        changes[int((piece.x0 - left) / _STEP)] += 1
        changes[int((piece.x1 - left) / _STEP) + 1] -= 1
    crossed = list(accumulate(changes))
    inner = range(int(steps * 0.15), int(steps * 0.85) + 1)
    fewest = min((crossed[at] for at in inner), default=0)
    best: list[int] = []
    run: list[int] = []
    for at in inner:
        run = [*run, at] if crossed[at] == fewest else []
        best = max(best, run, key=len)
    middle = left + (sum(best) / len(best) + 0.5) * _STEP
    before = sum(piece.x1 <= middle for piece in pieces)
    after = sum(piece.x0 >= middle for piece in pieces)
    return middle if min(before, after) >= _COLUMN_MIN_ROWS else None


def _are_columns(left: list[Piece], right: list[Piece]) -> bool:
    """Whether two stacks of pieces are read one after the other, and not row by row as the cells of a table."""
    if min(len(left), len(right)) < _COLUMN_MIN_ROWS:
        return False
    size = median(piece.size for piece in (*left, *right))
    if min(piece.x0 for piece in right) - max(piece.x1 for piece in left) < _GUTTER_EM * size:
        return False
    sides = rows(left), rows(right)
    if any(len(side) < _COLUMN_MIN_ROWS or _width(side) < _COLUMN_MIN_CHARS for side in sides):
        return False
    partners = [row.y for row in max(sides, key=len)]
    fewer = min(sides, key=len)
    beside = sum(any(abs(row.y - y) < _GRID_EM * size for y in partners) for row in fewer)
    if beside < _GRID_SHARE * len(fewer):
        return True
    within = min(sum(not re.match(r"[A-Z\d]|\W", row.text) for row in side) / len(side) for side in sides)
    return within >= _WRAPPED_SHARE and not _part_alike(*sides)


def _width(side: list[Row]) -> int:
    """How many characters the longer rows have (the upper quartile), wide ones counted as two."""
    return sorted(len(row.text) + len(CJK.findall(row.text)) for row in side)[len(side) * 3 // 4]


def _part_alike(left: list[Row], right: list[Row]) -> bool:
    """Whether both sides have their gaps at the same heights, three or more of them, as rows of a table have."""
    gaps = [
        [(a.y + b.y) / 2 for a, b in pairwise(side) if a.y - b.y > _PARAGRAPH_GAP * _LEADING * max(a.size, b.size)]
        for side in (left, right)
    ]
    fewer, more = sorted(gaps, key=len)
    if len(fewer) < _TABLE_MIN_ROWS - 1:
        return False
    near = sum(any(abs(gap - other) < left[0].size for other in more) for gap in fewer)
    return near >= 0.8 * len(more)


# --- blocks --------------------------------------------------------------------------------------------------


def blocks(region: Sequence[Piece], apart: float) -> Iterator[Block]:
    """The paragraphs, tables and lines of code of one column, from the top; its lines are `apart` ems apart."""
    lines = rows(region)
    at = 0
    text: list[Row] = []
    while at < len(lines):
        length = _table_rows(lines[at:], apart) if len(lines[at].pieces) > 1 else 0
        if length:
            yield from _paragraphs(text, apart)
            text = []
            yield _table(lines[at : at + length], apart)
            at += length
        else:
            text.append(lines[at])
            at += 1
    yield from _paragraphs(text, apart)


def _table_rows(lines: list[Row], apart: float) -> int:
    """How many rows from the first on leave the same gaps free, 0 if they are too few for a table."""
    free = _gaps(lines[0])
    many, last = 1, 0
    for number, (above, row) in enumerate(pairwise(lines), 1):
        free = _uncrossed(free, row)
        if not free or above.y - row.y > _TABLE_GAP * apart * max(row.size, above.size):
            break
        if len(row.pieces) > 1:
            many, last = many + 1, number
        elif row.x0 >= free[0][1] and last == number - 1:
            last = number  # the rest of a cell
    return last + 1 if many >= _TABLE_MIN_ROWS else 0


def _gaps(row: Row) -> list[tuple[float, float]]:
    return [(one.x1, other.x0) for one, other in pairwise(row.pieces) if other.x0 - one.x1 > _GUTTER_EM * row.size]


def _uncrossed(gaps: list[tuple[float, float]], row: Row) -> list[tuple[float, float]]:
    """What of the gaps no piece of the row stands in."""
    for piece in row.pieces:
        parts = ((start, min(end, piece.x0)) for start, end in gaps)
        rest = ((max(start, piece.x1), end) for start, end in gaps)
        gaps = [gap for gap in sorted({*parts, *rest}) if gap[1] - gap[0] > _GUTTER_EM * row.size]
    return gaps


def _table(lines: list[Row], apart: float) -> Block:
    """Rows of cells, one a line, parted by ` | `; what follows closely without a first cell goes on with its row."""
    free = _gaps(max(lines, key=lambda row: len(row.pieces)))
    for row in lines:
        free = _uncrossed(free, row)
    bounds = [(start + end) / 2 for start, end in free]
    table: list[list[str]] = []
    for above, row in zip([lines[0], *lines], lines, strict=False):
        cells = [""] * (len(bounds) + 1)
        for piece in row.pieces:
            at = sum(bound < piece.x0 for bound in bounds)
            cells[at] = f"{cells[at]} {piece.text}".strip()
        if table and not cells[0] and above.y - row.y < _PARAGRAPH_GAP * apart * row.size:
            table[-1] = [joined([begun, cell], [" ", " "]) for begun, cell in zip(table[-1], cells, strict=True)]
        else:
            table.append(cells)
    texts = [" | ".join(_LEADER.sub(" ...", cell) for cell in cells) for cells in table]
    texts = [text.replace(HYPHEN, "-").rstrip(" |") for text in texts]
    return Block("table", tuple(texts), ("\n",) * len(texts), lines[0].size)


def _paragraphs(lines: list[Row], apart: float) -> Iterator[Block]:
    """Rows of text parted by gaps, sizes, weights and indents."""
    group: list[Row] = []
    right = max((row.x1 for row in lines), default=0.0)
    widest = pitch = 0.0  # where the group ends, and how far its lines are apart
    for row in lines:
        if group and _parts(group, row, widest, pitch or apart * row.size):
            yield _paragraph(group, right)
            group, widest, pitch = [], 0.0, 0.0
        if group:
            pitch = min(pitch or float("inf"), group[-1].y - row.y)
        widest = max(widest, row.x1)
        group.append(row)
    if group:
        yield _paragraph(group, right)


def _parts(group: list[Row], row: Row, widest: float, pitch: float) -> bool:
    """Whether the row begins a new paragraph."""
    last = group[-1]
    if abs(row.size - last.size) > _SIZE_SHARE * last.size or row.bold != last.bold or row.fixed != last.fixed:
        return True
    if last.y - row.y > max(pitch, last.size) * _PARAGRAPH_GAP or last.y < row.y:
        return True
    indent = _INDENT_EM * row.size
    if row.fixed or abs(row.x0 - last.x0) <= indent:
        return False
    short = _is_short(last, row, widest)
    ended = short or bool(_STOP.search(last.text))
    if row.x0 > last.x0:
        return ended and (len(group) > 1 or not _BULLET_ROW.match(last.text))
    return short or (ended and len(group) > 1)


def _is_short(row: Row, follower: Row, right: float) -> bool:
    """Whether the follower's first word had room on the row: then the line was ended on purpose."""
    text = follower.text
    first = 1 if CJK.match(text) else len(text.split(maxsplit=1)[0])
    return right - row.x1 > (follower.x1 - follower.x0) / len(text) * (first + 1.5)


def _paragraph(group: list[Row], right: float) -> Block:
    """Rows as one block; code keeps its lines and indents."""
    first, last = group[0], group[-1]
    if first.fixed:
        left = min(row.x0 for row in group)
        lines = [" " * round((row.x0 - left) / _char_width(row)) + row.text.replace(HYPHEN, "-") for row in group]
        return Block("code", tuple(lines), ("\n",) * len(lines), first.size)
    own_right = max(row.x1 for row in group)
    joints = [" "]
    for above, row in pairwise(group):
        ends = _is_short(above, row, own_right) or _BULLET_ROW.match(row.text) or _LEADS_TO_PAGE.search(above.text)
        joints.append("\n" if ends and not above.text.endswith(HYPHEN) else " ")
    full = last.x1 > right - 6 * last.size
    return Block("text", tuple(row.text for row in group), tuple(joints), first.size, first.bold, full)


def _char_width(row: Row) -> float:
    return max((row.pieces[0].x1 - row.x0) / len(row.pieces[0].text), 1.0)


def goes_on(block: Block, following: Block) -> bool:
    """Whether the first block of the next column or page ends the sentence that the last one began."""
    if not block.is_open() or following.kind != "text" or following.level or block.bold != following.bold:
        return False
    return abs(block.size - following.size) <= _SIZE_SHARE * block.size and not _BULLET_ROW.match(following.lines[0])
