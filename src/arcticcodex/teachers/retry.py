"""Trying again: each attempt is sent through the whole of what lies below, so each has its own slot and its own money.

Only what is marked retryable is tried again. A pushed-back call waits as long as it is told to and gets many tries, for
they are free; a fault or a lost reply gets few, for each may be billed.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.errors import RateLimited, RetryableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tenacity import RetryCallState

    from arcticcodex.records import Call, Reply
    from arcticcodex.teachers.teacher import Send

MIN_WAIT_S = 0.5
MAX_WAIT_S = 30.0
MAX_RETRY_AFTER_S = 120.0  # a longer Retry-After is obeyed this far, then asked again


def retried(
    send: Send,
    *,
    attempts: int = 5,
    rate_attempts: int = 30,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Send:
    """Wrap a `Send` so that retryable failures are tried again; after the last try the failure is raised as it is.

    A call fails for good at its `attempts`-th fault or its `rate_attempts`-th push-back, counted apart. Waits are
    random and grow from 0.5 to 30 s, but never less than a Retry-After (honoured up to 120 s). Tests give a `sleep`
    that returns at once; a program may give one that wakes early when it is asked to stop.
    """

    async def ask(call: Call) -> Reply:
        try:
            return await send(call)
        except RetryableError as error:
            failure = error
        # Only now: a tenacity object costs more than the rest of this function, and most calls need none.
        return await _again(send, call, failure, _Tries(attempts, rate_attempts), sleep)

    return ask


async def _again(
    send: Send, call: Call, failure: RetryableError, tries: _Tries, sleep: Callable[[float], Awaitable[None]]
) -> Reply:
    """The tries after the first, which ended in `failure`."""
    from tenacity import AsyncRetrying, retry_if_exception_type  # noqa: PLC0415 — most runs never fail

    first: RetryableError | None = failure

    async def attempt() -> Reply:
        nonlocal first
        try:
            if first is not None:
                seen, first = first, None
                raise seen
            return await send(call)
        except RetryableError as error:
            tries.count(error)
            raise

    retrying = AsyncRetrying(
        retry=retry_if_exception_type(RetryableError), stop=tries.spent, wait=tries.wait_s, sleep=sleep, reraise=True
    )
    return await retrying(attempt)


@dataclass(slots=True)
class _Tries:
    """How often one call has failed, and what follows from it."""

    attempts: int
    rate_attempts: int
    faults: int = 0
    pushed_back: int = 0
    asked_s: float | None = None

    def count(self, error: RetryableError) -> None:
        """Take in a failure."""
        limited = isinstance(error, RateLimited)
        self.pushed_back += limited
        self.faults += not limited
        self.asked_s = error.retry_after_s if isinstance(error, RateLimited) else None

    def spent(self, _state: RetryCallState) -> bool:
        """Whether that was the last try."""
        return self.faults >= self.attempts or self.pushed_back >= self.rate_attempts

    def wait_s(self, _state: RetryCallState) -> float:
        """Random over a window that doubles with each failure; what the provider asks for comes first."""
        widest_s = min(MAX_WAIT_S, MIN_WAIT_S * 2.0 ** min(self.faults + self.pushed_back, 10))
        random_s = random.uniform(MIN_WAIT_S, widest_s)  # noqa: S311 — spreads load, hides nothing
        if self.asked_s is None:
            return random_s
        # All who were told to wait are told the same moment: a little jitter keeps them from coming back as one.
        return min(self.asked_s, MAX_RETRY_AFTER_S) + random_s / 10
