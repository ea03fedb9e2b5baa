"""Whether a question and its answer are worth training on: what a reader of the two alone would strike out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.teachers.by_rule.pointing import is_whole, points_back
from arcticcodex.teachers.by_rule.vocabulary import all_stems, stems

if TYPE_CHECKING:
    from arcticcodex.teachers.by_rule.asked import Asked

LEAST = 70  # candidates below this score are declined

_QUESTION_WORDS = range(3, 22)
_ANSWER_WORDS = range(6, 46)
_LONG_WORDS = 34

_STUDIED = re.compile(
    r"\b(?:researchers?|scientists?|stud(?:y|ies)|clinical trials?|research|investigat\w+|surveys?|experts?)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:publications?|fact ?sheets?|booklets?|brochures?|web ?sites?|newsletter|copyright|trademark|"
    r"toll|phone|telephone|e-?mail|fax|contact|endorse\w*|photocop\w*|Institutes?|Association|Foundation|Society|"
    r"online|visit|call|Item [A-Z]|Box|learn more|more about|information about|Administration|Department|search)\b|"
    r"\d{3}[-.–]\d{4}|@|\.(?:gov|org|com)\b",  # noqa: RUF001 — the subject
)
_DATED = re.compile(
    r"\b(?:recently|currently|now|today|in recent years|in the (?:past|future)|new(?:er)? (?:drug|treatment)s?|"
    r"ongoing|under way|being (?:studied|tested|developed)|yet|to date)\b",
    re.IGNORECASE,
)
_HALF_SAID = re.compile(
    r"\b(?:also|other|others|too|as well|additional|then|similarly|likewise|again|still|even)\b", re.IGNORECASE
)
_RUN_TOGETHER = re.compile(
    r"\)[a-z]{2}|[a-z],[a-z]|[a-z][.;:][A-Z][a-z]|"
    r"\b[a-z]{4,}(?:which|another|including|usually|sometimes|called|these|those|because|although|whether|areas|"
    r"people|problems|especially|particularly)\b|\b[a-z]{4,}(?<!clo)(?<!ba)(?<!brea)s(?:the|and|such|that|from|can)\b|"
    r"\b[a-z]{4,}(?:sis|itis|ism|um|us|ers|nts|ons|als|gs|ies|tes|des|ces|ses|ist|ogy|ion|ment|ity|ness|ure|ine|"
    r"ase|ble)"
    r"(?:the|an?|and|that|which|called|such)\b|\b[a-z]{4,}ing[a-z]{6,}\b"
)
_CUT = re.compile(r"\b\w*f[il] [a-z]{2,}|\b[A-Z]\.[A-Z]\.$")  # `diffi cult`; `in the U.S.` is seldom the end
_SECOND_START = re.compile(
    r"(?<![.:;,!?\"”)]) (?:In|The|An|If|When|People|Some|Most|Many|For|To|Other|Although|However|Doctors|Treatment|"
    r"Researchers|Scientists|It|They|This|These|Women|Men|Children|Your|You) [a-z]"
)
_VAGUE_QUESTION = re.compile(
    r"^(?:what|how) (?:do|does|can|may|should|will) (?:\w+ )?(?:people|patients?|doctors?|you|it|one|children|"
    r"adults|health "
    r"care providers?) (?:do|need|have|help|take|cause)\?$",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"\bthe underlying\b|\b(\w+) \1\b|\bcalled (?!\?)|\bthe (?:extra|added|excess|remaining|resulting|affected|"
    r"damaged|diseased|new)\b|"
    r"\b(?:a|an) [\w-]+s (?:do|are)\b|\bthe the\b|\bof\?|\bthe\?|\band\?|\bis are\b|\b(?:so|as|than)\?|"
    r"\b(?:some|various|certain|several)\b.*\?|\bmany\b(?<!how many).*\?"
)
_YES_NO = re.compile(r"^(?:is|are|do|does|can|should|must|who|which|in whom|for whom)\b", re.IGNORECASE)


def score(asked: Asked, question: str, answer: str, cost: int, before: str, headings: str) -> int:
    """How good a pair promises to be, 0 if it is to be declined.

    `cost` is what its making has cost already (a heading put in front), `before` what the passage says before it,
    `headings` the titles above it, in small letters.
    """
    if cost and asked.kind in {"definition", "condition", "list"}:
        return 0  # a heading in front does not mend these
    if (asked.kind != "definition" and points_back(question, before, headings)) or points_back(
        answer, before, headings
    ):
        return 0
    if not _sound(question, answer) or not is_whole(question, answer) or not _tells(asked, question, answer):
        return 0
    worth = asked.score - cost
    words = len(answer.split())
    worth -= 6 if asked.kind != "list" and words > _LONG_WORDS else 0
    worth -= 9 if _HALF_SAID.search(" ".join(answer.split()[:8])) else 0
    worth -= 8 if _DATED.search(answer) else 0
    worth -= 6 if len(question.split()) > 14 else 0
    worth -= 4 if re.search(r"\byour?\b", question, re.IGNORECASE) else 0
    return worth if worth >= LEAST else 0


def _sound(question: str, answer: str) -> bool:
    """Whether both are whole English sentences, not run together with what stood beside them."""
    if len(question.split()) not in _QUESTION_WORDS or _WRONG.search(question) or _VAGUE_QUESTION.match(question):
        return False
    if "\n" not in answer and (len(answer.split()) < min(_ANSWER_WORDS) or " - " in answer):
        return False
    if _CUT.search(answer):
        return False
    return not _RUN_TOGETHER.search(question + " " + answer) and not _SECOND_START.search(answer)


def _tells(asked: Asked, question: str, answer: str) -> bool:
    """Whether the answer says something that the question does not, about the subject and not about the document."""
    if _PUBLISHED.search(f"{question} {answer}") or _MANY_WAYS.search(answer):
        return False
    if re.match(r"\w+ (?:was|were) an? ", question):
        return False  # one case, once
    if _STUDIED.search(" ".join(answer.split()[:6])) and asked.kind != "comparison":
        return False
    if asked.kind == "comparison" or (asked.kind in {"limit", "fact"} and _YES_NO.match(question)):
        return True
    return _adds(asked, question, answer)


def _adds(asked: Asked, question: str, answer: str) -> bool:
    """Whether the answer has words of its own, and not only such as say nothing: `the doctor will do a test`."""
    if asked.kind == "quantity":
        return bool(all_stems(answer) - all_stems(question))
    added = len(all_stems(answer) - all_stems(question))
    if question.startswith(_ASKS_A_WORD):
        return added > 0
    return added > 1 and bool(stems(answer) - stems(question))


_ASKS_A_WORD = ("What is the ", "What happens if you ", "What effect ")  # which one word may answer


_MANY_WAYS = re.compile(
    r"\b(?:in (?:several|many|various|different|some) ways|(?:for|of) (?:many|numerous|several|various|different) "
    r"(?:reasons|factors))\W*$"
)
