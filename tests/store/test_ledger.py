"""The ledger's transactions against a model of them: caps hold, totals equal the sums, nothing is settled twice."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, insert, select, update

from arcticcodex.errors import ClockError, StoreNewer
from arcticcodex.records import Reply, Usage
from arcticcodex.store import ledger, owners, queries, scopes
from arcticcodex.store import schema as t
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Claim, Claimed, Settle
from arcticcodex.store.store import Store

RUNS, STAGES, IDENTITIES = ("r1", "r2"), ("generate", "judge"), tuple(f"call{n}" for n in range(12))


def claim_of(
    attempt: str, identity: str, reserved_nusd: int, *, run: str = "r1", stage: str = "generate", **more: object
) -> Claim:
    """A claim with everything that a test does not care about filled in."""
    fields = {
        "attempt": attempt, "identity": identity, "run": run, "stage": stage, "row": 0, "owner": "me",
        "provider": "openai", "model": "m", "price": "p", "tier": "standard", "month": "2026-11",
        "cap_tokens": 100, "reserved_nusd": reserved_nusd, "request": "{}", **more,
    }  # fmt: skip
    return Claim(**fields)  # type: ignore[arg-type]


def reply_of(cap_tokens: int = 100, finish: str = "stop", text: str = "yes") -> Reply:
    """A reply with everything that a test does not care about filled in."""
    return Reply(text, "", finish, "m", Usage(10, 0, 0, 5), cap_tokens=cap_tokens)  # type: ignore[arg-type]


@dataclass
class Open:
    """The model's view of one attempt."""

    identity: str
    run: str
    stage: str
    state: str
    reserved_nusd: int
    cost_nusd: int = 0


class LedgerMachine(RuleBasedStateMachine):
    """Random claims, settlements, losses, late replies, dying owners and caps that move."""

    url = ""

    @initialize(cap=st.integers(0, 2_000))
    def open_store(self, cap: int) -> None:
        self.engine = open_engine(self.url)
        self.attempts: dict[str, Open] = {}
        self.ids = (f"a{n}" for n in itertools.count())
        with self.engine.begin() as connection:
            for table in (t.attempts, t.calls, t.replies, t.scopes, t.owners):
                connection.execute(delete(table))
        self.caps: dict[str, int] = {}
        self.set_cap("project", cap)

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()

    @rule(scope=st.sampled_from(["project", "month:2026-11", "run:r1", "stage:r1:judge"]), cap=st.integers(0, 2_000))
    def set_cap(self, scope: str, cap: int) -> None:
        self.caps[scope] = cap
        with self.engine.begin() as connection:
            scopes.make_scope(connection, scope)
            connection.execute(update(t.scopes).where(t.scopes.c.id == scope).values(cap_nusd=cap))

    @rule(
        group=st.lists(
            st.tuples(st.sampled_from(IDENTITIES), st.sampled_from(RUNS), st.sampled_from(STAGES), st.integers(0, 700)),
            min_size=1, max_size=6,
        )
    )  # fmt: skip
    def claim(self, group: list[tuple[str, str, str, int]]) -> None:
        claims = [claim_of(next(self.ids), i, nusd, run=r, stage=s) for i, r, s, nusd in group]
        with self.engine.begin() as connection:
            results: list[Claimed] = ledger.apply(connection, claims)
        for claim, result in zip(claims, results, strict=True):
            settled = any(a.identity == claim.identity and a.state == "settled" for a in self.attempts.values())
            flying = any(a.identity == claim.identity and a.state == "reserved" for a in self.attempts.values())
            assert (result.reply is not None) == settled
            assert result.in_flight == (flying and not settled)
            if settled or flying:
                continue
            short = [s for s in scopes.scope_ids(claim.run, claim.stage, claim.month) if not self.holds(s, claim)]
            assert result.granted == (not short)
            if result.granted:
                self.attempts[claim.attempt] = Open(
                    claim.identity, claim.run, claim.stage, "reserved", claim.reserved_nusd
                )
            else:
                assert result.short_of == short[0]

    def holds(self, scope: str, claim: Claim) -> bool:
        return (
            scope not in self.caps
            or claim.reserved_nusd == 0
            or sum(self.totals(scope)) + claim.reserved_nusd <= self.caps[scope]
        )

    @rule(pick=st.integers(0, 50), share=st.integers(0, 100), how=st.sampled_from(["settled", "unbilled", "unknown"]))
    def end(self, pick: int, share: int, how: str) -> None:
        """End any attempt, also one that has ended: only a late reply to an unknown one may change anything."""
        if not self.attempts:
            return
        name = list(self.attempts)[pick % len(self.attempts)]
        attempt = self.attempts[name]
        cost = attempt.reserved_nusd * share // 100
        with self.engine.begin() as connection:
            reply = reply_of() if how == "settled" else None
            ledger.apply(connection, [Settle(name, how, cost if reply else 0, reply)])  # type: ignore[arg-type]
        if attempt.state == "reserved" or (attempt.state == "unknown" and how == "settled"):
            attempt.state, attempt.cost_nusd = how, cost if reply else 0

    @rule()
    def owner_dies(self) -> None:
        """An owner whose lease has ended: what it holds becomes unknown, never free."""
        with self.engine.begin() as connection:
            connection.execute(delete(t.owners))
            connection.execute(
                insert(t.owners).values(id="me", host="elsewhere", boot="b", pid=1, started_s=0, lease_until_s=1)
            )
            owners.reap(connection, owners.Owner("other", "here", 0, 2, 0))
        for attempt in self.attempts.values():
            if attempt.state == "reserved":
                attempt.state = "unknown"

    def totals(self, scope: str) -> tuple[int, int, int]:
        mine = [a for a in self.attempts.values() if scope in scopes.scope_ids(a.run, a.stage, "2026-11")]
        return (
            sum(a.cost_nusd for a in mine if a.state == "settled"),
            sum(a.reserved_nusd for a in mine if a.state == "unknown"),
            sum(a.reserved_nusd for a in mine if a.state == "reserved"),
        )

    @invariant()
    def totals_are_the_sums(self) -> None:
        if not hasattr(self, "engine"):
            return
        with self.engine.begin() as connection:
            stored = {
                row.id: (row.settled_nusd, row.unknown_nusd, row.reserved_nusd)
                for row in connection.execute(select(t.scopes))
            }
        for scope, totals in stored.items():
            assert totals == self.totals(scope), scope


def test_ledger_holds_whatever_happens(store_url: str) -> None:
    """Proves caps, one attempt in flight, and totals equal to sums over random histories, on both databases."""
    machine = type("Machine", (LedgerMachine,), {"url": store_url})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


async def test_cap_holds_for_parallel_callers(store_url: str) -> None:
    """Proves that of many claims at once exactly as many are granted as fit, over two owners of one store."""
    async with Store(store_url) as one, Store(store_url) as two:
        await one.set_caps({"run:r1": 1_000})
        stores = itertools.cycle((one, two))
        claims = [
            (store := next(stores)).claim(claim_of(store.new_attempt(), f"c{n}", 30, owner=store.owner.id))
            for n in range(100)
        ]
        results = await asyncio.gather(*claims)
        assert sum(result.granted for result in results) == 33
        assert {result.short_of for result in results if not result.granted} == {"run:r1"}
        assert (await one.totals("run:r1"))[3] == 990


async def test_settled_call_is_answered_not_sent(store_url: str) -> None:
    """Proves that a call one process settled is a reply to every other, with its usage whole."""
    async with Store(store_url) as one, Store(store_url) as two:
        attempt = one.new_attempt()
        assert (await one.claim(claim_of(attempt, "c", 30, owner=one.owner.id))).granted
        assert (await two.claim(claim_of(two.new_attempt(), "c", 30, owner=two.owner.id))).in_flight
        await one.settle(Settle(attempt, "settled", 20, reply_of(text="Grüße 🙂")))
        seen = await two.claim(claim_of(two.new_attempt(), "c", 30, owner=two.owner.id))
        assert seen.reply is not None
        assert (seen.reply.text, seen.reply.usage.output, seen.reply.replayed) == ("Grüße 🙂", 5, True)


async def test_truncated_reply_answers_only_its_cap(store_url: str) -> None:
    """Proves that a reply cut at one cap is asked for again at a higher one, and a finished one answers any."""
    async with Store(store_url) as store:
        first, second = store.new_attempt(), store.new_attempt()
        assert (await store.claim(claim_of(first, "c", 30, owner=store.owner.id))).granted
        await store.settle(Settle(first, "settled", 20, reply_of(100, "length")))
        assert (await store.claim(claim_of("x", "c", 30, cap_tokens=100))).reply is not None
        assert (await store.claim(claim_of(second, "c", 30, cap_tokens=400, owner=store.owner.id))).granted
        await store.settle(Settle(second, "settled", 25, reply_of(400, "stop")))
        reply = (await store.claim(claim_of("y", "c", 30, cap_tokens=9_000))).reply
        assert reply is not None
        assert reply.finish == "stop"
        assert (await store.totals("run:r1"))[1:] == (45, 0, 0)


async def test_late_reply_settles_an_expired_attempt(store_url: str) -> None:
    """Proves that an expired lease keeps the money as unknown, and the owner's late reply settles it."""
    async with Store(store_url) as store:
        attempt = store.new_attempt()
        assert (await store.claim(claim_of(attempt, "c", 30, owner="gone"))).granted
        with store._engine.begin() as connection:  # noqa: SLF001 — a dead process is made by hand
            connection.execute(
                insert(t.owners).values(id="gone", host="elsewhere", boot="b", pid=1, started_s=0, lease_until_s=1)
            )
        assert await store.reap() == 1
        assert (await store.totals("run:r1"))[1:] == (0, 30, 0)
        await store.settle(Settle(attempt, "settled", 12, reply_of()))
        assert (await store.totals("run:r1"))[1:] == (12, 0, 0)


async def test_clock_set_back_stops_spending(tmp_path: object) -> None:
    """Proves that a clock more than a minute behind the ledger refuses reservations and books nothing."""
    async with Store(f"{tmp_path}/a.db") as store:
        await store.set_caps({"project": None})
        with store._engine.begin() as connection:  # noqa: SLF001
            connection.execute(update(t.scopes).values(last_s=time.time() + 3_600))
        with pytest.raises(ClockError, match="behind the ledger"):
            await store.claim(claim_of("a", "c", 30))
        assert await store.read(lambda c: c.execute(select(t.attempts)).all()) == []


async def test_estimate_prices_unknown_by_twin_then_kind(store_url: str) -> None:
    """Proves that a lost attempt is estimated at its call's own settled cost, else its kind's mean, never in bound."""
    async with Store(store_url) as store:

        async def make(identity: str, state: str, cost: int) -> None:
            attempt = store.new_attempt()
            assert (await store.claim(claim_of(attempt, identity, 100, owner=store.owner.id))).granted
            reply = reply_of() if state == "settled" else None
            await store.settle(Settle(attempt, state, cost, reply))  # type: ignore[arg-type]

        await make("a", "unknown", 0)
        await make("a", "settled", 10)
        await make("b", "settled", 30)
        await make("c", "unknown", 0)
        [spend] = await store.read(lambda c: queries.spend_by(c, "run", "r1"))
        assert (spend.settled_nusd, spend.unknown_nusd, spend.bound_nusd) == (40, 200, 240)
        assert spend.estimate_nusd == 40 + 10 + 20


def test_newer_store_is_refused(tmp_path: object) -> None:
    """Proves that a store of a later version is refused by name and left as it was."""
    url = f"{tmp_path}/a.db"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE schema_version SET version = 999")
    engine.dispose()
    with pytest.raises(StoreNewer, match="version 999"):
        open_engine(url)
