"""The bill: what the ledger says was spent, against what the rehearsal server would charge.

Clean runs on each wire must agree to the nano-dollar. Rough runs lose replies that are billed in full: there the bound
must never be below the bill, and the estimate must come close to it. Two estimators are shown beside ours: the mean of
an attempt's kind alone, and ours if the lengths of two replies to one question had nothing to do with each other (the
server writes the same reply twice, a real teacher does not: the truth lies between).

Replies are cut in two ways. By length, as a provider cuts: the cap stands at the 95th percentile. And by the server at
random, billed at the whole cap however short the reply: no provider does so, so it is shown without a bar. There the
only twin of a lost attempt may itself be cut, at the hard cap even, and says too much.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from arcticcodex.records import Booking, Message, Request
from arcticcodex.rehearsal.process import rehearsal_server
from arcticcodex.store.queries import spend_by
from arcticcodex.store.store import Store
from rig import Figure, Stack, at_least, at_most, at_once, manual, report, scratch, stack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arcticcodex.rehearsal.process import Rehearsal

MODELS = {"openai": "gpt-6-luna", "deepseek": "deepseek-flash", "anthropic": "claude-haiku-5-5"}
MEDIAN_TOKENS = 300
P95_TOKENS = 683  # MEDIAN_TOKENS * exp(0.5 * 1.645): 5 % of the replies are longer
RUN = "bench"
LENGTHS = {"output_tokens": {"median": MEDIAN_TOKENS, "sigma": 0.5}, "cache_hit_share": 0.86}
LOST = {"reset": 0.03, "no_usage": 0.02, "empty": 0.02}
BY_LENGTH, BY_SERVER = "cut by length", "cut by the server"
WAYS: Mapping[str, tuple[Mapping[str, float], int]] = {
    BY_LENGTH: (LOST, P95_TOKENS),
    BY_SERVER: ({**LOST, "truncated": 0.05}, 4 * MEDIAN_TOKENS),
}


@dataclass(frozen=True, slots=True)
class Books:
    """One run's money by the server's bill and by the ledger, in nano-dollars."""

    bill: int
    bound: int
    estimate: int
    by_mean: int
    unrelated: int
    unknown_share: float

    def error(self, nusd: int) -> float:
        """How far a figure is from the bill, in percent of it."""
        return 100 * abs(nusd - self.bill) / self.bill


async def ask_all(asked: Stack, questions: Sequence[str], cap_tokens: int) -> None:
    """Ask every question once, as so many rows."""

    async def one(row: int, question: str) -> None:
        request = Request(
            "You explain machines.",
            (Message("user", question),),
            cap_tokens=cap_tokens,
            hard_cap_tokens=4 * cap_tokens,
        )
        await asked.teacher.ask(request, Booking(RUN, "answer", 0, row))

    await asyncio.gather(*(one(row, question) for row, question in enumerate(questions)))


async def books(server: Rehearsal, seed: int, rows: int, cap_tokens: int, providers: Sequence[str]) -> Books:
    """Ask `rows` questions of each provider in a new store, and compare."""
    paragraphs = [part for part in manual(seed, rows).split("\n\n") if not part.startswith("#")][:rows]
    with scratch() as folder:
        async with Store(str(folder / "arctic.db")) as store:
            await store.set_caps({f"run:{RUN}": 10**12})
            for provider in providers:
                async with stack(server, store, MODELS[provider], provider, sleep=at_once) as asked:
                    await ask_all(asked, paragraphs, cap_tokens)
            return await store.read(lambda connection: _books(connection, server.bill()["total_nusd"], seed))


def _books(connection: Any, bill_nusd: int, seed: int) -> Books:
    spend = spend_by(connection, "run")[0]
    attempts = connection.execute(text("SELECT * FROM attempts ORDER BY id")).all()
    settled: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in attempts:
        if row.state == "settled":
            settled[row.model, row.stage, row.cap_tokens].append(row.cost_nusd)
    lost = [settled[row.model, row.stage, row.cap_tokens] for row in attempts if row.state == "unknown"]
    chance = random.Random(seed)
    return Books(
        bill=bill_nusd,
        bound=spend.bound_nusd,
        estimate=spend.estimate_nusd,
        by_mean=spend.settled_nusd + round(sum(fmean(kind) for kind in lost)),
        unrelated=spend.settled_nusd + sum(chance.choice(kind) for kind in lost),
        unknown_share=len(lost) / len(attempts),
    )


def clean_figures(seeds: Sequence[int], rows: int) -> list[Figure]:
    """Nothing goes wrong: all figures are one."""
    apart = []
    with rehearsal_server() as server:
        for seed in seeds:
            server.reset()
            server.configure(seed=seed, **LENGTHS)
            found = asyncio.run(books(server, seed, rows, P95_TOKENS, list(MODELS)))
            apart += [abs(found.bound - found.bill), abs(found.estimate - found.bill)]
    calls = len(seeds) * rows * len(MODELS)
    return [at_most(f"clean, {calls} calls on three wires: nano-dollars off the bill", max(apart), 0, "{:d}")]


def rough_figures(way: str, seeds: Sequence[int], rows: int) -> list[Figure]:
    """Replies are lost, and billed."""
    faults, cap_tokens = WAYS[way]
    found: list[Books] = []
    began_s = time.perf_counter()
    with rehearsal_server() as server:
        for seed in seeds:
            server.reset()
            server.configure(seed=seed, faults=faults, **LENGTHS)
            found.append(asyncio.run(books(server, seed, rows, cap_tokens, ["openai"])))
    errors = [one.error(one.estimate) for one in found]
    return [
        Figure(f"{way}: unknown of all attempts", f"{100 * fmean(one.unknown_share for one in found):.1f} %"),
        at_least(f"{way}: lowest bound / bill", min(one.bound / one.bill for one in found), 1, "{:.4f}"),
        *_estimate(way, errors),
        _compared(f"{way}: the mean of its kind alone would be off by", [one.error(one.by_mean) for one in found]),
        _compared(f"{way}: ours, were lengths unrelated", [one.error(one.unrelated) for one in found]),
        Figure(f"{way}: seeds, seconds", f"{len(seeds)}, {time.perf_counter() - began_s:.0f}"),
    ]


def _estimate(way: str, errors: Sequence[float]) -> list[Figure]:
    if way == BY_SERVER:
        return [_compared(f"{way}: estimate off the bill", errors)]
    return [
        at_most(f"{way}: estimate off the bill, on average", fmean(errors), 0.5, "{:.3f} %"),
        at_most(f"{way}: estimate off the bill, at worst", max(errors), 1, "{:.3f} %"),
    ]


def _compared(what: str, errors: Sequence[float]) -> Figure:
    return Figure(what, f"{fmean(errors):.3f} % on average, {max(errors):.3f} % at worst")


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many, from 1 on")
    parser.add_argument("--rows", type=int, default=2000)
    options = parser.parse_args()
    seeds = range(1, options.seeds + 1)
    figures = clean_figures(seeds[:2], options.rows // 4)
    figures += rough_figures(BY_LENGTH, seeds, options.rows)
    figures += rough_figures(BY_SERVER, seeds, options.rows)
    return report("bill", f"1 to {options.seeds}", figures)


if __name__ == "__main__":
    raise SystemExit(main())
