"""Where an answer has a word in place of its opposite. English only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from arcticcodex.validation.alignment import align
from arcticcodex.validation.antonyms import FIRM, LOOSE
from arcticcodex.validation.bounds import bounds
from arcticcodex.validation.lexicon import EMPTY, kin
from arcticcodex.validation.words import Word, stem, word_set, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CACHED_TEXTS = 512
_REACH = 4  # words on each side that tell one use of a word from another
_NEGATION_REACH, _CONDITION_REACH, _UNLESS_REACH = 3, 4, 20

_NEGATORS = word_set(
    "not no never without cannot neither nor none nobody nothing nowhere cant dont doesnt isnt wont isn't aren't "
    "wasn't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't mustn't hasn't haven't hadn't "
    "needn't shan't mightn't ain't"
)
_CONDITIONS = word_set("if when provided whenever")
_SUPERLATIVES = word_set("least most latest earliest first last")
_DEGREES = word_set("more most less")
_LESSENING = word_set("less least")
_AXES = tuple(line.split("|") for line in (FIRM.strip() + LOOSE.rstrip()).splitlines())
_FIRM_AXES = len(FIRM.strip().splitlines())

Axes = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Pole:
    """A word with an opposite, as it stands: its axis, its sign with negation counted in, and what is beside it."""

    word: Word
    axis: int
    sign: int
    beside: frozenset[str]


def negates(word: Word) -> bool:
    """Whether a word is a negation: no value named None, no first part of a compound ("no-store")."""
    return word.lower in _NEGATORS and not word.hyphened and not (word.text == "None" and word.start)


def opposed(answer: str, quotes: str) -> str:
    """The word of `answer` whose opposite its quotes have in its place; empty if there is none."""
    copied = align(answer, quotes)
    for edit in copied.edits:
        for word in edit.ours:
            axes = dict(axes_of(word))
            if any(axes.get(axis, sign) != sign for one in edit.theirs for axis, sign in axes_of(one)):
                return word.lower
    said, backed = _poles(answer), _poles(quotes)
    for pole in said:
        strict = copied.covers(pole.word)
        if (strict or pole.axis < _FIRM_AXES) and _is_opposed(pole, said, backed, strict=strict):
            return pole.word.lower
    return ""


def _is_opposed(pole: _Pole, said: Iterable[_Pole], backed: Iterable[_Pole], *, strict: bool) -> bool:
    """Whether the quotes have the opposite of a pole in its place: nothing else on its axis, or nearer to it."""
    others = [one for one in backed if one.axis == pole.axis]
    against = [one for one in others if one.sign != pole.sign]
    if not against:
        return False
    if len(against) == len(others):
        wide = pole.beside.union(*map(kin, pole.beside))
        return strict or any(len(wide & one.beside) >= min(2, len(one.beside)) for one in against)
    if not strict and any(one.axis == pole.axis and one.sign != pole.sign for one in said):
        return False  # both sides have both: which is of what cannot be told
    best = max(len(one.beside & pole.beside) for one in others)
    nearest = [one for one in others if len(one.beside & pole.beside) == best]
    return best > (0 if strict else 1) and all(one.sign != pole.sign for one in nearest)


@lru_cache(maxsize=_CACHED_TEXTS)
def _poles(text: str) -> tuple[_Pole, ...]:
    """The words of `text` that have opposites, but for those that bound a number."""
    found = words(text)
    bounded = [(bound.start, bound.end) for bound in bounds(text)]
    content = [word.stem if word.lower not in EMPTY else "" for word in found]
    poles: list[_Pole] = []
    for at, word in enumerate(found):
        axes = axes_of(word)
        if not axes or any(start <= word.start < end for start, end in bounded) or _is_idle(found, at):
            continue
        beside = frozenset(filter(None, content[max(0, at - _REACH) : at] + content[at + 1 : at + 1 + _REACH]))
        lessened = at > 0 and found[at - 1].lower in _LESSENING
        turn = -1 if _is_negated(found, at) != lessened else 1
        poles += (_Pole(word, axis, turn * sign, beside) for axis, sign in axes)
    return tuple(poles)


def _is_idle(found: Sequence[Word], at: int) -> bool:
    """Whether a word with an opposite does not mean it: "at least", "the more", "as long as"; "not ... unless".

    "Less high" is "low": "less" is idle and "high" turned.
    """
    word = found[at].lower
    before = [one.lower for one in found[max(0, at - 2) : at]]
    if word == "unless":
        return any(map(negates, found[max(0, at - _UNLESS_REACH) : at + _UNLESS_REACH]))
    return (
        before[-1:] in (["as"], ["so"])
        or before == ["at", "the"]
        or (word in _SUPERLATIVES and before[-1:] == ["at"])
        or (word in _DEGREES and before[-1:] == ["the"])
        or (word in _LESSENING and at + 1 < len(found) and bool(axes_of(found[at + 1])))
    )


def _is_negated(found: Sequence[Word], at: int) -> bool:
    """Whether an odd number of negations stand before a word; for "if", after it: "if it is not" is "unless it is"."""
    near = found[max(0, at - _NEGATION_REACH) : at]
    excepted = False
    if found[at].lower in _CONDITIONS:
        excepted = at > 0 and found[at - 1].lower == "except"
        near = (*near[-1:], *found[at + 1 : at + 1 + _CONDITION_REACH])
    elif any(one.lower == "unless" for one in found[max(0, at - _UNLESS_REACH) : at + _UNLESS_REACH]):
        return False  # "not open unless" is "open only if"
    return (sum(map(negates, near)) + excepted) % 2 == 1


def axes_of(word: Word) -> Axes:
    """The axes on which a word stands, each with its sign."""
    return _side(0).get(word.lower, ()) + (() if word.lower in EMPTY else _side(1).get(word.stem, ()))


@cache
def _side(part: int) -> dict[str, Axes]:
    """The axes of each word that counts as written (`part` 0), of each stem that counts in all forms (1)."""
    found: dict[str, Axes] = {}
    for axis, sides in enumerate(_AXES):
        for sign, side in zip((1, -1), sides, strict=True):
            for word in (side.partition(">")[2 * part]).split():
                key = stem(word) if part else word
                found[key] = (*found.get(key, ()), (axis, sign))
    return found
