"""What the subjects of calibration items share: their form, openings and closings that go with any answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

WRONG_NUMBER = "wrong number"
WRONG_UNIT = "wrong unit"
SKIPPED = "skipped condition"
CONCLUSION = "wrong conclusion from right steps"
INCOMPLETE = "incomplete answer"
NOT_FOLLOWED = "instruction not followed"
REVERSED = "reversed comparison"
UNSUPPORTED = "unsupported claim"


class Subject(NamedTuple):
    """A kind of question: `write` gives instruction and response, with the fault planted, or right for ""."""

    write: Callable[[Random, str], tuple[str, str]]
    faults: tuple[str, ...]


_OPENINGS = (
    "Let us take it one step at a time.",
    "Here is how this works out.",
    "The way to the answer is short.",
    "It helps to go through this in order.",
    "A few steps lead to the result.",
    "This can be settled with what is given.",
)
_CLOSINGS = (
    "Each step uses only what the question states.",
    "No further information is needed for this.",
    "The same steps work for other figures of this kind.",
    "Every figure in it can be checked by hand.",
    "The result follows from these steps.",
    "That settles what was asked.",
)
NAMES = (
    "Amara", "Boris", "Chiara", "Dmitri", "Elif", "Farah", "Goran", "Hana", "Ivo", "Jonas", "Katya", "Liam", "Mirela",
    "Nadia", "Oskar", "Priya", "Quentin", "Rosa", "Samir", "Tomas", "Uma", "Vera", "Wanda", "Yusuf", "Zora",
)  # fmt: skip


def reply(chance: Random, *sentences: str) -> str:
    """Sentences between an opening and a closing, in one paragraph or with the steps on lines of their own."""
    opening, closing = chance.choice(_OPENINGS), chance.choice(_CLOSINGS)
    if chance.random() < 0.5:
        return " ".join((opening, *sentences, closing))
    return "\n".join((opening, *(f"- {sentence}" for sentence in sentences[:-1]), sentences[-1], closing))


def money(cents: int) -> str:
    """An amount in dollars."""
    return f"${cents // 100:,}.{cents % 100:02d}"
