"""The three wires and what each must offer: a wire is a module of plain functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from arcticcodex.rehearsal import wire_anthropic, wire_deepseek, wire_openai

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from arcticcodex.rehearsal.bill import Usage
    from arcticcodex.rehearsal.calls import Call, JsonObject, Refused
    from arcticcodex.rehearsal.limits import Gauges
    from arcticcodex.rehearsal.models import Model
    from arcticcodex.rehearsal.replies import Reply
    from arcticcodex.rehearsal.settings import Settings


class Wire(Protocol):
    """One provider's protocol: requests in, replies and refusals out."""

    PROVIDER: str
    KEEP_ALIVE: bytes
    KEEP_ALIVE_WHOLE: bytes

    def key_of(self, headers: Mapping[str, str], /) -> str:
        """The API key of a request; empty without one."""

    def key_refusal(self, trouble: str, /) -> Refused:
        """The refusal of a key that is `missing`, `bad` or `poor`."""

    def fault_refusal(self, fault: str, settings: Settings, model: str, /) -> Refused:
        """The refusal a drawn fault stands for."""

    def limit_refusal(self, limit: str, wait_s: float, /) -> Refused:
        """The refusal of a call above a rate limit."""

    def read(self, body: JsonObject, headers: Mapping[str, str], now: datetime, settings: Settings, /) -> Call:
        """A request in the common form, or `Refused`."""

    def find_model(self, name: Any, now: datetime, /) -> Model:
        """The living model of that id, or `Refused`."""

    def message(self, call: Call, reply: Reply, usage: Usage | None, number: str, created: int, /) -> JsonObject:
        """The reply as one body."""

    def events(self, call: Call, reply: Reply, usage: Usage | None, number: str, created: int, /) -> Iterator[bytes]:
        """The reply as server-sent events."""

    def error_body(self, refused: Refused, request_id: str, /) -> JsonObject:
        """The body of a refusal."""

    def headers(self, request_id: str, gauges: Gauges, now: datetime, /) -> dict[str, str]:
        """The headers of any reply."""

    def refusal_headers(self, refused: Refused, /) -> dict[str, str]:
        """The further headers of a refusal."""

    def model_body(self, model: Model, /) -> JsonObject:
        """One model of the list."""

    def models_body(self, models: list[Model], /) -> JsonObject:
        """The list of models."""


OPENAI: Wire = wire_openai
DEEPSEEK: Wire = wire_deepseek
ANTHROPIC: Wire = wire_anthropic

# Where each wire answers: completions, and the list of models (a model's own page lies below it).
COMPLETIONS = {
    "/openai/v1/chat/completions": OPENAI,
    "/deepseek/chat/completions": DEEPSEEK,
    "/deepseek/v1/chat/completions": DEEPSEEK,
    "/deepseek/beta/chat/completions": DEEPSEEK,
    "/anthropic/v1/messages": ANTHROPIC,
}
MODEL_LISTS = {
    "/openai/v1/models": OPENAI,
    "/deepseek/models": DEEPSEEK,
    "/deepseek/v1/models": DEEPSEEK,
    "/anthropic/v1/models": ANTHROPIC,
}
