"""Turns: rows that run in any order decide in theirs."""

from __future__ import annotations

import asyncio
import random

import pytest

from arcticcodex.pipelines.turns import Turns


@pytest.mark.parametrize("seed", range(5))
async def test_rows_decide_in_order_whatever_happens_to_them(seed: int) -> None:
    """Proves that each row has its turn after all before it, also where some give up early or late."""
    chance, turns, decided = random.Random(seed), Turns(), []
    gives_up = {row for row in range(60) if chance.random() < 0.3}

    async def run(row: int) -> None:
        try:
            for _ in range(chance.randrange(20)):
                await asyncio.sleep(0)
            if row not in gives_up:
                await turns.wait(row)
                decided.append(row)
        finally:
            turns.passed(row)

    rows = list(range(60))
    chance.shuffle(rows)
    await asyncio.wait_for(asyncio.gather(*(run(row) for row in rows)), 5)
    assert decided == [row for row in range(60) if row not in gives_up]
    turns.passed(3)  # saying it again harms nothing
