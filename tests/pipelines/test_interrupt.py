"""Ctrl-C once, twice, and kill -9: nothing more is sent, what was paid for is taken in, and the run goes on later."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.errors import Interrupted
from arcticcodex.store.store import read_store
from waiting import until_async

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from arcticcodex.rehearsal.process import Rehearsal

DOLLAR = 10**9
CHEAP = "generator=gpt-6-luna,judge=claude-haiku-5-5"
WIDTH = 4  # calls of each of the two teachers at once
CALLS = 20 * 6


async def answered(providers: Rehearsal, count: int) -> None:
    """Wait until the provider has answered so many calls."""
    await until_async(lambda: len(providers.log()) >= count)


async def in_flight(desk: Any, count: int) -> None:
    """Wait until the desk is told that so many calls are on their way."""
    await desk.told_of(lambda state: state.calls_in_flight >= count)


@pytest.fixture(autouse=True)
def watched_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell the desk of the run's state more often than a person could read it."""
    monkeypatch.setattr("arcticcodex.pipelines.watch.PROGRESS_S", 0.005)


@pytest.fixture
def unbroken(desk: Any, manual: Any, dataset: Any, providers: Rehearsal, elsewhere: Callable[[str], Path]) -> Any:
    """Make the rows of a run that nothing broke; go to another project, the provider as if nothing had been asked."""

    async def make() -> dict[str, bytes]:
        elsewhere("unbroken")
        files: dict[str, bytes] = dataset(await desk.distill(manual(20), budget_nusd=DOLLAR)).splits()
        elsewhere("broken")
        providers.reset()
        providers.configure(latency=0.05)
        return files

    return make


def ledger(store: str = "arctic.db") -> Counter[str]:
    """How many attempts are in each state."""
    return read_store(store, lambda c: Counter(c.exec_driver_sql("SELECT state FROM attempts").scalars()))


# --- the first Ctrl-C --------------------------------------------------------------------------------------------


async def test_a_stop_sends_nothing_more_and_takes_in_what_is_paid_for(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, unbroken: Any
) -> None:
    """Proves that calls in flight are awaited and booked, the files written, and resuming makes the run whole."""
    whole = await unbroken()
    running = asyncio.create_task(desk.distill(manual(20), budget_nusd=DOLLAR, concurrency=WIDTH))
    await answered(providers, 20)
    desk.stop.set()
    in_time = len(providers.log())
    summary = await asyncio.wait_for(running, 10)
    assert (summary.exit_code, summary.state) == (130, "interrupted")
    assert summary.resume == f"arctic resume {summary.run}"
    assert in_time <= len(providers.log()) <= in_time + 2 * WIDTH < CALLS
    assert ledger()["settled"] == len(providers.log())
    assert set(ledger()) <= {"settled", "unbilled"}  # some were granted their money as the stop came
    assert summary.spent_nusd == providers.bill()["total_nusd"]
    assert 0 < len(dataset(summary).rows()) < 100
    assert dataset(summary).manifest()["state"] == "interrupted"
    desk.stop = asyncio.Event()
    again = await desk.resume()
    assert (again.exit_code, again.state) == (0, "complete")
    assert dataset(again).splits() == whole
    assert len(providers.log()) == CALLS, "nothing was paid twice"


async def test_a_stop_holds_for_those_who_wait_for_money(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that calls in the queue for money are not sent with what the last ones in flight give back."""
    providers.configure(latency=0.2)
    running = asyncio.create_task(desk.distill(manual(20), budget_nusd=12_000_000))
    await in_flight(desk, 3)
    await asyncio.sleep(0)
    desk.stop.set()
    summary = await running
    assert (summary.exit_code, summary.state) == (130, "interrupted")
    assert len(providers.log()) <= 12_000_000 // 2_400_000
    assert summary.spent_nusd == providers.bill()["total_nusd"]


async def test_the_rows_of_the_last_replies_are_stored(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal
) -> None:
    """Proves that a row whose last call lands after the stop is still in the dataset."""
    providers.configure(latency_by_model={"claude-haiku-5-5": 0.3})
    running = asyncio.create_task(desk.distill(manual(1), budget_nusd=DOLLAR))
    await answered(providers, 1)
    await in_flight(desk, 5)
    desk.stop.set()
    summary = await running
    assert (summary.exit_code, summary.rows) == (130, 5)
    assert len(dataset(summary).rows()) == 5
    assert len(providers.log()) == 6


async def test_a_stop_before_the_first_call_sends_none(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a stop while documents are read, or before, ends it at once with nothing sent and no run begun."""
    desk.stop.set()
    with pytest.raises(Interrupted, match="nothing was sent"):
        await desk.distill(manual(4), budget_nusd=DOLLAR)
    assert providers.log() == []
    assert not os.path.exists("arctic.db")  # noqa: ASYNC240, PTH110 — a look at the folder


async def test_an_offline_run_stops_and_goes_on(desk: Any, manual: Any, dataset: Any) -> None:
    """Proves that a run without any call stops as well, and ends later with all its rows."""
    unbroken = await desk.distill(manual(20), teachers="offline")
    running = asyncio.create_task(desk.distill(manual(20), teachers="offline"))
    told = len(desk.told)
    while len(desk.told) == told:  # noqa: ASYNC110 — nothing else shows that the documents are read
        await asyncio.sleep(0)
    desk.stop.set()
    broken = await running
    assert (broken.exit_code, broken.state) == (130, "interrupted")
    desk.stop = asyncio.Event()
    again = await desk.resume(broken.run)
    assert (again.exit_code, dataset(again).splits()) == (0, dataset(unbroken).splits())


async def test_a_stop_does_not_wait_for_those_who_would_try_again(desk: Any, manual: Any, providers: Rehearsal) -> None:
    """Proves that a run whose calls all wait for a provider that asks for a minute ends in seconds."""
    providers.configure(faults={"429": 1.0}, retry_after_s=60)
    running = asyncio.create_task(desk.distill(manual(6), budget_nusd=DOLLAR))
    await answered(providers, 6)
    desk.stop.set()
    summary = await asyncio.wait_for(running, 5)
    assert (summary.exit_code, summary.bound_nusd) == (130, 0)
    assert set(ledger()) == {"unbilled"}


# --- the second ----------------------------------------------------------------------------------------------------


async def test_leaving_at_once_books_what_was_in_flight(
    desk: Any, manual: Any, dataset: Any, providers: Rehearsal, unbroken: Any
) -> None:
    """Proves that a cancelled run ends cancelled, its open calls booked as unknown, and can be continued."""
    whole = await unbroken()
    providers.configure(latency_by_model={"claude-haiku-5-5": 30})
    running = asyncio.create_task(desk.distill(manual(20), budget_nusd=DOLLAR, concurrency=WIDTH))
    await answered(providers, 5)
    await in_flight(desk, WIDTH)
    desk.stop.set()
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 5)
    states = ledger()
    assert set(states) <= {"settled", "unknown", "unbilled"}
    assert 0 < states["unknown"] <= 2 * WIDTH
    desk.stop = asyncio.Event()
    providers.configure(latency_by_model={})
    await answered(providers, states["settled"] + states["unknown"])  # the provider has seen them leave
    again = await desk.resume()
    assert (again.exit_code, again.state) == (0, "complete")
    assert again.bound_nusd >= providers.bill()["total_nusd"]
    ids = {name: _ids(data) for name, data in dataset(again).splits().items()}
    assert ids == {name: _ids(data) for name, data in whole.items()}
    assert len(providers.log()) == CALLS + states["unknown"], "only what was in flight was sent again"


def _ids(jsonl: bytes) -> list[str]:
    """The rows of a file by id: their costs differ, for a call that was lost cost its reservation too."""
    return [json.loads(line).get("id", "") for line in jsonl.splitlines()]


# --- the process -------------------------------------------------------------------------------------------------


async def test_a_killed_process_loses_nothing_that_was_paid_for(
    manual: Any, dataset: Any, desk: Any, providers: Rehearsal, unbroken: Any
) -> None:
    """Proves that after kill -9 the run ends as an unbroken one, and only calls in flight then are paid again."""
    whole = await unbroken()
    manual(20)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "arcticcodex", "distill", "manual.md", "--teachers", CHEAP, "--budget", "1", "--quiet",
        "--concurrency", str(WIDTH), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    await answered(providers, 30)
    process.kill()
    await process.wait()
    assert ledger()["settled"] > 0
    providers.configure(latency=0)
    again = await desk.resume()
    assert (again.exit_code, again.state) == (0, "complete")
    states = ledger()
    assert set(states) <= {"settled", "unknown"}
    assert states["settled"] == CALLS
    assert states["unknown"] <= 2 * WIDTH
    assert again.bound_nusd >= providers.bill()["total_nusd"]
    sent = Counter(entry["identity"] for entry in providers.log())
    assert sum(count - 1 for count in sent.values()) <= states["unknown"]
    assert {name: _ids(data) for name, data in dataset(again).splits().items()} == {
        name: _ids(data) for name, data in whole.items()
    }
