"""How many calls of one teacher run at once, and how fast they start: its slots, learnt from what the provider says.

Concurrency follows TCP's rules, with answers for acknowledgements: each call pushed back costs a slot (RFC 6937), each
round of answers gives one, and each answer does while fewer are left than half of what there were (RFC 5681). But a
provider may push back a call at any load: one in ten costs nothing, and keeps nobody waiting but itself. The rates of
requests and tokens are buckets as large as the provider's own limits, drained by estimates when a call starts and put
right when it ends. Who is deepest in its chain starts first: what is begun is finished before more is begun.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arcticcodex.errors import RateLimited

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.records import Call, RateWindow, Reply
    from arcticcodex.teachers.teacher import Begin, Send

MAX_PAUSE_S = 120.0
PAUSE_S = 1.0  # where nothing passes and the provider names no time
STRAY_SHARE = 0.1  # of the calls begun may be pushed back; so at a provider's concurrency limit this share is, for ever
_STRAYS = 2.0  # saved up at the most, or a whole round's where that is more
_SHORT_ROUND = 10.0  # a round of fewer answers than this gives less than a slot, else few slots are probed all the time
_PER_MINUTE_S = 60.0
_BYTES_PER_TOKEN = 4
_FIRST_OUTPUT_SHARE = 4  # an output cap is about four times the expected length
_MAX_RESET_S = 86_400.0  # no provider's limit is longer than a day; a reset further off is a mistake of its header
_MEAN_WEIGHT = 0.1  # of each new output in the running mean


@dataclass(slots=True)
class _Bucket:
    """One limit of a provider as a token bucket; without a limit known yet, it lets everything pass."""

    limit: float = 0.0
    level: float = 0.0
    per_s: float = 0.0
    at_s: float = 0.0

    def refill(self, now_s: float) -> None:
        self.level = min(self.limit, self.level + (now_s - self.at_s) * self.per_s)
        self.at_s = now_s

    def wait_s(self, amount: float) -> float:
        """Seconds until `amount` may pass; what is larger than the bucket passes when it is full."""
        if not self.limit:
            return 0.0
        missing = min(amount, self.limit) - self.level
        return missing / self.per_s if missing > 1e-9 else 0.0

    def learn(self, window: RateWindow | None, now_s: float) -> None:
        """Take over the provider's own figures: never more is left than it says."""
        if window is None:
            return
        first = not self.limit
        self.limit = float(window.limit)
        self.refill(now_s)
        self.level = float(window.remaining) if first else min(self.level, window.remaining)
        used = window.limit - window.remaining
        # A limit per day refills slower than one per minute, and says so by its reset.
        reset_s = min(window.reset_s, _MAX_RESET_S)
        slowest = used / reset_s if used > 0 and reset_s > _PER_MINUTE_S else float("inf")
        self.per_s = min(window.limit / _PER_MINUTE_S, slowest)


@dataclass(slots=True)
class _Slot:
    """One running call: its place in the order of starts and the tokens it is taken to need."""

    order: int
    input_tokens: float
    output_tokens: float


@dataclass(slots=True)
class _Waiter:
    """One call that waits for its slot."""

    call: Call
    granted: asyncio.Future[_Slot]


@dataclass(slots=True)
class Limiter:
    """The slots of one teacher. `concurrency` is the most at once; `limit` how many it holds good for now.

    `in_flight` and `limit` may be shown to a person at any time. Belongs to one event loop.
    """

    concurrency: int
    clock: Callable[[], float] = time.monotonic
    in_flight: int = 0
    _limit: float = 0.0
    _safe: float = 0.0
    _shrunk_at: int = 0
    _strays: float = _STRAYS
    _paused_until_s: float = 0.0
    _mean_output: float = 0.0
    _requests: _Bucket = field(default_factory=_Bucket)
    _input: _Bucket = field(default_factory=_Bucket)
    _output: _Bucket = field(default_factory=_Bucket)
    _order: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _waiting: list[tuple[tuple[int, int, int], _Waiter]] = field(default_factory=list)
    _timer: asyncio.TimerHandle | None = None

    def __post_init__(self) -> None:
        if self.concurrency < 1:
            raise ValueError(f"concurrency is {self.concurrency}; it must be at least 1")
        self._limit = float(self.concurrency)

    @property
    def limit(self) -> int:
        """How many calls may run at once now."""
        return int(self._limit)

    @property
    def waiting(self) -> int:
        """How many calls wait for a slot."""
        return sum(not waiter.granted.done() for _, waiter in self._waiting)

    async def enter(self, call: Call) -> _Slot:
        """Wait for a slot: the deepest stage first, then the lowest row, then who came first."""
        granted: asyncio.Future[_Slot] = asyncio.get_running_loop().create_future()
        place = (-call.booking.depth, call.booking.row, next(self._order))
        heapq.heappush(self._waiting, (place, _Waiter(call, granted)))
        self._start()
        try:
            return await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                self.leave(granted.result())
            else:
                self._start()  # the timer, if it was for this call
            raise

    def leave(self, slot: _Slot, reply: Reply | None = None, error: BaseException | None = None) -> None:
        """Give a slot back, and learn from how the call ended."""
        self.in_flight -= 1
        if reply is not None:
            self._succeeded(slot, reply)
        elif isinstance(error, RateLimited):
            self._pushed_back(error)
        self._start()

    def _succeeded(self, slot: _Slot, reply: Reply) -> None:
        self._grow(slot)
        used = float(reply.usage.output)
        self._mean_output += (used - self._mean_output) * (_MEAN_WEIGHT if self._mean_output else 1.0)
        now_s = self.clock()
        for bucket, estimate, actual in (
            (self._input, slot.input_tokens, reply.usage.input - reply.usage.cache_read),
            (self._output, slot.output_tokens, used),
        ):
            bucket.refill(now_s)
            bucket.level += estimate - actual
        if reply.rate is not None:
            self._requests.learn(reply.rate.requests, now_s)
            self._input.learn(reply.rate.input_tokens, now_s)
            self._output.learn(reply.rate.output_tokens, now_s)

    def _grow(self, slot: _Slot) -> None:
        """Win slots again, by answers to calls begun after the last loss: those to older ones say nothing of now."""
        if slot.order < self._shrunk_at:
            return
        self._shrunk_at = 0
        if self.in_flight + 1 >= self.limit:  # slots that stand empty are not known to be good
            more = 1.0 if self._limit < self._safe else 1 / max(self._limit, _SHORT_ROUND)
            self._limit = min(float(self.concurrency), self._limit + more)

    def _pushed_back(self, error: RateLimited) -> None:
        """Lose a slot, unless it may be a stray; where nothing passes, pause as long as the provider asks."""
        if self._strays >= 1:
            self._strays -= 1
            return
        if not self._shrunk_at:
            self._safe = self._limit / 2
        self._shrunk_at = next(self._order)
        self._limit = max(1.0, self._limit - 1)
        if not self.in_flight:
            asked_s = PAUSE_S if error.retry_after_s is None else error.retry_after_s
            self._paused_until_s = max(self._paused_until_s, self.clock() + min(asked_s, MAX_PAUSE_S))

    def _start(self) -> None:
        """Start whoever may start; set one timer for when the next may, if time is what it waits for."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting and self.in_flight < self.limit:
            waiter = self._waiting[0][1]
            if waiter.granted.done():  # cancelled while it waited
                heapq.heappop(self._waiting)
                continue
            wait_s = self._wait_s(waiter.call)
            if wait_s > 0:
                self._timer = asyncio.get_running_loop().call_later(wait_s, self._start)
                return
            heapq.heappop(self._waiting)
            waiter.granted.set_result(self._take(waiter.call))

    def _wait_s(self, call: Call) -> float:
        """Seconds until the pause is over and each bucket holds what the call is taken to need."""
        now_s = self.clock()
        waits = [self._paused_until_s - now_s]
        for bucket, amount in self._needs(call):
            bucket.refill(now_s)
            waits.append(bucket.wait_s(amount))
        return max(waits)

    def _take(self, call: Call) -> _Slot:
        self.in_flight += 1
        self._strays = min(self._strays + STRAY_SHARE, max(_STRAYS, self._limit * STRAY_SHARE))
        needs = self._needs(call)
        for bucket, amount in needs:
            bucket.level -= amount
        return _Slot(next(self._order), needs[1][1], needs[2][1])

    def _needs(self, call: Call) -> tuple[tuple[_Bucket, float], ...]:
        output = self._mean_output or call.cap_tokens / _FIRST_OUTPUT_SHARE
        return (
            (self._requests, 1.0),
            (self._input, len(call.body) / _BYTES_PER_TOKEN),
            (self._output, output),
        )


def limited(begin: Begin, limiter: Limiter) -> Send:
    """Make a `Send` of a `Begin`: each call has a slot of `limiter` until its answer is in; it is booked without."""

    async def ask(call: Call) -> Reply:
        slot = await limiter.enter(call)
        try:
            landed = await begin(call)
        except BaseException as error:  # no money left, a store that fails, a cancelled call: the slot comes back
            limiter.leave(slot, error=error)
            raise
        limiter.leave(slot, landed.reply, landed.error)
        return await landed.book()

    return ask
