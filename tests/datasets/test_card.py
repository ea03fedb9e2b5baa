"""The dataset card: true figures, and nothing of a document's name can break out of it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.datasets.card import card, wilson


@pytest.mark.parametrize(
    ("passed", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_intervals(passed: int, n: int, low: float, high: float) -> None:
    """Proves the interval by the examples of Newcombe (1998), table I, method 3."""
    assert wilson(passed, n) == pytest.approx((low, high), abs=5e-5)


@given(n=st.integers(1, 10_000), data=st.data())
def test_wilson_holds_the_rate_and_solves_its_equation(n: int, data: st.DataObject) -> None:
    """Proves that the rate lies inside, and that each bound is where the score test just rejects it."""
    passed = data.draw(st.integers(0, n))
    low, high = wilson(passed, n)
    assert 0 <= low <= passed / n + 1e-12
    assert passed / n - 1e-12 <= high <= 1
    for bound in (low, high):
        if 1e-4 < bound < 1 - 1e-4:
            score = abs(passed / n - bound) / math.sqrt(bound * (1 - bound) / n)
            assert score == pytest.approx(1.959963984540054, rel=1e-4)


def test_nothing_counted_says_nothing() -> None:
    """Proves that without a count the interval is everything."""
    assert wilson(0, 0) == (0.0, 1.0)


def made(**changes: object) -> str:
    """A card with everything that a test does not care about filled in."""
    fields: dict[str, object] = {
        "title": "Dataset r1",
        "sources": [("manual", "abc123")],
        "teachers": {"generator": "gpt-6-luna"},
        "counts": {"train": 7, "golden": 2, "rejected": 1},
        "gates": {"quote": 1},
        "notes": ["State of the run: complete."],
    }
    return card(**fields | changes)  # type: ignore[arg-type]


def test_a_card_says_what_is_in_the_dataset() -> None:
    """Proves that counts, teachers, sources with their hashes, gates and notes stand in it."""
    text = made()
    for part in (
        "# Dataset r1", "| train | 7 |", "| golden | 2 |", "| rejected | 1 |", "| generator | gpt-6-luna |",
        "| manual | abc123 |", "| quote | 1 |", "- State of the run: complete.",
    ):  # fmt: skip
        assert part in text.splitlines()


def test_empty_parts_are_left_out() -> None:
    """Proves that a run without rejections or notes has no empty heading for them."""
    text = made(gates={}, notes=[])
    assert "## Rejected" not in text
    assert "## Notes" not in text


@given(name=st.text(max_size=30))
def test_a_name_stays_in_its_cell(name: str) -> None:
    """Proves that no file name, however made, adds a line, a cell, a link, a tag or a heading to the card."""
    plain = made(sources=[("x", "abc123")])
    text = made(sources=[(name, "abc123")])
    assert text.count("\n") == plain.count("\n")
    [line] = [line for line in text.split("\n") if line.endswith(" | abc123 |")]
    cell = line.removeprefix("| ").removesuffix(" | abc123 |")
    for sign in "`*_[]|":
        assert cell.count(sign) == cell.count(f"\\{sign}")
    assert "<" not in cell
    assert ">" not in cell
