"""How a teacher fares at its provider's limits: stray push-backs, few slots, a rate, a moment in which nothing passes.

Each run sends the same calls of 300 ms through the whole engine and is held against what no client can beat: the same
calls on a server without limits (`clean`), the provider's slots always busy, or its rate used from the first second. A
push-back costs no money but a try and, with most providers, a request of the rate: so they are counted too. The bars
are on every round, not the best: a limiter that goes astray one time in three is no limiter.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arcticcodex.rehearsal.process import rehearsal_server
from calls import Calls, run_calls
from rig import Figure, at_most, report, scratch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from arcticcodex.rehearsal.process import Rehearsal

LATENCY_S = 0.3
STRAY_SHARE, RETRY_AFTER_S = 0.05, 1.0
GRANTED = 20
PER_S, BURST_S = 100, 1.0
OUTAGE_S = 2.0
NOTHING = {"concurrency": 0}

MOST_STRAY = 2.0  # times the clean wall
MOST_SLOTS = 1.25  # times the ideal
MOST_PUSHED_BACK = 20  # times the slots granted; nine of them go at once where ten times as many are asked
MOST_RATE = 1.25  # times the ideal
MOST_AFTER_S = 6.0  # beyond the clean wall and the outage


@dataclass(frozen=True, slots=True)
class Scene:
    """A server's settings, who is asked on how many slots, and how long nothing passes, from the first second on."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    slots: int = 200
    model: str = "gpt-6-luna"
    outage_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds from drawing the first row to the last answer in the journal, and the calls pushed back."""

    wall_s: float
    pushed_back: int


def measured(job: Calls, scene: Scene) -> Took:
    """Run a job in a scene; imports are warmed on a server without limits."""
    named = f"generator={scene.model}"
    with scratch() as folder, rehearsal_server({"seed": job.seed}) as server:
        for name in ("warm", "run"):
            (folder / name).mkdir()
        asyncio.run(run_calls(folder / "warm", server, Calls(20, job.seed + 1), named, scene.slots))
        server.reset()
        server.configure(latency=LATENCY_S, retry_after_s=RETRY_AFTER_S, **scene.settings)

        async def work() -> int:
            job_done = run_calls(folder / "run", server, job, named, scene.slots)
            summary, _ = await asyncio.gather(job_done, outage(server, scene.outage_s))
            return summary.approved

        done = asyncio.run(work())
        log = server.log()
    if done != job.count:
        raise RuntimeError(f"{done} rows, where {job.count} were wanted")
    return Took(max(job.times) - min(job.times), sum(entry["status"] == 429 for entry in log))


async def outage(server: Rehearsal, seconds: float) -> None:
    """After a second everything is pushed back, for so long; nothing where it is for no time."""
    if not seconds:
        return
    await asyncio.sleep(1.0)
    await asyncio.to_thread(server.configure, limits=NOTHING)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.configure, limits={})


def table(seed: int, calls: int) -> list[Figure]:
    """The figures of one seed."""

    def run(number: int = calls, **scene: Any) -> Took:
        return measured(Calls(number, seed), Scene(**scene))

    clean = run(2 * calls, slots=100)
    stray = run(2 * calls, slots=100, settings={"faults": {"429": STRAY_SHARE}})
    figures = [
        Figure(f"seed {seed}: {2 * calls} calls on 100 slots, no limits", f"{clean.wall_s:.2f} s"),
        Figure(f"  {STRAY_SHARE:.0%} stray 429", f"{stray.wall_s:.2f} s, {stray.pushed_back} pushed back"),
        at_most("    of the clean wall", stray.wall_s / clean.wall_s, MOST_STRAY, "{:.2f} x"),
    ]
    ideal_s = calls / GRANTED * LATENCY_S
    for model, says in (("gpt-6-luna", "Retry-After 1"), ("deepseek-flash", "no Retry-After")):
        few = run(model=model, settings={"limits": {"concurrency": GRANTED}})
        figures += [
            Figure(f"  200 slots asked, {GRANTED} granted, {says}", f"{few.wall_s:.2f} s, ideal {ideal_s:.2f} s"),
            at_most("    of the ideal", few.wall_s / ideal_s, MOST_SLOTS, "{:.2f} x"),
            at_most("    pushed back, per slot granted", few.pushed_back / GRANTED, MOST_PUSHED_BACK, "{:.1f}"),
        ]
    rate = run(settings={"limits": {"requests_per_min": PER_S * 60, "burst_s": BURST_S}})
    ideal_s = calls / PER_S - BURST_S + LATENCY_S
    outlasted = run(2 * calls, slots=100, outage_s=OUTAGE_S)
    after_s = outlasted.wall_s - clean.wall_s - OUTAGE_S
    return [
        *figures,
        Figure(f"  {PER_S} requests a second, told in headers", f"{rate.wall_s:.2f} s, ideal {ideal_s:.2f} s"),
        at_most("    of the ideal", rate.wall_s / ideal_s, MOST_RATE, "{:.2f} x"),
        at_most("    pushed back, of the calls", rate.pushed_back / calls, 0.2, "{:.3f}"),
        Figure(
            f"  nothing passes for {OUTAGE_S:g} s", f"{outlasted.wall_s:.2f} s, {outlasted.pushed_back} pushed back"
        ),
        at_most("    beyond the clean wall and that", after_s, MOST_AFTER_S, "{:.2f} s"),
    ]


def main() -> int:
    """Measure, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.rounds)
    figures: Sequence[Figure] = [figure for seed in seeds for figure in table(seed, options.calls)]
    return report("limits", seeds, figures)


if __name__ == "__main__":
    raise SystemExit(main())
