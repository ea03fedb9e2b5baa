"""What a provider says in its reply headers: its clock, how long to wait, and how much of each limit is left.

Every mapping given here needs case-insensitive keys, or lower-case ones.
"""

from __future__ import annotations

import math
import re
import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from arcticcodex.records import Rate, RateWindow

if TYPE_CHECKING:
    from collections.abc import Mapping


@lru_cache(maxsize=64)  # hundreds of replies carry the same second
def http_date_s(text: str) -> float:
    """Seconds since the epoch of an HTTP date; 0 where it is empty or cannot be read."""
    try:
        return parsedate_to_datetime(text).timestamp() if text else 0.0
    except (ValueError, OverflowError):
        return 0.0


def date_s(headers: Mapping[str, str]) -> float:
    """The provider's clock, 0 where it gave none."""
    return http_date_s(headers.get("date", ""))


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, by `retry-after-ms` or `retry-after` (seconds, or a date by the reply's own clock)."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    stated = headers.get("retry-after", "")
    seconds = _number(stated)
    if seconds is not None:
        return seconds
    until_s = http_date_s(stated)
    return max(0.0, until_s - (date_s(headers) or time.time())) if until_s else None


def openai_rate(headers: Mapping[str, str]) -> Rate | None:
    """`x-ratelimit-*`. OpenAI's token limit counts input and output together; it is given as the input's."""
    if "x-ratelimit-limit-requests" not in headers and "x-ratelimit-limit-tokens" not in headers:
        return None

    def window(name: str) -> RateWindow | None:
        return _window(
            headers.get(f"x-ratelimit-limit-{name}", ""),
            headers.get(f"x-ratelimit-remaining-{name}", ""),
            _duration_s(headers.get(f"x-ratelimit-reset-{name}", "")),
        )

    return Rate(requests=window("requests"), input_tokens=window("tokens"))


def anthropic_rate(headers: Mapping[str, str]) -> Rate | None:
    """`anthropic-ratelimit-*`, whose resets are moments; cache reads do not count towards its input tokens."""
    if "anthropic-ratelimit-requests-limit" not in headers and "anthropic-ratelimit-input-tokens-limit" not in headers:
        return None
    now_s = date_s(headers) or time.time()

    def window(name: str) -> RateWindow | None:
        return _window(
            headers.get(f"anthropic-ratelimit-{name}-limit", ""),
            headers.get(f"anthropic-ratelimit-{name}-remaining", ""),
            max(0.0, _moment_s(headers.get(f"anthropic-ratelimit-{name}-reset", "")) - now_s),
        )

    return Rate(window("requests"), window("input-tokens"), window("output-tokens"))


def _window(limit: str, remaining: str, reset_s: float) -> RateWindow | None:
    size, left = _number(limit), _number(remaining)
    if size is None or left is None or size < 1:
        return None
    return RateWindow(int(size), int(min(left, size)), reset_s)


def _number(text: str) -> float | None:
    """A finite number that is not negative, else None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|[dhms])")
_UNIT_S = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def _duration_s(text: str) -> float:
    """Seconds of a duration in Go's notation, as OpenAI writes it: `6m0s`, `120ms`, `1h2m3.5s`; 0 if unreadable."""
    return sum(float(number) * _UNIT_S[unit] for number, unit in _DURATION.findall(text))


@lru_cache(maxsize=64)
def _moment_s(text: str) -> float:
    """Seconds since the epoch of an RFC 3339 moment; 0 if unreadable."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return 0.0
