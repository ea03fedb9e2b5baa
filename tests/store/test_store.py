"""The store as the program sees it: runs, samples, failures and figures, the same on both databases."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text, update

from arcticcodex.errors import ClockError, RequestRefused, StoreError, UsageError
from arcticcodex.records import Outcome, Reply, Usage
from arcticcodex.store import queries
from arcticcodex.store import schema as t
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Claim, Settle, apply
from arcticcodex.store.store import Store, read_store

if TYPE_CHECKING:
    from pathlib import Path


def claim_of(attempt: str, identity: str, owner: str = "me", **more: Any) -> Claim:
    """A claim of 100 nano-dollars with everything that a test does not care about filled in."""
    fields: dict[str, Any] = {
        "attempt": attempt, "identity": identity, "run": "r1", "stage": "generate", "row": 0, "owner": owner,
        "provider": "openai", "model": "m", "price": "p", "tier": "standard", "month": "2026-11",
        "cap_tokens": 100, "reserved_nusd": 100, "request": "{}",
    }  # fmt: skip
    return Claim(**fields | more)


def reply_of() -> Reply:
    """A reply with everything that a test does not care about filled in."""
    return Reply("yes", "", "stop", "m", Usage(10, 1, 2, 5, cache_write_1h=3), cap_tokens=100)


# --- runs --------------------------------------------------------------------------------------------------------


async def test_a_run_is_found_by_what_names_it_alone(store_url: str) -> None:
    """Proves that an id, its unique beginning and `latest` name a run, and that what names none or two is refused."""
    async with Store(store_url) as store:
        for run in ("261122-aa", "261122-ab", "261123-aa"):
            await store.create_run(run, "distill", 5, "out", {"seed": 1, "path": "ü\udcff"})
        found = {name: (await store.find_run(name)).id for name in ("latest", "261123", "261122-aa", "261122-ab")}
        assert found == {
            "latest": "261123-aa", "261123": "261123-aa", "261122-aa": "261122-aa", "261122-ab": "261122-ab",
        }  # fmt: skip
        assert (await store.find_run("latest")).options == {"seed": 1, "path": "ü\udcff"}
        for name, why in (("261122", "2 runs begin with"), ("x", "no run 'x'"), ("", "no run ''")):
            with pytest.raises(UsageError, match=why):
                await store.find_run(name)


async def test_an_update_changes_only_what_is_given(store_url: str) -> None:
    """Proves that state, cap and summary change by themselves and the rest of a run stays."""
    async with Store(store_url) as store:
        await store.create_run("r1", "distill", 5, "out", {})
        await store.update_run("r1", "partial", summary={"rows": 3})
        await store.update_run("r1", "running", cap_nusd=9)
        run = await store.find_run("r1")
        assert (run.state, run.cap_nusd, run.summary, run.out, run.pipeline) == (
            "running", 9, {"rows": 3}, "out", "distill",
        )  # fmt: skip


# --- samples -----------------------------------------------------------------------------------------------------


async def test_a_row_told_again_replaces_what_was_told(store_url: str) -> None:
    """Proves that a row of a resumed run never leaves samples of its first telling, and touches no other row or run."""
    async with Store(store_url) as store:
        await store.put("r1", [Outcome(1, part, "train", {"n": part}) for part in range(3)])
        await store.put("r1", [Outcome(2, 0, "golden", {})])
        await store.put("r2", [Outcome(1, 0, "train", {})])
        await store.put("r1", [Outcome(1, 0, "rejected", {"n": 9}, "quote", "not\0 in \ud800 it")])
        rows = await store.read(lambda c: list(queries.samples(c, "r1")))
        assert [(row.row, row.part, row.split, row.gate, row.reason) for row in rows] == [
            (1, 0, "rejected", "quote", "not in ? it"),
            (2, 0, "golden", "", ""),
        ]
        assert await store.read(lambda c: queries.split_counts(c, "r1")) == {"train": 0, "golden": 1, "rejected": 1}
        assert await store.read(lambda c: queries.split_counts(c, "r2")) == {"train": 1, "golden": 0, "rejected": 0}


async def test_gates_are_counted_the_commonest_first(store_url: str) -> None:
    """Proves that each gate's rejections are counted, equal counts in the order of their names."""
    async with Store(store_url) as store:
        gates = ["quote", "judge: supported", "quote", "complete"]
        await store.put("r1", [Outcome(row, 0, "rejected", {}, gate) for row, gate in enumerate(gates)])
        counts = await store.read(lambda c: queries.gate_counts(c, "r1"))
        assert list(counts.items()) == [("quote", 2), ("complete", 1), ("judge: supported", 1)]


# --- failures ----------------------------------------------------------------------------------------------------


async def test_a_failure_belongs_to_its_run(store_url: str) -> None:
    """Proves that a final failure is found in its run only, with all it said, and is gone when forgotten."""
    async with Store(store_url) as store:
        error = RequestRefused("Too long.", "HTTP 400", status=400, kind="too_long")
        await store.fail("r1", "c", error)
        await store.fail("r1", "c", error)
        found = (await store.look_up("c", "r1")).failure
        assert found is not None
        assert (found.what, found.why, found.status, found.kind) == ("Too long.", "HTTP 400", 400, "too_long")
        assert (await store.look_up("c", "r2")).failure is None
        assert await store.forget_failures("r1") == 1
        assert (await store.look_up("c", "r1")).failure is None


# --- the ledger's views ------------------------------------------------------------------------------------------


async def test_spending_is_summed_under_every_heading(store_url: str) -> None:
    """Proves that each view of the ledger sums the same attempts, all states and tokens in it."""
    async with Store(store_url) as store:
        for attempt, stage, model in (("a", "generate", "m"), ("b", "judge", "n"), ("c", "judge", "n")):
            assert (await store.claim(claim_of(attempt, attempt, stage=stage, model=model))).granted
        await store.settle(Settle("a", "settled", 40, reply_of()))
        await store.settle(Settle("b", "unknown", failure="LostReply"))
        today = time.strftime("%Y-%m-%d", time.gmtime())
        keys = {
            "day": [today], "month": ["2026-11"], "run": ["r1"], "stage": ["generate", "judge"], "teacher": ["m", "n"],
            "state": ["reserved", "settled", "unknown"],
        }  # fmt: skip
        for by, wanted in keys.items():
            spends = await store.read(lambda c, by=by: queries.spend_by(c, by))  # type: ignore[misc]
            assert [spend.key for spend in spends] == wanted
            totals = [(s.attempts, s.settled_nusd, s.unknown_nusd, s.reserved_nusd, s.bound_nusd) for s in spends]
            assert tuple(map(sum, zip(*totals, strict=True))) == (3, 40, 100, 100, 140), by
            assert (sum(s.input_tokens for s in spends), sum(s.output_tokens for s in spends)) == (16, 5)
        assert await store.read(lambda c: queries.spend_by(c, "run", "another")) == []
        assert await store.totals("never used") == (None, 0, 0, 0)


async def test_a_call_costs_what_all_its_attempts_did(store_url: str) -> None:
    """Proves that a call's cost holds lost attempts at their reservation, refused ones at nothing, in any run."""
    async with Store(store_url) as store:
        ends = (("unknown", 0, "r1"), ("unbilled", 0, "r1"), ("settled", 40, "r2"))
        for number, (state, cost, run) in enumerate(ends):
            assert (await store.claim(claim_of(str(number), "c", run=run))).granted
            reply = reply_of() if state == "settled" else None
            await store.settle(Settle(str(number), state, cost, reply))  # type: ignore[arg-type]
        costs = await store.read(lambda c: queries.costs_of(c, ["c", "never"]))
        assert (costs["c"], costs["never"]) == (140, 0)


async def test_an_attempt_told_of_twice_in_one_commit_moves_once(store_url: str) -> None:
    """Proves that two ends of one attempt in the same group are taken one after the other, as in two groups."""
    async with Store(store_url) as store:
        for attempt in ("a", "b"):
            assert (await store.claim(claim_of(attempt, attempt))).granted
        ends = (
            Settle("a", "unbilled"), Settle("a", "unknown"), Settle("b", "unknown"),
            Settle("b", "settled", 40, reply_of()), Settle("b", "settled", 70, reply_of()),
        )  # fmt: skip
        await asyncio.gather(*map(store.settle, ends))
        assert (await store.totals("project"))[1:] == (40, 0, 0)
        states = await store.read(lambda c: c.execute(select(t.attempts.c.id, t.attempts.c.state)).all())
        assert sorted(map(tuple, states)) == [("a", "unbilled"), ("b", "settled")]


# --- the clock ---------------------------------------------------------------------------------------------------


def test_a_clock_set_back_loses_nothing_that_was_paid(tmp_path: Path) -> None:
    """Proves that in one group a reply is booked though the clock forbids the reservation beside it."""
    engine = open_engine(str(tmp_path / "a.db"))
    with engine.begin() as connection:
        assert apply(connection, [claim_of("a", "c")])[0].granted
        connection.execute(update(t.scopes).values(last_s=time.time() + 3_600))
    with engine.begin() as connection:
        settled, claimed = apply(connection, [Settle("a", "settled", 40, reply_of()), claim_of("b", "d")])
    assert settled is None
    assert isinstance(claimed, ClockError)
    with engine.begin() as connection:
        assert connection.execute(select(t.scopes.c.settled_nusd).where(t.scopes.c.id == "project")).scalar() == 40
        assert len(connection.execute(select(t.replies)).all()) == 1
    engine.dispose()


# --- when the database fails -------------------------------------------------------------------------------------


async def test_every_method_fails_as_a_store_error(tmp_path: Path) -> None:
    """Proves that a database that breaks under a store is told as that, by readers and writers alike, and it closes."""
    store = Store(f"{tmp_path}/a.db")
    await store.__aenter__()
    await store._writer.run(lambda c: c.execute(text("DROP TABLE scopes")))  # noqa: SLF001 — broken by hand
    for ask in (store.totals("project"), store.set_caps({"project": 1}), store.claim(claim_of("a", "c"))):
        with pytest.raises(StoreError, match="no such table"):
            await ask
    await store.__aexit__(None, None, None)


def test_reading_needs_no_loop(store_url: str) -> None:
    """Proves that plain code reads a store, and that reading an empty one makes its tables."""
    assert read_store(store_url, queries.list_runs) == []
