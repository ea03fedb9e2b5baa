"""A job of plain calls for the engine: each row asks its roles one short question each, and is stored and exported.

It is what the benches of speed run: nothing in it costs time but the engine, the teachers and the store.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from arcticcodex.pipelines import run
from arcticcodex.pipelines.summary import Estimate
from arcticcodex.records import Booking, Message, Outcome, Request
from rig import NUSD, context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from arcticcodex.pipelines.staff import Staff
    from arcticcodex.pipelines.staff_plan import StaffPlan
    from arcticcodex.pipelines.summary import RunSummary
    from arcticcodex.rehearsal.process import Rehearsal

SYSTEM = "You answer in one sentence."


def question(seed: int, number: int) -> str:
    """What row `number` asks; no two rows or seeds ask the same."""
    return f"Say hello to guest {number} of party {seed}."


@dataclass(frozen=True, slots=True)
class Calls:
    """`count` rows; each asks every role in turn, the later roles also with the words of the one before.

    `times` gets the clock's time when the first row is drawn and each time a row has all its answers.
    """

    count: int
    seed: int
    roles: tuple[str, ...] = ("generator",)
    pipeline: str = "calls"
    times: list[float] = field(default_factory=list)

    def total(self) -> int:
        """How many rows there are."""
        return self.count

    def rows(self) -> Iterator[tuple[int, str]]:
        """The rows in order."""
        self.times.append(time.perf_counter())
        return ((number, question(self.seed, number)) for number in range(self.count))

    def estimate(self, plan: StaffPlan) -> Estimate:  # noqa: ARG002 — the Job protocol
        """A cent a row, far above what it costs: no row waits for money here."""
        likely_nusd = self.count * NUSD // 100
        return Estimate(likely_nusd, likely_nusd, likely_nusd)

    def sources(self) -> list[tuple[str, str]]:
        """No documents."""
        return []

    def warnings(self) -> list[str]:
        """Nothing was left out."""
        return []

    def notes(self) -> list[str]:
        """Nothing to tell."""
        return []

    def options(self) -> dict[str, Any]:
        """What makes this job again."""
        return {"count": self.count, "seed": self.seed}

    async def row(self, run_id: str, staff: Staff, number: int, item: str) -> tuple[Outcome, ...]:
        """Ask every role in turn; the row holds the last answer."""
        shares, answer = [], ""
        for depth, role in enumerate(self.roles):
            request = Request(SYSTEM, (Message("user", f"{item} {answer[:40]}"),))
            reply = await staff.role(role).ask(request, Booking(run_id, role, depth, number))
            shares.append({"call": reply.identity, "part": 0, "of": 1})
            answer = reply.text
        self.times.append(time.perf_counter())
        messages = [{"role": "user", "content": item}, {"role": "assistant", "content": answer}]
        return (Outcome(number, 0, "train", {"messages": messages, "provenance": {"calls": shares}}),)


async def run_calls(folder: Path, server: Rehearsal, job: Calls, teachers: str, concurrency: int) -> RunSummary:
    """Run a job as a new project in `folder`; `teachers` as the command line takes them."""
    surroundings = context(folder, server, teachers=teachers, concurrency=concurrency, budget_nusd=100 * NUSD)
    return await run.start(job, surroundings)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a block took: seconds on the clock and seconds of all processors in all threads of this process."""

    wall_s: float
    cpu_s: float


class Meter:
    """Measures a block: `with Meter() as meter: ...`, then `meter.cost`."""

    cost: Cost

    def __enter__(self) -> Self:
        self._began = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.cost = Cost(time.perf_counter() - self._began[0], time.process_time() - self._began[1])
