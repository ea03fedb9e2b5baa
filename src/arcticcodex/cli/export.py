"""`arctic export`: a run's files again, or its rows in the form a trainer wants."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output
from arcticcodex.cli.reading import Found, RunName, find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from arcticcodex.datasets.formats import Format

LABELLED = (
    "People have labelled rows: those they rejected are left out of these files, and their edits taken. The counts "
    "above are from before that."
)
REASONING_HELP = "How a row's reasoning is told: none, field (of the JSON forms), think (in the answer, in think-tags)."
FORM_HELP = "jsonl, chat, alpaca, sharegpt, prompt-completion, csv, parquet or hf (a Hugging Face dataset folder)."


def export(
    run: RunName = "latest",
    *,
    form: Annotated[str | None, typer.Option("--format", metavar="F", help=FORM_HELP)] = None,
    final: Annotated[
        bool, typer.Option("--final", help="One file of train and golden rows, to train on last; not to measure with.")
    ] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="Write the rejected rows too.")] = False,
    reasoning: Annotated[str, typer.Option("--reasoning", metavar="HOW", help=REASONING_HELP)] = "none",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Put the files in DIR (new or empty).")
    ] = None,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Write a run's files again, or its rows in another form.

    Without options the run's own files, from the store: the same journal gives the same bytes. With --format, or
    with one of the other options (then as jsonl), a folder with rows, card and manifest: export/FORMAT in the run's
    folder, or DIR.
    """
    output = Output(json=json, quiet=quiet)
    found = find(run)
    if form is None and reasoning == "none" and not (final or rejected or out):
        paths = _again(found)
        output.result({"run": found.row.id, "paths": paths}, "\n".join(paths.values()))
        return

    from arcticcodex.datasets.formats import format_named  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.reasoning import with_reasoning  # noqa: PLC0415 — see app.py
    from arcticcodex.errors import UsageError  # noqa: PLC0415 — see app.py

    if final and rejected:
        raise UsageError("--final and --rejected exclude each other", "both were given", "leave one of them out")
    named = format_named(form or "jsonl")
    chosen = with_reasoning(named, reasoning)
    folder = out or Path(found.row.out) / "export" / (f"{chosen.name}-final" if final else chosen.name)
    paths = found.read(lambda connection: _as(connection, found, folder, chosen, final=final, rejected=rejected))
    record = {"run": found.row.id, "format": named.name, "final": final, "reasoning": reasoning, "paths": paths}
    output.result(record, "\n".join(paths.values()))
    if final:
        output.warn("golden rows are in it: no figure may be quoted on what is trained with it")


def _again(found: Found) -> Mapping[str, str]:
    from arcticcodex.config import load_settings  # noqa: PLC0415 — see app.py
    from arcticcodex.pipelines.resume import export as write  # noqa: PLC0415 — see app.py

    return write(found.row.id, load_settings())


def _as(
    connection: Connection, found: Found, folder: Path, form: Format, *, final: bool, rejected: bool
) -> Mapping[str, str]:
    """The rows in one form with the card of their run."""
    from arcticcodex.datasets.card import dataset_card, families_of, licences_of  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.export import export_as  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.labels import LABELS_FILE, read_labels  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.report_facts import report_facts  # noqa: PLC0415 — see app.py

    labels = read_labels(Path(found.row.out) / LABELS_FILE)
    facts = report_facts(connection, found.row)
    if labels:
        facts = replace(facts, notes=(*facts.notes, LABELLED))
    card = dataset_card(facts, families_of(found.row), licences_of(found.row), final=final)
    return export_as(connection, found.row.id, folder, form, card, final=final, rejected=rejected, labels=labels)
