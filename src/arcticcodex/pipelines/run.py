"""One run from beginning to end, whatever the pipeline: staff, store, caps, rows, files, summary.

A pipeline gives a `Job`: its rows, what to do with one, and what its card says. Everything else is here, once.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from arcticcodex.datasets.export import claim_folder
from arcticcodex.errors import UsageError
from arcticcodex.money import dollars
from arcticcodex.pipelines.finish import finish
from arcticcodex.pipelines.staff import PAID, StaffPlan, hire, parse_teachers, plan_staff
from arcticcodex.pipelines.stream import BLOCK_ROWS, Admission, stream
from arcticcodex.pipelines.summary import ProgressState, RunSummary
from arcticcodex.store.database import is_postgres
from arcticcodex.store.store import Store
from arcticcodex.teachers.budget import Purse
from arcticcodex.teachers.http import Line
from arcticcodex.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from arcticcodex.config import Loaded
    from arcticcodex.pipelines.staff import Staff
    from arcticcodex.pipelines.summary import Estimate, Progress, RunOptions
    from arcticcodex.records import Outcome
    from arcticcodex.store.queries import RunRow

ASK_ABOVE_NUSD = 1_000_000_000  # a paid run above one dollar is confirmed
PROGRESS_S = 0.5
REHEARSAL_STORE = "arctic.rehearsal.db"


class Job(Protocol):
    """What a pipeline gives the engine."""

    @property
    def pipeline(self) -> str:
        """Its name."""
        ...

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles its stages ask."""
        ...

    def total(self) -> int:
        """How many rows there are."""
        ...

    def rows(self) -> Iterable[tuple[int, Any]]:
        """The rows, numbered, in order."""
        ...

    async def row(self, run: str, staff: Staff, number: int, item: Any) -> Sequence[Outcome]:
        """One row through the whole chain: what became of each of its samples."""
        ...

    def estimate(self, plan: StaffPlan) -> Estimate:
        """What the whole job would cost, from counts."""
        ...

    def sources(self) -> Sequence[tuple[str, str]]:
        """The documents it stands on: (name, SHA-256)."""
        ...

    def options(self) -> Mapping[str, Any]:
        """Everything needed to make this job again."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a run: settings, options, who watches, how to stop, whom to ask."""

    loaded: Loaded
    options: RunOptions
    progress: Progress
    stop: asyncio.Event
    confirm: Callable[[str], bool]


@dataclass(slots=True)
class _Counts:
    """Samples decided so far in this process, for the display."""

    rows: int = 0
    train: int = 0
    golden: int = 0
    rejected: int = 0

    def add(self, outcomes: Sequence[Outcome]) -> None:
        self.rows += 1
        for outcome in outcomes:
            setattr(self, outcome.split, getattr(self, outcome.split) + 1)


async def start(job: Job, context: Context) -> RunSummary:
    """Run a job as a new run; with `--dry-run` only price it.

    Raises any `ArcticError` that comes before the first row; what comes later ends in the summary.
    """
    options = context.options
    plan = await plan_for(job, context)
    estimate = job.estimate(plan)
    cap_nusd = context.loaded.settings.budget.cap_nusd(job.pipeline, options.budget_nusd)
    if options.dry_run:
        return RunSummary(
            run="", pipeline=job.pipeline, state="complete", cap_nusd=cap_nusd, rows=job.total(),
            teachers=_teachers(plan), estimate=estimate, lines=plan.notes,
        )  # fmt: skip
    _confirm(plan, estimate, cap_nusd, context)
    run = time.strftime("%y%m%d-%H%M%S-", time.gmtime()) + secrets.token_hex(2)
    folder = (options.out or context.loaded.project_dir / "runs" / run).absolute()
    claim_folder(folder, run)
    record = {
        "job": dict(job.options()),
        "teachers": {role: post.model for role, post in plan.posts.items() if post is not None},
        "same_family_judge": options.same_family_judge,
        "rehearse": options.rehearse,
        "concurrency": options.concurrency,
        "min_approval": options.min_approval,
        "min_golden": options.min_golden,
        "version": __version__,
    }
    async with Store(store_url(context.loaded, rehearse=options.rehearse)) as store:
        await store.create_run(run, job.pipeline, cap_nusd, str(folder), record)
        return await _go(job, context, plan, store, run, cap_nusd, estimate)


async def again(job: Job, row: RunRow, context: Context) -> RunSummary:
    """Continue a run with its own options; a budget given now is its new total."""
    plan = await plan_for(job, context)
    cap_nusd = context.options.budget_nusd or row.cap_nusd
    claim_folder(Path(row.out), row.id)
    async with Store(store_url(context.loaded, rehearse=context.options.rehearse)) as store:
        if context.options.retry_failed:
            forgotten = await store.forget_failures(row.id)
            context.progress.line(f"{forgotten} final failures are asked again; later rows may change.")
        await store.update_run(row.id, "running", cap_nusd=cap_nusd)
        return await _go(job, context, plan, store, row.id, cap_nusd, job.estimate(plan))


def store_url(loaded: Loaded, *, rehearse: bool) -> str:
    """The project's store; a rehearsal has one of its own, so that its replies never answer a real call."""
    return str(loaded.project_dir / REHEARSAL_STORE) if rehearse else loaded.store_url


def store_exists(url: str) -> bool:
    """Whether there is a store to read; a PostgreSQL URL counts as one."""
    return is_postgres(url) or Path(url).exists()


async def plan_for(job: Job, context: Context) -> StaffPlan:
    """Decide who teaches, looking for a local server only where `auto` has nobody else."""
    options, loaded = context.options, context.loaded
    named = parse_teachers(options.teachers)
    nobody = not options.rehearse and all(loaded.providers[name].key is None for name in PAID)
    local = await _local_server(loaded) if nobody and "generator" not in named else None
    return plan_staff(
        job.roles, named, loaded, same_family_judge=options.same_family_judge, local=local, rehearse=options.rehearse
    )


async def _local_server(loaded: Loaded) -> tuple[str, str] | None:
    from arcticcodex.teachers.local import find_local  # noqa: PLC0415 — opens sockets; only where it is needed

    local = loaded.settings.local
    return await find_local(local.base_url, local.model)


def _confirm(plan: StaffPlan, estimate: Estimate, cap_nusd: int, context: Context) -> None:
    """Ask before money is spent: above a dollar, or when the likely estimate is above the cap."""
    options = context.options
    if not plan.paid or options.rehearse or options.yes:
        return
    if cap_nusd <= ASK_ABOVE_NUSD and estimate.likely_nusd <= cap_nusd:
        return
    likely, high = dollars(estimate.likely_nusd), dollars(estimate.high_nusd)
    if not context.confirm(f"This is likely to cost {likely} (at most {high}); the cap is {dollars(cap_nusd)}. Go on?"):
        raise UsageError("Not started: the cost was not confirmed.", "", "Pass --yes, or a cap with --budget USD")


def _teachers(plan: StaffPlan) -> dict[str, dict[str, str]]:
    return {role: post.facts() for role, post in plan.posts.items() if post is not None}


# --- the run itself --------------------------------------------------------------------------------------------


async def _go(
    job: Job,
    context: Context,
    plan: StaffPlan,
    store: Store,
    run: str,
    cap_nusd: int,
    estimate: Estimate,
) -> RunSummary:
    began_s = time.monotonic()
    for note in (*plan.notes, *_announcement(plan)):
        context.progress.line(note)
    month = time.strftime("%Y-%m", time.gmtime())
    budget = context.loaded.settings.budget
    await store.set_caps({"project": budget.project_nusd, f"month:{month}": budget.month_nusd, f"run:{run}": cap_nusd})
    scopes = ("project", f"month:{month}", f"run:{run}")
    purse = Purse(store)
    admission = Admission(
        prior_nusd=estimate.likely_nusd // max(1, job.total()),
        remaining=lambda: _remaining(store, scopes),
        headroom=lambda: purse.max_reserved_nusd,
    )
    purse.on_cost = admission.on_cost
    counts = _Counts()
    async with AsyncExitStack() as stack:
        loaded = _rehearsing(stack, context) if context.options.rehearse else context.loaded
        if context.options.rehearse:
            plan = await plan_for(job, replace(context, loaded=loaded))
        line = await stack.enter_async_context(Line())
        staff = hire(
            plan, loaded, line=line, store=store, purse=purse, stop=context.stop,
            concurrency=context.options.concurrency,
        )  # fmt: skip
        await stack.enter_async_context(_watched(context.progress, job, store, run, cap_nusd, counts, purse, staff))

        async def work(number: int, item: Any) -> None:
            outcomes = await job.row(run, staff, number, item)
            await store.put(run, outcomes)
            counts.add(outcomes)

        width = 2 * BLOCK_ROWS + sum(member.limiter.concurrency for member in staff.members.values())
        ending = await stream(
            job.rows(), work, width=width, admission=admission, stop=context.stop, drained=purse.drained
        )
    return await finish(
        store,
        await store.find_run(run),
        ending,
        staff=staff,
        teachers=_teachers(plan),
        sources=job.sources(),
        options=context.options,
        wall_s=time.monotonic() - began_s,
    )


async def _remaining(store: Store, scopes: Sequence[str]) -> int | None:
    """What the tightest cap still holds, reservations apart; None without a cap."""
    left = []
    for scope in scopes:
        cap_nusd, settled_nusd, unknown_nusd, _ = await store.totals(scope)
        if cap_nusd is not None:
            left.append(cap_nusd - settled_nusd - unknown_nusd)
    return min(left, default=None)


def _announcement(plan: StaffPlan) -> list[str]:
    """Who is asked, where and at what price, before the first document leaves."""
    lines = []
    for role, post in plan.posts.items():
        if post is None:
            lines.append(f"{role}: none")
        elif post.endpoint is None or post.tariff is None:
            lines.append(f"{role}: the offline teacher, on this machine, free")
        else:
            price = "free (local)" if post.endpoint.local else f"priced as {post.tariff.id}"
            lines.append(f"{role}: {post.model} at {post.endpoint.identity_url}, {price}")
    return lines


def _rehearsing(stack: AsyncExitStack, context: Context) -> Loaded:
    """Start the rehearsal server and point every provider at it."""
    from arcticcodex.rehearsal.process import rehearsal_server  # noqa: PLC0415 — only for --rehearse

    server = stack.enter_context(rehearsal_server())
    providers = dict(context.loaded.providers)
    for name, url in server.base_urls().items():
        providers[name] = replace(providers[name], base_url=url)
    return replace(context.loaded, providers=providers)


@contextlib.asynccontextmanager
async def _watched(
    progress: Progress, job: Job, store: Store, run: str, cap_nusd: int, counts: _Counts, purse: Purse, staff: Staff
) -> Any:
    began_s = time.monotonic()

    async def tell() -> None:
        _, settled_nusd, unknown_nusd, reserved_nusd = await store.totals(f"run:{run}")
        progress.update(
            ProgressState(
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
                calls_done=staff.calls - purse.in_flight,
                replayed=staff.replayed,
                wall_s=time.monotonic() - began_s,
                teachers=tuple(member.state() for member in staff.members.values()),
            )
        )

    async def keep_telling() -> None:
        while True:
            await asyncio.sleep(PROGRESS_S)
            await tell()

    task = asyncio.create_task(keep_telling())
    try:
        yield
        await tell()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
