"""The clauses of an English text, with what each denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from arcticcodex.validation.bounds import bound_spans
from arcticcodex.validation.lexicon import EMPTY, kin, plain_stems
from arcticcodex.validation.opposites import axes_of, negates
from arcticcodex.validation.words import Word, stem, word_set, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_CACHED_TEXTS, _CACHED_WORDS = 512, 4_096

# Words that deny by themselves: they meet a negation of the other side, and make none of their own.
DENYING = frozenset(
    map(
        stem,
        word_set(
            "fail failure lack avoid prevent prohibit forbid refuse reject deny exclude omit absent absence missing "
            "free ban stop cease unless except instead hardly barely scarcely rarely seldom unlikely impossible "
            "illegal unlawful invalid exempt refrain disallow disable skip ignore waive only unable unnecessary "
            "optional preclude withhold reluctant contraindicated immune bar spare neglect useless solely merely "
            "regardless unchanged unaffected false zero exception alone little few insufficient otherwise inadequate "
            "deficient deficiency"
        ),
    )
)
_PREFIXED = re.compile(r"(?:un|non|in|im|ir|il|dis)(?=\w{4})")
# Words that only begin like a denied one: to dissolve is not the opposite of to solve.
_NO_PREFIX = re.compile(
    r"(?:disc(?:over|harg|lose|uss|ount)|diss?(?:olv|ipat|ect)|disinf|disp(?:ens|atch|lay|lac|os|ers)|dist(?:ribut|ress|ract|urb)"
    r"|disease|in(?:fec|flam|form|stall|stru|put|come|take|side|tend|tens|habit|dicat|ject|sert|volv|flow|deed|dex|debt|dustr|land"
    r"|creas|clu|vest|duc|itia|heal|hal|quir|spect|terest)|im(?:prov|pos|press|part|plant|port|pact|age|merse)|uni(?!n)"
    r"|irrigat|irritat)"
)
_BOUNDARY = re.compile(r"[.;!?\n]|[,:](?!\d)|—|–")  # noqa: RUF001 — a dash
_CONJUNCTIONS = word_set(
    "but because if when while whereas although though unless which who and until before after that"
)
_COMPARED = word_set("more less fewer later earlier longer greater higher lower sooner larger smaller older younger")
# Of two sides of one deed neither denies the other: who does not borrow does not therefore lend.
_CONVERSE = frozenset(
    map(stem, word_set("lend borrow buy sell send receive give take import export purchase get offer"))
)
_LIGHT = word_set("give given gives giving take taken taking get getting use used using need needs needed able put go")
_UNTOLD = EMPTY | _LIGHT
_PROMPTLY = word_set("delay fail exception doubt interruption hesitation")
_GUARDING = word_set("until before without unless only except than longer more other otherwise if when while provided")
_ANY, _ANY_OF = word_set("any further"), word_set("change changes action further delay doubt exception intervention")
_NOT_ONLY = word_set("only just merely necessarily matter doubt")


@dataclass(frozen=True, slots=True)
class Denial:
    """A negation: the stems right after it (else before it) and the opposites among them.

    `unless` says that its sentence has an "unless", which turns it.
    """

    about: tuple[str, ...]
    axes: frozenset[tuple[int, int]]
    unless: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between marks and conjunctions from `start`: stems, negations, other words that deny, axes."""

    start: int
    sentence: int
    content: frozenset[str]
    denials: tuple[Denial, ...]
    denying: frozenset[str]
    axes: frozenset[tuple[int, int]]
    guarded: bool = False  # it stands on a condition: "until", "before", "without", "longer than"

    def denies(
        self,
        but: frozenset[str] = frozenset(),
        taken: frozenset[tuple[str, ...]] = frozenset(),
        *,
        by_form: bool = True,
    ) -> bool:
        """Whether anything in it says no, words of the stems `but` left out (both sides have them).

        Left out as well are negations of what `taken` names and, without `by_form`, words that deny by form alone.
        """
        if any(one.about[:2] not in taken for one in self.denials):
            return True
        return not (self.denying if by_form else self.denying & DENYING) <= but


@lru_cache(maxsize=_CACHED_TEXTS)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of `text`."""
    bounded = bound_spans(text)
    found: list[Clause] = []
    now: list[Word] = []
    unless, last, sentence = False, 0, 0
    for word in words(text):
        mark = _BOUNDARY.search(text, last, word.start)
        if now and (mark or (word.lower in _CONJUNCTIONS and sum(one.lower not in EMPTY for one in now) > 1)):
            found.append(_clause(now, bounded, sentence, unless=unless))
            now = []
        sentence += bool(mark and mark[0] in ".!?\n")
        unless = word.lower == "unless" or (unless and not (mark and mark[0] in ".!?\n"))
        now.append(word)
        last = word.end
    return (*found, _clause(now, bounded, sentence, unless=unless)) if now else tuple(found)


def _clause(found: Sequence[Word], bounded: Sequence[tuple[int, int]], sentence: int, *, unless: bool) -> Clause:
    """The clause of `found` words; a negation that is part of a number's bound ("no more than 5") is none."""
    denials = []
    for at, word in enumerate(found):
        if not negates(word) or _is_idle(found, at) or any(start <= word.start < end for start, end in bounded):
            continue
        after = [one.stem for one in found[at + 1 :] if one.lower not in _UNTOLD][:3]
        about = after or [one.stem for one in found[:at] if one.lower not in EMPTY][-2:]
        denials.append(Denial(tuple(about), _axes(found[at + 1 : at + 4]), unless))
    content = frozenset(word.stem for word in found if word.lower not in EMPTY)
    denying = frozenset(word.stem for word in found if denies(word) and not negates(word))
    guarded = unless or any(word.lower in _GUARDING for word in found)
    return Clause(found[0].start, sentence, content, tuple(denials), denying, _axes(found), guarded)


def _axes(found: Sequence[Word]) -> frozenset[tuple[int, int]]:
    return frozenset(axis for word in found if word.stem not in _CONVERSE for axis in axes_of(word))


def _is_idle(found: Sequence[Word], at: int) -> bool:
    """Whether a negator denies nothing: "not only", "without delay", "whether or not", "not as long as"."""
    word = found[at].lower
    before, after = (found[place].lower if 0 <= place < len(found) else "" for place in (at - 1, at + 1))
    if word == "without":
        return after in _PROMPTLY or (after in _ANY and at + 2 < len(found) and found[at + 2].lower in _ANY_OF)
    compared = after in _COMPARED and any(one.lower == "than" for one in found[at + 2 : at + 6])
    compares = compared or after == "as" or sum(one.lower == "as" for one in found[at + 1 : at + 7]) > 1
    return compares or after in _NOT_ONLY or (before == "or" and word == "not") or (word == "nor" and at > 0)


def denies(word: Word) -> bool:
    """Whether a word says no: a negation, "forbidden", "unable", "painless"."""
    return negates(word) or word.stem in DENYING or _denies_by_form(word.lower)


@lru_cache(maxsize=_CACHED_WORDS)
def _denies_by_form(word: str) -> bool:
    if word.endswith("less") and len(word) > 5:
        return True
    bare = stem(unprefixed(word))
    return bool(bare) and (bare in plain_stems() or bool(kin(bare)))


def unprefixed(word: str) -> str:
    """`word` without the prefix that denies it, empty if it has none: "able" of "unable"."""
    found = None if _NO_PREFIX.match(word) else _PREFIXED.match(word)
    return word[found.end() :] if found else ""


@lru_cache(maxsize=2048)
def widened(content: frozenset[str]) -> frozenset[str]:
    """The stems with their kin, and without a prefix that denies."""
    return content.union(*(kin(one) for one in content), filter(None, map(unprefixed, content)))
