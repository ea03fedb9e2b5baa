"""What OpenAI's and DeepSeek's chat completions have in common: messages in, completions and chunks out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal.calls import Turn, json_bytes, require, text_parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from arcticcodex.rehearsal.calls import JsonObject, Refused
    from arcticcodex.rehearsal.replies import Reply

_PIECES = 16
DONE = b"data: [DONE]\n\n"


def read_turns(body: JsonObject, roles: Collection[str]) -> tuple[Turn, ...]:
    """The messages of a request as turns.

    Raises:
        Refused: when they are not a list of messages with text.
    """
    messages = body.get("messages")
    require(messages is not None, "Missing required parameter: 'messages'.", param="messages")
    is_list = isinstance(messages, list) and messages
    require(is_list, "Invalid 'messages': expected a non-empty array of objects.", param="messages")
    return tuple(_turn(message, f"messages[{at}]", roles) for at, message in enumerate(messages or []))


def _turn(message: Any, param: str, roles: Collection[str]) -> Turn:
    require(isinstance(message, dict), f"Invalid type for '{param}': expected an object.", param=param)
    role = message.get("role")
    known = ", ".join(repr(name) for name in roles)
    require(role in roles, f"Invalid value: {role!r}. Supported values are: {known}.", param=f"{param}.role")
    parts = text_parts(message.get("content"), f"{param}.content")
    return Turn(role, "\n".join(part["text"] for part in parts))


def read_stops(raw: Any) -> tuple[str, ...]:
    """The stop sequences, whether one or a list."""
    stops = [raw] if isinstance(raw, str) else raw or []
    require(
        isinstance(stops, list) and all(isinstance(stop, str) for stop in stops),
        "Invalid type for 'stop': expected a string or an array of strings.",
        param="stop",
    )
    return tuple(stops)


def error_body(refused: Refused) -> JsonObject:
    """The error body."""
    return {
        "error": {
            "message": refused.message,
            "type": refused.kind,
            "param": refused.param,
            "code": refused.code,
        }
    }


def completion(head: JsonObject, message: JsonObject, finish: str, usage: JsonObject | None) -> JsonObject:
    """A whole chat completion; without `usage` when it is None."""
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
    body = {**head, "object": "chat.completion", "choices": [choice]}
    return body if usage is None else body | {"usage": usage}


def chunks(
    head: JsonObject, deltas: Iterator[JsonObject], finish: str, usage: JsonObject | None, *, stream_usage: bool
) -> Iterator[bytes]:
    """A completion as server-sent events: deltas, the finish, the usage if asked for, and `[DONE]`."""
    body: JsonObject = {**head, "object": "chat.completion.chunk"}
    if stream_usage:
        body["usage"] = None
    for delta in deltas:
        yield sse(body | {"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}]})
    yield sse(body | {"choices": [{"index": 0, "delta": {}, "logprobs": None, "finish_reason": finish}]})
    if stream_usage and usage is not None:
        yield sse(body | {"choices": [], "usage": usage})
    yield DONE


def sse(value: Any) -> bytes:
    """One `data:` event."""
    return b"data: " + json_bytes(value) + b"\n\n"


def pieces(text: str) -> Iterator[str]:
    """A text in at most so many pieces, as a stream brings it."""
    size = max(-(-len(text) // _PIECES), 1)
    for at in range(0, len(text), size):
        yield text[at : at + size]


def deltas_of(reply: Reply, reasoning_field: str, first: JsonObject) -> Iterator[JsonObject]:
    """The deltas of a reply: the role, the thoughts where they are shown, the text."""
    yield first
    if reasoning_field:
        for piece in pieces(reply.reasoning):
            yield {reasoning_field: piece}
    for piece in pieces(reply.text):
        yield {"content": piece}
