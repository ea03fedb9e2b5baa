"""Money: how much of a cap is usable, what of it buys verdicts, and what an overbilling provider can do to it.

`usable`: the real distill pipeline against a clean, honest server; the cap is half of what the whole job costs.
`faulty`: the same with faults; its shares are reported, only the cap is a bar.
`overbilled`: servers that ignore the output cap.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arcticcodex.pipelines.distill import distill
from arcticcodex.rehearsal.process import rehearsal_server
from rig import NUSD, Figure, Watcher, at_least, at_most, context, manual, report, scratch

if TYPE_CHECKING:
    from pathlib import Path

    from arcticcodex.pipelines.summary import RunSummary
    from arcticcodex.rehearsal.process import Rehearsal

IN_FLIGHT = 100
LATENCY = {"median": 0.15, "sigma": 0.5}
FAULTS = {"500": 0.03, "429": 0.02, "malformed": 0.02, "reset": 0.02, "no_usage": 0.01, "truncated": 0.02}


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished run with its server's bill and log, and the ledger's rows."""

    summary: RunSummary
    bill_nusd: int
    log: list[dict[str, Any]]
    attempts: list[sqlite3.Row]
    finished: frozenset[int]
    watcher: Watcher


def run(folder: Path, server: Rehearsal, text: str, cap_nusd: int | None = None, in_flight: int = IN_FLIGHT) -> Ran:
    """Distil `text` in a new project under a cap."""
    folder.mkdir()
    (folder / "manual.md").write_text(text, encoding="utf-8")
    watcher = Watcher()
    summary = asyncio.run(
        distill(
            [folder / "manual.md"],
            context(folder, server, watcher, budget_nusd=cap_nusd, concurrency=in_flight),
        )
    )
    with closing(sqlite3.connect(folder / "arctic.db")) as connection:
        connection.row_factory = sqlite3.Row
        attempts = connection.execute("SELECT * FROM attempts").fetchall()
        finished = frozenset(row[0] for row in connection.execute("SELECT DISTINCT row FROM samples"))
    return Ran(summary, server.bill()["total_nusd"], server.log(), attempts, finished, watcher)


# --- how much of a cap is usable -------------------------------------------------------------------------------


def usable(seed: int, chunks: int, faults: dict[str, float]) -> tuple[Ran, float]:
    """A run under half of what the whole job costs, and its cap in mean calls of the whole job."""
    text = manual(seed, chunks)
    settings = {"seed": seed, "latency": LATENCY, "faults": faults, "retry_after_s": 0}
    with scratch() as folder:
        with rehearsal_server(settings | {"latency": 0, "faults": {}}) as server:
            whole = run(folder / "whole", server, text)
        mean_nusd = whole.summary.spent_nusd / whole.summary.attempts
        cap_nusd = whole.summary.spent_nusd // 2
        with rehearsal_server(settings) as server:
            return run(folder / "half", server, text, cap_nusd), cap_nusd / mean_nusd


def shares(ran: Ran) -> dict[str, float]:
    """Of the cap: used (settled or unknown) and settled. Of the settled: in rows without a verdict."""
    summary = ran.summary
    idle_nusd = sum(row["cost_nusd"] or 0 for row in ran.attempts if row["row"] not in ran.finished)
    return {
        "used": summary.bound_nusd / summary.cap_nusd,
        "settled": summary.spent_nusd / summary.cap_nusd,
        "idle": idle_nusd / max(summary.spent_nusd, 1),
    }


def usable_figures(seed: int, chunks: int) -> list[Figure]:
    """The bars of a clean run, and the shares of one with faults."""
    ran, calls = usable(seed, chunks, {})
    share = shares(ran)
    most = max(state.calls_in_flight for state in ran.watcher.states)
    figures = [
        at_least(f"seed {seed}: the cap in mean calls", calls, 1000, "{:.0f}"),
        Figure(f"seed {seed}: most calls seen in flight", str(most)),
        at_least(f"seed {seed}: of the cap used", 100 * share["used"], 97, "{:.2f} %"),
        at_least(f"seed {seed}: of the cap settled", 100 * share["settled"], 90, "{:.2f} %"),
        at_most(f"seed {seed}: of the settled, in rows without a verdict", 100 * share["idle"], 3, "{:.2f} %"),
        _under_cap(f"seed {seed}", ran),
        Figure(f"seed {seed}: exit code", str(ran.summary.exit_code), "5", ran.summary.exit_code == 5),
        Figure(f"seed {seed}: seconds", f"{ran.summary.wall_s:.1f}"),
    ]
    ran, _ = usable(seed, chunks, FAULTS)
    share = shares(ran)
    return [
        *figures,
        Figure(
            f"seed {seed}, faults: used, settled, without a verdict",
            f"{100 * share['used']:.2f}, {100 * share['settled']:.2f}, {100 * share['idle']:.2f} %",
        ),
        _under_cap(f"seed {seed}, faults", ran),
        Figure(f"seed {seed}, faults: seconds", f"{ran.summary.wall_s:.1f}"),
    ]


def _under_cap(what: str, ran: Ran) -> Figure:
    cap_nusd = ran.summary.cap_nusd
    seen = [s.settled_nusd + s.unknown_nusd + s.reserved_nusd for s in ran.watcher.states]
    worst = max([*seen, ran.summary.bound_nusd, ran.bill_nusd])
    return Figure(
        f"{what}: ledger and bill at most", f"{worst / NUSD:.9f}", f"{cap_nusd / NUSD:.9f}", worst <= cap_nusd
    )


# --- a provider that does not honour the cap -------------------------------------------------------------------

LIARS: dict[str, dict[str, Any]] = {
    "every reply ignores its cap": {"ignore_cap": True, "output_tokens": 20_000},
    "every reply billed at twice its cap": {"faults": {"overbill": 1.0}, "overbill_factor": 2},
    "every reply billed at eight times its cap": {"faults": {"overbill": 1.0}, "overbill_factor": 8},
    "1 % of the replies billed at 40 times the cap": {"faults": {"overbill": 0.01}, "overbill_factor": 40},
}


def overbilled_figures(seed: int, chunks: int) -> list[Figure]:
    """Each liar in turn, under a cap that its first calls already reserve whole."""
    text = manual(seed, chunks)
    figures: list[Figure] = []
    for what, settings in LIARS.items():
        with scratch() as folder, rehearsal_server({"seed": seed, "latency": 0.05, **settings}) as server:
            figures += _overbilled(what, run(folder / "liar", server, text, NUSD // 10))
    return figures


def _overbilled(what: str, ran: Ran) -> list[Figure]:
    """The bars of one liar. Each teacher counts for itself: it is stopped at its own first such bill."""
    above = [row for row in ran.attempts if (row["output_tokens"] or 0) > row["cap_tokens"]]
    firsts: dict[str, float] = {}
    for row in sorted(above, key=lambda row: float(row["ended_s"])):
        firsts.setdefault(row["model"], row["ended_s"])
    mine = [row for row in ran.attempts if row["model"] in firsts]
    flying = [row for row in mine if row["reserved_s"] <= firsts[row["model"]] <= row["ended_s"]]
    later = [row for row in mine if row["reserved_s"] > firsts[row["model"]] and row["failure"] != "never_sent"]
    flying_nusd = sum(row["cost_nusd"] or row["reserved_nusd"] for row in flying)
    over_nusd = max(0, ran.bill_nusd - ran.summary.cap_nusd)
    said = "\n".join(ran.summary.lines)
    excess = f"{over_nusd / NUSD:.9f}".rstrip("0")
    told = excess in said if over_nusd else "billed more than it may" in said
    return [
        Figure(f"{what}: bill above the cap", f"{over_nusd / NUSD:.6f} USD", f"at most {flying_nusd / NUSD:.6f}",
               over_nusd <= flying_nusd),
        Figure(f"{what}: in flight at the first such bill", str(len(flying))),
        at_most(f"{what}: sent to the same teacher later", len(later), 0, "{:d}"),
        Figure(f"{what}: exit code", str(ran.summary.exit_code), "1", ran.summary.exit_code == 1),
        Figure(f"{what}: says so, and by how much", "yes" if told else "no", "yes", told),
        at_most(f"{what}: bill less settled, nano-dollars", abs(ran.bill_nusd - ran.summary.spent_nusd), 0, "{:d}"),
    ]  # fmt: skip


def main() -> int:
    """Run the benches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--chunks", type=int, default=800)
    options = parser.parse_args()
    figures = [figure for seed in options.seeds for figure in usable_figures(seed, options.chunks)]
    figures += overbilled_figures(options.seeds[0], 100)
    return report("money", options.seeds, figures)


if __name__ == "__main__":
    raise SystemExit(main())
