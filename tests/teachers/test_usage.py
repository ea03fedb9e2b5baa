"""The usage normaliser: disjoint buckets that sum to the provider's own total, whatever its accounting."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.errors import LostReply
from arcticcodex.records import Usage
from arcticcodex.teachers.usage import anthropic_usage, deepseek_usage, openai_usage

tokens = st.integers(0, 2_000_000)


@given(fresh=tokens, read=tokens, write=tokens, output=tokens, data=st.data())
def test_openai_buckets_are_disjoint_and_sum_to_the_prompt(
    fresh: int, read: int, write: int, output: int, data: st.DataObject
) -> None:
    """Cached and cache-write tokens are parts of prompt_tokens: what is left is fresh, and nothing counts twice."""
    reasoning = data.draw(st.integers(0, output))
    raw = {
        "prompt_tokens": fresh + read + write,
        "completion_tokens": output,
        "total_tokens": fresh + read + write + output,
        "prompt_tokens_details": {"cached_tokens": read, "cache_write_tokens": write, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }
    usage = openai_usage(raw)
    assert (usage.fresh, usage.cache_read, usage.cache_write) == (fresh, read, write)
    assert usage.input == raw["prompt_tokens"]
    assert (usage.output, usage.reasoning) == (output, reasoning)
    assert usage.raw is raw


@given(hit=tokens, miss=tokens, output=tokens)
def test_deepseek_buckets_are_hits_and_misses(hit: int, miss: int, output: int) -> None:
    """prompt_tokens is hits plus misses; a cache write costs what fresh input does and is no bucket of its own."""
    usage = deepseek_usage(
        {
            "prompt_tokens": hit + miss,
            "completion_tokens": output,
            "prompt_cache_hit_tokens": hit,
            "prompt_cache_miss_tokens": miss,
            "prompt_tokens_details": {"cached_tokens": hit},
        }
    )
    assert usage == Usage(miss, hit, 0, output, raw=usage.raw)
    assert usage.input == hit + miss


@given(fresh=tokens, read=tokens, short=tokens, long=tokens, output=tokens)
def test_anthropic_buckets_add_up(fresh: int, read: int, short: int, long: int, output: int) -> None:
    """input_tokens is only the uncached tail: reads and both kinds of writes come on top."""
    usage = anthropic_usage(
        {
            "input_tokens": fresh,
            "cache_read_input_tokens": read,
            "cache_creation_input_tokens": short + long,
            "cache_creation": {"ephemeral_5m_input_tokens": short, "ephemeral_1h_input_tokens": long},
            "output_tokens": output,
            "service_tier": "standard",
        }
    )
    assert usage == Usage(fresh, read, short, output, 0, long, raw=usage.raw)
    assert usage.input == fresh + read + short + long


SHAPES: list[tuple[Any, dict[str, Any], tuple[int, ...]]] = [
    # expected: fresh, cache read, cache write, cache write of 1 h, output, reasoning
    (openai_usage, {"prompt_tokens": 7, "completion_tokens": 3}, (7, 0, 0, 0, 3, 0)),
    (
        openai_usage,
        {"prompt_tokens": 7, "completion_tokens": 3, "prompt_tokens_details": None, "completion_tokens_details": None},
        (7, 0, 0, 0, 3, 0),
    ),
    (
        openai_usage,
        {"prompt_tokens": 2048, "completion_tokens": 9, "prompt_tokens_details": {"cached_tokens": None}},
        (2048, 0, 0, 0, 9, 0),
    ),
    (deepseek_usage, {"prompt_tokens": 7, "completion_tokens": 3}, (7, 0, 0, 0, 3, 0)),
    (
        deepseek_usage,
        {"prompt_tokens": 7, "completion_tokens": 3, "prompt_cache_hit_tokens": 5},
        (2, 5, 0, 0, 3, 0),
    ),
    (
        deepseek_usage,
        {
            "prompt_tokens": 7,
            "completion_tokens": 3,
            "prompt_cache_hit_tokens": 0,
            "prompt_cache_miss_tokens": 7,
            "completion_tokens_details": {"reasoning_tokens": 2},
        },
        (7, 0, 0, 0, 3, 2),
    ),
    (anthropic_usage, {"input_tokens": 7, "output_tokens": 3}, (7, 0, 0, 0, 3, 0)),
    (
        anthropic_usage,
        {"input_tokens": 7, "output_tokens": 3, "cache_creation_input_tokens": 600, "cache_read_input_tokens": None},
        (7, 0, 600, 0, 3, 0),
    ),
    (
        anthropic_usage,
        {
            "input_tokens": 7,
            "output_tokens": 3,
            "cache_creation": {"ephemeral_5m_input_tokens": 1, "ephemeral_1h_input_tokens": 2},
            "output_tokens_details": {"thinking_tokens": 2},
        },
        (7, 0, 1, 2, 3, 2),
    ),
]


@pytest.mark.parametrize(("normalise", "raw", "expected"), SHAPES)
def test_every_documented_shape_is_read(normalise: Any, raw: dict[str, Any], expected: tuple[int, ...]) -> None:
    """Fields that a model or server leaves out, or gives as null, count as nothing."""
    usage = normalise(raw)
    found = (usage.fresh, usage.cache_read, usage.cache_write, usage.cache_write_1h, usage.output, usage.reasoning)
    assert found == expected


OPENAI_GOOD: dict[str, Any] = {"prompt_tokens": 10, "completion_tokens": 5}
DEEPSEEK_GOOD = OPENAI_GOOD | {"prompt_cache_hit_tokens": 4, "prompt_cache_miss_tokens": 6}
ANTHROPIC_GOOD: dict[str, Any] = {"input_tokens": 10, "output_tokens": 5}


@pytest.mark.parametrize(
    ("normalise", "raw"),
    [
        (openai_usage, None),
        (openai_usage, []),
        (openai_usage, {}),
        (openai_usage, {"prompt_tokens": 10}),
        (openai_usage, {"completion_tokens": 10}),
        (openai_usage, OPENAI_GOOD | {"prompt_tokens": -1}),
        (openai_usage, OPENAI_GOOD | {"prompt_tokens": "10"}),
        (openai_usage, OPENAI_GOOD | {"prompt_tokens": 10.0}),
        (openai_usage, OPENAI_GOOD | {"prompt_tokens": True}),
        (openai_usage, OPENAI_GOOD | {"completion_tokens": None}),
        (openai_usage, OPENAI_GOOD | {"completion_tokens": 1 << 70}),
        (openai_usage, OPENAI_GOOD | {"prompt_tokens_details": "none"}),
        (openai_usage, OPENAI_GOOD | {"prompt_tokens_details": {"cached_tokens": 11}}),
        (openai_usage, OPENAI_GOOD | {"prompt_tokens_details": {"cached_tokens": 6, "cache_write_tokens": 5}}),
        (openai_usage, OPENAI_GOOD | {"prompt_tokens_details": {"cached_tokens": -1}}),
        (openai_usage, OPENAI_GOOD | {"completion_tokens_details": {"reasoning_tokens": 6}}),
        (deepseek_usage, DEEPSEEK_GOOD | {"prompt_cache_hit_tokens": 5}),
        (deepseek_usage, DEEPSEEK_GOOD | {"prompt_cache_miss_tokens": None}),
        (deepseek_usage, OPENAI_GOOD | {"prompt_cache_hit_tokens": 11}),
        (deepseek_usage, OPENAI_GOOD | {"prompt_cache_miss_tokens": 11}),
        (deepseek_usage, DEEPSEEK_GOOD | {"completion_tokens_details": {"reasoning_tokens": 6}}),
        (anthropic_usage, None),
        (anthropic_usage, {"input_tokens": 1}),
        (anthropic_usage, ANTHROPIC_GOOD | {"input_tokens": -1}),
        (anthropic_usage, ANTHROPIC_GOOD | {"cache_read_input_tokens": "3"}),
        (
            anthropic_usage,
            ANTHROPIC_GOOD | {"cache_creation_input_tokens": 9, "cache_creation": {"ephemeral_5m_input_tokens": 1}},
        ),
        (anthropic_usage, ANTHROPIC_GOOD | {"output_tokens_details": {"thinking_tokens": 6}}),
    ],
)
def test_a_usage_that_cannot_be_true_is_a_lost_reply(normalise: Any, raw: Any) -> None:
    """Missing, negative, textual or contradictory counts leave the money unknown; none is guessed or trimmed."""
    with pytest.raises(LostReply) as caught:
        normalise(raw)
    assert caught.value.status == 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10**30) | st.floats(allow_nan=True) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = [
    *("prompt_tokens", "completion_tokens", "prompt_tokens_details", "completion_tokens_details"),
    *("prompt_cache_hit_tokens", "prompt_cache_miss_tokens", "input_tokens", "output_tokens", "cache_creation"),
    *("cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens_details"),
]


@given(raw=json_values | st.dictionaries(st.sampled_from(FIELDS), json_values | st.integers(0, 9)))
@pytest.mark.parametrize("normalise", [openai_usage, deepseek_usage, anthropic_usage])
def test_any_json_is_a_usage_or_a_lost_reply(normalise: Any, raw: Any) -> None:
    """Whatever a server sends as usage, no bucket is ever negative and no other error is raised."""
    try:
        usage = normalise(raw)
    except LostReply:
        return
    buckets = (usage.fresh, usage.cache_read, usage.cache_write, usage.cache_write_1h, usage.output)
    assert all(type(bucket) is int and bucket >= 0 for bucket in buckets)
    assert 0 <= usage.reasoning <= usage.output
