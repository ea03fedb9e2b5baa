"""Where an answer is a sentence of its quotes with two parts exchanged: "a valve above the sink", the sink above it.

English only. A part that is moved whole ("In May, he left"), the items of a list in another order, and the two sides of
a relation that holds both ways ("is", "differs from") say the same and are no exchange.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from arcticcodex.validation.alignment import sentences
from arcticcodex.validation.lexicon import EMPTY
from arcticcodex.validation.words import stem, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.validation.words import Word

_ARTICLES = word_set("the a an")
# A verb agrees with whatever comes first.
_NUMBER = {
    "is": "is",
    "are": "is",
    "was": "was",
    "were": "was",
    "have": "has",
    "has": "has",
    "do": "does",
    "does": "does",
}
_LINKS = word_set("and or nor")
_BOTH_WAYS = frozenset(
    map(stem, word_set("same equal equivalent identical similar different differ resemble match adjacent beside next "
                       "parallel perpendicular opposite unlike versus compatible synonym mean equals tie married"))
)  # fmt: skip


def exchanged(answer: str, quotes: str) -> str:
    """A word of the first part that an answer's sentence exchanges with another; empty if there is none."""
    backed: dict[frozenset[tuple[str, int]], list[tuple[Word, ...]]] = {}
    for sentence in sentences(quotes):
        backed.setdefault(_bag(sentence), []).append(sentence)
    for said in sentences(answer):
        like = backed.get(_bag(said), ())
        if like and all(_is_exchange(said, one, quotes) for one in like):
            return next((word.text for word in said if word.lower not in EMPTY), said[0].text)
    return ""


def _bag(found: Sequence[Word]) -> frozenset[tuple[str, int]]:
    return frozenset(Counter(_keys(_telling(found))).items())


def _telling(found: Sequence[Word]) -> list[Word]:
    return [word for word in found if word.lower not in _ARTICLES]


def _keys(found: Sequence[Word]) -> list[str]:
    return [_NUMBER.get(word.lower, word.stem) for word in found]


def _is_exchange(said: Sequence[Word], quoted: Sequence[Word], quotes: str) -> bool:
    """Whether `said` is Y M X where `quoted` is X M Y, between a beginning and an end that both share."""
    ours, right = _keys(_telling(said)), _telling(quoted)
    theirs = _keys(right)
    start = next((at for at, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other), len(ours))
    end = len(ours)
    while end > start and ours[end - 1] == theirs[end - 1]:
        end -= 1
    ours, theirs, right = ours[start:end], theirs[start:end], right[start:end]
    size = len(ours)
    if any(ours == theirs[at:] + theirs[:at] for at in range(size)):
        return False
    for first in range(1, size - 1):
        if theirs[:first] != ours[-first:]:
            continue
        for last in range(1, size - first):
            middle = right[first : size - last]
            whole = theirs[-last:] + theirs[first : size - last] + theirs[:first]
            if whole == ours and not _holds_both_ways(right[first - 1 : size - last + 1], middle, quotes):
                return True
    return False


def _holds_both_ways(around: Sequence[Word], middle: Sequence[Word], quotes: str) -> bool:
    """Whether what stands between two parts relates each to the other alike: a list's "and", "is", "differs from"."""
    keys = _keys(middle)
    if keys in (["is"], ["was"]) or not _BOTH_WAYS.isdisjoint(keys):
        return True
    gaps = (quotes[one.end : two.start] for one, two in pairwise(around))
    listed = any(key in _LINKS for key in keys) or any("," in gap for gap in gaps)
    bound = any(word.lower in EMPTY - _LINKS or word.text[0].isdigit() for word in middle)
    return listed and not bound
