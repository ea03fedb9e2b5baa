"""Rows through a chain of stages: each row by itself, so many at a time, and only as many as the money will finish.

A row is started only if the expected rest of its chain fits beside that of the rows already started: a cap should buy
finished rows, not drafts without a verdict.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from arcticcodex.errors import ArcticError, BudgetReached, Interrupted, RetryableError, TeacherStopped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from arcticcodex.records import Booking

Item = TypeVar("Item")
BLOCK_ROWS = 64
REFRESH_S = 2.0  # how often what other processes spent is read again
LEARNT_ROWS = 20  # finished rows before their mean replaces the prior
LAST_WORDS_S = 1.0  # what a row whose last reply has landed has for its gates and the store, after the user's stop
UNFINISHED_IN_A_ROW = 10  # rows that a teacher failed, without one finished between them, before no more are started


@dataclass(slots=True)
class Admission:
    """Decides whether one more row may start.

    `prior_nusd` is the expected cost of a whole chain before any is measured, `remaining` reads what every cap still
    holds (None: no cap). `headroom` gives the largest reservation of any call, without which a row cannot begin, and
    `later` the largest of a call further down the chain, which must still fit once the row's first call is paid.
    Where no more money can come, rows start without any: what was paid for in an earlier run or attempt is answered
    from the journal, and `require` refuses the rest.
    """

    prior_nusd: int
    remaining: Callable[[], Awaitable[int | None]]
    headroom: Callable[[], int]
    later: Callable[[], int] = lambda: 0
    _spent: dict[int, int] = field(default_factory=dict)
    _penniless: set[int] = field(default_factory=set)
    _left_nusd: int | None = None
    _read_s: float = 0.0
    _finished: int = 0
    _finished_nusd: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def expected_nusd(self) -> int:
        """What a row's whole chain is expected to cost."""
        if self._finished < LEARNT_ROWS:
            return self.prior_nusd
        return self._finished_nusd // self._finished

    def on_cost(self, booking: Booking, nusd: int) -> None:
        """Take note of money spent for a row."""
        if self._left_nusd is not None:
            self._left_nusd -= nusd
        if booking.row in self._spent:
            self._spent[booking.row] += nusd
        self._changed.set()

    def require(self, row: int) -> None:
        """Raise `BudgetReached` for a row that was started without money."""
        if row in self._penniless:
            raise BudgetReached(
                "The budget is used up.",
                "What is left does not cover the next row.",
                "Continue with: arctic resume latest --budget USD",
            )

    async def enter(self, row: int) -> None:
        """Wait until `row` may start: with money, or without where none can come any more."""
        while not await self._fits():
            if self._spent.keys() <= self._penniless:
                self._penniless.add(row)
                break
            self._changed.clear()
            await self._changed.wait()
        self._spent[row] = 0

    def leave(self, row: int, *, finished: bool) -> None:
        """A started row has ended; only finished rows teach what a chain costs."""
        spent_nusd = self._spent.pop(row, 0)  # a row that comes again may start before its first turn has left
        self._penniless.discard(row)
        if finished and spent_nusd:  # replayed rows cost nothing and teach nothing
            self._finished += 1
            self._finished_nusd += spent_nusd
        self._changed.set()

    async def _fits(self) -> bool:
        if time.monotonic() - self._read_s > REFRESH_S:
            await self._refresh()
        if self._holds_one_more():
            return True
        await self._refresh()
        return self._holds_one_more()

    async def _refresh(self) -> None:
        self._left_nusd = await self.remaining()
        self._read_s = time.monotonic()

    def _holds_one_more(self) -> bool:
        if self._left_nusd is None:
            return True
        expected_nusd = self.expected_nusd()
        free_nusd = self._left_nusd - max(expected_nusd + self.later(), self.headroom())
        if len(self._spent) * expected_nusd <= free_nusd:  # a whole chain for each: no need to look at every row
            return True
        return sum(max(0, expected_nusd - spent_nusd) for spent_nusd in self._spent.values()) <= free_nusd


@dataclass(slots=True)
class Ending:
    """How a stream of rows ended: what stopped it, and how many rows it left unfinished."""

    finished: int = 0
    unfinished: int = 0
    budget: BudgetReached | None = None
    interrupted: bool = False
    errors: list[ArcticError] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether every row was finished."""
        return not (self.unfinished or self.budget or self.interrupted or self.errors)

    def at_cap(self, scope: str) -> Ending:
        """The same, where reaching the cap of `scope` is how it was meant to end."""
        if self.budget is None or self.budget.scope not in {"", scope} or not self.finished:
            return self
        return replace(self, budget=None, unfinished=0)


@dataclass(slots=True)
class _Stream:
    """One run of `stream`."""

    ending: Ending
    stop: asyncio.Event
    failed_in_a_row: int = 0
    worn_out: bool = False  # and stays so: what was dropped when it ended cannot be taken up again

    def closed(self) -> bool:
        """Whether no more rows are started."""
        dead = any(isinstance(error, TeacherStopped) for error in self.ending.errors)
        return self.stop.is_set() or self.ending.budget is not None or dead or self.worn_out

    def failed(self, error: ArcticError) -> None:
        """A row did not finish: learn why, once per kind of reason."""
        self.ending.unfinished += 1
        if isinstance(error, Interrupted):
            self.ending.interrupted = True
        elif isinstance(error, BudgetReached):
            self.ending.budget = self.ending.budget or error
        else:
            self.failed_in_a_row += 1
            self.worn_out = self.worn_out or self.failed_in_a_row >= UNFINISHED_IN_A_ROW
            if error.what not in {known.what for known in self.ending.errors}:
                self.ending.errors.append(error)


async def stream(
    rows: AsyncIterator[tuple[int, Item]],
    work: Callable[[int, Item], Awaitable[None]],
    *,
    width: int,
    admission: Admission,
    stop: asyncio.Event,
    drained: Callable[[], Awaitable[None]],
) -> Ending:
    """Send rows through `work`, `width` at a time and in order of starting; return how it ended.

    A row that fails for its teacher, the budget or the user's stop is left unfinished; other errors end the stream and
    are raised. Once `stop` is set, what is in flight is awaited (`drained`) and the rest let go.
    """
    state = _Stream(Ending(), stop)
    turn = asyncio.Lock()

    async def worker() -> None:
        while (started := await _next(rows, turn, admission, state)) is not None:
            await _one(*started, work, admission, state)

    workers: list[asyncio.Future[None]] = [asyncio.ensure_future(worker()) for _ in range(width)]
    halt = asyncio.ensure_future(_halt(stop, drained, workers))
    try:
        done, _ = await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
        if any(not task.cancelled() and task.exception() for task in done):
            stop.set()  # nothing more is sent; what is paid for is taken in before the error is told
            await drained()
        for task in done:
            if not task.cancelled():
                task.result()
    finally:
        for task in (halt, *workers):
            task.cancel()
        await asyncio.gather(halt, *workers, return_exceptions=True)
    state.ending.interrupted = state.ending.interrupted or stop.is_set()
    return state.ending


async def _halt(
    stop: asyncio.Event, drained: Callable[[], Awaitable[None]], workers: list[asyncio.Future[None]]
) -> None:
    """After the user's stop: take in what is paid for, give its rows a moment to be stored, then let the rest go."""
    await stop.wait()
    await drained()
    await asyncio.wait(workers, timeout=LAST_WORDS_S)
    for worker in workers:
        worker.cancel()


async def _next(
    rows: AsyncIterator[tuple[int, Item]], turn: asyncio.Lock, admission: Admission, state: _Stream
) -> tuple[int, Item] | None:
    """The next row that may start, in order; None when there is none."""
    async with turn:
        if state.closed() or (row := await anext(rows, None)) is None or state.closed():
            return None
        await admission.enter(row[0])
        if state.closed():
            admission.leave(row[0], finished=False)
            return None
        return row


async def _one(
    number: int, item: Item, work: Callable[[int, Item], Awaitable[None]], admission: Admission, state: _Stream
) -> None:
    finished = False
    try:
        await work(number, item)
    except (BudgetReached, Interrupted, TeacherStopped, RetryableError) as error:
        state.failed(error)
    else:
        finished = True
        state.ending.finished += 1
        state.failed_in_a_row = 0
    finally:
        admission.leave(number, finished=finished)
