"""Prices: the bound always holds the cost, the cost is exact, and what is unknown is refused."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from arcticcodex.config.settings import PriceOverride
from arcticcodex.errors import ConfigError
from arcticcodex.records import Tier, Usage
from arcticcodex.teachers.models import MODELS
from arcticcodex.teachers.price_book import PriceBook
from arcticcodex.teachers.price_format import parse_row
from arcticcodex.teachers.prices import FREE, Price, PriceRow, Rate, Window
from arcticcodex.teachers.token_bound import input_bound_tokens

BOOK = PriceBook.load()
HOSTS = {"deepseek": "api.deepseek.com", "openai": "api.openai.com", "anthropic": "api.anthropic.com"}
WEEKDAYS = frozenset(range(5))


def at(text: str) -> float:
    """Seconds of an ISO time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


TODAY = at("2026-11-22")
MONDAY_OFF_PEAK = at("2026-11-23T05:00")
FLASH = BOOK.row("api.deepseek.com", "deepseek-flash", TODAY)
LUNA = BOOK.row("api.openai.com", "gpt-6-luna", TODAY)
HAIKU = BOOK.row("api.anthropic.com", "claude-haiku-5-5", TODAY)

# --- any row: properties -------------------------------------------------------------------------------------

prices = st.builds(Price, *[st.integers(0, 50_000_000_000)] * 5)
tiers = st.sampled_from(["standard", "batch", "flex"])
windows = st.builds(
    lambda days, start, length: Window(days, start, min(start + length, 86_400)),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 86_399),
    st.integers(1, 86_400),
)


@st.composite
def rows(draw: st.DrawFn) -> PriceRow:
    """Rows with any tiers, context bands and windows; each group of rates begins at the first token."""
    rates = []
    for tier in ["standard", *draw(st.sets(st.sampled_from(["batch", "flex"])))]:
        for when in [(), *draw(st.lists(st.tuples(windows), max_size=2))]:
            bands = [0, *draw(st.sets(st.integers(1, 3000), max_size=2))]
            rates += [Rate(draw(prices), tier, above, when) for above in bands]
    return PriceRow("host", "model", tuple(rates))


tokens = st.integers(0, 4000)
usages = st.builds(Usage, tokens, tokens, tokens, tokens, cache_write_1h=tokens)
instants = st.floats(TODAY - 1e6, TODAY + 1e6)
spans = st.tuples(instants, st.sampled_from([0.0, 30.0, 3600.0, 90_000.0, 700_000.0]))


@given(
    rows(),
    usages,
    spans,
    tiers,
    st.sampled_from(["same", "standard"]),
    st.integers(0, 3000),
    st.sampled_from(["5m", "1h"]),
)
def test_no_usage_within_the_bound_costs_more_than_the_bound(
    row: PriceRow, usage: Usage, span: tuple[float, float], tier: Tier, served: str, more: int, lives: str
) -> None:
    """At any hour, band and tier; a flex call may even be served and billed as a standard one."""
    if lives == "5m":
        usage = Usage(usage.fresh, usage.cache_read, usage.cache_write, usage.output)
    billed: Tier = "standard" if tier == "flex" and served == "standard" else tier
    bound = row.bound_nusd(usage.input + more, usage.output + more, tier, cache_1h=lives == "1h")
    assert row.cost_nusd(usage, span[0], sum(span), billed) <= bound


@given(prices, usages, spans, tiers)
def test_the_cost_is_the_fraction_rounded_up_once(
    price: Price, usage: Usage, span: tuple[float, float], tier: Tier
) -> None:
    """Every bucket at its own price, all thinking inside `output`, one rounding; a missing tier is full price."""
    exact = (
        Fraction(usage.fresh) * price.input
        + Fraction(usage.cache_read) * price.cache_read
        + Fraction(usage.cache_write) * price.cache_write
        + Fraction(usage.cache_write_1h) * price.cache_write_1h
        + Fraction(usage.output) * price.output
    ) / 1_000_000
    row = PriceRow("host", "model", (Rate(price),))
    assert row.cost_nusd(usage, span[0], sum(span), tier) == ceil(exact)


@given(prices, usages, usages)
def test_costs_add_up_to_rounding(price: Price, one: Usage, two: Usage) -> None:
    """Two attempts cost what one of all their tokens does, or one nano-dollar more: each is rounded up by itself."""
    row = PriceRow("host", "model", (Rate(price),))
    both = Usage(
        one.fresh + two.fresh,
        one.cache_read + two.cache_read,
        one.cache_write + two.cache_write,
        one.output + two.output,
        cache_write_1h=one.cache_write_1h + two.cache_write_1h,
    )
    apart = row.cost_nusd(one, 0, 0) + row.cost_nusd(two, 0, 0)
    assert row.cost_nusd(both, 0, 0) <= apart <= row.cost_nusd(both, 0, 0) + 1


@given(
    st.sampled_from([FLASH, LUNA, HAIKU]),
    usages,
    st.sampled_from(["fresh", "cache_read", "cache_write", "cache_write_1h", "output"]),
    st.integers(1, 300_000),
    instants,
    tiers,
)
def test_more_tokens_never_cost_less(
    row: PriceRow, usage: Usage, bucket: str, more: int, at_s: float, tier: Tier
) -> None:
    """In any bucket of our own rows, across their context bands too; nor does the bound shrink."""
    counts = {name: getattr(usage, name) for name in ("fresh", "cache_read", "cache_write", "cache_write_1h", "output")}
    longer = Usage(**(counts | {bucket: counts[bucket] + more}))
    assert row.cost_nusd(longer, at_s, at_s, tier) >= row.cost_nusd(usage, at_s, at_s, tier)
    assert row.bound_nusd(usage.input + more, 100, tier) >= row.bound_nusd(usage.input, 100, tier)


@given(rows(), usages, spans, st.floats(0, 1))
def test_a_call_costs_at_least_what_it_would_at_any_instant_of_it(
    row: PriceRow, usage: Usage, span: tuple[float, float], share: float
) -> None:
    """Whichever instant a provider goes by, what is booked is not less; a clock that stepped back changes nothing."""
    start_s, length_s = span
    inside = start_s + share * length_s
    cost = row.cost_nusd(usage, start_s, start_s + length_s)
    assert cost >= row.cost_nusd(usage, inside, inside)
    assert cost == row.cost_nusd(usage, start_s + length_s, start_s)


# --- our rows ------------------------------------------------------------------------------------------------

MILLION_OUT = Usage(0, 0, 0, 1_000_000)


@pytest.mark.parametrize(
    ("start", "end", "usd"),
    [
        ("2026-11-23T00:59:59", "2026-11-23T00:59:59", "0.60"),
        ("2026-11-23T01:00:00", "2026-11-23T01:00:00", "1.20"),
        ("2026-11-23T03:59:59", "2026-11-23T05:00:00", "1.20"),  # touched the peak at its start
        ("2026-11-23T04:00:00", "2026-11-23T05:59:59", "0.60"),
        ("2026-11-23T04:00:00", "2026-11-23T06:00:00", "1.20"),  # and at its end
        ("2026-11-23T00:30:00", "2026-11-23T04:30:00", "1.20"),  # a window wholly between
        ("2026-11-22T02:00:00", "2026-11-22T09:00:00", "0.60"),  # Sunday
        ("2026-11-28T02:00:00", "2026-11-29T09:00:00", "0.60"),  # the whole weekend
        ("2026-11-21T12:00:00", "2026-12-21T12:00:00", "1.20"),  # more than a week
    ],
)
def test_deepseek_costs_by_the_hour(start: str, end: str, usd: str) -> None:
    """Peak is Monday to Friday, 01:00-04:00 and 06:00-10:00 UTC; whoever touches it pays it."""
    assert FLASH.cost_nusd(MILLION_OUT, at(start), at(end)) == Decimal(usd) * 10**9


def test_deepseek_is_bounded_at_the_peak_at_any_hour_and_tier() -> None:
    """A reservation made off-peak, on a Sunday, or for a batch that DeepSeek has not, holds the peak price."""
    for tier in ("standard", "batch", "flex"):
        assert FLASH.bound_nusd(1_000_000, 1_000_000, tier) == 1_500_000_000
        assert FLASH.cost_nusd(MILLION_OUT, MONDAY_OFF_PEAK, MONDAY_OFF_PEAK, tier) == 600_000_000


def test_a_window_may_be_the_cheap_one() -> None:
    """A row with a discount at night: inside it the discount holds, and a touch of the day costs the day's price."""
    night = {"utc_hours": ["16:00-24:00"], "input": 1, "output": 1}
    row = parse_row({"host": "h", "model": "m", "rates": [{"input": 2, "output": 2}, night]})
    assert row.cost_nusd(MILLION_OUT, at("2026-11-22T16:00"), at("2026-11-22T23:59")) == 1_000_000_000
    assert row.cost_nusd(MILLION_OUT, at("2026-11-22T16:00"), at("2026-11-23T00:00")) == 2_000_000_000
    assert row.bound_nusd(0, 1_000_000) == 2_000_000_000


def test_context_bands_price_the_whole_prompt() -> None:
    """Haiku's prices are five times as high from one token above 100,000 on, all buckets counted together."""
    below = Usage(50_000, 50_000, 0, 1000)
    above = Usage(50_000, 50_001, 0, 1000)
    assert HAIKU.cost_nusd(below, 0, 0) == 50_000 * 100 + 50_000 * 10 + 1000 * 500
    assert HAIKU.cost_nusd(above, 0, 0) == 50_000 * 500 + 50_001 * 50 + 1000 * 2500
    assert HAIKU.bound_nusd(100_000, 1000) == 100_000 * 125 + 1000 * 500
    assert HAIKU.bound_nusd(100_001, 1000) == 100_001 * 625 + 1000 * 2500


def test_batch_is_half_and_a_discount_is_never_assumed() -> None:
    """Listed batch prices are taken; the cached input of GPT-4o has none and stays at the full price."""
    usage = Usage(1000, 0, 0, 1000)
    assert LUNA.cost_nusd(usage, 0, 0, "batch") * 2 == LUNA.cost_nusd(usage, 0, 0)
    assert LUNA.cost_nusd(Usage(1000, 0, 1000, 0), 0, 0) == 225_000  # an OpenAI cache write is dearer than input
    old = BOOK.row("api.openai.com", "gpt-4o", TODAY)
    cached = Usage(0, 1000, 0, 0)
    assert old.cost_nusd(cached, 0, 0, "batch") == old.cost_nusd(cached, 0, 0) == 1_250_000
    assert old.cost_nusd(usage, 0, 0, "flex") == old.cost_nusd(usage, 0, 0)


def test_flex_is_reserved_at_the_standard_price() -> None:
    """The provider may serve a flex call as a standard one, and bills it so."""
    assert LUNA.bound_nusd(1000, 1000, "flex") == LUNA.bound_nusd(1000, 1000, "standard")
    assert LUNA.bound_nusd(1000, 1000, "batch") < LUNA.bound_nusd(1000, 1000, "standard")


@pytest.mark.parametrize("model", MODELS)
def test_every_model_of_the_table_has_a_price_of_ours(model: str) -> None:
    """Dated, fresh, with a source; no tier costs nothing or more than standard, and caching is never free of charge."""
    row = PriceBook.load(catalogue=False).row(HOSTS[MODELS[model].provider], model, TODAY)
    assert row.checked is not None
    assert row.source.startswith("https://")
    row.check_age(TODAY)
    usage = Usage(1000, 1000, 1000, 1000)
    full = row.cost_nusd(usage, MONDAY_OFF_PEAK, MONDAY_OFF_PEAK)
    for tier in ("batch", "flex"):
        assert 0 < row.cost_nusd(usage, MONDAY_OFF_PEAK, MONDAY_OFF_PEAK, tier) <= full
    for rate in row.rates:
        assert 0 < rate.price.cache_read <= rate.price.input <= rate.price.cache_write < rate.price.output


# --- the book ------------------------------------------------------------------------------------------------


def test_an_unpriced_model_is_refused_with_the_lines_that_price_it() -> None:
    """Unknown is never $0: the error names host and model and what to write where."""
    with pytest.raises(ConfigError) as caught:
        BOOK.row("llm.example.com", "gpt-6-luna", TODAY)
    assert caught.value.what == "gpt-6-luna at llm.example.com is unpriced"
    assert '[[prices]] host = "llm.example.com", model = "gpt-6-luna"' in caught.value.help
    with pytest.raises(ConfigError, match="unpriced"):
        BOOK.row("api.openai.com", "no-such-model", TODAY)


def test_a_dated_snapshot_has_the_price_of_its_model() -> None:
    """Replies name snapshots; they settle at the row of their model."""
    assert BOOK.row("api.openai.com", "gpt-6-luna-2026-07-30", TODAY) is LUNA
    assert BOOK.find("API.OpenAI.com", "gpt-6-luna", TODAY) is LUNA


def test_a_price_begins_on_its_day() -> None:
    """Rows follow each other by UTC day, whatever their order; before the first one there is no price."""
    rows = [
        {"host": "h", "model": "m", "input": 2, "output": 2, "effective_from": date(2026, 12, 1)},
        {"host": "h", "model": "m", "input": 1, "output": 1, "effective_from": date(2026, 11, 1)},
    ]
    book = PriceBook.load(rows)
    assert book.row("h", "m", at("2026-11-30T23:59:59")).cost_nusd(MILLION_OUT, 0, 0) == 1_000_000_000
    assert book.row("h", "m", at("2026-12-01")).cost_nusd(MILLION_OUT, 0, 0) == 2_000_000_000
    assert book.find("h", "m", at("2026-10-31T23:59:59")) is None
    assert BOOK.find("api.openai.com", "gpt-6.1-terra", at("2026-10-25")) is None


def test_the_users_price_wins_and_never_ages() -> None:
    """As the settings hold it: a missing cache price is that of input, a missing batch price the full one."""
    mine = PriceOverride(host="API.openai.com", model="gpt-6-luna", input=Decimal("0.3"), output=Decimal("0.7"))
    row = PriceBook.load([mine]).row("api.openai.com", "gpt-6-luna", at("2036-01-01"))
    assert row.cost_nusd(Usage(1000, 1000, 1000, 1000, cache_write_1h=1000), 0, 0, "batch") == 4 * 300_000 + 700_000
    row.check_age(at("2036-01-01"))
    assert row.age_days(at("2036-01-01")) == 0
    assert row.id == "api.openai.com/gpt-6-luna@arctic.toml"
    halved = PriceOverride(
        host="h", model="m", input=Decimal(2), output=Decimal(4), batch_input=Decimal(1), batch_output=Decimal(2)
    )
    row = PriceBook.load([halved]).row("h", "m", TODAY)
    assert row.cost_nusd(Usage(1000, 0, 0, 1000), 0, 0, "batch") == 3_000_000
    assert row.cost_nusd(Usage(0, 1000, 0, 0), 0, 0, "batch") == 1_000_000


def test_what_a_tier_leaves_out_costs_the_listed_standard_price() -> None:
    """A batch price for input and output halves neither cache reads nor cache writes."""
    row = parse_row(
        {"host": "h", "model": "m", "input": 2, "cache_read": 1, "cache_write": 3, "output": 4, "batch_input": 1}
    )
    assert row.cost_nusd(Usage(1000, 0, 0, 0), 0, 0, "batch") == 1_000_000
    assert row.cost_nusd(Usage(0, 1000, 0, 0), 0, 0, "batch") == 1_000_000
    assert row.cost_nusd(Usage(0, 0, 1000, 0), 0, 0, "batch") == 3_000_000
    assert row.cost_nusd(Usage(0, 0, 0, 1000), 0, 0, "batch") == 4_000_000


def test_of_two_rows_of_the_same_day_the_later_wins() -> None:
    """The project's file comes after the user's, and stands above it."""
    rows = [{"host": "h", "model": "m", "input": price, "output": price} for price in (1, 2)]
    assert PriceBook.load(rows).row("h", "m", TODAY).cost_nusd(MILLION_OUT, 0, 0) == 2_000_000_000


def test_a_reply_settles_at_the_model_it_names() -> None:
    """A rerouted call costs what the model that answered costs; an unknown name, what was reserved."""
    pro = BOOK.row("api.deepseek.com", "deepseek-v4-pro", TODAY)
    assert BOOK.settling(pro, "deepseek-flash", TODAY) is FLASH
    assert BOOK.settling(pro, "deepseek-next", TODAY) is pro


def test_an_old_price_is_not_spent_on() -> None:
    """On its last day it is; a day later the error names the age, the limit and the way out."""
    assert FLASH.checked is not None
    last = datetime.combine(FLASH.checked, datetime.min.time(), UTC).timestamp() + 90 * 86_400
    FLASH.check_age(last + 86_399, 90)
    assert FLASH.age_days(last) == 90
    with pytest.raises(ConfigError) as caught:
        FLASH.check_age(last + 86_400, 90)
    assert "91 days" in caught.value.why
    assert "max_price_age_days" in caught.value.help


def test_local_is_free_for_ever() -> None:
    """A local endpoint costs nothing at any size and its price never ages."""
    assert FREE.bound_nusd(10**9, 10**9) == FREE.cost_nusd(MILLION_OUT, 0, 0, "batch") == 0
    FREE.check_age(at("2099-01-01"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"ouput": 1}, "ouput"),
        ({"input": 0.1}, "0.1"),
        ({"input": True}, "True"),
        ({"input": "1e3"}, "1e3"),
        ({"input": "-1"}, "-1"),
        ({"input": Decimal("NaN")}, "NaN"),
        ({"output": None}, "output is missing"),
        ({"effective_from": datetime(2026, 11, 1, tzinfo=UTC)}, "dates"),
        ({"checked": "2026-11-01"}, "dates"),
    ],
)
def test_a_row_that_cannot_be_understood_is_refused(change: dict[str, Any], why: str) -> None:
    """A slip in a price would be money: unknown keys, floats, signs and times are errors that show the value."""
    with pytest.raises(ConfigError, match="the price of m at h cannot be used") as caught:
        parse_row({"host": "h", "model": "m", "input": 1, "output": 1} | change)
    assert why in caught.value.why


@pytest.mark.parametrize(
    "rates",
    [
        [],
        [{"tier": "batch", "input": 1, "output": 1}],
        [{"above_input_tokens": 1, "input": 1, "output": 1}],
        [{"utc_hours": ["01:00-04:00"], "input": 1, "output": 1}],
        [{"input": 1, "output": 1}, {"utc_hours": ["04:00-01:00"], "input": 1, "output": 1}],
        [{"input": 1, "output": 1}, {"utc_days": ["monday"], "input": 1, "output": 1}],
        [{"input": 1, "output": 1}, {"tier": "priority", "input": 1, "output": 1}],
    ],
)
def test_rates_that_leave_a_call_without_a_price_are_refused(rates: list[dict[str, Any]]) -> None:
    """Each tier has a price from the first token on at every hour, and a window lies within one day."""
    with pytest.raises(ConfigError, match="cannot be used"):
        parse_row({"host": "h", "model": "m", "rates": rates})


def test_a_price_finer_than_a_nano_dollar_is_rounded_up() -> None:
    """Never down: what is booked is at least what is billed."""
    row = parse_row({"host": "h", "model": "m", "input": "0.0000000001", "output": "0.003625"})
    assert row.rates[0].price == Price(1, 1, 1, 1, 3_625_000)


# --- the catalogue -------------------------------------------------------------------------------------------


def test_the_catalogue_serves_the_providers_other_models() -> None:
    """What is not in our table is found there, with its batch price and an age; on another host it is not."""
    row = BOOK.row("api.openai.com", "gpt-5.6-luna", TODAY)
    assert row.source == "genai-prices"
    assert row.checked is not None
    assert 0 < row.age_days(TODAY) < 120
    usage = Usage(1000, 0, 0, 1000)
    assert 0 < row.cost_nusd(usage, 0, 0, "batch") < row.cost_nusd(usage, 0, 0)
    assert 0 < row.cost_nusd(usage, 0, 0, "flex") < row.cost_nusd(usage, 0, 0)
    assert BOOK.find("llm.example.com", "gpt-5.6-luna", TODAY) is None
    assert PriceBook.load(catalogue=False).find("api.openai.com", "gpt-5.6-luna", TODAY) is None


def test_no_catalogued_text_model_is_free_or_unreadable() -> None:
    """Every model of the three providers is either unpriced or costs something, batch never more than standard."""
    from genai_prices.data import providers  # noqa: PLC0415 — a quarter of a second

    hosts = {"openai": "api.openai.com", "anthropic": "api.anthropic.com", "deepseek": "api.deepseek.com"}
    models = [
        (hosts[provider.id], info.id) for provider in providers if provider.id in hosts for info in provider.models
    ]
    found = [row for host, model in models if (row := BOOK.find(host, model, TODAY)) is not None]
    assert len(found) > 50
    usage = Usage(1000, 1000, 0, 1000)
    for row in found:
        assert row.cost_nusd(usage, 0, 0) > 0
        assert row.cost_nusd(usage, 0, 0, "batch") <= row.cost_nusd(usage, 0, 0)


def test_the_catalogues_hourly_prices_are_taken_at_the_dearest_hour() -> None:
    """The catalogue does not know weekends; the old DeepSeek model is read at its peak price all day."""
    row = BOOK.row("api.deepseek.com", "deepseek-v4-flash", TODAY)
    assert row.cost_nusd(MILLION_OUT, TODAY, TODAY) == FLASH.bound_nusd(0, 1_000_000)


def test_the_catalogue_is_only_loaded_when_asked() -> None:
    """A start with our own models does not pay for reading thousands of others."""
    code = (
        "import sys; from arcticcodex.teachers.price_book import PriceBook; book = PriceBook.load();"
        "book.row('api.openai.com', 'gpt-6-luna', 1795305600); assert 'genai_prices' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# --- tokens --------------------------------------------------------------------------------------------------


@given(st.text())
@example("\ufdfa")  # eighteen characters after NFKC
@example("\u0958" + "\uff21" * 9)  # one that grows under NFC among ones that shrink under NFKC
def test_the_token_bound_is_at_least_the_bytes_in_every_form(text: str) -> None:
    """As sent, after NFC and after NFKC."""
    body = text.encode()
    bound = input_bound_tokens(body)
    assert bound >= len(body)
    assert bound >= len(unicodedata.normalize("NFC", text).encode())
    assert bound >= len(unicodedata.normalize("NFKC", text).encode())


@given(st.text(st.sampled_from("a\\u0ﷺé😀\ud800fd")))
@example("ﷺ")
def test_characters_hidden_in_json_escapes_count_in_full(text: str) -> None:
    """A body of ASCII escapes is bounded by the text it stands for, lone surrogates included."""
    inner = unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass")
    assert input_bound_tokens(json.dumps(text).encode()) >= len(inner)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_ascii_is_bounded_by_its_length(text: str) -> None:
    """The usual case wastes nothing of the cap."""
    assume("\\u" not in text)
    assert input_bound_tokens(text.encode()) == len(text)
