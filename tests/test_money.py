"""Money: decimal strings in dollars outside, integers of nano-dollars inside."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.errors import UsageError
from arcticcodex.money import MAX_NUSD, format_usd, money_label, parse_usd


@pytest.mark.parametrize(
    ("nusd", "text"),
    [
        (0, "0.00"),
        (1, "0.000000001"),
        (10_000_000, "0.01"),
        (12_300_000, "0.0123"),
        (1_500_000_000, "1.50"),
        (100_000_000_000, "100.00"),
        (-500_000_000, "-0.50"),
    ],
)
def test_amounts_are_exact_and_plain(nusd: int, text: str) -> None:
    """Trailing zeros go, two decimals stay, and the smallest amount is shown without an exponent."""
    assert format_usd(nusd) == text


@given(st.integers(0, MAX_NUSD))
def test_written_and_read_again_is_the_same_amount(nusd: int) -> None:
    """`parse_usd` undoes `format_usd`, and the text names exactly that many nano-dollars."""
    text = format_usd(nusd)
    assert parse_usd(text) == nusd
    assert Fraction(text) == Fraction(nusd, 1_000_000_000)
    assert len(text.split(".")[1]) >= 2


@pytest.mark.parametrize(("text", "nusd"), [("15", 15_000_000_000), (" 0.5 ", 500_000_000), ("007", 7_000_000_000)])
def test_plain_amounts_are_read(text: str, nusd: int) -> None:
    """Whole dollars, short decimals and stray blanks are understood."""
    assert parse_usd(text) == nusd


@pytest.mark.parametrize(
    "text",
    ["", "abc", "nan", "inf", "-inf", "-0", "-0.0", "-5", "+5", "1e3", "1,000", "1_000", "$5", ".", ".5", "5.",
     "0.0000000001", "1 2", "٣", "1.٣", "99999999999999999999", "9999999999"],
)  # fmt: skip
def test_anything_else_is_refused_with_the_value_seen(text: str) -> None:
    """Signs, exponents, separators, foreign digits, a tenth decimal and amounts beyond the ledger are usage errors."""
    with pytest.raises(UsageError) as caught:
        parse_usd(text, name="--budget")
    assert "--budget" in caught.value.what
    assert repr(text) in caught.value.why
    assert caught.value.exit_code == 2


def test_money_has_three_states() -> None:
    """Known, free and unknown never look alike; what is local is free even where no price is known."""
    assert money_label(12_300_000) == "$0.0123"
    assert money_label(0) == "$0.00"
    assert money_label(-12_300_000) == "-$0.0123"
    assert money_label(None) == "unpriced"
    assert money_label(None, local=True) == money_label(0, local=True) == "free (local)"
