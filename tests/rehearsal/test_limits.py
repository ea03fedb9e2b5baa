"""Rate limits are real when set, and told in headers as each provider tells them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.rehearsal.limits import Limiter

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.rehearsal.process import Rehearsal


def test_requests_per_minute(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """Above its requests a minute a model answers 429, says when to come again, bills nothing, draws no fault."""
    rehearsal.configure(limits={"requests_per_min": 3})
    answers = [ask("openai") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["x-ratelimit-remaining-requests"] for answer in answers] == ["2", "1", "0", "0"]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 20
    last = rehearsal.log()[-1]
    assert (last["fault"], last["billed"], last["attempt_ordinal"]) == ("limit", False, 3)
    assert ask("openai", model="gpt-6.1-terra").status == 200  # each model has its own


def test_anthropic_headers(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """Limit, rest and a time stamp for requests and tokens; output counts once it is known."""
    rehearsal.configure(limits={"input_tokens_per_min": 1000, "output_tokens_per_min": 5000}, output_tokens=500)
    headers = ask("anthropic").headers
    assert headers["anthropic-ratelimit-input-tokens-limit"] == "1000"
    assert int(headers["anthropic-ratelimit-input-tokens-remaining"]) < 1000
    assert int(headers["anthropic-ratelimit-output-tokens-remaining"]) == pytest.approx(4500, abs=50)
    reset = datetime.fromisoformat(headers["anthropic-ratelimit-output-tokens-reset"])
    assert reset.tzinfo is not None


def test_wide_open(ask: Callable[..., Any]) -> None:
    """Without limits the headers tell of a large account, and DeepSeek's tell nothing."""
    assert int(ask("openai").headers["x-ratelimit-remaining-tokens"]) > 1_000_000
    assert int(ask("anthropic").headers["anthropic-ratelimit-requests-remaining"]) > 1000
    assert not [name for name in ask("deepseek").headers if "ratelimit" in name]


def test_concurrency(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """Above its concurrency a model answers 429 at once."""
    rehearsal.configure(limits_by_model={"deepseek-flash": {"concurrency": 2}}, latency=0.4)
    with ThreadPoolExecutor(5) as pool:
        statuses = sorted(pool.map(lambda at: ask("deepseek", f"{at}?").status, range(5)))
    assert statuses == [200, 200, 429, 429, 429]
    assert max(entry["in_flight"] for entry in rehearsal.log()) <= 5


def test_buckets_fill_again() -> None:
    """A bucket holds the burst set, empties, and fills at its rate."""
    limiter = Limiter({"requests_per_min": 60, "burst_s": 2}, now=0.0)
    assert [limiter.refusal(1, 1, 0.0) for _ in range(3)] == [None, None, ("requests", 1.0)]
    assert limiter.refusal(1, 1, 0.5) == ("requests", 0.5)
    assert limiter.refusal(1, 1, 1.0) is None


def test_a_call_larger_than_the_bucket_needs_a_full_one() -> None:
    """A call above the tokens of a minute passes when nothing else has been taken, and is paid off after."""
    limiter = Limiter({"input_tokens_per_min": 60}, now=0.0)
    assert limiter.refusal(120, 1, 0.0) is None
    assert limiter.refusal(60, 1, 0.0) == ("input tokens", 120.0)
    limiter = Limiter({"output_tokens_per_min": 60}, now=0.0)
    assert limiter.refusal(1, 1, 0.0) is None
    limiter.spoken(100, 0.0)
    assert limiter.refusal(1, 1, 0.0) == ("output tokens", 41.0)
