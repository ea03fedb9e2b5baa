"""What the lead-in of a list asks for: `Symptoms of X include`, `The following tests can be used:`."""

from __future__ import annotations

import re

from arcticcodex.teachers.by_rule import english
from arcticcodex.teachers.by_rule.asked import Asked, unclear_subject

_WHICH = re.compile(
    r"^(?:any one of |one of |one or more of |any of |all of )?the following ((?:[\w-]+ ){1,4}?)"
    r"((?:can|may|are|is|must|should|will|have|has|do|apply)\b.*?):$"
)
_INCLUDE = re.compile(
    r"^(.+?)(?: can| may| might| could| also| often| usually| commonly)* (?:include|includes)(?: the following)?:?$"
)
_AS_FOLLOWS = re.compile(r"^(.+?) (?:as follows|the following(?: [\w-]+){0,3}|these(?: [\w-]+){1,2}):$")
_MODAL = re.compile(r"^(.+?) (can|may|might|must|should|will)(?: also| do the following)?:?$")
_ENDINGS = (":", "include", "includes", "may", "can", "should", "must", "will", "might")
_LISTED = english.word_set(
    "advantages benefits causes complications components conditions disadvantages effects elements examples factors "
    "features forms functions goals kinds methods options parts phases problems properties reasons requirements risks "
    "rules signs stages steps symptoms tests treatments types"
)
_MODAL_SUBJECT_MAX_WORDS = 10


def may_lead(paragraph: str) -> bool:
    """Whether a paragraph may end in the lead-in of a list."""
    return paragraph.rstrip().endswith(_ENDINGS)


def ask(lead: str) -> Asked | None:  # noqa: PLR0911 — each return is one rule
    """The question that a lead-in (one line, its first letter small) answers together with its list."""
    if found := _WHICH.match(lead):
        return _asked(f"which {found[1].strip()} {found[2]}?", found[1], 84)
    if found := _INCLUDE.match(lead):
        return _of_what_includes(found[1])
    if found := _AS_FOLLOWS.match(lead):
        split = english.clause(f"{found[1]} something")
        if not split or unclear_subject(split.subject):
            return None
        rest = split.rest.removesuffix("something").strip()
        return _asked(f"{'how' if lead.endswith('as follows:') else 'what'} {split.asked(rest)}?", split.subject, 82)
    if found := _MODAL.match(lead):
        if not _usable(found[1]) or len(found[1].split()) > _MODAL_SUBJECT_MAX_WORDS:
            return None
        return _asked(f"what {found[2]} {found[1]} do?", found[1], 74)
    return None


def _of_what_includes(subject: str) -> Asked | None:
    """`S include`: what are the S, or what do S include?"""
    if not _usable(subject):
        return None
    head = subject.split(" of ", 1)[0].rsplit(" ", 1)[-1]
    if head in _LISTED:
        the = "" if subject.startswith(("the ", "some ")) else "the "
        return _asked(f"what are {the}{subject}?", subject, 88)
    return _asked(f"what {'do' if english.is_plural(subject) else 'does'} {subject} include?", subject, 86)


def _usable(subject: str) -> bool:
    return not unclear_subject(subject) and english.starts_noun_phrase(subject)


def _asked(question: str, subject: str, score: int) -> Asked:
    return Asked(question, "list", "medium", score, subject)
