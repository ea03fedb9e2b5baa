"""A question made by rule, and what makes words unclear outside the place they were taken from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arcticcodex.teachers.passages import Difficulty, Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, how good those of its rule usually are (0 to 100), and the words it takes for known.

    `question` begins with a small letter; `subject` tells whether it must be given its context.
    """

    question: str
    kind: Kind
    difficulty: Difficulty
    score: int
    subject: str


_POINTING = r"this|these|those|it|its|they|them|their|he|she|his|such|here|above|below|following|former|latter"
_VAGUE = (
    r"that|there|previous|preceding|same|other|others|another|one|ones|example|examples|some|most|many|several|"
    r"which|who|"
    r"whose|what|both|either|neither|two|three|four|five|six|seven|eight|note|way|reason|result|case|cases|fact|i|we|you|your|our|us|my|figure|"
    r"table|section|chapter|page|all|any|few|little|special|additional|further"
)
_POINTS = re.compile(rf"\b(?:{_POINTING})\b", re.IGNORECASE)
_POINTS_OR_VAGUE = re.compile(rf"\b(?:{_POINTING}|{_VAGUE})\b", re.IGNORECASE)
_POINTS_FAR = re.compile(r"\b(?:this|these|those|such|here|there|above|below)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"(?<=[a-z]) (?:who|that) ")
_OPEN_END = re.compile(
    r"\b(?:and|or|but|the|a|an|of|to|in|on|for|by|with|as|at|from|that|which|is|are|even|only|just|not|than|"
    r"without|it|its|their|less|more|most|also|often|usually|generally|first|last|next|past|least|about|over|"
    r"within|so|up|shortly|soon|"
    r"right|immediately|long|directly|in people|in patients)$"
)
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"))


def unclear_subject(text: str) -> bool:
    """Whether a subject is too vague to be asked about, or points at something outside it.

    `another test` and `they` are; `people who smoke` is not: the relative clause points at its own noun.
    """
    return bool(_POINTS_OR_VAGUE.search(_RELATIVE.sub(" ", text, count=1))) or unbalanced(text)


def unclear(text: str) -> bool:
    """Whether words of `text` point at something that a reader of it alone may not know."""
    return bool(_POINTS.search(text)) or unbalanced(text)


def points_far(text: str) -> bool:
    """Whether words of `text` point outside the sentence: `it` may mean something in the clause, `this` does not."""
    return bool(_POINTS_FAR.search(text)) or unbalanced(text)


def can_end(text: str) -> bool:
    """Whether a question may end with `text`."""
    return not _OPEN_END.search(text.strip())


def unbalanced(text: str) -> bool:
    """Whether `text` opens a bracket, quotation or emphasis that it does not close."""
    return any(text.count(left) != text.count(right) for left, right in _PAIRS) or any(
        text.count(mark) % 2 for mark in '"*`'
    )


_HUMAN = re.compile(
    r"(?:^|\b)(?:anyone|everyone|someone|persons?|people|adults?|infants?|babies|baby|experts?|patients?|doctors?|"
    r"providers?|professionals?|practitioners?|teams?|surgeons?|technicians?|nurses?|dietitians?|children|child|"
    r"women|woman|men|man|mothers?|fathers?|users?|programmers?|developers?|administrators?|operators?|owners?|"
    r"parents?|families|family|researchers?|scientists?|specialists?|students?|teachers?|workers?|employees?|"
    r"employers?|officers?|persons?|individuals?|members?|\w+ologists?|\w+icians?|you)$",
    re.IGNORECASE,
)
_ACTING = re.compile(
    r"^(?:a |an |the |your |some |many |most )?(?:\w+ ){0,2}?(?:experts?|doctors?|providers?|professionals?|"
    r"practitioners?|teams?|surgeons?|technicians?|nurses?|dietitians?|researchers?|scientists?|specialists?|"
    r"\w+ologists?|\w+icians?)$",
    re.IGNORECASE,
)


def is_human(noun: str) -> bool:
    """Whether a noun (the head of a subject) stands for people."""
    return bool(_HUMAN.search(noun))


def is_staff(subject: str) -> bool:
    """Whether a subject stands for those who serve others, whoever they are: `a doctor`, `the surgical team`."""
    return bool(_ACTING.match(subject))
