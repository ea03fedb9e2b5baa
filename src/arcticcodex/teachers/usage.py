"""What a reply was billed for: each provider's usage object brought into the same disjoint buckets.

    provider    total input is          of which read from cache      of which written to cache
    OpenAI      prompt_tokens           ..details.cached_tokens       ..details.cache_write_tokens
    DeepSeek    prompt_tokens           prompt_cache_hit_tokens       none (a write costs what fresh input costs)
    Anthropic   the sum of all four     cache_read_input_tokens       cache_creation (5 minutes and 1 hour)

A usage that is missing, is no number or cannot be true raises `LostReply`: the money of such a reply is unknown.
"""

from __future__ import annotations

from typing import Any

from arcticcodex.errors import LostReply
from arcticcodex.records import Usage

_MOST_TOKENS = 1 << 40  # no call has a trillion tokens; far below what a 64-bit column or its sums hold


def openai_usage(raw: object) -> Usage:
    """OpenAI's `usage`: cached and cache-write tokens are parts of `prompt_tokens`."""
    usage = _object(raw, "usage")
    prompt = _part(usage, "prompt_tokens", required=True)
    output = _part(usage, "completion_tokens", required=True)
    inputs = _object(usage.get("prompt_tokens_details") or {}, "prompt_tokens_details")
    outputs = _object(usage.get("completion_tokens_details") or {}, "completion_tokens_details")
    read = _part(inputs, "cached_tokens")
    write = _part(inputs, "cache_write_tokens")
    reasoning = _part(outputs, "reasoning_tokens")
    if read + write > prompt:
        raise _impossible("more cached tokens than prompt tokens")
    if reasoning > output:
        raise _impossible("more reasoning tokens than output tokens")
    return Usage(prompt - read - write, read, write, output, reasoning, raw=usage)


def deepseek_usage(raw: object) -> Usage:
    """DeepSeek's `usage`: cache hits and misses make up `prompt_tokens`."""
    usage = _object(raw, "usage")
    if "prompt_cache_hit_tokens" not in usage and "prompt_cache_miss_tokens" not in usage:
        return openai_usage(usage)
    prompt = _part(usage, "prompt_tokens", required=True)
    output = _part(usage, "completion_tokens", required=True)
    hit = _part(usage, "prompt_cache_hit_tokens")
    miss = prompt - hit
    outputs = _object(usage.get("completion_tokens_details") or {}, "completion_tokens_details")
    reasoning = _part(outputs, "reasoning_tokens")
    stated = _part(usage, "prompt_cache_miss_tokens") if "prompt_cache_miss_tokens" in usage else miss
    if miss < 0 or stated != miss:
        raise _impossible("cache hits and misses that are not the prompt tokens")
    if reasoning > output:
        raise _impossible("more reasoning tokens than output tokens")
    return Usage(miss, hit, 0, output, reasoning, raw=usage)


def anthropic_usage(raw: object) -> Usage:
    """Anthropic's `usage`: `input_tokens` is only what was neither read from nor written to the cache."""
    usage = _object(raw, "usage")
    fresh = _part(usage, "input_tokens", required=True)
    output = _part(usage, "output_tokens", required=True)
    read = _part(usage, "cache_read_input_tokens")
    written = _part(usage, "cache_creation_input_tokens")
    lives = _object(usage.get("cache_creation") or {}, "cache_creation")
    long = _part(lives, "ephemeral_1h_input_tokens")
    short = _part(lives, "ephemeral_5m_input_tokens") if lives else written - long
    outputs = _object(usage.get("output_tokens_details") or {}, "output_tokens_details")
    reasoning = _part(outputs, "thinking_tokens")
    if usage.get("cache_creation_input_tokens") is not None and short + long != written:
        raise _impossible("cache writes of each life that are not all cache writes")
    if reasoning > output:
        raise _impossible("more thinking tokens than output tokens")
    return Usage(fresh, read, short, output, reasoning, long, raw=usage)


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _impossible(f"there is no {name} object")
    return value


def _part(usage: dict[str, Any], name: str, *, required: bool = False) -> int:
    """A count of tokens; absent or null is 0 where it is not required."""
    value = usage.get(name)
    if value is None and not required:
        return 0
    if type(value) is not int or not 0 <= value <= _MOST_TOKENS:
        raise _impossible(f"{name} is {value if isinstance(value, int | float) else type(value).__name__}")
    return value


def _impossible(problem: str) -> LostReply:
    return LostReply(
        "A reply came without a usable usage",
        f"{problem}; what it cost is unknown, so its reservation is kept as spent",
        "If this happens again, compare with the provider's own usage page",
        status=200,
        kind="no_usage",
    )
