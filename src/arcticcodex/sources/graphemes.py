"""Where a text may be cut without breaking what a reader sees as one character (Unicode UAX #29)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOK_BACK_CHARS = 64


class _Patterns(NamedTuple):
    apart: Any  # two characters that always part
    joined: Any  # two characters that never do
    cluster: Any


@cache
def _patterns() -> _Patterns:
    """The properties of UAX #29 that the rules below use.

    `regex` is imported here, not above: a text in ASCII never needs it.
    """
    import regex  # noqa: PLC0415 — see the docstring

    return _Patterns(
        regex.compile(r"\p{GCB=Other}{2}"),
        regex.compile(r"[^\p{GCB=Control}\p{GCB=CR}\p{GCB=LF}][\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]"),
        regex.compile(r"\X"),
    )


def is_boundary(text: str, at: int, *, since: int = 0) -> bool:
    """Whether a cut of `text` at `at` leaves every grapheme cluster whole; `since` is a known boundary before it."""
    if at <= since or at >= len(text):
        return True
    pair = text[at - 1 : at + 1]
    if pair.isascii():
        return pair != "\r\n"
    patterns = _patterns()
    if patterns.apart.match(pair):
        return True
    return not patterns.joined.match(pair) and any(start == at for start in _starts(text, since, at))


def last_boundary(text: str, start: int, limit: int) -> int:
    """The last boundary in `(start, limit]`, or `limit` itself where the cluster at `start` is longer than that."""
    if is_boundary(text, limit, since=start):
        return limit
    *_, last = _starts(text, start, limit)
    return last if last > start else limit


def _starts(text: str, since: int, until: int) -> Iterator[int]:
    """Where clusters start in `[..., until]`, from some boundary not before `since` on.

    Rules look left without limit (flags, emoji joined by ZWJ) but only one character to the right, and two characters
    of class Other always part: so it is enough to segment from the last such pair on.
    """
    patterns = _patterns()
    start = since
    for back in range(until - 1, max(since, until - _LOOK_BACK_CHARS), -1):
        if patterns.apart.match(text, back - 1):
            start = back
            break
    # A slice: given positions instead, `regex` counts flags from the start of the whole text.
    return (start + found.start() for found in patterns.cluster.finditer(text[start : until + 1]))
