"""Steering: rows go where the money buys approved pairs, no cell starves, and equal evidence gives equal plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.pipelines.steering import Evidence, closed, faded, quotas

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BLOCK = 64
PLENTY = 1_000_000
ROW_NUSD = 1_000_000


def _seen(rows: int, approved: float, row_nusd: int = ROW_NUSD) -> Evidence:
    return Evidence(rows, approved, rows * row_nusd)


def _quota(evidence: Sequence[Evidence], rows: int = BLOCK, **given_: Sequence[int]) -> tuple[int, ...]:
    nothing = [0] * len(evidence)
    asked = {"planned": nothing, "ahead": nothing, "left": [PLENTY] * len(evidence)} | given_
    return quotas(evidence, rows, **asked)  # type: ignore[arg-type]


def _run(blocks: int, yields: Callable[[int, int], Sequence[float]]) -> list[tuple[int, ...]]:
    """The quotas of a run whose cells yield exactly `yields(block, cells)`; block b sees the blocks up to b - 2."""
    count = len(yields(0, 0))
    evidence, planned = [Evidence()] * count, [0] * count
    plans: list[tuple[int, ...]] = []
    for block in range(blocks):
        if block >= 2:
            shares, plan = yields(block - 2, count), plans[block - 2]
            news = [_seen(rows, rows * share) for rows, share in zip(plan, shares, strict=True)]
            evidence = [faded(old, new) for old, new in zip(evidence, news, strict=True)]
        ahead = plans[-1] if plans else [0] * count
        plans.append(_quota(evidence, planned=planned, ahead=ahead))
        planned = [before + more for before, more in zip(planned, plans[-1], strict=True)]
    return plans


CELLS = st.lists(
    st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(0, 40), st.integers(0, 30), st.booleans()),
    min_size=1,
    max_size=20,
)


@given(CELLS, st.integers(0, 100))
def test_a_block_is_filled_and_no_cell_gets_more_than_it_has(
    cells: list[tuple[int, int, int, int, bool]], rows: int
) -> None:
    """All rows are given out unless prompts run out; a full or closed cell gets none; the same again is the same."""
    evidence = [_seen(good + bad, good) for good, bad, *_ in cells]
    left, planned = [cell[2] for cell in cells], [cell[3] + cell[0] for cell in cells]
    ahead, shut = [cell[3] for cell in cells], {at for at, cell in enumerate(cells) if cell[4]}

    def plan() -> tuple[int, ...]:
        return quotas(evidence, rows, planned=planned, ahead=ahead, left=left, shut=shut)

    quota = plan()
    assert quota == plan()
    assert all(0 <= got <= most for got, most in zip(quota, left, strict=True))
    assert all(quota[at] == 0 for at in shut)
    assert sum(quota) == min(rows, sum(most for at, most in enumerate(left) if at not in shut))


def test_without_evidence_rows_are_spread_evenly() -> None:
    """The first block knows nothing and prefers nobody; the second goes to the emptiest first."""
    first = _quota([Evidence()] * 48)
    assert sorted(first) == [1] * 32 + [2] * 16
    second = _quota([Evidence()] * 48, planned=first, ahead=first)
    together = [one + other for one, other in zip(first, second, strict=True)]
    assert max(together) - min(together) <= 1


def test_of_equal_cells_the_emptiest_comes_first() -> None:
    """With nothing else to tell them apart, the cell planned least gets the row."""
    assert _quota([_seen(20, 10)] * 3, rows=1, planned=[30, 20, 25]) == (0, 1, 0)


def test_floors_never_overfill_a_block() -> None:
    """Cells far behind their floor share the block; they do not enlarge it."""
    assert _quota([_seen(20, 10)] * 4, rows=5, planned=[1_000, 3, 2, 1]) == (0, 0, 0, 5)


def test_an_unknown_cell_is_taken_for_one_of_the_run() -> None:
    """Its yield and its price are assumed to be the mean, so a good cell is before it and a bad one behind."""
    good, bad, unknown = _quota([_seen(100, 90), _seen(100, 10), Evidence()], planned=[100, 100, 100])
    assert good > unknown > bad


def test_cells_that_yield_more_get_more() -> None:
    """Where all is known, rows rise with the yield."""
    quota = _quota([_seen(100, approved) for approved in (10, 30, 50, 70, 90)])
    assert list(quota) == sorted(quota)
    assert quota[-1] > 3 * quota[0]


def test_what_counts_is_pairs_for_money() -> None:
    """Of equal yields the cheaper gets more; a dear cell of a high yield gets less than a cheap one of half of it."""
    evidence = [_seen(100, 40, ROW_NUSD), _seen(100, 40, 2 * ROW_NUSD), _seen(100, 80, 4 * ROW_NUSD)]
    cheap, dear, dearest = _quota(evidence)
    assert cheap > dear
    assert cheap > dearest


def test_rows_that_cost_nothing_are_steered_by_yield() -> None:
    """A free teacher's cells are told apart too."""
    worse, better = _quota([Evidence(100, 20, 0), Evidence(100, 80, 0)])
    assert better > 2 * worse


def test_no_cell_falls_behind_a_quarter_of_its_equal_share() -> None:
    """Over a long run the worst cell gets its floor, and hardly more; the best far more than its share."""
    yields = [0.02, *([0.5] * 6), 0.9]
    plans = _run(100, lambda _block, _count: yields)
    rows = [sum(plan[cell] for plan in plans) for cell in range(8)]
    share = 100 * BLOCK / 8
    assert 0.25 * share - 1 <= rows[0] <= 0.3 * share
    assert rows[7] > 1.5 * share


def test_a_cell_that_goes_bad_loses_its_rows_and_one_that_recovers_gets_them_back() -> None:
    """Old evidence fades: after a turn of fortune the plan turns too."""

    def yields(block: int, _count: int) -> Sequence[float]:
        return (0.9, 0.3, 0.3, 0.3) if block < 40 else (0.1, 0.3, 0.3, 0.9)

    plans = _run(100, yields)
    assert plans[39].index(max(plans[39])) == 0
    assert plans[-1].index(max(plans[-1])) == 3
    assert plans[-1][0] < plans[-1][1]


def test_steering_buys_more_than_even_spending() -> None:
    """With yields from 5 to 95 % at least 1.3 times as many; `benches/steering.py` takes the figure of falling ones."""
    yields = [0.05 + 0.9 * cell / 15 for cell in range(16)]
    plans = _run(60, lambda _block, _count: yields)
    got = sum(rows * share for plan in plans for rows, share in zip(plan, yields, strict=True))
    assert got / (60 * BLOCK) > 1.3 * 0.5


def test_rows_under_way_count_against_a_cell() -> None:
    """Of two equal cells, the one whose rows are not back yet waits."""
    busy, idle = _quota([_seen(50, 25)] * 2, ahead=[40, 0])
    assert idle > 2 * busy


def test_a_cell_hardly_known_is_tried_before_one_known_to_be_as_good() -> None:
    """Doubt speaks for a cell: half of two rows is worth a look more than half of two hundred."""
    known, doubtful = _quota([_seen(200, 100), _seen(2, 1)], rows=9)
    assert doubtful > known


def test_evidence_fades_with_use_of_the_cell_alone() -> None:
    """A block without rows of the cell changes nothing; with many, what was known before hardly counts."""
    before = _seen(100, 90)
    assert faded(before, Evidence()) == before
    after = faded(before, _seen(1_000, 100))
    assert after.approved / after.rows == pytest.approx(0.1, abs=0.002)
    assert 1_000 < after.rows < 1_005


# --- closing -----------------------------------------------------------------------------------------------------


def test_a_bad_cell_is_closed_with_its_evidence() -> None:
    """The sentence gives the rows, the approved ones, the best they allow, and both prices."""
    evidence = [_seen(1_000, 600), _seen(1_000, 700), _seen(200, 1)]
    found = closed(evidence)
    assert list(found) == [2]
    assert found[2] == (
        "closed: 1 of 200 rows are approved, at best 2.8% (95 % interval); "
        "an approved pair costs at least $0.0360 here, $0.00169 in the run"
    )


@pytest.mark.parametrize(
    "evidence",
    [
        [_seen(1_000, 600), _seen(5, 0)],  # too few rows to say so
        [_seen(1_000, 600), _seen(1_000, 250)],  # less good, but not bad
        [_seen(1_000, 600), Evidence()],  # unknown
        [_seen(1_000, 0), _seen(1_000, 0)],  # nothing to compare with
        [Evidence(1_000, 600, 0), Evidence(1_000, 0, 0)],  # free
    ],
)
def test_a_cell_is_not_closed_without_proof(evidence: list[Evidence]) -> None:
    """Bad luck, little evidence and being below the mean close nothing."""
    assert closed(evidence) == {}


def test_a_dear_cell_is_bad_too() -> None:
    """What counts is what an approved pair costs: twenty times the price at the same yield is closed."""
    assert list(closed([_seen(1_000, 600), _seen(100, 60, 20 * ROW_NUSD)], times=3)) == [1]
