"""Where sentences end, by rule, in languages with and without spaces between words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ITEM = r"[ \t]*(?:[-*•–▪◦]|\d{1,3}[.)])[ \t]"  # noqa: RUF001 — the subject
_CLOSERS = r"[\"'”’»)\]」』）】〉》]*"  # noqa: RUF001 — the subject
_END = re.compile(
    rf"(?<![.!?…؟])(?P<stop>[.!?…؟]++){_CLOSERS}(?=\s)"  # Latin, Greek, Cyrillic, Arabic: a stop before a space
    rf"|[。！？｡।॥]+{_CLOSERS}"  # Chinese, Japanese, Indic: a stop anywhere  # noqa: RUF001 — they are the subject
    rf"|\n(?={_ITEM})"  # the next item of a list
)
_WORD_BEFORE = re.compile(r"[^\s(\[\"'“‘]*\Z")  # noqa: RUF001 — the subject
_NEXT = re.compile(r"\s*(\S)")
_ABBREVIATIONS = frozenset(
    "al approx art bzw ca cap cf ch co corp d.h dept dr e.g ed eds eq eqs esp est fig figs gen i.e incl jr lt "  # noqa: SIM905 — a list of fifty lines says no more
    "max min mr "
    "mrs ms no nos nr op p p.ej par pl pp prof ref refs resp sec sect sr st tab viz vol vs z.b".split()
)
CONTEXT_CHARS = 40  # looked at around a stop


def sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Offsets in `(start, end)` right after each sentence of `text[start:end]` but the last.

    A stop does not end a sentence after an abbreviation, an initial or a list number, nor before a lower-case letter.
    """
    for found in _END.finditer(text, start, end):
        if start < found.end() < end and (found["stop"] != "." or _is_full_stop(text, found.start(), start)):
            yield found.end()


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of `text[start:end]` as spans, without the white space around them."""
    at = start
    for stop in (*sentence_ends(text, start, end), end):
        left, right = at, stop
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        if left < right:
            yield left, right
        at = stop


def _is_full_stop(text: str, at: int, start: int) -> bool:
    """Whether the single dot at `at` ends a sentence."""
    follows = _NEXT.match(text, at + 1, at + CONTEXT_CHARS)
    if follows and follows[1].islower():
        return False
    before = max(start, at - CONTEXT_CHARS)
    found = _WORD_BEFORE.search(text, before, at)
    word = found[0] if found else ""
    if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper()):
        return False
    line = text.rfind("\n", before, at) + 1
    return not (word.isdigit() and len(word) <= 3 and not text[max(line, before) : at - len(word)].strip())
