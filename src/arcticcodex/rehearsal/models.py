"""The models the simulator knows: what each accepts, how long it lives, which price row it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Model:
    """One model id of one provider.

    Attributes:
        id: the id as sent.
        provider: openai, deepseek or anthropic.
        price: the price row, a key of `bill.PRICES`; empty for a model long gone.
        served_as: the id in the reply.
        context: tokens of prompt and output together.
        max_input: tokens of the prompt.
        max_output: the largest output cap accepted.
        thinks: it can think; it then thinks unless told otherwise, except where `thinks_unasked` is false.
        thinks_unasked: thinking is on when the switch is left out.
        always_thinks: thinking cannot be switched off.
        effort: the effort when none is asked for.
        samples: temperature and its kin are accepted while it thinks or could think.
        cache_minimum: the shortest prompt prefix that is cached, in tokens.
        cache_writes: cache writes are reported (and billed) apart.
        cache_life_s: how long an unmarked cached prefix lives after its last use.
        wordy: its tokenizer yields 30 % more tokens for the same text.
        until: the moment from which calls are refused.
    """

    id: str
    provider: str
    price: str
    served_as: str
    context: int
    max_input: int
    max_output: int
    thinks: bool = True
    thinks_unasked: bool = True
    always_thinks: bool = False
    effort: str = "medium"
    samples: bool = False
    cache_minimum: int = 0
    cache_writes: bool = False
    cache_life_s: float = 6 * 3600
    wordy: bool = False
    until: datetime | None = None

    def retired(self, now: datetime) -> bool:
        """Whether the provider no longer serves it."""
        return not self.price or (self.until is not None and now >= self.until)


def _deepseek(name: str, price: str, served_as: str = "", until: datetime | None = None) -> Model:
    return Model(
        name,
        "deepseek",
        price,
        served_as or name,
        _MILLION,
        _MILLION,
        384_000,
        effort="high",
        samples=True,
        until=until,
    )


def _gpt6(name: str) -> Model:
    return Model(
        name,
        "openai",
        name,
        name,
        context=1_050_000,
        max_input=922_000,
        max_output=128_000,
        cache_minimum=1024,
        cache_writes=True,
        cache_life_s=30 * 60,
    )


def _gpt4o(name: str, price: str, served_as: str, until: datetime) -> Model:
    return Model(
        name,
        "openai",
        price,
        served_as,
        context=128_000,
        max_input=128_000,
        max_output=16_384,
        thinks=False,
        samples=True,
        cache_minimum=1024,
        cache_life_s=10 * 60,
        until=until,
    )


def _claude5(name: str, effort: str, *, always_thinks: bool) -> Model:
    return Model(
        name,
        "anthropic",
        name,
        name,
        context=_MILLION,
        max_input=_MILLION,
        max_output=128_000,
        always_thinks=always_thinks,
        effort=effort,
        cache_minimum=512,
        cache_writes=True,
        cache_life_s=5 * 60,
        wordy=True,
    )


def _gone(name: str, provider: str, until: datetime) -> Model:
    return Model(name, provider, "", name, 0, 0, 0, until=until)


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


_GPT4O_END = _day(2027, 1, 14)
_DEEPSEEK_V3_END = datetime(2026, 7, 24, 15, 59, tzinfo=UTC)
_HAIKU_45 = Model(
    "claude-haiku-4-5-20251001",
    "anthropic",
    "claude-haiku-4-5",
    "claude-haiku-4-5-20251001",
    context=200_000,
    max_input=200_000,
    max_output=64_000,
    thinks_unasked=False,
    samples=True,
    cache_minimum=4096,
    cache_writes=True,
    cache_life_s=5 * 60,
)

_ALL = (
    _deepseek("deepseek-flash", "deepseek-flash"),
    _deepseek("deepseek-v4-flash", "deepseek-flash", "deepseek-flash"),
    _deepseek("deepseek-v4-flash-vision-exp", "deepseek-flash", "deepseek-flash"),
    _deepseek("deepseek-v4-pro", "deepseek-v4-pro"),
    _gone("deepseek-chat", "deepseek", _DEEPSEEK_V3_END),
    _gone("deepseek-reasoner", "deepseek", _DEEPSEEK_V3_END),
    _gpt6("gpt-6-luna"),
    _gpt6("gpt-6.1-terra"),
    _gpt6("gpt-6.1-sol"),
    _gpt4o("gpt-4o-mini", "gpt-4o-mini", "gpt-4o-mini-2024-07-18", _GPT4O_END),
    _gpt4o("gpt-4o-mini-2024-07-18", "gpt-4o-mini", "gpt-4o-mini-2024-07-18", _GPT4O_END),
    _gpt4o("gpt-4o", "gpt-4o", "gpt-4o-2024-08-06", _GPT4O_END),
    _gpt4o("gpt-4o-2024-08-06", "gpt-4o", "gpt-4o-2024-08-06", _GPT4O_END),
    _gpt4o("gpt-4o-2024-11-20", "gpt-4o", "gpt-4o-2024-11-20", _GPT4O_END),
    _gone("gpt-4o-2024-05-13", "openai", _day(2026, 10, 23)),
    _claude5("claude-haiku-5-5", "medium", always_thinks=False),
    _claude5("claude-sonnet-5-5", "high", always_thinks=True),
    _claude5("claude-opus-5-5", "medium", always_thinks=True),
    _HAIKU_45,
    replace(_HAIKU_45, id="claude-haiku-4-5"),
    _gone("claude-3-5-sonnet-20240620", "anthropic", _day(2025, 10, 28)),
    _gone("claude-3-5-sonnet-20241022", "anthropic", _day(2025, 10, 28)),
    _gone("claude-3-5-haiku-20241022", "anthropic", _day(2026, 2, 19)),
)

MODELS = {(model.provider, model.id): model for model in _ALL}


def living(provider: str, now: datetime) -> list[Model]:
    """The models a provider lists at this moment."""
    return [model for model in _ALL if model.provider == provider and not model.retired(now)]
