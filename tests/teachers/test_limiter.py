"""The limiter: who starts next, how many at once, and how fast, on a clock of its own."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.errors import ArcticError, LostReply, RateLimited
from arcticcodex.records import Call, Rate, RateWindow, Reply, Usage
from arcticcodex.teachers.limiter import Limiter, limited
from arcticcodex.teachers.teacher import Landed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from arcticcodex.teachers.teacher import Begin


def reply(output: int = 10, rate: Rate | None = None) -> Reply:
    """A good reply."""
    return Reply("x", "", "stop", "m", Usage(100, 0, 0, output), rate=rate)


class Gate:
    """A `Send` whose calls end when told to; `started` are the rows in the order of their starts."""

    def __init__(self) -> None:
        self.started: list[int] = []
        self.ends: dict[int, asyncio.Future[Reply]] = {}
        self.moved = asyncio.Event()

    async def send(self, call: Call) -> Reply:
        """Note the start, wait for the end."""
        self.started.append(call.booking.row)
        self.moved.set()
        self.ends[call.booking.row] = asyncio.get_running_loop().create_future()
        return await self.ends[call.booking.row]

    async def reached(self, number: int) -> None:
        """Wait until so many calls have started."""
        while len(self.started) < number:
            self.moved.clear()
            await self.moved.wait()

    async def end(self, row: int, result: Reply | BaseException | None = None) -> None:
        """End one call and let whoever may start."""
        if isinstance(result, BaseException):
            self.ends.pop(row).set_exception(result)
        else:
            self.ends.pop(row).set_result(result or reply())
        await settle()


async def settle() -> None:
    """Let every task that can run do so."""
    for _ in range(10):
        await asyncio.sleep(0)


def landing(send: Callable[[Call], Awaitable[Reply]], book: Callable[[], Awaitable[None]] | None = None) -> Begin:
    """A `Begin` that needs no booking, or is booked by `book`."""

    async def begin(call: Call) -> Landed:
        error = None
        said: Reply | None = None
        try:
            said = await send(call)
        except ArcticError as caught:
            error = caught

        async def end() -> Reply:
            if book is not None:
                await book()
            if error is not None:
                raise error
            assert said is not None
            return said

        return Landed(end, said, error)

    return begin


def start(gate: Gate, limiter: Limiter, make_call: Callable[..., Call], *places: tuple[int, int]) -> list[Any]:
    """Begin calls of the given (depth, row)."""
    ask = limited(landing(gate.send), limiter)
    return [asyncio.ensure_future(ask(make_call(depth=depth, row=row))) for depth, row in places]


async def finish(gate: Gate, tasks: list[Any]) -> None:
    """End everything."""
    while gate.ends:
        for row in list(gate.ends):
            await gate.end(row)
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_no_more_run_than_the_concurrency(make_call: Any) -> None:
    """The set concurrency is a ceiling at every moment, and is reached."""
    limiter, gate = Limiter(3), Gate()
    tasks = start(gate, limiter, make_call, *((0, row) for row in range(8)))
    await settle()
    assert (limiter.in_flight, limiter.waiting, limiter.limit) == (3, 5, 3)
    await gate.end(0)
    assert limiter.in_flight == 3
    await finish(gate, tasks)
    assert (limiter.in_flight, limiter.waiting) == (0, 0)
    assert sorted(gate.started) == list(range(8))


async def test_the_deepest_starts_first_then_the_lowest_row(make_call: Any) -> None:
    """What is begun is finished before more is begun: that holds the window of open rows small."""
    limiter, gate = Limiter(1), Gate()
    tasks = start(gate, limiter, make_call, (0, 50))
    await settle()
    tasks += start(gate, limiter, make_call, (0, 9), (2, 30), (0, 3), (1, 1), (2, 20))
    await settle()
    for row in (50, 20, 30, 1, 3, 9):
        assert gate.started[-1] == row
        await gate.end(row)
    await finish(gate, tasks)


async def push_back(gate: Gate, limiter: Limiter, make_call: Any, rows: range, retry_after_s: float) -> None:
    """Ask these rows one after the other; each is alone, and is pushed back."""
    for row in rows:
        tasks = start(gate, limiter, make_call, (0, row))
        await gate.reached(row - rows.start + 1)
        await gate.end(row, RateLimited("x", retry_after_s=retry_after_s))
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_stray_push_backs_cost_nothing(make_call: Any) -> None:
    """Up to one call in ten may be pushed back: no slot is lost, and nobody waits but who was told to."""
    limiter, gate = Limiter(40), Gate()
    tasks = start(gate, limiter, make_call, *((0, row) for row in range(1000)))
    await settle()
    for row in range(900):
        await gate.end(row, RateLimited("x", retry_after_s=60.0) if row % 10 == 0 else None)
        assert (limiter.limit, limiter.in_flight) == (40, 40)
    await finish(gate, tasks)


async def test_what_is_pushed_back_beyond_that_costs_its_slot(make_call: Any) -> None:
    """Of eight pushed back together two may be strays; the slots of the others are gone, down to one."""
    limiter, gate = Limiter(8), Gate()
    tasks = start(gate, limiter, make_call, *((0, row) for row in range(8)))
    await settle()
    seen = []
    for row in range(8):
        await gate.end(row, RateLimited("x"))
        seen.append(limiter.limit)
    assert seen == [8, 8, 7, 6, 5, 4, 3, 2]
    await finish(gate, tasks)


async def test_slots_come_back_fast_up_to_half_then_one_a_round(make_call: Any) -> None:
    """After trouble each answer gives a slot up to half of what there were, then each round; never more than asked."""
    limiter, gate = Limiter(40), Gate()
    tasks = start(gate, limiter, make_call, *((0, row) for row in range(300)))
    await settle()
    for row in range(60):
        if limiter.limit > 4:
            await gate.end(row, RateLimited("x"))
    assert (limiter.limit, limiter.in_flight) == (4, 4)
    seen = [4]
    for _ in range(6):
        for row in list(gate.ends):
            await gate.end(row)
        seen.append(limiter.limit)
    assert seen == [4, 4, 8, 16, 20, 21, 22]  # answers to calls begun before the last loss give nothing
    await finish(gate, tasks)
    assert limiter.limit <= 40


async def test_slots_that_stand_empty_are_not_won(make_call: Any) -> None:
    """Answers to few calls do not prove that many would be taken."""
    limiter, gate = Limiter(8), Gate()
    tasks = start(gate, limiter, make_call, *((0, row) for row in range(8)))
    await settle()
    for row in range(6):
        await gate.end(row, RateLimited("x"))
    assert limiter.limit == 4
    await finish(gate, tasks)
    for row in range(100, 130):
        tasks = start(gate, limiter, make_call, (0, row))
        await settle()
        await gate.end(row)
    assert limiter.limit == 4


@pytest.mark.parametrize("granted", [1, 5, 20, 60])
async def test_it_finds_how_many_the_provider_grants(granted: int, make_call: Any) -> None:
    """200 asked: within four round trips nearly all slots granted are busy, and from then on one call in six is wasted.

    The provider pushes a call back at once where it has no slot for it, and answers all others a round later.
    """
    limiter, gate = Limiter(200), Gate()
    tasks = start(gate, limiter, make_call, *((0, row) for row in range(8000)))
    await settle()
    held: set[int] = set()
    wasted = []
    for _ in range(40):
        answered, held = held, set()
        for row in answered:
            await gate.end(row)
        pushed_back = 0
        while new := [row for row in gate.ends if row not in held]:
            for row in new:
                if len(held) < granted:
                    held.add(row)
                else:
                    pushed_back += 1
                    await gate.end(row, RateLimited("x"))
        wasted.append(pushed_back)
        assert len(held) >= 0.9 * granted
    assert sum(wasted[:4]) <= 240
    assert sum(wasted[4:]) <= 36 * max(granted / 5, 1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_it_never_shrinks_to_nothing(make_call: Any) -> None:
    """One call at a time remains, so that a recovery is noticed."""
    limiter, gate = Limiter(4), Gate()
    await push_back(gate, limiter, make_call, range(9), 0.0)
    assert limiter.limit == 1


async def test_other_failures_change_nothing(make_call: Any) -> None:
    """A lost reply says nothing of rates; its slot is free again."""
    limiter, gate = Limiter(4), Gate()
    tasks = start(gate, limiter, make_call, (0, 0))
    await settle()
    await gate.end(0, LostReply("x"))
    assert (limiter.limit, limiter.in_flight) == (4, 0)
    await finish(gate, tasks)


async def test_where_nothing_passes_every_slot_waits_as_long_as_asked(make_call: Any) -> None:
    """Nobody starts before the moment the provider named; then they do without being asked."""
    limiter, gate = Limiter(4), Gate()
    await push_back(gate, limiter, make_call, range(3), 0.15)
    begun_s = asyncio.get_running_loop().time()
    tasks = start(gate, limiter, make_call, (0, 3), (0, 4))
    await settle()
    assert gate.started == [0, 1, 2]
    await asyncio.wait_for(gate.reached(5), 10)
    assert asyncio.get_running_loop().time() - begun_s >= 0.14
    await finish(gate, tasks)


async def test_while_others_are_answered_nobody_else_waits(make_call: Any) -> None:
    """A provider that holds other calls of ours takes new ones: its Retry-After is for those it pushed back."""
    limiter, gate = Limiter(8), Gate()
    tasks = start(gate, limiter, make_call, *((0, row) for row in range(30)))
    await settle()
    for row in range(6):
        await gate.end(row, RateLimited("x", retry_after_s=60.0))
    held = list(gate.ends)
    assert (limiter.limit, limiter.in_flight) == (4, 4)
    await gate.end(held[0])
    assert limiter.in_flight == 4
    await finish(gate, tasks)


@pytest.mark.parametrize(
    "rate",
    [
        Rate(requests=RateWindow(600, 0, 60.0)),
        Rate(input_tokens=RateWindow(6000, 0, 60.0)),
        Rate(output_tokens=RateWindow(600, 0, 60.0)),
    ],
)
async def test_each_limit_of_the_provider_holds_calls_back(rate: Rate, make_call: Any) -> None:
    """With nothing left, starts follow the rate at which the provider refills: here ten calls a second."""
    now_s = 1000.0
    limiter, gate = Limiter(100, clock=lambda: now_s), Gate()
    body = b"x" * 40  # ten tokens, of 100 a second; and ten of output, of ten a second
    ask = limited(landing(gate.send), limiter)
    tasks: list[Any] = [asyncio.ensure_future(ask(make_call(body, row=0)))]
    await settle()
    await gate.end(0, reply(10 if rate.output_tokens is None else 1, rate))
    tasks += [asyncio.ensure_future(ask(make_call(body, row=row))) for row in range(1, 40)]
    await settle()
    assert gate.started == [0]
    for step in range(1, 21):
        now_s += 0.1
        limiter._start()  # noqa: SLF001 — the timer runs on the loop's clock, not on ours
        await settle()
        assert len(gate.started) == pytest.approx(1 + step, abs=1)
    await finish(gate, tasks[: len(gate.started)])
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_estimates_are_put_right_by_what_was_used(make_call: Any) -> None:
    """A call that used fewer tokens than it was taken to need gives the rest back at once."""
    limiter, gate = Limiter(10, clock=lambda: 5.0), Gate()
    tasks = start(gate, limiter, make_call, (0, 0))
    await settle()
    await gate.end(0, reply(100, Rate(output_tokens=RateWindow(250, 250, 0.0))))
    tasks += start(gate, limiter, make_call, (0, 1), (0, 2), (0, 3))
    await settle()
    assert gate.started == [0, 1, 2]
    await gate.end(1, reply(20))
    assert gate.started == [0, 1, 2, 3]
    await finish(gate, tasks)


async def test_cache_reads_do_not_drain_the_input_limit(make_call: Any) -> None:
    """Providers do not count them, so a shared prefix must not slow a run down."""
    limiter, gate = Limiter(10, clock=lambda: 5.0), Gate()
    ask = limited(landing(gate.send), limiter)
    body = b"x" * 400  # 100 tokens
    tasks: list[Any] = [asyncio.ensure_future(ask(make_call(body, row=0)))]
    await settle()
    await gate.end(0, reply(1, Rate(input_tokens=RateWindow(200, 200, 0.0))))
    tasks += [asyncio.ensure_future(ask(make_call(body, row=row))) for row in (1, 2, 3)]
    await settle()
    assert gate.started == [0, 1, 2]
    await gate.end(1, replace(reply(1), usage=Usage(0, 100, 0, 1)))
    assert gate.started == [0, 1, 2, 3]
    await finish(gate, tasks)


async def test_the_provider_may_say_that_less_is_left(make_call: Any) -> None:
    """Another program may use the same key: what the headers say counts where it is less than our own reckoning."""
    limiter, gate = Limiter(10, clock=lambda: 5.0), Gate()
    tasks = start(gate, limiter, make_call, (0, 0), (0, 1))
    await settle()
    await gate.end(0, reply(rate=Rate(requests=RateWindow(100, 99, 1.0))))
    await gate.end(1, reply(rate=Rate(requests=RateWindow(100, 2, 59.0))))
    tasks += start(gate, limiter, make_call, *((0, row) for row in range(2, 9)))
    await settle()
    assert gate.started == [0, 1, 2, 3]
    for task in tasks[6:]:
        task.cancel()
    await finish(gate, tasks[:4])
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_daily_limit_refills_by_the_day(make_call: Any) -> None:
    """A limit whose reset lies hours away is not taken for one per minute."""
    now_s = 1000.0
    limiter, gate = Limiter(10, clock=lambda: now_s), Gate()
    tasks = start(gate, limiter, make_call, (0, 0))
    await settle()
    await gate.end(0, reply(rate=Rate(requests=RateWindow(24, 0, 86_400.0))))
    tasks += start(gate, limiter, make_call, (0, 1))
    now_s += 3_000
    limiter._start()  # noqa: SLF001 — the timer runs on the loop's clock, not on ours
    await settle()
    assert gate.started == [0]
    now_s += 700
    limiter._start()  # noqa: SLF001 — as above
    await settle()
    assert gate.started == [0, 1]
    await finish(gate, tasks)


async def test_a_call_larger_than_the_limit_passes_when_all_is_full(make_call: Any) -> None:
    """A limit that a single call exceeds must not hold it for ever: the provider decides."""
    limiter, gate = Limiter(2, clock=lambda: 5.0), Gate()
    tasks = start(gate, limiter, make_call, (0, 0))
    await settle()
    await gate.end(0, reply(5000, Rate(output_tokens=RateWindow(100, 100, 0.0))))
    tasks += start(gate, limiter, make_call, (0, 1))
    await settle()
    assert gate.started == [0, 1]
    await finish(gate, tasks)


async def test_a_cancelled_waiter_leaves_its_place(make_call: Any) -> None:
    """Ctrl-C while waiting: no slot is lost, no timer stays, and the next in line starts."""
    limiter, gate = Limiter(1), Gate()
    tasks = start(gate, limiter, make_call, (0, 0), (0, 1), (0, 2))
    await settle()
    tasks[1].cancel()
    await settle()
    await gate.end(0)
    assert gate.started == [0, 2]
    await finish(gate, tasks)
    assert limiter.in_flight == 0


async def test_a_slot_granted_to_a_cancelled_call_is_given_back(make_call: Any) -> None:
    """Grant and cancellation in the same turn of the loop: the slot goes on to the next."""
    limiter, gate = Limiter(1), Gate()
    tasks = start(gate, limiter, make_call, (0, 0), (0, 1), (0, 2))
    await settle()
    gate.ends.pop(0).set_result(reply())
    await asyncio.sleep(0)
    tasks[1].cancel()
    await settle()
    assert gate.started[-1] == 2
    await finish(gate, tasks)
    assert limiter.in_flight == 0


async def test_no_timer_is_left_behind(make_call: Any) -> None:
    """When nobody waits any more, nothing wakes the loop."""
    limiter, gate = Limiter(4), Gate()
    await push_back(gate, limiter, make_call, range(3), 60.0)
    tasks = start(gate, limiter, make_call, (0, 3))
    await settle()
    handles = asyncio.get_running_loop()._scheduled  # type: ignore[attr-defined]  # noqa: SLF001 — the loop's own timers
    assert any(not handle.cancelled() for handle in handles)
    tasks[0].cancel()
    await settle()
    assert all(handle.cancelled() for handle in handles)
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_any_order_of_ends_leaves_every_slot_free(make_call: Any) -> None:
    """Hundreds of calls that end well, are pushed back or are cancelled: the count always comes back to nothing."""
    draw = random.Random(7)
    limiter, gate = Limiter(5), Gate()
    tasks = start(gate, limiter, make_call, *((draw.randrange(3), row) for row in range(300)))
    while not all(task.done() for task in tasks):
        await settle()
        assert 0 <= limiter.in_flight <= 5
        choice = draw.random()
        if choice < 0.2:
            draw.choice(tasks).cancel()
            await settle()
            gate.ends = {row: end for row, end in gate.ends.items() if not end.done()}
        elif gate.ends:
            row = draw.choice(list(gate.ends))
            await gate.end(row, RateLimited("x") if choice < 0.3 else LostReply("x") if choice < 0.4 else None)
    assert (limiter.in_flight, limiter.waiting) == (0, 0)
    await asyncio.gather(*tasks, return_exceptions=True)


def test_a_concurrency_of_nothing_is_refused() -> None:
    """No slot would mean waiting for ever."""
    with pytest.raises(ValueError, match="at least 1"):
        Limiter(0)


async def test_the_slot_is_handed_on_while_the_answer_is_booked(make_call: Callable[..., Call]) -> None:
    """Proves that the next call starts when an answer is in, not only when it is in the books."""
    gate, booked = Gate(), asyncio.Event()

    async def book() -> None:
        await booked.wait()

    ask = limited(landing(gate.send, book), Limiter(1))
    tasks = [asyncio.ensure_future(ask(make_call(row=row))) for row in range(2)]
    await gate.reached(1)
    await gate.end(0)
    await gate.reached(2)
    assert not tasks[0].done()
    booked.set()
    await gate.end(1)
    assert [task.done() for task in tasks] == [True, True]
