"""`arctic report`: a run's page, written anew from the store."""

from __future__ import annotations

from pathlib import Path

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output
from arcticcodex.cli.reading import RunName, find


def report(run: RunName = "latest", *, json: o.Json = False, quiet: o.Quiet = False) -> None:
    """Write a run's report.html again and print its path.

    One self-contained page: what the run made and cost, why rows were rejected, and what of the documents is covered.
    """
    from arcticcodex.datasets.export import write_file  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.report import REPORT_FILE, report_facts  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.report import report as page  # noqa: PLC0415 — see app.py

    found = find(run)
    facts = found.read(lambda connection: report_facts(connection, found.row))
    path = Path(found.row.out) / REPORT_FILE
    write_file(path, [page(facts).encode()])
    Output(json=json, quiet=quiet).result({"run": found.row.id, "path": str(path)}, str(path))
