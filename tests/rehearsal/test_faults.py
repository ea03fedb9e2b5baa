"""Faults: each does what it says, is billed as set, and is drawn from the request alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from waiting import until_async

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.rehearsal.process import Rehearsal

PROVIDERS = ("openai", "deepseek", "anthropic")
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["grounded", "reason"],
    "properties": {"grounded": {"type": "boolean"}, "reason": {"type": "string"}},
}
AUTH = {"authorization": "Bearer k", "anthropic-version": "2026-10-21"}
PATHS = {
    "openai": "/openai/v1/chat/completions",
    "deepseek": "/deepseek/chat/completions",
    "anthropic": "/anthropic/v1/messages",
}


def finish(answer: Any) -> str:
    """The finish reason of any provider's reply."""
    body = answer.json
    return body["choices"][0]["finish_reason"] if "choices" in body else body["stop_reason"]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("status", [400, 401, 403, 408, 409, 422, 429, 500, 502, 503, 504, 529])
def test_error_replies(ask: Callable[..., Any], rehearsal: Rehearsal, provider: str, status: int) -> None:
    """Error replies have their status and a complete error body, and are not billed."""
    rehearsal.configure(faults={str(status): 1.0})
    answer = ask(provider)
    assert answer.status == status
    assert answer.json["error"]["message"]
    assert rehearsal.bill()["total_nusd"] == 0
    assert [entry["fault"] for entry in rehearsal.log()] == [str(status)]


def test_an_error_may_be_billed(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """`billed` puts a fault on the bill that is free by default, and takes one off it."""
    rehearsal.configure(faults={"500": 1.0}, billed={"500": True, "empty": False})
    assert ask("openai").status == 500
    owed = rehearsal.bill()["total_nusd"]
    assert owed > 0
    rehearsal.configure(faults={"empty": 1.0})
    assert ask("openai").status == 200
    assert rehearsal.bill()["total_nusd"] == owed


def test_retry_after(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """OpenAI and Anthropic say when to come again; DeepSeek documents no such header."""
    rehearsal.configure(faults={"429": 1.0}, retry_after_s=1.5)
    assert ask("openai").headers["retry-after-ms"] == "1500"
    assert ask("anthropic").headers["retry-after"] == "2"
    assert "retry-after" not in ask("deepseek").headers


@pytest.mark.parametrize(
    ("provider", "status", "code"),
    [
        ("openai", 429, "insufficient_quota"),
        ("anthropic", 429, "enforced_spend_limit_reached"),
        ("deepseek", 402, "invalid_request_error"),
    ],
)
def test_fatal_429(ask: Callable[..., Any], rehearsal: Rehearsal, provider: str, status: int, code: str) -> None:
    """A spending limit looks like a rate limit but for its body, and names no time to come again."""
    rehearsal.configure(faults={"fatal_429": 1.0})
    answer = ask(provider)
    error = answer.json["error"]
    assert answer.status == status
    assert code in {error.get("code"), error.get("details", {}).get("error_code")}
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize(("provider", "status"), [("openai", 404), ("deepseek", 400), ("anthropic", 404)])
def test_retired(ask: Callable[..., Any], rehearsal: Rehearsal, provider: str, status: int) -> None:
    """A model retired under way is told in each provider's own way."""
    rehearsal.configure(faults={"retired": 1.0})
    assert ask(provider).status == status


def test_html_of_a_gateway(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """A gateway's page is no complete error body, so it is billed by default."""
    rehearsal.configure(faults={"502_html": 1.0})
    answer = ask("openai")
    assert answer.status == 502
    assert answer.text.startswith("<html>")
    assert rehearsal.bill()["billed_attempts"] == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_damaged_replies(ask: Callable[..., Any], rehearsal: Rehearsal, structured: Any, provider: str) -> None:
    """Malformed, fenced, wordy, empty and mistyped replies are what they say, end normally and are billed."""
    fields = structured(provider, SCHEMA)
    prompt = f"Judge, as JSON: {json.dumps({'grounded': True, 'reason': 'why'})}"
    whole = ask(provider, prompt, **fields).said
    said = {}
    for fault in ("malformed", "fenced", "prose", "empty", "wrong_types"):
        rehearsal.configure(faults={fault: 1.0})
        answer = ask(provider, prompt, **fields)
        assert finish(answer) in {"stop", "end_turn"}
        said[fault] = answer.said
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(said["malformed"])
    assert said["fenced"] == f"```json\n{whole}\n```"
    assert whole in said["prose"]
    assert not said["prose"].startswith("{")
    assert said["empty"] == ""
    assert json.loads(said["wrong_types"])["grounded"] == "perhaps"
    assert rehearsal.bill()["billed_attempts"] == 6


@pytest.mark.parametrize("provider", PROVIDERS)
def test_refusal(ask: Callable[..., Any], rehearsal: Rehearsal, provider: str) -> None:
    """A refusal has each provider's own sign and is billed."""
    rehearsal.configure(faults={"refusal": 1.0})
    answer = ask(provider)
    if provider == "openai":
        assert answer.json["choices"][0]["message"]["refusal"]
        assert answer.json["choices"][0]["message"]["content"] is None
    else:
        assert finish(answer) == {"deepseek": "content_filter", "anthropic": "refusal"}[provider]
    if provider == "anthropic":
        assert answer.json["stop_details"]["category"]
    assert rehearsal.bill()["billed_attempts"] == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_usage(ask: Callable[..., Any], rehearsal: Rehearsal, provider: str) -> None:
    """A reply without its usage is billed all the same."""
    rehearsal.configure(faults={"no_usage": 1.0})
    assert "usage" not in ask(provider).json
    assert rehearsal.bill()["billed_attempts"] == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_truncated(ask: Callable[..., Any], rehearsal: Rehearsal, provider: str) -> None:
    """A truncated reply says so and costs its whole cap, however short its text."""
    rehearsal.configure(faults={"truncated": 1.0})
    assert finish(ask(provider)) in {"length", "max_tokens"}
    assert rehearsal.log()[0]["output_tokens"] == 4000


@pytest.mark.parametrize("provider", PROVIDERS)
def test_overbill(ask: Callable[..., Any], rehearsal: Rehearsal, provider: str) -> None:
    """An overbilling server says and bills more than the cap allows."""
    rehearsal.configure(faults={"overbill": 1.0}, overbill_factor=3)
    answer = ask(provider)
    assert rehearsal.log()[0]["output_tokens"] == 12_000
    assert len(answer.said) > 4000


def test_ignored_cap(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """A server that ignores caps says what it would have said."""
    rehearsal.configure(ignore_cap=True, output_tokens=300)
    assert ask("openai", max_completion_tokens=10).json["usage"]["completion_tokens"] == 300


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("fault", ["reset", "drop"])
async def test_cut_connections(rehearsal: Rehearsal, body: Any, fault: str, stream: bool) -> None:
    """A reset comes in the midst of the body, a drop before any of it; both are billed."""
    rehearsal.configure(faults={fault: 1.0})
    asked = body("openai", "Pumps?", stream=stream)
    async with aiohttp.ClientSession(headers=AUTH) as session:
        if fault == "drop":
            with pytest.raises(aiohttp.ClientConnectionError):
                await session.post(rehearsal.url + PATHS["openai"], json=asked)
        else:
            with pytest.raises(aiohttp.ClientError):
                async with session.post(rehearsal.url + PATHS["openai"], json=asked) as reply:
                    await reply.read()
    assert [(entry["fault"], entry["billed"]) for entry in rehearsal.log()] == [(fault, True)]


async def test_hang(rehearsal: Rehearsal, body: Any) -> None:
    """A hanging server takes the request, answers nothing, bills it, and forgets it when the client leaves."""
    rehearsal.configure(faults={"hang": 1.0})
    async with aiohttp.ClientSession(headers=AUTH, timeout=aiohttp.ClientTimeout(total=0.3)) as session:
        with pytest.raises(TimeoutError):
            await session.post(rehearsal.url + PATHS["openai"], json=body("openai", "Pumps?"))
        rehearsal.configure(faults={})
        async with session.post(rehearsal.url + PATHS["openai"], json=body("openai", "Cranes?")) as reply:
            assert reply.status == 200
    log = rehearsal.log()
    assert [entry["fault"] for entry in log] == ["hang", ""]
    assert log[0]["billed_nusd"] > 0
    assert log[1]["in_flight"] == 1


@pytest.mark.parametrize("billed", [True, False])
async def test_client_leaves(rehearsal: Rehearsal, body: Any, billed: bool) -> None:
    """The generation for a client that left runs on and is billed, unless set otherwise."""
    rehearsal.configure(latency=30, billed={"disconnect": billed})
    async with aiohttp.ClientSession(headers=AUTH, timeout=aiohttp.ClientTimeout(total=0.3)) as session:
        with pytest.raises(TimeoutError):
            await session.post(rehearsal.url + PATHS["openai"], json=body("openai", "Pumps?"))
    log = await until_async(rehearsal.log)
    assert [(entry["status"], entry["fault"], entry["billed"]) for entry in log] == [(499, "disconnect", billed)]


async def test_keep_alive_before_the_body(rehearsal: Rehearsal, body: Any) -> None:
    """DeepSeek sends blank lines while it thinks; the others send nothing."""
    rehearsal.configure(latency=0.2, keepalive_s=0.03)
    async with aiohttp.ClientSession(headers=AUTH) as session:
        for provider, blank in (("deepseek", True), ("openai", False), ("anthropic", False)):
            async with session.post(rehearsal.url + PATHS[provider], json=body(provider, "Pumps?")) as reply:
                text = await reply.text()
            assert text.startswith("\n\n") is blank
            assert json.loads(text)


async def test_keep_alive_in_streams(rehearsal: Rehearsal, body: Any) -> None:
    """DeepSeek's streams bring comments while they wait, Anthropic's pings."""
    rehearsal.configure(latency=0.3, keepalive_s=0.02)
    async with aiohttp.ClientSession(headers=AUTH) as session:
        for provider, sign in (("deepseek", ": keep-alive\n\n"), ("anthropic", "event: ping\n")):
            asked = body(provider, "Pumps?", stream=True)
            async with session.post(rehearsal.url + PATHS[provider], json=asked) as reply:
                assert (await reply.text()).startswith(sign)


def drawn(ask: Callable[..., Any], rehearsal: Rehearsal, order: list[int]) -> dict[str, list[str]]:
    """The faults of each request after two attempts at each, in this order."""
    rehearsal.reset()
    for number in order * 2:
        ask("openai", f"Pump {number}?")
    faults: dict[str, list[str]] = {}
    for entry in rehearsal.log():
        faults.setdefault(entry["identity"], []).append(entry["fault"])
    return faults


def test_faults_are_drawn_from_the_request(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """Order, length and latency change no fault; another attempt and another seed do."""
    rehearsal.configure(faults={"500": 0.3, "empty": 0.3})
    order = list(range(40))
    first = drawn(ask, rehearsal, order)
    assert {fault for pair in first.values() for fault in pair} == {"500", "empty", ""}
    assert any(one != other for one, other in first.values())
    rehearsal.configure(output_tokens={"median": 50, "sigma": 1}, latency={"median_s": 0.001, "sigma": 1})
    assert drawn(ask, rehearsal, order[::-1]) == first
    rehearsal.configure(seed=1)
    assert drawn(ask, rehearsal, order) != first


def test_fault_rates(ask: Callable[..., Any], rehearsal: Rehearsal) -> None:
    """Faults come about as often as set, for the providers they are set for."""
    rehearsal.configure(faults={}, faults_by_provider={"deepseek": {"503": 0.25}})
    for number in range(200):
        ask("deepseek", f"Pump {number}?")
    for number in range(10):
        ask("openai", f"Pump {number}?")
    failed = [entry["provider"] for entry in rehearsal.log() if entry["fault"]]
    assert 25 <= len(failed) <= 75
    assert set(failed) == {"deepseek"}
