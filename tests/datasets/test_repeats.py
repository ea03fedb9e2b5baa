"""What is said twice leaves: train never repeats golden, and no row repeats another."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from arcticcodex.datasets.repeats import set_repeats_aside
from arcticcodex.records import Outcome
from arcticcodex.store import queries
from arcticcodex.store import schema as t
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


# --- a cascade ---------------------------------------------------------------------------------------------------


async def cascaded(tmp_path: Path, rows: list[Outcome]) -> dict[int, tuple[str, str]]:
    """The same of a run that is a cascade."""
    async with Store(str(tmp_path / "a.db")) as store:
        known = {"id": "r", "pipeline": "cascade", "state": "complete", "owner": "me", "created_s": 1.0}
        more = {"updated_s": 2.0, "cap_nusd": 1, "out": ".", "options": "{}", "summary": "{}"}
        await store.write(lambda c: c.execute(insert(t.runs).values(**known, **more)))
    return await placed(tmp_path, rows)


async def test_a_cascade_keeps_what_its_own_gate_let_through(tmp_path: Path) -> None:
    """Proves that rows of like words stay, golden ones above all: its figures are of the audit as it was drawn.

    Only a training row that asks what a golden one asks leaves, however it is answered.
    """
    swapped = ("Is the red valve left of the blue?", "Is the blue valve left of the red?")
    rows = [
        outcome(0, "golden", "Why is it hot?", LONG),
        outcome(1, "golden", "Why is it hot?", LONG),
        outcome(2, "train", "why is it  HOT?", "Another answer altogether, and a long one."),
        outcome(3, "train", "How is it primed?", LONG),
        outcome(4, "train", swapped[0], "Yes."),
        outcome(5, "train", swapped[0], "Yes."),
    ]
    assert await cascaded(tmp_path, rows) == {
        0: ("golden", ""),
        1: ("golden", ""),
        2: ("rejected", "golden_duplicate"),
        3: ("train", ""),
        4: ("train", ""),
        5: ("train", ""),
    }


async def test_long_rows_of_a_cascade_are_looked_at_once(tmp_path: Path) -> None:
    """Proves that a thousand answers of a thousand words cost no comparison of their words: well under a second."""
    words = " ".join(f"word{n}" for n in range(1000))
    rows = [outcome(n, "golden" if n % 10 else "train", f"What is {n}?", f"{n} {words}") for n in range(1000)]
    async with Store(str(tmp_path / "a.db")) as store:
        await store.put("r", rows)
    began_s = time.process_time()
    assert len(await cascaded(tmp_path, [])) == 1000
    assert time.process_time() - began_s < 2
