"""Replay: how fast settled calls are answered again, as when a run is resumed.

Calls are settled against the rehearsal server; then the server is gone, and each round opens the store anew and asks
every call again through the journalled teacher. The bar is on the fastest round: another program on the machine can
only slow a round down.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
from typing import TYPE_CHECKING

from arcticcodex.records import Booking, Message, Request
from arcticcodex.rehearsal.process import Rehearsal, rehearsal_server
from arcticcodex.store.store import Store
from calls import SYSTEM, Cost, Meter, question
from rig import NUSD, Figure, at_least, report, scratch, stack

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

LEAST_PER_S = 10_000
ROWS_AT_ONCE = 228  # as the engine holds with 100 slots: two blocks of rows beyond them


async def ask_all(folder: Path, server: Rehearsal, calls: int, seed: int) -> tuple[Cost, int]:
    """Ask every call through a newly opened store; what it took, and how many came from the journal."""
    async with Store(str(folder / "arctic.db")) as store:
        await store.set_caps({"run:bench": 1000 * NUSD})
        async with stack(server, store, concurrency=100) as paid:

            async def ask(number: int) -> None:
                request = Request(SYSTEM, (Message("user", question(seed, number)),), cap_tokens=256)
                await paid.teacher.ask(request, Booking("bench", "ask", 0, number))

            with Meter() as meter:
                await side_by_side(ask, calls, ROWS_AT_ONCE)
            return meter.cost, paid.teacher.tally.replayed


async def side_by_side(work: Callable[[int], Awaitable[None]], count: int, width: int) -> None:
    """Do `count` pieces of work, `width` at a time."""
    numbers = iter(range(count))

    async def worker() -> None:
        for number in numbers:
            await work(number)

    async with asyncio.TaskGroup() as group:
        for _ in range(width):
            group.create_task(worker())


def main() -> int:
    """Settle, replay, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with scratch() as folder:
        with rehearsal_server({"seed": options.seed}) as server:
            first, _ = asyncio.run(ask_all(folder, server, options.calls, options.seed))
        # The server has ended: whatever is answered from here on comes from the journal.
        rounds = [asyncio.run(ask_all(folder, server, options.calls, options.seed)) for _ in range(options.rounds)]
    rates = [options.calls / cost.wall_s for cost, _ in rounds]
    replayed = min(count for _, count in rounds)
    figures = [
        Figure("calls settled first", f"{options.calls} in {first.wall_s:.1f} s"),
        at_least("answered from the journal in every round", replayed, options.calls, "{:.0f}"),
        at_least("settled calls a second, fastest round", max(rates), LEAST_PER_S, "{:,.0f}"),
        Figure("the same, median round", f"{statistics.median(rates):,.0f}"),
        Figure("CPU per call", f"{min(cost.cpu_s for cost, _ in rounds) / options.calls * 1e6:.0f} us"),
    ]
    return report(f"replay: {options.calls} calls, {options.rounds} rounds", [options.seed], figures)


if __name__ == "__main__":
    raise SystemExit(main())
