"""When, where, why and how: what hangs on the end of a clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.teachers.by_rule import verbs
from arcticcodex.teachers.by_rule.asked import Asked, can_end, is_human, unclear_subject
from arcticcodex.teachers.by_rule.verbs import word_set

if TYPE_CHECKING:
    from arcticcodex.teachers.by_rule.english import Clause

_HOW = re.compile(
    r"^(.*?\b)(?:by (?!being|including)\w+ing|through \w+ing|using|by means of|with the help of|through the use of) "
)
_TAIL = re.compile(
    r"^(.*?)\s*(?<!even)(?<!only)(?<!just)(?<!as)(?<!such)(?<!usually)(?<!especially)(?<!particularly)(?<!or)(?<!and) "
    r"(if|when|unless|until|whenever|once|because|so that|due to|before|after) (\S.*)$"
)
_BROKEN = re.compile("[,;:—]")
_WHETHER = word_set(
    "ask check decide determine find indicate know learn out see show sure tell test wonder feel feeling"
)
_HAS_VERB = re.compile(r"\b(?:is|are|was|were|has|have|\w+ing|\w+ed|\w+s)\b")
_ELLIPTIC = word_set("necessary possible needed appropriate present applicable any not so desired required")
_MIDDLE_MAX_WORDS = 12
_SHORT_WORDS = 3
_NO_WAY = frozenset({"involve", "have", "need", "include", "require"})  # `require cleaning by boiling` tells no way
_TIMED = re.compile(r"\b(?:during|when|while|every|at night)\b")


def tailed(split: Clause) -> Asked | None:
    """`S V ... if C`: when does S V ...? Likewise for reasons (`because C`) and ways (`by doing C`)."""
    if way := _way(split):
        return way
    tail = _TAIL.match(" " + split.rest)
    middle = tail[1].strip() if tail else ""
    if not tail or not (middle or split.base) or not _can_be_middle(middle) or " that " in f" {middle} ":
        return None
    ask = _why if tail[2] in {"because", "due to", "so that"} else _when
    return ask(split, middle, tail[2], tail[3])


def _way(split: Clause) -> Asked | None:
    """`S Vs O by doing C`: how does S V O?"""
    how = _HOW.match(split.rest)
    middle = how[1].strip() if how else ""
    if not how or split.base in _NO_WAY or not _can_be_middle(middle) or re.search(r"\band\b", middle):
        return None
    if _echoes(split, middle, how[0]):
        return None
    said = middle.split(" ")[:2]
    if split.verb in verbs.BE and not any(map(verbs.is_participle, said)):
        return None
    if not middle and split.base not in verbs.ALONE:
        return None  # `experts recommend using it`: what is done, not how
    return Asked(f"how {split.asked(middle)}?", "procedure", "medium", 78, f"{split.subject} {middle}")


def _echoes(split: Clause, middle: str, way: str) -> bool:
    """Whether the way says the verb again: `treats rust by treating`, `is treated by treating`."""
    said = split.base or next(filter(verbs.is_participle, middle.split()), middle)
    return way.rstrip().rsplit(" ", 1)[-1].startswith(said.removesuffix("ed").removesuffix("e") or " ")


def _why(split: Clause, middle: str, word: str, after: str) -> Asked | None:  # noqa: ARG001 — as `_when`
    """`S V ... because C`: why does S V ...?"""
    short = len(middle.split()) < _SHORT_WORDS
    if word == "so that" and short:
        return None
    if word == "due to" and split.verb not in verbs.BE and not (split.base in verbs.ALONE and short):
        return None  # `treat rust due to salt`: it hangs on the noun
    score = 72 if word == "so that" else 84
    return Asked(f"why {split.asked(middle)}?", "reason", "hard", score, f"{split.subject} {middle}")


def _when(split: Clause, middle: str, word: str, after: str) -> Asked | None:
    """`S V ... if C`: when does S V ...? Not where the question would have a time in it already, or C no verb."""
    timed = word in {"after", "before"} and not _HAS_VERB.search(after)
    negative = word in {"until", "unless"} and split.verb not in {"should", "must", "shall", "can"}
    whether = (middle or split.base).rsplit(" ", 1)[-1] in _WHETHER or after.split(" ", 1)[0] in _ELLIPTIC
    named = split.verb in verbs.BE and re.match(r"(?:an?|the|one|two|\d)\b", middle)
    if timed or negative or whether or named or _TIMED.search(middle) or len(after.split()) < 2:
        return None
    score = 82 if split.verb in {"should", "must", "shall"} else 74
    return Asked(f"when {split.asked(middle)}?", "condition", "medium", score, f"{split.subject} {middle}")


def _can_be_middle(text: str) -> bool:
    """Whether a question may go on with `text` after its subject, and end there."""
    short = len(text.split()) <= _MIDDLE_MAX_WORDS
    broken = _BROKEN.search(text) or re.search(r"\bonly\b|\b(?:years?|months?|weeks?|days?|hours?|minutes?)$", text)
    return short and can_end(text) and not broken and not unclear_subject(text)


_HAPPENS = word_set("begin develop form grow happen live occur start")
_AT_A_TIME = re.compile(r"^(?:also |often |usually |most often |commonly )?(?:at|during|on) (?=\w)")
_IN_A_PLACE = re.compile(
    r"^(?:also |often |usually |most often |commonly |mainly )?(?:in|on|within|inside|between|near|under|"
    r"behind|at) (?:the|a|an) "
    r"(?!absence|presence|case|past|future|form|same|event|first|second|last|early|person|late|way|variety|few|matter)"
)
_FOUND = re.compile(r"^(located|found|stored|produced|made|kept|formed|placed|situated) ")


def occasion(split: Clause) -> Asked | None:
    """`S occurs at T` and `S is located in P`: when, and where."""
    if split.base in _HAPPENS and not is_human(split.head):
        if _AT_A_TIME.match(split.rest):
            return Asked(f"when {split.asked('')}?", "fact", "easy", 74, split.subject)
        if _IN_A_PLACE.match(split.rest):
            return Asked(f"where {split.asked('')}?", "fact", "easy", 74, split.subject)
    found = _FOUND.match(split.rest)
    if split.verb in verbs.BE and found and _IN_A_PLACE.match(split.rest[found.end() :]):
        return Asked(f"where {split.asked(found[1])}?", "fact", "easy", 78, split.subject)
    return None
