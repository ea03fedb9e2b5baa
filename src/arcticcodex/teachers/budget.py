"""Money before the socket: every attempt is reserved at its upper bound, durably, and settled with what it brought.

A reservation that does not fit waits while calls in flight may give money back, the deepest stage first, and is
refused only when none is. So the cap is never passed, and nearly all of it can be used.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from arcticcodex.errors import ArcticError, BudgetReached, ConfigError, Overbilled, StoreError, TeacherError
from arcticcodex.money import dollars, format_usd
from arcticcodex.store.database import storable
from arcticcodex.store.ledger import Claim, Settle
from arcticcodex.teachers.teacher import Landed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from arcticcodex.records import AttemptState, Booking, Call, Reply, Tier, Usage
    from arcticcodex.store.ledger import Claimed
    from arcticcodex.store.store import Store
    from arcticcodex.teachers.teacher import Begin, Endpoint, Send

FOREIGN_POLL_S = 0.25  # how often another process's attempts are looked at; our own wake us


class Pricing(Protocol):
    """What the budget needs of a price: an upper bound before the call and its exact cost after."""

    @property
    def id(self) -> str:
        """Names the price row, for the ledger."""
        ...

    def bound_nusd(self, body: bytes, cap_tokens: int) -> int:
        """The most that sending `body` with an output cap can cost, in nano-dollars."""
        ...

    def cost_nusd(self, usage: Usage, model: str, tier: Tier, start_s: float, end_s: float) -> int:
        """What an attempt cost, in nano-dollars, rounded up once; the dearer price where it touched two windows."""
        ...


@dataclass(slots=True)
class Purse:
    """This process's queue for money: who waits, the deepest stage first, then the lowest row.

    `may_spend` raises where a row may send nothing, `on_cost` is told what each booking spent (settled cost, or the
    reservation of an attempt gone unknown). `max_reserved_nusd` is the largest reservation
    seen, `max_later_nusd` the largest of a stage after the first.
    """

    store: Store
    may_spend: Callable[[int], None] = lambda _row: None
    on_cost: Callable[[Booking, int], None] = lambda _booking, _nusd: None
    max_reserved_nusd: int = 0
    max_later_nusd: int = 0
    in_flight: int = 0
    _drained: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: list[tuple[tuple[int, int, int], asyncio.Future[None]]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)
    _poll: asyncio.TimerHandle | None = None

    async def claim(self, claim: Claim, depth: int, check: Callable[[], None] = lambda: None) -> Reply | None:
        """Reserve money for one attempt; None when granted, else the reply another process has journalled.

        `check` raises when nothing may be sent any more. Raises `BudgetReached` when a cap does not hold it and no
        reservation can give money back.
        """
        self.may_spend(claim.row)
        self.max_reserved_nusd = max(self.max_reserved_nusd, claim.reserved_nusd)
        if depth:
            self.max_later_nusd = max(self.max_later_nusd, claim.reserved_nusd)
        place = (-depth, claim.row, next(self._order))
        try:
            if self._waiting and self._waiting[0][0] < place:
                await self._wait(place)
            while True:
                check()
                claimed = await self._try(claim)
                if claimed.granted or claimed.reply is not None:
                    return claimed.reply
                if claimed.in_flight:
                    self.wake()
                    await asyncio.sleep(FOREIGN_POLL_S)
                elif claimed.held_nusd == 0:
                    raise await self._reached(claimed.short_of, claim.reserved_nusd)
                else:
                    await self._wait(place)
        finally:
            self.wake()  # whoever leaves the queue, however, lets the next one try

    async def _try(self, claim: Claim) -> Claimed:
        """Ask the ledger once. A caller who is cancelled meanwhile leaves no reservation behind."""
        asking = asyncio.ensure_future(self.store.claim(claim))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            await asyncio.shield(self._give_back(claim, asking))
            raise

    async def _give_back(self, claim: Claim, asking: asyncio.Future[Claimed]) -> None:
        with contextlib.suppress(StoreError):  # a store that fails is told when this process leaves it
            if (await asking).granted:
                await self.store.settle(Settle(claim.attempt, "unbilled", failure="never_sent"))
                self.wake()

    def sent(self, change: int) -> None:
        """Count an attempt that is on its way (+1) or booked (-1)."""
        self.in_flight += change
        if self.in_flight == 0:
            self._drained.set()
        else:
            self._drained.clear()

    async def drained(self) -> None:
        """Wait until no attempt is on its way: everything paid for is booked."""
        if self.in_flight:
            await self._drained.wait()

    def wake(self) -> None:
        """Let the first who waits try again."""
        while self._waiting:
            _, waiter = heapq.heappop(self._waiting)
            if not waiter.done():
                waiter.set_result(None)
                return

    async def _wait(self, place: tuple[int, int, int]) -> None:
        """Wait for a release of ours; now and then the first looks for what other processes released."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (place, waiter))
        if self._poll is None:
            self._poll = asyncio.get_running_loop().call_later(FOREIGN_POLL_S, self._tick)
        try:
            await waiter
        finally:
            waiter.cancel()

    def _tick(self) -> None:
        self._poll = None
        self.wake()
        if self._waiting:
            self._poll = asyncio.get_running_loop().call_later(FOREIGN_POLL_S, self._tick)

    async def _reached(self, scope: str, wanted_nusd: int) -> BudgetReached:
        cap_nusd, settled_nusd, unknown_nusd, _ = await self.store.totals(scope)
        return BudgetReached(
            f"The cap of {scope_name(scope)} is reached.",
            f"{dollars(settled_nusd + unknown_nusd)} of {dollars(cap_nusd or 0)} is spent; "
            f"the next call could cost up to {dollars(wanted_nusd)}.",
            "Raise it with: arctic resume latest --budget USD" if scope.startswith("run:") else _cap_help(scope),
            scope=scope,
        )


def scope_name(scope: str) -> str:
    """A scope as a person reads it."""
    kind, _, rest = scope.partition(":")
    return {"project": "this project", "month": f"the month {rest}", "run": f"run {rest}"}.get(
        kind, f"stage {rest.rpartition(':')[2]}"
    )


def _cap_help(scope: str) -> str:
    key = {"project": "project_usd", "month": "month_usd"}.get(scope.partition(":")[0], "run_usd")
    return f"Raise {key} under [budget] in arctic.toml, then run: arctic resume latest"


def budgeted(
    send: Send,
    *,
    endpoint: Endpoint,
    pricing: Pricing,
    purse: Purse,
    is_unbilled: Callable[[TeacherError], bool],
    check: Callable[[], None] = lambda: None,
    tier: Tier = "standard",
) -> Begin:
    """Wrap a wire so that each attempt is reserved before it is sent and booked however it ends.

    `check` is asked while a call waits for its money and once more when it has it: it raises where the call may not be
    sent any more.
    """
    account = _Account(send, endpoint, pricing, purse, is_unbilled, check, tier)
    return account.begin


@dataclass(frozen=True, slots=True)
class _Account:
    """One wire with the money of its attempts."""

    send: Send
    endpoint: Endpoint
    pricing: Pricing
    purse: Purse
    is_unbilled: Callable[[TeacherError], bool]
    check: Callable[[], None]
    tier: Tier

    async def begin(self, call: Call) -> Landed:
        """Reserve and send; what came back, and how to book it."""
        while True:
            claim = self._claim(call)
            journalled = await self.purse.claim(claim, call.booking.depth, self.check)
            if journalled is not None:
                return Landed(partial(_given, journalled), journalled)
            if _holds_today(claim, self.pricing):
                break
            # it waited past midnight: reserve anew, at the price and in the month in which it is sent
            await _to_the_end(self._settle(call, claim, Settle(claim.attempt, "unbilled", failure="repriced")))
        try:
            self.check()
        except ArcticError:
            await _to_the_end(self._settle(call, claim, Settle(claim.attempt, "unbilled", failure="never_sent")))
            raise
        self.purse.sent(+1)
        return await self._send(call, claim)

    async def _send(self, call: Call, claim: Claim) -> Landed:
        """Send under a reservation that stands."""
        start_s = time.time()
        try:
            reply = _bookable(await self.send(call), call)
            end_s = reply.date_s or time.time()
            cost_nusd = self.pricing.cost_nusd(reply.usage, reply.model, reply.tier, start_s, end_s)
        except TeacherError as error:
            return Landed(partial(self._book_failed, call, claim, error), error=error)
        except BaseException as error:
            # cancelled, a price grown too old, or a bug: it was sent, so its money is gone until somebody knows better
            settle = Settle(claim.attempt, "unknown", failure=type(error).__name__)
            await _to_the_end(self._book(call, claim, settle))
            raise
        return Landed(partial(self._book_reply, call, claim, reply, cost_nusd), reply)

    async def _book_reply(self, call: Call, claim: Claim, reply: Reply, cost_nusd: int) -> Reply:
        await self._book(call, claim, Settle(claim.attempt, "settled", cost_nusd, reply))
        if cost_nusd > claim.reserved_nusd or (cost_nusd and reply.usage.output > claim.cap_tokens):
            raise _overbilled(self.endpoint, claim, reply, cost_nusd)
        return reply

    async def _book_failed(self, call: Call, claim: Claim, error: TeacherError) -> Reply:
        state: AttemptState = "unbilled" if self.is_unbilled(error) else "unknown"
        await self._book(call, claim, Settle(claim.attempt, state, failure=error.kind))
        raise error

    async def _book(self, call: Call, claim: Claim, settle: Settle) -> None:
        """Book an attempt that was sent."""
        try:
            await self._settle(call, claim, settle)
        finally:
            self.purse.sent(-1)

    async def _settle(self, call: Call, claim: Claim, settle: Settle) -> None:
        try:
            await self.purse.store.settle(settle)
        finally:
            spent_nusd = {"settled": settle.cost_nusd, "unknown": claim.reserved_nusd}.get(settle.state, 0)
            self.purse.on_cost(call.booking, spent_nusd)
            self.purse.wake()

    def _claim(self, call: Call) -> Claim:
        return Claim(
            attempt=self.purse.store.new_attempt(),
            identity=call.identity,
            run=call.booking.run,
            stage=call.booking.stage,
            row=call.booking.row,
            owner=self.purse.store.owner.id,
            provider=self.endpoint.provider,
            model=self.endpoint.model,
            price=self.pricing.id,
            tier=self.tier,
            month=_month(),
            cap_tokens=call.cap_tokens,
            reserved_nusd=self.pricing.bound_nusd(call.body, call.cap_tokens),
            request=call.fields,
        )


async def _given(reply: Reply) -> Reply:
    """A reply that needs no booking."""
    return reply


async def _to_the_end(booking: Awaitable[None]) -> None:
    """Book even if the caller is cancelled meanwhile; a store that fails then is told when this process leaves it."""
    task = asyncio.ensure_future(booking)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        raise


def _holds_today(claim: Claim, pricing: Pricing) -> bool:
    """Whether a reservation's price and month are still those of now; a price that has become too old is not."""
    try:
        return (claim.price, claim.month) == (pricing.id, _month())
    except ConfigError:
        return False


def _month() -> str:
    return time.strftime("%Y-%m", time.gmtime())


def _bookable(reply: Reply, call: Call) -> Reply:
    """A reply as it is journalled: it names its call, and holds nothing no database stores (it is untrusted input)."""
    text, reasoning, model = map(storable, (reply.text, reply.reasoning, reply.model))
    return replace(
        reply, identity=call.identity, cap_tokens=call.cap_tokens, text=text, reasoning=reasoning, model=model
    )


def _overbilled(endpoint: Endpoint, claim: Claim, reply: Reply, cost_nusd: int) -> Overbilled:
    over_nusd = cost_nusd - claim.reserved_nusd
    above = f" ({format_usd(over_nusd)} above)" if over_nusd > 0 else ""
    return Overbilled(
        f"{endpoint.model} billed more than it may.",
        f"One reply of {reply.usage.output} tokens under a cap of {claim.cap_tokens} cost {format_usd(cost_nusd)} USD; "
        f"{format_usd(claim.reserved_nusd)} was reserved{above}. It is booked, and the teacher is stopped.",
        "Look at it with: arctic ledger --by teacher; then ask the provider why the output cap was ignored.",
    )
