"""Steering: approved pairs for the same money, against uniform spending, where yields differ and fall with use.

A world has cells, each with a yield of its own when fresh, which falls as the cell is used, and a language of its own
with few words, so that its texts repeat themselves the more they are. Yields fall because a cell runs out of new things
to say; so one that falls slowly has the more words. How many that is, is a choice: a world where all have equally many
is shown too. Both ways of spending meet the same world and the same money, block by block; steering sees the outcome
of a block only when the next but one is planned. What it costs to learn the yields is in its figures. "The best
possible" knows each yield before it spends, and has no floor.
"""

from __future__ import annotations

import argparse
import os
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from statistics import mean
from typing import TYPE_CHECKING

from arcticcodex.pipelines.steering import Evidence, closed, faded, quotas
from rig import Figure, at_least, report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Plan = Callable[[list[Sequence[Evidence]], list[Sequence[int]]], tuple[Sequence[int], int]]

CELLS, BLOCK = 48, 64
ROWS = 10_800  # what the money buys
WORST, BEST = 0.05, 0.95
ROW_NUSD = 1_300_000
SUCCESSORS, TEXT_WORDS = 6, 60  # of a word in a cell's language, of a text
WORDS = 300  # of a cell's language where all have as many
ROWS_PER_WORD = 2  # of the rows after which half of its yield is left, where they have not
MOST_WORDS = 1_000
GRAM = 5
PLENTY = 1_000_000  # prompts of a cell

LEAST_MEAN, LEAST_EVER = 1.3, 1.0  # times uniform spending
LEAST_GRAMS = 0.95

# How a yield falls: rows after which half of it is left, drawn between these evenly by ratio; None: it never does.
FALLS: dict[str, tuple[float, float] | None] = {
    "falling (half left after 250 to 2,000 rows)": (250, 2_000),
    "falling fast (after 100 to 500 rows)": (100, 500),
    "not falling": None,
}
BARRED = next(iter(FALLS))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's truth."""

    fresh: float
    half_rows: float
    cost_nusd: int
    language: int
    words: int

    def rate(self, used: int) -> float:
        """The chance of the next row after so many."""
        return self.fresh / (1 + used / self.half_rows)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a way of spending bought."""

    approved: int
    grams: float  # distinct per approved row
    grams_early: float  # the same among as many approved rows as uniform spending had
    repeated: float  # share of all n-grams said before
    shut: int


def world(
    seed: int, fall: tuple[float, float] | None, *, uneven_costs: bool = False, alike: bool = False
) -> list[Cell]:
    """The cells of a seed."""
    chance = random.Random(seed)
    cells = []
    for at in range(CELLS):
        fresh = chance.uniform(WORST, BEST)
        half = fall[0] * (fall[1] / fall[0]) ** chance.random() if fall else float("inf")
        cost = ROW_NUSD * 4 ** chance.uniform(-0.5, 0.5) if uneven_costs else ROW_NUSD
        words = WORDS if alike else round(min(MOST_WORDS, half / ROWS_PER_WORD))
        cells.append(Cell(fresh, half, round(cost), seed * 1_000 + at, words))
    return cells


# --- texts -------------------------------------------------------------------------------------------------------


class Speaker:
    """Writes a cell's texts: a chain of words, each with a few that may follow it, the first most often."""

    def __init__(self, cell: Cell) -> None:
        chance = random.Random(cell.language)
        self._follow = [[chance.randrange(cell.words) for _ in range(SUCCESSORS)] for _ in range(cell.words)]
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(SUCCESSORS)))
        self._chance = random.Random(cell.language + 1)
        self._id, self._words = cell.language, cell.words

    def grams(self) -> list[int]:
        """The word 5-grams of a new text, as numbers."""
        word = self._chance.randrange(self._words)
        words = [word]
        for rank in self._chance.choices(range(SUCCESSORS), cum_weights=self._weights, k=TEXT_WORDS - 1):
            word = self._follow[word][rank]
            words.append(word)
        return [hash((self._id, *words[at : at + GRAM])) for at in range(TEXT_WORDS - GRAM + 1)]


# --- spending ----------------------------------------------------------------------------------------------------


def spent(cells: Sequence[Cell], seed: int, plan: Plan, compared: int = 0) -> Outcome:
    """Spend the money by a plan, which maps the blocks' outcomes and the quotas so far to the next quota."""
    chance, speakers = random.Random(seed + 500), [Speaker(cell) for cell in cells]
    money, used = ROWS * ROW_NUSD, [0] * len(cells)
    blocks: list[Sequence[Evidence]] = []
    quota_of: list[Sequence[int]] = []
    grams: set[int] = set()
    approved, early, shut = 0, 0, 0
    while money > 0:
        quota, shut = plan(blocks, quota_of)
        quota_of.append(quota)
        block = []
        for at, cell in enumerate(cells):
            won, cost = 0, 0
            for _ in range(quota[at]):
                price = round(cell.cost_nusd * chance.lognormvariate(-0.045, 0.3))
                if price > money:
                    money = 0
                    break
                money, cost = money - price, cost + price
                if chance.random() < cell.rate(used[at]):
                    won += 1
                    grams.update(speakers[at].grams())
                    early = len(grams) if approved + won == compared else early
                used[at] += 1
            approved += won
            block.append(Evidence(quota[at], won, cost))
        blocks.append(block)
    each = TEXT_WORDS - GRAM + 1
    share = len(grams) / approved
    return Outcome(approved, share, early / compared if early else share, 1 - share / each, shut)


def uniform(_: list[Sequence[Evidence]], quota_of: list[Sequence[int]]) -> tuple[Sequence[int], int]:
    """Each cell as many rows as the others."""
    first = BLOCK * len(quota_of)
    quota = [0] * CELLS
    for row in range(first, first + BLOCK):
        quota[row % CELLS] += 1
    return quota, 0


class Steered:
    """The package's own steering, block b on the outcomes of the blocks up to b - 2."""

    def __init__(self) -> None:
        self._evidence = [Evidence()] * CELLS
        self._all = [Evidence()] * CELLS
        self._planned = [0] * CELLS
        self._shut: dict[int, str] = {}

    def __call__(self, blocks: list[Sequence[Evidence]], quota_of: list[Sequence[int]]) -> tuple[Sequence[int], int]:
        """The next quota."""
        if len(blocks) >= 2:
            new = blocks[-2]
            self._evidence = [faded(old, one) for old, one in zip(self._evidence, new, strict=True)]
            self._all = [
                Evidence(old.rows + one.rows, old.approved + one.approved, old.cost_nusd + one.cost_nusd)
                for old, one in zip(self._all, new, strict=True)
            ]
            self._shut |= closed(self._all)
        ahead = quota_of[-1] if quota_of else [0] * CELLS
        left = [PLENTY - planned for planned in self._planned]
        quota = quotas(self._evidence, BLOCK, planned=self._planned, ahead=ahead, left=left, shut=self._shut)
        self._planned = [planned + more for planned, more in zip(self._planned, quota, strict=True)]
        return quota, len(self._shut)


def best_possible(cells: Sequence[Cell]) -> float:
    """Approved pairs, as expected, of one who knows every yield and always takes the best."""
    money, used, won = float(ROWS * ROW_NUSD), [0] * len(cells), 0.0
    while money > 0:
        at = max(range(len(cells)), key=lambda at: cells[at].rate(used[at]) / cells[at].cost_nusd)
        won, used[at], money = won + cells[at].rate(used[at]), used[at] + 1, money - cells[at].cost_nusd
    return won


# --- figures -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of world: how yields fall (a name in `FALLS`), and whether costs differ and languages do not."""

    fall: str = BARRED
    uneven_costs: bool = False
    alike: bool = False

    def __str__(self) -> str:
        costs = ", a row of a cell costs 0.5 to 2 times the mean" if self.uneven_costs else ""
        return f"{self.fall}{costs}{', languages alike' if self.alike else ''}"


def compared(kind: Kind, seed: int) -> tuple[Outcome, Outcome, float]:
    """Uniform, steered, and the best possible, of one seed."""
    cells = world(seed, FALLS[kind.fall], uneven_costs=kind.uneven_costs, alike=kind.alike)
    plain = spent(cells, seed, uniform)
    return plain, spent(cells, seed, Steered(), plain.approved), best_possible(cells)


def table(pool: ProcessPoolExecutor, seeds: Sequence[int], kind: Kind) -> list[Figure]:
    """The figures of one kind of world; the first kind has the bars."""
    results = list(pool.map(partial(compared, kind), seeds))
    times = [steered.approved / plain.approved for plain, steered, _ in results]
    grams = [steered.grams / plain.grams for plain, steered, _ in results]
    early = [steered.grams_early / plain.grams for plain, steered, _ in results]
    reached = [steered.approved / best for _, steered, best in results]
    approved = mean(plain.approved for plain, _, _ in results)
    said = mean(plain.repeated for plain, _, _ in results), mean(steered.repeated for _, steered, _ in results)
    ratio = partial(at_least, shown="{:.3f}") if kind == Kind() else _shown
    return [
        Figure(str(kind), f"{approved:,.0f} approved of uniform spending"),
        ratio("  steered, times uniform, mean", mean(times), LEAST_MEAN),
        ratio("    least of the seeds", min(times), LEAST_EVER),
        ratio("  distinct 5-grams per approved row, times uniform, mean", mean(grams), LEAST_GRAMS),
        Figure("    least of the seeds", f"{min(grams):.3f}"),
        Figure("    mean among as many approved rows as uniform", f"{mean(early):.3f}"),
        Figure("  5-grams said before: uniform, steered", f"{said[0]:.1%}, {said[1]:.1%}"),
        Figure("  of the best possible", f"{mean(reached):.1%}"),
        Figure("  cells closed, mean", f"{mean(steered.shut for _, steered, _ in results):.1f}"),
    ]


def _shown(what: str, value: float, _: float) -> Figure:
    """A figure without a bar."""
    return Figure(what, f"{value:.3f}")


def main() -> int:
    """Spend both ways, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="*", default=list(range(1, 21)))
    options = parser.parse_args()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        kinds = [*map(Kind, FALLS), Kind(uneven_costs=True), Kind(alike=True)]
        figures = [figure for kind in kinds for figure in table(pool, options.seeds, kind)]
    return report("steering", options.seeds, figures)


if __name__ == "__main__":
    raise SystemExit(main())
