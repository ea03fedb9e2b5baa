"""OpenAI's `/chat/completions`, spoken by OpenAI and by every OpenAI-compatible server (Ollama, vLLM, OpenRouter).

Sent by OpenAI's own means: strict JSON schema, `max_completion_tokens`, `reasoning_effort`, explicit cache marks.
Other servers get the common core only: `max_tokens`, JSON schema, and a thinking switch where their model's is known.
Source: developers.openai.com/api/docs (chat completions, prompt caching, reasoning) and the openai-openapi document.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import TeacherStopped
from arcticcodex.records import Reply
from arcticcodex.teachers import failures
from arcticcodex.teachers.headers import date_s, openai_rate
from arcticcodex.teachers.payload import decode, encode, incomplete, reaches, takes_temperature, text_of
from arcticcodex.teachers.usage import openai_usage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from arcticcodex.records import Finish, Request, Thinking, Tier, Usage
    from arcticcodex.teachers.teacher import Endpoint


@dataclass(frozen=True, slots=True)
class Traits:
    """What the models whose id fits `pattern` accept.

    `thinking` holds the fields that say how hard to think, for off, low and high. `temperature` is taken always,
    never, or only while thinking is off. `cache_marks`: what is cached, and what its writing costs, is marked in the
    request (other models cache by themselves, and writing is free).
    """

    pattern: str
    thinking: Mapping[Thinking, Mapping[str, Any]]
    temperature: str = "always"
    cache_marks: bool = False


def _efforts(off: str, low: str = "low", high: str = "high") -> Mapping[Thinking, Mapping[str, Any]]:
    return {
        "off": {"reasoning_effort": off},
        "low": {"reasoning_effort": low},
        "high": {"reasoning_effort": high},
    }


_SILENT: Mapping[Thinking, Mapping[str, Any]] = {"off": {}, "low": {}, "high": {}}
_QWEN: Mapping[Thinking, Mapping[str, Any]] = {
    "off": {"chat_template_kwargs": {"enable_thinking": False}},
    "low": {"chat_template_kwargs": {"enable_thinking": True}},
    "high": {"chat_template_kwargs": {"enable_thinking": True}},
}

# The first pattern that fits decides. An id of OpenAI's not listed is taken for a successor of gpt-6: should it lack
# the switch, it says so with an unbilled 400, where thinking without being asked would be billed.
OPENAI_MODELS = (
    Traits("*-chat-latest", _SILENT, "never"),
    Traits("*gpt-4*", _SILENT),
    Traits("*gpt-3.5*", _SILENT),
    Traits("gpt-5.6*", _efforts("none"), "off", cache_marks=True),
    Traits("gpt-5.*", _efforts("none"), "off"),
    Traits("gpt-5*", _efforts("minimal"), "never"),
    Traits("o[134]*", _efforts("low"), "never"),
    Traits("*", _efforts("none"), "off", cache_marks=True),
)

# Models on other servers, by the part of their id behind the last slash; others get no switch.
OTHER_MODELS = (
    Traits("gpt-oss*", _efforts("low")),
    Traits("qwen3*", _QWEN),
    Traits("*", _SILENT),
)

CACHE_MINIMUM_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class OpenAIChat:
    """The wire of OpenAI and its like. Temperature is dropped where the model does not take it."""

    def url(self, endpoint: Endpoint) -> str:
        """`base_url` ends in /v1, as OpenAI's own client takes it."""
        return f"{endpoint.base_url.rstrip('/')}/chat/completions"

    def headers(self, endpoint: Endpoint) -> Mapping[str, str]:
        """A bearer key; none where there is none (local servers)."""
        return bearer(endpoint)

    def body(self, endpoint: Endpoint, request: Request, cap_tokens: int) -> bytes:
        """The JSON body, stable parts first."""
        official = endpoint.provider == "openai"
        traits = traits_of(endpoint.model, official=official)
        marked = traits.cache_marks and reaches(request.system, CACHE_MINIMUM_TOKENS)
        fields: dict[str, Any] = {
            "model": endpoint.model,
            "messages": chat_messages(_system(request.system, marked=marked), request),
            "max_completion_tokens" if official else "max_tokens": cap_tokens,
            **traits.thinking[request.thinking],
        }
        if request.schema is not None:
            fields["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": request.schema_name, "strict": True, "schema": request.schema},
            }
        if request.temperature is not None and takes_temperature(traits.temperature, request.thinking):
            fields["temperature"] = request.temperature
        if official:
            # The tier left open is the project's own setting, which may be a dearer one.
            fields["service_tier"] = "default"
        if traits.cache_marks:
            # Left to itself it marks the end of the prompt, which never comes again, and bills its writing.
            fields["prompt_cache_options"] = {"mode": "explicit"}
        return encode(fields)

    def reply(self, endpoint: Endpoint, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
        """The reply, or the `TeacherError` that stands in its place."""
        return completion(endpoint, status, headers, body, openai_usage)


@lru_cache(maxsize=64)
def traits_of(model: str, *, official: bool) -> Traits:
    """The traits of a model id, on OpenAI's own service or on another server."""
    name = (model if official else model.rpartition("/")[2]).lower()
    return next(row for row in (OPENAI_MODELS if official else OTHER_MODELS) if fnmatchcase(name, row.pattern))


def _system(text: str, *, marked: bool) -> str | list[dict[str, Any]]:
    """The system content: plain, or one block that ends with a cache breakpoint."""
    if not marked:
        return text
    return [{"type": "text", "text": text, "prompt_cache_breakpoint": {"mode": "explicit"}}]


# --- shared with DeepSeek's dialect --------------------------------------------------------------------------


def bearer(endpoint: Endpoint) -> Mapping[str, str]:
    """JSON headers with a bearer key."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if endpoint.api_key:
        headers["Authorization"] = f"Bearer {endpoint.api_key}"
    return headers


def chat_messages(system: str | list[dict[str, Any]], request: Request) -> list[dict[str, Any]]:
    """The shared prefix first, then the messages: prompt caches match whole prefixes."""
    head: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
    return [*head, *({"role": message.role, "content": message.content} for message in request.messages)]


_FINISH: Mapping[Any, Finish] = {
    "stop": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "tool_calls": "stop",
    "function_call": "stop",
    None: "stop",
    "length": "length",
    "content_filter": "refusal",
}


def completion(
    endpoint: Endpoint,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    usage_of: Callable[[object], Usage],
) -> Reply:
    """A chat completion as a reply.

    An unknown finish reason (DeepSeek's `insufficient_system_resource`, vLLM's `abort`) counts as cut off: a reply
    that may not be whole is never taken for one that is.
    """
    if status != 200:
        raise failures.refused(endpoint, status, headers, body)
    parsed = decode(endpoint, body)
    usage = usage_of(parsed.get("usage"))
    choice = _first(endpoint, parsed.get("choices"))
    message = choice.get("message")
    if not isinstance(message, dict):
        raise incomplete(endpoint, "there is no message in it")
    refusal = text_of(message.get("refusal"))
    reason = choice.get("finish_reason")
    finish = _FINISH.get(reason, "length") if reason is None or isinstance(reason, str) else "length"
    return Reply(
        text=text_of(message.get("content")) or refusal,
        reasoning=text_of(message.get("reasoning_content")) or text_of(message.get("reasoning")),
        finish="refusal" if refusal else finish,
        model=text_of(parsed.get("model")) or endpoint.model,
        usage=usage,
        tier=_tier(endpoint, parsed.get("service_tier")),
        date_s=date_s(headers),
        rate=openai_rate(headers),
    )


def _first(endpoint: Endpoint, choices: object) -> dict[str, Any]:
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise incomplete(endpoint, "there is no choice in it")
    return choices[0]


def _tier(endpoint: Endpoint, stated: object) -> Tier:
    """The tier billed. Raises `TeacherStopped` for one dearer than was asked for."""
    if stated == "flex":
        return "flex"
    if stated in {"priority", "fast"}:
        raise TeacherStopped(
            f"{endpoint.provider} bills a dearer service tier than was asked for",
            f"the reply says service_tier {stated}; its cost is unknown and its reservation kept as spent",
            "Set the default service tier of the project at the provider, then run: arctic resume latest",
            status=200,
            kind="dearer_tier",
        )
    return "standard"


WIRE = OpenAIChat()
