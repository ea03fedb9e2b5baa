"""DeepSeek chat completions: what it refuses, how it answers, how it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal import wire_chat
from arcticcodex.rehearsal.calls import Asked, Block, Call, Refused, count_tokens, is_whole
from arcticcodex.rehearsal.models import MODELS, Model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from arcticcodex.rehearsal.bill import Usage
    from arcticcodex.rehearsal.calls import JsonObject, Turn
    from arcticcodex.rehearsal.limits import Gauges
    from arcticcodex.rehearsal.replies import Reply
    from arcticcodex.rehearsal.settings import Settings

PROVIDER = "deepseek"
KEEP_ALIVE = b": keep-alive\n\n"
KEEP_ALIVE_WHOLE = b"\n"

_ROLES = ("system", "user", "assistant")
_SAMPLING = ("temperature", "top_p", "frequency_penalty", "presence_penalty", "stop")
# What it offers and what it makes of the others' words for it.
_EFFORTS = {"low": "low", "medium": "high", "high": "high", "xhigh": "high", "max": "max"}
_NOT_SIMULATED = ("tools", "tool_choice")
# Nobody documents the cap of a request that sets none; hosts were seen between 4K and 65K.
_CAP_UNSET = 8192
_FINISH = {"stop": "stop", "stop_sequence": "stop", "length": "length", "refusal": "content_filter"}
_KINDS = {401: "authentication_error", 402: "unknown_error", 429: "rate_limit_error"}


# ---------------------------------------------------------------- refusals


def key_of(headers: Mapping[str, str]) -> str:
    """The API key of a request; empty without one."""
    return headers.get("authorization", "").removeprefix("Bearer ").strip()


def key_refusal(trouble: str) -> Refused:
    """The refusal of a key that is `missing`, `bad` or `poor`."""
    if trouble == "poor":
        return Refused(402, "unknown_error", "Insufficient Balance", code="invalid_request_error")
    message = "Authentication Fails (governor)" if trouble == "missing" else "Authentication Fails (no such user)"
    return Refused(401, "authentication_error", message, code="invalid_request_error")


def fault_refusal(fault: str, settings: Settings, model: str) -> Refused:
    """The refusal a drawn fault stands for; an empty balance is its only spending limit."""
    del model
    if fault in {"fatal_429", "402"}:
        return key_refusal("poor")
    if fault == "retired":
        return _no_model()
    status = int(fault)
    if status == 401:
        return key_refusal("bad")
    if status == 429:
        return limit_refusal("requests", settings.retry_after_s)
    kind = "invalid_request_error" if status < 500 else "server_error"
    return Refused(status, _KINDS.get(status, kind), f"The server is busy (simulated {status}).", code=kind)


def limit_refusal(limit: str, wait_s: float) -> Refused:
    """The refusal of a call above a limit; no header says for how long."""
    del wait_s
    message = f"Rate limit reached on {limit}. Please slow down."
    return Refused(429, "rate_limit_error", message, code="rate_limit_exceeded")


def _no_model() -> Refused:
    return Refused(400, "invalid_request_error", "Model Not Exist", code="invalid_request_error")


def _check(condition: object, message: str, status: int = 400) -> None:
    if not condition:
        raise Refused(status, "invalid_request_error", message, code="invalid_request_error")


# ---------------------------------------------------------------- requests


def read(body: JsonObject, headers: Mapping[str, str], now: datetime, settings: Settings) -> Call:
    """A request in the common form; parameters it does not know are ignored, as the provider does.

    Raises:
        Refused: as the provider would.
    """
    del headers
    model = find_model(body.get("model"), now)
    for name in _NOT_SIMULATED:
        _check(not body.get(name), f"'{name}' is not simulated by the rehearsal server.")
    turns = wire_chat.read_turns(body, _ROLES)
    thinking, effort = _thinking(body, model)
    _check_sampling(body)
    json_mode = _json_mode(body.get("response_format"), turns, settings)
    cap = _cap(body, model)
    prompt = count_tokens(turn.text for turn in turns)
    whole = prompt + (cap or 0)
    _check(
        whole <= model.context,
        f"This model's maximum context length is {model.context} tokens. However, you requested {whole} tokens.",
    )
    options = body.get("stream_options")
    asked = Asked(model, turns, json_mode, {name: body.get(name) for name in _SAMPLING}, thinking, effort)
    return Call(
        model=model,
        turns=turns,
        blocks=tuple(Block(f"{turn.role}\n{turn.text}") for turn in turns),
        cache_salt=str(body.get("user_id", "")),
        schema=None,
        json_mode=json_mode,
        thinking=thinking,
        effort=effort,
        cap=cap or _CAP_UNSET,
        stops=wire_chat.read_stops(body.get("stop")),
        stream=body.get("stream") is True,
        stream_usage=isinstance(options, dict) and options.get("include_usage") is True,
        tier="default",
        prompt_tokens=prompt,
        identity=asked.identity(),
    )


def find_model(name: Any, now: datetime) -> Model:
    """The model of that id, if it lives."""
    _check(
        isinstance(name, str), "Failed to deserialize the JSON body into the target type: missing field `model`", 422
    )
    model = MODELS.get((PROVIDER, str(name)))
    if model is None or model.retired(now):
        raise _no_model()
    return model


def _thinking(body: JsonObject, model: Model) -> tuple[bool, str]:
    effort = body.get("reasoning_effort")
    _check(
        effort is None or (isinstance(effort, str) and effort in _EFFORTS),
        f"Invalid reasoning_effort: {effort!r}; low, high or max.",
    )
    switch = body.get("thinking")
    kind = switch.get("type") if isinstance(switch, dict) else None
    fine = switch is None or kind in ("enabled", "disabled")
    _check(fine, "Failed to deserialize the JSON body: thinking.type must be `enabled` or `disabled`", 422)
    return kind != "disabled", _EFFORTS[effort or model.effort]


def _check_sampling(body: JsonObject) -> None:
    temperature = body.get("temperature")
    if temperature is None:
        return
    number = isinstance(temperature, int | float) and not isinstance(temperature, bool)
    _check(number, "Failed to deserialize the JSON body: temperature must be a number", 422)
    _check(0 <= temperature <= 2, "Invalid temperature value, the valid range of temperature is [0, 2]")


def _json_mode(raw: Any, turns: tuple[Turn, ...], settings: Settings) -> bool:
    kind = raw.get("type") if isinstance(raw, dict) else raw
    if kind == "json_schema":
        _check(settings.deepseek_json_schema == "ignore", "This response_format type is unavailable now")
        return False
    _check(kind in (None, "text", "json_object"), f"Invalid response_format type {kind!r}", 422)
    if kind != "json_object":
        return False
    _check(
        any("json" in turn.text.lower() for turn in turns),
        "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'.",
    )
    return True


def _cap(body: JsonObject, model: Model) -> int | None:
    cap = body.get("max_tokens")
    if cap is None:
        return None
    _check(is_whole(cap), "Failed to deserialize the JSON body: max_tokens must be an integer", 422)
    _check(
        1 <= cap <= model.max_output,
        f"Invalid max_tokens value, the valid range of max_tokens is [1, {model.max_output}]",
    )
    return int(cap)


# ---------------------------------------------------------------- replies


def usage_body(call: Call, usage: Usage) -> JsonObject:
    """The usage: the prompt is what hit the cache and what missed it."""
    del call
    miss = usage.fresh + usage.cache_write
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.output,
        "total_tokens": usage.prompt + usage.output,
        "prompt_tokens_details": {"cached_tokens": usage.cache_read},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
        "prompt_cache_hit_tokens": usage.cache_read,
        "prompt_cache_miss_tokens": miss,
    }


def message(call: Call, reply: Reply, usage: Usage | None, number: str, created: int) -> JsonObject:
    """The reply as one body."""
    said: JsonObject = {"role": "assistant", "content": reply.text}
    if call.thinking:
        said["reasoning_content"] = reply.reasoning
    counted = usage_body(call, usage) if usage else None
    return wire_chat.completion(_head(call, number, created), said, _FINISH[reply.finish], counted)


def events(call: Call, reply: Reply, usage: Usage | None, number: str, created: int) -> Iterator[bytes]:
    """The reply as server-sent events."""
    shown = "reasoning_content" if call.thinking else ""
    deltas = wire_chat.deltas_of(reply, shown, {"role": "assistant", "content": ""})
    counted = usage_body(call, usage) if usage else None
    head = _head(call, number, created)
    return wire_chat.chunks(head, deltas, _FINISH[reply.finish], counted, stream_usage=call.stream_usage)


def _head(call: Call, number: str, created: int) -> JsonObject:
    return {
        "id": number,
        "created": created,
        "model": call.model.served_as,
        "system_fingerprint": "fp_rehearsal",
    }


def error_body(refused: Refused, request_id: str) -> JsonObject:
    """The error body."""
    del request_id
    return wire_chat.error_body(refused)


def headers(request_id: str, gauges: Gauges, now: datetime) -> dict[str, str]:
    """The reply headers: DeepSeek documents none about limits."""
    del gauges, now
    return {"x-request-id": request_id}


def refusal_headers(refused: Refused) -> dict[str, str]:
    """The headers of a refusal: none."""
    del refused
    return {}


def model_body(model: Model) -> JsonObject:
    """One model of the list."""
    return {"id": model.id, "object": "model", "owned_by": "deepseek"}


def models_body(models: list[Model]) -> JsonObject:
    """The list of models."""
    return {"object": "list", "data": [model_body(model) for model in models]}
