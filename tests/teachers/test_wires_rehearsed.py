"""The wires against the provider simulator: every model answers, and no error is called free that was billed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field

from arcticcodex.errors import LostReply, TeacherError
from arcticcodex.records import Message, Reply
from arcticcodex.rehearsal.settings import FAULTS
from arcticcodex.teachers import anthropic_messages, deepseek_chat, openai_chat
from arcticcodex.teachers.failures import is_unbilled
from arcticcodex.teachers.http import Line
from arcticcodex.teachers.structured import parse, strict_schema

if TYPE_CHECKING:
    from arcticcodex.rehearsal.process import Rehearsal

WIRES: dict[str, Any] = {
    "openai": openai_chat.WIRE,
    "deepseek": deepseek_chat.WIRE,
    "anthropic": anthropic_messages.WIRE,
}
MODELS = [
    ("openai", "gpt-6-luna"),
    ("openai", "gpt-6.1-terra"),
    ("openai", "gpt-4o-mini"),
    ("deepseek", "deepseek-flash"),
    ("deepseek", "deepseek-v4-pro"),
    ("anthropic", "claude-haiku-5-5"),
    ("anthropic", "claude-sonnet-5-5"),
    ("anthropic", "claude-opus-5-5"),
    ("anthropic", "claude-haiku-4-5-20251001"),
]
PASSAGE = "<passage>The pump must be primed with clean water before each start. It holds 3 litres.</passage>"


class Pair(BaseModel):
    """What a stage may ask for: limits, a boolean and a list."""

    question: str = Field(min_length=1)
    factual: bool
    quotes: list[str] = Field(max_length=9)


class Pairs(BaseModel):
    """Some pairs."""

    pairs: list[Pair]


async def send_one(endpoint: Any, request: Any, make_call: Any, deadline_s: float = 20) -> Reply:
    """Send one call as a run would; returns the reply."""
    wire = WIRES[endpoint.provider]
    async with Line() as line:
        call = make_call(wire.body(endpoint, request, 4000), request=request)
        return await line.sender(endpoint, wire, deadline_s)(call)


@pytest.mark.parametrize("thinking", ["off", "low", "high"])
@pytest.mark.parametrize(("provider", "model"), MODELS)
async def test_every_model_takes_what_is_sent(
    provider: str,
    model: str,
    thinking: Any,
    rehearsal: Rehearsal,
    make_endpoint: Any,
    make_request: Any,
    make_call: Any,
) -> None:
    """Schema, switch, temperature, tier and cache marks: the simulator refuses what the provider would refuse."""
    system = "Write pairs about the passage. " * 600
    endpoint = make_endpoint(provider, model, rehearsal.base_urls()[provider])
    for temperature, schema in ((None, None), (0.5, strict_schema(Pairs))):
        request = make_request(
            system=system,
            messages=(Message("user", f"{PASSAGE} {model} {thinking}"),),
            thinking=thinking,
            temperature=temperature,
            schema=schema,
        )
        reply = await send_one(endpoint, request, make_call)
        assert reply.finish == "stop"
        assert reply.text
        booked = rehearsal.log()[-1]
        usage = reply.usage
        assert usage.input == booked["input_tokens"]
        assert usage.cache_read == booked["cache_read"]
        assert usage.cache_write + usage.cache_write_1h == booked["cache_write"]
        assert (usage.output, usage.reasoning) == (booked["output_tokens"], booked["reasoning_tokens"])
        assert reply.date_s > 0
    assert parse(reply, Pairs).pairs


async def test_a_shared_prefix_is_read_from_the_cache(
    rehearsal: Rehearsal, make_endpoint: Any, make_request: Any, make_call: Any
) -> None:
    """What is marked is written once and read afterwards; what differs from call to call is never written."""
    for provider, model in (("openai", "gpt-6-luna"), ("anthropic", "claude-haiku-5-5")):
        endpoint = make_endpoint(provider, model, rehearsal.base_urls()[provider])
        system = f"Rules of {provider}. " * 500
        first, second = [
            await send_one(
                endpoint,
                make_request(system=system, messages=(Message("user", f"{PASSAGE} Number {number}."),)),
                make_call,
            )
            for number in range(2)
        ]
        assert first.usage.cache_write > 0
        assert second.usage.cache_read >= first.usage.cache_write > 10 * second.usage.fresh
        assert second.usage.cache_write == 0


@pytest.fixture
def faulty(rehearsal: Rehearsal) -> Any:
    """The simulator with one fault in every call; it is itself again afterwards."""

    def fail(fault: str) -> None:
        rehearsal.configure(faults={fault: 1.0}, hang_s=5)

    yield fail
    rehearsal.configure(faults={}, hang_s=900)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("provider", "model"), [MODELS[0], MODELS[3], MODELS[5]])
async def test_no_error_is_called_free_that_was_billed(
    provider: str,
    model: str,
    fault: str,
    rehearsal: Rehearsal,
    faulty: Any,
    make_endpoint: Any,
    make_request: Any,
    make_call: Any,
) -> None:
    """The guarantee of the cap, seen from the provider's own books: free here means not billed there."""
    endpoint = make_endpoint(provider, model, rehearsal.base_urls()[provider])
    request = make_request(messages=(Message("user", f"{PASSAGE} {provider} {fault}"),), schema=strict_schema(Pairs))
    faulty(fault)
    before_nusd = rehearsal.bill()["total_nusd"]
    try:
        reply = await send_one(endpoint, request, make_call, deadline_s=0.6 if fault == "hang" else 20)
    except TeacherError as error:
        billed = rehearsal.bill()["total_nusd"] > before_nusd
        assert not (is_unbilled(error) and billed)  # noqa: PT017 — both ends are right
        if fault in {"reset", "drop", "hang", "no_usage", "502_html"}:
            assert isinstance(error, LostReply)  # noqa: PT017 — as above
    else:
        booked = rehearsal.log()[-1]
        assert (reply.usage.input, reply.usage.output) == (booked["input_tokens"], booked["output_tokens"])
        assert booked["billed_nusd"] > 0
        expected = {"truncated": "length", "refusal": "refusal"}.get(fault, "stop")
        assert reply.finish == expected
