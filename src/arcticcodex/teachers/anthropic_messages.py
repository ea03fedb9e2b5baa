"""Anthropic's `/v1/messages`.

Source: platform.claude.com/docs (versioning, adaptive thinking, structured outputs, prompt caching; what's new in
Claude Sonnet 5.5) and the types of the official client.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import ConfigError
from arcticcodex.records import Reply
from arcticcodex.teachers import failures
from arcticcodex.teachers.headers import anthropic_rate, date_s
from arcticcodex.teachers.payload import decode, encode, incomplete, reaches, takes_temperature, text_of
from arcticcodex.teachers.usage import anthropic_usage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arcticcodex.records import Finish, Request, Thinking
    from arcticcodex.teachers.teacher import Endpoint

VERSION = "2026-10-21"
OLD_VERSION = "2023-06-01"


@dataclass(frozen=True, slots=True)
class Traits:
    """What the models whose id fits `pattern` accept.

    `thinking` holds the fields for off, low and high; `cache_minimum` is the shortest prefix cached, in tokens.
    `temperature` is taken always, never, or only while thinking is off.
    """

    pattern: str
    thinking: Mapping[Thinking, Mapping[str, Any]]
    cache_minimum: int
    version: str = VERSION
    temperature: str = "never"


def _adaptive(off: Mapping[str, Any]) -> Mapping[Thinking, Mapping[str, Any]]:
    """Thinking as much as the model sees fit, bounded by an effort; `off` as the model knows it."""
    return {
        "off": off,
        "low": {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}},
        "high": {"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}},
    }


_OFF: Mapping[str, Any] = {"thinking": {"type": "disabled"}}
_BARELY: Mapping[str, Any] = {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}}
_LEAST_BUDGET = 1024
_BUDGETS: Mapping[Thinking, Mapping[str, Any]] = {
    "off": _OFF,
    "low": {"thinking": {"type": "enabled", "budget_tokens": _LEAST_BUDGET}},
    "high": {"thinking": {"type": "enabled", "budget_tokens": 8192}},
}

# The first pattern that fits decides; an id not listed is taken for a model of today that can be told not to think.
MODELS = (
    Traits("claude-sonnet-5-5*", _adaptive(_BARELY), 512),
    Traits("claude-opus-5-5*", _adaptive(_BARELY), 512),
    Traits("claude-fable-*", _adaptive(_BARELY), 512),
    Traits("claude-mythos-*", _adaptive(_BARELY), 512),
    Traits("claude-sonnet-5*", _adaptive(_OFF), 1024),
    Traits("claude-haiku-4-5*", _BUDGETS, 4096, OLD_VERSION, "off"),
    Traits("claude-opus-4-5*", _BUDGETS, 4096, OLD_VERSION, "off"),
    Traits("claude-sonnet-4-5*", _BUDGETS, 1024, OLD_VERSION, "off"),
    Traits("claude-*-4-6*", _adaptive(_OFF), 4096, OLD_VERSION, "off"),
    Traits("claude-*-4-*", _adaptive(_OFF), 1024, OLD_VERSION),
    Traits("*", _adaptive(_OFF), 512),
)

_FINISH: Mapping[Any, Finish] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "tool_use": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "pause_turn": "length",
    "refusal": "refusal",
}


@dataclass(frozen=True, slots=True)
class AnthropicMessages:
    """The wire of Anthropic. Temperature is dropped where the model does not take it."""

    def url(self, endpoint: Endpoint) -> str:
        """`base_url` has no /v1."""
        return f"{endpoint.base_url.rstrip('/')}/v1/messages"

    def headers(self, endpoint: Endpoint) -> Mapping[str, str]:
        """The key in the header that goes with the model's API version, as its clients of that time send it."""
        version = traits_of(endpoint.model).version
        key = (
            ("x-api-key", endpoint.api_key)
            if version == OLD_VERSION
            else ("Authorization", f"Bearer {endpoint.api_key}")
        )
        return {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "anthropic-version": version,
            **({key[0]: key[1]} if endpoint.api_key else {}),
        }

    def body(self, endpoint: Endpoint, request: Request, cap_tokens: int) -> bytes:
        """The JSON body, the shared prefix first; raises `ConfigError` for a cap that leaves no room to think."""
        traits = traits_of(endpoint.model)
        switch = _switch(endpoint, traits.thinking[request.thinking], cap_tokens)
        fields: dict[str, Any] = {"model": endpoint.model, "max_tokens": cap_tokens}
        if request.system:
            fields["system"] = _system(request.system, traits.cache_minimum)
        fields["messages"] = [{"role": message.role, "content": message.content} for message in request.messages]
        if request.schema is not None:
            form = {"format": {"type": "json_schema", "schema": request.schema}}
            switch["output_config"] = {**switch.get("output_config", {}), **form}
        fields |= switch
        if request.temperature is not None and takes_temperature(traits.temperature, request.thinking):
            fields["temperature"] = request.temperature
        fields["service_tier"] = "standard_only"
        return encode(fields)

    def reply(self, endpoint: Endpoint, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
        """The reply, or the `TeacherError` that stands in its place; blocks are told apart by type."""
        if status != 200:
            raise failures.refused(endpoint, status, headers, body)
        parsed = decode(endpoint, body)
        usage = anthropic_usage(parsed.get("usage"))
        blocks = parsed.get("content")
        if not isinstance(blocks, list):
            raise incomplete(endpoint, "there is no content in it")
        reason = parsed.get("stop_reason")
        return Reply(
            text=_joined(blocks, "text"),
            reasoning=_joined(blocks, "thinking"),
            finish=_FINISH.get(reason, "length") if isinstance(reason, str) else "length",
            model=text_of(parsed.get("model")) or endpoint.model,
            usage=usage,
            tier="batch" if usage.raw.get("service_tier") == "batch" else "standard",
            date_s=date_s(headers),
            rate=anthropic_rate(headers),
        )


@lru_cache(maxsize=64)
def traits_of(model: str) -> Traits:
    """The traits of a model id."""
    return next(traits for traits in MODELS if fnmatchcase(model.lower(), traits.pattern))


def _system(text: str, cache_minimum: int) -> str | list[dict[str, Any]]:
    """The system text, marked for the cache where it is long enough to be kept (a mark pays from the second use)."""
    if not reaches(text, cache_minimum):
        return text
    return [{"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}]


def _switch(endpoint: Endpoint, fields: Mapping[str, Any], cap_tokens: int) -> dict[str, Any]:
    """The thinking switch, its budget (of older models) held to half the output cap, which counts thinking too."""
    wanted = fields["thinking"].get("budget_tokens")
    if wanted is None:
        return dict(fields)
    if cap_tokens < 2 * _LEAST_BUDGET:
        raise ConfigError(
            f"{endpoint.model} has no room to think",
            f"its output cap is {cap_tokens} tokens, of which thinking alone takes {_LEAST_BUDGET}",
            f"Set the stage's cap_tokens in arctic.toml to {2 * _LEAST_BUDGET} or more, or switch thinking off",
        )
    return {**fields, "thinking": {**fields["thinking"], "budget_tokens": min(wanted, cap_tokens // 2)}}


def _joined(blocks: list[Any], kind: str) -> str:
    """The texts of all blocks of one type; `kind` names both the type and its field."""
    return "".join(
        text_of(block.get(kind)) for block in blocks if isinstance(block, dict) and block.get("type") == kind
    )


WIRE = AnthropicMessages()
