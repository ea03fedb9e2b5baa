"""The log of attempts: one tuple each, so that hundreds of thousands fit in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from arcticcodex.rehearsal.bill import Usage


class Entry(NamedTuple):
    """One booked attempt.

    Attributes:
        t: its arrival, by the server's clock, in seconds since 1970.
        provider: openai, deepseek or anthropic.
        model: the model id as sent.
        identity: the SHA-256 of what decides the content.
        attempt_ordinal: how many attempts of this identity drew a fault or a reply before.
        status: the HTTP status; 499 when the client left before the reply.
        fault: the fault drawn, `limit` for a real rate limit, `refused` for a bad request, or "".
        billed_nusd: what was put on the bill.
        usage: the tokens billed; None when nothing was.
        prompt_tokens: the size of the prompt.
        cap: the most output tokens allowed.
        in_flight: calls being answered when it arrived, itself included.
        latency_s: how long the generation took by its draw.
        stream: whether it was answered as a stream.
        tier: the service tier.
    """

    t: float
    provider: str
    model: str
    identity: bytes
    attempt_ordinal: int
    status: int
    fault: str
    billed_nusd: int
    usage: Usage | None
    prompt_tokens: int
    cap: int
    in_flight: int
    latency_s: float
    stream: bool
    tier: str

    def as_json(self, number: int) -> dict[str, Any]:
        """The entry as `GET /_rehearsal/log` shows it."""
        usage = self.usage
        return {
            "n": number,
            "t": self.t,
            "provider": self.provider,
            "model": self.model,
            "identity": self.identity.hex(),
            "attempt_ordinal": self.attempt_ordinal,
            "status": self.status,
            "fault": self.fault,
            "billed": usage is not None,
            "billed_nusd": self.billed_nusd,
            "input_tokens": self.prompt_tokens,
            "cache_read": usage.cache_read if usage else 0,
            "cache_write": usage.cache_write if usage else 0,
            "output_tokens": usage.output if usage else 0,
            "reasoning_tokens": usage.reasoning if usage else 0,
            "cap": self.cap,
            "in_flight": self.in_flight,
            "latency_s": self.latency_s,
            "stream": self.stream,
            "tier": self.tier,
        }
