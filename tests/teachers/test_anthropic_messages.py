"""The wire of Anthropic; its official client is the referee."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from arcticcodex.errors import ConfigError, LostReply
from arcticcodex.records import RateWindow
from arcticcodex.teachers.anthropic_messages import WIRE

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.teachers.teacher import Endpoint

SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string"}},
    "required": ["answer"],
    "additionalProperties": False,
}
DONE: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-haiku-5-5",
    "content": [{"type": "text", "text": "Frozen water."}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 12, "output_tokens": 4, "service_tier": "standard"},
}
OFF = {"thinking": {"type": "disabled"}}
LOW = {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}}
HIGH = {"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}}


@pytest.fixture
def claude(make_endpoint: Any) -> Callable[..., Endpoint]:
    """Make an endpoint of Anthropic: `claude(model, base_url)`."""
    return lambda model="claude-haiku-5-5", base_url="": make_endpoint("anthropic", model, base_url)


def read(endpoint: Endpoint, reply: Any, **headers: str) -> Any:
    """The reply the wire reads from a JSON answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WIRE.reply(endpoint, 200, named, json.dumps(reply).encode())


@pytest.mark.parametrize(
    ("model", "thinking", "switch"),
    [
        ("claude-haiku-5-5", "off", OFF),
        ("claude-haiku-5-5", "low", LOW),
        ("claude-haiku-5-5", "high", HIGH),
        ("claude-sonnet-5-5", "off", LOW),
        ("claude-sonnet-5-5", "low", LOW),
        ("claude-opus-5-5", "off", LOW),
        ("claude-fable-5-1", "off", LOW),
        ("claude-sonnet-5", "off", OFF),
        ("claude-opus-5", "off", OFF),
        ("claude-opus-4-8", "off", OFF),
        ("claude-haiku-4-5-20251001", "off", OFF),
        ("claude-haiku-4-5-20251001", "low", {"thinking": {"type": "enabled", "budget_tokens": 1024}}),
        ("claude-haiku-9", "off", OFF),
    ],
)
def test_every_request_holds_cap_tier_and_switch(
    model: str, thinking: str, switch: dict[str, Any], claude: Any, make_request: Any
) -> None:
    """Where thinking cannot be switched off, it is held as low as the model allows; it is never left open."""
    assert (
        json.loads(WIRE.body(claude(model), make_request(thinking=thinking), 2500))
        == {
            "model": model,
            "max_tokens": 2500,
            "system": "Be brief.",
            "messages": [{"role": "user", "content": "What is ice?"}],
            "service_tier": "standard_only",
        }
        | switch
    )


@pytest.mark.parametrize(
    ("model", "version", "key"),
    [
        ("claude-haiku-5-5", "2026-10-21", "Authorization"),
        ("claude-sonnet-5-5", "2026-10-21", "Authorization"),
        ("claude-haiku-4-5-20251001", "2023-06-01", "x-api-key"),
        ("claude-opus-4-7", "2023-06-01", "x-api-key"),
    ],
)
def test_each_model_is_asked_in_its_version(model: str, version: str, key: str, claude: Any) -> None:
    """The key stands in exactly one header, the one of that version's clients."""
    headers = WIRE.headers(claude(model))
    assert headers["anthropic-version"] == version
    assert [name for name, value in headers.items() if "sk-made-up" in value] == [key]


def test_schema_and_effort_share_the_output_config(claude: Any, make_request: Any) -> None:
    """The form of the reply does not push the effort out, and the other way about."""
    body = json.loads(WIRE.body(claude("claude-opus-5-5"), make_request(schema=SCHEMA), 900))
    assert body["output_config"] == {"effort": "low", "format": {"type": "json_schema", "schema": SCHEMA}}
    body = json.loads(WIRE.body(claude("claude-haiku-5-5"), make_request(schema=SCHEMA), 900))
    assert body["output_config"] == {"format": {"type": "json_schema", "schema": SCHEMA}}
    assert json.loads(WIRE.body(claude("claude-opus-5-5"), make_request(), 900))["output_config"] == {"effort": "low"}


@pytest.mark.parametrize(
    ("model", "thinking", "taken"),
    [
        ("claude-haiku-5-5", "off", False),
        ("claude-opus-4-7", "off", False),
        ("claude-haiku-4-5", "off", True),
        ("claude-haiku-4-5", "low", False),
    ],
)
def test_temperature_goes_only_where_it_is_taken(
    model: str, thinking: str, *, taken: bool, claude: Any, make_request: Any
) -> None:
    """On today's models any temperature is a 400, even the default: none is sent."""
    body = json.loads(WIRE.body(claude(model), make_request(thinking=thinking, temperature=0.4), 4000))
    assert ("temperature" in body) is taken


@pytest.mark.parametrize(("model", "minimum"), [("claude-haiku-5-5", 512), ("claude-haiku-4-5", 4096)])
def test_only_a_prefix_that_is_cached_is_marked(model: str, minimum: int, claude: Any, make_request: Any) -> None:
    """Below the model's minimum the mark does nothing; at it, it ends the system text."""
    short, long = "abc " * (minimum - 1), "abc " * minimum
    assert json.loads(WIRE.body(claude(model), make_request(system=short), 9))["system"] == short
    assert json.loads(WIRE.body(claude(model), make_request(system=long), 9))["system"] == [
        {"type": "text", "text": long, "cache_control": {"type": "ephemeral"}}
    ]
    assert "system" not in json.loads(WIRE.body(claude(model), make_request(system=""), 9))


def test_a_cap_without_room_to_think_is_a_config_error(claude: Any, make_request: Any) -> None:
    """Older models have a thinking budget inside the cap: it leaves half to the answer, or says what to set."""
    with pytest.raises(ConfigError, match="2047") as caught:
        WIRE.body(claude("claude-haiku-4-5"), make_request(thinking="low"), 2047)
    assert "cap_tokens" in caught.value.help
    for cap, budget in ((2048, 1024), (6000, 3000), (90_000, 8192)):
        body = json.loads(WIRE.body(claude("claude-haiku-4-5"), make_request(thinking="high"), cap))
        assert body["thinking"] == {"type": "enabled", "budget_tokens": budget}


@pytest.mark.parametrize("model", ["claude-haiku-5-5", "claude-sonnet-5-5"])
async def test_the_official_client_sends_the_same(
    model: str, claude: Any, make_request: Any, serve: Callable[..., Any]
) -> None:
    """Referee: Anthropic's client, given the same parameters, sends the same JSON, version and key to the same path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from anthropic import AsyncAnthropic  # noqa: PLC0415 — a second of import that only this test needs

    paths: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.json_response(DONE)

    async with serve(handler) as server:
        endpoint = claude(model, server.url)
        ours = json.loads(WIRE.body(endpoint, make_request(system="abc " * 2000, schema=SCHEMA), 700))
        async with AsyncAnthropic(api_key=endpoint.api_key, base_url=server.url, max_retries=0) as client:
            answer = await client.messages.create(**ours)
        headers, theirs = server.seen[0]
    assert theirs == ours
    assert WIRE.url(endpoint) == f"{server.url}{paths[0]}"
    for name, value in WIRE.headers(endpoint).items():
        assert headers[name.lower()] == value
    assert answer.content[0].text == "Frozen water."


def test_a_reply_is_read_whole(claude: Any) -> None:
    """Blocks are told apart by type, thinking first or not; all four input buckets, clock and limits are read."""
    reply = read(
        claude(),
        DONE
        | {
            "content": [
                {"type": "thinking", "thinking": "Hm.", "signature": "x"},
                {"type": "text", "text": "Frozen "},
                {"type": "redacted_thinking", "data": "…"},
                {"type": "text", "text": "water."},
            ],
            "usage": {
                "input_tokens": 3,
                "cache_read_input_tokens": 600,
                "cache_creation_input_tokens": 30,
                "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
                "output_tokens": 9,
                "output_tokens_details": {"thinking_tokens": 5},
                "service_tier": "batch",
            },
        },
        date="Sun, 22 Nov 2026 12:00:00 GMT",
        anthropic_ratelimit_requests_limit="4000",
        anthropic_ratelimit_requests_remaining="3999",
        anthropic_ratelimit_requests_reset="2026-11-22T12:00:01Z",
        anthropic_ratelimit_input_tokens_limit="2000000",
        anthropic_ratelimit_input_tokens_remaining="1990000",
        anthropic_ratelimit_input_tokens_reset="2026-11-22T12:00:30Z",
        anthropic_ratelimit_output_tokens_limit="400000",
        anthropic_ratelimit_output_tokens_remaining="400000",
        anthropic_ratelimit_output_tokens_reset="2026-11-22T11:59:59Z",
    )
    assert (reply.text, reply.reasoning, reply.finish, reply.tier) == ("Frozen water.", "Hm.", "stop", "batch")
    usage = reply.usage
    assert (usage.fresh, usage.cache_read, usage.cache_write, usage.cache_write_1h) == (3, 600, 10, 20)
    assert (usage.output, usage.reasoning) == (9, 5)
    assert reply.date_s == 1_795_348_800
    assert reply.rate.requests == RateWindow(4000, 3999, 1.0)
    assert reply.rate.input_tokens == RateWindow(2_000_000, 1_990_000, 30.0)
    assert reply.rate.output_tokens == RateWindow(400_000, 400_000, 0.0)


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("tool_use", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("pause_turn", "length"),
        ("something_new", "length"),
        (None, "length"),
        (["odd"], "length"),
        ("refusal", "refusal"),
    ],
)
def test_each_stop_reason_is_mapped(reason: Any, finish: str, claude: Any) -> None:
    """A reply that may not be whole is never called whole, and a refusal with usage is a reply."""
    assert read(claude(), DONE | {"stop_reason": reason}).finish == finish


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n",
        b'"text"',
        json.dumps(DONE).encode()[:-9],
        json.dumps(DONE | {"usage": {}}).encode(),
        json.dumps(DONE | {"content": None}).encode(),
        json.dumps({"type": "error", "error": {"type": "overloaded_error", "message": "m"}}).encode(),
    ],
)
def test_a_broken_200_is_a_lost_reply(body: bytes, claude: Any) -> None:
    """What cannot be read, or lacks its usage, may have been billed: its money is unknown."""
    with pytest.raises(LostReply) as caught:
        WIRE.reply(claude(), 200, {}, body)
    assert caught.value.status == 200
