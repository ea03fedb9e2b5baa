"""Wall time against the ideal: how long the engine takes for latencies that the server drew, and how long it must.

The ideal is a greedy list schedule of the same latencies, in the order in which the calls came, on the same slots: each
call starts when a slot is free and, in a chain, when the stage before has ended. Nothing in it takes time but the
latencies. The measured time is that of a whole run, from opening the store to the last exported file.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
from typing import TYPE_CHECKING

from calls import Calls, Meter, run_calls
from rig import Figure, at_most, report, scratch

from arcticcodex.rehearsal.process import rehearsal_server

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

MOST_OF_IDEAL = 1.10
ONE_STAGE = "gpt-6-luna"
CHAIN = {"generator": ("deepseek-flash", 0.4), "formatter": ("gpt-6-luna", 0.2), "judge": ("claude-haiku-5-5", 0.2)}


def schedule(ready: Sequence[float], latencies: Sequence[float], slots: int) -> list[float]:
    """When each job of a greedy list schedule ends (seconds), in order of ending.

    Job `i` may start at `ready[i]` and takes `latencies[i]`; it starts on the slot that is free first.
    """
    free = [0.0] * slots
    ends = []
    for at, latency in zip(ready, latencies, strict=True):
        end = max(at, heapq.heappop(free)) + latency
        heapq.heappush(free, end)
        ends.append(end)
    return sorted(ends)


def ideal_s(log: Sequence[Mapping[str, Any]], stages: Sequence[str], slots: int) -> float:
    """The length of the ideal schedule: each stage takes the rows in the order in which the one before ends them."""
    ready = [0.0] * sum(entry["model"] == stages[0] for entry in log)
    for model in stages:
        calls = sorted((entry for entry in log if entry["model"] == model), key=lambda entry: float(entry["t"]))
        ready = schedule(ready, [entry["latency_s"] for entry in calls], slots)
    return ready[-1]


def measured(job: Calls, settings: dict[str, Any], teachers: Mapping[str, str], slots: int) -> tuple[float, float]:
    """Seconds a run took, and the ideal of the latencies its server drew."""
    with scratch() as folder, rehearsal_server(settings) as server:
        (folder / "imports").mkdir()
        (folder / "run").mkdir()
        named = ",".join(f"{role}={model}" for role, model in teachers.items())
        server.configure(latency=0, latency_by_model={})
        asyncio.run(run_calls(folder / "imports", server, Calls(20, job.seed + 1, job.roles), named, slots))
        server.configure(**settings)
        server.reset()
        with Meter() as meter:
            summary = asyncio.run(run_calls(folder / "run", server, job, named, slots))
        log = server.log()
    if summary.rows != job.count or len(log) != job.count * len(job.roles):
        raise RuntimeError(f"{summary.rows} rows and {len(log)} calls, where {job.count} rows were wanted")
    return meter.cost.wall_s, ideal_s(log, list(teachers.values()), slots)


def lognormal(seed: int, calls: int, slots: int) -> list[Figure]:
    """Calls of one stage whose latency is lognormal."""
    settings = {"seed": seed, "latency": {"median": 0.3, "sigma": 0.5}}
    took_s, best_s = measured(Calls(calls, seed), settings, {"generator": ONE_STAGE}, slots)
    return _figures(f"{calls} calls of lognormal 300 ms on {slots} slots", took_s, best_s)


def chain(seed: int, rows: int, slots: int) -> list[Figure]:
    """Rows through three stages of 400, 200 and 200 ms, each with its own teacher and slots."""
    settings = {"seed": seed, "latency_by_model": dict(CHAIN.values())}
    teachers = {role: model for role, (model, _) in CHAIN.items()}
    took_s, best_s = measured(Calls(rows, seed, tuple(CHAIN)), settings, teachers, slots)
    return _figures(f"{rows} rows through 400/200/200 ms on {slots} slots each", took_s, best_s)


def _figures(what: str, took_s: float, best_s: float) -> list[Figure]:
    return [
        Figure(what, f"{took_s:.2f} s, ideal {best_s:.2f} s"),
        at_most("  of the ideal", took_s / best_s, MOST_OF_IDEAL, "{:.3f} x"),
    ]


def main() -> int:
    """Measure both, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    figures = lognormal(options.seed, options.calls, 100) + chain(options.seed, options.rows, 50)
    return report("wall", [options.seed], figures)


if __name__ == "__main__":
    raise SystemExit(main())
