"""Finds where a quote stands in its document: the one check of groundedness that needs no model.

A quote is found as it is or, failing that, with both sides folded: every run of white space to one space, curly quotes
and the kinds of dash and ellipsis to their plain forms, soft hyphens and zero-width spaces dropped. Case and everything
else must agree. The evidence returned is always the document's own text at exact offsets.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from arcticcodex.records import Evidence

if TYPE_CHECKING:
    from arcticcodex.records import Chunk

_DROPPED = "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, zero-width no-break space
_PLAIN = {
    **dict.fromkeys("‘’‚‛′`´", "'"),  # noqa: RUF001 — the letters to be folded
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),  # noqa: RUF001 — as above
    **dict.fromkeys(_DROPPED, ""),
    "…": "...",
}
_WRAPPERS = (('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("«", "»"), ("`", "`"))  # noqa: RUF001 — as above
_CACHED_CHUNKS = 256


def locate(quote: str, chunk: Chunk) -> Evidence | None:
    """Where `quote` stands in the document of `chunk`, or None if it does not stand in the chunk as whole words.

    A stretch that begins or ends inside a word or number is none: "able to work" is not evidence where the text has
    "unable to work", nor "5 mg" where it has "1.5 mg".
    """
    for wanted in _readings(quote):
        span = _find_exact(wanted, chunk.text) or _find_folded(wanted, chunk.text)
        if span:
            start, end = span
            return Evidence(chunk.document, chunk.start + start, chunk.start + end, chunk.text[start:end])
    return None


def _readings(quote: str) -> list[str]:
    """The quote as given and, if it stands in quotation marks as a whole, as what is between them."""
    plain = quote.strip()
    if not plain.translate(dict.fromkeys(map(ord, _DROPPED))).strip():
        return []
    inside = [
        plain[1:-1].strip() for left, right in _WRAPPERS if len(plain) > 2 and plain[0] == left and plain[-1] == right
    ]
    return [plain, *(inner for inner in inside if inner)]


def _find_exact(quote: str, text: str) -> tuple[int, int] | None:
    at = text.find(quote)
    while at >= 0:
        if _is_whole(text, at, at + len(quote)):
            return at, at + len(quote)
        at = text.find(quote, at + 1)
    return None


def _find_folded(quote: str, text: str) -> tuple[int, int] | None:
    """As `_find_exact`, on folded text, led back to the offsets of `text` itself."""
    wanted = _fold(unicodedata.normalize("NFC", quote))[0].strip()
    folded, places = _folded_chunk(text)
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        start, end = places[at], places[at + len(wanted) - 1] + 1
        if _is_whole(text, start, end):
            return start, end
        at = folded.find(wanted, at + 1)
    return None


@lru_cache(maxsize=_CACHED_CHUNKS)
def _folded_chunk(text: str) -> tuple[str, list[int]]:
    """`_fold`, remembered: the quotes of a chunk come one after another."""
    return _fold(text)


def _fold(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters, the offset in `text` of the one it came from."""
    letters: list[str] = []
    places: list[int] = []
    spaced = False
    for place, letter in enumerate(text):
        if letter.isspace():
            if not spaced:
                letters.append(" ")
                places.append(place)
            spaced = True
            continue
        plain = _PLAIN.get(letter, letter)
        if plain:
            spaced = False
            letters.extend(plain)
            places.extend([place] * len(plain))
    return "".join(letters), places


_SIGNS = ".,-+−"  # noqa: RUF001 — the subject
# Scripts that do not part words by spaces, or hang particles on them (Hangul): any character may begin a quote there.
_UNSPACED = (
    (0x0E00, 0x109F),
    (0x1100, 0x11FF),
    (0x1780, 0x17FF),
    (0x2E80, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` begins and ends between words."""
    if start and _joined(text[start - 1], text[start]):
        return False
    if end < len(text) and _joined(text[end - 1], text[end]):
        return False
    if text[start].isdigit() and start > 1 and text[start - 1] in _SIGNS and _in_number(text, start - 1):
        return False
    return not (text[end - 1].isdigit() and text[end : end + 1] in {".", ","} and text[end + 1 : end + 2].isdigit())


def _in_number(text: str, at: int) -> bool:
    """Whether the sign or separator at `at` belongs to the number after it."""
    return text[at - 1].isdigit() if text[at] in ".," else not text[at - 1].isalnum()


def _joined(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word."""
    return all(letter.isalnum() or unicodedata.category(letter)[0] == "M" for letter in (left, right)) and not any(
        first <= ord(letter) <= last for letter in (left, right) for first, last in _UNSPACED
    )
