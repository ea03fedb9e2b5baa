"""Whether a noun phrase of an answer stands in the place of another that its quotes have. English only.

What a word names is told by its place, not by a list: a phrase whose words nothing backs is another thing's name if
something of the sentence it echoes is lost for it, and something ties the two: the passage has the phrase elsewhere,
the question has what is lost, or both stand in the same place. A phrase that takes no other's place is a writer's own
frame ("the reason is that ...").
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from arcticcodex.validation.acronyms import spelled_out
from arcticcodex.validation.alignment import sentences
from arcticcodex.validation.lexicon import EMPTY, kin, plain_stems
from arcticcodex.validation.opposites import axes_of
from arcticcodex.validation.phrases import PREPOSITIONS, phrases
from arcticcodex.validation.seen import neighbours
from arcticcodex.validation.words import stem, stems, word_set, words

if TYPE_CHECKING:
    from arcticcodex.validation.phrases import Phrase
    from arcticcodex.validation.words import Word

_CACHED_TEXTS = 512


_CLAUSES = word_set("before after until as than")
_DIMENSIONS = frozenset(
    map(stem, word_set("length width height depth size weight diameter thickness volume total all"))
)


class _Lost(NamedTuple):
    """A phrase of the quotes, and those of its stems that the answer has not."""

    phrase: Phrase
    stems: frozenset[str]
    asked: bool  # the question has what is lost, too

    @property
    def is_whole(self) -> bool:
        return len(self.stems) == len(set(self.phrase.stems))


def replaced_name(answer: str, quotes: str, question: str, passage: str, unseen: frozenset[int]) -> str:
    """The first word of `answer`, of those at the places `unseen`, whose phrase stands for another; empty if none."""
    found = words(answer)
    new = {found[at].start for at in unseen}
    ours = [(phrase, own) for phrase in phrases(answer) if (own := _own(phrase, new))]
    if not ours:
        return ""
    lost = _lost(answer, quotes, question)
    if not lost:
        return ""
    for said in sentences(answer):
        start, end = said[0].start, said[-1].end
        echoed = _echoed(frozenset(word.stem for word in said if word.lower not in EMPTY), quotes)
        gone = [one for one in lost if any(left <= one.phrase.words[0].start < right for left, right in echoed)]
        for phrase, own in ours:
            if start <= phrase.words[0].start < end and gone and _stands_for_other(phrase, own, gone, passage):
                return own[0].text
    return ""


def loses_name(answer: str, quotes: str, question: str) -> bool:
    """Whether the quotes name something that the answer does not."""
    return any(one.stems - plain_stems() or len(one.stems) > 1 for one in _lost(answer, quotes, question))


def _own(phrase: Phrase, new: set[int]) -> list[Word]:
    """The words of a phrase that nothing backs, but for what may be a verb, an adverb or a degree."""
    last = len(phrase.words) - 1
    own = []
    for at, word in enumerate(phrase.words):
        between = 0 < at < last and not {phrase.words[at - 1].start, phrase.words[at + 1].start} & new
        if word.start in new and not _is_turn(phrase, at) and not (between and _ends_in_s(word.lower)):
            own.append(word)  # else "the smith forges chains": a verb between two things that are backed
    return own


def _ends_in_s(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _is_turn(phrase: Phrase, at: int) -> bool:
    """Whether a word may be a turn of speech: a plain verb inside the phrase, an adverb, a comparative."""
    word = phrase.words[at].lower
    if phrase.words[at].stem not in plain_stems() and not axes_of(phrase.words[at]):
        return False
    if not at and word.endswith("ing") and not phrase.opener.endswith(("the", "a", "an")):
        return True  # "by reducing the gap"
    if word.endswith(("ly", "est")) or (word.endswith("er") and axes_of(phrase.words[at])):
        return True
    if phrase.words[at].stem in _DIMENSIONS and phrase.opener == "in":
        return True  # "five metres in length"
    inflected = word.endswith(("ed", "ing")) or _ends_in_s(word)
    clause = phrase.opener.partition(" ")[0] in _CLAUSES  # "before the train leaves"
    return at > 0 and inflected and (at + 1 < len(phrase.words) or not phrase.ends or clause)


def _echoed(said: frozenset[str], quotes: str) -> list[tuple[int, int]]:
    """The sentences of the quotes that a sentence of the answer echoes most, as spans."""
    wide = said.union(*map(kin, said))
    scored = [(len({word.stem for word in one} & wide), one) for one in sentences(quotes)]
    best = max((score for score, _ in scored), default=0)
    return [(one[0].start, one[-1].end) for score, one in scored if score >= max(1, best)]


@lru_cache(maxsize=_CACHED_TEXTS)
def _lost(answer: str, quotes: str, question: str) -> tuple[_Lost, ...]:
    """The phrases of the quotes of which the answer lacks words; what has a word of one sense there is not lacking."""
    said, asked, there = words(answer), stems(question), stems(quotes)
    # A word that the quotes have as well stands for itself, not for another of one sense.
    held = stems(answer).union(*(kin(one) for one in stems(answer) - there))
    backed = words(quotes)
    short = {backed[at].start for at in spelled_out(backed, said, said)}
    found = []
    for phrase in phrases(quotes):
        gone = frozenset(one.stem for one in phrase.words if one.stem not in held and one.start not in short)
        if gone:
            found.append(_Lost(phrase, gone, bool(gone & asked)))
    return tuple(found)


def _stands_for_other(phrase: Phrase, own: list[Word], lost: list[_Lost], passage: str) -> bool:
    """Whether a phrase with words of its own, `own`, is another thing's name in the place of one that is lost."""
    if _is_elsewhere(phrase, own, passage):
        return True
    turns = sum(_is_turn(phrase, at) for at in range(len(phrase.words)))
    whole = len(own) == len(phrase.words) - turns
    return any(_replaces(phrase, own, one, whole=whole) for one in lost)


def _is_elsewhere(phrase: Phrase, own: list[Word], passage: str) -> bool:
    """Whether the passage has the phrase, or two neighbours of it, in another place than the quotes."""
    if len(phrase.words) == 1:
        return not _is_plain(own) and phrase.stems in _phrases_of(passage)
    new = {one.start for one in own}
    return any(
        (one.stem, two.stem) in neighbours(passage)
        for one, two in pairwise(phrase.words)
        if one.start in new or two.start in new
    )


@lru_cache(maxsize=_CACHED_TEXTS)
def _phrases_of(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(phrase.stems for phrase in phrases(text))


def _is_plain(own: list[Word]) -> bool:
    """Whether all words are of the common English that names a thing only by its place."""
    return all(one.stem in plain_stems() for one in own)


def _replaces(phrase: Phrase, own: list[Word], lost: _Lost, *, whole: bool) -> bool:
    """Whether a phrase with words of its own stands where a lost one did; `whole`: nothing else is in it."""
    shared = set(phrase.stems) & set(lost.phrase.stems)
    if lost.is_whole and not shared:
        return _replaces_whole(phrase, own, lost, whole=whole)
    if whole:
        return False
    plain = _is_plain(own)
    head, other = phrase.words[-1].stem, lost.phrase.words[-1].stem
    if head == other or other in kin(head):  # "the rear valve" for "the left valve"
        named = not plain and not any(one.hyphened for one in own)
        return lost.asked or named or phrase.opener.endswith("the")
    return not plain and lost.asked and bool(shared)


def _replaces_whole(phrase: Phrase, own: list[Word], lost: _Lost, *, whole: bool) -> bool:
    """Whether a phrase that shares nothing with a lost one stands in its place."""
    plain = _is_plain(own)
    telling = bool(lost.stems - plain_stems()) or len(lost.stems) > 1
    beside = lost.phrase.before
    if whole and phrase.before and (phrase.before == beside or beside in kin(phrase.before)):
        return True
    if (telling or not plain) and _role(phrase) and _role(phrase) == _role(lost.phrase):
        return True
    return telling and (not plain or (lost.asked and whole))


def _role(phrase: Phrase) -> str:
    """The preposition that a phrase follows; empty if none does."""
    first = phrase.opener.partition(" ")[0]
    return first if first in PREPOSITIONS else ""
