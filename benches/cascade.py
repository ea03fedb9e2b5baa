"""The mission's cascade: 10,000 pairs and at least 800 golden ones by one command; its bill, its time, its rows.

`job`: the real pipeline against the rehearsal server, off-peak. Its calls are counted from the server's log and priced
at the stated workload by arithmetic alone; the server's own bill, of the lengths it wrote, must be what was settled.
`stream`: a smaller job with latencies, against a greedy list schedule of its slowest stage. `distinct`: a generator
that repeats a tenth of its rows; every pair of rows is compared exactly, with code of this file's own. `memory`: rows
ten times as many.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import heapq
import itertools
import json
import resource
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.pipelines.cascade import cascade
from arcticcodex.records import Usage
from arcticcodex.rehearsal.process import rehearsal_server
from arcticcodex.teachers.price_book import PriceBook
from rig import NUSD, Figure, at_least, at_most, context, report, scratch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.pipelines.summary import RunSummary

SAMPLES, GOLDEN = 10_000, 800
MOST_USD, MOST_TRACED_USD, MOST_HOURS = 40, 56, 3
MOST_OF_IDEAL, MOST_MB = 1.10, 300
GENERATOR, FORMATTER, BULK, JUDGE = "deepseek-flash", "gpt-6-luna", "claude-haiku-5-5", "claude-sonnet-5-5"
HOSTS = {
    GENERATOR: "api.deepseek.com",
    FORMATTER: "api.openai.com",
    BULK: "api.anthropic.com",
    JUDGE: "api.anthropic.com",
}
# The workload as stated: tokens in and out of a trace, with its thoughts or without, and of a golden verdict.
TRACE, THOUGHTS, VERDICT, CLAUDE_TEXT, LOST = (1_000, 700), 2_000, (3_000, 1_000), 1.3, 0.15
# Assumed, as the stated workload does not name them: a form is as long as its trace, a bulk verdict short.
FORM, BULK_VERDICT = (1_000, 700), (1_200, 350)
# 20:00 UTC, when a call of DeepSeek's costs half of what it does by day.
OFF_PEAK = dt.datetime(2026, 11, 22, 20, 0, tzinfo=dt.UTC)
# The limits assumed for OpenAI and Anthropic, a minute and model; DeepSeek's is of calls under way. Tokens a second.
LIMITS, UNDER_WAY, TOKENS_PER_S = {"requests": 1_000, "in": 450_000, "out": 90_000}, 2_500, 100
WORDS, NEAR, MOST_NEAR = 5, 0.8, 0.005


# --- the job -------------------------------------------------------------------------------------------------


def job_figures(seed: int, samples: int) -> list[Figure]:
    """The whole job, its calls counted and priced."""
    settings = {
        "seed": seed,
        "clock_at": OFF_PEAK.isoformat(),
        "messy_share": 0.2,
        "hopeless_share": 0.03,
        "wrong_share": 0.05,
        "faults_by_provider": {"deepseek": {"refusal": LOST}},
    }
    with scratch() as folder, rehearsal_server(settings) as server:
        summary = _run(folder, server, samples=samples, seed=seed, budget_nusd=75 * NUSD)
        bill_nusd = server.bill()["total_nusd"]
        calls = Counter(entry["model"] for entry in server.log())
        train, golden = (_rows(summary, split) for split in ("train", "golden"))
    scale = samples / SAMPLES
    plain, traced = (_priced(calls, thoughts) for thoughts in (0, THOUGHTS))
    hours = _hours(calls, THOUGHTS)
    return [
        Figure("exit code", str(summary.exit_code), "0", summary.exit_code == 0),
        at_least("training pairs", len(train), samples, "{:,d}"),
        at_least("golden pairs", len(golden), int(GOLDEN * scale), "{:,d}"),
        at_most("golden requests or answers that train", len(_said(train) & _said(golden)), 0, "{:d}"),
        Figure("calls by model", ", ".join(f"{model} {count:,}" for model, count in sorted(calls.items()))),
        Figure("the engine's own time", f"{summary.wall_s:.0f} s"),
        at_most("the server's bill less settled, nano-dollars", abs(bill_nusd - summary.spent_nusd), 0, "{:d}"),
        at_most("over the cap, nano-dollars", max(0, summary.bound_nusd - summary.cap_nusd), 0, "{:d}"),
        *(
            Figure(f"  {stage}, stated workload", f"{nusd / NUSD:.2f} USD, with thoughts {traced[stage] / NUSD:.2f}")
            for stage, nusd in plain.items()
        ),
        at_most("the stated workload, without traces, USD", sum(plain.values()) / NUSD / scale, MOST_USD, "{:.2f}"),
        at_most(
            "the same with 2,000 tokens of thoughts", sum(traced.values()) / NUSD / scale, MOST_TRACED_USD, "{:.2f}"
        ),
        *(Figure(f"  hours by the limits of {model}", f"{each / scale:.2f}") for model, each in hours.items()),
        at_most("hours under the assumed limits, the slowest", max(hours.values()) / scale, MOST_HOURS, "{:.2f}"),
    ]


def _run(folder: Path, server: Any, **options: Any) -> RunSummary:
    return asyncio.run(cascade([], context(folder, server, concurrency=100, **options)))


def _rows(summary: RunSummary, split: str) -> list[dict[str, Any]]:
    with Path(summary.paths[split]).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _said(rows: Sequence[dict[str, Any]]) -> set[str]:
    return {message["content"] for row in rows for message in row["messages"]}


def _lengths(thoughts: int) -> dict[str, tuple[int, int]]:
    return {
        GENERATOR: (TRACE[0], TRACE[1] + thoughts),
        FORMATTER: FORM,
        BULK: (round(BULK_VERDICT[0] * CLAUDE_TEXT), round(BULK_VERDICT[1] * CLAUDE_TEXT)),
        JUDGE: (round(VERDICT[0] * CLAUDE_TEXT), round(VERDICT[1] * CLAUDE_TEXT)),
    }


def _priced(calls: Counter[str], thoughts: int) -> dict[str, int]:
    """What each stage's calls cost at the stated lengths, off-peak, live, nothing cached."""
    book, at_s = PriceBook.load(), OFF_PEAK.timestamp()
    found = {}
    for model, (tokens_in, tokens_out) in _lengths(thoughts).items():
        row = book.row(HOSTS[model], model, at_s)
        found[model] = calls[model] * row.cost_nusd(Usage(tokens_in, 0, 0, tokens_out), at_s, at_s, "standard")
    return found


def _hours(calls: Counter[str], thoughts: int) -> dict[str, float]:
    """How long each model's limits keep its calls, however fast it answers; DeepSeek's, at the speed assumed."""
    found = {}
    for model, (tokens_in, tokens_out) in _lengths(thoughts).items():
        if model == GENERATOR:
            found[model] = calls[model] * tokens_out / TOKENS_PER_S / min(UNDER_WAY, 100) / 3_600
            continue
        minutes = max(each / most for each, most in zip((1, tokens_in, tokens_out), LIMITS.values(), strict=True))
        found[model] = calls[model] * minutes / 60
    return found


# --- streaming -----------------------------------------------------------------------------------------------


def stream_figures(seed: int, samples: int, slots: int) -> list[Figure]:
    """Wall time against the schedule of the slowest stage, and whether judging goes on beside writing."""
    settings = {
        "seed": seed,
        "hopeless_share": 0.1,
        "wrong_share": 0.05,
        "latency_by_model": {
            GENERATOR: {"median": 1.2, "sigma": 0.5},
            FORMATTER: {"median": 0.4, "sigma": 0.5},
            JUDGE: {"median": 0.8, "sigma": 0.5},
        },
    }
    with scratch() as folder, rehearsal_server(settings) as server:
        surroundings = context(folder, server, concurrency=slots, samples=samples, seed=seed, budget_nusd=20 * NUSD)
        asyncio.run(cascade([], surroundings))
        log = server.log()
    began_s = min(entry["t"] for entry in log)
    took_s = max(entry["t"] + entry["latency_s"] for entry in log) - began_s
    ideals = {
        model: _ideal_s([e for e in log if e["model"] == model], slots) for model in (GENERATOR, FORMATTER, JUDGE)
    }
    slowest = max(ideals, key=lambda model: ideals[model])
    last_asked_s = max(entry["t"] for entry in log if entry["model"] == GENERATOR)
    first_judged_s = min(entry["t"] + entry["latency_s"] for entry in log if entry["model"] == JUDGE)
    return [
        Figure(f"{len(log):,} calls on {slots} slots each", f"{took_s:.1f} s; {slowest} alone {ideals[slowest]:.1f} s"),
        at_most("  of the ideal of the slowest stage", took_s / ideals[slowest], MOST_OF_IDEAL, "{:.3f} x"),
        Figure(
            "the first golden verdict, before the last trace is asked for",
            f"{first_judged_s - began_s:.1f} s, {last_asked_s - began_s:.1f} s",
            "before",
            first_judged_s < last_asked_s,
        ),
    ]


def _ideal_s(log: Sequence[dict[str, Any]], slots: int) -> float:
    """A greedy list schedule: each call, in the order in which they came, takes the slot that is free first."""
    free = [0.0] * slots
    for entry in sorted(log, key=lambda entry: float(entry["t"])):
        heapq.heappush(free, heapq.heappop(free) + entry["latency_s"])
    return max(free)


# --- distinct rows -------------------------------------------------------------------------------------------


def distinct_figures(seed: int, samples: int) -> list[Figure]:
    """A generator that repeats a tenth of its rows, and every pair of the rows it led to."""
    settings = {"seed": seed, "repeat_share": 0.1, "wrong_share": 0.05}
    with scratch() as folder, rehearsal_server(settings) as server:
        summary = _run(folder, server, samples=samples, seed=seed, budget_nusd=30 * NUSD)
        train, golden, rejected = (_rows(summary, split) for split in ("train", "golden", "rejected"))
    grams = [_grams(row) for row in (*train, *golden)]
    pairs = list(_alike(grams))
    inside = {max(one, two) for one, two, _ in pairs if max(one, two) < len(train)}
    across = {two for one, two, _ in pairs if one < len(train) <= two}
    exact = sum(same for one, two, same in pairs if max(one, two) < len(train))
    copies = sum(row["gate"] == "near_copy" for row in rejected)
    return [
        Figure("train, golden", f"{len(train):,}, {len(golden):,}"),
        at_least("dropped as near copies, of a tenth repeated", copies / (len(train) + len(golden)), 0.05, "{:.3f}"),
        at_most("exact copies in train", exact, 0, "{:d}"),
        at_most(f"near copies in train (Jaccard {NEAR} or more)", len(inside) / len(train), MOST_NEAR, "{:.4f}"),
        at_most("golden rows with a near copy in train", len(across), 0, "{:d}"),
    ]


def _grams(row: dict[str, Any]) -> set[tuple[str, ...]]:
    words = " ".join(message["content"] for message in row["messages"]).lower().split()
    return set(itertools.islice(zip(*(words[at:] for at in range(WORDS)), strict=False), None))


def _alike(texts: Sequence[set[tuple[str, ...]]]) -> Any:
    """Every pair (lower, higher, equal) of texts whose sets of word 5-grams overlap by `NEAR`, exactly."""
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, grams in enumerate(texts):
        shared: Counter[int] = Counter()
        for gram in grams:
            shared.update(places[gram])
            places[gram].append(at)
        for other, count in shared.items():
            if count >= NEAR * (len(grams) + len(texts[other]) - count):
                yield other, at, texts[other] == grams


# --- memory --------------------------------------------------------------------------------------------------


def child(folder: Path, samples: int, seed: int) -> None:
    """A run in a process of its own; prints its rows and its peak in MB."""
    with rehearsal_server({"seed": seed, "wrong_share": 0.05}) as server:
        summary = _run(folder, server, samples=samples, seed=seed, budget_nusd=90 * NUSD)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(json.dumps({"rows": summary.rows, "peak_mb": peak, "s": summary.wall_s}))


def memory_figures(seed: int, samples: int) -> list[Figure]:
    """The peak of a run and of one a tenth as long."""
    found = []
    for each in (samples // 10, samples):
        with scratch() as folder:
            command = [sys.executable, __file__, "--child", str(folder), str(each), "--seed", str(seed)]
            found.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    short, long = found
    return [
        *(Figure(f"peak of {one['rows']:,} rows", f"{one['peak_mb']:.0f} MB in {one['s']:.0f} s") for one in found),
        at_most("more for the long run, MB", long["peak_mb"] - short["peak_mb"], MOST_MB, "{:.0f}"),
    ]


def main() -> int:
    """Run the parts asked for, report each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], "job", "stream", "distinct", "memory"], help="all by default")
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--child", nargs=2, metavar=("FOLDER", "SAMPLES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    seed = options.seed
    if options.child:
        child(Path(options.child[0]), int(options.child[1]), seed)
        return 0
    parts = {
        "job": lambda: job_figures(seed, options.samples),
        "stream": lambda: stream_figures(seed, 1_500, 50),
        "distinct": lambda: distinct_figures(seed, 4_000),
        "memory": lambda: memory_figures(seed, 100_000),
    }
    asked = options.parts or list(parts)
    return max(report(f"cascade: {name}", [seed], parts[name]()) for name in asked)


if __name__ == "__main__":
    raise SystemExit(main())
