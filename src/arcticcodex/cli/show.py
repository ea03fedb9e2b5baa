"""`arctic show`: one run, and rows of it drawn by seed, each with its quotes marked in their passage."""

from __future__ import annotations

import heapq
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output, style, wrapped
from arcticcodex.cli.reading import RunName, find, run_record
from arcticcodex.cli.rows import INDENT, row_lines
from arcticcodex.errors import UsageError
from arcticcodex.money import format_usd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from arcticcodex.datasets.labels import Share, Summary
    from arcticcodex.datasets.originals import Originals
    from arcticcodex.store.queries import RunRow

Split = Literal["train", "golden", "rejected"]
SHOWN = 3


def show(
    run: RunName = "latest",
    *,
    train: Annotated[bool, typer.Option("--train", help="Show train rows (the default).")] = False,
    golden: Annotated[bool, typer.Option("--golden", help="Show golden rows.")] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="Show rejected rows, with the reason.")] = False,
    sample: Annotated[int, typer.Option("--sample", min=0, metavar="N", help="How many rows to draw.")] = SHOWN,
    seed: o.Seed = 0,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Show one run and some of its rows.

    What it made, what it cost, what was rejected at which gate; then rows drawn by --seed, each with its quotes marked
    in the passage they stand in, as long as the document is still where it was and unchanged.
    """
    asked = [name for name, wanted in (("train", train), ("golden", golden), ("rejected", rejected)) if wanted]
    if len(asked) > 1:
        flags = " and ".join(f"--{name}" for name in asked)
        raise UsageError(f"{flags} exclude each other", "more than one was given", "leave one of them out")
    split: Split = "golden" if golden else "rejected" if rejected else "train"
    from arcticcodex.datasets.labels import LABELS_FILE, read_labels, summary  # noqa: PLC0415 — see app.py
    from arcticcodex.datasets.originals import Originals  # noqa: PLC0415 — see app.py

    found = find(run)
    labels = read_labels(Path(found.row.out) / LABELS_FILE)
    record = found.read(lambda connection: _shown(connection, found.row, split, sample, seed))
    record |= {"rehearsal": found.rehearsal, "labels": labels_record(summary(labels)) if labels else None}
    originals = Originals(found.row.options.get("job", {}))
    text = "" if json else run_text(record, originals, summary(labels) if labels else None)
    Output(json=json, quiet=quiet).result(record, text)


def _shown(connection: Connection, row: RunRow, split: Split, sample: int, seed: int) -> dict[str, Any]:
    """A run with a sample of one of its splits, drawn by seed and in the order of the run."""
    from arcticcodex.datasets.labels import rank  # noqa: PLC0415 — see app.py
    from arcticcodex.store import queries  # noqa: PLC0415 — see app.py

    counts = queries.split_counts(connection, row.id)
    spends = {spend.key: spend for spend in queries.spend_by(connection, "run", row.id)}
    rows = queries.samples(connection, row.id, split)
    drawn = heapq.nsmallest(sample, rows, key=lambda item: rank(seed, item.row, item.part))
    samples = [sample_record(item) for item in sorted(drawn, key=lambda item: (item.row, item.part))]
    for record, cost_nusd in zip(samples, queries.costs_nusd(connection, samples), strict=True):
        record["cost_usd"] = format_usd(cost_nusd)
    return {
        **run_record(row, spends.get(row.id), counts),
        "options": dict(row.options),
        "splits": counts,
        "gates": queries.gate_counts(connection, row.id),
        "split": split,
        "samples": samples,
    }


def sample_record(row: Any) -> dict[str, Any]:
    """A stored sample, with where it went and why."""
    import json  # noqa: PLC0415 — see app.py

    record = json.loads(row.record)
    return {"row": row.row, "part": row.part, "split": row.split, "gate": row.gate, "reason": row.reason, **record}


def labels_record(summary: Summary) -> dict[str, Any]:
    """What people say of a run, for `--json`."""
    agreement = summary.agreement
    return {
        "labelled": summary.labelled,
        "edited": summary.edited,
        "rejected": summary.rejected,
        "approved_as_written": _share_record(summary.approved),
        "of_dataset": _share_record(summary.kept),
        "reasons": dict(summary.reasons),
        "agreement": {**_share_record(agreement.raw), "kappa": agreement.kappa} if agreement.n else None,
    }


def _share_record(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"rate": share.rate if share.n else None, "low": low, "high": high, "n": share.n}


# --- lines for a person --------------------------------------------------------------------------------------


def run_text(record: Mapping[str, Any], originals: Originals | None = None, labels: Summary | None = None) -> str:
    """A run for a person: its facts, its gates, what people said, some rows."""
    lines = [style(f"{record['pipeline']} {record['run']}: {record['state']}", "bold", sys.stdout)]
    splits = ", ".join(f"{count} {name}" for name, count in record["splits"].items())
    spent = f"${record['spent_usd']} of ${record['cap_usd']}"
    if record["bound_usd"] != record["spent_usd"]:
        spent += f", at most ${record['bound_usd']}"
    lines += [f"  rows      {splits}", f"  spent     {spent}"]
    if record["gates"]:
        gates = ", ".join(f"{count} {gate}" for gate, count in record["gates"].items())
        lines.append("  rejected  " + wrapped(gates, INDENT))
    if audit := record["options"].get("findings", {}).get("audit"):
        lines.append("  audit     " + wrapped(audit_text(audit), INDENT))
    if labels is not None:
        lines += ["  labels    " + wrapped("\n".join(label_lines(labels)), INDENT)]
    lines.append(f"  files     {record['out']}")
    lines += ["", *("\n".join(row_lines(sample, originals)) + "\n" for sample in record["samples"])]
    return "\n".join(lines).rstrip()


def audit_text(audit: Mapping[str, Any]) -> str:
    """What the audit of a cascade found: rows read and approved, and how many of the training rows are truly good."""
    if not audit["judged"]:
        return f"{audit['golden']} rows held out; no judge read them"
    told = f"{audit['golden']} of {audit['judged']} rows read were approved"
    purity = audit["train_purity"]
    if purity is None:
        return f"{told}; how many training rows are truly good is not known"
    low, high = purity["low"], purity["high"]
    return f"{told}; {purity['estimate']:.1%} of the training rows are truly good (95 % {low:.1%} to {high:.1%})"


def label_lines(summary: Summary) -> Sequence[str]:
    """What people say, in a few lines: the share approved as written, reasons, agreement with the judge."""
    lines = [f"{summary.labelled} labelled: {summary.rejected} rejected, {summary.edited} edited"]
    if summary.approved.n:
        lines.append(f"approved as written: {_told(summary.approved)} of the random slice")
    if summary.kept.n not in {0, summary.approved.n}:
        lines.append(f"of its rows in the dataset: {_told(summary.kept)}")
    if summary.reasons:
        lines.append("rejected for: " + ", ".join(f"{count} {reason}" for reason, count in summary.reasons))
    if summary.agreement.n:
        kappa = summary.agreement.kappa
        said = "kappa undefined, one of them says the same of all" if kappa is None else f"kappa {kappa:.2f}"
        lines.append(f"agreement with the judge: {_told(summary.agreement.raw)}; {said}")
    return lines


def _told(share: Share) -> str:
    low, high = share.interval
    return f"{share.rate:.1%} (95 % {low:.1%} to {high:.1%}, n = {share.n})"
