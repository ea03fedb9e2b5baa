"""The free gates: checks by code that each pair passes before any judge is paid.

A gate is a function from a pair and its chunk to a verdict. `FREE_GATES` lists them, the cheapest first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from arcticcodex.records import Verdict
from arcticcodex.validation.evidence import locate

if TYPE_CHECKING:
    from arcticcodex.records import Chunk, Evidence
    from arcticcodex.teachers.passages import Pair

Gate = Callable[["Pair", "Chunk"], Verdict]

JUDGE = "code"
# Fifteen visible characters are three or four words: less is found in nearly any passage and supports nothing. A line
# or sentence of the passage may be shorter (an entry of a list, a cell of a table): it is whole, so it counts.
QUOTE_MIN_CHARS = 15
_REPLACEMENT = "\ufffd"
_SENTENCE_ENDS = ".!?…。！？।؟"  # noqa: RUF001 — they are the subject


def complete(pair: Pair, chunk: Chunk) -> Verdict:  # noqa: ARG001 — a gate's shape
    """Question, answer and quotes are there, and no character in them was lost in reading."""
    for name, text in (("question", pair.question), ("answer", pair.answer), ("quotes", "".join(pair.quotes))):
        if not text.strip():
            return _failed("complete", f"no {name}")
        if _REPLACEMENT in text:
            return _failed("complete", f"a character of the {name} was unreadable in the document")
    return _passed("complete")


def quotes_found(pair: Pair, chunk: Chunk) -> Verdict:
    """Every quote stands in the chunk."""
    missing = sum(locate(quote, chunk) is None for quote in pair.quotes)
    if missing:
        return _failed("quote", f"{missing} of {len(pair.quotes)} quotes not in the passage")
    return _passed("quote")


def quotes_weigh(pair: Pair, chunk: Chunk) -> Verdict:
    """At least one quote is long enough to support something."""
    if any(_weighs(evidence, chunk) for evidence in located(pair, chunk)):
        return _passed("quote_length")
    return _failed("quote_length", f"no quote of {QUOTE_MIN_CHARS} characters, nor a whole sentence or line")


FREE_GATES: tuple[Gate, ...] = (complete, quotes_found, quotes_weigh)


def check(pair: Pair, chunk: Chunk, gates: tuple[Gate, ...] = FREE_GATES) -> tuple[Verdict, ...]:
    """The verdicts of `gates` up to the first that fails; the pair passes if the last one did."""
    verdicts: list[Verdict] = []
    for gate in gates:
        verdicts.append(gate(pair, chunk))
        if not verdicts[-1].passed:
            break
    return tuple(verdicts)


def located(pair: Pair, chunk: Chunk) -> tuple[Evidence, ...]:
    """The evidence of a pair: each of its quotes that is found, once, in the order of the document."""
    found = {evidence for quote in pair.quotes if (evidence := locate(quote, chunk))}
    return tuple(sorted(found, key=lambda evidence: (evidence.start, evidence.end)))


def _weighs(evidence: Evidence, chunk: Chunk) -> bool:
    """Whether a quote has the length wanted or is all there is of its line or sentence."""
    if sum(not letter.isspace() for letter in evidence.quote) >= QUOTE_MIN_CHARS:
        return True
    before = chunk.text[: evidence.start - chunk.start].rstrip(" \t-*•")
    after = chunk.text[evidence.end - chunk.start :].lstrip(" \t")
    starts = not before or before[-1] == "\n" or before[-1] in _SENTENCE_ENDS
    return starts and (not after or after[0] == "\n" or evidence.quote[-1] in _SENTENCE_ENDS)


def _passed(criterion: str) -> Verdict:
    return Verdict(JUDGE, criterion, passed=True)


def _failed(criterion: str, reason: str) -> Verdict:
    return Verdict(JUDGE, criterion, passed=False, reason=reason)
