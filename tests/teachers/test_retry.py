"""Retrying: what is tried again, how often, and how long it waits, without a test ever waiting."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.errors import (
    ArcticError,
    BudgetReached,
    KeyRefused,
    LostReply,
    RateLimited,
    RequestRefused,
    RetryableError,
    TeacherStopped,
)
from arcticcodex.records import Call, Reply, Usage
from arcticcodex.teachers.retry import retried

if TYPE_CHECKING:
    from arcticcodex.teachers.teacher import Send

GOOD = Reply("Frozen water.", "", "stop", "m", Usage(1, 0, 0, 1))


class Flaky:
    """A `Send` that fails with each of the given errors in turn, then answers; `waits` is what was slept."""

    def __init__(self, *failures: BaseException) -> None:
        self.failures = list(failures)
        self.sent = 0
        self.waits: list[float] = []

    async def send(self, _call: Call) -> Reply:
        """Fail or answer."""
        self.sent += 1
        if self.failures:
            raise self.failures.pop(0)
        return GOOD

    async def sleep(self, seconds: float) -> None:
        """Return at once."""
        self.waits.append(seconds)

    def retried(self, **options: Any) -> Send:
        """This `Send` with retries that never wait."""
        return retried(self.send, sleep=self.sleep, **options)


async def test_a_good_call_is_sent_once(make_call: Any) -> None:
    """No failure, no wait, no second attempt."""
    flaky = Flaky()
    assert await flaky.retried()(make_call()) is GOOD
    assert (flaky.sent, flaky.waits) == (1, [])


@pytest.mark.parametrize("failure", [RetryableError("x"), LostReply("x"), RateLimited("x")])
async def test_retryable_failures_are_tried_again(failure: RetryableError, make_call: Any) -> None:
    """A fault, a lost reply and a push-back each get a new attempt, after a wait."""
    flaky = Flaky(failure, failure)
    assert await flaky.retried()(make_call()) is GOOD
    assert flaky.sent == 3
    assert len(flaky.waits) == 2
    assert all(0.5 <= wait_s <= 30 for wait_s in flaky.waits)


@pytest.mark.parametrize(
    "failure",
    [
        RequestRefused("x"),
        TeacherStopped("x"),
        KeyRefused("x"),
        BudgetReached("x"),
        ArcticError("x"),
        asyncio.CancelledError(),
        ZeroDivisionError(),
    ],
)
async def test_nothing_else_is_tried_again(failure: BaseException, make_call: Any) -> None:
    """What a new attempt cannot mend is raised as it is, first or later."""
    for before in ([], [RetryableError("first")]):
        flaky = Flaky(*before, failure)
        with pytest.raises(type(failure)) as caught:
            await flaky.retried()(make_call())
        assert caught.value is failure
        assert flaky.sent == len(before) + 1


async def test_faults_are_few_and_push_backs_many(make_call: Any) -> None:
    """Each has its own count: forty push-backs between faults do not use up the tries for faults."""
    flaky = Flaky(*[LostReply("x")] * 99)
    with pytest.raises(LostReply):
        await flaky.retried(attempts=3)(make_call())
    assert flaky.sent == 3
    flaky = Flaky(*[RateLimited("x")] * 99)
    with pytest.raises(RateLimited):
        await flaky.retried(attempts=3, rate_attempts=7)(make_call())
    assert flaky.sent == 7
    flaky = Flaky(*[RateLimited("x"), LostReply("x")] * 2, *[RateLimited("x")] * 2)
    assert await flaky.retried(attempts=3, rate_attempts=5)(make_call()) is GOOD
    assert flaky.sent == 7


async def test_one_attempt_means_no_retry(make_call: Any) -> None:
    """The last failure is raised as it is."""
    failure = LostReply("x")
    flaky = Flaky(failure)
    with pytest.raises(LostReply) as caught:
        await flaky.retried(attempts=1)(make_call())
    assert caught.value is failure
    assert flaky.waits == []


@pytest.mark.parametrize(("asked_s", "least_s", "most_s"), [(7.0, 7.0, 10.0), (0.0, 0.0, 3.0), (9000.0, 120.0, 123.0)])
async def test_retry_after_is_obeyed_up_to_its_bound(
    asked_s: float, least_s: float, most_s: float, make_call: Any
) -> None:
    """Never sooner than asked, never all at the same moment, and not for ever."""
    waits = []
    for _ in range(20):
        flaky = Flaky(RateLimited("x", retry_after_s=asked_s))
        await flaky.retried()(make_call())
        waits += flaky.waits
    assert all(least_s <= wait_s <= most_s for wait_s in waits)
    assert len(set(waits)) > 1


async def test_waits_grow_at_random(make_call: Any) -> None:
    """The window doubles from half a second to thirty: early retries are quick, late ones spread out."""
    firsts, lasts = [], []
    for _ in range(50):
        flaky = Flaky(*[LostReply("x")] * 9)
        await flaky.retried(attempts=10)(make_call())
        firsts.append(flaky.waits[0])
        lasts.append(flaky.waits[-1])
    assert max(firsts) <= 1
    assert 8 < sum(lasts) / len(lasts) < 23
    assert max(lasts) <= 30


async def test_tenacity_is_not_touched_by_calls_that_go_well(make_call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cost is paid by failures only: a good call does not so much as import it."""
    monkeypatch.setitem(sys.modules, "tenacity", None)
    assert await Flaky().retried()(make_call()) is GOOD
    with pytest.raises(ImportError):
        await Flaky(LostReply("x")).retried()(make_call())


async def test_calls_at_the_same_time_count_apart(make_call: Any) -> None:
    """One `Send` serves many calls: the failures of one use up nobody else's tries."""
    seen: dict[int, int] = {}

    async def send(call: Call) -> Reply:
        seen[call.booking.row] = seen.get(call.booking.row, 0) + 1
        await asyncio.sleep(0)
        if seen[call.booking.row] < 3:
            raise LostReply("x")
        return GOOD

    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    ask = retried(send, attempts=3, sleep=at_once)
    assert await asyncio.gather(*(ask(make_call(row=row)) for row in range(20))) == [GOOD] * 20
    assert set(seen.values()) == {3}
