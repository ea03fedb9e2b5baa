"""Money before the socket: reserved on disk first, booked however it ends, waited for in order, and never lost."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from arcticcodex.errors import (
    BudgetReached,
    ConfigError,
    KeyRefused,
    LostReply,
    Overbilled,
    RateLimited,
    RequestRefused,
    RetryableError,
    TeacherStopped,
)
from arcticcodex.records import Booking, Call, Message, Reply, Request, Usage
from arcticcodex.store import schema as t
from arcticcodex.store.database import storable
from arcticcodex.store.ledger import Settle
from arcticcodex.store.store import Store, read_store
from arcticcodex.teachers.budget import Purse, budgeted, scope_name
from arcticcodex.teachers.failures import NEVER_SENT, is_unbilled
from arcticcodex.teachers.limiter import Limiter, limited
from arcticcodex.teachers.teacher import Endpoint

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from arcticcodex.teachers.teacher import Send

ENDPOINT = Endpoint("openai", "openai", "m", "openai", "http://127.0.0.1:1/v1", "key", "h", "http://127.0.0.1/v1")
CAP_TOKENS = 100


class PerToken:
    """One nano-dollar a token of output, bounded by the cap: every call here reserves 100 of them."""

    id = "per-token"

    def bound_nusd(self, _body: bytes, cap_tokens: int) -> int:
        """As many nano-dollars as the cap has tokens."""
        return cap_tokens

    def cost_nusd(self, usage: Usage, *_rest: object) -> int:
        """As many nano-dollars as tokens came."""
        return usage.output


class Broken(PerToken):
    """A price list with a bug."""

    def cost_nusd(self, _usage: Usage, *_rest: object) -> int:
        """Fail."""
        raise KeyError("no such model")


class Provider:
    """Takes calls and holds each until the test ends it. A call is named by its depth and row."""

    def __init__(self) -> None:
        self.order: list[tuple[int, int]] = []
        self._held: dict[tuple[int, int], asyncio.Future[Reply]] = {}
        self._came = asyncio.Event()

    async def send(self, call: Call) -> Reply:
        """Take a call and wait for its end."""
        place = (call.booking.depth, call.booking.row)
        self.order.append(place)
        self._held[place] = asyncio.get_running_loop().create_future()
        self._came.set()
        return await self._held[place]

    async def came(self, depth: int, row: int) -> None:
        """Wait until a call is here."""
        while (depth, row) not in self._held:
            self._came.clear()
            await self._came.wait()

    async def end(self, depth: int, row: int, how: Reply | Exception) -> None:
        """End a call once it is here."""
        await self.came(depth, row)
        if isinstance(how, Exception):
            self._held[depth, row].set_exception(how)
        else:
            self._held[depth, row].set_result(how)


def call_of(row: int = 0, depth: int = 0, identity: str = "") -> Call:
    """A call with everything that a test does not care about filled in."""
    request = Request("", (Message("user", "?"),), cap_tokens=CAP_TOKENS)
    booking = Booking("r1", f"stage{depth}", depth, row)
    return Call(identity or f"call-{depth}-{row}", request, booking, CAP_TOKENS, b"{}", "{}")


def reply_of(output: int = 40) -> Reply:
    """A reply that costs as many nano-dollars as it has tokens."""
    return Reply("yes", "", "stop", "m", Usage(1, 0, 0, output))


def answering(how: Reply | BaseException) -> Callable[[Call], Awaitable[Reply]]:
    """A provider that always ends the same way."""

    async def send(_call: Call) -> Reply:
        if isinstance(how, BaseException):
            raise how
        return how

    return send


def paying(purse: Purse, send: Send, pricing: PerToken | None = None) -> Send:
    """A budgeted `Send` with the real table of what is unbilled."""
    begin = budgeted(send, endpoint=ENDPOINT, pricing=pricing or PerToken(), purse=purse, is_unbilled=is_unbilled)
    return limited(begin, Limiter(1_000))


async def money(store: Store, scope: str = "run:r1") -> tuple[int, int, int]:
    """(settled, unknown, reserved) of a scope."""
    return (await store.totals(scope))[1:]


async def queued(purse: Purse, count: int) -> None:
    """Wait until so many stand in the queue for money."""
    while len(purse._waiting) < count:  # noqa: SLF001, ASYNC110 — nothing outside shows who waits
        await asyncio.sleep(0)


# --- before the socket -------------------------------------------------------------------------------------------


async def test_the_reservation_is_on_disk_before_anything_is_sent(store_url: str) -> None:
    """Proves that another connection sees attempt and totals, whole, in the moment the wire is asked."""
    seen: list[Any] = []

    async def send(_call: Call) -> Reply:
        seen.extend(read_store(store_url, lambda c: c.execute(select(t.attempts)).all()))
        seen.extend(read_store(store_url, lambda c: c.execute(select(t.scopes).order_by(t.scopes.c.id)).all()))
        return reply_of()

    async with Store(store_url) as store:
        await paying(Purse(store), send)(call_of())
    attempt, *scopes = seen
    assert (attempt.state, attempt.reserved_nusd, attempt.cap_tokens, attempt.price) == (
        "reserved", CAP_TOKENS, CAP_TOKENS, "per-token",
    )  # fmt: skip
    month = time.strftime("month:%Y-%m", time.gmtime())
    assert [scope.id for scope in scopes] == [month, "project", "run:r1", "stage:r1:stage0"]
    assert {scope.reserved_nusd for scope in scopes} == {CAP_TOKENS}


# --- every ending is booked --------------------------------------------------------------------------------------

ENDINGS: dict[str, tuple[Reply | BaseException, str]] = {
    "a reply": (reply_of(), "settled"),
    "a reply that cost nothing": (reply_of(0), "settled"),
    "the key refused": (KeyRefused("no", status=401), "unbilled"),
    "the request refused": (RequestRefused("no", status=400), "unbilled"),
    "too fast": (RateLimited("no"), "unbilled"),
    "a fault with a whole body": (RetryableError("no", status=500), "unbilled"),
    "never sent": (RetryableError("no", kind=NEVER_SENT), "unbilled"),
    "a reply lost": (LostReply("no"), "unknown"),
    "a gateway's 502": (LostReply("no", status=502), "unknown"),
    "a reply too large": (RequestRefused("no", status=200), "unknown"),
    "a fault nobody knows": (TeacherStopped("no", status=418), "unknown"),
    "a bug in the wire": (ZeroDivisionError(), "unknown"),
    "cancelled": (asyncio.CancelledError(), "unknown"),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_every_ending_is_booked(tmp_path: Any, ending: str) -> None:
    """Proves that however an attempt ends it is booked by the table, in attempt and totals, and the row is told."""
    how, state = ENDINGS[ending]
    spent: list[tuple[int, int]] = []
    async with Store(f"{tmp_path}/a.db") as store:
        purse = Purse(store, on_cost=lambda booking, nusd: spent.append((booking.row, nusd)))
        end = (await asyncio.gather(paying(purse, answering(how))(call_of(3)), return_exceptions=True))[0]
        assert type(end) is type(how)
        [attempt] = await store.read(lambda c: c.execute(select(t.attempts)).all())
        cost = how.usage.output if isinstance(how, Reply) else 0
        assert (attempt.state, attempt.cost_nusd) == (state, cost if state == "settled" else None)
        unknown = CAP_TOKENS if state == "unknown" else 0
        assert await money(store) == (cost, unknown, 0)
        assert spent == [(3, cost + unknown)]
        assert purse.in_flight == 0
        await asyncio.wait_for(purse.drained(), 1)


async def test_a_bug_in_the_price_list_loses_no_money(tmp_path: Any) -> None:
    """Proves that a reply that cannot be priced is booked as unknown, not left open."""
    async with Store(f"{tmp_path}/a.db") as store:
        with pytest.raises(KeyError):
            await paying(Purse(store), answering(reply_of()), Broken())(call_of())
        assert await money(store) == (0, CAP_TOKENS, 0)


async def test_a_caller_cancelled_while_it_claims_leaves_no_reservation(store_url: str) -> None:
    """Proves that money granted to somebody who has gone is given back: nothing was sent, so nothing is unknown."""
    sent: list[Call] = []

    async def send(call: Call) -> Reply:
        sent.append(call)
        return reply_of()

    async with Store(store_url) as store:
        asking = asyncio.create_task(paying(Purse(store), send)(call_of()))
        for _ in range(3):  # turns of the loop: the wish is on its way to the writer
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
        assert asking.cancelled()
        assert await store.read(lambda c: c.scalars(select(t.attempts.c.state)).all()) == ["unbilled"]
        assert await money(store) == (0, 0, 0)
    assert sent == []


async def test_a_process_that_leaves_books_what_it_had_open(tmp_path: Any) -> None:
    """Proves that a reservation still open when its process ends becomes unknown, never free."""
    provider = Provider()
    async with Store(f"{tmp_path}/a.db") as store:
        asking = asyncio.create_task(paying(Purse(store), provider.send)(call_of()))
        await provider.came(0, 0)
    assert read_store(f"{tmp_path}/a.db", lambda c: c.scalars(select(t.attempts.c.state)).all()) == ["unknown"]
    asking.cancel()
    await asyncio.wait([asking])


# --- waiting -----------------------------------------------------------------------------------------------------


async def test_who_does_not_fit_waits_and_the_deepest_goes_first(store_url: str) -> None:
    """Proves that released money goes to the deepest stage, then to the lowest row, whoever came first."""
    provider = Provider()
    async with Store(store_url) as store:
        await store.set_caps({"run:r1": 150})
        send = paying(purse := Purse(store), provider.send)
        tasks = [asyncio.create_task(send(call_of(0)))]
        await provider.came(0, 0)
        for number, (row, depth) in enumerate(((5, 0), (4, 0), (9, 1))):
            tasks.append(asyncio.create_task(send(call_of(row, depth))))
            await queued(purse, number + 1)
        for place in ((0, 0), (1, 9), (0, 4), (0, 5)):
            await provider.end(*place, reply_of(10))
        await asyncio.gather(*tasks)
        assert provider.order == [(0, 0), (1, 9), (0, 4), (0, 5)]
        assert await money(store) == (40, 0, 0)


async def test_a_newcomer_does_not_pass_those_who_wait(tmp_path: Any) -> None:
    """Proves that released money is offered to the one who waits longest at the same depth, not to the next asked."""
    provider = Provider()
    async with Store(f"{tmp_path}/a.db") as store:
        await store.set_caps({"run:r1": 150})
        send = paying(purse := Purse(store), provider.send)
        tasks = [asyncio.create_task(send(call_of(0)))]
        await provider.came(0, 0)
        tasks.append(asyncio.create_task(send(call_of(1))))
        await queued(purse, 1)
        await provider.end(0, 0, reply_of(10))
        tasks.append(asyncio.create_task(send(call_of(2))))
        for row in (1, 2):
            await provider.end(0, row, reply_of(10))
        await asyncio.gather(*tasks)
        assert provider.order == [(0, 0), (0, 1), (0, 2)]


async def test_refused_only_when_nothing_is_reserved(store_url: str) -> None:
    """Proves that a call waits as long as another may give money back, and is then told cap, spending and need."""
    provider = Provider()
    async with Store(store_url) as store:
        await store.set_caps({"run:r1": 150})
        send = paying(purse := Purse(store), provider.send)
        first = asyncio.create_task(send(call_of(0)))
        await provider.came(0, 0)
        second = asyncio.create_task(send(call_of(1)))
        await queued(purse, 1)
        assert not second.done()
        await provider.end(0, 0, reply_of(60))
        await first
        with pytest.raises(BudgetReached) as caught:
            await asyncio.wait_for(second, 5)
        assert (caught.value.what, caught.value.scope) == ("The cap of run r1 is reached.", "run:r1")
        assert caught.value.why == (
            "$0.000000060 of $0.000000150 is spent; the next call could cost up to $0.000000100."
        )
        assert "resume latest --budget" in caught.value.help
        assert provider.order == [(0, 0)]


@pytest.mark.parametrize("scope", ["project", "month", "run:r1", "stage:r1:stage0"])
async def test_every_scope_can_stop_a_call(tmp_path: Any, scope: str) -> None:
    """Proves that project, month, run and stage each refuse by their own cap, and name it."""
    scope = time.strftime("month:%Y-%m", time.gmtime()) if scope == "month" else scope
    async with Store(f"{tmp_path}/a.db") as store:
        await store.set_caps({scope: CAP_TOKENS - 1})
        with pytest.raises(BudgetReached) as caught:
            await paying(Purse(store), answering(reply_of()))(call_of())
        assert caught.value.scope == scope
        assert scope_name(scope) in caught.value.what
        assert await store.read(lambda c: c.execute(select(t.attempts)).all()) == []


async def test_another_process_wakes_who_waits_within_a_second(store_url: str) -> None:
    """Proves that money another process releases is seen, though nobody of ours can tell of it."""
    async with Store(store_url) as ours, Store(store_url) as theirs:
        await ours.set_caps({"run:r1": 150})
        provider = Provider()
        other = asyncio.create_task(paying(Purse(theirs), provider.send)(call_of(0)))
        await provider.came(0, 0)
        purse = Purse(ours)
        waiting = asyncio.create_task(paying(purse, answering(reply_of()))(call_of(1)))
        await queued(purse, 1)
        await provider.end(0, 0, reply_of(10))
        await other
        began_s = time.monotonic()
        await waiting
        assert time.monotonic() - began_s < 1


async def test_a_row_without_money_sends_nothing(tmp_path: Any) -> None:
    """Proves that a row that was started only to be replayed is refused before the ledger is asked."""
    sent: list[Call] = []

    async def send(call: Call) -> Reply:
        sent.append(call)
        return reply_of()

    def require(row: int) -> None:
        if row == 1:
            raise BudgetReached("no")

    async with Store(f"{tmp_path}/a.db") as store:
        ask = paying(Purse(store, may_spend=require), send)
        await ask(call_of(0))
        with pytest.raises(BudgetReached):
            await ask(call_of(1))
        assert [call.booking.row for call in sent] == [0]


# --- past midnight ----------------------------------------------------------------------------------------------


class Tomorrow(PerToken):
    """A price that changes, or becomes too old, while somebody waits for money."""

    id = "old"


@pytest.mark.parametrize("change", ["price", "month", "age"])
async def test_a_call_is_sent_at_the_price_and_in_the_month_of_its_sending(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Proves that who waited past midnight reserves anew, and that no reservation of yesterday is left open."""
    provider, pricing, today = Provider(), Tomorrow(), time.strftime("%Y-%m", time.gmtime())
    async with Store(f"{tmp_path}/a.db") as store:
        await store.set_caps({"run:r1": 150})
        purse = Purse(store)
        first = asyncio.create_task(paying(purse, provider.send)(call_of(0)))
        await provider.came(0, 0)
        late = asyncio.create_task(paying(purse, provider.send, pricing)(call_of(1)))
        await queued(purse, 1)
        if change == "price":
            monkeypatch.setattr(Tomorrow, "id", "new")
        elif change == "month":
            monkeypatch.setattr("arcticcodex.teachers.budget._month", lambda: "2999-12")
        else:
            monkeypatch.setattr(Tomorrow, "id", property(_too_old))
        await provider.end(0, 0, reply_of(10))
        await first
        if change == "age":
            with pytest.raises(ConfigError):
                await late
        else:
            await provider.end(0, 1, reply_of(20))
            await late
        attempts = await store.read(lambda c: c.execute(select(t.attempts).where(t.attempts.c.row == 1)).all())
        booked = {(row.state, row.price, row.month) for row in attempts}
        wanted = {
            "price": ("settled", "new", today),
            "month": ("settled", "old", "2999-12"),
            "age": ("unbilled", "old", today),
        }
        assert booked == {("unbilled", "old", today), wanted[change]}
        assert (await money(store))[1:] == (0, 0)


def _too_old(_pricing: object) -> str:
    raise ConfigError("too old to spend on")


# --- above the reservation ---------------------------------------------------------------------------------------


async def test_a_reply_that_overbills_is_booked_as_it_is_and_told(store_url: str) -> None:
    """Proves that the truth is booked, also above the cap, and the error says by how much."""
    async with Store(store_url) as store:
        await store.set_caps({"run:r1": 150})
        send = paying(Purse(store), answering(reply_of(250)))
        with pytest.raises(Overbilled) as caught:
            await send(call_of())
        assert "0.00000025 USD" in caught.value.why
        assert "0.0000001 was reserved (0.00000015 above)" in caught.value.why
        assert await money(store) == (250, 0, 0)
        assert await store.read(lambda c: c.scalar(select(func.count()).select_from(t.replies))) == 1
        with pytest.raises(BudgetReached):
            await send(call_of(1))


# --- whatever happens --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
async def test_nobody_waits_for_ever_whatever_is_cancelled(tmp_path: Any, seed: int) -> None:
    """Proves that under random ends and cancellations all callers end, the cap holds and the totals are the sums."""
    chance = random.Random(seed)
    cap_nusd = 1_000

    async def send(_call: Call) -> Reply:
        match chance.randrange(6):
            case 0:
                await asyncio.Event().wait()  # until it is cancelled
            case 1:
                raise RateLimited("no")
            case 2:
                raise LostReply("no")
            case _:
                for _ in range(chance.randrange(4)):
                    await money(one)  # as long as looks into the store take
        return reply_of(chance.randrange(CAP_TOKENS + 1))

    async def impatient(ask: Send, row: int) -> Reply:
        async with asyncio.timeout(0.05 + chance.random() / 4):
            return await ask(call_of(row, row % 3, f"call{row // 2}"))

    async with Store(f"{tmp_path}/a.db") as one, Store(f"{tmp_path}/a.db") as two:
        await one.set_caps({"run:r1": cap_nusd})
        asks = [paying(Purse(store), send) for store in (one, two)]
        async with asyncio.timeout(20):
            ends = await asyncio.gather(*(impatient(asks[row % 2], row) for row in range(80)), return_exceptions=True)
        expected = (TimeoutError, RateLimited, LostReply, BudgetReached, Reply)
        assert [end for end in ends if not isinstance(end, expected)] == []
        settled, unknown, reserved = await money(one)
        assert reserved == 0
        assert settled + unknown <= cap_nusd
        rows = await one.read(lambda c: c.execute(select(t.attempts)).all())
        assert settled == sum(row.cost_nusd for row in rows if row.state == "settled")
        assert unknown == sum(row.reserved_nusd for row in rows if row.state == "unknown")
        assert {row.state for row in rows} <= {"settled", "unbilled", "unknown"}


async def test_who_leaves_the_queue_lets_the_next_try(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a turn given to somebody who gives up in that moment goes to the next, without any later release."""
    monkeypatch.setattr("arcticcodex.teachers.budget.FOREIGN_POLL_S", 3_600)
    provider = Provider()
    async with Store(f"{tmp_path}/a.db") as store:
        await store.set_caps({"run:r1": 150})
        send = paying(purse := Purse(store), provider.send)
        tasks = [asyncio.create_task(send(call_of(0)))]
        await provider.came(0, 0)
        for number, row in enumerate((2, 1)):
            tasks.append(asyncio.create_task(send(call_of(row))))
            await queued(purse, number + 1)
        await store.set_caps({"run:r1": 1_000})
        purse.wake()  # row 1 is first
        tasks[2].cancel()
        async with asyncio.timeout(5):
            await provider.came(0, 2)
        for row in (0, 2):
            await provider.end(0, row, reply_of(10))
        await asyncio.wait(tasks)
        assert [task.cancelled() for task in tasks] == [False, False, True]


# --- what a database can hold ------------------------------------------------------------------------------------


@given(text=st.text(st.characters(exclude_categories=()), max_size=20))
def test_storable_keeps_all_but_what_no_database_holds(text: str) -> None:
    """Proves that NUL goes, each lone surrogate becomes a question mark, and everything else stays as it is."""
    kept = storable(text)
    assert kept.encode().decode() == kept
    wanted = "".join("?" if "\ud800" <= letter <= "\udfff" else letter for letter in text if letter != "\0")
    assert kept == wanted


async def test_settling_twice_changes_nothing(tmp_path: Any) -> None:
    """Proves that an attempt that was booked stays as it is whatever is told of it later."""
    async with Store(f"{tmp_path}/a.db") as store:
        await paying(Purse(store), answering(reply_of()))(call_of())
        attempt = await store.read(lambda c: c.scalar(select(t.attempts.c.id)))
        for state in ("unknown", "unbilled", "settled"):
            await store.settle(Settle(attempt, state, 99, reply_of(99)))  # type: ignore[arg-type]
        assert await money(store) == (40, 0, 0)
