"""What a job would cost, from counts and prices: exact arithmetic, free where it is free."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.pipelines.estimate import CHARS_PER_TOKEN, Stage, estimate
from arcticcodex.pipelines.staff_plan import Post, StaffPlan
from arcticcodex.teachers.price_book import PriceBook
from arcticcodex.teachers.tariff import Tariff
from arcticcodex.teachers.teacher import Endpoint

BOOK = PriceBook.load(({"host": "h", "model": "m", "input": 1, "output": 4},), catalogue=False)  # $ per million tokens
ENDPOINT = Endpoint("openai", "openai", "m", "openai", "https://h/v1", "", "h", "https://h/v1")
PAID = Post("generator", "m", ENDPOINT, Tariff(BOOK, "h", "m", 0))
PLAN = StaffPlan({"generator": PAID, "judge": None, "formatter": Post("formatter", "offline")}, ())


def test_the_likely_cost_is_tokens_times_price() -> None:
    """Proves the arithmetic: a quarter of the characters in, the tokens expected out, at today's price."""
    found = estimate([Stage("generator", 10, 4_000, 500)], PLAN)
    assert found.likely_nusd == 10 * (1_000 * 1_000 + 500 * 4_000)
    assert found.low_nusd == 10 * (1_000 * 1_000 + 333 * 4_000)
    assert found.high_nusd == 10 * 115 * (1_000 * 1_000 + 750 * 4_000) // 100


def test_stages_add_up_and_the_free_ones_are_free() -> None:
    """Proves that the stages of a job are summed, and that nobody and the offline teacher cost nothing."""
    one = estimate([Stage("generator", 3, 4_000, 500)], PLAN)
    both = estimate(
        [Stage("generator", 3, 4_000, 500), Stage("judge", 9, 4_000, 500), Stage("formatter", 9, 4_000, 500)], PLAN
    )  # fmt: skip
    assert both == one
    assert estimate([], PLAN).high_nusd == 0


@given(calls=st.integers(0, 10**6), chars=st.integers(0, 10**6), tokens=st.integers(0, 10**5))
def test_low_is_below_likely_is_below_high(calls: int, chars: int, tokens: int) -> None:
    """Proves the order of the three for every size, and that twice the calls cost twice as much."""
    found = estimate([Stage("generator", calls, chars, tokens)], PLAN)
    assert 0 <= found.low_nusd <= found.likely_nusd <= found.high_nusd
    assert estimate([Stage("generator", 2 * calls, chars, tokens)], PLAN).likely_nusd == 2 * found.likely_nusd
    assert found.likely_nusd >= calls * (chars // CHARS_PER_TOKEN) * 1_000
