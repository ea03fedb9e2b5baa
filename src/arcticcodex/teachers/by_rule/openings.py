"""Rules for sentences that begin with something else than their subject: a condition, an end, a share, an order."""

from __future__ import annotations

import re

from arcticcodex.teachers.by_rule import english
from arcticcodex.teachers.by_rule.asked import Asked, can_end, points_far, unclear, unclear_subject

_CONDITION = re.compile(
    r"^(if|when|whenever|unless|once|after|before|as soon as) (.+?), (?:then )?(.+)\.$", re.IGNORECASE
)
_NO_SUBJECT = english.word_set(
    "it they he she this these that those so not in on there such present possible necessary available true false"
)
_RESULTS = {"return": "what is returned", "raise": "what is raised", "yield": "what is yielded"}
_BRACKETED = re.compile(r"\([^)]*\)")
_CONDITION_WORDS = range(2, 26)


def condition_first(statement: str) -> Asked | None:
    """`If C, M.`: what happens if C?"""
    found = _CONDITION.match(statement)
    if not found:
        return None
    word, condition, main = found[1].lower(), found[2], found[3]
    first, start = condition.split(" ", 1)[0].lower(), main.split(" ", 1)[0].lower()
    if first in _NO_SUBJECT or (english.is_participle(first) and word != "after"):
        return None
    if re.search("[;:]", condition):
        return None
    if len(condition.split()) not in _CONDITION_WORDS or points_far(condition) or start in {"and", "or", "but"}:
        return None
    bare = _BRACKETED.sub("", condition)
    if word not in {"after", "before"} and len(bare.split()) < 3 and not english.has_verb(bare):
        return None
    if start in _RESULTS:
        happens = _RESULTS[start]
    elif english.is_base(start) or start in {"do", "be", "try", "ask", "talk"}:
        happens = "what should you do"
    else:
        happens = "what happens"
    return Asked(f"{happens} {word} {condition}?", "condition", "medium", 78, condition)


_PURPOSE = re.compile(r"^(?:in order to|to) (\w+)( .+?), (.+)\.$", re.IGNORECASE)
_POINTS_OUT_OF_GOAL = re.compile(r"\b(?:this|that|these|those|it|them|they|so|its|their)\b")


def purpose_first(statement: str) -> Asked | None:  # noqa: PLR0911 — each return is one rule
    """`To V, M.`: how do you V?"""
    found = _PURPOSE.match(statement)
    if not found or not (english.is_base(found[1].lower()) or found[1].lower() in {"do", "be", "run", "write", "see"}):
        return None
    goal, main = found[1] + found[2], found[3]
    if _POINTS_OUT_OF_GOAL.search(goal) or points_far(goal):
        return None
    start = main.split(" ", 1)[0].lower()
    if english.is_base(start) or start in {"you", "do", "one"}:
        return Asked(f"how do you {goal}?", "procedure", "medium", 76, goal)
    split = english.clause(main)
    if not split:
        return None
    if split.verb in english.BE and english.is_participle(split.rest.split(" ", 1)[0]):
        return Asked(f"what is done to {goal}?", "purpose", "medium", 66, goal)
    if split.base in {"need", "require"} or split.verb in {"must", "should"}:
        return Asked(f"what is needed to {goal}?", "purpose", "medium", 58, goal)
    return None


_PERCENT = re.compile(
    r"^(?:about |nearly |almost |only |roughly |approximately |around |more than |less than |fewer than |at "
    r"least |up to |"
    r"an estimated )*[\d.]+(?: to [\d.]+)?(?: percent|%) of (?:all )?(.+)\.$",
    re.IGNORECASE,
)


def percentage(statement: str) -> Asked | None:
    """`N percent of S V ...`: what percentage of S V?"""
    found = _PERCENT.match(statement)
    if not found or unclear_subject(found[1]):
        return None
    return Asked(f"what percentage of {found[1]}?", "quantity", "easy", 80, found[1])


_INSTRUCTION = re.compile(
    r"^(?:use|call|press|click|type|run|set|enter|select|choose|specify|add|insert|open|hold|write|create) [^,;:]+? "
    r"(?:in order )?to (\w+)( [^,;:]+)\.$",
    re.IGNORECASE,
)


def instruction(statement: str) -> Asked | None:
    """`Use S to V O.`: how do you V O?"""
    found = _INSTRUCTION.match(statement)
    if not found or not english.is_base(found[1]) or unclear(found[2]) or not can_end(found[2]):
        return None
    return Asked(f"how do you {found[1]}{found[2]}?", "procedure", "easy", 76, found[2])


_VERSION = re.compile(r"^(changed|new|added|deprecated|removed) (in|since) version ([\w.]+)[:,] \S", re.IGNORECASE)
_WAS = {"changed": "changed", "deprecated": "was deprecated", "removed": "was removed"}
_VERSION_MIN_WORDS = 9


def version(statement: str) -> Asked | None:
    """`Changed in version N: C.`: what changed in version N?"""
    found = _VERSION.match(statement)
    if not found or len(statement.split()) < _VERSION_MIN_WORDS:
        return None
    was = _WAS.get(found[1].lower(), "was added")
    return Asked(f"what {was} {found[2]} version {found[3]}?", "fact", "easy", 56, "the change")


_ERROR = re.compile(r"^it is an? (?:[\"\w ]*\b)?(?:\w*error|fault|mistake)\"? to (.+)\.$", re.IGNORECASE)


def error(statement: str) -> Asked | None:
    """`It is an error to V.`: what happens if you V?"""
    found = _ERROR.match(statement)
    if not found or unclear(found[1]):
        return None
    return Asked(f"what happens if you {found[1]}?", "condition", "medium", 80, found[1])


_THERE = re.compile(
    r"^there (?:is|are) (?:\w+ ){0,2}(types|kinds|forms|ways|stages|categories|steps|methods|reasons|options)"
    r"( of [^,:;]+?| to [^,:;]+?)(?:[:,;] (.+))?\.$",
    re.IGNORECASE,
)


def there(statement: str) -> Asked | None:
    """`There are two kinds of S: A and B.`: what kinds of S are there?"""
    found = _THERE.match(statement)
    if not found or unclear(found[2]):
        return None
    return Asked(f"{'what' if found[3] else 'how many'} {found[1]}{found[2]} are there?", "list", "easy", 78, found[2])
