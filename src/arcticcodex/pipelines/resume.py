"""Continuing any run, and exporting it again: the one place that knows which pipeline makes which job."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import UsageError
from arcticcodex.pipelines import distill, run
from arcticcodex.pipelines.finish import write_files
from arcticcodex.store.queries import find_run
from arcticcodex.store.store import read_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from arcticcodex.config import Loaded
    from arcticcodex.pipelines.run import Context, Job
    from arcticcodex.pipelines.summary import RunSummary
    from arcticcodex.store.queries import RunRow

JOBS: Mapping[str, Callable[[Mapping[str, Any]], Job]] = {"distill": distill.job_again}


async def resume(name: str, context: Context) -> RunSummary:
    """Continue a run by id, unique beginning or `latest`, with its own options.

    Of the options given now only the budget (the new total), `retry_failed`, `concurrency` and `yes` count. A complete
    run is summed up again, which costs nothing. Raises what the run raises, and `UsageError` for an unknown run.
    """
    row = _find(name, context.loaded, rehearse=context.options.rehearse)
    recorded = row.options
    options = replace(
        context.options,
        teachers=",".join(f"{role}={post['name']}" for role, post in recorded["roles"].items()),
        rehearse=bool(recorded["rehearse"]),
        same_family_judge=bool(recorded["same_family_judge"]),
        concurrency=context.options.concurrency or recorded["concurrency"],
        min_approval=context.options.min_approval or recorded["min_approval"],
        min_golden=context.options.min_golden or recorded["min_golden"],
    )
    return await run.again(JOBS[row.pipeline](recorded["job"]), row, replace(context, options=options))


def export(name: str, loaded: Loaded) -> dict[str, str]:
    """Write a run's files again from its store; return their paths. The same journal gives the same bytes."""
    row = _find(name, loaded, rehearse=False)
    url = run.store_url(loaded, rehearse=bool(row.options.get("rehearse")))
    return read_store(url, lambda c: write_files(c, row, row.state, row.options["teachers"], _sources(row)))


def _sources(row: RunRow) -> list[tuple[str, str]]:
    return [(name, digest) for name, digest in row.options["job"].get("sources", [])]


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
