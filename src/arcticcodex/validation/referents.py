"""What a pronoun may stand for: the things that a question names before it, in number and in place. English only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.validation.lexicon import EMPTY, kin, plain_stems
from arcticcodex.validation.phrases import PREPOSITIONS
from arcticcodex.validation.units import plain_unit_of
from arcticcodex.validation.words import stems, word_set, words

if TYPE_CHECKING:
    from collections.abc import Sequence

from arcticcodex.validation.words import Word

_FRAME = re.compile(
    r"\A\s*(?:regarding|concerning|with regard to|with respect to|about|on the subject of)\b.*?,", re.IGNORECASE
)
_COUNTED = re.compile(
    r"\bhow\s+(?:many|much)\s+(?:\w+\s+){1,3}?(?=(?:is|are|was|were|do|does|did|can|may|must|has|have)\b)",
    re.IGNORECASE,
)
# What a question asks for, "on which day", "how many pumps", is no thing that the answer's pronoun stands for.
_SOUGHT = re.compile(
    r"\W*(?:\w+\s+)?(?:which|what|whose|how\s+\w+)\s+(?:[\w-]+\s+){0,4}?"
    r"(?=(?:is|are|was|were|do|does|did|can|could|may|must|has|have|had|should|will|would)\b)",
    re.IGNORECASE,
)
_ARTICLES = word_set("a an the each every any no")
_BEFORE_VERBS = word_set("to they he she it we you one must may can could should will would shall might cannot")
_MODAL = "must|may|can|could|should|shall|will|would|might"
# "Who keeps X?", "What can cause X?": what is asked for is what a pronoun as the answer's subject would stand for.
_ASKS_SUBJECT = re.compile(
    rf"\W*(?:who|what|which\s+\w+)\s+(?:(?:{_MODAL})\s+(?:not\s+)?)?(?P<verb>\w+)\s+(?!do\b|be\b)\w+", re.IGNORECASE
)
# "What must be done ...?": what is asked about is the deed.
_DEED = re.compile(
    r"\W*what\s+(?:(?:must|should|can|may|will)\s+be|(?:is|has)\s+to\s+be|needs\s+to\s+be)\s+done\b", re.IGNORECASE
)
_ACTS = re.compile(
    rf"\s+(?:(?:{_MODAL})(?:\s+(?:not|only|also|always|never))?|ha(?:s|ve)\s+to|needs?\s+to|"
    r"(?:is|are)\s+(?:required|obliged|allowed|permitted)\s+to)\s+(?!be\b|have\b|not\b)\w+",
    re.IGNORECASE,
)
_BE = word_set("is are was were be am")
_SEVERAL = word_set("and both all some many most few who someone anyone everyone nobody one")
_PERSON = re.compile(
    r"(?:er|[tsd]or|ist|ian|ant|ent|ee|eer|man|woman|nurse|chef|cook|guard|clerk|pilot|child|chief|mate|lead|hand|person|people|"
    r"staff|crew|team|board|court|bank|police|council|committee|company|firm|agency|authority|one|body|who|"
    r"both)\Z"
)


def named(text: str, found: Sequence[Word], *, counted: bool = True) -> int:
    """How many things a pronoun may stand for `found` words of `text` name; a frame ("Regarding X,") names none.

    Without `counted`, what is asked for by its number ("how many pumps") is none: "it" is no plural.
    """
    things = _things(text, found)
    if not counted:
        asked = _COUNTED.search(text)
        things = [word for word in things if not (asked and asked.start() <= word.start < asked.end())]
    return len(things)


def _things(text: str, found: Sequence[Word]) -> list[Word]:
    frame = _FRAME.match(text)
    start = frame.end() if frame else 0
    return [
        word
        for at, word in enumerate(found)
        if word.start >= start
        and word.lower not in EMPTY
        and not plain_unit_of(word.lower)
        and not (at and found[at - 1].lower in _BEFORE_VERBS)
        and (
            word.stem not in plain_stems()
            or (word.start > 0 and word.text[0].isupper())
            or (at > 0 and found[at - 1].lower in _ARTICLES)
        )
    ]


def stands_after_its_noun(text: str, found: Sequence[Word], at: int) -> bool:
    """Whether the pronoun at `at` hangs on the only thing named before it: "the fine for it"."""
    if not at or found[at - 1].lower not in PREPOSITIONS | {"to"}:
        return False
    start = at - 1
    while start and found[start - 1].lower not in EMPTY:
        start -= 1
    return start < at - 1 and not named(text, found[:start])


def has_referent(pronoun: str, after: str, question: str) -> bool:
    """Whether the question names what a pronoun, the subject an answer begins with, may stand for.

    `after` is the rest of the answer: what it names again, the pronoun does not stand for.
    """
    asked = words(question)
    said = stems(after)
    if _ACTS.match(after) and _DEED.match(question):
        return False
    subject = _ASKS_SUBJECT.match(question)
    if subject and subject["verb"].lower() not in _BE | EMPTY:
        verb = words(subject["verb"])[0].stem
        if verb in said or not said.isdisjoint(kin(verb)):
            return False
    sought = _SOUGHT.match(question)
    things = {word.stem for word in _things(question, asked) if not (sought and word.start < sought.end())}
    if things <= said.union(*map(kin, said)) and things:
        return False
    return pronoun != "they" or any(_is_many(word) for word in asked)


def _is_many(word: Word) -> bool:
    """Whether "they" may stand for a word: a plural, or a person, who may be called so."""
    lower = word.lower
    plural = lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and lower not in EMPTY
    return plural or lower in _SEVERAL or (lower not in EMPTY and len(lower) > 3 and bool(_PERSON.search(lower)))
