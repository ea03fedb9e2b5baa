"""Wall time against the ideal: how long the engine takes for latencies that the server drew, and how long it must.

The ideal is a greedy list schedule of the same latencies, in the order in which the calls came, on the same slots: each
call starts when a slot is free and, in a chain, when the stage before has ended. Nothing in it takes time but the
latencies. The measured time is that of the calls through the whole engine, from drawing the first row to having the
last answer in the journal; that of the whole run, from opening the store to the last exported file, is printed beside
it. The bar is on the fastest round: another program on the machine can only slow a round down.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arcticcodex.rehearsal.process import rehearsal_server
from calls import Calls, Meter, run_calls
from rig import Figure, at_most, report, scratch

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


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds: from drawing the first row to the last answer in the journal, of the whole run, and of the ideal."""

    calls_s: float
    run_s: float
    ideal_s: float

    @property
    def of_ideal(self) -> float:
        """How many times the ideal the calls took."""
        return self.calls_s / self.ideal_s


def measured(job: Calls, settings: dict[str, Any], teachers: Mapping[str, str], slots: int) -> Took:
    """Run a job on a server with these latencies; imports and caches are warmed on one without."""
    named = ",".join(f"{role}={model}" for role, model in teachers.items())
    with scratch() as folder, rehearsal_server({"seed": job.seed}) as server:
        for name in ("warm", "run"):
            (folder / name).mkdir()
        asyncio.run(run_calls(folder / "warm", server, Calls(20, job.seed + 1, job.roles), named, slots))
        server.reset()
        server.configure(**settings)
        with Meter() as meter:
            summary = asyncio.run(run_calls(folder / "run", server, job, named, slots))
        log = server.log()
    if summary.rows != job.count or len(log) != job.count * len(job.roles):
        raise RuntimeError(f"{summary.rows} rows and {len(log)} calls, where {job.count} rows were wanted")
    return Took(max(job.times) - min(job.times), meter.cost.wall_s, ideal_s(log, list(teachers.values()), slots))


def lognormal(seed: int, calls: int, slots: int) -> Took:
    """Calls of one stage whose latency is lognormal."""
    settings = {"latency": {"median": 0.3, "sigma": 0.5}}
    return measured(Calls(calls, seed), settings, {"generator": ONE_STAGE}, slots)


def chain(seed: int, rows: int, slots: int) -> Took:
    """Rows through three stages of 400, 200 and 200 ms, each with its own teacher and slots."""
    settings = {"latency_by_model": dict(CHAIN.values())}
    return measured(
        Calls(rows, seed, tuple(CHAIN)), settings, {role: model for role, (model, _) in CHAIN.items()}, slots
    )


def figures(what: str, rounds: Sequence[Took]) -> list[Figure]:
    """The fastest of the rounds, against its own ideal."""
    best = min(rounds, key=lambda took: took.of_ideal)
    return [
        Figure(what, f"{best.calls_s:.2f} s, ideal {best.ideal_s:.2f} s, whole run {best.run_s:.2f} s"),
        at_most("  of the ideal, fastest round", best.of_ideal, MOST_OF_IDEAL, "{:.3f} x"),
        Figure("  the same, every round", ", ".join(f"{took.of_ideal:.3f}" for took in rounds)),
    ]


def main() -> int:
    """Measure both, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.rounds)
    one = figures(
        f"{options.calls} calls of lognormal 300 ms on 100 slots",
        [lognormal(seed, options.calls, 100) for seed in seeds],
    )
    three = figures(
        f"{options.rows} rows through 400/200/200 ms on 50 slots each",
        [chain(seed, options.rows, 50) for seed in seeds],
    )
    return report(f"wall: {options.rounds} rounds", seeds, one + three)


if __name__ == "__main__":
    raise SystemExit(main())
