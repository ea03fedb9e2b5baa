"""The wires of OpenAI, of OpenAI-compatible servers and of DeepSeek; the official client is the referee."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from arcticcodex.errors import LostReply, TeacherStopped
from arcticcodex.records import Message, RateWindow
from arcticcodex.teachers import deepseek_chat, openai_chat

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.records import Request
    from arcticcodex.teachers.teacher import Endpoint

SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string"}, "kind": {"enum": ["fact", "method"]}},
    "required": ["answer", "kind"],
    "additionalProperties": False,
}
LONG = "Every word counts. " * 300
DONE: dict[str, Any] = {
    "id": "x",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-6-luna-2026-09-01",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Frozen water."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 12, "completion_tokens": 4, "total_tokens": 16},
    "service_tier": "default",
}


def sent(wire: Any, endpoint: Endpoint, request: Request, cap: int = 500) -> dict[str, Any]:
    """What a wire sends, decoded."""
    return dict(json.loads(wire.body(endpoint, request, cap)))


def read(wire: Any, endpoint: Endpoint, reply: Any, **headers: str) -> Any:
    """The reply a wire reads from a JSON answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return wire.reply(endpoint, 200, named, json.dumps(reply).encode())


# --- what is sent


@pytest.mark.parametrize(
    ("model", "thinking", "expected"),
    [
        ("gpt-6-luna", "off", {"reasoning_effort": "none", "prompt_cache_options": {"mode": "explicit"}}),
        ("gpt-6.1-terra", "low", {"reasoning_effort": "low", "prompt_cache_options": {"mode": "explicit"}}),
        ("gpt-6.2-sol", "high", {"reasoning_effort": "high", "prompt_cache_options": {"mode": "explicit"}}),
        ("gpt-5.6-luna", "off", {"reasoning_effort": "none", "prompt_cache_options": {"mode": "explicit"}}),
        ("gpt-5.4-mini", "off", {"reasoning_effort": "none"}),
        ("gpt-5-nano", "off", {"reasoning_effort": "minimal"}),
        ("o4-mini", "off", {"reasoning_effort": "low"}),
        ("gpt-4o", "off", {}),
        ("gpt-4o-mini", "high", {}),
        ("ft:gpt-4o-mini:acme::1", "off", {}),
        ("gpt-7-unheard-of", "off", {"reasoning_effort": "none", "prompt_cache_options": {"mode": "explicit"}}),
    ],
)
def test_openai_gets_the_cap_the_switch_and_the_tier(
    model: str, thinking: str, expected: dict[str, Any], make_endpoint: Any, make_request: Any
) -> None:
    """Every request holds the output cap, the standard tier, and the thinking switch its model knows; nothing else."""
    assert (
        sent(openai_chat.WIRE, make_endpoint("openai", model), make_request(thinking=thinking))
        == {
            "model": model,
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is ice?"}],
            "max_completion_tokens": 500,
            "service_tier": "default",
        }
        | expected
    )


@pytest.mark.parametrize(
    ("model", "extra"),
    [
        ("llama3.2:3b", {}),
        ("some-model", {}),
        ("gpt-6-luna", {}),
        ("gpt-oss:20b", {"reasoning_effort": "low"}),
        ("openai/gpt-oss-120b", {"reasoning_effort": "low"}),
        ("Qwen/Qwen3-8B", {"chat_template_kwargs": {"enable_thinking": False}}),
    ],
)
def test_other_servers_get_the_common_core(
    model: str, extra: dict[str, Any], make_endpoint: Any, make_request: Any
) -> None:
    """Ollama, vLLM and their like get `max_tokens` and no field they may not know, but for known switches."""
    endpoint = make_endpoint("local", model, "http://127.0.0.1:11434/v1", api_key="", local=True)
    body = sent(openai_chat.WIRE, endpoint, make_request(temperature=0.7, schema=SCHEMA, schema_name="pair"))
    assert (
        body
        == {
            "model": model,
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is ice?"}],
            "max_tokens": 500,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "pair", "strict": True, "schema": SCHEMA},
            },
            "temperature": 0.7,
        }
        | extra
    )
    assert "Authorization" not in openai_chat.WIRE.headers(endpoint)


@pytest.mark.parametrize(
    ("wire", "provider", "model", "thinking", "taken"),
    [
        (openai_chat.WIRE, "openai", "gpt-6-luna", "off", True),
        (openai_chat.WIRE, "openai", "gpt-6-luna", "low", False),
        (openai_chat.WIRE, "openai", "gpt-4o", "high", True),
        (openai_chat.WIRE, "openai", "o3", "off", False),
        (deepseek_chat.WIRE, "deepseek", "deepseek-flash", "off", True),
        (deepseek_chat.WIRE, "deepseek", "deepseek-flash", "low", False),
    ],
)
def test_temperature_goes_only_where_it_is_taken(
    wire: Any, provider: str, model: str, thinking: str, *, taken: bool, make_endpoint: Any, make_request: Any
) -> None:
    """A model that refuses or ignores a temperature is not sent one."""
    body = sent(wire, make_endpoint(provider, model), make_request(thinking=thinking, temperature=0.3))
    assert body.get("temperature") == (0.3 if taken else None)


def test_only_a_long_shared_prefix_is_marked_for_the_cache(make_endpoint: Any, make_request: Any) -> None:
    """The mark ends the system text, so that only what comes again is written to the cache and paid for."""
    luna, mini = make_endpoint("openai", "gpt-6-luna"), make_endpoint("openai", "gpt-4o-mini")
    system = sent(openai_chat.WIRE, luna, make_request(system=LONG))["messages"][0]["content"]
    assert system == [{"type": "text", "text": LONG, "prompt_cache_breakpoint": {"mode": "explicit"}}]
    assert sent(openai_chat.WIRE, mini, make_request(system=LONG))["messages"][0]["content"] == LONG
    assert "prompt_cache_options" not in sent(openai_chat.WIRE, mini, make_request(system=LONG))


@pytest.mark.parametrize(
    ("thinking", "switch"),
    [
        ("off", {"thinking": {"type": "disabled"}}),
        ("low", {"thinking": {"type": "enabled"}, "reasoning_effort": "low"}),
        ("high", {"thinking": {"type": "enabled"}, "reasoning_effort": "high"}),
    ],
)
def test_deepseek_is_always_told_whether_to_think(
    thinking: str, switch: dict[str, Any], make_endpoint: Any, make_request: Any
) -> None:
    """DeepSeek thinks, and bills it, when nothing is said: so something always is."""
    endpoint = make_endpoint("deepseek", "deepseek-flash")
    assert (
        sent(deepseek_chat.WIRE, endpoint, make_request(thinking=thinking))
        == {
            "model": "deepseek-flash",
            "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is ice?"}],
            "max_tokens": 500,
        }
        | switch
    )


def test_deepseek_reads_the_schema_in_the_prompt(make_endpoint: Any, make_request: Any) -> None:
    """JSON mode needs the word json, an example and the schema, all behind the shared text: the prefix stays one."""
    body = sent(deepseek_chat.WIRE, make_endpoint("deepseek", "deepseek-flash"), make_request(schema=SCHEMA))
    system = body["messages"][0]["content"]
    assert body["response_format"] == {"type": "json_object"}
    assert system.startswith("Be brief.\n\n")
    assert "json" in system
    decoder = json.JSONDecoder()
    example, end = decoder.raw_decode(system, system.index("{"))
    assert example == {"answer": "text", "kind": "fact"}
    schema, _ = decoder.raw_decode(system, system.index("{", end))
    assert schema == SCHEMA


def test_bodies_are_compact_utf8_and_survive_broken_text(make_endpoint: Any, make_request: Any) -> None:
    """No byte is spent on escapes or spaces, and a lone surrogate from a scraped page cannot stop a run."""
    request = make_request(system="", messages=(Message("user", "Größe: 5 µm \ud800 🧊"),))
    body = openai_chat.WIRE.body(make_endpoint("openai", "gpt-4o"), request, 9)
    assert "Größe: 5 µm ? 🧊".encode() in body
    assert b'":' in body
    assert b'": ' not in body
    assert [message["role"] for message in json.loads(body)["messages"]] == ["user"]


def test_urls_are_those_of_the_official_clients(make_endpoint: Any) -> None:
    """OPENAI_BASE_URL ends in /v1, DeepSeek's does not; a slash more does no harm."""
    local = make_endpoint("openai", "m", "http://127.0.0.1:1/v1/")
    assert openai_chat.WIRE.url(local) == "http://127.0.0.1:1/v1/chat/completions"
    assert deepseek_chat.WIRE.url(make_endpoint("deepseek", "m")) == "https://api.deepseek.com/chat/completions"


@pytest.mark.parametrize("provider", ["openai", "deepseek"])
async def test_the_official_client_sends_the_same(
    provider: str, make_endpoint: Any, make_request: Any, serve: Callable[..., Any]
) -> None:
    """Referee: the client of OpenAI, given the same parameters, sends the same JSON and key to the same path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from openai import AsyncOpenAI  # noqa: PLC0415 — a second of import that only this test needs

    paths: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.json_response(DONE)

    wire: Any = openai_chat.WIRE if provider == "openai" else deepseek_chat.WIRE
    request = make_request(system=LONG, schema=SCHEMA, schema_name="pair", temperature=0.2)
    async with serve(handler) as server:
        base = f"{server.url}/v1" if provider == "openai" else server.url
        endpoint = make_endpoint(provider, "gpt-6-luna" if provider == "openai" else "deepseek-flash", base)
        ours = sent(wire, endpoint, request)
        known = {key: value for key, value in ours.items() if key != "thinking"}
        extra = {key: value for key, value in ours.items() if key == "thinking"}
        async with AsyncOpenAI(api_key=endpoint.api_key, base_url=base, max_retries=0) as client:
            answer = await client.chat.completions.create(**known, extra_body=extra or None)
        headers, theirs = server.seen[0]
    assert theirs == ours
    assert wire.url(endpoint) == f"{server.url}{paths[0]}"
    mine = wire.headers(endpoint)
    assert headers["authorization"] == mine["Authorization"]
    assert headers["content-type"] == mine["Content-Type"]
    assert answer.choices[0].message.content == "Frozen water."


# --- what comes back


def test_a_reply_is_read_whole(make_endpoint: Any) -> None:
    """Text, reasoning, finish, model, usage, tier, clock and limits, each from its own place."""
    message = {"role": "assistant", "content": "Ice.", "reasoning_content": "Hm.", "refusal": None}
    reply = read(
        openai_chat.WIRE,
        make_endpoint("openai", "gpt-6-luna"),
        DONE | {"choices": [{"message": message, "finish_reason": "stop"}], "service_tier": "flex"},
        date="Sun, 22 Nov 2026 12:00:00 GMT",
        x_ratelimit_limit_requests="500",
        x_ratelimit_remaining_requests="499",
        x_ratelimit_reset_requests="120ms",
        x_ratelimit_limit_tokens="200000",
        x_ratelimit_remaining_tokens="150000",
        x_ratelimit_reset_tokens="1m15.5s",
    )
    assert (reply.text, reply.reasoning, reply.finish) == ("Ice.", "Hm.", "stop")
    assert (reply.model, reply.tier) == ("gpt-6-luna-2026-09-01", "flex")
    assert (reply.usage.fresh, reply.usage.output) == (12, 4)
    assert reply.date_s == 1_795_348_800
    assert reply.rate.requests == RateWindow(500, 499, 0.12)
    assert reply.rate.input_tokens == RateWindow(200_000, 150_000, 75.5)
    assert reply.rate.output_tokens is None


@pytest.mark.parametrize(
    ("reason", "message", "finish", "text"),
    [
        ("stop", {"content": "a"}, "stop", "a"),
        (None, {"content": "a"}, "stop", "a"),
        ("tool_calls", {"content": None}, "stop", ""),
        ("length", {"content": "a"}, "length", "a"),
        ("length", {"content": ""}, "length", ""),
        ("insufficient_system_resource", {"content": "a"}, "length", "a"),
        ("abort", {"content": "a"}, "length", "a"),
        (["odd"], {"content": "a"}, "length", "a"),
        ("content_filter", {"content": "a"}, "refusal", "a"),
        ("stop", {"content": None, "refusal": "I cannot."}, "refusal", "I cannot."),
        ("stop", {}, "stop", ""),
    ],
)
@pytest.mark.parametrize("wire", [openai_chat.WIRE, deepseek_chat.WIRE])
def test_each_finish_is_mapped(
    wire: Any, reason: Any, message: dict[str, Any], finish: str, text: str, make_endpoint: Any
) -> None:
    """A reply that may not be whole is never called whole, and a refusal with usage is a reply."""
    reply = read(wire, make_endpoint(), DONE | {"choices": [{"message": message, "finish_reason": reason}]})
    assert (reply.finish, reply.text) == (finish, text)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n\n  \n",
        b"<html>",
        b"[]",
        b"null",
        b'{"choices":',
        b"[" * 100_000,
        b"\xff\xfe{}",
        json.dumps(DONE).encode()[:-20],
        json.dumps(DONE | {"usage": None}).encode(),
        json.dumps({key: value for key, value in DONE.items() if key != "usage"}).encode(),
        json.dumps(DONE | {"choices": []}).encode(),
        json.dumps(DONE | {"choices": None}).encode(),
        json.dumps(DONE | {"choices": [{"finish_reason": "stop"}]}).encode(),
    ],
)
@pytest.mark.parametrize("wire", [openai_chat.WIRE, deepseek_chat.WIRE])
def test_a_broken_200_is_a_lost_reply(wire: Any, body: bytes, make_endpoint: Any) -> None:
    """What cannot be read, or lacks its usage, may have been billed: its money is unknown."""
    with pytest.raises(LostReply) as caught:
        wire.reply(make_endpoint(), 200, {}, body)
    assert caught.value.status == 200


def test_keep_alive_lines_before_the_json_are_dropped(make_endpoint: Any) -> None:
    """DeepSeek sends blank lines while a call waits; they are no part of the answer."""
    body = b"\n" * 500 + b"\r\n  \n" + json.dumps(DONE).encode() + b"\n"
    assert deepseek_chat.WIRE.reply(make_endpoint("deepseek"), 200, {}, body).text == "Frozen water."


def test_a_dearer_tier_stops_the_teacher(make_endpoint: Any) -> None:
    """A project whose default tier is a dearer one would bill above every reservation: nothing more is sent."""
    with pytest.raises(TeacherStopped, match="service tier"):
        read(openai_chat.WIRE, make_endpoint(), DONE | {"service_tier": "priority"})


@pytest.mark.parametrize("value", ["", "yesterday", "-1", "nan", "inf", "1e999"])
def test_odd_headers_do_no_harm(value: str, make_endpoint: Any) -> None:
    """Headers a gateway garbled are left aside; the reply counts."""
    reply = read(
        openai_chat.WIRE,
        make_endpoint(),
        DONE,
        date=value,
        x_ratelimit_limit_requests=value,
        x_ratelimit_remaining_requests=value,
        x_ratelimit_reset_requests=value,
    )
    assert reply.date_s == 0
    assert reply.rate is None or reply.rate.requests is None
