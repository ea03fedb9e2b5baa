"""Which words of an answer are backed: seen in what it may draw on, in that form or another, alone or joined."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from arcticcodex.validation.lexicon import EMPTY, kin
from arcticcodex.validation.numerals import is_number_word
from arcticcodex.validation.units import plain_unit_of, unit_of
from arcticcodex.validation.words import Word, stem, stems, word_set, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_CACHED_TEXTS = 512
_PREFIXES = ("un", "non", "in", "im", "ir", "il", "dis", "re", "pre")
_TAILS = ("stream", "flow", "line", "side", "way", "work", "works", "time", "piece", "like", "wise", "proof", "free")
_LETTERED = word_set("hepatitis vitamin type class group appendix schedule grade annex option step part figure")
_MEASURES = word_set("degrees square cubic")


@lru_cache(maxsize=_CACHED_TEXTS)
def known_stems(text: str) -> frozenset[str]:
    """The stems of a text and of neighbours written as one word."""
    joined = (left.lower + right.lower for left, right in pairwise(words(text)) if right.start - left.end == 1)
    return stems(text).union(map(stem, joined))


@lru_cache(maxsize=_CACHED_TEXTS)
def neighbours(text: str) -> frozenset[tuple[str, str]]:
    """The stems of telling words that stand side by side in `text`."""
    return frozenset(
        (one.stem, two.stem) for one, two in pairwise(words(text)) if not (one.lower in EMPTY or two.lower in EMPTY)
    )


def is_seen(found: Sequence[Word], at: int, known: frozenset[str], lowers: frozenset[str]) -> bool:
    """Whether the word at `at` needs no backing or has it."""
    word = found[at]
    if len(word.text) == 1:
        return not word.text.isupper() or at == 0 or found[at - 1].lower not in _LETTERED or word.lower in known
    if not weighs(word) or plain_unit_of(word.text) or _is_measure(found, at):
        return True
    if word.stem in known:
        short_name = at > 0 and word.text[0].isupper() and len(word.text) < 5 and found[at - 1].text[0].islower()
        return not short_name or bool(lowers & {word.lower, word.lower.removesuffix("s"), word.lower + "s"})
    return not known.isdisjoint(kin(word.stem)) or _is_compound(found, at, known)


def _is_compound(found: Sequence[Word], at: int, known: frozenset[str]) -> bool:
    """Whether a word is a seen one with a prefix or tail, or makes one with its neighbour."""
    word = found[at]
    if any(word.stem.removeprefix(prefix) in known or prefix + word.stem in known for prefix in _PREFIXES):
        return True
    if word.lower.endswith(_TAILS) and any(len(one) > 4 and word.lower.startswith(one) for one in known):
        return True
    before, after = (found[place].lower if 0 <= place < len(found) else "" for place in (at - 1, at + 1))
    return stem(before + word.lower) in known or stem(word.lower + after) in known


def weighs(word: Word) -> bool:
    """Whether a word may name something: none that binds others, no number."""
    return word.lower not in EMPTY and not is_number_word(word.lower) and not word.text[0].isdigit()


def _is_measure(found: Sequence[Word], at: int) -> bool:
    """Whether the word at `at` is a unit after a number."""
    before = found[at - 1].lower if at else ""
    counted = is_number_word(before) or before[:1].isdigit() or before in _MEASURES
    return counted and unit_of(found[at].text) is not None
