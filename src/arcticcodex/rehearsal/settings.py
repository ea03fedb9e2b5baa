"""What can be set on the rehearsal server, by `--config` or live by `POST /_rehearsal/config`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal.draws import Spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PROVIDERS = ("openai", "deepseek", "anthropic")

HTTP_FAULTS = ("400", "401", "402", "403", "404", "408", "409", "422", "429", "500", "502", "503", "504", "529")
REPLY_FAULTS = (
    "truncated", "malformed", "fenced", "prose", "empty", "refusal", "wrong_types", "no_usage", "overbill",
)  # fmt: skip
WIRE_FAULTS = ("reset", "drop", "hang")
FAULTS = (*HTTP_FAULTS, "fatal_429", "retired", "502_html", *REPLY_FAULTS, *WIRE_FAULTS)

LIMITS = ("requests_per_min", "input_tokens_per_min", "output_tokens_per_min", "concurrency", "burst_s")

_THOUGHTS = Spread(300, 0.5)
_AT_ONCE = Spread(0)
_BILLED_BY_DEFAULT = frozenset({*REPLY_FAULTS, *WIRE_FAULTS, "502_html", "disconnect"})


class SettingError(ValueError):
    """A setting that is unknown or has an impossible value; the message names it and what is allowed."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """The behaviour of the server; `docs/rehearsal.md` explains each one."""

    seed: int = 0
    output_tokens: Spread | None = None
    reasoning_tokens: Spread = _THOUGHTS
    latency: Spread = _AT_ONCE
    latency_by_model: Mapping[str, Spread] = field(default_factory=_nothing)
    keepalive_s: float = 0
    faults: Mapping[str, float] = field(default_factory=_nothing)
    faults_by_provider: Mapping[str, Mapping[str, float]] = field(default_factory=_nothing)
    billed: Mapping[str, bool] = field(default_factory=_nothing)
    retry_after_s: float = 1
    hang_s: float = 900
    ignore_cap: bool = False
    overbill_factor: float = 2
    pairs: int = 5
    question: str = "What is known about {words}?"
    ungrounded_share: float = 0
    judge_error: float = 0
    obedient: bool = False
    messy_share: float = 0
    hopeless_share: float = 0
    repeat_share: float = 0
    wrong_share: float = 0
    judged_bad: frozenset[str] = frozenset()
    deepseek_json_schema: str = "refuse"
    cache: str = "provider"
    cache_hit_share: float | None = None
    cache_prefix_share: float = 0.6
    limits: Mapping[str, float] = field(default_factory=_nothing)
    limits_by_model: Mapping[str, Mapping[str, float]] = field(default_factory=_nothing)
    clock_offset_s: float = 0
    price_at: str = "start"
    holidays: tuple[date, ...] = ()
    deepseek_balance_nusd: int | None = None

    def fault_rates(self, provider: str) -> Mapping[str, float]:
        """The chance of each fault for a provider, in the order the draws go through them."""
        return self.faults_by_provider.get(provider, self.faults)

    def latency_of(self, model: str) -> Spread:
        """How long the generation of this model takes, in seconds."""
        return self.latency_by_model.get(model, self.latency)

    def limits_of(self, model: str) -> Mapping[str, float]:
        """The rate limits of a model; empty when there are none."""
        return self.limits_by_model.get(model, self.limits)

    def bills(self, fault: str) -> bool:
        """Whether an attempt that ends with this fault is put on the bill; `""` is no fault."""
        return self.billed.get(fault, not fault or fault in _BILLED_BY_DEFAULT)


def changed(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """The settings with these changes, each key replaced whole.

    Args:
        settings: what holds now.
        changes: setting names to JSON values; `clock_at` (ISO time or seconds since 1970) sets the clock.

    Raises:
        SettingError: for an unknown name or an impossible value.
    """
    values: dict[str, Any] = {}
    for name, raw in changes.items():
        if name == "clock_at":
            values["clock_offset_s"] = _moment(raw) - time.time()
        elif name in _READERS:
            values[name] = _read(name, raw)
        else:
            raise SettingError(f"unknown setting {name!r}; known: clock_at, {', '.join(sorted(_READERS))}")
    return replace(settings, **values)


def as_json(settings: Settings) -> dict[str, Any]:
    """The settings in the form in which `changed` takes them."""
    return {item.name: _plain(getattr(settings, item.name)) for item in fields(settings)}


def _plain(value: Any) -> Any:
    if isinstance(value, Spread):
        return {"median": value.median, "sigma": value.sigma}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [day.isoformat() for day in value]
    if hasattr(value, "items"):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _read(name: str, raw: Any) -> Any:
    try:
        return _READERS[name](raw)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise SettingError(f"setting {name!r} cannot be {raw!r}: {error}") from error


def _number(raw: Any, low: float = 0, high: float = float("inf")) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise TypeError("not a number")
    if not low <= raw <= high:
        raise ValueError(f"not between {low} and {high}")
    return raw


def _share(raw: Any) -> float:
    return _number(raw, 0, 1)


def _anywhen(raw: Any) -> float:
    return _number(raw, float("-inf"))


def _whole(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise TypeError("not a whole number")
    return raw


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise TypeError("neither true nor false")
    return raw


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError("not a text")
    return raw


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        if raw not in allowed:
            raise ValueError(f"not one of {', '.join(allowed)}")
        return str(raw)

    return read


def _spread(raw: Any) -> Spread:
    if not isinstance(raw, dict):
        return Spread(_number(raw))
    rest = set(raw) - {"median", "median_s", "sigma"}
    if rest:
        raise ValueError(f"unknown part {min(rest)!r}; parts: median (or median_s), sigma")
    median = raw["median"] if "median" in raw else raw["median_s"]
    return Spread(_number(median), _number(raw.get("sigma", 0)))


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda raw: None if raw is None else read(raw)


def _map(read: Callable[[Any], Any], names: tuple[str, ...] | None = None) -> Callable[[Any], Mapping[str, Any]]:
    def of(raw: Any) -> Mapping[str, Any]:
        unknown = sorted(set(raw) - set(names)) if names else []
        if unknown:
            raise ValueError(f"unknown key {unknown[0]!r}; known: {', '.join(names or ())}")
        return MappingProxyType({key: read(value) for key, value in raw.items()})

    return of


def _rates(raw: Any) -> Mapping[str, float]:
    rates = _map(_share, FAULTS)(raw)
    if sum(rates.values()) > 1 + 1e-9:
        raise ValueError("the chances sum to more than 1")
    # One fixed order, so that the same seed draws the same faults however the setting was written.
    return MappingProxyType({name: rates[name] for name in FAULTS if name in rates})


def _moment(raw: Any) -> float:
    if isinstance(raw, int | float):
        return float(raw)
    try:
        moment = datetime.fromisoformat(raw)
    except (TypeError, ValueError) as error:
        raise SettingError(f"setting 'clock_at' cannot be {raw!r}: {error}") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


_READERS: dict[str, Callable[[Any], Any]] = {
    "seed": _whole,
    "output_tokens": _optional(_spread),
    "reasoning_tokens": _spread,
    "latency": _spread,
    "latency_by_model": _map(_spread),
    "keepalive_s": _number,
    "faults": _rates,
    "faults_by_provider": _map(_rates, PROVIDERS),
    "billed": _map(_flag, (*FAULTS, "disconnect")),
    "retry_after_s": _number,
    "hang_s": lambda raw: _number(raw, 0, 900),
    "ignore_cap": _flag,
    "overbill_factor": lambda raw: _number(raw, 1),
    "pairs": _whole,
    "question": _text,
    "ungrounded_share": _share,
    "judge_error": _share,
    "obedient": _flag,
    "messy_share": _share,
    "hopeless_share": _share,
    "repeat_share": _share,
    "wrong_share": _share,
    "judged_bad": lambda raw: frozenset(map(_text, raw)),
    "deepseek_json_schema": _one_of("refuse", "ignore"),
    "cache": _one_of("provider", "off"),
    "cache_hit_share": _optional(_share),
    "cache_prefix_share": _share,
    "limits": _map(_number, LIMITS),
    "limits_by_model": _map(_map(_number, LIMITS)),
    "clock_offset_s": _anywhen,
    "price_at": _one_of("start", "end"),
    "deepseek_balance_nusd": _optional(_whole),
    "holidays": lambda raw: tuple(date.fromisoformat(day) for day in raw),
}
