"""How a worked solution is told: steps in plain sentences, and the answer on a line of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from arcticcodex.sources.known.library import Entry

# Steps and answer found from an item's question and metadata, never from its answer; None: the question is ambiguous or
# faulty. An item whose worked answer the scorer refuses is not drawn.
Solver = Callable[[Entry], str | None]


def told(steps: Iterable[str], answer: object) -> str:
    """The steps one below the other, then the answer; an answer of several lines begins on a line of its own."""
    text = str(answer)
    return "\n".join(steps) + ("\n\nAnswer:\n" if "\n" in text else "\n\nAnswer: ") + text


def listed(items: Iterable[object]) -> str:
    """Items in a sentence: "a, b and c"."""
    texts = [str(item) for item in items]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else "none"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th, 21st."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def counted(number: int, noun: str) -> str:
    """1 box, 2 boxes."""
    plural = f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def rows(matrix: Sequence[Sequence[object]]) -> str:
    """A matrix as the library writes it: a line for each row, spaces between."""
    return "\n".join(" ".join(map(str, row)) for row in matrix)
