"""Telling whoever watches where a run is, while it goes on."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.errors import StoreError
from arcticcodex.pipelines.summary import ProgressState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from arcticcodex.pipelines.job import Job
    from arcticcodex.pipelines.staff import Staff
    from arcticcodex.pipelines.summary import Progress
    from arcticcodex.records import Outcome
    from arcticcodex.store.store import Store
    from arcticcodex.teachers.budget import Purse

PROGRESS_S = 0.5


@dataclass(slots=True)
class Counts:
    """Samples decided so far in this process, for the display."""

    rows: int = 0
    train: int = 0
    golden: int = 0
    rejected: int = 0

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Count what became of one row's samples."""
        self.rows += bool(outcomes)  # an item of known truth makes no row
        for outcome in outcomes:
            setattr(self, outcome.split, getattr(self, outcome.split) + 1)


@contextlib.asynccontextmanager
async def watched(
    progress: Progress, job: Job, store: Store, run: str, cap_nusd: int, counts: Counts, purse: Purse, staff: Staff
) -> AsyncIterator[None]:
    """Tell `progress` of the run twice a second, and once at its end."""
    began_s = time.monotonic()

    async def tell() -> None:
        _, settled_nusd, unknown_nusd, reserved_nusd = await store.totals(f"run:{run}")
        progress.update(
            ProgressState(
                unit=job.unit,
                rows_done=counts.rows,
                rows_total=job.total(),
                approved=counts.train + counts.golden,
                rejected=counts.rejected,
                golden=counts.golden,
                settled_nusd=settled_nusd,
                unknown_nusd=unknown_nusd,
                reserved_nusd=reserved_nusd,
                cap_nusd=cap_nusd,
                calls_in_flight=purse.in_flight,
                calls_done=staff.calls,
                replayed=staff.replayed,
                wall_s=time.monotonic() - began_s,
                teachers=tuple(member.state() for member in staff.members.values()),
            )
        )

    async def keep_telling() -> None:
        while True:
            await asyncio.sleep(PROGRESS_S)
            with contextlib.suppress(StoreError):  # work itself tells of it; the display can wait
                await tell()

    task = asyncio.create_task(keep_telling())
    try:
        yield
        await tell()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
