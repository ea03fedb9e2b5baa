"""Waiting for what another process does, where no event of it reaches us: a condition looked at until a deadline.

Nothing passes here for want of time: the deadline fails the test, and says what was seen last.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Seen = TypeVar("Seen")
LOOK_S = 0.01


def until(condition: Callable[[], Seen], within_s: float = 60) -> Seen:
    """Wait until a condition holds; what it gave. Raises `AssertionError` after so many seconds."""
    looks = _looks(condition, within_s)
    while not (seen := next(looks)):
        time.sleep(LOOK_S)
    return seen


async def until_async(condition: Callable[[], Seen], within_s: float = 60) -> Seen:
    """As `until`, while the event loop goes on."""
    looks = _looks(condition, within_s)
    while not (seen := next(looks)):  # noqa: ASYNC110 — another process has no event of ours
        await asyncio.sleep(LOOK_S)
    return seen


def _looks(condition: Callable[[], Seen], within_s: float) -> Iterator[Seen]:
    """What the condition gives, again and again; the last look is one after the deadline."""
    end_s, late = time.monotonic() + within_s, False
    while not late:
        late = time.monotonic() > end_s
        yield (seen := condition())
    raise AssertionError(f"not within {within_s:g} s; seen last: {seen!r}")
