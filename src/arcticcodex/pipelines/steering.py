"""Steering: how many rows of the next block each cell gets, so that the money buys the most approved, novel pairs.

A cell is worth the approved, novel pairs that a standard dollar buys in it. That falls with use, since a cell begins to
repeat itself; so old evidence fades, by rows of the cell itself: a cell that rests keeps what was learnt of it. Rows go
one by one to the cell worth most, and each row under way makes its cell worth less, which spreads a block over the
leading cells. A cell of which little is known is thought better than its few rows say (in the manner of the upper
confidence bounds of Auer et al. 2002), and every open cell has a floor, so that none is judged by bad luck.

How far a block is spread decides what diversity costs: `benches/steering.py`, which measures this module, gave on
other seeds than its own 1.30, 1.31, 1.32 and 1.33 times the pairs of uniform spending for 6, 8, 12 and 16 spread rows,
and 97.1, 96.9, 96.5 and 96.2 % of its distinct 5-grams a row. A half-life of 40 to 300 rows and an optimism of 0 to 1.5
moved the pairs by at most 0.02. One who knew all yields, with the same floor and spread, had 0.01 more.

Nothing is drawn by chance, and a block is steered by the blocks up to the last but one, of which all is known before
it is planned: a broken and resumed run plans the same rows. What a caller does:

    evidence = [Evidence()] * cells
    for each block b:
        evidence = [faded(old, new) for old, new in zip(evidence, outcome of block b - 2)]
        quota = quotas(evidence, 64, planned=rows planned so far, ahead=quota of block b - 1, left=prompts left)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heapify, heapreplace
from typing import TYPE_CHECKING

from arcticcodex.money import dollars
from arcticcodex.validation.rates import wilson

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

FLOOR_SHARE = 0.25  # of the uniform share
HALF_LIFE_ROWS = 160.0
PRIOR_ROWS = 4.0  # as many rows of the run's own mean are assumed of each cell
OPTIMISM = 0.5  # standard deviations
SPREAD_ROWS = 12.0  # under way in one cell: it then counts half
LEAST_CLOSED_ROWS = 30  # what a row costs varies: fewer say little of a cell
CLOSED_TIMES = 5  # what an approved pair of a cell may cost, times the run's


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a cell: rows, those approved and novel, and their cost in standard nano-dollars.

    Whole numbers of one block or of the run so far; fractions once `faded`.
    """

    rows: float = 0
    approved: float = 0
    cost_nusd: float = 0  # for steering only: the ledger's money stays whole


def faded(before: Evidence, block: Evidence) -> Evidence:
    """The evidence with one more block of the cell, what was known before counting less by as many rows."""
    kept = 0.5 ** (block.rows / HALF_LIFE_ROWS)
    return Evidence(
        before.rows * kept + block.rows,
        before.approved * kept + block.approved,
        before.cost_nusd * kept + block.cost_nusd,
    )


def quotas(
    evidence: Sequence[Evidence],
    rows: int,
    *,
    planned: Sequence[int],
    ahead: Sequence[int],
    left: Sequence[int],
    shut: Collection[int] = (),
    floor_share: float = FLOOR_SHARE,
) -> tuple[int, ...]:
    """How many of the next block's `rows` each cell gets: `rows` in all, or fewer where too few prompts are left.

    By cell: the faded `evidence`, the rows `planned` so far, those of them `ahead` of the evidence, and the prompts
    `left` beside them. Cells `shut` get nothing. No cell falls behind `floor_share`, in [0, 1], of the equal share of
    all rows planned in open cells, unless its prompts run out.
    """
    opened = [cell for cell in range(len(evidence)) if cell not in shut and left[cell] > 0]
    if not opened:
        return (0,) * len(evidence)
    quota = _floors(opened, rows, planned, left, floor_share)
    worth = _worths(evidence)

    def standing(cell: int) -> tuple[float, int, int]:
        """Smallest first: worth most, then emptiest, then first."""
        under_way = ahead[cell] + quota[cell]
        return -worth[cell] / (1 + under_way / SPREAD_ROWS), planned[cell] + quota[cell], cell

    queue = [standing(cell) for cell in opened]
    heapify(queue)
    given = sum(quota)
    while given < rows and queue[0][0] < math.inf:
        cell = queue[0][2]
        if quota[cell] < left[cell]:
            quota[cell] += 1
            given += 1
            heapreplace(queue, standing(cell))
        else:
            heapreplace(queue, (math.inf, 0, cell))
    return tuple(quota)


def _floors(
    opened: Sequence[int], rows: int, planned: Sequence[int], left: Sequence[int], floor_share: float
) -> list[int]:
    """What cells that fell behind their floor get before all others, those farthest behind first."""
    quota = [0] * len(planned)
    floor = floor_share * (sum(planned[cell] for cell in opened) + rows) / len(opened)
    for cell in sorted(opened, key=lambda cell: (planned[cell], cell)):
        due = min(int(max(0.0, floor - planned[cell])), left[cell])
        quota[cell] = min(due, rows - sum(quota))
    return quota


def _worths(evidence: Sequence[Evidence]) -> list[float]:
    """Approved pairs that a cell's next nano-dollars buy, at best: only their order and ratios count."""
    rows, approved = sum(one.rows for one in evidence), sum(one.approved for one in evidence)
    cost = sum(one.cost_nusd for one in evidence)
    mean, price = (approved + 1) / (rows + 2), cost / rows if cost else 1.0
    worths = []
    for one in evidence:
        known = one.rows + PRIOR_ROWS
        share = (one.approved + PRIOR_ROWS * mean) / known
        best = share + OPTIMISM * math.sqrt(share * (1 - share) / (known + 1))
        each = (one.cost_nusd + PRIOR_ROWS * price) / known if cost else price
        worths.append(best / each)
    return worths


def closed(evidence: Sequence[Evidence], *, times: float = CLOSED_TIMES) -> dict[int, str]:
    """The cells to be closed for being bad, each with its evidence as a sentence.

    `evidence` is all of the run so far, not faded. A cell is bad if an approved pair of it costs more than `times` what
    one of the run costs, even at the upper end of the 95 % interval of its approval. Where rows are free, none is.
    """
    approved, cost = sum(one.approved for one in evidence), sum(one.cost_nusd for one in evidence)
    if not approved or not cost:
        return {}
    usual = cost / approved
    found = {}
    for cell, one in enumerate(evidence):
        best = wilson(one.approved, one.rows)[1]
        if one.rows >= LEAST_CLOSED_ROWS and (least_nusd := one.cost_nusd / one.rows / best) > times * usual:
            found[cell] = (
                f"closed: {one.approved:.0f} of {one.rows:.0f} rows are approved, at best {best:.1%} (95 % interval); "
                f"an approved pair costs at least {_shown(least_nusd)} here, {_shown(usual)} in the run"
            )
    return found


def _shown(nusd: float) -> str:
    return dollars(round(nusd))
