"""Prompt caches, by each provider's published rules, as they show in the usage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.rehearsal.process import Rehearsal

LONG = "The pump must be primed with clean water before each start. " * 200  # 12,000 bytes, 3,000 tokens


def marked(text: str, ttl: str = "5m") -> list[dict[str, Any]]:
    """A system prompt with a cache mark."""
    return [{"type": "text", "text": text, "cache_control": {"type": "ephemeral", "ttl": ttl}}]


def buckets(answer: Any) -> tuple[int, int, int]:
    """Anthropic's three input buckets: the tail, read, written."""
    usage = answer.json["usage"]
    return usage["input_tokens"], usage["cache_read_input_tokens"], usage["cache_creation_input_tokens"]


def test_anthropic_writes_then_reads(ask: Callable[..., Any]) -> None:
    """A marked prefix is written by the first call and read by the next; the tail is counted apart."""
    tail, read, written = buckets(ask("anthropic", "One?", system=marked(LONG)))
    assert (read, written > 3000) == (0, True)
    again = buckets(ask("anthropic", "Two?", system=marked(LONG)))
    assert again == (tail, written, 0)


def test_anthropic_hour(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """An hour's mark is written to its own bucket and outlives the five minutes; those begin anew at each use."""
    first = ask("anthropic", "One?", system=marked(LONG, "1h")).json["usage"]
    assert first["cache_creation"]["ephemeral_1h_input_tokens"] == first["cache_creation_input_tokens"] > 0
    ask("anthropic", "One?", system=marked("x" + LONG))
    for later in (200, 400):  # the five-minute prefix is used between
        rehearsal.configure(clock_offset_s=later)
        assert buckets(ask("anthropic", f"{later}?", system=marked("x" + LONG)))[1] > 0
    rehearsal.configure(clock_offset_s=701)
    assert buckets(ask("anthropic", "Late?", system=marked("x" + LONG)))[1] == 0
    assert buckets(ask("anthropic", "Late?", system=marked(LONG, "1h")))[1] > 0


def test_anthropic_needs_a_mark_and_a_length(ask: Callable[..., Any]) -> None:
    """Without a mark, or below the shortest prefix, nothing is cached and nothing said."""
    for system in (LONG, marked("Be kind.")):
        for _ in range(2):
            assert buckets(ask("anthropic", "One?", system=system))[1:] == (0, 0)


@pytest.mark.parametrize(
    "change",
    [{"thinking": {"type": "adaptive"}}, {"output_config": {"effort": "low"}}, {"model": "claude-haiku-4-5"}],
)
def test_what_breaks_anthropics_cache(ask: Callable[..., Any], change: dict[str, Any]) -> None:
    """Another thinking switch, effort or model reads nothing of the cache."""
    ask("anthropic", "One?", system=marked(LONG))
    assert buckets(ask("anthropic", "One?", **{"system": marked(LONG)} | change))[1] == 0


def test_usable_only_once_the_reply_begins(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """Calls sent at the same time share nothing: the prefix is there when the first reply begins."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 — this test alone is concurrent

    rehearsal.configure(latency=0.4)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda at: ask("anthropic", f"{at}?", system=marked(LONG)), range(4)))
    assert [buckets(answer)[1] for answer in together] == [0] * 4
    assert buckets(ask("anthropic", "After?", system=marked(LONG)))[1] > 0


def test_anthropic_lookback(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """A mark further on finds a prefix written at an earlier mark, within twenty blocks, and keeps it alive."""
    ask("anthropic", "One?", system=marked(LONG))

    def turns(count: int) -> list[dict[str, Any]]:
        said = [{"role": ("user", "assistant")[at % 2], "content": f"turn {at}"} for at in range(count)]
        said[-1]["content"] = [{"type": "text", "text": "end?", "cache_control": {"type": "ephemeral"}}]
        return said

    system = [{"type": "text", "text": LONG}]
    assert buckets(ask("anthropic", system=system, messages=turns(19)))[1] > 0
    assert buckets(ask("anthropic", system=system, messages=turns(21)))[1] == 0
    for later, turn in ((200, 3), (400, 5)):
        rehearsal.configure(clock_offset_s=later)
        assert buckets(ask("anthropic", system=system, messages=turns(turn)))[1] > 0


def openai_buckets(answer: Any) -> tuple[int, int]:
    """OpenAI's cached and written tokens."""
    details = answer.json["usage"]["prompt_tokens_details"]
    return details["cached_tokens"], details.get("cache_write_tokens", 0)


def test_openai_caches_by_itself(ask: Callable[..., Any]) -> None:
    """A prompt of 1,024 tokens or more is cached in steps of 128; GPT-6 bills the write, GPT-4o does not tell it."""
    first = ask("openai", LONG + "One?")
    cached, written = openai_buckets(first)
    assert (cached, written) == (0, written)
    assert written % 128 == 0
    assert written > 1024
    second = ask("openai", LONG + "Two?")
    cached, again = openai_buckets(second)
    assert second.json["usage"]["prompt_tokens"] == first.json["usage"]["prompt_tokens"] > written
    assert cached % 128 == 0
    assert cached + again == written
    assert openai_buckets(ask("openai", "Short?")) == (0, 0)
    old = {"model": "gpt-4o", "reasoning_effort": ...}
    assert openai_buckets(ask("openai", LONG + "One?", **old)) == (0, 0)
    assert openai_buckets(ask("openai", LONG + "Two?", **old)) == (cached, 0)


def test_openai_explicit_mode(ask: Callable[..., Any]) -> None:
    """In explicit mode without a breakpoint a long prompt pays no write."""
    answer = ask("openai", LONG, prompt_cache_options={"mode": "explicit"})
    assert openai_buckets(answer) == (0, 0)


def deepseek_hit(answer: Any) -> int:
    """DeepSeek's cache hit; hit and miss are the prompt."""
    usage = answer.json["usage"]
    assert usage["prompt_cache_hit_tokens"] + usage["prompt_cache_miss_tokens"] == usage["prompt_tokens"]
    return int(usage["prompt_cache_hit_tokens"])


def test_deepseek_third_call(ask: Callable[..., Any]) -> None:
    """A+B then A+C hits nothing; the shared A is stored then, so A+D hits. The whole A+B again hits at once."""
    assert deepseek_hit(ask("deepseek", LONG + "B " * 200)) == 0
    assert deepseek_hit(ask("deepseek", LONG + "C " * 200)) == 0
    assert deepseek_hit(ask("deepseek", LONG + "D " * 200)) == pytest.approx(3000, abs=64)
    assert deepseek_hit(ask("deepseek", LONG + "B " * 200)) > 3000


def test_deepseek_users_are_apart(ask: Callable[..., Any]) -> None:
    """The cache of one `user_id` serves no other."""
    ask("deepseek", LONG, user_id="a")
    assert deepseek_hit(ask("deepseek", LONG, user_id="b")) == 0
    assert deepseek_hit(ask("deepseek", LONG, user_id="a")) > 0


def test_hits_by_share(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """Drawn hits come as often as set, read a fixed share of the prompt, and do not depend on the order."""
    rehearsal.configure(cache_hit_share=0.8, cache_prefix_share=0.5)

    def hits(order: list[int]) -> dict[str, int]:
        rehearsal.reset()
        for number in order:
            ask("deepseek", f"Pump {number}?")
        return {entry["identity"]: entry["cache_read"] for entry in rehearsal.log()}

    first = hits(list(range(100)))
    assert 65 <= sum(read > 0 for read in first.values()) <= 95
    assert hits(list(range(99, -1, -1))) == first
    entry = next(entry for entry in rehearsal.log() if entry["cache_read"])
    assert entry["cache_read"] == entry["input_tokens"] // 2


def test_cache_off(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """Switched off, nothing is read or written."""
    rehearsal.configure(cache="off")
    for _ in range(2):
        assert openai_buckets(ask("openai", LONG)) == (0, 0)
