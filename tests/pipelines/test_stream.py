"""Rows through a chain: so many at a time, in order, as many as the money will finish, and how a stream ends."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.errors import BudgetReached, Interrupted, KeyRefused, LostReply, StoreError
from arcticcodex.pipelines.stream import LEARNT_ROWS, UNFINISHED_IN_A_ROW, Admission, Ending, stream
from arcticcodex.records import Booking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

BOUNDED_S = 10


@dataclass
class Till:
    """A cap that rows spend from, with the admission that watches it."""

    left_nusd: int | None = None
    prior_nusd: int = 0
    largest_nusd: int = 0
    spent: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.admission = Admission(self.prior_nusd, self.remaining, lambda: self.largest_nusd)

    async def remaining(self) -> int | None:
        """What the cap still holds."""
        return None if self.left_nusd is None else self.left_nusd - sum(self.spent)

    def pay(self, row: int, nusd: int) -> None:
        """Spend for a row, as the purse does it."""
        self.admission.require(row)
        self.spent.append(nusd)
        self.admission.on_cost(Booking("r", "s", 0, row), nusd)


async def flow(
    count: int,
    work: Callable[[int, str], Awaitable[None]],
    *,
    width: int = 4,
    till: Till | None = None,
    stop: asyncio.Event | None = None,
    drained: Callable[[], Awaitable[None]] | None = None,
) -> Ending:
    """Send so many rows through `work`, bounded in time."""

    async def nothing_in_flight() -> None:
        pass

    async with asyncio.timeout(BOUNDED_S):
        return await stream(
            numbered(count), work, width=width,
            admission=(till or Till()).admission, stop=stop or asyncio.Event(), drained=drained or nothing_in_flight,
        )  # fmt: skip


async def numbered(count: int) -> AsyncIterator[tuple[int, str]]:
    """So many rows."""
    for number in range(count):
        yield number, f"item {number}"


def others() -> set[asyncio.Task[Any]]:
    """The tasks that run beside this one."""
    return asyncio.all_tasks() - {asyncio.current_task()}


# --- window and order --------------------------------------------------------------------------------------------


async def test_rows_start_in_order_within_a_window() -> None:
    """Proves that rows start in their order whatever order they end in, never more than the width at once."""
    chance = random.Random(1)
    started: list[int] = []
    running, most = set(), 0

    async def work(number: int, item: str) -> None:
        nonlocal most
        assert item == f"item {number}"
        started.append(number)
        running.add(number)
        most = max(most, len(running))
        for _ in range(chance.randrange(9)):
            await asyncio.sleep(0)
        running.remove(number)

    ending = await flow(100, work, width=7)
    assert started == list(range(100))
    assert most == 7
    assert (ending.finished, ending.unfinished, ending.whole) == (100, 0, True)


async def test_no_rows_are_a_whole_stream() -> None:
    """Proves that a stream of nothing ends at once, whole, and leaves no task behind."""

    async def work(_number: int, _item: str) -> None:
        raise AssertionError

    ending = await flow(0, work)
    assert ending.whole
    assert others() == set()


# --- money -------------------------------------------------------------------------------------------------------


async def test_rows_are_held_back_when_money_is_short() -> None:
    """Proves that no more rows are under way than the cap is expected to finish, though the window is wider."""
    till = Till(left_nusd=100, prior_nusd=30)
    running, most = 0, 0

    async def work(number: int, _item: str) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        till.pay(number, 10)
        await asyncio.sleep(0)
        running -= 1

    ending = await flow(9, work, width=9, till=till)
    assert most == 3
    assert sum(till.spent) == 80
    assert (ending.finished, ending.whole) == (8, False)
    assert isinstance(ending.budget, BudgetReached)
    assert ending.errors == []


async def test_the_last_money_finishes_rows_begun() -> None:
    """Proves that with chains of two calls the cap ends with finished rows, none left between its calls."""
    till = Till(left_nusd=1_000, prior_nusd=40, largest_nusd=30)
    half_done = set()

    async def work(number: int, _item: str) -> None:
        till.pay(number, 25)
        half_done.add(number)
        await asyncio.sleep(0)
        till.pay(number, 15)
        half_done.remove(number)

    ending = await flow(100, work, width=50, till=till)
    assert half_done == set()
    assert isinstance(ending.budget, BudgetReached)
    assert 1_000 - 40 - 2 * 30 <= sum(till.spent) <= 1_000


async def test_what_rows_really_cost_is_learnt() -> None:
    """Proves that a prior far too high is replaced by the mean of finished rows, so that the cap is used."""
    till = Till(left_nusd=1_000, prior_nusd=400)

    async def work(number: int, _item: str) -> None:
        till.pay(number, 10)
        await asyncio.sleep(0)

    await flow(1_000, work, width=8, till=till)
    assert sum(till.spent) == 1_000
    assert till.admission.expected_nusd() == 10
    assert len(till.spent) > LEARNT_ROWS


async def test_rows_that_cost_nothing_need_no_money() -> None:
    """Proves that a cap that is used up lets rows through that are answered from the journal, and teaches nothing."""
    till = Till(left_nusd=0, prior_nusd=30)

    async def work(_number: int, _item: str) -> None:
        await asyncio.sleep(0)

    ending = await flow(50, work, till=till)
    assert (ending.finished, ending.whole) == (50, True)
    assert till.admission.expected_nusd() == 30


async def test_the_first_row_that_needs_money_ends_the_stream() -> None:
    """Proves that where no money is left, rows in the journal are kept and the rest is not started."""
    till = Till(left_nusd=0, prior_nusd=30)
    started = []

    async def work(number: int, _item: str) -> None:
        started.append(number)
        await asyncio.sleep(0)
        if number >= 10:
            till.pay(number, 1)

    ending = await flow(1_000, work, till=till)
    assert ending.finished == 10
    assert (type(ending.budget), ending.interrupted, ending.errors) == (BudgetReached, False, [])
    assert till.spent == []
    assert len(started) < 20


async def test_without_a_cap_money_holds_nobody_back() -> None:
    """Proves that free teachers, which have no cap to watch, start as many rows as the window is wide."""
    gate = asyncio.Event()
    running = []

    async def work(number: int, _item: str) -> None:
        running.append(number)
        if len(running) == 6:
            gate.set()
        await gate.wait()

    assert (await flow(6, work, width=6, till=Till(None, 10**12))).whole


async def test_rows_start_in_order_however_long_the_cap_is_read() -> None:
    """Proves that a row never passes one before it while both wait for money."""
    till = Till(left_nusd=10_000, prior_nusd=30)
    reads = iter(range(10**6))
    started: list[int] = []

    async def slowly() -> int | None:
        for _ in range(7 - next(reads) % 8):
            await asyncio.sleep(0)
        return 10_000 - sum(till.spent)

    till.admission.remaining = slowly
    till.admission._read_s = float("-inf")  # noqa: SLF001 — read before the first row

    async def work(number: int, _item: str) -> None:
        started.append(number)
        till.pay(number, 30)
        till.admission._read_s = float("-inf")  # noqa: SLF001 — and before every other
        await asyncio.sleep(0)

    assert (await flow(100, work, width=8, till=till)).whole
    assert started == list(range(100))


async def test_a_row_that_waited_for_money_is_not_started_after_the_end() -> None:
    """Proves that when a teacher dies while the next row waits for its money, that row sends nothing."""
    till = Till(left_nusd=50, prior_nusd=30)
    started = []

    async def work(number: int, _item: str) -> None:
        started.append(number)
        for _ in range(5):
            await asyncio.sleep(0)
        raise KeyRefused("no key")

    ending = await flow(10, work, till=till)
    assert started == [0]
    assert (ending.unfinished, ending.budget) == (1, None)


# --- errors ------------------------------------------------------------------------------------------------------


async def test_a_dead_teacher_ends_the_stream_with_what_is_done() -> None:
    """Proves that rows under way end by themselves, none is started after, and the reason is told once."""
    started, stored = [], []

    async def work(number: int, _item: str) -> None:
        started.append(number)
        await asyncio.sleep(0)
        if number in {5, 6}:
            raise KeyRefused("no key", f"call {number}")
        for _ in range(3):
            await asyncio.sleep(0)
        stored.append(number)

    ending = await flow(100, work, width=4)
    assert len(started) < 12
    assert sorted(stored) == [number for number in started if number not in {5, 6}]
    assert ending.finished == len(stored)
    assert (ending.unfinished, [error.what for error in ending.errors], ending.whole) == (2, ["no key"], False)


async def test_rows_that_fail_one_after_another_end_the_stream() -> None:
    """Proves that a provider that fails every row is given up after ten, and that one finished row counts anew."""
    started = []

    async def work(number: int, _item: str) -> None:
        started.append(number)
        if number != UNFINISHED_IN_A_ROW - 1:
            raise LostReply("lost")

    ending = await flow(100, work, width=1)
    assert len(started) == 2 * UNFINISHED_IN_A_ROW
    assert (ending.finished, ending.unfinished) == (1, 2 * UNFINISHED_IN_A_ROW - 1)
    assert [type(error) for error in ending.errors] == [LostReply]


async def test_an_error_nobody_expects_ends_all_and_is_raised() -> None:
    """Proves that a failing store or a bug is not taken for an unfinished row: it stops the rest and is raised."""
    ended = []

    async def work(number: int, _item: str) -> None:
        if number == 3:
            raise StoreError("full")
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(number)

    with pytest.raises(StoreError, match="full"):
        await flow(100, work, width=4)
    assert sorted(ended) == [0, 1, 2]
    assert others() == set()


async def test_before_an_error_is_told_what_is_paid_for_is_taken_in() -> None:
    """Proves that calls in flight are booked before the others are ended, and that nothing more is sent meanwhile."""
    stop, landed = asyncio.Event(), asyncio.Event()
    booked = []

    async def work(number: int, _item: str) -> None:
        if number == 1:
            raise StoreError("full")
        await landed.wait()
        booked.append(number)

    async def drained() -> None:
        assert stop.is_set()
        landed.set()
        while len(booked) < 2:  # noqa: ASYNC110 — two turns
            await asyncio.sleep(0)

    with pytest.raises(StoreError, match="full"):
        await flow(3, work, width=3, stop=stop, drained=drained)
    assert booked == [0, 2]


# --- stopping ----------------------------------------------------------------------------------------------------


async def test_a_stop_takes_in_what_is_in_flight_and_lets_the_rest_go() -> None:
    """Proves that after the user's stop paid calls are awaited and their rows stored, and rows that wait are ended."""
    stop, landed, all_booked = asyncio.Event(), asyncio.Event(), asyncio.Event()
    started, stored, let_go = [], [], []

    async def work(number: int, _item: str) -> None:
        started.append(number)
        if number == 3:
            stop.set()
        if number % 2:
            try:
                await asyncio.Event().wait()  # for a slot, or to try again
            finally:
                let_go.append(number)
        await landed.wait()
        all_booked.set()
        for _ in range(5):  # gates and store after the last reply
            await asyncio.sleep(0)
        stored.append(number)

    async def drained() -> None:
        landed.set()
        await all_booked.wait()

    ending = await flow(100, work, width=4, stop=stop, drained=drained)
    assert started == [0, 1, 2, 3]
    assert (stored, let_go) == ([0, 2], [1, 3])
    assert (ending.interrupted, ending.finished, ending.whole) == (True, 2, False)
    assert others() == set()


async def test_rows_refused_after_the_stop_are_unfinished() -> None:
    """Proves that a row that learns of the stop by its next call is unfinished, not an error."""
    stop = asyncio.Event()

    async def work(_number: int, _item: str) -> None:
        stop.set()
        raise Interrupted("stopped")

    ending = await flow(100, work, width=2, stop=stop)
    assert (ending.interrupted, ending.errors, ending.finished) == (True, [], 0)
    assert 1 <= ending.unfinished <= 2


async def test_stopped_before_it_began_nothing_starts() -> None:
    """Proves that a stop that came early starts no row and ends as interrupted."""
    stop = asyncio.Event()
    stop.set()

    async def work(_number: int, _item: str) -> None:
        raise AssertionError

    ending = await flow(100, work, stop=stop)
    assert (ending.interrupted, ending.finished, ending.unfinished) == (True, 0, 0)


async def test_cancelling_the_stream_is_not_swallowed() -> None:
    """Proves that the second Ctrl-C ends the stream as cancelled, with every row's own end awaited."""
    ended = []

    async def work(number: int, _item: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # to book what was in flight
            ended.append(number)

    streaming = asyncio.create_task(flow(100, work, width=3))
    for _ in range(5):
        await asyncio.sleep(0)
    streaming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await streaming
    assert sorted(ended) == [0, 1, 2]
    assert others() == set()


async def test_a_worn_out_stream_stays_so_when_a_late_row_finishes() -> None:
    """Proves that no row starts again after the stream was given up, for one that was dropped would be missing."""
    failed, started = asyncio.Event(), []

    async def work(number: int, _item: str) -> None:
        started.append(number)
        if number == 0:
            await failed.wait()  # the one that ends well, when all others have failed
            return
        if number == UNFINISHED_IN_A_ROW:
            failed.set()
        raise LostReply("lost")

    ending = await flow(200, work, width=4)
    assert ending.finished == 1
    assert max(started) <= UNFINISHED_IN_A_ROW + 4
