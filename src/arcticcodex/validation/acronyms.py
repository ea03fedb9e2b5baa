"""Acronyms and what they stand for: "GFR" and "glomerular filtration rate" back each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.validation.lexicon import EMPTY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.validation.words import Word

_ACRONYM = re.compile(r"[a-z]?[A-Z]{2,6}s?\Z")
_MOST_WORDS = 6


def spelled_out(found: Sequence[Word], backed: Sequence[Word], around: Sequence[Word]) -> frozenset[int]:
    """The places in `found` of words that spell out an acronym of `backed`, or are an acronym of words of `around`."""
    acronyms = {word.lower for word in backed if _ACRONYM.match(word.text)}
    places: set[int] = set()
    for at in range(len(found)):
        for size in range(2, _MOST_WORDS + 1) if acronyms else ():
            if any(_spells(acronym, found[at : at + size]) for acronym in acronyms):
                places.update(range(at, min(at + size, len(found))))
        acronym = found[at].lower.rstrip("s")
        if _ACRONYM.match(found[at].text) and _is_of(acronym, around):
            places.add(at)
    return frozenset(places)


def _is_of(acronym: str, around: Sequence[Word]) -> bool:
    """Whether some neighbouring words spell out `acronym`."""
    return any(
        word.lower[0] == acronym[0] and _spells(acronym, around[at : at + size])
        for at, word in enumerate(around)
        for size in range(2, len(acronym) + 3)
    )


def _spells(acronym: str, group: Sequence[Word]) -> bool:
    """Whether `acronym` is made of the initials of the words of `group`, with letters from inside them between.

    Words that bind ("of") count for nothing, and neither end may be one.
    """
    names = [word.lower for word in group if word.lower not in EMPTY]
    if len(names) < 2 or acronym in names or {group[0].lower, group[-1].lower} & EMPTY:
        return False
    at = 0
    for place, name in enumerate(names):
        if at >= len(acronym) or name[0] != acronym[at]:
            return False
        at += 1
        following = names[place + 1][0] if place + 1 < len(names) else ""
        rest = iter(name[1:])
        while at < len(acronym) and acronym[at] != following and acronym[at] in rest:
            at += 1
    return at == len(acronym)
