"""How a run ends: its summary, its exit code, and its files from the store, the manifest last."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.card import dataset_card, families_of, licences_of
from arcticcodex.datasets.export import CARD_FILE, export_run
from arcticcodex.datasets.per_document import export_documents
from arcticcodex.datasets.repeats import set_repeats_aside
from arcticcodex.datasets.report import REPORT_FILE, report
from arcticcodex.datasets.report_facts import report_facts
from arcticcodex.errors import ArcticError, BudgetReached, KeyRefused
from arcticcodex.money import format_usd
from arcticcodex.pipelines.summary import Approval, RunSummary
from arcticcodex.records import NUSD_PER_USD
from arcticcodex.store import queries
from arcticcodex.store.report_queries import JUDGED
from arcticcodex.validation.rates import wilson
from arcticcodex.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from arcticcodex.pipelines.staff import Staff
    from arcticcodex.pipelines.stream import Ending
    from arcticcodex.pipelines.summary import RunOptions
    from arcticcodex.records import RunState
    from arcticcodex.store.queries import RunRow
    from arcticcodex.store.store import Store


SKIPPED_FILE = "skipped.jsonl"  # the passages nobody was asked about


async def finish(
    store: Store,
    row: RunRow,
    ending: Ending,
    *,
    staff: Staff,
    options: RunOptions,
    warnings: Sequence[str],
    likely_nusd: int,
    wall_s: float,
) -> RunSummary:
    """Sum the run up, write its files, and record both. Raises `OutputError`, `StoreError`."""
    state, teachers = _state(ending), row.options["teachers"]  # as recorded: a later export says the same
    per_document = bool(row.options["job"].get("per_document"))
    await store.write(lambda c: set_repeats_aside(c, row.id, per_document=per_document))
    summary = await store.read(lambda c: summed(c, row, state, teachers))
    lines, missed = bars(summary, options)
    lines += warnings
    if not summary.approved and state == "complete":
        lines.append(f"No row was approved. See why: arctic show {row.id} --rejected")
    for error in (*ending.errors, *([ending.budget] if ending.budget else [])):
        lines += error.lines()
    if summary.bound_nusd > row.cap_nusd:
        lines.append(f"The run's cap is passed by {format_usd(summary.bound_nusd - row.cap_nusd)} USD.")
    if ending.budget is not None and state == "partial" and ending.budget.scope in {"", f"run:{row.id}"}:
        summary = replace(summary, resume=f"{summary.resume} --budget {_enough(row.cap_nusd, likely_nusd)}")
    summary = replace(
        summary,
        calls=staff.calls,
        replayed=staff.replayed,
        wall_s=wall_s,
        exit_code=_exit_code(ending, missed=missed),
        lines=tuple(lines),
    )
    await store.update_run(row.id, state, summary=row.summary if _said_before(row, summary) else summary.as_json())
    stored = await store.find_run(row.id)
    summary = replace(summary, paths=await store.read(lambda c: write_files(c, stored)))
    if not _said_before(row, summary):
        await store.update_run(row.id, state, summary=summary.as_json())
    return summary


def _said_before(row: RunRow, summary: RunSummary) -> bool:
    """Whether a complete run was only summed up again: then its files stay as they are, to the byte."""
    before = row.summary or {}
    return summary.state == before.get("state") == "complete" and before.get("attempts") == summary.attempts


def _enough(cap_nusd: int, likely_nusd: int) -> str:
    """A cap in whole cents that should bring the run to its end: above the estimate, and twice the one it had."""
    cents = -(-max(2 * cap_nusd, likely_nusd * 5 // 4) * 100 // NUSD_PER_USD)
    return format_usd(cents * NUSD_PER_USD // 100)


def summed(
    connection: Connection, row: RunRow, state: RunState, teachers: Mapping[str, Mapping[str, str]]
) -> RunSummary:
    """A run summed up from its store."""
    splits = queries.split_counts(connection, row.id)
    gates = queries.gate_counts(connection, row.id)
    spend = next(iter(queries.spend_by(connection, "run", row.id)), None)
    approved = splits["train"] + splits["golden"]
    return RunSummary(
        run=row.id,
        pipeline=row.pipeline,
        state=state,
        cap_nusd=row.cap_nusd,
        spent_nusd=spend.settled_nusd if spend else 0,
        unknown_nusd=spend.unknown_nusd if spend else 0,
        estimate_nusd=spend.estimate_nusd if spend else 0,
        attempts=spend.attempts if spend else 0,
        rows=approved + splits["rejected"],
        approved=approved,
        golden=splits["golden"],
        rejected=splits["rejected"],
        approval=_judged(row, splits, gates, teachers),
        teachers=teachers,
        resume=None if state == "complete" else f"arctic resume {row.id}",
    )


def _judged(
    row: RunRow, splits: Mapping[str, int], gates: Mapping[str, int], teachers: Mapping[str, Any]
) -> Approval | None:
    """The share of the judged rows that was approved: in a cascade of the audit alone."""
    audit = row.pipeline == "cascade"
    if ("golden_judge" if audit else "judge") not in teachers:
        return None
    approved = splits["golden"] + (0 if audit else splits["train"])
    weighed = row.options.get("findings", {}).get("audit", {})
    if weighed.get("approval"):  # each cell by its rows, as card and report tell it
        told = weighed["approval"]
        return Approval(told["estimate"], told["low"], told["high"], weighed["judged"])
    judged = approved + sum(count for gate, count in gates.items() if gate.startswith(JUDGED))
    return Approval(approved / judged, *wilson(approved, judged), judged) if judged else None


def _state(ending: Ending) -> RunState:
    if ending.interrupted:
        return "interrupted"
    return "complete" if ending.whole else "partial"


def bars(summary: RunSummary, options: RunOptions) -> tuple[list[str], bool]:
    """Whether the run's own bars were met, and what to say where they were not."""
    lines: list[str] = []
    rate = summary.approval.rate if summary.approval else None
    if options.min_approval is not None and (rate is None or rate < options.min_approval):
        seen = "nothing was judged" if rate is None else f"approval is {rate:.1%}"
        lines.append(f"The bar --min-approval {options.min_approval:g} is missed: {seen}.")
    if options.min_golden is not None and summary.golden < options.min_golden:
        lines.append(f"The bar --min-golden {options.min_golden} is missed: there are {summary.golden} golden rows.")
    return lines, bool(lines)


def _exit_code(ending: Ending, *, missed: bool) -> int:
    """Where several apply: 130, 4, 1, 5, 3, 0."""
    if ending.interrupted:
        return 130
    if any(isinstance(error, KeyRefused) for error in ending.errors):
        return KeyRefused.exit_code
    if ending.errors:
        return ArcticError.exit_code
    if ending.budget is not None:
        return BudgetReached.exit_code
    return 3 if missed else 0


def write_files(connection: Connection, row: RunRow) -> dict[str, str]:
    """Write a run's files from its store: the same journal gives the same bytes."""
    folder, options = Path(row.out), row.options
    facts, families, licences = report_facts(connection, row), families_of(row), licences_of(row)
    job = dict(options["job"])
    skipped = job.pop("skipped", [])
    job.pop("outline", None)  # the report has it
    manifest: dict[str, Any] = {
        "pipeline": row.pipeline,
        "state": row.state,
        "options": {**options, "job": job},
        "teachers": {role: dict(fact) for role, fact in options["teachers"].items()},
        "sources": [{"document": name, "sha256": digest} for name, digest in facts.sources],
        "rows": queries.split_counts(connection, row.id),
        "spent_usd": format_usd(facts.spent_nusd),
        "unknown_usd": format_usd(facts.unknown_nusd),
        "created_s": row.created_s,  # of the run, not of this export: the same journal gives the same bytes
        "version": options.get("version", __version__),
    }
    texts = {CARD_FILE: dataset_card(facts, families, licences), REPORT_FILE: report(facts)}
    if skipped:
        texts[SKIPPED_FILE] = "".join(json.dumps(item, ensure_ascii=False, sort_keys=True) + "\n" for item in skipped)
    if job.get("per_document"):
        export_documents(connection, folder, facts, families, licences)
    paths = export_run(connection, row.id, folder, texts, manifest)
    return {**paths, "card": str(folder / CARD_FILE), "report": str(folder / REPORT_FILE)}
