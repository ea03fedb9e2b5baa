"""Continuing any run, and exporting it again: the one place that knows which pipeline makes which job."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from arcticcodex.errors import UsageError
from arcticcodex.pipelines import cascade, distill, run
from arcticcodex.pipelines.finish import bars, summed, write_files
from arcticcodex.store.queries import find_run
from arcticcodex.store.store import read_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from arcticcodex.config import Loaded
    from arcticcodex.pipelines.job import Context, Job
    from arcticcodex.pipelines.summary import RunOptions, RunSummary
    from arcticcodex.store.queries import RunRow

Value = TypeVar("Value")
JOBS: Mapping[str, Callable[[Mapping[str, Any], Callable[[Path], None]], Job]] = {
    "distill": distill.job_again,
    "cascade": cascade.job_again,
}


async def resume(name: str, context: Context) -> RunSummary:
    """Continue a run by id, unique beginning or `latest`, with its own options.

    Of the options given now only the budget (the new total), `retry_failed`, `concurrency`, `yes` and the bars count. A
    complete run is summed up again, which costs nothing and needs neither key nor document. Raises what the run raises,
    and `UsageError` for an unknown run.
    """
    row = _find(name, context.loaded, rehearse=context.options.rehearse)
    recorded, now = row.options, context.options
    run.check_options(now)
    complete = row.state == "complete"
    options = replace(
        context.options,
        teachers=",".join(f"{role}={post['name']}" for role, post in recorded["roles"].items()),
        rehearse=bool(recorded["rehearse"]),
        same_family_judge=bool(recorded["same_family_judge"]),
        concurrency=context.options.concurrency or recorded["concurrency"],
        min_approval=_given(now.min_approval, None if complete else recorded["min_approval"]),
        min_golden=_given(now.min_golden, None if complete else recorded["min_golden"]),
    )
    if complete and not now.retry_failed:
        return _summed_up(row, context.loaded, options)
    make, stopped = JOBS[row.pipeline], distill.until_stopped(context)
    job = await asyncio.to_thread(make, {**recorded["job"], "findings": recorded.get("findings", {})}, stopped)
    return await run.again(job, row, replace(context, options=options))


def _summed_up(row: RunRow, loaded: Loaded, options: RunOptions) -> RunSummary:
    """A complete run as it stands in the store: nothing to do, nobody to ask, whatever has changed since."""
    url = run.store_url(loaded, rehearse=bool(row.options["rehearse"]))
    summary = read_store(url, lambda c: summed(c, row, "complete", row.options["teachers"]))
    lines, missed = bars(summary, options)
    return replace(summary, paths=export(row.id, loaded), lines=tuple(lines), exit_code=3 if missed else 0)


def _given(now: Value | None, recorded: Value | None) -> Value | None:
    return recorded if now is None else now


def export(name: str, loaded: Loaded) -> dict[str, str]:
    """Write a run's files again from its store; return their paths. The same journal gives the same bytes."""
    row = _find(name, loaded, rehearse=False)
    url = run.store_url(loaded, rehearse=bool(row.options.get("rehearse")))
    return read_store(url, lambda c: write_files(c, row))


def _find(name: str, loaded: Loaded, *, rehearse: bool) -> RunRow:
    """The run in the project's store, or in its rehearsal store: the newer of the two for `latest`."""
    found: list[RunRow] = []
    refused: UsageError | None = None
    for url in {run.store_url(loaded, rehearse=rehearse), run.store_url(loaded, rehearse=True)}:
        if not run.store_exists(url):
            continue
        try:
            found.append(read_store(url, lambda connection: find_run(connection, name)))
        except UsageError as error:
            refused = error
    if not found:
        raise refused or UsageError(
            f"Which run is {name!r}?", "There are no runs in this project yet.", "Begin one with: arctic distill FILE"
        )
    return max(found, key=lambda row: row.created_s)
