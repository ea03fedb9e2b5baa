"""The mission's job: 400 chunks, 2,000 pairs, every gate on, at list prices off-peak: its cost and its time.

`cost`: the stated workload at the prices of the book, by arithmetic alone. `run`: the real pipeline over a made-up
manual of so many chunks, against the rehearsal server under the assumed rate limits. The server's time runs `speed`
times as fast (its limits are so many times as wide, its latencies as many times shorter) and the measured time is told
multiplied, our own time included: a bound from above.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
from typing import TYPE_CHECKING

from arcticcodex.pipelines.distill import distill
from arcticcodex.records import Usage
from arcticcodex.rehearsal.process import rehearsal_server
from arcticcodex.teachers.price_book import PriceBook
from rig import NUSD, Figure, at_least, at_most, context, manual, report, scratch

if TYPE_CHECKING:
    from arcticcodex.pipelines.summary import RunSummary

MOST_USD, MOST_MINUTES = 1.00, 25
CHUNKS, PAIRS = 400, 5
GENERATOR, JUDGE = "deepseek-flash", "claude-haiku-5-5"
# The workload as stated: tokens in and out of a chunk's generation and of a verdict, Claude's text, mending.
WRITE_IN, WRITE_OUT = 860, 1250
JUDGE_IN, JUDGE_SHARED, JUDGE_OUT = 1200, 600, 120
CLAUDE_TEXT, MENDED = 1.3, 0.15
OFF_PEAK = dt.datetime(2026, 11, 22, 20, 0, tzinfo=dt.UTC)
# The limits as stated, a minute and model; DeepSeek limits how many are under way.
LIMITS = {"requests_per_min": 1000, "input_tokens_per_min": 450_000, "output_tokens_per_min": 90_000}
DEEPSEEK = {"concurrency": 2500}
# Assumed: 100 tokens a second and half a second before the first, so 13 s a chunk and 1.7 s a verdict.
LATENCY_S = {GENERATOR: 13.0, JUDGE: 1.7}


def cost_figures() -> list[Figure]:
    """The bill of the stated workload, with and without the prompt cache."""
    book, at_s = PriceBook.load(), OFF_PEAK.timestamp()
    writer = book.row("api.deepseek.com", GENERATOR, at_s)
    judge = book.row("api.anthropic.com", JUDGE, at_s)
    writing = writer.cost_nusd(Usage(WRITE_IN, 0, 0, WRITE_OUT), at_s, at_s, "standard")

    def verdict(cached: int, written: int) -> int:
        fresh = round(JUDGE_IN * CLAUDE_TEXT) - cached - written
        return judge.cost_nusd(Usage(fresh, cached, written, round(JUDGE_OUT * CLAUDE_TEXT)), at_s, at_s, "standard")

    shared = round(JUDGE_SHARED * CLAUDE_TEXT)
    verdicts = round(CHUNKS * PAIRS * (1 + MENDED))
    writings = round(CHUNKS * (1 + MENDED)) * writing
    plain = writings + verdicts * verdict(0, 0)
    cached = writings + CHUNKS * verdict(0, shared) + (verdicts - CHUNKS) * verdict(shared, 0)
    return [
        Figure("the stated workload, generation", f"{writings / NUSD:.4f} USD"),
        at_most("the stated workload, all, nothing cached", plain / NUSD, MOST_USD, "{:.4f} USD"),
        Figure("the stated workload, all, shared prefixes cached", f"{cached / NUSD:.4f} USD"),
        at_most(
            "the stated workload, minutes by the judge's limits alone", _floor_minutes(verdicts), MOST_MINUTES, "{:.1f}"
        ),
    ]


def _floor_minutes(verdicts: int) -> float:
    """How long the judge's limits keep that many verdicts waiting, however fast it answers."""
    asked = (1, JUDGE_IN * CLAUDE_TEXT, JUDGE_OUT * CLAUDE_TEXT)
    return max(verdicts * each / limit for each, limit in zip(asked, LIMITS.values(), strict=True))


def ran(seed: int, speed: float) -> tuple[RunSummary, int]:
    """The whole job through the pipeline, and the server's bill."""
    settings = {
        "seed": seed,
        "clock_at": OFF_PEAK.isoformat(),
        "ungrounded_share": 0.1,
        "latency_by_model": {model: {"median": wait_s / speed, "sigma": 0.4} for model, wait_s in LATENCY_S.items()},
        "limits_by_model": {
            GENERATOR: DEEPSEEK,
            JUDGE: {name: limit * speed for name, limit in LIMITS.items()},
        },
    }
    with scratch() as folder, rehearsal_server(settings) as server:
        (folder / "manual.md").write_text(manual(seed, CHUNKS), encoding="utf-8")
        surroundings = context(folder, server, concurrency=200, budget_nusd=5 * NUSD)
        return asyncio.run(distill([folder / "manual.md"], surroundings)), server.bill()["total_nusd"]


def run_figures(seed: int, speed: float) -> list[Figure]:
    """What the run cost and took."""
    summary, bill_nusd = ran(seed, speed)
    minutes = summary.wall_s * speed / 60
    approval = summary.approval.rate if summary.approval else 0.0
    return [
        Figure("the run: calls, pairs, approved", f"{summary.calls}, {summary.rows}, {summary.approved}"),
        at_least("the run: pairs written", summary.rows, CHUNKS * PAIRS * 0.98, "{:.0f}"),
        Figure("the run: approval of the judged", f"{approval:.1%}"),
        Figure("the run: cost with its own lengths", f"{bill_nusd / NUSD:.4f} USD"),
        at_most("the run: bill less settled, nano-dollars", abs(bill_nusd - summary.spent_nusd), 0, "{:d}"),
        at_most(
            f"the run: minutes under the limits, {speed:g} x {summary.wall_s:.0f} s", minutes, MOST_MINUTES, "{:.1f}"
        ),
        Figure("the run: exit code", str(summary.exit_code), "0", summary.exit_code == 0),
    ]


def main() -> int:
    """Price the workload, run the job, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--speed", type=float, default=10, help="how many times as fast the server's time runs")
    options = parser.parse_args()
    figures = cost_figures() + run_figures(options.seed, options.speed)
    return report("the mission's job: 400 chunks, 2,000 pairs", [options.seed], figures)


if __name__ == "__main__":
    raise SystemExit(main())
