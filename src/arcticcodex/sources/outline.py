"""The outline of a text: its paragraphs, and which of them are headings of what level.

Headings are marked ones (Markdown `#`, underlines), numbered ones and, in plain text, title lines that stand alone.
The rules are conservative: a heading taken for a paragraph costs little, a sentence taken for a heading misleads.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from arcticcodex.records import Heading

MARKDOWN = "text/markdown"

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_MARKED = re.compile(
    r"^[ ]{0,3}(?P<hashes>#{1,6})[ \t]++(?P<atx>\S[^\n]{0,199}?)[ \t]{0,9}#{0,9}[ \t]{0,9}$"
    r"|^(?:(?P<over>([=\-~*^#+\"'`:._])\4{2,})[ \t]*\n)?"
    r"(?P<title>[^\s=\-~*^#+|>][^\n]{0,119})\n(?P<under>([=\-~*^#+\"'`:._])\7{2,})[ \t]*$",
    re.MULTILINE,
)
_RULE = re.compile(r"\n(?:([=\-~*^#+\"'`:._])\1\1| {0,3}#)")  # without which a paragraph holds no marked heading
_FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})(?P<rest>[^\n]*)$", re.MULTILINE)
_NUMBERED = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d{1,3})+)\.?[ \t]+\S"
    r"|(?P<word>Part|Book|Chapter|Section|Article|Annex|Appendix|Kapitel|Abschnitt|Chapitre|Capítulo)"
    r"[ \t]+(?:\d{1,3}|[IVXLC]{1,6}|[A-Z])\b"
    r"|第[0-9〇一二三四五六七八九十百]{1,5}[編部章節节条]"  # noqa: RUF001 — the subject
)
_WORDS = re.compile(r"[^\W\d_][\w’'-]*")  # noqa: RUF001 — the subject
_TITLE_MAX_CHARS = 80
_TITLE_MAX_WORDS = 10
_BODY_MIN_CHARS = 80

_NUMBERED_LEVEL = 20
TITLE_LEVEL = 40  # of title lines without a mark or number


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading: `text[start:end]`. `level` is 0 for a paragraph, else 1 for the highest heading."""

    start: int
    end: int
    level: int = 0
    title: str = ""


def blocks(text: str, media_type: str = "text/plain", headings: Sequence[Heading] | None = None) -> Iterator[Block]:
    """The blocks of `text` in order; together they hold all its visible characters.

    Its headings are those given, in order and apart; where None are, they are read off the text. Levels order the
    headings of one text and mean nothing between texts. Time is linear in the text.
    """
    return _read_off(text, media_type) if headings is None else _around(text, headings)


def _around(text: str, headings: Sequence[Heading]) -> Iterator[Block]:
    """The headings given, and the paragraphs between them."""
    at = 0
    for heading in headings:
        yield from _paragraphs(text, at, heading.start)
        yield Block(heading.start, heading.end, heading.level, heading.title)
        at = heading.end
    yield from _paragraphs(text, at, len(text))


def _paragraphs(text: str, start: int, end: int) -> Iterator[Block]:
    return (
        Block(found.start(), found.start() + len(found[0].rstrip())) for found in _PARAGRAPH.finditer(text, start, end)
    )


def _read_off(text: str, media_type: str) -> Iterator[Block]:
    """Blocks with the headings that the text itself marks."""
    markdown = media_type == MARKDOWN
    fences = deque(_fenced(text) if markdown else ())
    styles: dict[str, int] = {}
    waiting: Block | None = None
    for found in _PARAGRAPH.finditer(text):
        start, end = found.span()
        if text[end - 1].isspace():
            end = start + len(found[0].rstrip())
        while fences and fences[0][1] <= start:
            fences.popleft()
        fenced = bool(fences) and fences[0][0] <= start
        plain = fenced or (text[start] != "#" and not _RULE.search(text, start, end))
        split = [Block(start, end)] if plain else _split(text, start, end, fences, styles, markdown=markdown)
        for block in split:
            if waiting:
                yield waiting if _leads(text, waiting, block) else Block(waiting.start, waiting.end)
                waiting = None
            if not markdown and not block.level and (title := _title_line(text, block)):
                waiting = title
            else:
                yield block
    if waiting:
        yield Block(waiting.start, waiting.end)


def _fenced(text: str) -> Iterator[tuple[int, int]]:
    """The spans of fenced code; a fence that is never closed goes on to the end."""
    opened: re.Match[str] | None = None
    for line in _FENCE.finditer(text):
        if opened is None:
            opened = line
        elif line["mark"].startswith(opened["mark"]) and not line["rest"].strip():
            yield opened.start(), line.end()
            opened = None
    if opened is not None:
        yield opened.start(), len(text)


def headings(text: str, media_type: str = "text/plain") -> Iterator[str]:
    """The titles of the headings of `text`, in order."""
    return (block.title for block in blocks(text, media_type) if block.level)


def _split(
    text: str, start: int, end: int, fences: deque[tuple[int, int]], styles: dict[str, int], *, markdown: bool
) -> list[Block]:
    """One paragraph cut at the marked headings in it."""
    found: list[Block] = []
    at = start
    for mark in _MARKED.finditer(text, start, end):
        if any(left <= mark.start() < right for left, right in islice(fences, 1)):
            break
        alone = mark.start() == start and mark.end() == end
        if mark["hashes"] and not (markdown or alone):
            continue  # a comment line of a program or shell
        level = _level(mark, styles, markdown=markdown)
        title = " ".join((mark["atx"] or mark["title"] or "").split())
        if not level or not title:
            continue
        if text[at : mark.start()].strip():
            found.append(_stripped(text, at, mark.start()))
        found.append(_stripped(text, mark.start(), mark.end(), level, title))
        at = mark.end()
    if text[at:end].strip():
        found.append(_stripped(text, at, end))
    return found


def _level(mark: re.Match[str], styles: dict[str, int], *, markdown: bool) -> int:
    """The level of a marked heading, 0 if it is none. Underlines rank in the order they first appear (as in RST)."""
    if mark["hashes"]:
        return len(mark["hashes"])
    title, under = mark["title"].strip(), mark["under"]
    if len(under) * 2 < len(title) or title.endswith((".", ";", ",")):
        return 0
    if markdown:
        return {"=": 1, "-": 2}.get(under[0], 0)
    return styles.setdefault(under[0] * (2 if mark["over"] else 1), len(styles) + 1)


def _title_line(text: str, block: Block) -> Block | None:
    """The block as a heading, if it is one line of plain text that reads as a numbered heading or a title."""
    line = text[block.start : block.end]
    if len(line) > _TITLE_MAX_CHARS or "\n" in line or (block.start and text[block.start - 1] != "\n"):
        return None
    if line[-1] in ".,;:!…。、；：" or "  " in line or "\t" in line:  # noqa: RUF001 — they are the subject
        return None
    numbered = _NUMBERED.match(line)
    if numbered:
        depth = (numbered["number"] or "").count(".")
        return Block(block.start, block.end, _NUMBERED_LEVEL + depth, line)
    return Block(block.start, block.end, TITLE_LEVEL, line) if _in_title_case(line) else None


def _in_title_case(line: str) -> bool:
    """Whether `line` starts upper-case and all its longer words do: `Bladder Training and Related Strategies`."""
    if not line[0].isupper() or line.endswith("?"):
        return line.endswith("?") and line[0].isupper()
    words = _WORDS.findall(line)
    longer = [word for word in words if len(word) > 3]
    return (
        len(words) <= _TITLE_MAX_WORDS
        and any(len(word) > 2 for word in words)
        and all(word[0].isupper() for word in longer)
        and sum(len(word) for word in words) * 4 >= len(line) * 3
    )


def _leads(text: str, heading: Block, follower: Block) -> bool:
    """Whether a title line is followed by something it can be the title of: text of some length, or a heading."""
    if heading.level < TITLE_LEVEL or follower.level:
        return True
    return follower.end - follower.start >= _BODY_MIN_CHARS or _title_line(text, follower) is not None


def _stripped(text: str, start: int, end: int, level: int = 0, title: str = "") -> Block:
    """A block without the white space around it."""
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return Block(start, end, level, title)
