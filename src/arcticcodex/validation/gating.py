"""Whether a sentence lets a deed be done only once something holds, or without it. English only.

"May not be opened until", "only after", "must wait until", "forbidden unless" say the same with and without a negation;
"may be opened until", "only before", "need not wait until" say the opposite.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from arcticcodex.validation.alignment import sentences
from arcticcodex.validation.bounds import bound_spans
from arcticcodex.validation.lexicon import EMPTY, kin
from arcticcodex.validation.opposites import negates
from arcticcodex.validation.units import unit_of
from arcticcodex.validation.words import stem, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

from arcticcodex.validation.words import Word

_CACHED_TEXTS = 512
_LEAST_SHARED = 2

_CONNECTIVES = word_set("until till unless before without")
_NO_DENIALS = word_set("nor without")
_FORBIDDING = frozenset(
    map(stem, word_set("forbid forbidden prohibit ban refuse deny illegal unlawful impossible bar"))
)
_WAITING = frozenset(map(stem, word_set("wait postpone delay defer")))
_PERMITTING = word_set("may can could might allowed permitted free open allow allows permit permits")
_ONLY = re.compile(
    r"\bonly\s+(?:\w+\s+){0,2}?(?P<how>after|when|once|if|with|where|following|upon|provided)\b|\bonly\s+before\b",
    re.IGNORECASE,
)
_PROVIDED = re.compile(r"\b(?:provided|providing|on\s+condition|as\s+long\s+as|so\s+long\s+as)\b", re.IGNORECASE)


class Gate(NamedTuple):
    """A sentence at `[start, end)` that has a gate: 1 if the deed waits for the condition, -1 if it need not."""

    start: int
    end: int
    sign: int
    content: frozenset[str]


@lru_cache(maxsize=_CACHED_TEXTS)
def gates_of(text: str) -> tuple[Gate, ...]:
    """The sentences of `text` that have a gate."""
    found = []
    for said in sentences(text):
        sign = _sign(text, said)
        if sign:
            content = frozenset(word.stem for word in said if word.lower not in EMPTY)
            found.append(Gate(said[0].start, said[-1].end, sign, content))
    return tuple(found)


def _sign(text: str, said: Sequence[Word]) -> int:
    start, end = said[0].start, said[-1].end
    lowers = {word.lower for word in said}
    only = _ONLY.search(text, start, end)
    connected = any(word.lower in _CONNECTIVES and not _is_length(said, at) for at, word in enumerate(said))
    provided = _PROVIDED.search(text, start, end)
    if not (only or connected or provided):
        return 0
    bounded = bound_spans(text)
    denials = sum(
        ((negates(word) and word.lower not in _NO_DENIALS) or word.stem in _FORBIDDING)
        and not any(left <= word.start < right for left, right in bounded)
        for word in said
    )
    turn = -1 if denials % 2 else 1
    if only:
        return turn if only["how"] else -turn
    if provided and not connected:
        return 1 if turn > 0 else 0  # "forbidden as long as" is "while"
    waits = any(word.stem in _WAITING for word in said)
    if waits or denials % 2:
        return -1 if waits and denials % 2 else 1
    return -1 if lowers & _PERMITTING else 0


@lru_cache(maxsize=_CACHED_TEXTS)
def _contents(text: str) -> tuple[frozenset[str], ...]:
    """The telling stems of each sentence of `text`."""
    return tuple(frozenset(word.stem for word in said if word.lower not in EMPTY) for said in sentences(text))


def _is_length(said: Sequence[Word], at: int) -> bool:
    """Whether the word at `at` stands behind a length of time: "two hours before" says when, not on what condition."""
    unit = unit_of(said[at - 1].lower) if at else None
    return unit is not None and unit[0] in {"time", "month"}


def gated_alike(answer: str, quotes: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...], bool]:
    """The sentences of both whose gates agree, as spans, and whether those of any two disagree."""
    ours, theirs = gates_of(answer), gates_of(quotes)
    agreed, backed, clash = [], [], False
    for one in ours:
        wide = one.content.union(*map(kin, one.content))
        scored = [(len(other.content & wide), other) for other in theirs]
        best = max((len(other & wide) for other in _contents(quotes)), default=0)
        near = [other for score, other in scored if score == best >= _LEAST_SHARED]
        same = [other for other in near if other.sign == one.sign]
        if same:
            agreed.append((one.start, one.end))
            backed += [(other.start, other.end) for other in same]
        clash = clash or (bool(near) and not same)
    return tuple(agreed), tuple(backed), clash
