"""The common form of a request, whichever provider's wire it came by."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from arcticcodex.rehearsal.models import Model

JsonObject = dict[str, Any]

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_PLAIN = json.JSONEncoder(ensure_ascii=False)
_ROLE_TOKENS = 4
_BYTES_PER_TOKEN = 4
_SLACK_TOKENS = 64


class Refused(Exception):
    """A request the provider would refuse; each wire puts it into its own error body."""

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.param = param
        self.code = code
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: its role and its text."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the prompt in the order in which providers cache it; `mark` is "", "5m" or "1h"."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as the simulator understands it.

    Attributes:
        model: the model asked for.
        turns: system prompt (role `system`) and messages.
        blocks: the same texts, and the schema, in cache order.
        cache_salt: what breaks the prompt cache besides the text.
        schema: the JSON schema asked for, if any.
        json_mode: JSON asked for without a schema.
        thinking: whether the model thinks before it answers.
        effort: how hard.
        cap: the most output tokens allowed, thinking included.
        stops: texts that end the reply.
        stream: answer as server-sent events.
        stream_usage: with the usage in the last event.
        tier: the service tier billed.
        prompt_tokens: the size of the prompt.
        identity: the SHA-256 of all that decides the content of the reply.
        cached: whether the prompt cache may be used at all.
    """

    model: Model
    turns: tuple[Turn, ...]
    blocks: tuple[Block, ...]
    cache_salt: str
    schema: JsonObject | None
    json_mode: bool
    thinking: bool
    effort: str
    cap: int
    stops: tuple[str, ...]
    stream: bool
    stream_usage: bool
    tier: str
    prompt_tokens: int
    identity: bytes
    cached: bool = True

    @property
    def structured(self) -> bool:
        """Whether the reply must be JSON."""
        return self.json_mode or self.schema is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reply depends on, before it is hashed; never the cap, streaming, tier, cache marks or user fields."""

    model: Model
    turns: tuple[Turn, ...]
    shape: Any
    sampling: JsonObject = field(default_factory=dict)
    thinking: bool = False
    effort: str = ""

    def identity(self) -> bytes:
        """The SHA-256 of the canonical form."""
        parts = [
            self.model.provider,
            self.model.id,
            [(turn.role, turn.text) for turn in self.turns],
            self.shape,
            {name: value for name, value in self.sampling.items() if value is not None},
            self.thinking and self.effort,
        ]
        return hashlib.sha256(canonical(parts).encode("ascii")).digest()


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, ASCII."""
    return _CANONICAL.encode(value)


def json_bytes(value: Any) -> bytes:
    """The JSON text of a reply, as bytes of UTF-8."""
    return _PLAIN.encode(value).encode("utf-8", "surrogatepass")


def utf8_bytes(text: str) -> int:
    """The length of a text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def count_tokens(texts: Iterable[str], *, wordy: bool = False) -> int:
    """Tokens of the messages of a prompt: a quarter of their bytes, and a little for each role.

    Never more than the bytes of the texts plus 64, which is what a caller may rely on.
    """
    total = tokens = 0
    for text in texts:
        size = utf8_bytes(text)
        total += size
        tokens += -(-size // _BYTES_PER_TOKEN) + _ROLE_TOKENS
    return min(_wordier(tokens, wordy=wordy), total + _SLACK_TOKENS)


def output_tokens(text: str, *, wordy: bool = False) -> int:
    """Tokens of a reply's text."""
    return _wordier(-(-utf8_bytes(text) // _BYTES_PER_TOKEN), wordy=wordy)


def bytes_of_tokens(tokens: int, *, wordy: bool = False) -> int:
    """How many bytes of text make that many tokens."""
    return tokens * _BYTES_PER_TOKEN * 10 // 13 if wordy else tokens * _BYTES_PER_TOKEN


def _wordier(tokens: int, *, wordy: bool) -> int:
    return -(-tokens * 13 // 10) if wordy else tokens


def require(condition: object, message: str, *, param: str | None = None, code: str | None = None) -> None:
    """Refuse the request with a 400 unless the condition holds."""
    if not condition:
        raise Refused(400, "invalid_request_error", message, param=param, code=code)


def is_whole(value: Any) -> bool:
    """Whether a JSON value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def text_parts(content: Any, param: str) -> list[JsonObject]:
    """The text parts of a message's content, whether a string or a list of parts.

    Raises:
        Refused: when there is anything but text in it.
    """
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    require(isinstance(content, list), f"Invalid type for '{param}': expected a string or an array.", param=param)
    for part in content:
        fine = isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)
        require(fine, f"'{param}': only text parts are simulated by the rehearsal server.", param=param)
    parts: list[JsonObject] = content
    return parts
