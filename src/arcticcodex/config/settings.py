"""What can be set: each section is a table of arctic.toml, each field a key with its default.

Money is whole nano-dollars here (`run_nusd`) and US dollars in the file (`run_usd`).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from arcticcodex.errors import UsageError
from arcticcodex.money import format_usd, parse_budget


def _usd(value: object) -> int | None:
    if value is None or (isinstance(value, str) and value.strip().lower() in {"", "none"}):
        return None
    try:
        return parse_budget(value)
    except UsageError as error:
        raise ValueError(error.why.partition(": ")[2]) from None


def _needed_usd(value: object) -> int:
    nusd = _usd(value)
    if nusd is None:
        raise ValueError("it must be an amount above zero; only project_usd may be none")
    return nusd


def _decimal(value: object) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str | int | Decimal) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or number < 0:
        raise ValueError("it must be US dollars per million tokens, such as 0.15")
    return number


def _licence(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    dotted = "; a name with a dot needs quotes" if isinstance(value, dict) else ""
    raise ValueError(f'it must be the licence as text, such as "manual.pdf" = "CC BY 4.0"{dotted}')


def _names(value: object) -> object:
    return [name for name in re.split(r"[,+\s]+", value) if name] if isinstance(value, str) else value


Usd = Annotated[int, BeforeValidator(_needed_usd), PlainSerializer(format_usd, when_used="json")]
UsdOrNone = Annotated[
    int | None,
    BeforeValidator(_usd),
    PlainSerializer(lambda nusd: None if nusd is None else format_usd(nusd), when_used="json"),
]
Licence = Annotated[str, BeforeValidator(_licence)]
Price = Annotated[Decimal, BeforeValidator(_decimal)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """One table of arctic.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Budget(Section):
    """Spending caps, in nano-dollars here and US dollars in the file."""

    run_nusd: Usd = Field(default=15_000_000_000, alias="run_usd")
    cascade_nusd: Usd = Field(default=75_000_000_000, alias="cascade_usd")
    month_nusd: Usd = Field(default=100_000_000_000, alias="month_usd")
    project_nusd: UsdOrNone = Field(default=None, alias="project_usd")
    stage_nusd: dict[str, Usd] = Field(default={}, alias="stage_usd")

    def cap_nusd(self, pipeline: str, asked_nusd: int | None = None) -> int:
        """The cap of a run: as asked or the pipeline's default, never above the month's and project's."""
        own = asked_nusd or (self.cascade_nusd if pipeline == "cascade" else self.run_nusd)
        return min(own, self.month_nusd, self.project_nusd or own)


class Roles(Section):
    """Which teacher plays which role: an alias, a model id, `local:MODEL`, `offline`, or `auto`."""

    generator: str = "auto"
    formatter: str = "auto"
    judge: str = "auto"
    golden_judge: str = "auto"
    teachers: Annotated[tuple[str, ...], BeforeValidator(_names)] = ("auto",)
    same_family_judge: bool = False


class Local(Section):
    """A server of one's own that speaks the OpenAI protocol; free of charge."""

    base_url: str = ""
    model: str = ""


class Limits(Section):
    """How hard teachers are asked, and when their prices count as too old to spend on.

    What a run's time is told from before it begins: `tokens_per_s` of one call, and what OpenAI and Anthropic let
    through a minute and model. The limits that hold are read off the providers' replies.
    """

    concurrency: Count = 32
    tokens_per_s: Count = 100
    requests_per_min: Count = 1_000
    input_tokens_per_min: Count = 450_000
    output_tokens_per_min: Count = 90_000
    deadline_s: Annotated[float, Field(gt=0)] = 600
    strict_5xx: bool = False
    max_price_age_days: Count = 120


class Distill(Section):
    """The distil pipeline: how documents are cut, what is held out, whether refused pairs are written once more."""

    chunk_chars: Annotated[int, Field(ge=200)] = 800
    golden_share: Share = 0.1
    mend: bool = True


class Cascade(Section):
    """The cascade: golden rows wanted for each training row and the fewest, and what its rows are expected to do.

    `expected_loss` is the share of rows that fall at the free gates, `expected_approval` that which the golden judge
    approves. `bulk_judge` is `auto`, `always` or `never`; `auto` begins where the audit approves fewer than
    `bulk_below`. `floor_share` is the part of an even share that every cell keeps.
    """

    golden_share: Share = 0.085
    least_golden_share: Share = 0.08
    expected_approval: Annotated[float, Field(gt=0, le=1)] = 0.8
    expected_loss: Annotated[float, Field(ge=0, lt=1)] = 0.15
    bulk_judge: Literal["auto", "always", "never"] = "auto"
    bulk_below: Share = 0.9
    block_rows: Annotated[int, Field(ge=16)] = 256
    floor_share: Share = 0.25
    known_items: Annotated[int, Field(ge=0, le=1000)] = 60


class Models(Section):
    """What is not known of a model by itself: who made it (`family`), so that none judges its own kin."""

    family: dict[str, str] = {}


class Caps(Section):
    """Output tokens one call of a stage may use, all reserved; `hard` is for the one retry of a cut reply."""

    generate: Count = 4800
    format: Count = 2400
    judge: Count = 600
    hard: Count = 8000


class PriceOverride(Section):
    """What a model costs at a host, in US dollars per million tokens; the rules are those of docs/prices.md."""

    host: str
    model: str
    input: Price | None = None
    output: Price | None = None
    cache_read: Price | None = None
    cache_write: Price | None = None
    cache_write_1h: Price | None = None
    batch_input: Price | None = None
    batch_output: Price | None = None
    effective_from: date | None = None
    checked: date | None = None
    source: str | None = None
    rates: tuple[dict[str, Any], ...] | None = None


class Settings(Section):
    """All settings, each section a table of arctic.toml.

    `licences` maps documents, by name or pattern, to the licence they are under (`sources.licences`).
    """

    budget: Budget = Budget()
    roles: Roles = Roles()
    local: Local = Local()
    limits: Limits = Limits()
    distill: Distill = Distill()
    cascade: Cascade = Cascade()
    models: Models = Models()
    caps: Caps = Caps()
    licences: dict[str, Licence] = {}
    prices: tuple[PriceOverride, ...] = ()


def known_keys() -> list[str]:
    """Every setting as `section.key`, in the order of the file; `licences` and `prices` stand for all of theirs."""
    keys = []
    for section, info in Settings.model_fields.items():
        model = info.annotation
        if isinstance(model, type) and issubclass(model, Section):
            keys += [f"{section}.{item.alias or name}" for name, item in model.model_fields.items()]
        else:
            keys.append(section)
    return keys
