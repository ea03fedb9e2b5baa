"""The fields of a request to OpenAI Chat Completions: what each may say, and how it is refused.

Every function here raises `Refused` as the provider would.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal.calls import Refused, canonical, is_whole, require
from arcticcodex.rehearsal.schemas import complaint

if TYPE_CHECKING:
    from arcticcodex.rehearsal.calls import JsonObject, Turn
    from arcticcodex.rehearsal.models import Model

SAMPLING = ("temperature", "top_p", "frequency_penalty", "presence_penalty", "seed", "stop", "verbosity", "logit_bias")
_HARMLESS = (
    "model", "messages", "max_tokens", "max_completion_tokens", "reasoning_effort", "response_format", "stream",
    "stream_options", "n", "user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key",
    "prompt_cache_options", "prompt_cache_retention", "parallel_tool_calls", "logprobs", "top_logprobs",
)  # fmt: skip
_NOT_SIMULATED = ("tools", "tool_choice", "functions", "function_call", "audio", "prediction", "web_search_options")
_KNOWN = frozenset((*SAMPLING, *_HARMLESS, *_NOT_SIMULATED, "modalities"))
_EFFORTS = ("none", "low", "medium", "high", "xhigh", "max")
_SCHEMA_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def object_of(body: JsonObject, name: str) -> JsonObject:
    """A field that is an object; empty where it is not set."""
    value = body.get(name)
    require(value is None or isinstance(value, dict), f"Invalid type for '{name}': expected an object.", param=name)
    return value or {}


def check_names(body: JsonObject) -> None:
    """Refuse fields it does not know or that are not simulated."""
    for name in body:
        require(name in _KNOWN, f"Unrecognized request argument supplied: {name}", param=name)
    for name in _NOT_SIMULATED:
        require(not body.get(name), f"'{name}' is not simulated by the rehearsal server.", param=name)
    require(body.get("n") in (None, 1), "'n' above 1 is not simulated by the rehearsal server.", param="n")


def effort_of(body: JsonObject, model: Model) -> str:
    """How hard the model thinks; `none` where it does not."""
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


def check_sampling(body: JsonObject, model: Model, effort: str) -> None:
    """Refuse sampling that the model does not take at this effort."""
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


def cap_of(body: JsonObject, model: Model) -> int | None:
    """The output cap, of either name; None without one."""
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


def check_context(model: Model, prompt: int, cap: int | None) -> None:
    """Refuse what does not fit into the model's context."""
    fits = prompt <= model.max_input and prompt + (cap or 0) <= model.context
    require(
        fits,
        f"This model's maximum context length is {model.context} tokens. However, you requested "
        f"{prompt + (cap or 0)} tokens ({prompt} in the messages, {cap or 0} in the completion).",
        param="messages",
        code="context_length_exceeded",
    )


def format_of(raw: Any, turns: tuple[Turn, ...]) -> tuple[JsonObject | None, bool]:
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


def tier_of(raw: Any, model: Model) -> str:
    """The service tier as it is billed."""
    known = (None, "auto", "default", "flex", "priority")
    require(raw in known, f"Invalid value: {raw!r} for 'service_tier'.", param="service_tier")
    if raw == "flex":
        require(
            model.thinks, "Invalid service_tier argument: flex is not available for this model.", param="service_tier"
        )
        return "flex"
    return "default"


def cached(body: JsonObject) -> bool:
    """Whether the cache is used: always, but in explicit mode only with a breakpoint."""
    options = object_of(body, "prompt_cache_options")
    if options.get("mode") != "explicit":
        return True
    contents = [message.get("content") for message in body["messages"]]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    return any("prompt_cache_breakpoint" in part for part in parts)


def _unsupported(param: str, message: str, code: str = "unsupported_parameter") -> Refused:
    return Refused(400, "invalid_request_error", message, param=param, code=code)
