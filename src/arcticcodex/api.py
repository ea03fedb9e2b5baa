"""The pipelines as Python functions: `import arcticcodex as ac; run = await ac.distill("manual.txt", budget="5")`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.config import load_settings
from arcticcodex.money import parse_usd
from arcticcodex.pipelines import resume as resuming
from arcticcodex.pipelines.cascade import cascade as cascade_domains
from arcticcodex.pipelines.distill import distill as distill_paths
from arcticcodex.pipelines.job import Context
from arcticcodex.pipelines.summary import ProgressState, RunOptions
from arcticcodex.pipelines.summary import RunSummary as Run

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["Run", "cascade", "distill", "resume"]


class _Unwatched:
    """A progress display for programs: shows nothing."""

    def update(self, state: ProgressState) -> None:
        """Show nothing."""

    def line(self, text: str) -> None:
        """Show nothing."""


async def distill(*paths: str | PathLike[str], budget: str | int | None = None, **options: Any) -> Run:
    """Distil documents into a validated dataset.

    `budget` is the cap in US dollars, as a decimal string; `options` are the fields of `RunOptions` (`teachers`, `out`,
    `rehearse`, `dry_run`, ...). A program has no terminal to confirm a cost at, so passing a budget counts as a yes.
    Raises an `ArcticError` for what cannot be started; what ends a run early stands in the `Run`.
    """
    return await distill_paths([Path(path) for path in paths], _context(budget, options))


async def cascade(*domains: str, budget: str | int | None = None, **options: Any) -> Run:
    """Make training pairs and a golden set from domains, by name or file (none: all of ours).

    `options` are the fields of `RunOptions`, such as `samples`; the rest is as for `distill`.
    """
    return await cascade_domains(domains, _context(budget, options))


async def resume(run: str = "latest", budget: str | int | None = None, **options: Any) -> Run:
    """Continue a run with its own options; `budget` is its new total. Nothing is paid for twice."""
    return await resuming.resume(run, _context(budget, options))


def _context(budget: str | int | None, options: dict[str, Any]) -> Context:
    budget_nusd = None if budget is None else parse_usd(budget, "budget")
    run_options = RunOptions(budget_nusd=budget_nusd, **options)
    return Context(load_settings(), run_options, _Unwatched(), asyncio.Event(), lambda _question: budget is not None)
