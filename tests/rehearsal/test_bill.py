"""The bill, against figures worked out by hand from the published price lists."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.rehearsal.bill import PRICES, Price, Rates, Usage, at_peak, cost_nusd

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.rehearsal.process import Rehearsal

SUNDAY = datetime(2026, 11, 22, 2, tzinfo=UTC)
MONDAY_PEAK = datetime(2026, 11, 23, 2, tzinfo=UTC)

# 1 $ per million tokens = 1,000 nano-dollars per token.
BY_HAND = [
    # 1,000 in at 150, 700 out at 600
    ("deepseek-flash", Usage(fresh=1000, output=700), SUNDAY, 570_000),
    # the same at twice the price
    ("deepseek-flash", Usage(fresh=1000, output=700), MONDAY_PEAK, 1_140_000),
    # 200 at 150 + 800 cached at 3 + 100 out at 600
    ("deepseek-flash", Usage(fresh=200, cache_read=800, output=100), SUNDAY, 92_400),
    # 1,000 at 660 + 500 cached at 22 + 100 at 1,980
    ("deepseek-v4-pro", Usage(fresh=1000, cache_read=500, output=100), SUNDAY, 869_000),
    # 1,320 + 3,960 per token at peak
    ("deepseek-v4-pro", Usage(fresh=1, output=1), MONDAY_PEAK, 5_280),
    # 100 in at 100 + 1,024 read at 10 + 1,024 written at 125 + 50 out at 500
    ("gpt-6-luna", Usage(100, 1024, 1024, 0, 50), SUNDAY, 173_240),
    # 272,000 is still the lower band
    ("gpt-6-luna", Usage(fresh=272_000, output=10), SUNDAY, 27_205_000),
    # above it: 200 in, 750 out
    ("gpt-6-luna", Usage(fresh=272_001, output=10), SUNDAY, 54_407_700),
    # above it, with 1,000 read at 20 and 1,000 written at 250
    ("gpt-6-luna", Usage(272_000, 1000, 1000, 0, 0), SUNDAY, 54_670_000),
    ("gpt-6.1-terra", Usage(fresh=10, cache_read=10, output=10), SUNDAY, 60_500),
    ("gpt-6.1-sol", Usage(fresh=10, cache_read=10, output=10), SUNDAY, 121_000),
    ("gpt-4o-mini", Usage(fresh=1000, cache_read=1024, output=100), SUNDAY, 286_800),
    ("gpt-4o", Usage(fresh=1000, cache_read=1024, output=100), SUNDAY, 4_780_000),
    # written for an hour at 200 per token
    ("claude-haiku-5-5", Usage(100, 50, 10, 10, 100), SUNDAY, 63_750),
    # a prompt of 100,001 tokens: everything five times
    ("claude-haiku-5-5", Usage(100_000, 0, 1, 0, 100), SUNDAY, 50_250_625),
    ("claude-sonnet-5-5", Usage(1000, 1000, 1000, 1000, 100), SUNDAY, 9_600_000),
    ("claude-opus-5-5", Usage(1000, 1000, 1000, 1000, 100), SUNDAY, 19_200_000),
    ("claude-haiku-4-5", Usage(1000, 1000, 1000, 0, 100), SUNDAY, 2_850_000),
]


@pytest.mark.parametrize(("price", "usage", "moment", "nusd"), BY_HAND)
def test_by_hand(price: str, usage: Usage, moment: datetime, nusd: int) -> None:
    """Each bucket costs its own price, in the band and hour of the call."""
    assert cost_nusd(price, usage, moment) == nusd


def test_flex_is_half() -> None:
    """OpenAI's flex tier costs half: 100 in at 50, 1 read at 5, 50 out at 250."""
    assert cost_nusd("gpt-6-luna", Usage(fresh=100, cache_read=1, output=50), SUNDAY, flex=True) == 17_505


def test_rounded_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a nano-dollar is charged as a whole one, once per attempt."""
    monkeypatch.setitem(PRICES, "cheap", Price(Rates(400_000, 0, 0, 0, 400_000)))
    assert [cost_nusd("cheap", Usage(fresh=1, output=more), SUNDAY) for more in range(5)] == [1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("moment", "peak"),
    [
        ("2026-11-23T00:59:59", False),
        ("2026-11-23T01:00:00", True),
        ("2026-11-23T03:59:59", True),
        ("2026-11-23T04:00:00", False),
        ("2026-11-23T06:00:00", True),
        ("2026-11-27T09:59:59", True),
        ("2026-11-27T10:00:00", False),
        ("2026-11-28T02:00:00", False),
        ("2026-10-01T02:00:00", False),
    ],
)
def test_peak_hours(moment: str, peak: bool) -> None:
    """The peak is 01-04 and 06-10 UTC from Monday to Friday, not on a holiday."""
    when = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert at_peak(when, [date(2026, 10, 1)]) is peak


@given(
    price=st.sampled_from(sorted(PRICES)),
    tokens=st.tuples(*[st.integers(0, 2_000_000)] * 5),
    more=st.integers(0, 4),
)
def test_more_tokens_never_cost_less(price: str, tokens: tuple[int, ...], more: int) -> None:
    """A token more in any bucket never lowers the bill, which is a whole number above zero for any token sold."""
    grown = tuple(amount + (at == more) for at, amount in enumerate(tokens))
    before, after = (cost_nusd(price, Usage(*amounts), SUNDAY) for amounts in (tokens, grown))
    assert isinstance(after, int)
    assert 0 <= before <= after


def test_bill_is_the_sum_of_the_log(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """The totals are those of the attempts, whatever became of them."""
    rehearsal.configure(faults={"500": 0.2, "empty": 0.2, "no_usage": 0.2})
    for number in range(20):
        for provider in ("openai", "deepseek", "anthropic"):
            ask(provider, f"Pump {number}?")
    bill, log = rehearsal.bill(), rehearsal.log()
    assert bill["attempts"] == len(log) == 60
    assert bill["total_nusd"] == sum(entry["billed_nusd"] for entry in log)
    assert bill["billed_attempts"] == sum(entry["billed"] for entry in log) < 60
    for name, line in bill["by_model"].items():
        mine = [entry for entry in log if f"{entry['provider']}/{entry['model']}" == name]
        assert line["total_nusd"] == sum(entry["billed_nusd"] for entry in mine)
        assert line["output_tokens"] == sum(entry["output_tokens"] for entry in mine)


def test_usage_told_is_usage_billed(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """Pricing the usage of each reply by hand gives the bill."""
    rehearsal.configure(clock_at="2026-11-22T12:00:00+00:00")
    mine = ask("openai").json["usage"]
    ours = ask("anthropic").json["usage"]
    theirs = ask("deepseek").json["usage"]
    expected = (
        mine["prompt_tokens"] * 100 + mine["completion_tokens"] * 500,
        ours["input_tokens"] * 100 + ours["output_tokens"] * 500,
        theirs["prompt_cache_miss_tokens"] * 150 + theirs["completion_tokens"] * 600,
    )
    assert tuple(entry["billed_nusd"] for entry in rehearsal.log()) == expected


@pytest.mark.parametrize(("price_at", "factor"), [("start", 1), ("end", 2)])
def test_price_by_the_servers_clock(ask: Callable[..., Any], rehearsal: Rehearsal, price_at: str, factor: int) -> None:
    """A call that begins before the peak and ends in it is priced as set; the Date header tells the clock."""
    rehearsal.configure(clock_at="2026-11-23T00:59:59.900+00:00", latency=0.3, price_at=price_at)
    answer = ask("deepseek")
    usage = answer.json["usage"]
    assert answer.headers["Date"] == "Mon, 23 Nov 2026 01:00:00 GMT"
    owed = (usage["prompt_tokens"] * 150 + usage["completion_tokens"] * 600) * factor
    assert rehearsal.bill()["total_nusd"] == owed


def test_reply_names_what_served_it(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """An old id is served and billed as the model behind it, and a flex reply says so."""
    assert ask("deepseek", model="deepseek-v4-flash").json["model"] == "deepseek-flash"
    assert ask("openai", service_tier="flex").json["service_tier"] == "flex"
    assert [entry["tier"] for entry in rehearsal.log()] == ["default", "flex"]
