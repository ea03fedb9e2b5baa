"""Whether an answer says yes where its quotes say no: negations, opposites, and which side of a number is meant.

English only. In a copied answer every change is looked at; else negations are compared clause by clause, a clause of
one side with those of the other that speak of the same. A negation is met by another, by a word that denies
("forbidden", "unable"), or by the opposite of what it negates ("not below" by "above").
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from arcticcodex.validation.alignment import Edit, align, sentences
from arcticcodex.validation.bounds import bounds, denied, turned
from arcticcodex.validation.clauses import DENYING, clauses, denies, unprefixed, widened
from arcticcodex.validation.lexicon import kin, plain_stems
from arcticcodex.validation.opposites import negates, opposed
from arcticcodex.validation.words import stem, word_set, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from arcticcodex.validation.clauses import Clause, Denial
    from arcticcodex.validation.words import Word

# Words by which a denial is kept: what may not be removed stays.
_HOLDING = frozenset(
    map(stem, word_set("stay remain keep retain leave lose loss until otherwise beyond longest untouched"))
)
_CHANGING = word_set("unless if only except either")
_CONDITIONS = word_set("if when whenever provided providing long")  # "as long as"
_EXCLUDING, _JOINING = word_set("rather instead"), word_set("well and also addition together along besides plus")


def clash(answer: str, quotes: str, question: str) -> str:
    """Why `answer` denies what `quotes` affirm, or the other way round; empty where they agree."""
    number = turned(answer, quotes)
    if number:
        return f"the quotes set {number!r} as a bound of the other side"
    if any(_changes(edit) for edit in _unbounded(align(answer, quotes).edits, answer, quotes)):
        return "a negation was changed in copying"
    word = opposed(answer, quotes)
    if word:
        return f"the quotes say the opposite of {word!r}"
    return _clash_of_clauses(answer, quotes, question)


def _clash_of_clauses(answer: str, quotes: str, question: str) -> str:
    """Why a clause of one side denies what the other affirms; empty where they agree."""
    said, backed, asked = clauses(answer), clauses(quotes), clauses(question)
    if denied(answer, quotes) or any(_is_made_up(clause, backed, asked) for clause in said):
        return "the answer denies what its quotes do not"
    if _loses_unless(answer, quotes) or any(_is_lost(clause, said, backed, asked) for clause in backed):
        return "the quotes deny what the answer affirms"
    return ""


def _unbounded(edits: Sequence[Edit], answer: str, quotes: str) -> Iterator[Edit]:
    """The edits without the words that only say which side of a number is meant."""
    ours, theirs = ([(one.start, one.end) for one in bounds(text)] for text in (answer, quotes))
    for edit in edits:
        yield Edit(_outside(edit.ours, ours), _outside(edit.theirs, theirs))


def _outside(found: Sequence[Word], spans: Sequence[tuple[int, int]]) -> tuple[Word, ...]:
    return tuple(word for word in found if not any(start <= word.start < end for start, end in spans))


def _changes(edit: Edit) -> bool:
    """Whether a negation was lost, won or swapped in copying, and nothing else denies in its place."""
    left, right = ({word.lower for word in side} for side in (edit.ours, edit.theirs))
    if any(one & _EXCLUDING and other & _JOINING for one, other in ((left, right), (right, left))):
        return True
    if ({"anything", "but"} <= left) != ({"anything", "but"} <= right):
        return True
    ours, theirs = _turning(edit.ours), _turning(edit.theirs)
    if left & _CONDITIONS and right & _CONDITIONS:
        ours, theirs = ([word for word in side if word.lower != "if"] for side in (ours, theirs))
    if (len(ours), sum(map(negates, ours))) != (len(theirs), sum(map(negates, theirs))):
        fewer = edit.ours if len(theirs) > len(ours) else edit.theirs
        if not any(denies(word) for word in fewer if word not in ours + theirs):
            return True
    pairs = [(one.lower, other.lower) for one in edit.ours for other in edit.theirs]
    return any(unprefixed(one) == other or unprefixed(other) == one for one, other in pairs)


def _loses_unless(answer: str, quotes: str) -> bool:
    """Whether the quotes say "not ... unless" and the answer "unless" alone."""
    said = words(answer)
    if not any(word.lower == "unless" for word in said) or any(denies(word) for word in said if word.lower != "unless"):
        return False
    backed = [one for one in sentences(quotes) if any(word.lower == "unless" for word in one)]
    return bool(backed) and all(any(map(negates, one)) for one in backed)


def _turning(found: Sequence[Word]) -> list[Word]:
    return [word for word in found if negates(word) or word.lower in _CHANGING]


# --- clause by clause


def _is_made_up(clause: Clause, backed: Sequence[Clause], asked: Sequence[Clause]) -> bool:
    """Whether a clause of the answer denies what the quotes, and the question, do not."""
    for denial in clause.denials:
        if not (denial.unless or _is_met(denial, clause, backed) or _is_met(denial, clause, asked, least=1)):
            return True
    for bare, whole in _prefixed(clause):
        about = [one for one in backed if bare in one.content]
        if about and not any(one.denies for one in about) and not any(whole in one.content for one in backed):
            return True
    return False


def _is_met(denial: Denial, clause: Clause, others: Sequence[Clause], least: int = 0) -> bool:
    """Whether the clause of `others` that speaks of the same as a denial denies too."""
    scored = [(_closeness(denial, clause, one), one) for one in others]
    best = max((score for score, _ in scored), default=0)
    if best < max(least, 1):
        return not least and any(one.denies for one in others)
    near = [one for score, one in scored if score >= max(1, best - 1)]
    if denial.about and denial.about[0] in DENYING:  # "not refused" says the same as no denial at all
        return any(one.denials for one in near) or not any(_touches(denial, one) for one in near)
    return any(one.denies or _is_opposite(denial, one) for one in near)


def _is_lost(clause: Clause, said: Sequence[Clause], backed: Sequence[Clause], asked: Sequence[Clause]) -> bool:
    """Whether the answer affirms what a clause of the quotes denies."""
    for denial in clause.denials:
        if denial.about and not denial.unless and not _is_kept(denial, clause, said, backed, asked):
            return True
    for bare, whole in _prefixed(clause):
        about = [one for one in said if bare in one.content]
        affirmed = any(bare in one.content for one in backed)
        if about and not affirmed and not any(one.denies or whole in one.content for one in about):
            return True
    return False


def _is_kept(
    denial: Denial, clause: Clause, said: Sequence[Clause], backed: Sequence[Clause], asked: Sequence[Clause]
) -> bool:
    """Whether the answer denies what the quotes deny, or does not speak of it."""
    rest = clause.content - {denial.about[0]}
    about = [one for one in said if _touches(denial, one)]
    if about and rest and not rest & widened(frozenset[str]().union(*(one.content for one in (*said, *asked)))):
        return True  # the same is said of something else
    about = about or [one for one in said if len(rest & widened(one.content)) > max(2, len(rest) // 2)]
    sizes = [(one, len(clause.content & widened(one.content))) for one in about if _echoes(one, clause, backed)]
    most = max((size for _, size in sizes), default=0)
    if most < max(1, min(2, len(clause.content) - 1)):
        return True
    near = [one for one, size in sizes if size >= most - 1]
    after = [said[at + 1] for at, one in enumerate(said[:-1]) if one in near and len(one.content) < 3]
    return any(one.denies or _HOLDING & one.content or _is_opposite(denial, one) for one in (*near, *after))


def _echoes(one: Clause, clause: Clause, backed: Sequence[Clause]) -> bool:
    """Whether no other clause of the quotes is as near to a clause of the answer."""
    wide = widened(one.content)
    size = len(clause.content & wide)
    return all(len(other.content & wide) < size for other in backed if other is not clause)


def _closeness(denial: Denial, clause: Clause, other: Clause) -> int:
    """How much another clause has of a denial's own words, which count twice, and of its clause."""
    wide = widened(other.content)
    return len(clause.content & wide) + sum(one in wide for one in denial.about[:2])


def _touches(denial: Denial, clause: Clause) -> bool:
    return denial.about[0] in widened(clause.content)


def _is_opposite(denial: Denial, other: Clause) -> bool:
    """Whether a clause has the opposite of what a denial negates."""
    return any((axis, -sign) in other.axes for axis, sign in denial.axes)


@lru_cache(maxsize=2048)
def _prefixed(clause: Clause) -> tuple[tuple[str, str], ...]:
    """The stems of a clause's words in un-, non-, in- and the like, without and with it, where a known word is left."""
    pairs = ((unprefixed(one), one) for one in clause.content)
    return tuple((bare, whole) for bare, whole in pairs if bare and (bare in plain_stems() or kin(bare)))
