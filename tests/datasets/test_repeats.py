"""What is said twice leaves: train never repeats golden, and no row repeats another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.repeats import set_repeats_aside
from arcticcodex.records import Outcome
from arcticcodex.store import queries
from arcticcodex.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

LONG = "The pump is primed with two litres of water."


def outcome(row: int, split: str, question: str, answer: str) -> Outcome:
    """A row of one split."""
    record = {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}
    return Outcome(row, 0, split, record)  # type: ignore[arg-type]


async def placed(tmp_path: Path, rows: list[Outcome]) -> dict[int, tuple[str, str]]:
    """Each row's split and gate after the pass, which is made twice."""
    async with Store(str(tmp_path / "a.db")) as store:
        for row in rows:
            await store.put("r", [row])
        moved = await store.write(lambda c: set_repeats_aside(c, "r"))
        assert await store.write(lambda c: set_repeats_aside(c, "r")) == 0
        found: list[Any] = await store.read(lambda c: list(queries.samples(c, "r")))
        assert moved == sum(bool(row.gate) for row in found)
        return {row.row: (row.split, row.gate) for row in found}


async def test_golden_wins_over_train_whatever_the_order(tmp_path: Path) -> None:
    """Proves that a train row with a golden row's question or telling answer leaves, before or after it."""
    rows = [
        outcome(0, "train", "What is a  pump?", "Another answer, quite long."),
        outcome(1, "golden", "What is a pump?", LONG),
        outcome(2, "train", "How is it primed?", LONG.upper()),
        outcome(3, "train", "What is a valve?", "A part that opens and closes."),
    ]
    assert await placed(tmp_path, rows) == {
        0: ("rejected", "golden_duplicate"),
        1: ("golden", ""),
        2: ("rejected", "golden_duplicate"),
        3: ("train", ""),
    }


async def test_the_lowest_of_equal_rows_stays(tmp_path: Path) -> None:
    """Proves that equal pairs keep their lowest row, in train and in golden, and short answers give nothing away."""
    rows = [
        outcome(5, "train", "Is it safe?", "Yes."),
        outcome(2, "train", "Is it safe?", "Yes."),
        outcome(3, "golden", "Is it new?", "Yes."),
        outcome(4, "golden", "Is it new?", "Yes."),
    ]
    assert await placed(tmp_path, rows) == {
        2: ("train", ""),
        3: ("golden", ""),
        4: ("rejected", "duplicate"),
        5: ("rejected", "duplicate"),
    }
