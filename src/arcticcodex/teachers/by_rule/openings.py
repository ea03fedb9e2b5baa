"""Rules for sentences that begin with something else than their subject: a condition, an end, a reason, an order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.teachers.by_rule import english, verbs
from arcticcodex.teachers.by_rule.asked import (
    Asked,
    can_end,
    is_human,
    is_staff,
    points_far,
    unclear,
    unclear_subject,
)

if TYPE_CHECKING:
    from arcticcodex.teachers.by_rule.english import Clause

_CONDITION = re.compile(
    r"^(if|when|whenever|unless|once|after|before|as soon as) (.+?), (?:then )?(.+)\.$", re.IGNORECASE
)
_NO_SUBJECT = verbs.word_set(
    "it they he she this these that those so not in on there such present possible necessary available true false "
    "needed"
)
_ORDERS = verbs.word_set(
    "do be try drink eat rinse press click wait go come sit stand lie rest sleep walk breathe put stay pour boil "
    "cook keep drive dial type plug unplug switch tighten loosen lubricate grease refill"
)
_RESULTS = {"return": "what is returned", "raise": "what is raised", "yield": "what is yielded"}
_CLAUSE_WORDS = 4  # fewer may be a noun phrase
_CONDITION_WORDS = range(2, 22)
_PRONOUN = re.compile(r"\b(?:it|they|them|he|she|one)\b")


def condition_first(statement: str) -> Asked | None:
    """`If C, M.`: what happens if C, or what should be done."""
    found = _CONDITION.match(statement)
    if not found:
        return None
    word, condition, main = found[1].lower(), found[2], found[3]
    start = main.split(" ", 1)[0].lower()
    if start in {"and", "or", "but", "which", "who", "such"} or not _stands(condition) or _SOME_OF.search(main):
        return None
    if word == "if" and verbs.is_participle(condition.split(" ", 1)[0].lower()):
        return _left(condition, main)
    if not _is_clause(word, condition):
        return None
    happens, score = _happens(start, main)
    return Asked(f"{happens} {word} {condition}?", "condition", "medium", score, condition) if happens else None


def _stands(condition: str) -> bool:
    """Whether a condition can end a question: short, in one piece, pointing at nothing outside it."""
    short = len(condition.split()) in _CONDITION_WORDS and can_end(condition)
    return short and not points_far(condition) and not _NOT_IN_CONDITION.search(condition)


def _is_clause(word: str, condition: str) -> bool:
    """Whether a condition is a clause that names its subject: `the seal cracks`, not `in doubt`, `it cracks`."""
    first, *rest = condition.split()
    if first.lower() in _NO_SUBJECT or verbs.is_participle(first.lower()):
        return False
    if _PRONOUN.search(condition) and not _PRONOUN.search(" ".join(rest[1:])):
        return False
    timed = word in {"after", "before"}
    if timed and any(said.endswith("ing") for said in (first, *rest[:1])):
        return False  # after doing what? the doer is in the main clause
    whole = english.clause(f"{condition} so") is not None or english.has_verb(condition)
    return whole or (not timed and len(rest) + 1 >= _CLAUSE_WORDS)


_NOT_IN_CONDITION = re.compile(r"[;:,]|\b(?:both|either) (?!.* (?:and|or) )|^you do ")
_SOME_OF = re.compile(
    r"\b(?:do|perform|order|use|recommend|need|have|try|suggest|require) (?:one or more|some|other|additional|further|"
    r"several|certain|more)\b"
)


def _left(condition: str, main: str) -> Asked | None:
    """`If left untreated, S V`: what happens if S is left untreated?"""
    split = english.clause(main)
    if not split or unclear_subject(split.subject) or len(condition.split()) > 4:
        return None
    be = "are" if english.is_plural(split.subject) else "is"
    return Asked(f"what happens if {split.subject} {be} {condition}?", "condition", "medium", 82, split.subject)


_BE_DONE = re.compile(
    r"^be (needed|required|necessary|used|performed|done|recommended|prescribed|given|ordered|advised)\b"
)
_NAMED = re.compile(r"^(?:called|known as|termed) ")


_CONSULT = re.compile(
    r"^(?:(?:you|people|he or she|they|the \w+|a person|patients) (?:should|must|can|may|might|"
    r"will)? ?(?:want to |need to |wish to )?)?"
    r"(?:ask|talk|tell|speak|see|call|contact|consult|check with|discuss|seek) .*\b(?:doctors?|providers?|"
    r"physicians?|team|dietitians?|"
    r"care|specialists?|professionals?|administrators?|support|help|advice|lawyers?|counselors?)\b",
    re.IGNORECASE,
)


def _happens(start: str, main: str) -> tuple[str, int]:
    """How to ask for a main clause, and how good that is: `what should you do`; empty if it is not worth asking."""
    if start in _RESULTS:
        return _RESULTS[start], 80
    if _CONSULT.match(main):
        return "", 0  # true of anything
    split = english.clause(main)
    if start in _ORDERS or (verbs.is_base(start) and not split):
        return "what should you do", 80
    if not split:
        return "what happens", 74 if _PRONOUN.match(main) or main.startswith("its ") else 66
    if split.verb in verbs.BE:
        return _is_so(split)
    return _may_be(split, start) if split.verb in verbs.MODALS else ("what happens", 80)


def _is_so(split: Clause) -> tuple[str, int]:
    """How to ask for a main clause with a form of be."""
    if _NAMED.match(split.rest):
        return (f"what {split.verb} {split.subject} called", 74) if not unclear_subject(split.subject) else ("", 0)
    return "what happens", 74 if verbs.is_participle(split.rest.split(" ", 1)[0]) else 62


def _may_be(split: Clause, start: str) -> tuple[str, int]:
    """How to ask for a main clause with a modal verb: what may be needed, what should the user do."""
    if split.rest.startswith("have "):
        return "", 0
    if done := _BE_DONE.match(split.rest):
        return f"what {split.verb} be {done[1]}", 80
    clear = is_human(split.head) and not unclear_subject(split.subject.removeprefix("you"))
    if clear and split.verb in {"should", "must", "shall"}:
        return f"what {split.verb} {split.subject} do", 84
    if start == "you" and split.verb in {"may", "can", "might"}:
        return "what can you do", 70
    if clear and is_staff(split.subject) and split.verb in {"may", "can", "might"}:
        return f"what {split.verb} {split.subject} do", 78
    return "what happens", 74 if clear else 80


_BECAUSE = re.compile(r"^(?:because|since) ([^,]{8,}), ([^;:]+)\.$", re.IGNORECASE)


def reason_first(statement: str) -> Asked | None:
    """`Because C, S V.`: why S V?"""
    found = _BECAUSE.match(statement)
    split = english.clause(found[2]) if found else None
    if not found or not split or unclear_subject(split.subject) or unclear(split.rest) or split.rest.count(",") > 1:
        return None
    if statement.lower().startswith("since") and not re.search(r"\b(?:is|are|can|do|does)\b", found[1]):
        return None  # since when
    return Asked(f"why {split.asked(split.rest.rstrip('.'))}?", "reason", "hard", 80, f"{split.subject} {split.rest}")


_DURING = re.compile(r"^during ((?:an? |the )?[^,;:]{4,50}), ([^;:]+)\.$", re.IGNORECASE)


def during(statement: str) -> Asked | None:
    """`During S, ...`: what happens during S?"""
    found = _DURING.match(statement)
    if not found or unclear_subject(found[1]) or found[1].split()[-1].rstrip("s") in {"day", "night", "time", "year"}:
        return None
    if not english.clause(found[2]) or len(found[1].split()) < 2:
        return None
    return Asked(f"what happens during {found[1]}?", "procedure", "medium", 80, found[1])


_FOR = re.compile(r"^for (an? [^,;:]{4,40}), (.+)\.$", re.IGNORECASE)


def done_for(statement: str) -> Asked | None:
    """`For an S, the P is V-ed ...`: what is done for an S?"""
    found = _FOR.match(statement)
    split = english.clause(found[2]) if found else None
    if not found or not split or split.verb not in verbs.BE or unclear_subject(found[1]) or is_human(found[1]):
        return None
    if not verbs.is_participle(split.rest.split(" ", 1)[0]) or len(split.rest.split()) < 5:
        return None
    return Asked(f"what is done for {found[1]}?", "procedure", "medium", 76, found[1])


_PURPOSE = re.compile(r"^(?:in order to|to) (?:help )?(\w+)( .+?), (.+)\.$", re.IGNORECASE)
_POINTS_OUT_OF_GOAL = re.compile(r"\b(?:this|that|these|those|it|them|they|so|its|their|his|her)\b")


def purpose_first(statement: str) -> Asked | None:  # noqa: PLR0911 — each return is one rule
    """`To V, M.`: how do you V?"""
    found = _PURPOSE.match(statement)
    if not found or not (verbs.is_base(found[1].lower()) or found[1].lower() in {"do", "be", "run", "write", "see"}):
        return None
    goal, main = found[1] + found[2], found[3]
    if _POINTS_OUT_OF_GOAL.search(goal) or points_far(goal) or len(goal.split()) < 3 or "," in goal:
        return None
    start = main.split(" ", 1)[0].lower()
    if start in {"you", "one"} or (verbs.is_base(start) and not english.clause(main)) or start == "do":
        return Asked(f"how do you {goal}?", "procedure", "medium", 80, goal)
    split = english.clause(main)
    if not split or unclear_subject(split.subject):
        return None
    if split.verb in verbs.BE and verbs.is_participle(split.rest.split(" ", 1)[0]):
        return Asked(f"what is done to {goal}?", "procedure", "medium", 72, goal)
    if is_human(split.head) and split.verb in verbs.MODALS - {"cannot"}:
        return Asked(f"what {split.verb} {split.subject} do to {goal}?", "procedure", "medium", 82, goal)
    if is_human(split.head) and split.base and split.base != "have":
        return Asked(
            f"what {'do' if split.plural else 'does'} {split.subject} do to {goal}?", "procedure", "medium", 76, goal
        )
    if split.base in {"need", "require"}:
        return Asked(f"what is needed to {goal}?", "condition", "medium", 70, goal)
    return None


_PERCENT = re.compile(
    r"^(?:about |nearly |almost |only |roughly |approximately |around |more than |less than |fewer than |at "
    r"least |up to |an estimated )*[\d.]+(?: (?:to|or) [\d.]+)?(?: percent|%) of (?:all )?(.+?)"
    r"(?:,? (?:and|while|whereas|but) .*)?\.$",
    re.IGNORECASE,
)


def percentage(statement: str) -> Asked | None:
    """`N percent of S V ...`: what percentage of S V?"""
    found = _PERCENT.match(statement)
    if not found or points_far(found[1]) or _PRONOUN.search(found[1]) or "," in found[1] or not can_end(found[1]):
        return None
    if len(found[1].split()) < _CLAUSE_WORDS:
        return None
    split = english.clause(found[1])
    return Asked(f"what percentage of {found[1]}?", "quantity", "easy", 84, split.subject if split else found[1])


_INSTRUCTION = re.compile(
    r"^(?:use|call|press|click|type|run|set|enter|select|choose|specify|add|insert|open|hold|write|create) [^,;:]+? "
    r"(?:in order )?to (\w+)( [^,;:]+)\.$",
    re.IGNORECASE,
)


def instruction(statement: str) -> Asked | None:
    """`Use S to V O.`: how do you V O?"""
    found = _INSTRUCTION.match(statement)
    if not found or not verbs.is_base(found[1]) or unclear(found[2]) or not can_end(found[2]):
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
    return Asked(f"what {was} {found[2]} version {found[3]}?", "fact", "easy", 76, "the change")


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
    return Asked(f"{'what' if found[3] else 'how many'} {found[1]}{found[2]} are there?", "list", "easy", 82, found[2])
