"""Real rate limits: token buckets per model, and what they tell in reply headers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Gauge:
    """What is left of one limit: its size, the rest, and the seconds until it is full again."""

    limit: int
    remaining: int
    reset_s: float


@dataclass(frozen=True, slots=True)
class Gauges:
    """The three limits that providers report."""

    requests: Gauge
    input_tokens: Gauge
    output_tokens: Gauge


# What an account without limits of its own is told: the sizes of a high usage tier.
WIDE_OPEN = Gauges(
    Gauge(30_000, 29_999, 0.002), Gauge(180_000_000, 179_999_000, 0.001), Gauge(30_000_000, 29_999_000, 0.001)
)


class _Bucket:
    """A bucket that fills at a steady rate; the level may go below zero for what is learnt only afterwards."""

    def __init__(self, per_minute: float, burst_s: float, now: float) -> None:
        self.per_s = per_minute / _MINUTE_S
        self.size = max(self.per_s * burst_s, 1.0)
        self.limit = int(per_minute)
        self._level = self.size
        self._at = now

    def level(self, now: float) -> float:
        self._level = min(self.size, self._level + (now - self._at) * self.per_s)
        self._at = now
        return self._level

    def take(self, amount: float, now: float) -> None:
        self._level = self.level(now) - amount

    def wait_s(self, amount: float, now: float) -> float:
        """Seconds until that amount may be taken; an amount above the size needs a full bucket."""
        missing = min(amount, self.size) - self.level(now)
        return max(missing, 0.0) / self.per_s if self.per_s else math.inf

    def gauge(self, now: float) -> Gauge:
        level = self.level(now)
        reset_s = (self.size - level) / self.per_s if self.per_s else _MINUTE_S
        return Gauge(self.limit, max(int(level), 0), reset_s)


class Limiter:
    """The limits of one model."""

    def __init__(self, limits: Mapping[str, float], now: float) -> None:
        burst_s = limits.get("burst_s", _MINUTE_S)
        self.limits = limits
        self.concurrency = limits.get("concurrency", math.inf)
        self._requests, self._input, self._output = (
            _Bucket(limits[name], burst_s, now) if name in limits else None
            for name in ("requests_per_min", "input_tokens_per_min", "output_tokens_per_min")
        )

    def refusal(self, input_tokens: int, in_flight: int, now: float) -> tuple[str, float] | None:
        """The limit a call runs into, and the seconds to wait; None lets it through and counts it.

        Args:
            input_tokens: of the call.
            in_flight: calls of this model being answered, this one included.
            now: the monotonic clock.
        """
        if in_flight > self.concurrency:
            return "concurrency", 1.0
        waits = [
            (bucket.wait_s(amount, now), name)
            for name, bucket, amount in (
                ("requests", self._requests, 1),
                ("input tokens", self._input, input_tokens),
                ("output tokens", self._output, 1),
            )
            if bucket is not None
        ]
        wait, name = max(waits, default=(0.0, ""))
        if wait > 0:
            return name, wait
        if self._requests:
            self._requests.take(1, now)
        if self._input:
            self._input.take(input_tokens, now)
        return None

    def spoken(self, output_tokens: int, now: float) -> None:
        """Count the output of a call once it is known."""
        if self._output:
            self._output.take(output_tokens, now)

    def gauges(self, now: float) -> Gauges:
        """What the reply headers say."""
        return Gauges(
            self._requests.gauge(now) if self._requests else WIDE_OPEN.requests,
            self._input.gauge(now) if self._input else WIDE_OPEN.input_tokens,
            self._output.gauge(now) if self._output else WIDE_OPEN.output_tokens,
        )
