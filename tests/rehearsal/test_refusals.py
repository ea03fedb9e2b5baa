"""What each provider refuses, the simulator refuses, for nothing."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.rehearsal.calls import Refused
from arcticcodex.rehearsal.settings import Settings
from arcticcodex.rehearsal.simulator import Simulator
from arcticcodex.rehearsal.wires import ANTHROPIC, DEEPSEEK, OPENAI

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.rehearsal.process import Rehearsal

LONG_NAME = "n" * 65
OPEN_SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
LOOSE_SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}
CLOSED_SCHEMA = LOOSE_SCHEMA | {"required": ["a"]}
BOUNDED_SCHEMA = CLOSED_SCHEMA | {"properties": {"a": {"type": "string", "maxLength": 5}}}


def openai_format(schema: dict[str, Any], name: str = "reply", *, strict: bool = True) -> dict[str, Any]:
    """OpenAI's way to ask for a schema."""
    return {"type": "json_schema", "json_schema": {"name": name, "strict": strict, "schema": schema}}


def anthropic_format(schema: dict[str, Any]) -> dict[str, Any]:
    """Anthropic's way to ask for a schema."""
    return {"format": {"type": "json_schema", "schema": schema}}


REFUSED: list[tuple[str, int, dict[str, Any]]] = [
    ("openai", 404, {"model": "gpt-9"}),
    ("openai", 404, {"model": "gpt-4o-2024-05-13", "reasoning_effort": ..., "max_completion_tokens": ...}),
    ("openai", 400, {"model": ...}),
    ("openai", 400, {"messages": []}),
    ("openai", 400, {"max_completion_tokens": ..., "max_tokens": 100}),
    ("openai", 400, {"max_tokens": 100, "model": "gpt-4o", "reasoning_effort": ...}),
    ("openai", 400, {"reasoning_effort": "low", "temperature": 0.2}),
    ("openai", 400, {"reasoning_effort": "loud"}),
    ("openai", 400, {"model": "gpt-4o", "reasoning_effort": "none"}),
    ("openai", 400, {"max_completion_tokens": 128_001}),
    ("openai", 400, {"max_completion_tokens": 0}),
    ("openai", 400, {"thinking": {"type": "disabled"}}),
    ("openai", 400, {"stream_options": {"include_usage": True}}),
    ("openai", 400, {"response_format": {"type": "json_object"}}),
    ("openai", 400, {"response_format": openai_format(CLOSED_SCHEMA, LONG_NAME)}),
    ("openai", 400, {"response_format": openai_format(OPEN_SCHEMA)}),
    ("openai", 400, {"response_format": openai_format(LOOSE_SCHEMA)}),
    ("openai", 400, {"service_tier": "flex", "model": "gpt-4o", "reasoning_effort": ...}),
    ("deepseek", 400, {"model": "deepseek-chat"}),
    ("deepseek", 400, {"model": "deepseek-reasoner"}),
    ("deepseek", 400, {"model": "gpt-4o"}),
    ("deepseek", 400, {"max_tokens": 384_001}),
    ("deepseek", 422, {"max_tokens": "many"}),
    ("deepseek", 422, {"thinking": {"type": "sometimes"}}),
    ("deepseek", 400, {"temperature": 2.5}),
    ("deepseek", 400, {"reasoning_effort": "none"}),
    ("deepseek", 400, {"response_format": {"type": "json_object"}}),
    ("deepseek", 400, {"response_format": openai_format(CLOSED_SCHEMA)}),
    ("anthropic", 404, {"model": "claude-3-5-sonnet-20241022"}),
    ("anthropic", 404, {"model": "claude-9"}),
    ("anthropic", 400, {"max_tokens": ...}),
    ("anthropic", 400, {"max_tokens": 128_001}),
    ("anthropic", 400, {"temperature": 1}),
    ("anthropic", 400, {"top_k": 5}),
    ("anthropic", 400, {"version": "2023-06-01", "temperature": 0.5}),
    ("anthropic", 400, {"version": "2020-01-01"}),
    ("anthropic", 400, {"thinking": {"type": "enabled", "budget_tokens": 2000}}),
    ("anthropic", 400, {"model": "claude-sonnet-5-5"}),
    ("anthropic", 400, {"model": "claude-opus-5-5"}),
    ("anthropic", 400, {"output_config": {"effort": "max"}}),
    ("anthropic", 400, {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}),
    ("anthropic", 400, {"output_config": anthropic_format(OPEN_SCHEMA)}),
    ("anthropic", 400, {"output_config": anthropic_format(BOUNDED_SCHEMA)}),
    ("anthropic", 400, {"surprise": 1}),
]

ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    ("openai", {"temperature": 0.2}),
    ("openai", {"reasoning_effort": "low", "temperature": 1}),
    ("openai", {"model": "gpt-4o", "reasoning_effort": ..., "max_completion_tokens": ..., "max_tokens": 100}),
    ("openai", {"response_format": openai_format(CLOSED_SCHEMA)}),
    ("openai", {"response_format": openai_format(OPEN_SCHEMA, strict=False)}),
    ("deepseek", {"temperature": 2}),
    ("deepseek", {"thinking": {"type": "enabled"}, "reasoning_effort": "xhigh"}),
    ("deepseek", {"unknown_field": 1}),
    ("deepseek", {"model": "deepseek-v4-flash"}),
    ("anthropic", {"version": "2023-06-01", "temperature": 1}),
    ("anthropic", {"model": "claude-sonnet-5-5", "thinking": ...}),
    ("anthropic", {"output_config": {"effort": "high"}}),
    ("anthropic", {"output_config": anthropic_format(LOOSE_SCHEMA)}),
]


@pytest.mark.parametrize(("provider", "status", "fields"), REFUSED)
def test_refused(
    ask: Callable[..., Any], rehearsal: Rehearsal, provider: str, status: int, fields: dict[str, Any]
) -> None:
    """A request the provider refuses is refused with its status and costs nothing."""
    answer = ask(provider, **fields)
    assert answer.status == status
    assert answer.json["error"]["message"]
    assert rehearsal.bill()["billed_attempts"] == 0
    assert [entry["fault"] for entry in rehearsal.log()] == ["refused"]


@pytest.mark.parametrize(("provider", "fields"), ACCEPTED)
def test_accepted(ask: Callable[..., Any], provider: str, fields: dict[str, Any]) -> None:
    """A request just within the rules is answered."""
    assert ask(provider, **fields).status == 200


@pytest.mark.parametrize("provider", ["openai", "deepseek", "anthropic"])
def test_keys(ask: Callable[..., Any], provider: str) -> None:
    """No key and a bad key are 401; a key out of money is told in each provider's own way."""
    assert ask(provider, key="").status == 401
    assert ask(provider, key="bad-key").status == 401
    assert ask(provider, key="poor-key").status == (402 if provider == "deepseek" else 400)
    assert ask(provider, key="good").status == 200


@pytest.mark.parametrize("provider", ["openai", "deepseek", "anthropic"])
@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff"])
def test_body_is_not_json(ask: Callable[..., Any], provider: str, raw: bytes) -> None:
    """A body that is no JSON object is a 400."""
    assert ask(provider, raw=raw).status == 400


def test_context_too_long(ask: Callable[..., Any]) -> None:
    """A prompt above the model's context is a 400 that says so."""
    words = "pump " * 110_000
    answer = ask("openai", words, model="gpt-4o", reasoning_effort=..., max_completion_tokens=...)
    assert answer.status == 400
    assert answer.json["error"]["code"] == "context_length_exceeded"
    answer = ask("anthropic", words * 2, model="claude-haiku-4-5")
    assert answer.status == 400
    assert "too long" in answer.json["error"]["message"]


def test_retirement_is_by_the_clock(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """GPT-4o answers until its day and is gone from then on."""
    fields = {"model": "gpt-4o", "reasoning_effort": ...}
    rehearsal.configure(clock_at="2027-01-13T23:59:00+00:00")
    assert ask("openai", **fields).status == 200
    rehearsal.configure(clock_at="2027-01-14T00:00:01+00:00")
    assert ask("openai", **fields).status == 404


def test_deepseek_may_ignore_a_schema(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """The other reported habit: a schema is accepted and the reply is plain text all the same."""
    rehearsal.configure(deepseek_json_schema="ignore")
    answer = ask("deepseek", response_format=openai_format(CLOSED_SCHEMA))
    assert answer.status == 200
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(answer.said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)
BODIES = {
    "openai": {
        "model": "gpt-6-luna", "messages": [{"role": "user", "content": "pumps, json"}], "reasoning_effort": "none",
        "max_completion_tokens": 10, "response_format": openai_format(CLOSED_SCHEMA), "stream": False, "n": 1,
        "stop": ["x"], "temperature": 1, "stream_options": None, "prompt_cache_options": {"mode": "explicit"},
        "service_tier": "auto", "tools": None, "seed": 1,
    },
    "deepseek": {
        "model": "deepseek-flash", "messages": [{"role": "user", "content": "pumps, json"}], "max_tokens": 10,
        "thinking": {"type": "enabled"}, "reasoning_effort": "low", "response_format": {"type": "json_object"},
        "stop": "x", "temperature": 1, "stream_options": {"include_usage": True}, "user_id": "u", "stream": True,
    },
    "anthropic": {
        "model": "claude-haiku-5-5", "messages": [{"role": "user", "content": [{"type": "text", "text": "pumps"}]}],
        "system": "be kind", "max_tokens": 10, "thinking": {"type": "adaptive"}, "stop_sequences": ["x"],
        "output_config": {"effort": "low", **anthropic_format(CLOSED_SCHEMA)}, "cache_control": {"type": "ephemeral"},
        "stream": False, "metadata": {"user_id": "u"},
    },
}  # fmt: skip


@given(data=st.data())
def test_no_body_makes_it_fail(data: st.DataObject) -> None:
    """Whatever stands in a field, the request is answered or refused; the server itself never fails."""
    wire = data.draw(st.sampled_from([OPENAI, DEEPSEEK, ANTHROPIC]))
    body = copy.deepcopy(BODIES[wire.PROVIDER])
    for name in data.draw(st.lists(st.sampled_from(sorted(body)), min_size=1, max_size=2)):
        body[name] = data.draw(JSON)
    simulator = Simulator(Settings())
    call = status = None
    try:
        call = wire.read(body, {"anthropic-version": "2026-10-21"}, simulator.now(), simulator.settings)
    except Refused as refused:
        status = refused.status
    if call is None:
        assert status in {400, 404, 422}
        return
    attempt = simulator.attempt(call, simulator.now_s())
    reply, usage, _ = simulator.generate(attempt)
    assert usage.output <= call.cap
    assert json.dumps(wire.message(call, reply, usage, attempt.number, 0))
