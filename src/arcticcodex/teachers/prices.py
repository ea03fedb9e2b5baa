"""What a call may cost before it is sent, and what it did cost: exact integers of nano-dollars.

Prices are dated rows of (host, model): the user's own from arctic.toml, else ours (`prices.toml`), else the catalogue
that `genai-prices` ships. Unknown is never $0: an unpriced model is refused. The rules and their reasons stand in
docs/prices.md.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import ConfigError
from arcticcodex.money import NUSD_PER_USD
from arcticcodex.teachers.models import undated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from arcticcodex.config.settings import PriceOverride
    from arcticcodex.records import Tier, Usage

TOKENS_PER_PRICE = 1_000_000
MAX_AGE_DAYS = 120
_DAY_S = 86_400
_WEEK_S = 7 * _DAY_S

# --- one price -----------------------------------------------------------------------------------------------


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
        return _weekday(at_s) in self.days and self.start_s <= at_s % _DAY_S < self.end_s


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
        return 0 if self.checked is None else max(0, (_day(at_s) - self.checked).days)

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
        midnights = range(int(first // _DAY_S) * _DAY_S, int(last) + 1, _DAY_S)
        return [
            first,
            *(midnight + edge for midnight in midnights for edge in edges if first < midnight + edge <= last),
        ]


_NOTHING = Price(0, 0, 0, 0, 0)
FREE = PriceRow("local", "any", (Rate(_NOTHING),), source="free")


def _whole(millionths: int) -> int:
    return -(-millionths // TOKENS_PER_PRICE)


def _day(at_s: float) -> date:
    return datetime.fromtimestamp(at_s, UTC).date()


def _weekday(at_s: float) -> int:
    return (int(at_s // _DAY_S) + 3) % 7  # 1970-01-01 was a Thursday


# --- the price book ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Every known price. `own` are the user's rows, which win over `listed`, ours; `catalogue` serves what is left."""

    own: tuple[PriceRow, ...]
    listed: tuple[PriceRow, ...]
    catalogue: bool = True

    @classmethod
    def load(cls, overrides: Iterable[Mapping[str, Any] | PriceOverride] = (), *, catalogue: bool = True) -> PriceBook:
        """The book with the user's `[[prices]]`: as in the file, or as the settings hold them.

        Prices are Decimals, integers or decimal strings, never floats.

        Raises:
            ConfigError: a row that cannot be understood.
        """
        own = tuple(parse_row(dict(row)) for row in overrides)
        sold_at = {row.host for row in _listed()}
        for row in own:
            if row.host in sold_at and any(not (rate.price.input and rate.price.output) for rate in row.rates):
                raise ConfigError(
                    f"the price of {row.model} at {row.host} is zero",
                    "with it no cap would hold, and nothing is free there",
                    "write what it costs under [[prices]]; a server of your own goes under [local]",
                )
        return cls(own, _listed(), catalogue)

    def find(self, host: str, model: str, at_s: float) -> PriceRow | None:
        """The row in force for `model` at `host`, a dated snapshot at its model's price; None if there is none.

        A later row of the same day wins. The host is the provider's where its base URL was moved to loopback.
        """
        today = _day(at_s)
        for rows in (self.own, self.listed):
            for name in dict.fromkeys((model, undated(model))):
                named = [row for row in rows if row.host == host.lower() and row.model == name]
                begun = [row for row in named if row.effective_from <= today]
                if begun:
                    return max(reversed(begun), key=lambda row: row.effective_from)
                if named and rows is self.listed:
                    return None  # known, but not for that day: the catalogue has no better dates
        return _catalogued(host.lower(), model, today) if self.catalogue else None

    def row(self, host: str, model: str, at_s: float) -> PriceRow:
        """As `find`.

        Raises:
            ConfigError: the model is unpriced at that host.
        """
        row = self.find(host, model, at_s)
        if row is None:
            raise ConfigError(
                f"{model} at {host} is unpriced",
                f"no price of {_day(at_s)} is known for it, so no cap could be kept",
                f'add to arctic.toml, in USD per million tokens: [[prices]] host = "{host}", model = "{model}", '
                "input = ..., output = ...",
            )
        return row

    def settling(self, reserved: PriceRow, replied_model: str, at_s: float) -> PriceRow:
        """The row a reply is settled at: that of the model it names, else the one it was reserved at."""
        return self.find(reserved.host, replied_model, at_s) or reserved


@functools.cache
def _listed() -> tuple[PriceRow, ...]:
    text = files(__package__).joinpath("prices.toml").read_text("utf-8")
    return tuple(parse_row(row) for row in tomllib.loads(text, parse_float=Decimal)["prices"])


@functools.lru_cache(maxsize=1024)
def _catalogued(host: str, model: str, day: date) -> PriceRow | None:
    from arcticcodex.teachers.catalogue import catalogued  # noqa: PLC0415 — heavy, and seldom needed

    row = catalogued(host, model, day)
    return None if row is None else parse_row(row)


# --- rows as they are written --------------------------------------------------------------------------------

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
    if not start_s < end_s <= _DAY_S:
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


# --- tokens --------------------------------------------------------------------------------------------------

_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


def input_bound_tokens(body: bytes) -> int:
    """At most how many tokens a body (UTF-8) holds: no byte-level tokenizer makes two tokens of one byte.

    Some tokenizers normalise first (NFC or NFKC), which may lengthen text, and JSON escapes hide characters longer
    than they look: each character counts at the longest form it can take.
    """
    if body.isascii() and b"\\u" not in body:
        return len(body)
    text = body.decode("utf-8", "surrogatepass")
    bound = len(body) if unicodedata.is_normalized("NFKC", text) else _longest(text)
    escapes = Counter(_ESCAPES.findall(text))
    return bound + sum(count * max(0, _longest(_unescaped(run)) - len(run)) for run, count in escapes.items())


def _longest(text: str) -> int:
    return sum(count * _longest_form(character) for character, count in Counter(text).items())


@functools.lru_cache(maxsize=4096)
def _longest_form(character: str) -> int:
    # No character is longer after NFC than after NFKC, and composing neighbours never adds a byte.
    forms = (character, unicodedata.normalize("NFKC", character))
    return max(len(form.encode("utf-8", "surrogatepass")) for form in forms)


def _unescaped(escapes: str) -> str:
    units = bytes.fromhex(escapes.replace("\\u", ""))
    return units.decode("utf-16-be", "surrogatepass")
