"""CPU: what the client process burns for short single-turn calls, from asking to the exported file.

Each round is a run of the engine (reserved, sent, settled, journalled, stored, exported), then the same bodies are
sent with bare aiohttp to the same server; the bar is on the median round. Imports are done before. CPU time is that of
all threads of this process; the server is another one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

from arcticcodex.rehearsal.process import rehearsal_server
from arcticcodex.store.database import open_engine
from calls import SYSTEM, Calls, Cost, Meter, question, run_calls
from replay import side_by_side
from rig import Figure, at_most, report, scratch

if TYPE_CHECKING:
    from arcticcodex.pipelines.summary import RunSummary
    from arcticcodex.rehearsal.process import Rehearsal

MOST_CPU_S = 1.0  # per thousand calls
CONNECTIONS = 256
MODEL = "gpt-6-luna"


def through_engine(folder: Path, server: Rehearsal, calls: int, seed: int) -> tuple[RunSummary, Cost]:
    """A run of `calls` rows of one call each."""
    folder.mkdir()

    async def go() -> tuple[RunSummary, Cost]:
        with Meter() as meter:
            summary = await run_calls(folder, server, Calls(calls, seed), f"generator={MODEL}", CONNECTIONS)
        return summary, meter.cost

    return asyncio.run(go())


def bare(server: Rehearsal, calls: int, seed: int) -> Cost:
    """The same calls with aiohttp alone: posted and parsed, nothing else."""

    async def go() -> Cost:
        url, headers = f"{server.base_urls()['openai']}/chat/completions", {"Authorization": "Bearer rehearsal"}
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS), headers=headers) as session:

            async def ask(number: int) -> None:
                async with session.post(url, json=body(seed, number)) as response:
                    if response.status != 200 or not (await response.json())["choices"][0]["message"]["content"]:
                        raise RuntimeError(f"the server answered {response.status}")

            with Meter() as meter:
                await side_by_side(ask, calls, CONNECTIONS)
            return meter.cost

    return asyncio.run(go())


def body(seed: int, number: int) -> dict[str, Any]:
    """One short single-turn call as OpenAI's protocol writes it."""
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question(seed, number)}]
    return {"model": MODEL, "messages": messages, "max_completion_tokens": 1024, "reasoning_effort": "none"}


def synchronous(store: Path) -> int:
    """How SQLite flushes in a connection of ours: 2 is FULL, each commit before it returns."""
    engine = open_engine(str(store))
    with engine.connect() as connection:
        level = int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
    engine.dispose()
    return level


def main() -> int:
    """Measure both in turn, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    ours: list[Cost] = []
    theirs: list[Cost] = []
    rows = 0
    with scratch() as folder, rehearsal_server({"seed": options.seed}) as server:
        through_engine(folder / "imports", server, 20, options.seed - 1)
        bare(server, 20, options.seed - 1)
        for number in range(options.rounds):
            summary, cost = through_engine(folder / str(number), server, options.calls, options.seed + number)
            ours.append(cost)
            rows += len([json.loads(line) for line in Path(summary.paths["train"]).read_bytes().splitlines()])
            theirs.append(bare(server, options.calls, options.seed + number))
        level = synchronous(folder / "0" / "arctic.db")
    per_thousand = [cost.cpu_s / options.calls * 1000 for cost in ours]
    bare_per_thousand = [cost.cpu_s / options.calls * 1000 for cost in theirs]
    ratios = [one / other for one, other in zip(per_thousand, bare_per_thousand, strict=True)]
    wanted = options.calls * options.rounds
    figures = [
        at_most("CPU-seconds per 1,000 calls, median round", statistics.median(per_thousand), MOST_CPU_S, "{:.3f}"),
        Figure("the same, least and most", f"{min(per_thousand):.3f} to {max(per_thousand):.3f}"),
        Figure("bare aiohttp, median round", f"{statistics.median(bare_per_thousand):.3f}"),
        Figure("ours / bare aiohttp, median of the rounds", f"{statistics.median(ratios):.2f}"),
        Figure("calls a second, fastest round", f"{options.calls / min(cost.wall_s for cost in ours):.0f}"),
        Figure("rows exported", str(rows), f"{wanted}", rows == wanted),
        Figure("PRAGMA synchronous", str(level), "2 (FULL)", level == 2),
    ]
    title = f"cpu: {options.calls} calls over {CONNECTIONS} connections, {options.rounds} rounds"
    return report(title, f"{options.seed} to {options.seed + options.rounds - 1}", figures)


if __name__ == "__main__":
    raise SystemExit(main())
