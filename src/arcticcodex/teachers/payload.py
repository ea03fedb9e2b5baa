"""What every wire needs: requests as JSON bytes, replies as JSON objects, and two questions about a request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import LostReply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arcticcodex.records import Thinking
    from arcticcodex.teachers.teacher import Endpoint

BYTES_PER_TOKEN = 4  # of English text; only decides whether a prefix is marked for the cache


def reaches(text: str, minimum_tokens: int) -> bool:
    """Whether a prefix is surely long enough for a prompt cache."""
    return len(text.encode("utf-8", "replace")) >= minimum_tokens * BYTES_PER_TOKEN


def takes_temperature(rule: str, thinking: Thinking) -> bool:
    """Whether a model takes a temperature: always, never, or only while thinking is off."""
    return rule == "always" or (rule == "off" and thinking == "off")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(fields: Mapping[str, Any]) -> bytes:
    """Compact JSON in UTF-8; a lone surrogate, which no UTF-8 can hold, becomes a question mark."""
    return _JSON.encode(fields).encode("utf-8", "replace")


def decode(endpoint: Endpoint, body: bytes) -> dict[str, Any]:
    """The JSON object of a reply. Raises `LostReply` where there is none.

    Blank lines before it are keep-alives, which JSON allows as white space.
    """
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        raise incomplete(endpoint, "it is not whole JSON" if body.strip() else "it is empty") from None
    if not isinstance(parsed, dict):
        raise incomplete(endpoint, "it is no JSON object")
    return parsed


def text_of(value: object) -> str:
    """A text field; anything else, null among it, is empty."""
    return value if isinstance(value, str) else ""


def incomplete(endpoint: Endpoint, problem: str) -> LostReply:
    """A reply with status 200 that cannot be read."""
    return LostReply(
        f"A reply of {endpoint.provider} cannot be read",
        f"{problem}; what it cost is unknown, so its reservation is kept as spent",
        "If it happens again, look at the provider's status page",
        status=200,
        kind="broken_reply",
    )
