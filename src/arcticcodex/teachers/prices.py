"""What a call may cost before it is sent, and what it did cost: exact integers of nano-dollars.

A price is a dated row of (host, model). Where rows come from is `price_book`'s business, how they are written
`price_format`'s. The rules and their reasons stand in docs/prices.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from arcticcodex.errors import ConfigError

if TYPE_CHECKING:
    from arcticcodex.records import Tier, Usage

TOKENS_PER_PRICE = 1_000_000
MAX_AGE_DAYS = 120
DAY_S = 86_400
_WEEK_S = 7 * DAY_S


@dataclass(frozen=True, slots=True)
class Price:
    """Nano-dollars per million tokens of each kind. Thinking is billed as output."""

    input: int
    cache_read: int
    cache_write: int
    cache_write_1h: int
    output: int

    def dearest_input(self, *, cache_1h: bool) -> int:
        """The most one input token can cost; one-hour cache entries are written only where a request asks for them."""
        return max(self.input, self.cache_read, self.cache_write, self.cache_write_1h if cache_1h else 0)

    def of(self, usage: Usage) -> int:
        """What `usage` costs, in millionths of a nano-dollar (exact)."""
        return (
            usage.fresh * self.input
            + usage.cache_read * self.cache_read
            + usage.cache_write * self.cache_write
            + usage.cache_write_1h * self.cache_write_1h
            + usage.output * self.output
        )


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the UTC day, in seconds from midnight (`end_s` left out), on some weekdays (Monday is 0)."""

    days: frozenset[int]
    start_s: int
    end_s: int

    def covers(self, at_s: float) -> bool:
        """Whether the instant lies within."""
        return _weekday(at_s) in self.days and self.start_s <= at_s % DAY_S < self.end_s


@dataclass(frozen=True, slots=True)
class Rate:
    """A price and when it holds: for a tier, for prompts above so many tokens in all, in windows (none: always)."""

    price: Price
    tier: Tier = "standard"
    above_input_tokens: int = 0
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What a model costs at a host from a UTC day on.

    `checked` is the day its source was last seen to say so; None where the user set it, who then vouches for it. A
    tier without rates of its own costs the standard price.
    """

    host: str
    model: str
    rates: tuple[Rate, ...]
    effective_from: date = date.min
    checked: date | None = None
    source: str = "arctic.toml"

    @property
    def id(self) -> str:
        """Names this row in the ledger: host, model and the date it is known by."""
        since = self.effective_from if self.effective_from > date.min else self.checked or self.source
        return f"{self.host}/{self.model}@{since}"

    def bound_nusd(self, input_tokens: int, cap_tokens: int, tier: Tier = "standard", *, cache_1h: bool = False) -> int:
        """The most a call of at most `input_tokens` in and `cap_tokens` out can cost, at any hour.

        At the dearest of fresh, cache read and cache write, of each window and each context band that so many tokens
        reach. A flex call may be served, and billed, as a standard one.
        """
        rates = self._rates(tier) + (self._rates("standard") if tier == "flex" else ())
        return max(
            _whole(input_tokens * rate.price.dearest_input(cache_1h=cache_1h) + cap_tokens * rate.price.output)
            for rate in rates
            if rate.above_input_tokens < max(input_tokens, 1)
        )

    def cost_nusd(self, usage: Usage, start_s: float, end_s: float, tier: Tier = "standard") -> int:
        """What an attempt that ran from `start_s` to `end_s` cost, exact and rounded up once.

        The band is that of all input tokens; of the windows it touched, the dearest settles it.
        """
        touched = (self._prices(at_s, usage.input, tier) for at_s in self._instants(start_s, end_s))
        return _whole(max(price.of(usage) for prices in touched for price in prices))

    def age_days(self, at_s: float) -> int:
        """Days since the source was last seen to say so; 0 for a row of the user's."""
        return 0 if self.checked is None else max(0, (utc_day(at_s) - self.checked).days)

    def check_age(self, at_s: float, max_age_days: int = MAX_AGE_DAYS) -> None:
        """Refuse to spend on a price nobody has checked for more than `max_age_days`.

        Raises:
            ConfigError: the row is older.
        """
        age = self.age_days(at_s)
        if age > max_age_days:
            raise ConfigError(
                f"the price of {self.model} at {self.host} is too old to spend on",
                f"it was checked {age} days ago, on {self.checked}; at most {max_age_days} are allowed",
                f"look it up ({self.source}) and set it in arctic.toml under [[prices]], or raise "
                "max_price_age_days under [limits]",
            )

    def _rates(self, tier: Tier) -> tuple[Rate, ...]:
        own = tuple(rate for rate in self.rates if rate.tier == tier)
        return own or tuple(rate for rate in self.rates if rate.tier == "standard")

    def _prices(self, at_s: float, input_tokens: int, tier: Tier) -> list[Price]:
        rates = self._rates(tier)
        held = [rate for rate in rates if any(window.covers(at_s) for window in rate.windows)]
        held = held or [rate for rate in rates if not rate.windows]
        band = max(rate.above_input_tokens for rate in held if rate.above_input_tokens < max(input_tokens, 1))
        return [rate.price for rate in held if rate.above_input_tokens == band]

    def _instants(self, start_s: float, end_s: float) -> list[float]:
        """The start, and each instant after it, up to the end, at which a window opens or closes."""
        first, last = sorted((start_s, end_s))
        last = min(last, first + _WEEK_S)  # by then every window was touched
        edges = {edge for rate in self.rates for window in rate.windows for edge in (window.start_s, window.end_s)}
        midnights = range(int(first // DAY_S) * DAY_S, int(last) + 1, DAY_S)
        return [
            first,
            *(midnight + edge for midnight in midnights for edge in edges if first < midnight + edge <= last),
        ]


_NOTHING = Price(0, 0, 0, 0, 0)
FREE = PriceRow("local", "any", (Rate(_NOTHING),), source="free")


def _whole(millionths: int) -> int:
    return -(-millionths // TOKENS_PER_PRICE)


def utc_day(at_s: float) -> date:
    """The UTC day of an instant."""
    return datetime.fromtimestamp(at_s, UTC).date()


def _weekday(at_s: float) -> int:
    return (int(at_s // DAY_S) + 3) % 7  # 1970-01-01 was a Thursday
