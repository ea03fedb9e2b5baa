"""Makes a question stand alone: where its own words do not say what it is about, the heading above it does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.teachers.by_rule.vocabulary import stems, telling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.teachers.by_rule.asked import Asked

FRONT_COST = 8  # a question that needs its heading in front reads less well than one that says all itself
# `the value`, but not `the value of a literal` nor `the "with" statement`; and `no arguments`.
_DEFINITE = re.compile(
    r"\bthe (?!\w+(?: \w+)? (?:of|for|between) (?!the\b))(?![A-Z\"`])|^(?:no|only|any|all|both|either|neither|each)\b"
)
_ALONE = re.compile(r"^(?:the|a|an) [\w-]+$")
_ONE = re.compile(
    r"\bthe [\w-]*[^s\W](?= (?:is|are|has|does|can|cannot|fails?|becomes?|needs?|shows?|cant|doesnt)\b)"
)  # one known thing
_TOPIC = re.compile(
    r"^(?:(?:what (?:i|you) (?:need|should|want) to know about|(?:an? )?(?:short |brief |"
    r"quick )?(?:introduction|guide|overview|summary)"
    r" (?:to|of|for)|about|understanding|living with|using|more (?:on|about)) )*(?:the |your |my )?",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(
    r"\?|\b(?:is|are|do|does|can|your?|how|my|i|we|what|when|why|keep|prevent|points?|need|it)\b", re.IGNORECASE
)
_NUMBER = re.compile(
    r"^(?:(?:chapter|section|part|appendix|article) )?(?:\d+(?:\.\d+)*|[A-Z](?:\.\d+)+|[IVXL]+)\.? ", re.IGNORECASE
)
_TOPIC_MAX_WORDS = 6
_CONDITION_TELLS = 2  # words that a condition needs to be known by: `if the bearing overheats`


def situated(asked: Asked, context: Sequence[str]) -> tuple[str, int]:
    """The question, with its topic in front where it needs one, and what that costs; empty if nothing makes it clear.

    `context` holds the title of the document and the headings above the sentence, the nearest last.
    """
    question, cost = asked.question, 0
    about = " ".join(context)
    if not stands_alone(asked) and not (stems(question) & stems(about) and not is_definite(asked.subject)):
        topic = topic_of(context)
        if not topic or not stems(topic) - stems(question):
            return "", 0
        question, cost = f"in the context of {topic}, {question}", FRONT_COST
    return question[0].upper() + question[1:], cost


def stands_alone(asked: Asked) -> bool:
    """Whether the words of a question say by themselves what it is about."""
    words = asked.subject.split()
    if len(words) == 1 and words[0].endswith("()"):
        return "." in words[0]
    if asked.kind == "definition" and len(words) > 1 and not is_definite(asked.subject):
        return True
    named = telling(_ONE.sub("", asked.subject) if asked.kind == "condition" else asked.subject)
    if is_definite(asked.subject):
        return len(named) >= 2 or (len(named) == 1 and not _ALONE.match(asked.subject) and len(words) > 2)
    if asked.kind == "condition" and asked.question.startswith("what "):
        return len(named) >= _CONDITION_TELLS
    return bool(named)


def is_definite(subject: str) -> bool:
    """Whether a subject speaks of something as known."""
    return bool(_DEFINITE.search(subject))


def topic_of(context: Sequence[str]) -> str:
    """What the text is about, in words that can stand in a question; empty if no heading says it.

    The outermost heading that names something is taken: what stands under an inner one may have left it behind.
    """
    title, *headings = context
    for heading in (*headings, title):
        topic = (
            _TOPIC.sub("", _NUMBER.sub("", " ".join(heading.split())).split(":", 1)[0], count=1)
            .split(" (", 1)[0]
            .strip(" .?–-")  # noqa: RUF001 — the subject
        )
        if telling(topic) and len(topic.split()) <= _TOPIC_MAX_WORDS and not _NO_TOPIC.search(topic):
            return topic
    return ""
