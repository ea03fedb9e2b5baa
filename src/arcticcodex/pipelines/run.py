"""One run from beginning to end, whatever the pipeline: staff, store, caps, rows, files, summary.

A pipeline gives a `Job`: its rows, what to do with one, and what its card says. Everything else is here, once.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.config.trust import require_confirmed
from arcticcodex.datasets.export import claim_folder
from arcticcodex.errors import ArcticError, UsageError
from arcticcodex.money import dollars, format_usd
from arcticcodex.pipelines.estimate import estimate, forecast
from arcticcodex.pipelines.finish import finish
from arcticcodex.pipelines.preflight import check_keys
from arcticcodex.pipelines.staff import hire
from arcticcodex.pipelines.staff_plan import PAID, StaffPlan, parse_teachers, plan_staff
from arcticcodex.pipelines.stream import BLOCK_ROWS, Admission, stream
from arcticcodex.pipelines.summary import RunSummary
from arcticcodex.pipelines.watch import Counts, watched
from arcticcodex.store.database import is_postgres
from arcticcodex.store.store import Store
from arcticcodex.teachers.budget import Purse
from arcticcodex.teachers.http import Line
from arcticcodex.version import __version__

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

    from arcticcodex.config import Loaded
    from arcticcodex.pipelines.estimate import Stage
    from arcticcodex.pipelines.job import Context, Job
    from arcticcodex.pipelines.summary import Estimate, RunOptions
    from arcticcodex.store.queries import RunRow

ASK_ABOVE_NUSD = 1_000_000_000  # a paid run above one dollar is confirmed


async def start(job: Job, context: Context) -> RunSummary:
    """Run a job as a new run; with `--dry-run` only price it.

    Raises any `ArcticError` that comes before the first row; what comes later ends in the summary.
    """
    options = context.options
    check_options(options)
    plan = await plan_for(job.roles, context)
    stages = job.stages(plan)
    likely = estimate(stages, plan)
    cap_nusd = context.loaded.settings.budget.cap_nusd(job.pipeline, options.budget_nusd)
    if options.dry_run:
        return _priced("", job, plan, cap_nusd, context)
    _confirm(plan, likely, cap_nusd, context)
    await _check_keys(plan, context)
    run = time.strftime("%y%m%d-%H%M%S-", time.gmtime()) + secrets.token_hex(2)
    folder = (options.out or context.loaded.project_dir / "runs" / run).absolute()
    record = {
        "job": dict(job.options()),
        "roles": plan.resolved(),
        "teachers": plan.facts(),
        "same_family_judge": options.same_family_judge,
        "rehearse": options.rehearse,
        "concurrency": options.concurrency,
        "min_approval": options.min_approval,
        "min_golden": options.min_golden,
        "estimate": likely.as_json(),
        "version": __version__,
    }
    async with Store(store_url(context.loaded, rehearse=options.rehearse)) as store:
        claim_folder(folder, run)
        await store.create_run(run, job.pipeline, cap_nusd, str(folder), record)
        async with _recorded(store, run):
            return await _go(job, context, plan, store, run, cap_nusd, stages)


async def again(job: Job, row: RunRow, context: Context) -> RunSummary:
    """Continue a run with its own options; a budget given now is its new total."""
    check_options(context.options)
    plan = (await plan_for(job.roles, context, row.created_s)).thinking_as(row.options["roles"])
    _same_addresses(plan, row)
    if (began := row.options.get("version", __version__)) != __version__:
        context.progress.line(f"warning: run {row.id} began with arcticcodex {began} and goes on with {__version__}")
    budget, asked_nusd = context.loaded.settings.budget, context.options.budget_nusd
    cap_nusd = budget.cap_nusd(row.pipeline, asked_nusd) if asked_nusd else row.cap_nusd
    if context.options.dry_run:
        return _priced(row.id, job, plan, cap_nusd, context)
    stages = job.stages(plan)
    if asked_nusd is not None:
        _confirm(plan, estimate(stages, plan), cap_nusd, context)
    await _check_keys(plan, context)
    async with Store(store_url(context.loaded, rehearse=context.options.rehearse)) as store:
        await store.take_run(row.id)
        await _require_above_spent(store, row.id, cap_nusd)
        claim_folder(Path(row.out), row.id)
        if context.options.retry_failed:
            forgotten = await store.forget_failures(row.id)
            context.progress.line(f"{forgotten} final failures are asked again; later rows may change.")
        await store.update_run(row.id, "running", cap_nusd=cap_nusd)
        async with _recorded(store, row.id):
            return await _go(job, context, plan, store, row.id, cap_nusd, stages)


async def _require_above_spent(store: Store, run: str, cap_nusd: int) -> None:
    """Refuse a new total below what the run has cost."""
    _, settled_nusd, unknown_nusd, _ = await store.totals(f"run:{run}")
    if settled_nusd + unknown_nusd > cap_nusd:
        spent, cap = dollars(settled_nusd + unknown_nusd), dollars(cap_nusd)
        raise UsageError(
            "The budget is below what the run has cost.", f"Spent {spent}, seen {cap}.", "Give a new total above that"
        )


async def _check_keys(plan: StaffPlan, context: Context) -> None:
    """Look at keys and models before anything is begun; the simulator takes any key."""
    if plan.paid and not context.options.rehearse:
        async with Line() as line:
            await check_keys(plan, line, context.progress.line)


def _same_addresses(plan: StaffPlan, row: RunRow) -> None:
    """Refuse to go on at another address: every call would be another call there, and be paid again."""
    for role, facts in plan.facts().items():
        began = row.options["teachers"].get(role, {}).get("host", facts["host"])
        if facts["host"] != began:
            raise UsageError(
                f"The {role} of run {row.id} was asked elsewhere.",
                f"It began at {began} and would go on at {facts['host']}: all its calls would be paid again.",
                "Set the address back, or begin a new run",
            )


@contextlib.asynccontextmanager
async def _recorded(store: Store, run: str) -> AsyncIterator[None]:
    """Record how a run ended that could not end by itself; the error that ended it matters more than this note."""
    try:
        yield
    except (ArcticError, asyncio.CancelledError) as error:
        with contextlib.suppress(ArcticError):
            await store.update_run(run, "failed" if isinstance(error, ArcticError) else "interrupted")
        raise


def store_url(loaded: Loaded, *, rehearse: bool) -> str:
    """The project's store; a rehearsal has one of its own, so that its replies never answer a real call."""
    return loaded.rehearsal_store_url if rehearse else loaded.store_url


def store_exists(url: str) -> bool:
    """Whether there is a store to read; a PostgreSQL URL counts as one."""
    return is_postgres(url) or Path(url).exists()


async def plan_for(roles: tuple[str, ...], context: Context, at_s: float | None = None) -> StaffPlan:
    """Decide who teaches, looking for a local server only where `auto` has nobody else.

    Names mean what they meant at `at_s` (None: now): a run goes on with the models it began with.
    """
    options, loaded = context.options, context.loaded
    named = parse_teachers(options.teachers)
    if not (options.rehearse or options.teachers == "offline"):
        require_confirmed(loaded)
    local = await _local_server(named, loaded, rehearse=options.rehearse)
    return plan_staff(
        roles, named, loaded, same_family_judge=options.same_family_judge, local=local,
        rehearse=options.rehearse, needs_keys=not options.dry_run, at_s=at_s,
    )  # fmt: skip


async def _local_server(named: Mapping[str, str], loaded: Loaded, *, rehearse: bool) -> tuple[str, str] | None:
    """A server on this machine: for a local teacher named without an address, or where `auto` has nobody else."""
    local, generator = loaded.settings.local, named.get("generator", loaded.settings.roles.generator)
    wished = next((name.partition(":")[2] for name in named.values() if name.startswith("local:")), "")
    nobody = not rehearse and generator == "auto" and all(loaded.providers[name].key is None for name in PAID)
    if not nobody and not (wished and not local.base_url):
        return None
    from arcticcodex.teachers.local import find_local  # noqa: PLC0415 — opens sockets; only where it is needed

    return await find_local(local.base_url, wished or local.model)


def check_options(options: RunOptions) -> None:
    """Refuse options no run can have. Raises `UsageError`."""
    if options.batch:
        raise UsageError("There is no batch mode yet.", "Calls would cost their full price.", "Leave `batch` out")
    if options.budget_nusd is not None and options.budget_nusd <= 0:
        raise UsageError(
            "The budget cannot be used.", f"Seen {format_usd(options.budget_nusd)}.", "Give an amount above zero"
        )


def _priced(run: str, job: Job, plan: StaffPlan, cap_nusd: int, context: Context) -> RunSummary:
    """What `--dry-run` tells; nothing is sent and nothing stored."""
    stages = job.stages(plan)
    likely, lines = estimate(stages, plan), [*plan.notes, *job.notes(), *_forecast(stages, plan, context)]
    if plan.paid and likely.likely_nusd > cap_nusd:
        lines.append(f"The cap of {dollars(cap_nusd)} covers about {cap_nusd / likely.likely_nusd:.0%} of that.")
    if not plan.paid:
        paid = plan_staff(
            job.roles, dict.fromkeys(job.roles, "auto"), context.loaded, same_family_judge=False, rehearse=True
        )
        cost = dollars(estimate(job.stages(paid), paid).likely_nusd)
        lines.append(f"With the paid teachers {paid.models} it would cost about {cost}.")
    return RunSummary(
        run=run, pipeline=job.pipeline, state="complete", cap_nusd=cap_nusd, rows=job.likely_rows(),
        teachers=plan.facts(), estimate=likely, lines=tuple(lines),
    )  # fmt: skip


def _confirm(plan: StaffPlan, estimate: Estimate, cap_nusd: int, context: Context) -> None:
    """Ask before money is spent: above a dollar, or when the likely estimate is above the cap."""
    options = context.options
    if not plan.paid or options.rehearse or options.yes:
        return
    if cap_nusd <= ASK_ABOVE_NUSD and estimate.likely_nusd <= cap_nusd:
        return
    likely, high = dollars(estimate.likely_nusd), dollars(estimate.high_nusd)
    question = f"This is likely to cost {likely} (perhaps {high}), and never more than {dollars(cap_nusd)}. Go on?"
    if not context.confirm(question):
        raise UsageError("Not started: the cost was not confirmed.", f"Likely {likely}, at most {dollars(cap_nusd)}.")


# --- the run itself --------------------------------------------------------------------------------------------


async def _go(
    job: Job,
    context: Context,
    plan: StaffPlan,
    store: Store,
    run: str,
    cap_nusd: int,
    stages: Sequence[Stage],
) -> RunSummary:
    began_s = time.monotonic()
    likely_nusd = estimate(stages, plan).likely_nusd
    for note in (*job.notes(), *plan.notes, *_announcement(plan), *_forecast(stages, plan, context)):
        context.progress.line(note)
    budget = context.loaded.settings.budget
    months = dict.fromkeys(_months(), budget.month_nusd)
    of_stages = {f"stage:{run}:{stage}": cap for stage, cap in budget.stage_nusd.items()}
    await store.set_caps({"project": budget.project_nusd, **months, f"run:{run}": cap_nusd, **of_stages})
    purse = Purse(store)
    admission = Admission(
        prior_nusd=likely_nusd // max(1, job.likely_rows()),
        remaining=lambda: _remaining(store, ("project", next(_months()), f"run:{run}")),
        headroom=lambda: purse.max_reserved_nusd,
        later=lambda: purse.max_later_nusd,
    )
    purse.may_spend, purse.on_cost = admission.require, admission.on_cost
    counts = Counts()
    async with AsyncExitStack() as stack:
        stop = await stack.enter_async_context(_own_stop(context.stop))
        if context.options.rehearse:
            plan = plan.moved_to(_rehearsal_urls(stack, job.rehearsal()))
        line = await stack.enter_async_context(Line())
        staff = hire(
            plan, context.loaded, line=line, store=store, purse=purse, stop=stop,
            concurrency=context.options.concurrency,
        )  # fmt: skip
        await stack.enter_async_context(watched(context.progress, job, store, run, cap_nusd, counts, purse, staff))

        async def work(number: int, item: Any) -> None:
            outcomes = await job.row(run, staff, number, item)
            await store.put(run, outcomes)
            counts.add(outcomes)

        width = 2 * BLOCK_ROWS + sum(member.limiter.concurrency for member in staff.members.values())
        ending = await stream(job.rows(), work, width=width, admission=admission, stop=stop, drained=purse.drained)
    warnings = list(job.warnings())
    if job.fills_cap and (at_cap := ending.at_cap(f"run:{run}")) is not ending:
        ending = at_cap
        warnings.append("The budget is used up, as it was meant to be: no number of pairs was named.")
    await store.find_out(run, job.findings())
    return await finish(
        store,
        await store.find_run(run),
        ending,
        staff=staff,
        options=context.options,
        warnings=warnings,
        likely_nusd=likely_nusd,
        wall_s=time.monotonic() - began_s,
    )


@contextlib.asynccontextmanager
async def _own_stop(asked: asyncio.Event) -> AsyncIterator[asyncio.Event]:
    """A stop of this run alone, set when the user asks for it; an error may set it too without meaning the next run."""
    stop = asyncio.Event()

    async def follow() -> None:
        await asked.wait()
        stop.set()

    task = asyncio.create_task(follow())
    try:
        yield stop
    finally:
        task.cancel()


def _months() -> Iterator[str]:
    """The scope of this month, and that of the next: a run may go on past midnight of its last day."""
    now = time.gmtime()
    for later in (0, 1):
        years, month = divmod(now.tm_year * 12 + now.tm_mon - 1 + later, 12)
        yield f"month:{years}-{month + 1:02}"


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
            lines.append(f"{role}: {post.model} at {post.endpoint.shown_url}, {price}")
    return lines


def _forecast(stages: Sequence[Stage], plan: StaffPlan, context: Context) -> list[str]:
    """What each paid stage is likely to cost and take."""
    limits = context.loaded.settings.limits
    return forecast(stages, plan, limits, context.options.concurrency or limits.concurrency) if plan.paid else []


def _rehearsal_urls(stack: AsyncExitStack, played: Mapping[str, Any]) -> Mapping[str, str]:
    """Start the rehearsal server; the address of every provider on it."""
    from arcticcodex.rehearsal.process import rehearsal_server  # noqa: PLC0415 — only for --rehearse

    return stack.enter_context(rehearsal_server(dict(played))).base_urls()
