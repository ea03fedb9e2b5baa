"""Price rows as they are written, in arctic.toml and `prices.toml`: TOML in USD per million tokens -> `PriceRow`."""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import ConfigError
from arcticcodex.money import NUSD_PER_USD
from arcticcodex.teachers.prices import DAY_S, Price, PriceRow, Rate, Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PARTS = ("input", "cache_read", "cache_write", "cache_write_1h", "output")
_WHEN = ("tier", "above_input_tokens", "utc_days", "utc_hours")
_BATCH = ("batch_input", "batch_output")
_ROW = ("host", "model", "effective_from", "checked", "source")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


def parse_row(row: Mapping[str, Any]) -> PriceRow:
    """A row of `[[prices]]`: host, model and either one set of prices or `rates`, in USD per million tokens.

    Keys set to None count as absent. Raises:
        ConfigError: a key, date, hour or price that cannot be understood, or a band with no beginning.
    """
    given = {key: value for key, value in row.items() if value is not None}
    where = f"the price of {given.get('model', '?')} at {given.get('host', '?')}"
    try:
        return _parse(given)
    except (KeyError, TypeError, ValueError) as error:
        why = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise ConfigError(f"{where} cannot be used", why, "docs/prices.md shows how a price is written") from None


def _parse(row: Mapping[str, Any]) -> PriceRow:
    if "rates" in row:
        _only(row, (*_ROW, "rates"))
        written: Sequence[Mapping[str, Any]] = row["rates"]
    else:
        _only(row, (*_ROW, *_PARTS, *_BATCH))
        written = [{part: row[part] for part in _PARTS if part in row}]
        batch = {part.removeprefix("batch_"): row[part] for part in _BATCH if part in row}
        written += [{"tier": "batch", **batch}] if batch else []
    rates = tuple(_rate(rate, written) for rate in written)
    for tier, windows in {(rate.tier, rate.windows) for rate in rates} | {(rate.tier, ()) for rate in rates}:
        if not any((rate.tier, rate.windows, rate.above_input_tokens) == (tier, windows, 0) for rate in rates):
            raise ValueError(f"the {tier} tier has no rate from the first token on at every hour")
    if not any(rate.tier == "standard" for rate in rates):
        raise ValueError("there is no rate of the standard tier")
    dates = {key: row[key] for key in ("effective_from", "checked") if key in row}
    if any(type(day) is not date for day in dates.values()):  # a datetime is a date too, and cannot be compared
        raise ValueError("effective_from and checked are dates, such as 2026-10-14")
    source = str(row.get("source", "arctic.toml"))
    return PriceRow(str(row["host"]).lower(), str(row["model"]), rates, source=source, **dates)


def _rate(rate: Mapping[str, Any], written: Sequence[Mapping[str, Any]]) -> Rate:
    """One rate; what a tier leaves out costs what the standard tier does in the same band and hours."""
    _only(rate, (*_PARTS, *_WHEN))
    tier = rate.get("tier", "standard")
    if tier not in {"standard", "batch", "flex"}:
        raise ValueError(f"{tier!r} is no tier")
    above = rate.get("above_input_tokens", 0)
    if not isinstance(above, int) or above < 0:
        raise ValueError(f"above_input_tokens is {above!r}, not a number of tokens")
    full = next((other for other in written if _when(other) == ("standard", *_when(rate)[1:])), {})
    prices = {part: _nusd(value[part]) for value in (full, rate) for part in _PARTS if part in value}
    fresh = prices["input"]
    price = Price(
        input=fresh,
        cache_read=prices.get("cache_read", fresh),
        cache_write=prices.get("cache_write", fresh),
        cache_write_1h=prices.get("cache_write_1h", fresh),
        output=prices["output"],
    )
    return Rate(price, tier, above, _windows(rate))


def _when(rate: Mapping[str, Any]) -> tuple[str, int, str, str]:
    return (
        rate.get("tier", "standard"),
        rate.get("above_input_tokens", 0),
        str(rate.get("utc_days")),
        str(rate.get("utc_hours")),
    )


def _windows(rate: Mapping[str, Any]) -> tuple[Window, ...]:
    if "utc_days" not in rate and "utc_hours" not in rate:
        return ()
    days = frozenset(_DAYS.index(day) for day in rate.get("utc_days", _DAYS))
    return tuple(Window(days, *_hours(hours)) for hours in rate.get("utc_hours", ["00:00-24:00"]))


def _hours(text: str) -> tuple[int, int]:
    match = _HOURS.fullmatch(text)
    hours = [int(part) for part in match.groups()] if match else [0, 0, 0, 0]
    start_s, end_s = hours[0] * 3600 + hours[1] * 60, hours[2] * 3600 + hours[3] * 60
    if not start_s < end_s <= DAY_S:
        raise ValueError(f"{text!r} are no hours of one UTC day, such as 01:00-04:00")
    return start_s, end_s


def _nusd(value: object) -> int:
    """A price in USD as nano-dollars, rounded up should it be finer."""
    number = isinstance(value, Decimal | int) and not isinstance(value, bool)
    plain = isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII)
    amount = Decimal(str(value)) if number or plain else Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{value!r} is no price in USD per million tokens, such as 0.15")
    return math.ceil(Fraction(amount) * NUSD_PER_USD)


def _only(row: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = [key for key in row if key not in known]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not one of {', '.join(known)}")
