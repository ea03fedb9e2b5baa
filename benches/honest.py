"""Honest figures: how often the 95 % intervals of approval and purity hold the truth, on populations with a known one.

Each run makes a population of its own: uneven cells, in each a share of good rows of its own, and a judge who errs.
Rows are audited by chance with one probability, whatever their cell, as an audit drawn by row number does; the judge's
rates are known from 60 items only. The truth of a run is counted in it, not expected: the share of good rows among
all, among those never drawn, among the approved ones, and the share this judge would approve of all.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from arcticcodex.validation.rates import (
    Audited,
    KnownAnswers,
    Rate,
    approval,
    golden_purity,
    is_blind,
    purity,
    train_purity,
)
from rig import Figure, report

ROWS, CELLS = 10_800, 48
WANTED = 1_050  # rows audited, on average
SENSITIVITY, SPECIFICITY = 0.9, 0.8
GOOD_ITEMS, BAD_ITEMS = 30, 30
PURITIES = (0.7, 0.9, 0.98)
RUNS = 2_000
LEAST, MOST = 0.93, 0.97
UNEVEN = 1.0  # standard deviation of the logarithm of a cell's size
SPREAD = 6.0  # of the cells' purities: as alike as after so many draws


@dataclass(frozen=True, slots=True)
class World:
    """A run: what the audit saw, what the items told, and the truths by name."""

    cells: tuple[Audited, ...]
    known: KnownAnswers
    truth: dict[str, float]


def world(seed: int, good_share: float) -> World:
    """A population with exactly this share of good rows, and an audit of it."""
    chance = np.random.default_rng(seed)
    sizes = chance.multinomial(ROWS - 2 * CELLS, chance.dirichlet(np.exp(chance.normal(0, UNEVEN, CELLS)) * 20)) + 2
    cell = np.repeat(np.arange(CELLS), sizes)
    likely = chance.beta(SPREAD * good_share, SPREAD * (1 - good_share), CELLS)
    wish = chance.random(ROWS) ** (1 / np.clip(likely[cell], 1e-6, None))  # the likelier a cell, the higher
    good = np.zeros(ROWS, dtype=bool)
    good[np.argsort(-wish)[: round(ROWS * good_share)]] = True
    approved = chance.random(ROWS) < np.where(good, SENSITIVITY, 1 - SPECIFICITY)
    drawn = chance.random(ROWS) < WANTED / ROWS
    seen = [
        Audited(
            int(size), int((drawn & (cell == at)).sum()), int((drawn & approved & (cell == at)).sum()), WANTED / ROWS
        )
        for at, size in enumerate(sizes)
    ]
    known = KnownAnswers(
        GOOD_ITEMS,
        int(chance.binomial(GOOD_ITEMS, SENSITIVITY)),
        BAD_ITEMS,
        int(chance.binomial(BAD_ITEMS, 1 - SPECIFICITY)),
    )
    truth = {
        "approval": approved.mean(),
        "purity of all": good.mean(),
        "purity of train": good[~drawn].mean(),
        "purity of golden": good[drawn & approved].mean(),
    }
    return World(tuple(seen), known, {name: float(value) for name, value in truth.items()})


def told(one: World) -> dict[str, Rate | None]:
    """What the figures of a run would say."""
    return {
        "approval": approval(one.cells),
        "purity of all": purity(one.cells, one.known),
        "purity of train": train_purity(one.cells, one.known),
        "purity of golden": golden_purity(one.cells, one.known),
    }


def held(good_share: float, seed: int) -> dict[str, tuple[float, float, bool]]:
    """By figure: the error of its estimate, the width of its interval, and whether that holds the truth."""
    one = world(seed, good_share)
    rates = told(one)
    if any(rate is None for rate in rates.values()):
        return {}
    return {
        name: (abs(rate.estimate - one.truth[name]), rate.high - rate.low, rate.low <= one.truth[name] <= rate.high)
        for name, rate in rates.items()
        if rate
    } | {
        "approval taken for purity": (
            0,
            0,
            rates["approval"].low <= one.truth["purity of all"] <= rates["approval"].high,
        )
    }


def table(pool: ProcessPoolExecutor, seed: int, runs: int, good_share: float) -> list[Figure]:
    """The figures of one true purity."""
    seeds = range(seed * 1_000_000, seed * 1_000_000 + runs)
    results = [result for result in pool.map(partial(held, good_share), seeds, chunksize=50) if result]
    figures = [Figure(f"true purity {good_share:.0%}, {runs:,} runs", f"judge found blind in {runs - len(results)}")]
    for name in results[0]:
        errors, widths, hits = zip(*(result[name] for result in results), strict=True)
        share = sum(hits) / len(hits)
        if name == "approval taken for purity":
            figures.append(Figure(f"  {name}: the interval holds the truth in", f"{share:.1%}"))
            continue
        width = f"mean width {np.mean(widths):.3f}, mean error {np.mean(errors):.3f}"
        figures.append(Figure(f"  {name}", width))
        wanted = f"{LEAST:.0%} to {MOST:.0%}"
        figures.append(Figure("    interval holds the truth in", f"{share:.2%}", wanted, LEAST <= share <= MOST))
    return figures


def blindness(seed: int, runs: int) -> list[Figure]:
    """How often judges who say always the same, who guess, and who are what the others here are, are called blind."""
    chance = np.random.default_rng(seed)
    found: Counter[str] = Counter()
    kinds = {
        "says always yes": (1.0, 1.0),
        "says always no": (0.0, 0.0),
        "says yes to 9 of 10, whatever they are": (0.9, 0.9),
        "is right 9 and 8 times in 10": (SENSITIVITY, 1 - SPECIFICITY),
    }
    for name, (good, bad) in kinds.items():
        for _ in range(runs):
            approved = int(chance.binomial(GOOD_ITEMS, good)), int(chance.binomial(BAD_ITEMS, bad))
            found[name] += is_blind(KnownAnswers(GOOD_ITEMS, approved[0], BAD_ITEMS, approved[1]))
    return [Figure(f"called blind: a judge who {name}", f"{found[name] / runs:.2%}") for name in kinds]


def main() -> int:
    """Simulate, cover, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1])
    options = parser.parse_args()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        figures = [
            figure for seed in options.seeds for share in PURITIES for figure in table(pool, seed, options.runs, share)
        ]
    figures += blindness(options.seeds[0], options.runs)
    return report("honest", options.seeds, figures)


if __name__ == "__main__":
    raise SystemExit(main())
