"""What one teacher's calls are bounded by and cost: the price book as the budget asks for it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arcticcodex.teachers.prices import DAY_S, FREE, MAX_AGE_DAYS
from arcticcodex.teachers.token_bound import input_bound_tokens

if TYPE_CHECKING:
    from arcticcodex.records import Tier, Usage
    from arcticcodex.teachers.price_book import PriceBook
    from arcticcodex.teachers.prices import PriceRow


@dataclass(frozen=True, slots=True)
class Tariff:
    """The prices of one model at one host. `margin_tokens` are reserved beyond the body; `local` is free.

    A price belongs to a UTC day, so rows are looked up once a day. Raises `ConfigError` where the model is unpriced or
    its price too old to spend on.
    """

    book: PriceBook
    host: str
    model: str
    margin_tokens: int
    tier: Tier = "standard"
    max_age_days: int = MAX_AGE_DAYS
    local: bool = False
    _rows: dict[tuple[str, int], PriceRow] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Names the row in force now, for the ledger."""
        return self._row(self.model, time.time()).id

    def bound_nusd(self, body: bytes, cap_tokens: int) -> int:
        """The most that sending `body` under this output cap can cost, in nano-dollars."""
        row = self._row(self.model, time.time())
        return row.bound_nusd(input_bound_tokens(body) + self.margin_tokens, cap_tokens, self.tier)

    def cost_nusd(self, usage: Usage, model: str, tier: Tier, start_s: float, end_s: float) -> int:
        """What an attempt cost, by the model the reply names; by the model asked where that one has no price."""
        return self._row(model or self.model, start_s).cost_nusd(usage, start_s, end_s, tier)

    def _row(self, model: str, at_s: float) -> PriceRow:
        if self.local:
            return FREE
        key = (model, int(at_s // DAY_S))
        row = self._rows.get(key)
        if row is None:
            asked = self.book.row(self.host, self.model, at_s)
            asked.check_age(at_s, self.max_age_days)
            row = self._rows[key] = self.book.settling(asked, model, at_s)
        return row
