"""Makes a question stand alone: where its own words do not say what it is about, the headings above it do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcticcodex.teachers.by_rule import english

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.teachers.by_rule.asked import Asked

_WORD = re.compile(r"[^\W\d_]{3,}")
_SMALL = frozenset({"the", "and", "for", "with"})
# `the value`, but not `the value of a literal` nor `the "with" statement`; and `no arguments`.
_DEFINITE = re.compile(
    r"\bthe (?!\w+(?: \w+)? (?:of|for|between) (?!the\b))(?![A-Z\"`])|^(?:no|only|any|all|both|either|neither|each)\b"
)
_STEM_CHARS = 6
_TERM_MIN_CHARS = 9


def situated(asked: Asked, context: Sequence[str]) -> str:
    """The question with its headings in front where it needs them; empty if they do not make it clear.

    `context` holds the title of the document and the headings above the sentence, the nearest last.
    """
    question = asked.question
    if not is_clear(asked):
        title, *headings = context
        above = [heading for heading in dict.fromkeys(headings) if heading and heading != title]
        definite = is_definite(asked.subject)
        if definite and not above:
            return ""
        told = _holds if definite else _shares
        around = [heading for heading in (above[-1], above[0]) if not told(heading, question)] if above else [title]
        if around and around[0]:
            question = f"{_regarding(around)}, {question}"
    return question[0].upper() + question[1:]


def is_clear(asked: Asked) -> bool:
    """Whether the words of a question say by themselves what they are about."""
    words = asked.subject.split()
    if is_definite(asked.subject) or not words:
        return False
    if len(words) == 1 and words[0].endswith("()"):
        return "." in words[0]
    content = [word for word in words if english.starts_noun_phrase(word) and word not in {"the", "a", "an"}]
    if any(_is_name(word) for word in words) or len(content) >= 3:
        return True
    return asked.kind == "definition" and (len(content) == 2 or any(len(word) >= _TERM_MIN_CHARS for word in content))


def is_definite(subject: str) -> bool:
    """Whether a subject speaks of something as known."""
    return bool(_DEFINITE.search(subject))


def _is_name(word: str) -> bool:
    return word[0].isupper() or any(letter.isupper() or letter in '._"`()' for letter in word[1:])


def _regarding(titles: Sequence[str]) -> str:
    """The titles, nearest first, as the beginning of a question."""
    near, *above = (title.rstrip(".:?") for title in dict.fromkeys(titles))
    return f"Regarding {near}" + "".join(f" ({title})" for title in above)


def _holds(title: str, question: str) -> bool:
    """Whether a question already says a title."""
    return title.lower() in question.lower()


def _shares(title: str, question: str) -> bool:
    """Whether a question already says a word of substance of a title, by its stem."""
    said = {word[:_STEM_CHARS].lower() for word in _WORD.findall(question)}
    return any(word[:_STEM_CHARS].lower() in said for word in _WORD.findall(title) if word.lower() not in _SMALL)
