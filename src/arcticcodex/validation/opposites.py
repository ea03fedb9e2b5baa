"""Where an answer has a word in place of its opposite. English only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from arcticcodex.validation.alignment import align, sentences
from arcticcodex.validation.antonyms import FIRM, LOOSE
from arcticcodex.validation.bounds import bound_spans
from arcticcodex.validation.lexicon import EMPTY, kin
from arcticcodex.validation.seen import neighbours
from arcticcodex.validation.words import Word, stem, stems, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from arcticcodex.validation.alignment import Edit

    Spans = Sequence[tuple[int, int]]

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
# Words of too many senses to tell of one that it stands for its opposite, and those that two sides put differently.
_VAGUE = word_set(
    "with without right left give gives gave given giving offer offers offered take takes took taken taking hold holds "
    "held have has had send sends sent receive receives received speed get gets got lose loses lost return returns "
    "returned release well pay pays paid like"
)
_RELATING = word_set(
    "above over below under beneath before after behind front ahead inside outside following prior more less"
)
_ORDERING = word_set(
    "before after prior following previously subsequently if when whenever provided unless earlier later"
)
_IF = word_set("if when whenever provided unless")
_ENDING = frozenset(map(stem, word_set("end expire lapse cease stop void lose forfeit cancel terminate")))
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
    next_: str
    turn: int = 1
    named: tuple[str, str] = ("", "")  # its stem and that of the next word, if it is part of a name


def negates(word: Word) -> bool:
    """Whether a word is a negation: no value named None, no first part of a compound ("no-store")."""
    return word.lower in _NEGATORS and not word.hyphened and not (word.text == "None" and word.start)


def opposed(answer: str, quotes: str, question: str = "", gated: Spans = ()) -> str:
    """The word of `answer` whose opposite its quotes have in its place; empty if there is none.

    In the sentences at `gated` what comes before what is known to agree.
    """
    copied = align(answer, quotes)
    for edit in copied.edits:
        word = _edited(edit, gated)
        if word:
            return word
    said, backed = _poles(answer), _poles(quotes)
    for pole in said:
        if _is_settled(pole, backed, answer, quotes, gated):
            continue
        strict = copied.covers(pole.word)
        told = strict or pole.axis < _FIRM_AXES
        if _is_put_for(pole, said, backed, answer, quotes, question) or (
            told and _is_opposed(pole, said, backed, strict=strict)
        ):
            return pole.word.lower
    return ""


def _edited(edit: Edit, gated: Spans) -> str:
    """The word of a change in copying that is the opposite of one it took the place of; empty if there is none."""
    if any(map(negates, (*edit.ours, *edit.theirs))):
        return ""
    for word in edit.ours:
        if word.lower in _ORDERING and _within(word, gated):
            continue
        axes = dict(axes_of(word))
        if any(axes.get(axis, sign) != sign for one in edit.theirs for axis, sign in axes_of(one)):
            return word.lower
    return ""


def _within(word: Word, spans: Spans) -> bool:
    return any(start <= word.start < end for start, end in spans)


def _is_settled(pole: _Pole, backed: Sequence[_Pole], answer: str, quotes: str, gated: Spans) -> bool:
    """Whether a word with an opposite need not be looked at: part of a name, or of a condition known to agree."""
    if _within(pole.word, gated):
        plain = pole.sign * pole.turn
        if pole.word.lower in _ORDERING or any((one.axis, one.sign * one.turn) == (pole.axis, plain) for one in backed):
            return True  # what is denied there is the deed as a whole
    # "the stop bath" is a name that the quotes have
    return (pole.word.lower in _IF and _ends_alone(answer, quotes)) or pole.named in neighbours(quotes)


def _ends_alone(answer: str, quotes: str) -> bool:
    """Whether one of two texts says how long something lasts, and the other when it ends: "ends if", "lasts unless"."""
    return stems(answer).isdisjoint(_ENDING) != stems(quotes).isdisjoint(_ENDING)


def _is_put_for(
    pole: _Pole, said: Sequence[_Pole], backed: Sequence[_Pole], answer: str, quotes: str, question: str
) -> bool:
    """Whether a word of neither quotes nor question stands where the quotes have its opposite, lost in the answer."""
    there = stems(quotes)
    if pole.word.lower in _VAGUE or pole.word.stem in there or pole.word.stem in stems(question):
        return False
    on_axis = [one for one in backed if one.axis == pole.axis]
    if not on_axis or any(one.sign == pole.sign for one in on_axis):
        return False
    if any(one.axis == pole.axis and one.sign != pole.sign for one in said) or kin(pole.word.stem) & there:
        return False
    held = stems(answer)
    return any(
        one.word.lower not in _VAGUE
        and one.word.stem not in held
        and not kin(one.word.stem) & held
        and _is_beside(pole, one)
        for one in on_axis
    )


def _is_beside(pole: _Pole, other: _Pole) -> bool:
    """Whether two words stand beside the same; those that relate two things, with the same thing after both."""
    if pole.word.lower in _RELATING or pole.word.lower.endswith("er"):
        return bool(pole.next_) and pole.next_ == other.next_
    return bool(pole.beside & other.beside)


def _is_opposed(pole: _Pole, said: Iterable[_Pole], backed: Iterable[_Pole], *, strict: bool) -> bool:
    """Whether the quotes have the opposite of a pole in its place: nothing else on its axis, or nearer to it."""
    others = [one for one in backed if one.axis == pole.axis]
    if not strict and any(one.axis == pole.axis and one.sign != pole.sign for one in said):
        return False  # the answer has both sides: which is of what cannot be told
    against = [one for one in others if one.sign != pole.sign]
    if any(one.word.stem == pole.word.stem for one in against):
        return False  # the same word, but for a negation: for the clauses
    if not against:
        return False
    if len(against) == len(others):
        wide = pole.beside.union(*map(kin, pole.beside))
        if pole.word.lower in _RELATING:
            return any(_is_beside(pole, one) for one in against)
        return strict or any(len(wide & one.beside) >= min(2, len(one.beside)) for one in against)
    best = max(len(one.beside & pole.beside) for one in others)
    nearest = [one for one in others if len(one.beside & pole.beside) == best]
    return best > (0 if strict else 1) and all(one.sign != pole.sign for one in nearest)


@lru_cache(maxsize=_CACHED_TEXTS)
def _poles(text: str) -> tuple[_Pole, ...]:
    """The words of `text` that have opposites, but for those that bound a number."""
    bounded = bound_spans(text)
    return tuple(pole for said in sentences(text) for pole in _poles_of(said, bounded))


def _poles_of(found: Sequence[Word], bounded: Sequence[tuple[int, int]]) -> list[_Pole]:
    content = [word.stem if word.lower not in EMPTY else "" for word in found]
    poles: list[_Pole] = []
    for at, word in enumerate(found):
        axes = axes_of(word)
        if not axes or any(start <= word.start < end for start, end in bounded) or _is_idle(found, at):
            continue
        after = [*filter(None, content[at + 1 : at + 1 + _REACH])]
        beside = frozenset(filter(None, content[max(0, at - _REACH) : at])).union(after)
        next_ = after[0] if after else ""
        lessened = at > 0 and found[at - 1].lower in _LESSENING
        turn = -1 if _is_negated(found, at, bounded) != lessened else 1
        named = (word.stem, content[at + 1]) if at + 1 < len(found) and content[at + 1] else ("", "")
        poles += (_Pole(word, axis, turn * sign, beside, next_, turn, named) for axis, sign in axes)
    return poles


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


def _is_negated(found: Sequence[Word], at: int, bounded: Sequence[tuple[int, int]]) -> bool:
    """Whether an odd number of negations stand before a word; for "if", after it: "if it is not" is "unless it is"."""
    near = found[max(0, at - _NEGATION_REACH) : at]
    excepted = False
    if found[at].lower in _CONDITIONS:
        excepted = at > 0 and found[at - 1].lower == "except"
        after = found[at + 1 : at + 1 + _CONDITION_REACH]
        near = (*near[-1:], *(one for one in after if not any(start <= one.start < end for start, end in bounded)))
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
