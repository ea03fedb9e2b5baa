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
    return _initials(acronym, names)


def _initials(acronym: str, names: Sequence[str]) -> bool:
    """Whether `acronym` begins with the initial of the first name, goes on with letters inside it, then the others."""
    if not names or not acronym or names[0][0] != acronym[0]:
        return not names and not acronym
    inside, taken = iter(names[0][1:]), 1
    while not _initials(acronym[taken:], names[1:]):
        if taken == len(acronym) or acronym[taken] not in inside:
            return False
        taken += 1
    return True
