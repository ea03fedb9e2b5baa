"""Every known price: the user's own from arctic.toml, else ours (`prices.toml`), else the catalogue of `genai-prices`.

Unknown is never $0: an unpriced model is refused. The rules and their reasons stand in docs/prices.md.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import ConfigError
from arcticcodex.teachers.models import undated
from arcticcodex.teachers.price_format import parse_row
from arcticcodex.teachers.prices import utc_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from arcticcodex.config.settings import PriceOverride
    from arcticcodex.teachers.prices import PriceRow


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
        today = utc_day(at_s)
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
                f"no price of {utc_day(at_s)} is known for it, so no cap could be kept",
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
