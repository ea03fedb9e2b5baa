"""The official clients are the referees of the wires: they must work against the simulator unchanged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import anthropic
import openai
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.rehearsal.process import Rehearsal


def prompt(passage: str) -> str:
    """A prompt for pairs with the example that DeepSeek needs."""
    return f'{passage}\nWrite exactly 3 pairs as JSON: {{"pairs": [{{"question": "", "answer": "", "quotes": [""]}}]}}'


def test_openai_structured(openai_client: openai.OpenAI, passage: str, structured: Any, pair_schema: Any) -> None:
    """A strict schema comes back filled, through the client's own types."""
    reply = openai_client.chat.completions.create(
        model="gpt-6-luna",
        reasoning_effort="none",
        max_completion_tokens=2000,
        messages=[{"role": "user", "content": prompt(passage)}],
        **structured("openai", pair_schema),
    )
    assert reply.choices[0].finish_reason == "stop"
    assert len(json.loads(reply.choices[0].message.content or "")["pairs"]) == 3
    assert reply.usage is not None
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens


def test_openai_stream(openai_client: openai.OpenAI) -> None:
    """The pieces of a stream join to the text of the whole reply, and the last event brings the same usage."""
    asked: dict[str, Any] = {
        "model": "gpt-6-luna",
        "messages": [{"role": "user", "content": "Say something about pumps."}],
    }
    whole = openai_client.chat.completions.create(**asked)
    text, usages = "", []
    for chunk in openai_client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}):
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
        usages.append(chunk.usage)
    assert text == whole.choices[0].message.content
    assert usages[-1] == whole.usage
    assert not any(usages[:-1])


def test_openai_stream_without_usage(openai_client: openai.OpenAI) -> None:
    """Without `include_usage` a stream never tells its usage, as the real one."""
    chunks = openai_client.chat.completions.create(
        model="gpt-6-luna", messages=[{"role": "user", "content": "Pumps?"}], stream=True
    )
    assert [chunk.usage for chunk in chunks if chunk.usage] == []


def test_openai_thinks_unless_told(openai_client: openai.OpenAI) -> None:
    """Left out, the effort is medium and is billed; `none` costs no reasoning tokens."""
    asked: dict[str, Any] = {"model": "gpt-6-luna", "messages": [{"role": "user", "content": "Pumps?"}]}
    thoughts = []
    for fields in ({}, {"reasoning_effort": "medium"}, {"reasoning_effort": "none"}):
        usage = openai_client.chat.completions.create(**asked, **fields).usage
        assert usage is not None
        assert usage.completion_tokens_details is not None
        thoughts.append(usage.completion_tokens_details.reasoning_tokens or 0)
    assert thoughts[0] == thoughts[1] > 0 == thoughts[2]


def test_deepseek_thinking(deepseek_client: openai.OpenAI) -> None:
    """DeepSeek thinks unless told not to, shows its thoughts beside the text, and bills them as output."""
    asked: dict[str, Any] = {"model": "deepseek-flash", "messages": [{"role": "user", "content": "Pumps?"}]}
    loud = deepseek_client.chat.completions.create(**asked)
    quiet = deepseek_client.chat.completions.create(**asked, extra_body={"thinking": {"type": "disabled"}})
    assert getattr(loud.choices[0].message, "reasoning_content", "")
    assert not hasattr(quiet.choices[0].message, "reasoning_content")
    assert loud.usage is not None
    assert loud.usage.completion_tokens_details is not None
    assert 0 < (loud.usage.completion_tokens_details.reasoning_tokens or 0) < loud.usage.completion_tokens


def test_deepseek_stream(deepseek_client: openai.OpenAI, rehearsal: Rehearsal) -> None:
    """A stream with keep-alive comments brings thoughts and text in the client's own types."""
    rehearsal.configure(latency=0.1, keepalive_s=0.01)
    asked: dict[str, Any] = {"model": "deepseek-flash", "messages": [{"role": "user", "content": "Pumps?"}]}
    thoughts = text = ""
    for chunk in deepseek_client.chat.completions.create(**asked, stream=True):
        for choice in chunk.choices:
            thoughts += getattr(choice.delta, "reasoning_content", None) or ""
            text += choice.delta.content or ""
    whole = deepseek_client.chat.completions.create(**asked)
    assert text == whole.choices[0].message.content
    assert thoughts == getattr(whole.choices[0].message, "reasoning_content", "")


def test_deepseek_json(deepseek_client: openai.OpenAI, passage: str) -> None:
    """JSON mode fills the example that the prompt shows."""
    reply = deepseek_client.chat.completions.create(
        model="deepseek-flash",
        max_tokens=4000,
        messages=[{"role": "user", "content": prompt(passage)}],
        response_format={"type": "json_object"},
    )
    pairs = json.loads(reply.choices[0].message.content or "")["pairs"]
    assert [sorted(pair) for pair in pairs] == [["answer", "question", "quotes"]] * 3


def test_anthropic_structured(
    anthropic_client: anthropic.Anthropic, passage: str, structured: Any, pair_schema: Any
) -> None:
    """Thoughts come first in a block of their own; the text block holds JSON of the schema."""
    reply = anthropic_client.messages.create(
        model="claude-haiku-5-5",
        max_tokens=4000,
        messages=[{"role": "user", "content": prompt(passage)}],
        **structured("anthropic", pair_schema),
    )
    assert [block.type for block in reply.content] == ["thinking", "text"]
    assert reply.stop_reason == "end_turn"
    last = reply.content[-1]
    assert isinstance(last, anthropic.types.TextBlock)
    assert len(json.loads(last.text)["pairs"]) == 3


def test_anthropic_stream(anthropic_client: anthropic.Anthropic) -> None:
    """The client builds the same message from a stream as it gets whole."""
    asked: dict[str, Any] = {
        "model": "claude-sonnet-5-5",
        "max_tokens": 4000,
        "messages": [{"role": "user", "content": "Say something about pumps."}],
    }
    whole = anthropic_client.messages.create(**asked)
    with anthropic_client.messages.stream(**asked) as stream:
        streamed = stream.get_final_message()
    assert [block.to_dict() for block in streamed.content] == [block.to_dict() for block in whole.content]
    assert streamed.usage.output_tokens == whole.usage.output_tokens
    assert streamed.stop_reason == whole.stop_reason


async def test_asynchronous_clients(rehearsal: Rehearsal) -> None:
    """The asynchronous clients work as the others do, Anthropic's with either style of key."""
    urls = rehearsal.base_urls()
    async with openai.AsyncOpenAI(base_url=urls["openai"], api_key="k", max_retries=0) as client:
        reply = await client.chat.completions.create(
            model="gpt-4o-mini", max_tokens=500, temperature=0.3, messages=[{"role": "user", "content": "Pumps?"}]
        )
        assert reply.model == "gpt-4o-mini-2024-07-18"
    for key in ({"api_key": "k"}, {"auth_token": "k"}):
        async with anthropic.AsyncAnthropic(base_url=urls["anthropic"], max_retries=0, **key) as other:
            message = await other.messages.create(
                model="claude-haiku-4-5", max_tokens=500, messages=[{"role": "user", "content": "Pumps?"}]
            )
            assert [block.type for block in message.content] == ["text"]


def test_old_anthropic_version(anthropic_client: anthropic.Anthropic) -> None:
    """With the version of 2023 in the header the last Haiku of its kind takes a temperature and a prefill."""
    reply = anthropic_client.messages.create(
        model="claude-haiku-4-5-20251001",
        max_tokens=100,
        messages=[{"role": "user", "content": "Pumps?"}, {"role": "assistant", "content": "Pumps are"}],
        extra_body={"temperature": 0.5},
        extra_headers={"anthropic-version": "2023-06-01"},
    )
    assert reply.stop_reason == "end_turn"


def test_models_and_counts(
    openai_client: openai.OpenAI, deepseek_client: openai.OpenAI, anthropic_client: anthropic.Anthropic
) -> None:
    """Models are listed and found one by one, without those long gone; a count is what a call is billed for."""
    listed = {
        "openai": {model.id for model in openai_client.models.list()},
        "deepseek": {model.id for model in deepseek_client.models.list()},
        "anthropic": {model.id for model in anthropic_client.models.list()},
    }
    assert {"gpt-6-luna", "gpt-4o"} <= listed["openai"]
    assert "gpt-4o-2024-05-13" not in listed["openai"]
    assert "deepseek-flash" in listed["deepseek"]
    assert "deepseek-chat" not in listed["deepseek"]
    assert "claude-haiku-5-5" in listed["anthropic"]
    assert openai_client.models.retrieve("gpt-6-luna").id == "gpt-6-luna"
    assert anthropic_client.models.retrieve("claude-opus-5-5").id == "claude-opus-5-5"
    asked: dict[str, Any] = {"model": "claude-haiku-5-5", "messages": [{"role": "user", "content": "Pumps?"}]}
    counted = anthropic_client.messages.count_tokens(**asked).input_tokens
    assert counted == anthropic_client.messages.create(**asked, max_tokens=50).usage.input_tokens


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, openai.BadRequestError),
        (401, openai.AuthenticationError),
        (404, openai.NotFoundError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
    ],
)
def test_openai_errors(
    openai_client: openai.OpenAI, rehearsal: Rehearsal, status: int, error: type[openai.APIStatusError]
) -> None:
    """The client knows each error for what it is."""
    rehearsal.configure(faults={str(status): 1.0})
    with pytest.raises(error) as raised:
        openai_client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": "Pumps?"}])
    assert raised.value.request_id


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (402, "billing_error"),
        (404, "not_found_error"),
        (429, "rate_limit_error"),
        (500, "api_error"),
        (529, "overloaded_error"),
    ],
)
def test_anthropic_errors(anthropic_client: anthropic.Anthropic, rehearsal: Rehearsal, status: int, kind: str) -> None:
    """The client reads status, kind and request id out of each error."""
    rehearsal.configure(faults={str(status): 1.0})
    with pytest.raises(anthropic.APIStatusError) as raised:
        anthropic_client.messages.create(
            model="claude-haiku-5-5", max_tokens=50, messages=[{"role": "user", "content": "Pumps?"}]
        )
    assert raised.value.status_code == status
    assert raised.value.type == kind
    assert raised.value.request_id


def test_balance_falls(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """DeepSeek's balance is what was set less what was billed, and an empty one answers 402."""
    rehearsal.configure(deepseek_balance_nusd=1)
    assert ask("deepseek").status == 200
    refused = ask("deepseek")
    assert refused.status == 402
    assert refused.json["error"]["message"] == "Insufficient Balance"
