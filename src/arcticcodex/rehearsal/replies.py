"""One reply: its text, its length, the cut at the cap, and what a fault does to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal.calls import bytes_of_tokens, output_tokens
from arcticcodex.rehearsal.content import compose, filler
from arcticcodex.rehearsal.draws import unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arcticcodex.rehearsal.calls import Call
    from arcticcodex.rehearsal.settings import Settings

_EFFORT = {"low": 0.5, "medium": 1.0, "high": 2.0, "xhigh": 3.0, "max": 4.0}
_REFUSAL = "I'm sorry, but I can't help with that."
_LONGEST_TEXT_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model says.

    Attributes:
        text: the visible text.
        reasoning: the thoughts, empty when it does not think.
        finish: `stop`, `stop_sequence`, `length` or `refusal`.
        output_tokens: billed for text and thoughts together.
        reasoning_tokens: the thoughts' part of it.
        stop: the stop sequence met, if any.
    """

    text: str
    reasoning: str
    finish: str
    output_tokens: int
    reasoning_tokens: int
    stop: str | None = None


def fault_of(rates: Mapping[str, float], key: bytes, ordinal: int) -> str:
    """The fault of one attempt, or "": a function of the request and of how often it was tried, nothing else."""
    if not rates:
        return ""
    chance = unit(key, "fault", ordinal)
    for name, rate in rates.items():
        chance -= rate
        if chance < 0:
            return name
    return ""


def reply_to(call: Call, settings: Settings, key: bytes, fault: str) -> Reply:
    """The reply to a request: the same for any cap it fits under, streamed or not."""
    wordy = call.model.wordy
    thought = _thought(call, settings, key)
    drawn = max(int(settings.output_tokens.draw(key, "output")), 1) if settings.output_tokens else None
    target = min(bytes_of_tokens(drawn, wordy=wordy), _LONGEST_TEXT_BYTES) if drawn else None
    text = _REFUSAL if fault == "refusal" else compose(call, settings, key, target)
    text, stop = _stopped(text, call.stops)
    whole = stop is None and fault != "refusal"
    said = drawn if drawn and whole else output_tokens(text, wordy=wordy)
    finish = "refusal" if fault == "refusal" else "stop" if stop is None else "stop_sequence"
    if fault == "overbill":
        said = max(int(call.cap * settings.overbill_factor) - thought, said)
        text = _longer(text, min(bytes_of_tokens(said, wordy=wordy), _LONGEST_TEXT_BYTES))
    elif fault == "truncated":
        text, said = text[: len(text) // 2], max(call.cap, 1)
    elif fault:
        text = _damaged(text, fault)
    kept = Reply(text, filler(bytes_of_tokens(thought, wordy=wordy)), finish, thought + said, thought, stop)
    fits = fault == "overbill" or settings.ignore_cap or kept.output_tokens <= call.cap
    return kept if fits and fault != "truncated" else _cut(kept, said, call.cap)


def _cut(reply: Reply, said: int, cap: int) -> Reply:
    """A reply cut at the cap: thoughts come first, so they may leave nothing of the text."""
    thought = min(reply.reasoning_tokens, cap)
    share = (cap - thought) / said if said else 0.0
    reasoning = reply.reasoning
    if thought < reply.reasoning_tokens:
        reasoning = reasoning[: len(reasoning) * thought // reply.reasoning_tokens]
    # Blank space that only fills up is cut first, so that JSON cut short is never whole.
    text = reply.text.rstrip()
    return Reply(text[: int(len(text) * share)], reasoning, "length", cap, thought)


def _thought(call: Call, settings: Settings, key: bytes) -> int:
    if not call.thinking:
        return 0
    return int(settings.reasoning_tokens.draw(key, "reasoning") * _EFFORT.get(call.effort, 1.0))


def _stopped(text: str, stops: tuple[str, ...]) -> tuple[str, str | None]:
    """The text up to the first stop sequence in it, and that sequence."""
    found = [(text.index(stop), stop) for stop in stops if stop and stop in text]
    if not found:
        return text, None
    at, stop = min(found)
    return text[:at], stop


def _longer(text: str, target_bytes: int) -> str:
    missing = target_bytes - len(text)
    return text + " " * missing if missing > 0 else text


def _damaged(text: str, fault: str) -> str:
    match fault:
        case "empty":
            return ""
        case "malformed":
            return text[: len(text) * 9 // 10].rstrip('"}] \n') + " ..."
        case "fenced":
            return f"```json\n{text}\n```"
        case "prose":
            return f"Here is what you asked for:\n\n{text}\n\nTell me if anything should be different."
        case "wrong_types":
            return _mistyped_text(text)
    return text


def _mistyped_text(text: str) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        return text  # plain text has no types
    return json.dumps(_mistyped(value), ensure_ascii=False)


def _mistyped(value: Any) -> Any:
    """The same keys with values of other types, one level down a list at most."""
    if isinstance(value, dict):
        return {name: _mistyped(item) for name, item in value.items()}
    if isinstance(value, list):
        return {str(at): _mistyped(item) for at, item in enumerate(value)}
    if isinstance(value, bool):
        return "perhaps"
    return [value] if isinstance(value, str) else str(value)
