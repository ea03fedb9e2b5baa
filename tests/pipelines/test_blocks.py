"""The order of a cascade's rows: planned by blocks, on nothing but what blocks two before have shown."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from arcticcodex.pipelines.blocks import Blocks, Bulk, Done, Goal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from arcticcodex.pipelines.blocks import Planned

BOUNDED_S = 10
CELLS = 8


def blocks(*, train: int | None = 600, size: int = 1_000, most_nusd: int | None = None, bulk: str = "auto") -> Blocks:
    """Blocks of 64 rows over eight cells."""
    return Blocks([size] * CELLS, Goal(train, 1.5, most_nusd), Bulk(bulk, 0.9), 64, 0.25, seed=5)


def fate(row: Planned) -> Done:
    """What becomes of a row: a matter of the row alone. Cell 0 is bad, cell 7 is good."""
    lucky = random.Random(f"{row.cell} {row.index}").random() < (row.cell + 1) / 9
    read = lucky and row.audit < 0.1
    return Done(lucky, lucky and not read, 1_000, judged=read)


async def run(plan: Blocks, shuffle: Callable[[list[Planned]], object] = list) -> list[Planned]:
    """Plan until the end, each block done in an order of its own before the next but one."""
    rows: list[Planned] = []
    waiting: list[list[Planned]] = []
    async with asyncio.timeout(BOUNDED_S):
        while True:
            if len(waiting) == 2:
                _finish(plan, waiting.pop(0), shuffle)
            task = asyncio.ensure_future(plan.plan())
            while not task.done() and (waiting or not task.done()):
                await asyncio.sleep(0)
                if not task.done() and waiting:  # it waits for the last rows
                    _finish(plan, waiting.pop(0), shuffle)
            block = task.result()
            if not block:
                return rows
            rows += block
            waiting.append(list(block))


def _finish(plan: Blocks, rows: list[Planned], shuffle: Callable[[list[Planned]], object]) -> None:
    shuffle(rows)
    for row in rows:
        plan.done(row, fate(row))


async def test_the_same_rows_are_planned_whatever_order_they_come_in() -> None:
    """Proves that a broken and resumed run asks the rows of an unbroken one: only what became of rows decides."""
    first = await run(blocks())
    again = await run(blocks(), random.Random(1).shuffle)
    assert first == again
    assert [row.number for row in first] == list(range(len(first)))


async def test_no_prompt_is_drawn_twice_and_the_goal_is_reached() -> None:
    """Proves that each row has a prompt of its own, and that planning ends at the rows wanted, not far above."""
    plan = blocks()
    rows = await run(plan)
    assert len({(row.cell, row.index) for row in rows}) == len(rows)
    trained = sum(fate(row).train for row in rows)
    assert 600 <= trained <= 600 + 64
    assert plan.ended == "the number of pairs wanted is reached"


async def test_good_cells_get_more_and_bad_ones_their_floor() -> None:
    """Proves that rows go where approved pairs come cheapest, and that no cell is starved."""
    shares = Counter(row.cell for row in await run(blocks(train=3_000)))
    assert shares[7] > 2 * shares[0]
    assert shares[0] >= 0.2 * sum(shares.values()) / CELLS


async def test_prompts_that_run_out_end_the_plan() -> None:
    """Proves that a domain too small for the goal gives all it holds, once, and says so."""
    plan = blocks(size=20)
    rows = await run(plan)
    assert len(rows) == 20 * CELLS
    assert plan.ended == "the domains hold no more prompts"


async def test_a_limit_on_the_price_of_an_approved_pair_ends_the_plan() -> None:
    """Proves that no block is planned once even the best cell's approved pair costs more than the limit."""
    plan = blocks(train=10_000, most_nusd=1_001)
    rows = await run(plan)
    assert "--max-usd-per-approved" in plan.ended
    assert 64 <= len(rows) < 1_000


@pytest.mark.parametrize("seed", range(5))
async def test_every_cell_has_its_share_of_the_audit(seed: int) -> None:
    """Proves that audit numbers below a tenth fall on a tenth of all rows, and evenly over the cells."""
    plan = Blocks([1_000] * CELLS, Goal(4_000, 1.0), Bulk(), 256, 1.0, seed)
    rows: Sequence[Planned] = await run(plan)
    read = [row for row in rows if row.audit < 0.1]
    assert abs(len(read) / len(rows) - 0.1) < 0.01
    by_cell = Counter(row.cell for row in read)
    whole = Counter(row.cell for row in rows)
    assert all(abs(by_cell[cell] / whole[cell] - 0.1) < 0.04 for cell in range(CELLS))


async def test_the_bulk_judge_begins_where_the_audit_finds_too_few_good_rows() -> None:
    """Proves that by `auto` the bulk judge reads nothing at first, and all rows once approval is seen to be low."""
    plan = blocks(train=2_000)
    verdicts = iter([True, False] * 10_000)

    def judged(row: Planned) -> Done:
        return Done(next(verdicts), train=True, cost_nusd=1, judged=row.audit < 0.5)

    bulk: list[set[bool]] = []
    async with asyncio.timeout(BOUNDED_S):
        for _ in range(5):
            block = await plan.plan()
            bulk.append({row.bulk for row in block})
            for row in block:
                plan.done(row, judged(row))
    assert bulk[:2] == [{False}, {False}]
    assert bulk[-1] == {True}
