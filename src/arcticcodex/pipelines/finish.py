"""How a run ends: its summary, its exit code, and its files from the store, the manifest last."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.card import card, wilson
from arcticcodex.datasets.export import export_run
from arcticcodex.datasets.repeats import set_repeats_aside
from arcticcodex.errors import ArcticError, BudgetReached, KeyRefused
from arcticcodex.money import format_usd
from arcticcodex.pipelines.summary import Approval, RunSummary
from arcticcodex.records import NUSD_PER_USD
from arcticcodex.store import queries
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

JUDGED = "judge: "  # how the gates begin at which a judge's verdict rejected a row


async def finish(
    store: Store,
    row: RunRow,
    ending: Ending,
    *,
    staff: Staff,
    sources: Sequence[tuple[str, str]],
    options: RunOptions,
    likely_nusd: int,
    wall_s: float,
) -> RunSummary:
    """Sum the run up, write its files, and record both. Raises `OutputError`, `StoreError`."""
    state, teachers = _state(ending), row.options["teachers"]  # as recorded: a later export says the same
    await store.write(lambda c: set_repeats_aside(c, row.id))
    summary = await store.read(lambda c: summed(c, row, state, teachers))
    lines, missed = _bars(summary, options)
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
    await store.update_run(row.id, state, summary=summary.as_json())
    paths = await store.read(lambda c: write_files(c, row, state, teachers, sources))
    summary = replace(summary, paths=paths)
    await store.update_run(row.id, state, summary=summary.as_json())
    return summary


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
    judged = approved + sum(count for gate, count in gates.items() if gate.startswith(JUDGED))
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
        approval=Approval(approved / judged, *wilson(approved, judged), judged)
        if "judge" in teachers and judged
        else None,
        teachers=teachers,
        resume=None if state == "complete" else f"arctic resume {row.id}",
    )


def _state(ending: Ending) -> RunState:
    if ending.interrupted:
        return "interrupted"
    return "complete" if ending.whole else "partial"


def _bars(summary: RunSummary, options: RunOptions) -> tuple[list[str], bool]:
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


def write_files(
    connection: Connection,
    row: RunRow,
    state: str,
    teachers: Mapping[str, Mapping[str, str]],
    sources: Sequence[tuple[str, str]],
) -> dict[str, str]:
    """Write a run's files from its store: the same journal gives the same bytes."""
    splits = queries.split_counts(connection, row.id)
    spend = queries.spend_by(connection, "run", row.id)
    notes = [f"State of the run: {state}."]
    if "judge" not in teachers:
        notes.append("judge: none. Rows passed the free gates alone; nobody judged them.")
    if row.options.get("rehearse"):
        notes.append("rehearsal: written by the simulator, not by a teacher. Do not train on it.")
    text = card(
        title=f"Dataset {row.id}",
        sources=sources,
        teachers={role: facts["model"] for role, facts in teachers.items()},
        counts=splits,
        gates=queries.gate_counts(connection, row.id),
        notes=notes,
    )
    facts: dict[str, Any] = {
        "pipeline": row.pipeline,
        "state": state,
        "options": row.options,
        "teachers": {role: dict(fact) for role, fact in teachers.items()},
        "sources": [{"document": name, "sha256": digest} for name, digest in sources],
        "rows": splits,
        "spent_usd": format_usd(spend[0].settled_nusd if spend else 0),
        "unknown_usd": format_usd(spend[0].unknown_nusd if spend else 0),
        "created_s": row.created_s,  # of the run, not of this export: the same journal gives the same bytes
        "version": row.options.get("version", __version__),
    }
    return export_run(connection, row.id, Path(row.out), text, facts)
