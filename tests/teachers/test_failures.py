"""Every way a provider says no, what it costs, and that no error shows a key or a prompt."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcticcodex.errors import (
    KeyRefused,
    LostReply,
    RateLimited,
    RequestRefused,
    RetryableError,
    TeacherError,
    TeacherStopped,
)
from arcticcodex.teachers import anthropic_messages, deepseek_chat, failures, openai_chat

WIRES: dict[str, Any] = {
    "openai": openai_chat.WIRE,
    "deepseek": deepseek_chat.WIRE,
    "anthropic": anthropic_messages.WIRE,
}


def openai(message: str, kind: str | None = None, code: Any = None) -> Any:
    """An error body of OpenAI or DeepSeek."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def anthropic(message: str, kind: str, code: str | None = None) -> Any:
    """An error body of Anthropic."""
    details = {"details": {"error_code": code}} if code else {}
    return {"type": "error", "error": {"type": kind, "message": message, **details}, "request_id": "req_1"}


QUOTA = "You exceeded your current quota, please check your plan and billing details."
ROWS: list[tuple[str, int, Any, type[TeacherError], str]] = [
    # provider, status, body, raised, kind
    ("openai", 400, openai("bad", "invalid_request_error"), RequestRefused, "bad_request"),
    ("openai", 400, openai("m", "invalid_request_error", "context_length_exceeded"), RequestRefused, "too_long"),
    ("openai", 400, openai("This model's maximum context length is 8192 tokens."), RequestRefused, "too_long"),
    ("openai", 400, openai("m", "invalid_request_error", "invalid_prompt"), RequestRefused, "refusal"),
    ("openai", 400, openai("m", "invalid_request_error", "unsupported_value"), TeacherStopped, "bad_request"),
    ("openai", 400, openai("m", "invalid_request_error", "model_not_found"), TeacherStopped, "no_model"),
    ("openai", 401, openai("Incorrect API key", "invalid_request_error", "invalid_api_key"), KeyRefused, "key"),
    ("openai", 402, openai("Insufficient credits"), KeyRefused, "no_balance"),
    ("openai", 403, openai("Country not supported", None, "unsupported_country"), KeyRefused, "forbidden"),
    ("openai", 404, openai("m", "invalid_request_error", "model_not_found"), TeacherStopped, "no_model"),
    ("openai", 404, {"error": "model 'x' not found, try pulling it first"}, TeacherStopped, "no_model"),
    ("openai", 413, b"", RequestRefused, "too_long"),
    ("openai", 422, openai("m"), TeacherStopped, "bad_request"),
    ("openai", 429, openai("Rate limit reached", "requests", "rate_limit_exceeded"), RateLimited, "rate_limited"),
    ("openai", 429, openai(QUOTA, "insufficient_quota", "insufficient_quota"), KeyRefused, "no_balance"),
    ("openai", 429, openai("m", None, "credit_balance_exhausted"), KeyRefused, "no_balance"),
    ("openai", 429, openai("m", "insufficient_quota", "project_spend_limit_exceeded"), KeyRefused, "no_balance"),
    ("openai", 429, openai("Request too large for gpt-4o", "tokens"), RequestRefused, "too_long"),
    ("openai", 429, b"<html>slow down</html>", RateLimited, "rate_limited"),
    ("openai", 500, openai("The server had an error", "server_error"), RetryableError, "server_error"),
    ("openai", 502, openai("m", "server_error"), RetryableError, "server_error"),
    ("openai", 503, openai("m", "service_unavailable_error", "server_is_overloaded"), RateLimited, "overloaded"),
    ("openai", 500, b"", LostReply, "gateway"),
    ("openai", 502, b"<html>Bad gateway</html>", LostReply, "gateway"),
    ("openai", 503, b'{"error": {"message": "cut o', LostReply, "gateway"),
    ("openai", 504, openai("m"), LostReply, "timeout"),
    ("openai", 408, openai("m"), LostReply, "timeout"),
    ("openai", 409, openai("m"), LostReply, "timeout"),
    ("openai", 520, openai("m"), LostReply, "gateway"),
    ("openai", 302, b"", TeacherStopped, "redirect"),
    ("openai", 405, b"", TeacherStopped, "bad_request"),
    ("openai", 204, b"", TeacherStopped, "bad_request"),
    ("deepseek", 400, openai("Model Not Exist", "invalid_request_error"), TeacherStopped, "no_model"),
    ("deepseek", 400, openai("This model's maximum context length is 1048576 tokens"), RequestRefused, "too_long"),
    ("deepseek", 400, openai("Content Exists Risk", "invalid_request_error"), RequestRefused, "refusal"),
    ("deepseek", 401, openai("Authentication Fails", "authentication_error"), KeyRefused, "key"),
    (
        "deepseek",
        402,
        openai("Insufficient Balance", "unknown_error", "invalid_request_error"),
        KeyRefused,
        "no_balance",
    ),
    ("deepseek", 422, openai("m", "invalid_request_error"), TeacherStopped, "bad_request"),
    ("deepseek", 429, openai("m", "rate_limit_error"), RateLimited, "rate_limited"),
    ("deepseek", 500, openai("m"), RetryableError, "server_error"),
    ("deepseek", 503, openai("m"), RateLimited, "overloaded"),
    ("anthropic", 400, anthropic("bad", "invalid_request_error"), RequestRefused, "bad_request"),
    (
        "anthropic",
        400,
        anthropic("You have reached your specified API usage limits.", "invalid_request_error"),
        KeyRefused,
        "spend_limit",
    ),
    (
        "anthropic",
        400,
        anthropic("Your credit balance is too low to access the Anthropic API.", "invalid_request_error"),
        KeyRefused,
        "no_balance",
    ),
    ("anthropic", 400, anthropic("m", "invalid_request_error", "organization_on_hold"), KeyRefused, "key"),
    (
        "anthropic",
        400,
        anthropic("prompt is too long: 1000001 tokens > 1000000 maximum", "invalid_request_error"),
        RequestRefused,
        "too_long",
    ),
    ("anthropic", 401, anthropic("invalid x-api-key", "authentication_error"), KeyRefused, "key"),
    ("anthropic", 402, anthropic("m", "billing_error"), KeyRefused, "no_balance"),
    ("anthropic", 403, anthropic("m", "permission_error"), KeyRefused, "forbidden"),
    ("anthropic", 404, anthropic("model: claude-3-5-haiku", "not_found_error"), TeacherStopped, "no_model"),
    ("anthropic", 413, anthropic("m", "request_too_large"), RequestRefused, "too_long"),
    ("anthropic", 429, anthropic("m", "rate_limit_error"), RateLimited, "rate_limited"),
    ("anthropic", 429, anthropic("m", "rate_limit_error", "ramp_limit_exceeded"), RateLimited, "rate_limited"),
    ("anthropic", 429, anthropic("m", "rate_limit_error", "enforced_spend_limit_reached"), KeyRefused, "spend_limit"),
    ("anthropic", 429, anthropic("m", "rate_limit_error", "contract_spend_limit_reached"), KeyRefused, "spend_limit"),
    ("anthropic", 500, anthropic("m", "api_error"), RetryableError, "server_error"),
    ("anthropic", 503, anthropic("m", "api_error", "cmek_key_unreachable"), RetryableError, "server_error"),
    ("anthropic", 504, anthropic("m", "timeout_error"), LostReply, "timeout"),
    ("anthropic", 529, anthropic("Overloaded", "overloaded_error"), RateLimited, "overloaded"),
    ("anthropic", 529, b"", LostReply, "gateway"),
]


@pytest.mark.parametrize(("provider", "status", "body", "raised", "kind"), ROWS)
def test_each_error_is_told_apart(
    provider: str, status: int, body: Any, raised: type[TeacherError], kind: str, make_endpoint: Any
) -> None:
    """The class decides who stops (call, request, teacher), so it is read from the body where the status misleads."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(TeacherError) as caught:
        WIRES[provider].reply(make_endpoint(provider, "model-x"), status, {}, data)
    error = caught.value
    assert (type(error), error.kind, error.status) == (raised, kind, status)
    assert f"HTTP {status}" in error.why
    assert error.what
    assert "{" not in error.what


FREE = {400, 401, 402, 403, 404, 422, 429}
FREE_WITH_BODY = {500, 502, 503, 529}


@given(status=st.integers(201, 599), whole=st.booleans(), strict=st.booleans())
@pytest.mark.parametrize("provider", ["openai", "deepseek", "anthropic"])
def test_only_what_is_known_to_be_free_is_free(
    provider: str, status: int, *, whole: bool, strict: bool, make_endpoint: Any
) -> None:
    """Exactly the documented statuses are unbilled: 5xx only with the provider's own body, and not when strict."""
    body = json.dumps({"type": "error", "error": {"type": "api_error", "message": "m"}}) if whole else "<html>"
    error = failures.refused(make_endpoint(provider), status, {}, body.encode())
    expected = status in FREE or (status in FREE_WITH_BODY and whole and not strict)
    assert failures.is_unbilled(error, strict) is expected


def test_what_was_never_sent_is_free_and_all_else_is_not() -> None:
    """No status: only an error from before the first byte is free; a lost reply, a cancellation, a bug never are."""
    assert failures.is_unbilled(RetryableError("x", kind=failures.NEVER_SENT))
    assert failures.is_unbilled(RetryableError("x", kind=failures.NEVER_SENT), strict_5xx=True)
    assert not failures.is_unbilled(RetryableError("x"))
    assert not failures.is_unbilled(LostReply("x", kind=failures.NEVER_SENT))
    assert not failures.is_unbilled(LostReply("x", status=429))
    assert not failures.is_unbilled(RequestRefused("x", status=200))
    assert not failures.is_unbilled(asyncio.CancelledError())
    assert not failures.is_unbilled(ValueError("x"))


def test_every_row_of_the_unbilled_table_names_its_source() -> None:
    """Money is called free on somebody's word: each row says whose, for each provider."""
    for row in failures.UNBILLED:
        assert set(row.sources) == set(WIRES)
        assert all(row.sources.values())


# --- Retry-After


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:30 GMT", "date": "Sun, 22 Nov 2026 12:00:00 GMT"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2026 11:00:00 GMT", "date": "Sun, 22 Nov 2026 12:00:00 GMT"}, 0.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
    ],
)
def test_retry_after_is_read_in_every_form(headers: dict[str, str], seconds: float | None, make_endpoint: Any) -> None:
    """Seconds, milliseconds or a date by the provider's own clock; nonsense is no answer."""
    error = failures.refused(make_endpoint(), 429, headers, b"{}")
    assert isinstance(error, RateLimited)
    assert error.retry_after_s == seconds


# --- what is shown


@pytest.mark.parametrize(
    "secret",
    [
        "sk-proj-abcdefghijklmnop",
        "sk-ant-api03-ABCDEFG_hijklmn",
        "sk-made-up-key-0123456789",
        "****9f3c",
        "Bearer abcdef012345",
        "0123456789abcdef0123456789abcdef",
    ],
)
def test_no_key_is_shown(secret: str, make_endpoint: Any) -> None:
    """Providers echo the key they refuse, whole or masked; neither is passed on."""
    body = json.dumps(openai(f"Incorrect API key provided: {secret}. Find yours on the site.", None, secret))
    error = failures.refused(make_endpoint(), 401, {}, body.encode())
    assert secret not in str(error)
    assert "Incorrect API key provided" in str(error)


def test_no_prompt_is_shown(make_endpoint: Any) -> None:
    """A message that repeats what was sent loses exactly that; its own words stay."""
    said = "messages.0: Patient Alice Example was admitted on 3 May\nwith is not allowed here"
    error = failures.refused(make_endpoint(), 400, {}, json.dumps(openai(said)).encode())
    sent = ["Rules.", "Report: Patient Alice Example was admitted\non 3 May with a cough."]
    shown = str(failures.without_echo(error, sent))
    assert "Alice" not in shown
    assert "3 May" not in shown
    assert "is not allowed here" in shown
    assert shown in str(error)


def test_long_quotes_and_long_messages_are_cut(make_endpoint: Any) -> None:
    """What a validator quotes at length is somebody's text; and an error is one line."""
    body = json.dumps(openai('Invalid input "' + "secret words " * 9 + '" at field\n\nx' + " more" * 99))
    shown = str(failures.refused(make_endpoint(), 400, {}, body.encode()))
    assert "secret" not in shown
    assert "\n" not in shown
    assert len(shown) < 260


@given(body=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: json.dumps(openai(text)).encode()))
@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_any_error_body_gives_a_teacher_error(provider: str, body: bytes, make_endpoint: Any) -> None:
    """Nothing a gateway may answer breaks the reading of it."""
    for status in (400, 429, 503):
        assert isinstance(failures.refused(make_endpoint(provider), status, {}, body), TeacherError)
