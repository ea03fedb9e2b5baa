"""OpenAI Chat Completions: what it refuses, how it answers, how it counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal import fields_openai as fields
from arcticcodex.rehearsal import wire_chat
from arcticcodex.rehearsal.calls import Asked, Block, Call, Refused, canonical, count_tokens, require
from arcticcodex.rehearsal.models import MODELS, Model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from arcticcodex.rehearsal.bill import Usage
    from arcticcodex.rehearsal.calls import JsonObject
    from arcticcodex.rehearsal.limits import Gauge, Gauges
    from arcticcodex.rehearsal.replies import Reply
    from arcticcodex.rehearsal.settings import Settings

PROVIDER = "openai"
KEEP_ALIVE = b""
KEEP_ALIVE_WHOLE = b""

_ROLES = ("system", "developer", "user", "assistant")
_FINISH = {"stop": "stop", "stop_sequence": "stop", "length": "length", "refusal": "stop"}
_STATUS_KINDS = {400: "invalid_request_error", 401: "invalid_request_error", 403: "invalid_request_error",
                 404: "invalid_request_error", 422: "invalid_request_error", 429: "requests"}  # fmt: skip


# ---------------------------------------------------------------- refusals


def key_of(headers: Mapping[str, str]) -> str:
    """The API key of a request; empty without one."""
    return headers.get("authorization", "").removeprefix("Bearer ").strip()


def key_refusal(trouble: str) -> Refused:
    """The refusal of a key that is `missing`, `bad` or `poor`."""
    if trouble == "missing":
        return Refused(401, "invalid_request_error", "You didn't provide an API key.")
    if trouble == "bad":
        return Refused(401, "invalid_request_error", "Incorrect API key provided.", code="invalid_api_key")
    message = "Billing hard limit has been reached."
    return Refused(400, "invalid_request_error", message, code="billing_hard_limit_reached")


def fault_refusal(fault: str, settings: Settings, model: str) -> Refused:
    """The refusal a drawn fault stands for."""
    if fault == "fatal_429":
        message = "You exceeded your current quota, please check your plan and billing details."
        return Refused(429, "insufficient_quota", message, code="insufficient_quota")
    if fault == "retired":
        return _unknown_model(model)
    status = int(fault)
    if status == 429:
        return limit_refusal("requests", settings.retry_after_s)
    message = f"The server had an error while processing your request (simulated {status})."
    code = "invalid_api_key" if status == 401 else None
    return Refused(status, _STATUS_KINDS.get(status, "server_error"), message, code=code)


def limit_refusal(limit: str, wait_s: float) -> Refused:
    """The refusal of a call above a rate limit."""
    kind = "tokens" if "tokens" in limit else "requests"
    message = f"Rate limit reached on {limit}. Please try again in {wait_s:.3f}s."
    return Refused(429, kind, message, code="rate_limit_exceeded", retry_after_s=wait_s)


def _unknown_model(name: Any) -> Refused:
    message = f"The model `{name}` does not exist or you do not have access to it."
    return Refused(404, "invalid_request_error", message, code="model_not_found")


# ---------------------------------------------------------------- requests


def read(body: JsonObject, headers: Mapping[str, str], now: datetime, settings: Settings) -> Call:
    """A request in the common form.

    Raises:
        Refused: as the provider would.
    """
    del headers, settings
    model = find_model(body.get("model"), now)
    fields.check_names(body)
    turns = wire_chat.read_turns(body, _ROLES)
    effort = fields.effort_of(body, model)
    fields.check_sampling(body, model, effort)
    schema, json_mode = fields.format_of(body.get("response_format"), turns)
    cap = fields.cap_of(body, model)
    stream = body.get("stream") is True
    options = fields.object_of(body, "stream_options")
    require(not options or stream, "'stream_options' is only allowed when 'stream' is enabled.", param="stream_options")
    shape = {"schema": schema, "json": json_mode}
    texts = [turn.text for turn in turns]
    prompt = count_tokens([*texts, canonical(schema)] if schema else texts)
    fields.check_context(model, prompt, cap)
    asked = Asked(model, turns, shape, {name: body.get(name) for name in fields.SAMPLING}, effort != "none", effort)
    return Call(
        model=model,
        turns=turns,
        blocks=tuple(Block(f"{turn.role}\n{turn.text}") for turn in turns),
        cache_salt=canonical(shape),
        schema=schema,
        json_mode=json_mode,
        thinking=effort != "none",
        effort=effort,
        cap=cap or model.max_output,
        stops=wire_chat.read_stops(body.get("stop")),
        stream=stream,
        stream_usage=bool(options.get("include_usage")),
        tier=fields.tier_of(body.get("service_tier"), model),
        prompt_tokens=prompt,
        identity=asked.identity(),
        cached=fields.cached(body),
    )


def find_model(name: Any, now: datetime) -> Model:
    """The model of that id, if it lives."""
    require(isinstance(name, str) and name, "you must provide a model parameter")
    model = MODELS.get((PROVIDER, str(name)))
    if model is None or model.retired(now):
        raise _unknown_model(name)
    return model


# ---------------------------------------------------------------- replies


def usage_body(call: Call, usage: Usage) -> JsonObject:
    """The usage: `prompt_tokens` is the total, of which cached and written tokens are parts."""
    details: JsonObject = {"cached_tokens": usage.cache_read, "audio_tokens": 0}
    if call.model.cache_writes:
        details["cache_write_tokens"] = usage.cache_write
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.output,
        "total_tokens": usage.prompt + usage.output,
        "prompt_tokens_details": details,
        "completion_tokens_details": {
            "reasoning_tokens": usage.reasoning,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def message(call: Call, reply: Reply, usage: Usage | None, number: str, created: int) -> JsonObject:
    """The reply as one body."""
    refused = reply.finish == "refusal"
    said: JsonObject = {
        "role": "assistant",
        "content": None if refused else reply.text,
        "refusal": reply.text if refused else None,
        "annotations": [],
    }
    counted = usage_body(call, usage) if usage else None
    return wire_chat.completion(_head(call, number, created), said, _FINISH[reply.finish], counted)


def events(call: Call, reply: Reply, usage: Usage | None, number: str, created: int) -> Iterator[bytes]:
    """The reply as server-sent events."""
    first = {"role": "assistant", "content": "", "refusal": None}
    deltas = wire_chat.deltas_of(reply, "", first)
    if reply.finish == "refusal":
        deltas = iter([first, {"refusal": reply.text}])
    counted = usage_body(call, usage) if usage else None
    head = _head(call, number, created)
    return wire_chat.chunks(head, deltas, _FINISH[reply.finish], counted, stream_usage=call.stream_usage)


def _head(call: Call, number: str, created: int) -> JsonObject:
    return {
        "id": f"chatcmpl-{number}",
        "created": created,
        "model": call.model.served_as,
        "service_tier": call.tier,
        "system_fingerprint": "fp_rehearsal",
    }


def error_body(refused: Refused, request_id: str) -> JsonObject:
    """The error body."""
    del request_id
    return wire_chat.error_body(refused)


def headers(request_id: str, gauges: Gauges, now: datetime) -> dict[str, str]:
    """The reply headers."""
    del now
    sent = {"x-request-id": request_id, "openai-processing-ms": "1", "openai-version": "2020-10-01"}
    return sent | _gauge("requests", gauges.requests) | _gauge("tokens", gauges.input_tokens)


def refusal_headers(refused: Refused) -> dict[str, str]:
    """The headers of a refusal that says when to come again."""
    wait = refused.retry_after_s
    if wait is None:
        return {}
    return {"retry-after": str(math.ceil(wait)), "retry-after-ms": str(math.ceil(wait * 1000))}


def _gauge(name: str, gauge: Gauge) -> dict[str, str]:
    return {
        f"x-ratelimit-limit-{name}": str(gauge.limit),
        f"x-ratelimit-remaining-{name}": str(gauge.remaining),
        f"x-ratelimit-reset-{name}": _duration(gauge.reset_s),
    }


def _duration(seconds: float) -> str:
    """A duration in OpenAI's form: `20ms`, `1.5s`, `6m0s`."""
    if seconds < 1:
        return f"{math.ceil(seconds * 1000)}ms"
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}m{rest:.3g}s" if minutes else f"{rest:.4g}s"


def model_body(model: Model) -> JsonObject:
    """One model of the list."""
    return {"id": model.id, "object": "model", "created": 1_760_000_000, "owned_by": "openai"}


def models_body(models: list[Model]) -> JsonObject:
    """The list of models."""
    return {"object": "list", "data": [model_body(model) for model in models]}
