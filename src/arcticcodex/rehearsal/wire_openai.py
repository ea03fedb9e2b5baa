"""OpenAI Chat Completions: what it refuses, how it answers, how it counts."""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal import wire_chat
from arcticcodex.rehearsal.calls import Asked, Block, Call, Refused, canonical, count_tokens, is_whole, require
from arcticcodex.rehearsal.models import MODELS, Model
from arcticcodex.rehearsal.schemas import complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from arcticcodex.rehearsal.bill import Usage
    from arcticcodex.rehearsal.calls import JsonObject, Turn
    from arcticcodex.rehearsal.limits import Gauge, Gauges
    from arcticcodex.rehearsal.replies import Reply
    from arcticcodex.rehearsal.settings import Settings

PROVIDER = "openai"
KEEP_ALIVE = b""
KEEP_ALIVE_WHOLE = b""

_ROLES = ("system", "developer", "user", "assistant")
_SAMPLING = ("temperature", "top_p", "frequency_penalty", "presence_penalty", "seed", "stop", "verbosity", "logit_bias")
_HARMLESS = (
    "model", "messages", "max_tokens", "max_completion_tokens", "reasoning_effort", "response_format", "stream",
    "stream_options", "n", "user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key",
    "prompt_cache_options", "prompt_cache_retention", "parallel_tool_calls", "logprobs", "top_logprobs",
)  # fmt: skip
_NOT_SIMULATED = ("tools", "tool_choice", "functions", "function_call", "audio", "prediction", "web_search_options")
_KNOWN = frozenset((*_SAMPLING, *_HARMLESS, *_NOT_SIMULATED, "modalities"))
_EFFORTS = ("none", "low", "medium", "high", "xhigh", "max")
_SCHEMA_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
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


def _unsupported(param: str, message: str, code: str = "unsupported_parameter") -> Refused:
    return Refused(400, "invalid_request_error", message, param=param, code=code)


# ---------------------------------------------------------------- requests


def read(body: JsonObject, headers: Mapping[str, str], now: datetime, settings: Settings) -> Call:
    """A request in the common form.

    Raises:
        Refused: as the provider would.
    """
    del headers, settings
    model = find_model(body.get("model"), now)
    _check_names(body)
    turns = wire_chat.read_turns(body, _ROLES)
    effort = _effort(body, model)
    _check_sampling(body, model, effort)
    schema, json_mode = _format(body.get("response_format"), turns)
    cap = _cap(body, model)
    stream = body.get("stream") is True
    options = _object(body, "stream_options")
    require(not options or stream, "'stream_options' is only allowed when 'stream' is enabled.", param="stream_options")
    shape = {"schema": schema, "json": json_mode}
    texts = [turn.text for turn in turns]
    prompt = count_tokens([*texts, canonical(schema)] if schema else texts)
    _check_context(model, prompt, cap)
    asked = Asked(model, turns, shape, {name: body.get(name) for name in _SAMPLING}, effort != "none", effort)
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
        tier=_tier(body.get("service_tier"), model),
        prompt_tokens=prompt,
        identity=asked.identity(),
        cached=_cached(body),
    )


def find_model(name: Any, now: datetime) -> Model:
    """The model of that id, if it lives."""
    require(isinstance(name, str) and name, "you must provide a model parameter")
    model = MODELS.get((PROVIDER, str(name)))
    if model is None or model.retired(now):
        raise _unknown_model(name)
    return model


def _object(body: JsonObject, name: str) -> JsonObject:
    value = body.get(name)
    require(value is None or isinstance(value, dict), f"Invalid type for '{name}': expected an object.", param=name)
    return value or {}


def _check_names(body: JsonObject) -> None:
    for name in body:
        require(name in _KNOWN, f"Unrecognized request argument supplied: {name}", param=name)
    for name in _NOT_SIMULATED:
        require(not body.get(name), f"'{name}' is not simulated by the rehearsal server.", param=name)
    require(body.get("n") in (None, 1), "'n' above 1 is not simulated by the rehearsal server.", param="n")


def _effort(body: JsonObject, model: Model) -> str:
    effort = body.get("reasoning_effort")
    if not model.thinks:
        require(
            effort is None,
            "Unrecognized request argument supplied: reasoning_effort",
            param="reasoning_effort",
        )
        return "none"
    require(
        effort is None or effort in _EFFORTS,
        f"Unsupported value: 'reasoning_effort' does not support '{effort}' with this model.",
        param="reasoning_effort",
        code="unsupported_value",
    )
    return effort or model.effort


def _check_sampling(body: JsonObject, model: Model, effort: str) -> None:
    for name, low, high in (("temperature", 0, 2), ("top_p", 0, 1)):
        value = body.get(name)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        fine = value is None or (number and low <= value <= high)
        require(fine, f"Invalid '{name}': expected a number between {low} and {high}.", param=name)
    if model.samples or effort == "none":
        return
    for name in ("temperature", "top_p"):
        if body.get(name) not in (None, 1):
            raise _unsupported(
                name,
                f"Unsupported value: '{name}' does not support {body[name]} with this model. "
                "Only the default (1) value is supported.",
                "unsupported_value",
            )
    for name in ("logprobs", "top_logprobs"):
        if body.get(name):
            raise _unsupported(name, f"Unsupported parameter: '{name}' is not supported with this model.")


def _cap(body: JsonObject, model: Model) -> int | None:
    old, new = body.get("max_tokens"), body.get("max_completion_tokens")
    if old is not None and model.thinks:
        raise _unsupported(
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
        )
    require(
        old is None or new is None,
        "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
    )
    cap = old if new is None else new
    name = "max_tokens" if new is None else "max_completion_tokens"
    require(cap is None or is_whole(cap), f"Invalid type for '{name}': expected an integer.", param=name)
    if cap is None:
        return None
    require(cap >= 1, f"Invalid '{name}': integer below minimum value. Expected a value >= 1.", param=name)
    require(
        cap <= model.max_output,
        f"{name} is too large: {cap}. This model supports at most {model.max_output} completion tokens.",
        param=name,
    )
    return int(cap)


def _check_context(model: Model, prompt: int, cap: int | None) -> None:
    fits = prompt <= model.max_input and prompt + (cap or 0) <= model.context
    require(
        fits,
        f"This model's maximum context length is {model.context} tokens. However, you requested "
        f"{prompt + (cap or 0)} tokens ({prompt} in the messages, {cap or 0} in the completion).",
        param="messages",
        code="context_length_exceeded",
    )


def _format(raw: Any, turns: tuple[Turn, ...]) -> tuple[JsonObject | None, bool]:
    """The schema asked for, and whether JSON is asked for without one."""
    if raw is None:
        return None, False
    require(isinstance(raw, dict), "Invalid type for 'response_format': expected an object.", param="response_format")
    kind = raw.get("type")
    known = ("text", "json_object", "json_schema")
    require(kind in known, f"Invalid value: {kind!r}. Supported values are: {known}.", param="response_format.type")
    if kind == "json_object":
        require(
            any("json" in turn.text.lower() for turn in turns),
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            param="messages",
        )
    if kind != "json_schema":
        return None, kind == "json_object"
    return _schema(raw.get("json_schema")), False


def _schema(raw: Any) -> JsonObject:
    place = "response_format.json_schema"
    require(isinstance(raw, dict), f"Missing required parameter: '{place}'.", param=place)
    name = raw.get("name")
    require(
        isinstance(name, str) and _SCHEMA_NAME.fullmatch(name),
        f"Invalid '{place}.name': expected a string of at most 64 characters that matches '^[a-zA-Z0-9_-]+$'.",
        param=f"{place}.name",
    )
    schema = raw.get("schema")
    require(isinstance(schema, dict), f"Missing required parameter: '{place}.schema'.", param=f"{place}.schema")
    problem = _strict_complaint(canonical(schema)) if raw.get("strict") else ""
    require(not problem, f"Invalid schema for response_format '{name}': {problem}", param="response_format")
    return dict(schema or {})


@lru_cache(maxsize=256)
def _strict_complaint(schema_text: str) -> str:
    return complaint(json.loads(schema_text), all_required=True)


def _tier(raw: Any, model: Model) -> str:
    known = (None, "auto", "default", "flex", "priority")
    require(raw in known, f"Invalid value: {raw!r} for 'service_tier'.", param="service_tier")
    if raw == "flex":
        require(
            model.thinks, "Invalid service_tier argument: flex is not available for this model.", param="service_tier"
        )
        return "flex"
    return "default"


def _cached(body: JsonObject) -> bool:
    """Whether the cache is used: always, but in explicit mode only with a breakpoint."""
    options = _object(body, "prompt_cache_options")
    if options.get("mode") != "explicit":
        return True
    contents = [message.get("content") for message in body["messages"]]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    return any("prompt_cache_breakpoint" in part for part in parts)


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
