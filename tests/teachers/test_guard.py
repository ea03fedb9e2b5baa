"""The guard: after the user's stop nothing is sent, and a teacher that has died is asked nothing more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from arcticcodex.errors import (
    ArcticError,
    Interrupted,
    KeyRefused,
    LostReply,
    Overbilled,
    RateLimited,
    RequestRefused,
    RetryableError,
    TeacherStopped,
)
from arcticcodex.records import Reply, Usage
from arcticcodex.store import schema as t
from arcticcodex.store.store import Store
from arcticcodex.teachers.budget import Purse, budgeted
from arcticcodex.teachers.failures import is_unbilled
from arcticcodex.teachers.guard import LOST_IN_A_ROW, Guard, guarded
from arcticcodex.teachers.limiter import Limiter, limited

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.records import Call
    from arcticcodex.teachers.teacher import Endpoint, Send

YES = Reply("yes", "", "stop", "m", Usage(1, 0, 0, 10))


class Line:
    """A provider that ends each call as the next item says, and counts them."""

    def __init__(self, *ends: Reply | Exception) -> None:
        self.ends = list(ends)
        self.sent = 0

    async def send(self, _call: Call) -> Reply:
        """Take a call."""
        self.sent += 1
        end = self.ends.pop(0) if self.ends else YES
        if isinstance(end, Exception):
            raise end
        return end


async def ended(ask: Send, call: Call) -> Reply | ArcticError:
    """How a call ends."""
    try:
        return await ask(call)
    except ArcticError as error:
        return error


async def test_after_the_stop_nothing_is_sent(make_call: Callable[..., Call]) -> None:
    """Proves that the user's stop holds for every teacher, from that moment on."""
    stop, line = asyncio.Event(), Line()
    asks = [guarded(line.send, Guard(name, stop)) for name in ("one", "two")]
    assert [await ended(ask, make_call()) for ask in asks] == [YES, YES]
    stop.set()
    assert [type(await ended(ask, make_call())) for ask in asks] == [Interrupted, Interrupted]
    assert line.sent == 2


@pytest.mark.parametrize("error", [KeyRefused("no key"), TeacherStopped("no model"), Overbilled("too much")])
async def test_a_dead_teacher_stops_only_itself(make_call: Callable[..., Call], error: TeacherStopped) -> None:
    """Proves that what is fatal for one teacher is raised for each of its later calls, and for no other teacher's."""
    stop = asyncio.Event()
    dead, well = Line(error), Line()
    ask_dead, ask_well = guarded(dead.send, Guard("dead", stop)), guarded(well.send, Guard("well", stop))
    assert [await ended(ask_dead, make_call()) for _ in range(3)] == [error] * 3
    assert await ended(ask_well, make_call()) == YES
    assert (dead.sent, well.sent) == (1, 1)


@pytest.mark.parametrize("error", [RateLimited("slow"), RequestRefused("long"), RetryableError("fault")])
async def test_what_is_not_fatal_stops_nobody(make_call: Callable[..., Call], error: ArcticError) -> None:
    """Proves that push-backs, faults and refused requests leave a teacher in service, however many come."""
    line = Line(*[error] * (2 * LOST_IN_A_ROW))
    ask = guarded(line.send, Guard("m", asyncio.Event()))
    ends = [await ended(ask, make_call()) for _ in range(2 * LOST_IN_A_ROW + 1)]
    assert ends[-1] == YES


async def test_twenty_replies_lost_in_a_row_stop_a_teacher(make_call: Callable[..., Call]) -> None:
    """Proves that a provider that hangs costs at most twenty reservations, and that one reply counts from anew."""
    lost = LostReply("lost", kind="deadline")
    line = Line(*[lost] * 19, YES, *[lost] * 20)
    ask = guarded(line.send, Guard("m", asyncio.Event()))
    ends = [await ended(ask, make_call()) for _ in range(42)]
    assert ends[:40] == [lost] * 19 + [YES] + [lost] * 20
    assert [type(end) for end in ends[40:]] == [TeacherStopped] * 2
    assert line.sent == 40
    assert "m answers no more" in str(ends[40])
    assert "20 replies in a row were lost (deadline)" in str(ends[40])


async def test_ten_requests_called_bad_in_a_row_stop_a_teacher(make_call: Callable[..., Call]) -> None:
    """Proves that where every request is malformed it is not the rows, and one reply counts from anew."""
    bad = RequestRefused("bad", "HTTP 400", status=400, kind="bad_request")
    line = Line(*[bad] * 9, YES, *[bad] * 10)
    ask = guarded(line.send, Guard("m", asyncio.Event()))
    ends = [await ended(ask, make_call()) for _ in range(22)]
    assert ends[:20] == [bad] * 9 + [YES] + [bad] * 10
    assert [type(end) for end in ends[20:]] == [TeacherStopped] * 2
    assert line.sent == 20
    assert "10 in a row were called bad: HTTP 400" in str(ends[20])


async def test_failures_are_counted_for_the_display(make_call: Callable[..., Call]) -> None:
    """Proves that a watcher sees how often a teacher failed, and how often it asked to go slower."""
    guard = Guard("m", asyncio.Event())
    ask = guarded(Line(RateLimited("slow"), RetryableError("fault"), RequestRefused("long"), YES).send, guard)
    for _ in range(4):
        await ended(ask, make_call())
    assert (guard.failed, guard.rate_limited) == (2, 1)


# --- while calls wait for money ----------------------------------------------------------------------------------


class PerToken:
    """One nano-dollar a token of output, bounded by the cap."""

    id = "per-token"

    def bound_nusd(self, _body: bytes, cap_tokens: int) -> int:
        """As many nano-dollars as the cap has tokens."""
        return cap_tokens

    def cost_nusd(self, usage: Usage, *_rest: object) -> int:
        """As many nano-dollars as tokens came."""
        return usage.output


@pytest.mark.parametrize("how", ["stopped by the user", "key refused"])
async def test_calls_that_wait_for_money_are_not_sent_after_all(
    tmp_path: Any, make_call: Callable[..., Call], make_endpoint: Callable[..., Endpoint], how: str
) -> None:
    """Proves that whoever stood in the queue for money when it ended sends nothing when money comes, and holds none."""
    stop, first_sent, first_ends, sent = asyncio.Event(), asyncio.Event(), asyncio.Event(), []

    async def send(call: Call) -> Reply:
        sent.append(call.identity)
        first_sent.set()
        await first_ends.wait()
        if how == "key refused":
            raise KeyRefused("no", status=401)
        return YES

    async with Store(f"{tmp_path}/a.db") as store:
        await store.set_caps({"run:run": 700})
        purse, guard = Purse(store), Guard("m", stop)
        begin = budgeted(
            send, endpoint=make_endpoint(), pricing=PerToken(), purse=purse, is_unbilled=is_unbilled, check=guard.check
        )  # fmt: skip
        ask = guarded(limited(begin, Limiter(10)), guard)
        tasks = [asyncio.create_task(ask(make_call(row=0)))]
        await first_sent.wait()
        tasks += [asyncio.create_task(ask(make_call(row=row))) for row in range(1, 6)]
        while len(purse._waiting) < 5:  # noqa: SLF001, ASYNC110 — nothing outside shows who waits
            await asyncio.sleep(0)
        if how == "stopped by the user":
            stop.set()
        first_ends.set()
        ends = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert sent == ["call-0-0"]
        assert {type(end) for end in ends[1:]} == {Interrupted if stop.is_set() else KeyRefused}
        assert (await store.totals("run:run"))[2:] == (0, 0)
        assert len(await store.read(lambda c: c.execute(select(t.attempts)).all())) == 1


async def test_a_stop_in_the_moment_of_the_grant_sends_nothing(
    tmp_path: Any, make_call: Callable[..., Call], make_endpoint: Callable[..., Endpoint]
) -> None:
    """Proves that a call whose money was granted as the user stopped is booked as never sent."""
    line, guard = Line(), Guard("m", asyncio.Event())

    class Late(Store):
        async def claim(self, claim: Any) -> Any:
            claimed = await super().claim(claim)
            guard.stop.set()
            return claimed

    async with Late(f"{tmp_path}/a.db") as store:
        begin = budgeted(
            line.send, endpoint=make_endpoint(), pricing=PerToken(), purse=Purse(store), is_unbilled=is_unbilled,
            check=guard.check,
        )  # fmt: skip
        ask = limited(begin, Limiter(10))
        assert isinstance(await ended(ask, make_call()), Interrupted)
        assert line.sent == 0
        assert await store.read(lambda c: c.scalars(select(t.attempts.c.state)).all()) == ["unbilled"]
