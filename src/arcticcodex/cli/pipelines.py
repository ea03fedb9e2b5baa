"""The commands that do the work: `distill`, `cascade`, `resume`. Options in, one summary out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output
from arcticcodex.cli.reading import RunName
from arcticcodex.errors import UsageError

if TYPE_CHECKING:
    from arcticcodex.pipelines.summary import RunOptions


def distill(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Documents, or folders of documents.")
    ] = None,
    *,
    budget: o.Budget = None,
    teachers: o.Teachers = "auto",
    out: o.Out = None,
    concurrency: o.Concurrency = None,
    seed: o.Seed = 0,
    dry_run: o.DryRun = False,
    rehearse: o.Rehearse = False,
    resume: o.Resume = None,
    min_approval: o.MinApproval = None,
    min_golden: o.MinGolden = None,
    same_family_judge: o.SameFamilyJudge = False,
    retry_failed: o.RetryFailed = False,
    per_document: Annotated[
        bool, typer.Option("--per-document", help="One dataset for each document, all under the one cap.")
    ] = False,
    json: o.Json = False,
    quiet: o.Quiet = False,
    yes: o.Yes = False,
    input_: Annotated[
        list[Path] | None, typer.Option("--input", metavar="FILE", help="The same as PATH.", hidden=True)
    ] = None,
) -> None:
    """Turn documents into a validated question-and-answer dataset."""
    from arcticcodex.pipelines.summary import RunOptions  # noqa: PLC0415 — see app.py

    documents = [*(paths or ()), *(input_ or ())]
    run_options = RunOptions(
        budget_nusd=o.budget_nusd(budget),
        teachers=o.teachers(teachers),
        out=out,
        concurrency=concurrency,
        seed=seed,
        dry_run=dry_run,
        rehearse=rehearse,
        resume=resume,
        min_approval=o.share(min_approval),
        min_golden=min_golden,
        yes=yes,
        same_family_judge=same_family_judge,
        retry_failed=retry_failed,
        per_document=per_document,
    )
    output = Output(json=json, quiet=quiet)
    if resume is not None:
        if documents:
            output.warn(f"{', '.join(map(str, documents))} not read: a resumed run keeps its own documents")
        _resume(resume, run_options, output)
    if not documents:
        raise UsageError("arctic distill needs a document", "no PATH was given", "such as: arctic distill manual.txt")
    o.existing(documents)

    from arcticcodex.cli.supervise import work  # noqa: PLC0415 — see app.py
    from arcticcodex.pipelines.distill import distill as run  # noqa: PLC0415 — see app.py

    raise typer.Exit(work(lambda context: run(documents, context), run_options, output))


def cascade(
    *,
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples", metavar="N", min=1, help="Training pairs wanted; as many as the budget buys if left out."
        ),
    ] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option("--domain", metavar="NAME|FILE", help="What they are about (several times; `arctic domains`)."),
    ] = None,
    budget: o.Budget = None,
    teachers: o.Teachers = "auto",
    out: o.Out = None,
    concurrency: o.Concurrency = None,
    seed: o.Seed = 0,
    max_usd_per_approved: Annotated[
        str | None,
        typer.Option("--max-usd-per-approved", metavar="USD", help="Stop when writing an approved pair costs more."),
    ] = None,
    reserve: Annotated[bool, typer.Option("--reserve", help="Keep a quarter of the budget unspent.")] = False,
    dry_run: o.DryRun = False,
    rehearse: o.Rehearse = False,
    resume: o.Resume = None,
    min_approval: o.MinApproval = None,
    min_golden: o.MinGolden = None,
    same_family_judge: o.SameFamilyJudge = False,
    retry_failed: o.RetryFailed = False,
    json: o.Json = False,
    quiet: o.Quiet = False,
    yes: o.Yes = False,
) -> None:
    """Turn a budget into training pairs and a golden set."""
    from arcticcodex.pipelines.summary import RunOptions  # noqa: PLC0415 — see app.py

    run_options = RunOptions(
        budget_nusd=o.budget_nusd(budget),
        teachers=o.teachers(teachers),
        out=out,
        concurrency=concurrency,
        seed=seed,
        dry_run=dry_run,
        rehearse=rehearse,
        resume=resume,
        min_approval=o.share(min_approval),
        min_golden=min_golden,
        yes=yes,
        same_family_judge=same_family_judge,
        retry_failed=retry_failed,
        samples=samples,
        most_nusd_per_approved=o.budget_nusd(max_usd_per_approved, "--max-usd-per-approved"),
        reserve=reserve,
    )
    output = Output(json=json, quiet=quiet)
    if resume is not None:
        _resume(resume, run_options, output)

    from arcticcodex.cli.supervise import work  # noqa: PLC0415 — see app.py
    from arcticcodex.pipelines.cascade import cascade as run  # noqa: PLC0415 — see app.py

    raise typer.Exit(work(lambda context: run(domain or [], context), run_options, output))


def resume(
    run: RunName = "latest",
    *,
    budget: o.Budget = None,
    concurrency: o.Concurrency = None,
    dry_run: o.DryRun = False,
    min_approval: o.MinApproval = None,
    min_golden: o.MinGolden = None,
    rehearse: o.Rehearse = False,
    retry_failed: o.RetryFailed = False,
    json: o.Json = False,
    quiet: o.Quiet = False,
    yes: o.Yes = False,
) -> None:
    """Continue a run; nothing is paid for twice.

    It keeps its own options; a budget given now is its new total.
    """
    from arcticcodex.pipelines.summary import RunOptions  # noqa: PLC0415 — see app.py

    run_options = RunOptions(
        budget_nusd=o.budget_nusd(budget),
        concurrency=concurrency,
        dry_run=dry_run,
        rehearse=rehearse,
        resume=run,
        min_approval=o.share(min_approval),
        min_golden=min_golden,
        yes=yes,
        retry_failed=retry_failed,
    )
    _resume(run, run_options, Output(json=json, quiet=quiet))


def _resume(run: str, options: RunOptions, output: Output) -> None:
    from arcticcodex.cli.supervise import work  # noqa: PLC0415 — see app.py
    from arcticcodex.pipelines.resume import resume as again  # noqa: PLC0415 — see app.py

    raise typer.Exit(work(lambda context: again(run, context), options, output))
