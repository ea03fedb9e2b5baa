"""Where an answer turns a comparison of its quotes round, or gives each of two amounts the other's substance.

English only: "A is heavier than B", "compared with B, A is heavier", "of the two, A and B, the former is heavier";
"5 g of salt". A comparison whose words are in no relation that the lists of words know is passed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from arcticcodex.validation.lexicon import EMPTY, kin
from arcticcodex.validation.numbers import figures
from arcticcodex.validation.opposites import axes_of
from arcticcodex.validation.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arcticcodex.validation.words import Word

_HOW = r"(?P<not>not\s+)?(?P<less>(?:less|more)\s+)?(?P<how>[a-z-]+)"
_IS = "(?:is|are|was|were)"
_COMPARED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<one>[^.;:?!\n]+?)\s+{_IS}\s+{_HOW}\s+than\s+(?P<two>[^.;:?!\n]+)",
        rf"(?P<one>[^.;:?!\n]+?)\s+{_IS}\s+(?:(?P<not>not\s+)(?:nearly\s+)?|at\s+least\s+)(?P<less>)(?:as|so)\s+(?P<how>[a-z-]+)\s+as\s+(?P<two>[^.;:?!\n]+)",
        rf"compared\s+(?:with|to)\s+(?P<two>[^.;:?!\n]+),\s+(?P<one>[^.;:?!\n]+?)\s+{_IS}\s+{_HOW}\s*[.]?\Z",
        rf"of\s+the\s+two,\s+(?P<one>[^.;:?!\n]+?)\s+and\s+(?P<two>[^.;:?!\n]+),\s+the\s+former\s+{_IS}\s+{_HOW}\s*[.]?\Z",
    )
)
_MAY_COMPARE = re.compile(
    r"\bthan\b|\bcompared\b|\bof\s+the\s+two\b|\b(?:not|nearly|least)\s+(?:as|so)\b", re.IGNORECASE
)
_SUBSTANCE = re.compile(r"\s*[%\w.°/-]*\s+of\s+(?:the\s+)?(\w+)")


class _Comparison(NamedTuple):
    one: frozenset[str]
    two: frozenset[str]
    how: Word
    side: int


def turned_round(answer: str, quotes: str) -> str:
    """The word of `answer` that compares two things the other way round than `quotes` do; empty if there is none."""
    backed = list(_comparisons(quotes))
    for said in _comparisons(answer):
        for one in backed:
            order = _order(said, one)
            relation = _relation(said.how, one.how) * said.side * one.side
            if order and relation and order != relation:
                return said.how.text
    return ""


def _comparisons(text: str) -> Iterator[_Comparison]:
    if not _MAY_COMPARE.search(text):
        return
    for pattern in _COMPARED:
        for found in pattern.finditer(text):
            less = (found["less"] or "").strip().lower() == "less"
            side = (-1 if less else 1) * (-1 if found["not"] else 1)
            one, two = (_content(found[part]) for part in ("one", "two"))
            yield _Comparison(one - two, two - one, words(found["how"])[0], side)


def _content(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words(text) if word.lower not in EMPTY)


def _order(said: _Comparison, quoted: _Comparison) -> int:
    """1 if both compare the same two things in one order, -1 if in the other, 0 if they compare other things."""
    straight = bool(said.one & quoted.one) + bool(said.two & quoted.two)
    crossed = bool(said.one & quoted.two) + bool(said.two & quoted.one)
    return 0 if straight == crossed else 1 if straight > crossed else -1


def _relation(one: Word, other: Word) -> int:
    """1 if two words of comparison say the same, -1 if the opposite, 0 if that is not known."""
    left, right = dict(axes_of(one)), dict(axes_of(other))
    signs = {left[axis] * right[axis] for axis in left.keys() & right.keys()}
    if len(signs) == 1:
        return signs.pop()
    same = {_positive(one.lower), one.stem} & {_positive(other.lower), other.stem}
    return 1 if same or other.stem in kin(one.stem) else 0


def _positive(word: str) -> str:
    """The stem of an adjective without its ending of comparison."""
    bare = word.removesuffix("er")
    return stem(bare[:-1] + "y" if bare.endswith("i") else bare)


def other_substance(answer: str, quotes: str) -> str:
    """The substance that `answer` gives an amount that `quotes` have of another, which they name too; or empty."""
    backed = dict(_substances(quotes))
    for amount, substance in _substances(answer):
        theirs = backed.get(amount)
        if theirs and theirs != substance and substance in backed.values():
            return substance
    return ""


def _substances(text: str) -> Iterator[tuple[tuple[str, float], str]]:
    for one in figures(text).quantities:
        found = _SUBSTANCE.match(text, one.end)
        if found and one.unit:
            yield (one.unit[0], round(one.size, 9)), stem(found[1].lower())
