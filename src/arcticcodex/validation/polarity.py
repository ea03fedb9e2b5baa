"""Whether an answer says yes where its quotes say no: negations, opposites, and which side of a number is meant.

English only. In a copied answer every change is looked at; else negations are compared clause by clause, a clause of
one side with those of the other that speak of the same. A negation is met by another, by a word that denies
("forbidden", "unable"), or by the opposite of what it negates ("not below" by "above").
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from arcticcodex.validation.alignment import Edit, align, sentences
from arcticcodex.validation.bounds import bound_spans, denied, turned
from arcticcodex.validation.clauses import clauses, denies, unprefixed, widened
from arcticcodex.validation.gating import gated_alike
from arcticcodex.validation.lexicon import EMPTY, kin, plain_stems
from arcticcodex.validation.opposites import negates, opposed
from arcticcodex.validation.words import stem, word_set, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from arcticcodex.validation.clauses import Clause, Denial
    from arcticcodex.validation.words import Word

    Spans = Sequence[tuple[int, int]]
    Taken = frozenset[tuple[str, ...]]  # what other negations deny, by their first words

# Words by which a denial is kept: what may not be removed stays.
_HOLDING = frozenset(
    map(stem, word_set("stay remain survive keep retain leave lose loss until otherwise beyond longest untouched"))
)
_CHANGING = word_set("unless if only except")
_CONDITIONS = word_set("if when whenever provided providing long")  # "as long as"
_EXCLUDING, _JOINING = word_set("rather instead"), word_set("well and also addition together along besides plus")


def clash(answer: str, quotes: str, question: str) -> str:
    """Why `answer` denies what `quotes` affirm, or the other way round; empty where they agree."""
    number = turned(answer, quotes)
    if number:
        return f"the quotes set {number!r} as a bound of the other side"
    ours, theirs, ungated = gated_alike(answer, quotes)
    if ungated:
        return "the quotes say otherwise what it must wait for"
    edits = [edit for edit in align(answer, quotes).edits if not any(_within(word, ours) for word in edit.ours)]
    edits = [*_unbounded(edits, answer, quotes)]
    if not _moves(edits) and any(
        _changes(edit) for edit in edits if not (_is_asked(edit, question) or _drops_contrast(edit, quotes))
    ):
        return "a negation was changed in copying"
    word = opposed(answer, quotes, question, ours)
    if word:
        return f"the quotes say the opposite of {word!r}"
    return _clash_of_clauses(answer, quotes, question, (ours, theirs))


def _clash_of_clauses(answer: str, quotes: str, question: str, settled: tuple[Spans, Spans]) -> str:
    """Why a clause of one side denies what the other affirms; empty where they agree.

    `settled` are the sentences of each that were compared as a whole.
    """
    said, backed, asked = clauses(answer), clauses(quotes), clauses(question)
    open_said, open_backed = (
        [one for one in found if not _within(one, spans)] for found, spans in zip((said, backed), settled, strict=True)
    )
    if denied(answer, quotes) or any(_is_made_up(clause, said, backed, asked) for clause in open_said):
        return "the answer denies what its quotes do not"
    if not open_backed:
        return ""
    if _allows_forbidden(open_said, backed, answer):
        return "the quotes forbid what the answer allows"
    echoes = _Echoes(said, backed)
    if _loses_unless(answer, quotes) or any(_is_lost(clause, echoes, asked) for clause in open_backed):
        return "the quotes deny what the answer affirms"
    return ""


def _within(found: Word | Clause, spans: Spans) -> bool:
    return any(start <= found.start < end for start, end in spans)


def _unbounded(edits: Iterable[Edit], answer: str, quotes: str) -> Iterator[Edit]:
    """The edits without the words that only say which side of a number is meant."""
    ours, theirs = bound_spans(answer), bound_spans(quotes)
    for edit in edits:
        yield Edit(_outside(edit.ours, ours), _outside(edit.theirs, theirs))


def _outside(found: Sequence[Word], spans: Sequence[tuple[int, int]]) -> tuple[Word, ...]:
    return tuple(word for word in found if not any(start <= word.start < end for start, end in spans))


def _is_asked(edit: Edit, question: str) -> bool:
    """Whether what the answer has more of is the question's: "unless it is changed"."""
    asked = {word.lower for word in words(question)}
    turning = _turning(edit.ours)
    return bool(turning) and not _turning(edit.theirs) and all(word.lower in asked for word in turning)


def _drops_contrast(edit: Edit, quotes: str) -> bool:
    """Whether what was left out in copying is only the thing set aside: "the pilot[, not the cook,] steers"."""
    negator = next((at for at, word in enumerate(edit.theirs) if negates(word)), -1)
    said = any(word.lower not in EMPTY or negates(word) for word in edit.ours)
    if negator < 0 or said or negator + 2 >= len(edit.theirs):
        return False
    aside, mark = edit.theirs[negator + 1], quotes[: edit.theirs[negator].start].rstrip()[-1:]
    return mark == "," and aside.lower in {"the", "a", "an"} and quotes[edit.theirs[-1].end :].lstrip()[:1] == ","


def _moves(edits: Sequence[Edit]) -> bool:
    """Whether a negation lost in one place was won in another: "never lend" is "lending is not allowed"."""
    ours, theirs = (sum(negates(word) for edit in edits for word in side(edit)) for side in (_ours, _theirs))
    return len(edits) > 1 and ours == theirs == 1


def _ours(edit: Edit) -> tuple[Word, ...]:
    return edit.ours


def _theirs(edit: Edit) -> tuple[Word, ...]:
    return edit.theirs


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


_ALLOWS = re.compile(
    r"\b(?:may|can|could)\s+(?!not\b)|\b(?:is|are)\s+(?:allowed|permitted|free|open|acceptable|possible)\b",
    re.IGNORECASE,
)
_LEAST_ECHO = 3
# What a negation of these denies is the rest of the sentence.
_REFUSING = frozenset(
    map(
        stem,
        word_set(
            "fail lack avoid prevent prohibit forbid refuse reject deny exclude omit ban stop cease disallow disable "
            "skip ignore waive preclude withhold spare neglect"
        ),
    )
)  # fmt: skip
_VERDICTS = frozenset(
    map(stem, word_set("allow permit accept tolerate acceptable admissible lawful legal necessary require need oblige"))
)


class _Echoes:
    """How much each clause of an answer has of each clause of the quotes, counted once."""

    def __init__(self, said: Sequence[Clause], backed: Sequence[Clause]) -> None:
        self.said = said
        self.affirmed = frozenset[str]().union(*(one.content for one in backed))
        self._best: list[tuple[int, int]] = []  # of each clause of the answer, the most shared and by how many clauses
        for one in said:
            wide = widened(one.content)
            sizes = [len(other.content & wide) for other in backed]
            best = max(sizes, default=0)
            self._best.append((best, sizes.count(best)))

    def size(self, at: int, clause: Clause) -> int:
        """What the answer's clause at `at` has of `clause`; 0 if it has as much of another clause of the quotes."""
        size = len(clause.content & widened(self.said[at].content))
        return size if (size, 1) == self._best[at] else 0


def _is_made_up(clause: Clause, said: Sequence[Clause], backed: Sequence[Clause], asked: Sequence[Clause]) -> bool:
    """Whether a clause of the answer denies what the quotes, and the question, do not."""
    whole = _sentence(clause, said) if clause.denials else frozenset[str]()
    for denial in clause.denials:
        taken = frozenset(one.about[:2] for one in clause.denials if one is not denial)
        if not (
            denial.unless
            or _is_met(denial, clause, backed, whole, taken=taken)
            or _is_met(denial, clause, asked, whole, least=1)
            or _is_met_in_sentence(whole, backed, taken)
        ):
            return True
    for bare, denied_by in _prefixed(clause):
        about = [one for one in backed if bare in one.content]
        if about and not any(one.denies() for one in about) and not any(denied_by in one.content for one in backed):
            return True
    return False


def _sentence(clause: Clause, said: Sequence[Clause]) -> frozenset[str]:
    """The stems of the sentence a clause stands in, with their kin."""
    return widened(frozenset[str]().union(*(one.content for one in said if one.sentence == clause.sentence)))


def _allows_forbidden(said: Sequence[Clause], backed: Sequence[Clause], answer: str) -> bool:
    """Whether a sentence of the answer allows what the clause of the quotes that it echoes most forbids."""
    for at, clause in enumerate(said):
        end = said[at + 1].start if at + 1 < len(said) else len(answer)
        if not _ALLOWS.search(answer, clause.start, end):
            continue
        if any(one.sentence == clause.sentence and (one.denies() or one.guarded) for one in said):
            continue
        whole = _sentence(clause, said)
        sizes = [len(one.content & whole) for one in backed]
        best = max(sizes, default=0)
        if best < _LEAST_ECHO or sizes.count(best) > 1:
            continue
        echoed = backed[sizes.index(best)]
        if any(denial.about and not denial.unless for denial in echoed.denials) and not echoed.guarded:
            return True
    return False


def _is_met_in_sentence(whole: frozenset[str], backed: Sequence[Clause], taken: Taken) -> bool:
    """Whether the one sentence of the quotes that a sentence, by its stems, echoes most has a negation too."""
    shared: dict[int, int] = {}
    for one in backed:
        shared[one.sentence] = shared.get(one.sentence, 0) + len(one.content & whole)
    best = max(shared.values(), default=0)
    near = [number for number, size in shared.items() if size == best > 1]
    return (
        len(shared) > 1
        and len(near) == 1
        and any(
            one.sentence == near[0] and any(other.about[:2] not in taken for other in one.denials) for one in backed
        )
    )


def _is_met(
    denial: Denial,
    clause: Clause,
    others: Sequence[Clause],
    whole: frozenset[str],
    least: int = 0,
    taken: Taken = frozenset(),
) -> bool:
    """Whether the clause of `others` that speaks of the same as a denial denies too.

    `whole` are the stems of the denial's sentence. What other negations of the clause deny, `taken`, is met by them.
    """
    but = clause.content
    if denial.about and denial.about[0] in _VERDICTS:  # "... is not allowed" is said of the whole sentence
        return any(one.denies(but, taken, by_form=False) and one.content & whole for one in others)
    scored = [(_closeness(denial, clause, one), one) for one in others]
    best = max((score for score, _ in scored), default=0)
    if best < max(least, 1):
        return not least and any(one.denies(but, taken) for one in others)
    near = [one for score, one in scored if score >= max(1, best - 1)]
    if denial.about and denial.about[0] in _REFUSING:  # "not refused" says the same as no denial at all
        return any(one.denials for one in near) or not any(_touches(denial, one) for one in near)
    if any(one.denies(but, taken) or _is_opposite(denial, one) for one in near):
        return True
    # "not full" for "incomplete", one clause on
    return any(score and any(map(unprefixed, one.denying - but)) for score, one in scored)


def _is_lost(clause: Clause, echoes: _Echoes, asked: Sequence[Clause]) -> bool:
    """Whether the answer affirms what a clause of the quotes denies."""
    said = echoes.said
    for denial in clause.denials:
        if denial.about and not denial.unless and not _is_kept(denial, clause, echoes, asked):
            return True
    for bare, whole in _prefixed(clause):
        about = [one for one in said if bare in one.content]
        if about and bare not in echoes.affirmed and not any(one.denies() or whole in one.content for one in about):
            return True
    return False


def _is_kept(denial: Denial, clause: Clause, echoes: _Echoes, asked: Sequence[Clause]) -> bool:
    """Whether the answer denies what the quotes deny, or does not speak of it."""
    said, rest = echoes.said, clause.content - {denial.about[0]}
    if any(other.about and other.about[0] in _VERDICTS for one in said for other in one.denials):
        return True
    about = [at for at, one in enumerate(said) if _touches(denial, one)]
    if about and rest and not rest & widened(frozenset[str]().union(*(one.content for one in (*said, *asked)))):
        return True  # the same is said of something else
    about = about or [at for at, one in enumerate(said) if len(rest & widened(one.content)) > max(2, len(rest) // 2)]
    sizes = [(at, size) for at in about if (size := echoes.size(at, clause))]
    most = max((size for _, size in sizes), default=0)
    if most < max(1, min(2, len(clause.content) - 1)):
        return True
    near = [at for at, size in sizes if size >= most - 1]
    after = [at + 1 for at in near if at + 1 < len(said) and len(said[at].content) < 3]
    return any(
        said[at].denies(clause.content) or _HOLDING & said[at].content or _is_opposite(denial, said[at])
        for at in (*near, *after)
    )


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
