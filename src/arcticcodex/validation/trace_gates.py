"""Free gates of a cascade's pairs: what no judge need be paid to see."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from arcticcodex.records import Verdict
from arcticcodex.sources.orders import speaks_to_a_model
from arcticcodex.validation.language import differs

if TYPE_CHECKING:
    from collections.abc import Callable

    from arcticcodex.records import CascadePair

    Gate = Callable[[CascadePair], str]

CODE = "code"
LEAST_INSTRUCTION_CHARS, MOST_INSTRUCTION_CHARS = 15, 8_000
MOST_RESPONSE_CHARS = 20_000
LOOPING_RATIO, LOOPING_CHARS = 6.0, 400  # prose packs to a third or a half by zlib; a text that goes in circles further

_REFUSES = re.compile(
    r"\W*(?:i(?:['\u2019]m| am) (?:sorry|unable|not able)|i (?:can(?:not|['\u2019]t)|won['\u2019]t|must decline)"
    r"|sorry,|as an? (?:ai|(?:large )?language model))",
    re.IGNORECASE,
)
_LEAKS = re.compile(
    r"\bas an? (?:ai|(?:large )?language model)\b|\b(?:training|synthetic) (?:example|data|pair)s?\b|\bthe persona\b"
    r"|^#{1,6} *(?:instruction|reasoning|response)\b",
    re.IGNORECASE | re.MULTILINE,
)


def check_trace(pair: CascadePair) -> list[Verdict]:
    """The verdicts of the gates in order, up to the first that fails."""
    verdicts: list[Verdict] = []
    for name, gate in GATES:
        reason = gate(pair)
        verdicts.append(Verdict(CODE, name, not reason, reason))
        if reason:
            break
    return verdicts


def fit_to_show(reasoning: str) -> bool:
    """Whether the way to an answer may be kept beside it: it is trained on where a person asks for that."""
    plain = len(reasoning) <= MOST_RESPONSE_CHARS and not speaks_to_a_model(reasoning)
    return plain and not _LEAKS.search(reasoning)


def _length(pair: CascadePair) -> str:
    asked, said = len(pair.instruction), len(pair.response)
    if not LEAST_INSTRUCTION_CHARS <= asked <= MOST_INSTRUCTION_CHARS:
        return f"an instruction of {asked:,} characters"
    return f"a response of {said:,} characters" if not 0 < said <= MOST_RESPONSE_CHARS else ""


def _answered(pair: CascadePair) -> str:
    return "the response declines to answer" if _REFUSES.match(pair.response) else ""


def _leak(pair: CascadePair) -> str:
    leaking = _LEAKS.search(pair.instruction) or _LEAKS.search(pair.response)
    return "it speaks of how it was made" if leaking else ""


def _orders(pair: CascadePair) -> str:
    speaks = speaks_to_a_model(pair.instruction) or speaks_to_a_model(pair.response)
    return "it gives orders to a language model" if speaks else ""


def _echo(pair: CascadePair) -> str:
    asked, said = (" ".join(text.casefold().split()) for text in (pair.instruction, pair.response))
    return "the response repeats the instruction" if said in asked and len(said) * 2 > len(asked) else ""


def _loop(pair: CascadePair) -> str:
    ratio = loops(pair.response)
    return f"the response goes in circles (packs {ratio:.1f} times)" if ratio else ""


def loops(text: str) -> float:
    """How many times a text packs that goes in circles; 0 of one that does not."""
    raw = text.encode("utf-8", "replace")
    ratio = len(raw) / len(zlib.compress(raw)) if len(raw) >= LOOPING_CHARS else 0.0
    return ratio if ratio > LOOPING_RATIO else 0.0


def _language(pair: CascadePair) -> str:
    return differs(pair.response, pair.instruction).replace("passage", "instruction")


GATES: tuple[tuple[str, Gate], ...] = (
    ("length", _length),
    ("answered", _answered),
    ("no_leak", _leak),
    ("no_orders", _orders),
    ("no_echo", _echo),
    ("no_loop", _loop),
    ("language", _language),
)
