"""Whether the names and terms of an answer come from its quotes, its question or the headings it stands under.

A writer may put things in words of his own, but not name a thing of his own. So an unseen word is judged by its kind: a
name, an acronym or an identifier must be seen, in every language. In English a common word (`plain.PLAIN`), a verb, an
acronym's expansion need not be, nor a word that takes no other's place. Where an answer is copied but for a few words,
those few are judged hardest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from arcticcodex.validation.acronyms import spelled_out
from arcticcodex.validation.alignment import align
from arcticcodex.validation.lexicon import EMPTY, kin, plain_stems
from arcticcodex.validation.names import loses_name, replaced_name
from arcticcodex.validation.phrases import AFTER_VERBS, in_phrases
from arcticcodex.validation.seen import is_seen, known_stems, weighs
from arcticcodex.validation.words import Word, stems, word_set, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_CACHED_TEXTS = 512
_BESIDE = 6  # words on each side that tell which clause of the quotes a word echoes
_MODALS = word_set("can may must should will would could might cannot not shall does do did")
_ARTICLES = word_set("the a an its their his her this these those your our all any both each every")
_BEFORE_GERUNDS = word_set("by be is are when")
_BEING = word_set("is are was were be been being has have had not")
_BECOMING = word_set(
    "become becomes became grow grows grew get gets got turn turns turned go goes went remain remains stay stays seem "
    "seems look looks feel feels appear appears keep keeps very too so more most less not"
)
_BEFORE_VERBS = word_set("who which to must may can could will would shall should might cannot do does did")
_PARTICLES = word_set("out off up down away over back through in on")
_ADJECTIVAL = (
    "ous", "ive", "able", "ible", "ful", "less", "al", "ic", "ant", "ent", "ary", "ory", "ed", "en", "proof", "like"
)  # fmt: skip
_VERBAL_ENDINGS = ("ly", "ize", "ise", "ized", "ised", "izes", "ises", "izing", "ising", "ify", "ified", "ifies")
_STARTS = re.compile(r"(?:\A|[.!?:;\n•])[\s\"'(\[*•-]*\Z")
_PARTING = re.compile(r"[.;:!?\n,](?!\d)|\b(?:and|but|or|while|because|when|if|unless)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Backing:
    """What an answer may draw on: quotes, question and headings; and the passage around, for contrast."""

    quotes: str
    question: str
    headings: str
    passage: str
    english: bool = True

    def words(self) -> tuple[Word, ...]:
        """The words an answer may use."""
        return words(self.quotes) + words(self.question) + words(self.headings)


def unbacked(answer: str, backing: Backing) -> str:
    """The first word of `answer` that names something nothing backs; empty if there is none."""
    found = words(answer)
    known = known_stems(backing.quotes) | known_stems(backing.question) | known_stems(backing.headings)
    lowers = frozenset(word.lower for word in backing.words())
    unseen = [at for at in range(len(found)) if not is_seen(found, at, known, lowers)]
    if unseen:
        unseen = sorted({*unseen} - spelled_out(found, backing.words(), words(backing.passage) + backing.words()))
    for at in unseen:
        word = found[at]
        if _has_inner_marks(word.text) if not backing.english else _names(answer, found, at, backing):
            return word.text
    if backing.english and unseen:
        name = replaced_name(answer, backing.quotes, backing.question, backing.passage, frozenset(unseen))
        if name:
            return name
    return _other_function(answer, backing)


def _names(answer: str, found: Sequence[Word], at: int, backing: Backing) -> bool:
    """Whether the unseen word at `at` names something: by its writing, its kind, its place."""
    word = found[at]
    is_plain = word.stem in plain_stems()
    starts = bool(_STARTS.search(answer[: word.start]))
    if _has_inner_marks(word.text) or (word.text[0].isupper() and not starts):
        return True
    elsewhere = word.stem in stems(backing.passage)
    named = word.start in in_phrases(answer)
    if _is_predicate(found, at, named=named):
        return False
    if align(answer, backing.quotes).covers(word):
        if named and not loses_name(answer, backing.quotes, backing.question):
            return False  # nothing is lost for it: a frame, or a detail for the judge
        return not is_plain or elsewhere or _is_thing(found, at)
    if is_plain and not _is_thing(found, at):
        return False
    return (elsewhere or not _is_verbal(found, at)) and _replaces(found, at, backing.quotes)


def swapped(answer: str, quotes: str, question: str) -> str:
    """In an answer copied but for a word, the word that stands where its quotes have another; empty if there is none.

    The word may well be in the quotes, in another place, or in the question.
    """
    held = stems(answer)
    backed = stems(quotes) | stems(question)
    said = words(answer)
    for edit in align(answer, quotes).edits:
        ours, theirs = ([word for word in side if weighs(word)] for side in (edit.ours, edit.theirs))
        lost = {word.stem for word in theirs}
        gained = [word for word in ours if word.stem not in lost and not kin(word.stem) & lost]
        gone = any(word.stem not in held and word.stem not in plain_stems() for word in theirs)
        if len(edit.ours) == len(edit.theirs) == 1 and theirs and gained:
            gone = gone or not _is_reworded(said, gained[0], backed)
        if gained and all(_is_turn(said, said.index(word), answer) for word in gained):
            continue  # a verb for a verb, an adjective for an adjective
        if gained and gone and (len(gained) == len(ours) or gained[0].stem not in backed):
            return gained[0].text
    return ""


def _is_turn(said: Sequence[Word], at: int, answer: str) -> bool:
    """Whether a word is no name but says how something is or what it does."""
    named = said[at].start in in_phrases(answer)
    return _is_predicate(said, at, named=named)


def _is_reworded(said: Sequence[Word], word: Word, backed: frozenset[str]) -> bool:
    """Whether a word that takes another's place may be but another way to put it: a verb, an adverb, a word seen."""
    return word.stem in backed or word.stem not in plain_stems() or _is_verbal(said, said.index(word))


# --- what an unseen word is


def _has_inner_marks(text: str) -> bool:
    """Whether a word is a name in any language: Latin letters with capitals or digits inside, or an underscore."""
    marks = any(letter.isupper() for letter in text[1:]) or any(letter.isdigit() for letter in text)
    return text.isascii() and (marks or "_" in text)


def _is_thing(found: Sequence[Word], at: int) -> bool:
    """Whether a word in -ing stands as a thing: "the bearing of", "a housing"."""
    after = found[at + 1].lower if at + 1 < len(found) else ""
    behind_article = at > 0 and found[at - 1].lower in _ARTICLES
    gerund = found[at].lower.endswith("ing") and found[at].lower not in {"thing", "something"}
    return gerund and behind_article and (not after or after in EMPTY)


def _is_predicate(found: Sequence[Word], at: int, *, named: bool) -> bool:
    """Whether the word at `at` says how something is or what it does: "is infectious", "grows pale", "eats into"."""
    word, before = found[at].lower, found[at - 1].lower if at else ""
    after = found[at + 1].lower if at + 1 < len(found) else ""
    if before in _BECOMING and (at < 2 or found[at - 2].lower not in _ARTICLES):
        return True
    if named:
        return False
    if (before in _BEING and (word.endswith(_ADJECTIVAL) or after == "by")) or before in _BEFORE_VERBS:
        return True
    ends = not after and before not in EMPTY and not _is_inflected(before)
    if _is_inflected(word) and (after in AFTER_VERBS or ends):
        return True
    return after in _PARTICLES and before in _BEING


def _is_inflected(word: str) -> bool:
    return word.endswith("ed") or (word.endswith("s") and not word.endswith(("ss", "us", "is")))


def _is_verbal(found: Sequence[Word], at: int) -> bool:
    """Whether the word at `at` seems to be a verb or an adverb, by its form or place."""
    word = found[at].lower
    before = found[at - 1].lower if at else ""
    article_after = at + 1 < len(found) and found[at + 1].lower in _ARTICLES
    if word.endswith(_VERBAL_ENDINGS) or (word.endswith("ed") and len(word) > 4) or before in _MODALS:
        return True
    if word.endswith("ing") and len(word) > 5 and before in _BEFORE_GERUNDS:
        return True
    return article_after and at > 0 and before not in _ARTICLES


def _replaces(found: Sequence[Word], at: int, quotes: str) -> bool:
    """Whether the word at `at` may stand for another: a term of the quoted clause it echoes is missing in the answer.

    A word that takes nothing's place adds a detail ("the body takes up iron"): that is for the judge.
    """
    said = frozenset(word.stem for word in found)
    held = said.union(*map(kin, said))
    near = (*found[max(0, at - _BESIDE) : at], *found[at + 1 : at + _BESIDE + 1])
    beside = {word.stem for word in near if word.lower not in EMPTY} - {found[at].stem}
    wide = beside.union(*map(kin, beside))
    scored = [(len(wide & clause), clause) for clause in _terms_of_clauses(quotes)]
    best = max((score for score, _ in scored), default=0)
    echoed = [clause for score, clause in scored if score >= max(1, best - 1)]
    return not best or any(one not in plain_stems() for clause in echoed for one in clause - held)


@lru_cache(maxsize=_CACHED_TEXTS)
def _terms_of_clauses(quotes: str) -> tuple[frozenset[str], ...]:
    """Of each clause of the quotes the stems that may name something."""
    return tuple(frozenset(word.stem for word in words(part) if weighs(word)) for part in _PARTING.split(quotes))


def _other_function(answer: str, backing: Backing) -> str:
    """A function of the answer called otherwise than the one of its stem in the backing: sorted() for sort()."""
    if "(" not in answer:
        return ""
    texts = (backing.quotes, backing.question, backing.headings)
    called = {word.lower: word.stem for text in texts for word in words(text) if text[word.end : word.end + 1] == "("}
    for word in words(answer):
        if answer[word.end : word.end + 1] == "(" and word.lower not in called and word.stem in called.values():
            return word.text
    return ""
