"""Anthropic Messages: what it refuses, how it answers, how it counts."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal import fields_anthropic as fields
from arcticcodex.rehearsal.calls import Asked, Call, Refused, canonical, count_tokens, json_bytes, require
from arcticcodex.rehearsal.models import MODELS, Model
from arcticcodex.rehearsal.wire_chat import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from arcticcodex.rehearsal.bill import Usage
    from arcticcodex.rehearsal.calls import JsonObject
    from arcticcodex.rehearsal.limits import Gauge, Gauges
    from arcticcodex.rehearsal.replies import Reply
    from arcticcodex.rehearsal.settings import Settings

PROVIDER = "anthropic"
KEEP_ALIVE = b'event: ping\ndata: {"type": "ping"}\n\n'
KEEP_ALIVE_WHOLE = b""

_HIDDEN_SCHEMA_TOKENS = 20
_FINISH = {"stop": "end_turn", "stop_sequence": "stop_sequence", "length": "max_tokens", "refusal": "refusal"}
_KINDS = {
    400: "invalid_request_error", 401: "authentication_error", 402: "billing_error", 403: "permission_error",
    404: "not_found_error", 413: "request_too_large", 422: "invalid_request_error", 429: "rate_limit_error",
    504: "timeout_error", 529: "overloaded_error",
}  # fmt: skip
_MESSAGES = {402: "Your credit balance is too low to access the API.", 529: "Overloaded"}


# ---------------------------------------------------------------- refusals


def key_of(headers: Mapping[str, str]) -> str:
    """The API key of a request, in either style; empty without one."""
    return headers.get("x-api-key", "") or headers.get("authorization", "").removeprefix("Bearer ").strip()


def key_refusal(trouble: str) -> Refused:
    """The refusal of a key that is `missing`, `bad` or `poor`."""
    if trouble == "poor":
        message = "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."
        return Refused(400, "invalid_request_error", message)
    message = "x-api-key header is required" if trouble == "missing" else "invalid x-api-key"
    return Refused(401, "authentication_error", message)


def fault_refusal(fault: str, settings: Settings, model: str) -> Refused:
    """The refusal a drawn fault stands for."""
    if fault == "fatal_429":
        message = "This workspace has reached its enforced spend limit."
        return Refused(429, "rate_limit_error", message, code="enforced_spend_limit_reached")
    if fault == "retired":
        return _no_model(model)
    status = int(fault)
    if status == 429:
        return limit_refusal("requests", settings.retry_after_s)
    return Refused(status, _KINDS.get(status, "api_error"), _MESSAGES.get(status, f"Simulated error {status}."))


def limit_refusal(limit: str, wait_s: float) -> Refused:
    """The refusal of a call above a rate limit."""
    message = f"This request would exceed your organization's rate limit of {limit} per minute."
    return Refused(429, "rate_limit_error", message, retry_after_s=wait_s)


def _no_model(name: Any) -> Refused:
    return Refused(404, "not_found_error", f"model: {name}")


# ---------------------------------------------------------------- requests


def read(body: JsonObject, headers: Mapping[str, str], now: datetime, settings: Settings) -> Call:
    """A request in the common form.

    Raises:
        Refused: as the provider would.
    """
    del settings
    version = fields.version_of(headers)
    fields.check_names(body)
    call = _read(body, version, now)
    most = call.model.max_output
    require(call.cap <= most, f"max_tokens: {call.cap} > {most}, which is the maximum allowed number of output tokens")
    return call


def read_for_count(body: JsonObject, headers: Mapping[str, str], now: datetime) -> int:
    """The tokens of a request's prompt, as `count_tokens` gives them.

    Raises:
        Refused: as the provider would.
    """
    return _read(body, fields.version_of(headers), now).prompt_tokens


def _read(body: JsonObject, version: str, now: datetime) -> Call:
    model = find_model(body.get("model"), now)
    turns, blocks = fields.prompt_of(body, model, version)
    fields.check_sampling(body, model, version)
    config = fields.config_of(body)
    thinking, effort = fields.thinking_of(body, config, model)
    schema = fields.schema_of(config.get("format"))
    prompt = count_tokens([turn.text for turn in turns], wordy=model.wordy)
    if schema:
        prompt += count_tokens([canonical(schema)], wordy=model.wordy) + _HIDDEN_SCHEMA_TOKENS
    require(prompt <= model.max_input, f"prompt is too long: {prompt} tokens > {model.max_input} maximum")
    sampling = {name: body.get(name) for name in fields.SAMPLING}
    return Call(
        model=model,
        turns=turns,
        blocks=blocks,
        cache_salt=canonical([schema, thinking, effort]),
        schema=schema,
        json_mode=False,
        thinking=thinking,
        effort=effort,
        cap=body.get("max_tokens", model.max_output),
        stops=fields.stops_of(body.get("stop_sequences")),
        stream=body.get("stream") is True,
        stream_usage=True,
        tier="standard",
        prompt_tokens=prompt,
        identity=Asked(model, turns, schema, sampling, thinking, effort).identity(),
    )


def find_model(name: Any, now: datetime) -> Model:
    """The model of that id, if it lives."""
    require(isinstance(name, str), "model: Field required")
    model = MODELS.get((PROVIDER, str(name)))
    if model is None or model.retired(now):
        raise _no_model(name)
    return model


# ---------------------------------------------------------------- replies


def usage_body(call: Call, usage: Usage) -> JsonObject:
    """The usage: `input_tokens` is the uncached tail alone."""
    return {
        "input_tokens": usage.fresh,
        "cache_creation_input_tokens": usage.cache_write,
        "cache_read_input_tokens": usage.cache_read,
        "cache_creation": {
            "ephemeral_5m_input_tokens": usage.write_5m,
            "ephemeral_1h_input_tokens": usage.write_1h,
        },
        "output_tokens": usage.output,
        "output_tokens_details": {"thinking_tokens": usage.reasoning},
        "service_tier": call.tier,
    }


def message(call: Call, reply: Reply, usage: Usage | None, number: str, created: int) -> JsonObject:
    """The reply as one body; thoughts come first, in a block of their own."""
    del created
    content: list[JsonObject] = []
    if reply.reasoning:
        content.append({"type": "thinking", "thinking": reply.reasoning, "signature": _signature(call)})
    if reply.text:
        content.append({"type": "text", "text": reply.text})
    body = _head(call, number) | {"content": content} | _stop(reply)
    return body | {"usage": usage_body(call, usage)} if usage else body


def events(call: Call, reply: Reply, usage: Usage | None, number: str, created: int) -> Iterator[bytes]:
    """The reply as server-sent events."""
    del created
    opening = _head(call, number) | {"content": [], "stop_reason": None, "stop_sequence": None}
    counted = usage_body(call, usage) if usage else None
    if counted:
        opening["usage"] = counted | {"output_tokens": 1}
    yield _event("message_start", {"message": opening})
    index = 0
    if reply.reasoning:
        last = {"type": "signature_delta", "signature": _signature(call)}
        deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(reply.reasoning)]
        yield from _block(index, {"type": "thinking", "thinking": "", "signature": ""}, [*deltas, last])
        index = 1
    yield KEEP_ALIVE
    if reply.text:
        spoken = [{"type": "text_delta", "text": piece} for piece in pieces(reply.text)]
        yield from _block(index, {"type": "text", "text": ""}, spoken)
    ending: JsonObject = {"delta": _stop(reply)}
    yield _event("message_delta", ending | {"usage": counted} if counted else ending)
    yield _event("message_stop", {})


def _block(index: int, opening: JsonObject, deltas: list[JsonObject]) -> Iterator[bytes]:
    yield _event("content_block_start", {"index": index, "content_block": opening})
    for delta in deltas:
        yield _event("content_block_delta", {"index": index, "delta": delta})
    yield _event("content_block_stop", {"index": index})


def _event(name: str, value: JsonObject) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), json_bytes({"type": name, **value}))


def _head(call: Call, number: str) -> JsonObject:
    return {"id": f"msg_{number}", "type": "message", "role": "assistant", "model": call.model.served_as}


def _stop(reply: Reply) -> JsonObject:
    stop: JsonObject = {"stop_reason": _FINISH[reply.finish], "stop_sequence": None}
    if reply.finish == "stop_sequence":
        stop["stop_sequence"] = reply.stop
    if reply.finish == "refusal":
        explanation = "The request was declined (simulated)."
        stop["stop_details"] = {"type": "refusal", "category": "frontier_llm", "explanation": explanation}
    return stop


def _signature(call: Call) -> str:
    return call.identity.hex()


def error_body(refused: Refused, request_id: str) -> JsonObject:
    """The error body."""
    error: JsonObject = {"type": refused.kind, "message": refused.message}
    if refused.code:
        error["details"] = {"error_code": refused.code}
    return {"type": "error", "error": error, "request_id": request_id}


def headers(request_id: str, gauges: Gauges, now: datetime) -> dict[str, str]:
    """The reply headers."""
    sent = {"request-id": request_id, "anthropic-organization-id": "org_rehearsal"}
    for name, gauge in (
        ("requests", gauges.requests),
        ("tokens", gauges.input_tokens),
        ("input-tokens", gauges.input_tokens),
        ("output-tokens", gauges.output_tokens),
    ):
        sent |= _gauge(name, gauge, now)
    return sent


def refusal_headers(refused: Refused) -> dict[str, str]:
    """The headers of a refusal that says when to come again."""
    wait = refused.retry_after_s
    return {} if wait is None else {"retry-after": str(math.ceil(wait))}


def _gauge(name: str, gauge: Gauge, now: datetime) -> dict[str, str]:
    full = now + timedelta(seconds=math.ceil(gauge.reset_s))
    return {
        f"anthropic-ratelimit-{name}-limit": str(gauge.limit),
        f"anthropic-ratelimit-{name}-remaining": str(gauge.remaining),
        f"anthropic-ratelimit-{name}-reset": full.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def model_body(model: Model) -> JsonObject:
    """One model of the list."""
    return {"type": "model", "id": model.id, "display_name": model.id, "created_at": "2026-01-01T00:00:00Z"}


def models_body(models: list[Model]) -> JsonObject:
    """The list of models."""
    ids = [model.id for model in models]
    return {
        "data": [model_body(model) for model in models],
        "has_more": False,
        "first_id": ids[0] if ids else None,
        "last_id": ids[-1] if ids else None,
    }
