"""A teacher that has died is asked nothing more, and after the user's stop nobody is.

A paid teacher is `journalled(retried(guarded(limited(budgeted(wire)))))`: the guard is asked before each attempt joins
the queue for a slot, and learns how the attempt ended once that is booked. The hundreds of calls that already wait, for
a slot or for money, have passed it by then. What holds those is `Guard.check`, given to `budgeted` as `check=`: it is
asked while they wait for money and once more before the socket, so that they do not each learn anew that a key is
refused or a provider hangs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.errors import (
    Interrupted,
    LostReply,
    RateLimited,
    RequestRefused,
    RetryableError,
    TeacherError,
    TeacherStopped,
)

if TYPE_CHECKING:
    import asyncio

    from arcticcodex.records import Call, Reply
    from arcticcodex.teachers.teacher import Send

REFUSED_IN_A_ROW = 10  # requests called bad without one success between them: it is not the rows, it is what we send
LOST_IN_A_ROW = 20  # lost replies without one success between them: each keeps its reservation, so stop early


@dataclass(slots=True)
class Guard:
    """Whether one teacher may still be asked; `stopped` says why not. Counts failed and rate-limited attempts."""

    teacher: str
    stop: asyncio.Event
    stopped: TeacherStopped | None = None
    failed: int = 0
    rate_limited: int = 0
    _lost: int = 0
    _refused: int = 0

    def check(self) -> None:
        """Raise when nothing may be sent any more."""
        if self.stop.is_set():
            raise Interrupted("Stopped: nothing more is sent.")
        if self.stopped is not None:
            raise self.stopped.with_traceback(None)

    def saw(self, error: TeacherError | None) -> None:
        """Learn from how an attempt ended."""
        self.failed += isinstance(error, RetryableError)
        self.rate_limited += isinstance(error, RateLimited)
        if isinstance(error, TeacherStopped):
            self.stopped = error
        elif isinstance(error, RequestRefused) and error.kind == "bad_request":
            self._refused += 1
            if self._refused >= REFUSED_IN_A_ROW and self.stopped is None:
                self.stopped = TeacherStopped(
                    f"{self.teacher} refuses every request.",
                    f"{self._refused} in a row were called bad: {error.why or error.what}",
                    "See what the provider says, then run: arctic resume latest --retry-failed",
                )
        elif isinstance(error, LostReply):
            self._lost += 1
            if self._lost >= LOST_IN_A_ROW and self.stopped is None:
                self.stopped = TeacherStopped(
                    f"{self.teacher} answers no more.",
                    f"{self._lost} replies in a row were lost ({error.kind}); each may have been billed.",
                    "See what the provider says, then run: arctic resume latest",
                )
        elif error is None:
            self._lost = self._refused = 0


def guarded(send: Send, guard: Guard) -> Send:
    """Wrap a `Send` so that nothing passes once the guard says no."""

    async def ask(call: Call) -> Reply:
        guard.check()
        try:
            reply = await send(call)
        except TeacherError as error:  # any other error says nothing of the teacher
            guard.saw(error)
            raise
        guard.saw(None)
        return reply

    return ask
