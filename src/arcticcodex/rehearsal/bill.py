"""The simulator's own bill: list prices written out anew, and exact sums in nano-dollars.

Prices are the public lists of DeepSeek, OpenAI and Anthropic as of November 2026, in dollars per million tokens.
Nothing here is shared with the ledger of the main program: the two are compared with each other in tests.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

_NUSD_PER_USD = 1_000_000_000
_TOKENS_PER_PRICE = 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one attempt in disjoint buckets; `output` holds the `reasoning` tokens too."""

    fresh: int = 0
    cache_read: int = 0
    write_5m: int = 0
    write_1h: int = 0
    output: int = 0
    reasoning: int = 0

    @property
    def cache_write(self) -> int:
        """Tokens written to the prompt cache, of either life."""
        return self.write_5m + self.write_1h

    @property
    def prompt(self) -> int:
        """All tokens of the prompt."""
        return self.fresh + self.cache_read + self.write_5m + self.write_1h


@dataclass(frozen=True, slots=True)
class Rates:
    """Nano-dollars per million tokens of each bucket."""

    fresh: int
    cache_read: int
    write_5m: int
    write_1h: int
    output: int

    def times(self, prompt: Fraction, output: Fraction) -> Rates:
        """These rates with the prompt's and the output's prices multiplied."""
        return Rates(
            _whole(self.fresh * prompt),
            _whole(self.cache_read * prompt),
            _whole(self.write_5m * prompt),
            _whole(self.write_1h * prompt),
            _whole(self.output * output),
        )


def _whole(price: Fraction) -> int:
    if price.denominator != 1:
        raise ValueError(f"a price of {price} nano-dollars per million tokens is not whole")
    return price.numerator


def _rates(fresh: str, cache_read: str, write_5m: str, write_1h: str, output: str) -> Rates:
    return Rates(*(_whole(Fraction(usd) * _NUSD_PER_USD) for usd in (fresh, cache_read, write_5m, write_1h, output)))


@dataclass(frozen=True, slots=True)
class Price:
    """What one model costs: its base rates and what raises or lowers them."""

    base: Rates
    peak: Rates | None = None
    band_above: int | None = None
    band_prompt: Fraction = Fraction(1)
    band_output: Fraction = Fraction(1)
    flex: Fraction | None = None


def _deepseek(off_peak: Rates, peak: Rates) -> Price:
    return Price(off_peak, peak=peak)


def _gpt6(base: Rates) -> Price:
    return Price(base, band_above=272_000, band_prompt=Fraction(2), band_output=Fraction(3, 2), flex=Fraction(1, 2))


# Model                     fresh   read    5m write 1h write output      $ per million tokens
PRICES = {
    "deepseek-flash": _deepseek(
        _rates("0.15", "0.003", "0.15", "0.15", "0.60"),
        _rates("0.30", "0.006", "0.30", "0.30", "1.20"),
    ),
    "deepseek-v4-pro": _deepseek(
        _rates("0.66", "0.022", "0.66", "0.66", "1.98"),
        _rates("1.32", "0.044", "1.32", "1.32", "3.96"),
    ),
    "gpt-6-luna": _gpt6(_rates("0.10", "0.01", "0.125", "0.125", "0.50")),
    "gpt-6.1-terra": _gpt6(_rates("1.00", "0.05", "1.25", "1.25", "5.00")),
    "gpt-6.1-sol": _gpt6(_rates("2.00", "0.10", "2.50", "2.50", "10.00")),
    "gpt-4o-mini": Price(_rates("0.15", "0.075", "0", "0", "0.60")),
    "gpt-4o": Price(_rates("2.50", "1.25", "0", "0", "10.00")),
    "claude-haiku-5-5": Price(
        _rates("0.10", "0.01", "0.125", "0.20", "0.50"),
        band_above=100_000,
        band_prompt=Fraction(5),
        band_output=Fraction(5),
    ),
    "claude-sonnet-5-5": Price(_rates("2.00", "0.10", "2.50", "4.00", "10.00")),
    "claude-opus-5-5": Price(_rates("4.00", "0.20", "5.00", "8.00", "20.00")),
    "claude-haiku-4-5": Price(_rates("1.00", "0.10", "1.25", "2.00", "5.00")),
}


def at_peak(moment: datetime, holidays: Collection[date] = ()) -> bool:
    """Whether DeepSeek's peak prices hold: Monday to Friday 01:00-04:00 and 06:00-10:00 UTC, no holiday."""
    if moment.weekday() >= 5 or moment.date() in holidays:
        return False
    return 1 <= moment.hour < 4 or 6 <= moment.hour < 10


def cost_nusd(
    price: str, usage: Usage, moment: datetime, *, flex: bool = False, holidays: Collection[date] = ()
) -> int:
    """The cost of one attempt, rounded up to a whole nano-dollar.

    Args:
        price: a key of `PRICES`.
        usage: the tokens billed.
        moment: when the price is fixed, in UTC.
        flex: OpenAI's slower tier at the batch price.
        holidays: days on which DeepSeek's peak prices do not hold.

    Raises:
        KeyError: when the model has no price.
    """
    row = PRICES[price]
    rates = row.peak if row.peak and at_peak(moment, holidays) else row.base
    if row.band_above is not None and usage.prompt > row.band_above:
        rates = rates.times(row.band_prompt, row.band_output)
    if flex and row.flex is not None:
        rates = rates.times(row.flex, row.flex)
    total = (
        usage.fresh * rates.fresh
        + usage.cache_read * rates.cache_read
        + usage.write_5m * rates.write_5m
        + usage.write_1h * rates.write_1h
        + usage.output * rates.output
    )
    return -(-total // _TOKENS_PER_PRICE)


@dataclass(slots=True)
class _Line:
    nusd: int = 0
    attempts: int = 0
    billed_attempts: int = 0
    fresh: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    reasoning: int = 0


class Bill:
    """What everybody owes: one line per provider and model."""

    def __init__(self) -> None:
        self._lines: defaultdict[str, _Line] = defaultdict(_Line)

    def add(self, provider: str, model: str, usage: Usage | None, nusd: int) -> None:
        """Book one attempt; `usage` is None when it is not billed."""
        line = self._lines[f"{provider}/{model}"]
        line.attempts += 1
        if usage is None:
            return
        line.billed_attempts += 1
        line.nusd += nusd
        line.fresh += usage.fresh
        line.cache_read += usage.cache_read
        line.cache_write += usage.cache_write
        line.output += usage.output
        line.reasoning += usage.reasoning

    def as_json(self) -> dict[str, Any]:
        """The totals, in nano-dollars and tokens."""
        lines = sorted(self._lines.items())
        return {
            "total_nusd": sum(line.nusd for _, line in lines),
            "attempts": sum(line.attempts for _, line in lines),
            "billed_attempts": sum(line.billed_attempts for _, line in lines),
            "by_model": {
                name: {
                    "total_nusd": line.nusd,
                    "attempts": line.attempts,
                    "billed_attempts": line.billed_attempts,
                    "fresh_tokens": line.fresh,
                    "cache_read_tokens": line.cache_read,
                    "cache_write_tokens": line.cache_write,
                    "output_tokens": line.output,
                    "reasoning_tokens": line.reasoning,
                }
                for name, line in lines
            },
        }
