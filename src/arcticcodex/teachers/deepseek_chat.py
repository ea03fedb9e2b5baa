"""DeepSeek's dialect of `/chat/completions`.

It differs from OpenAI's in three things: thinking is switched by an object of its own (and on when nothing is said),
JSON comes without a schema (`json_object`, and the prompt must say "json" and show an example), and the usage speaks
of cache hits and misses. Source: api-docs.deepseek.com (thinking_mode, json_mode, kv_cache, rate_limit).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arcticcodex.teachers.openai_chat import bearer, chat_messages, completion
from arcticcodex.teachers.payload import encode
from arcticcodex.teachers.structured import example_of
from arcticcodex.teachers.usage import deepseek_usage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arcticcodex.records import Reply, Request
    from arcticcodex.teachers.teacher import Endpoint


@dataclass(frozen=True, slots=True)
class DeepSeekChat:
    """The wire of DeepSeek. Temperature is dropped while it thinks, for it would be ignored."""

    def url(self, endpoint: Endpoint) -> str:
        """`base_url` has no /v1."""
        return f"{endpoint.base_url.rstrip('/')}/chat/completions"

    def headers(self, endpoint: Endpoint) -> Mapping[str, str]:
        """A bearer key."""
        return bearer(endpoint)

    def body(self, endpoint: Endpoint, request: Request, cap_tokens: int) -> bytes:
        """The JSON body; the schema ends the system text, so that it is part of the shared prefix."""
        thinks = request.thinking != "off"
        fields: dict[str, Any] = {
            "model": endpoint.model,
            "messages": chat_messages(_system(request), request),
            "max_tokens": cap_tokens,
            "thinking": {"type": "enabled" if thinks else "disabled"},
        }
        if thinks:
            fields["reasoning_effort"] = request.thinking
        elif request.temperature is not None:
            fields["temperature"] = request.temperature
        if request.schema is not None:
            fields["response_format"] = {"type": "json_object"}
        return encode(fields)

    def reply(self, endpoint: Endpoint, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
        """The reply, or the `TeacherError` that stands in its place."""
        return completion(endpoint, status, headers, body, deepseek_usage)


def _system(request: Request) -> str:
    """The system text, followed by the form of the reply where one is asked for."""
    if request.schema is None:
        return request.system
    example = json.dumps(example_of(request.schema), ensure_ascii=False)
    schema = json.dumps(request.schema, ensure_ascii=False, separators=(",", ":"))
    form = (
        "Reply with one json object and nothing else. Its form, with placeholders for the values:\n"
        f"{example}\n"
        f"It must fit this json schema:\n{schema}"
    )
    return f"{request.system}\n\n{form}" if request.system else form


WIRE = DeepSeekChat()
