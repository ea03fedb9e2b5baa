"""Prices of the providers' other models, from the catalogue that `genai-prices` ships. Nothing is fetched.

The catalogue is read where it is surest to be dear enough: of its hourly prices the dearest hour is taken, a batch or
flex price only where it states one, and a model that is billed by anything but text tokens is left unpriced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from genai_prices.types import ModelInfo, ModelPrice, Provider, TieredPrices

PROVIDER_OF_HOST = {
    "api.deepseek.com": "deepseek",
    "api.openai.com": "openai",
    "api.anthropic.com": "anthropic",
}
_PARTS = ("input", "output", "cache_read", "cache_write", "cache_write_1h")
_TIERS = {("processing", "batch"): "batch", ("service_tier", "flex"): "flex"}
_BILLED_APART = ("requests_kcount", "input_mchars", "audio_hours", "input_audio_hours")


def catalogued(host: str, model: str, day: date) -> Mapping[str, Any] | None:
    """The price of `model` at `host` on the UTC `day`, in the form of `[[prices]]`; None where none is known.

    `checked` is the newest date the catalogue states for that provider: the catalogue is at least that new.
    """
    from genai_prices.data import providers  # noqa: PLC0415 — a quarter of a second, for models not in our own book

    name = PROVIDER_OF_HOST.get(host)
    provider = next((one for one in providers if one.id == name), None)
    info = provider.find_model(model) if provider else None
    checked = _newest(provider, day) if provider else None
    if info is None or checked is None:
        return None
    rates = _rates(info, day)
    if not rates:
        return None
    return {"host": host, "model": model, "checked": checked, "source": "genai-prices", "rates": rates}


def _newest(provider: Provider, day: date) -> date | None:
    dates = (
        getattr(entry.constraint, "start_date", None)
        for info in provider.models
        for entry in (*(info.prices if isinstance(info.prices, list) else ()), *(info.price_variants or ()))
    )
    return max((start for start in dates if start is not None and start <= day), default=None)


def _rates(info: ModelInfo, day: date) -> list[dict[str, Any]]:
    standard = _in_force(info, day)
    if any(_part(price, key) for price in standard for key in _BILLED_APART):
        return []
    rates = _bands(standard)
    if not all("input" in rate and "output" in rate for rate in rates):
        return []
    if not any(rate[part] for rate in rates for part in ("input", "output")):
        return []  # a paid model is never $0
    for variant in info.price_variants or ():
        tier = next((_TIERS[item] for item in variant.when.items() if item in _TIERS), None)
        start = getattr(variant.constraint, "start_date", day)
        if tier and len(variant.when) == 1 and start <= day:
            rates += [{"tier": tier, **rate} for rate in _bands([variant.prices]) if len(rate) > 1]
    return rates


def _in_force(info: ModelInfo, day: date) -> list[ModelPrice]:
    """The catalogue's entries of that day: the last begun, and each that holds for some hours only."""
    if not isinstance(info.prices, list):
        return [info.prices]
    begun = [
        one.prices for one in info.prices if not _hourly(one) and getattr(one.constraint, "start_date", day) <= day
    ]
    return [*begun[-1:], *(one.prices for one in info.prices if _hourly(one))]


def _hourly(entry: Any) -> bool:
    return hasattr(entry.constraint, "start_time")


def _bands(prices: Iterable[ModelPrice]) -> list[dict[str, Any]]:
    """One rate for each context band, each part at the dearest of `prices`."""
    prices = list(prices)
    starts = {0} | {
        tier.start for price in prices for part in _PARTS for tier in getattr(_part(price, f"{part}_mtok"), "tiers", ())
    }
    return [{"above_input_tokens": start, **_dearest(prices, start)} for start in sorted(starts)]


def _dearest(prices: list[ModelPrice], above: int) -> dict[str, Decimal]:
    values = {part: [_part(price, f"{part}_mtok") for price in prices] for part in _PARTS}
    return {
        part: max(_at(value, above) for value in found if value is not None)
        for part, found in values.items()
        if any(value is not None for value in found)
    }


def _part(price: ModelPrice, key: str) -> Decimal | TieredPrices | None:
    value: Decimal | TieredPrices | None = price.__dict__.get(key)
    return value


def _at(value: Decimal | TieredPrices, above: int) -> Decimal:
    """The price of prompts just longer than `above`."""
    bands = [(tier.start, tier.price) for tier in getattr(value, "tiers", ())]
    base: Any = getattr(value, "base", value)
    price: Decimal = next((price for start, price in sorted(bands, reverse=True) if start <= above), base)
    return price
