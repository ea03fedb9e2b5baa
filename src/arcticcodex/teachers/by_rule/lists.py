"""What the lead-in of a list asks for: `Symptoms of X include`, `The following tests can be used:`, `To drain X:`."""

from __future__ import annotations

import re

from arcticcodex.teachers.by_rule import english, verbs
from arcticcodex.teachers.by_rule.asked import Asked, unclear, unclear_subject

_WHICH = re.compile(
    r"^(?:any one of |one of |one or more of |any of |all of )?the following ((?:[\w-]+ ){1,4}?)"
    r"((?:can|may|are|is|must|should|will|have|has|do|apply)\b.*?):$"
)
_INCLUDE = re.compile(
    r"^(.+?)(?: can| may| might| could| also| often| usually| commonly)* (include|includes)(?: the following)?:?$"
)
_ARE = re.compile(r"^((?:the )?(?:[\w-]+ ){0,3}(?:of|for|to|in) .+?) (are|is)(?: as follows| the following)?:?$")
_AS_FOLLOWS = re.compile(r"^(.+?) (?:as follows|the following(?: [\w-]+){0,3}|these(?: [\w-]+){1,2}):$")
_MODAL = re.compile(r"^(.+?) (can|may|might|must|should|will)(?: also| do the following)?:?$")
_BY = re.compile(r"^(.+?) (by|if|when|because)(?: (?:they|it|he or she|you))?:?$")
_STEPS = re.compile(
    r"^(?:in order )?to (\w+)( [^,:]+?)(?:, (?:you (?:can|should|must)|do the following|follow these steps|try))?:$"
)
_ENDINGS = (":", "include", "includes", "may", "can", "should", "must", "will", "might", " by", " if", " when", " are")
_LISTED = verbs.word_set(
    "advantages benefits causes complications components conditions disadvantages effects elements examples factors "
    "features forms functions goals kinds methods options parts phases problems properties reasons requirements risks "
    "rules side-effects signs sources stages steps symptoms tests treatments types ways"
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
        return included(found[1], 94, one=found[2] == "includes")
    if (found := _ARE.match(lead)) and _usable(found[1]) and _head(found[1]) in _LISTED:
        the = "" if found[1].startswith(("the ", "some ")) else "the "
        return _asked(f"what {found[2]} {the}{found[1]}?", found[1], 92)
    if found := _STEPS.match(lead):
        goal = found[1] + found[2]
        usable = verbs.is_base(found[1]) and not unclear(goal)
        return Asked(f"how do you {goal}?", "procedure", "medium", 88, goal) if usable else None
    if found := _AS_FOLLOWS.match(lead):
        return _followed(found[1], how=lead.endswith("as follows:"))
    if found := _BY.match(lead):
        return _tailed(found[1], found[2])
    if (found := _MODAL.match(lead)) and _usable(found[1]) and len(found[1].split()) <= _MODAL_SUBJECT_MAX_WORDS:
        return _asked(f"what {found[2]} {found[1]} do?", found[1], 80)
    return None


def included(subject: str, score: int = 84, *, one: bool | None = None) -> Asked | None:
    """`S include`: what are the S, or what do S include? `one` tells the number where the verb does."""
    if not _usable(subject):
        return None
    if _head(subject) in _LISTED and " " in subject and re.search(r" (?:of|for|to|in|with) ", subject):
        the = "" if subject.startswith(("the ", "some ")) else "the "
        return _asked(f"what are {the}{subject}?", subject, score)
    many = english.is_plural(subject) if one is None else not one
    return _asked(f"what {'do' if many else 'does'} {subject} include?", subject, score - 16)


def _head(subject: str) -> str:
    return re.split(r" (?:of|for|to|in|with) ", subject, maxsplit=1)[0].rsplit(" ", 1)[-1].lower()


def _followed(told: str, *, how: bool) -> Asked | None:
    """`S has the following:`: what does S have?"""
    split = english.clause(f"{told} something")
    if not split or unclear_subject(split.subject):
        return None
    rest = split.rest.removesuffix("something").strip()
    return _asked(f"{'how' if how else 'what'} {split.asked(rest)}?", split.subject, 82)


_QUESTIONS = {"by": "how", "if": "when", "when": "when", "because": "why"}


def _tailed(told: str, word: str) -> Asked | None:
    """`S can be prevented by` and `S should be replaced if`: how can S be prevented, when should S be replaced."""
    split = english.clause(f"{told} so")
    rest = split.rest.removesuffix("so").strip() if split else ""
    if not split or unclear_subject(split.subject) or unclear(rest) or (not rest and not split.base):
        return None
    if word == "by" and rest.endswith("caused"):
        may = f"{split.verb} cause" if split.verb in verbs.MODALS else "causes"
        return Asked(f"what {may} {split.subject}?", "list", "medium", 92, split.subject)
    if word == "by" and not (split.verb in verbs.MODALS or rest):
        return None
    return _asked(f"{_QUESTIONS[word]} {split.asked(rest)}?", f"{split.subject} {rest}", 88)


def _usable(subject: str) -> bool:
    return not unclear_subject(subject) and english.starts_noun_phrase(subject) and "," not in subject


def _asked(question: str, subject: str, score: int) -> Asked:
    return Asked(question, "list", "medium", score, subject)
