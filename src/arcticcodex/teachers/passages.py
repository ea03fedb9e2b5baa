"""What passes between a stage and a teacher: a passage on the way there, question-answer pairs on the way back.

It stands below both the stages and the teachers, so that the offline teacher reads requests without their prompts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, Field

PAIRS_SCHEMA = "qa_pairs"
PAIRS_PER_PASSAGE = 5

UNANSWERABLE = "unanswerable"  # its honest answer is that the manual does not say; it has no quotes
Kind = Literal[
    "definition", "fact", "quantity", "condition", "procedure", "purpose", "reason", "list", "comparison", "limit",
    "multi_part", "unanswerable", "other",
]  # fmt: skip
Difficulty = Literal["easy", "medium", "hard"]


def _one_of(values: Any, otherwise: str) -> BeforeValidator:
    """Takes an unknown label for `otherwise`: a paid reply is not thrown away for a word that no one trains on."""
    known = frozenset(get_args(values))

    def fold(value: object) -> object:
        label = value.strip().lower() if isinstance(value, str) else value
        return label if label in known or not isinstance(label, str) else otherwise

    return BeforeValidator(fold)


class Pair(BaseModel):
    """One question and answer, with the passage's own words that bear the answer out.

    A pair of kind `unanswerable` has no quotes.
    """

    quotes: list[str] = Field(description="The words of the passage that support the answer, copied exactly.")
    question: str = Field(description="A question that can be understood without the passage.")
    answer: str = Field(description="A complete answer that says nothing the passage does not say.")
    kind: Annotated[Kind, _one_of(Kind, "other")] = Field(default="other", description="What is asked for.")
    difficulty: Annotated[Difficulty, _one_of(Difficulty, "medium")] = Field(default="medium")


class PairList(BaseModel):
    """What a generator answers for one passage."""

    pairs: list[Pair]


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as a teacher sees it: its text, the title of its document and the headings it stands under."""

    text: str
    title: str = ""
    headings: tuple[str, ...] = ()


# A backslash more before each closing tag, one less on the way back: the original whatever it holds.
_CLOSING = re.compile(r"<(\\*)(?=\s*/\s*passage)", re.IGNORECASE)
_CLOSED = re.compile(r"<\\(\\*)(?=\s*/\s*passage)", re.IGNORECASE)
_FENCE = re.compile(r'<passage document="([^"\n]*)" section="([^"\n]*)">\n(.*?)\n</passage>', re.DOTALL)
_BETWEEN = " > "  # the titles beside it hold no ">" of their own
_ESCAPES = (("&", "&amp;"), ('"', "&quot;"), ("<", "&lt;"), (">", "&gt;"))


def fence(passage: Passage) -> str:
    """The passage between tags it cannot close, whatever its text says."""
    title = _attribute(passage.title)
    section = _BETWEEN.join(_attribute(heading) for heading in passage.headings)
    text = _CLOSING.sub(r"<\\\1", passage.text)
    return f'<passage document="{title}" section="{section}">\n{text}\n</passage>'


def unfence(message: str) -> Passage:
    """The passage that `fence` put in `message`, its titles on one line each. Raises `ValueError` if there is none."""
    found = _FENCE.search(message)
    if not found:
        raise ValueError("the message holds no passage")
    title, section, text = found.groups()
    headings = tuple(_plain(heading) for heading in section.split(_BETWEEN)) if section else ()
    return Passage(unescape(text), _plain(title), headings)


def unescape(text: str) -> str:
    """Text copied from within the fence, as the document has it."""
    return _CLOSED.sub(r"<\1", text)


def _attribute(title: str) -> str:
    line = " ".join(title.split())
    for letter, escape in _ESCAPES:
        line = line.replace(letter, escape)
    return line


def _plain(value: str) -> str:
    for letter, escape in reversed(_ESCAPES):
        value = value.replace(escape, letter)
    return value
