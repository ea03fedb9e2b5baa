"""The fields of a request to Anthropic Messages: what each may say, and how it is refused.

Every function here raises `Refused` as the provider would.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal.calls import Block, Turn, canonical, is_whole, require, text_parts
from arcticcodex.rehearsal.schemas import ANTHROPIC_REFUSES, complaint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arcticcodex.rehearsal.calls import JsonObject
    from arcticcodex.rehearsal.models import Model

_OLD_API, _NEW_API = "2023-06-01", "2026-10-21"
SAMPLING = ("temperature", "top_p", "top_k", "stop_sequences")
_KNOWN = frozenset((
    *SAMPLING, "model", "messages", "system", "max_tokens", "stream", "thinking", "output_config", "metadata",
    "cache_control", "service_tier", "inference_geo", "tools", "tool_choice",
))  # fmt: skip
_EFFORTS = ("low", "medium", "high", "xhigh", "max")
_MOST_MARKS = 4


def version_of(headers: Mapping[str, str]) -> str:
    """The version of the API that the headers name."""
    version = headers.get("anthropic-version")
    require(version, "anthropic-version: header is required")
    require(version in {_OLD_API, _NEW_API}, f"anthropic-version: {version!r} is not a valid version")
    return str(version)


def check_names(body: JsonObject) -> None:
    """Refuse fields it does not know or that are not simulated, and a completion without an output cap."""
    for name in body:
        require(name in _KNOWN, f"{name}: Extra inputs are not permitted")
    for name in ("tools", "tool_choice"):
        require(not body.get(name), f"{name}: not simulated by the rehearsal server")
    require(is_whole(body.get("max_tokens")), "max_tokens: Field required")
    require(body["max_tokens"] >= 1, "max_tokens: Input should be greater than or equal to 1")


def prompt_of(body: JsonObject, model: Model, version: str) -> tuple[tuple[Turn, ...], tuple[Block, ...]]:
    """The turns of a request, and its blocks with their cache marks."""
    turns: list[Turn] = []
    blocks: list[Block] = []
    system = body.get("system")
    if system:
        _add(turns, blocks, "system", text_parts(system, "system"))
    messages = body.get("messages")
    require(isinstance(messages, list), "messages: Field required")
    require(messages, "messages: at least one message is required")
    for at, message in enumerate(messages or []):
        require(isinstance(message, dict), f"messages.{at}: Input should be an object")
        role = message.get("role")
        require(role in ("user", "assistant"), f"messages.{at}.role: Input should be 'user' or 'assistant'")
        _add(turns, blocks, role, text_parts(message.get("content"), f"messages.{at}.content"))
    prefilled = turns[-1].role == "assistant" and (model.wordy or version == _NEW_API)
    require(
        not prefilled,
        "This model does not support assistant message prefill. The conversation must end with a user message.",
    )
    if body.get("cache_control"):
        blocks[-1] = Block(blocks[-1].text, _mark(body["cache_control"]))
    marks = sum(1 for block in blocks if block.mark)
    require(
        marks <= _MOST_MARKS,
        f"A maximum of {_MOST_MARKS} blocks with cache_control may be provided. Found {marks}.",
    )
    return tuple(turns), tuple(blocks)


def _add(turns: list[Turn], blocks: list[Block], role: str, parts: list[JsonObject]) -> None:
    turns.append(Turn(role, "\n".join(part["text"] for part in parts)))
    blocks.extend(Block(f"{role}\n{part['text']}", _mark(part.get("cache_control"))) for part in parts)


def _mark(raw: Any) -> str:
    if raw is None:
        return ""
    fine = isinstance(raw, dict) and raw.get("type") == "ephemeral" and raw.get("ttl", "5m") in ("5m", "1h")
    require(fine, "cache_control: Input should be {'type': 'ephemeral'} with a ttl of '5m' or '1h'")
    return str(raw.get("ttl", "5m"))


def check_sampling(body: JsonObject, model: Model, version: str) -> None:
    """Refuse sampling that the version or the model does not take."""
    for name in ("temperature", "top_p", "top_k"):
        if name not in body:
            continue
        require(version == _OLD_API, f"{name}: Extra inputs are not permitted")
        number = isinstance(body[name], int | float) and not isinstance(body[name], bool)
        require(number, f"{name}: Input should be a valid number")
        default = name != "top_k" and body[name] == 1
        require(model.samples or default, f"{name}: only the default is supported for this model")
        low, high = (0, 500) if name == "top_k" else (0, 1)
        require(low <= body[name] <= high, f"{name}: range: {low}..{high}")


def config_of(body: JsonObject) -> JsonObject:
    """The `output_config`: effort and format."""
    config = body.get("output_config") or {}
    require(isinstance(config, dict), "output_config: Input should be an object")
    for name in config:
        require(name in {"effort", "format"}, f"output_config.{name}: Extra inputs are not permitted")
    effort = config.get("effort")
    require(effort is None or effort in _EFFORTS, f"output_config.effort: Input should be one of {', '.join(_EFFORTS)}")
    return dict(config)


def thinking_of(body: JsonObject, config: JsonObject, model: Model) -> tuple[bool, str]:
    """Whether the model thinks, and how hard."""
    effort = config.get("effort") or model.effort
    switch = body.get("thinking")
    if switch is None:
        return model.thinks_unasked, effort
    kind = switch.get("type") if isinstance(switch, dict) else None
    known = ("adaptive", "disabled", "enabled")
    require(kind in known, "thinking.type: Input should be 'adaptive', 'disabled' or 'enabled'")
    if kind == "enabled" or "budget_tokens" in switch:
        message = "thinking.budget_tokens: not supported for this model; use adaptive thinking with an effort"
        require(not model.wordy, message)
        budget = switch.get("budget_tokens")
        require(is_whole(budget) and budget >= 1024, "thinking.enabled.budget_tokens: Input should be at least 1024")
        require(budget < body.get("max_tokens", budget + 1), "max_tokens must be greater than thinking.budget_tokens")
        return True, effort
    if kind == "adaptive":
        require(model.wordy, "adaptive thinking is not supported on this model")
        return True, effort
    require(not model.always_thinks, "thinking.type: 'disabled' is not supported for this model")
    loud = model.wordy and effort in {"xhigh", "max"}
    require(not loud, f"thinking.type: 'disabled' is not supported at effort {effort}")
    return False, effort


def schema_of(raw: Any) -> JsonObject | None:
    """The schema of an output format; None without one."""
    if raw is None:
        return None
    require(isinstance(raw, dict), "output_config.format: Input should be an object")
    require(raw.get("type") == "json_schema", "output_config.format.type: Input should be 'json_schema'")
    require(isinstance(raw.get("schema"), dict), "output_config.format.schema: Field required")
    problem = _schema_complaint(canonical(raw["schema"]))
    require(not problem, f"output_config.format.schema: {problem}")
    return dict(raw["schema"])


@lru_cache(maxsize=256)
def _schema_complaint(schema_text: str) -> str:
    return complaint(json.loads(schema_text), all_required=False, refused=ANTHROPIC_REFUSES)


def stops_of(raw: Any) -> tuple[str, ...]:
    """The stop sequences."""
    fine = raw is None or (isinstance(raw, list) and all(isinstance(stop, str) for stop in raw))
    require(fine, "stop_sequences: Input should be a valid list of strings")
    return tuple(raw or ())
