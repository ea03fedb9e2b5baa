"""Questions whose right answers are known by code, and answers of known quality to measure a judge with.

`item` draws a reasoning task of the library `reasoning-gym` (the extra `[reasoning]`) with, for most families, a worked
solution made by a solver of our own that never looks at the library's answer; an item on which the two disagree is not
drawn. `calibration_items` needs no library.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import UsageError
from arcticcodex.sources.known import library, replies
from arcticcodex.sources.known.calibration import CalibrationItem, calibration_items
from arcticcodex.sources.known.catalogue import FAMILIES, literal
from arcticcodex.sources.known.phrasing import asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arcticcodex.sources.known.catalogue import Family
    from arcticcodex.sources.known.library import Entry, Tasks

__all__ = ["CalibrationItem", "KnownItem", "calibration_items", "families", "is_correct", "item"]

MOST_REPEATS = 2_000  # so many items in a row that were drawn before, or are unfit, say that a family is used up


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A question with its known answer; `solution` explains it step by step, empty where we have no solver.

    Many a question has more than one right answer: ask `is_correct`. `metadata` is what the library's scorer needs.
    """

    family: str
    question: str
    answer: str
    solution: str
    metadata: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def families(*, worked: bool = False) -> tuple[str, ...]:
    """The families drawn from, or, with `worked`, those of them whose items come with a worked solution."""
    return tuple(name for name, family in FAMILIES.items() if family.solve or not worked)


def item(family: str, seed: int, index: int) -> KnownItem:
    """The item number `index` (from 0) of a family for a seed: the same on any machine, each question once.

    Drawn one after another an item takes about two milliseconds; a call for an index far on first draws those before.
    Raises UsageError for an unknown family, a negative index, where the family is used up, and where the library is not
    installed.
    """
    if family not in FAMILIES:
        near = difflib.get_close_matches(family, FAMILIES, n=3, cutoff=0.4)
        why = f"The nearest: {', '.join(near)}" if near else f"There are {', '.join(sorted(FAMILIES))}"
        raise UsageError(f"No family of reasoning tasks is called {family!r}.", why)
    if index < 0:
        raise UsageError("An item has a number from 0.", f"Seen: {index}")
    return _drawing(family, seed).item(index)


def is_correct(item: KnownItem, text: str) -> bool:
    """Whether a free-text reply gives the right answer: by the library's scorer with full marks, or the same answer.

    Raises UsageError where the library is not installed.
    """
    family = FAMILIES[item.family]
    tasks = library.tasks(item.family, family.module, family.config, 0)
    entry = library.Entry(item.question, item.answer, item.metadata)
    return any(_right(family, tasks, entry, answer) for answer in replies.final_answers(text))


def _right(family: Family, tasks: Tasks, entry: Entry, answer: str) -> bool:
    if family.check:
        return family.check(answer, entry)
    if entry.answer and replies.same(answer, entry.answer):
        return True
    if family.literal and not literal(answer):
        return False
    whole = {"question": entry.question, "answer": entry.answer, "metadata": entry.metadata}
    return tasks.score(answer, whole) >= 1.0


class _Drawing:
    """The items of a family for a seed, walked in the library's order; what repeats or is unfit is passed over."""

    def __init__(self, family: str, seed: int) -> None:
        self._name, self._family = family, FAMILIES[family]
        self._tasks = library.tasks(family, self._family.module, self._family.config, seed)
        self._places: list[int] = []
        self._seen: set[bytes] = set()
        self._next = 0
        self._last: tuple[int, KnownItem] | None = None

    def item(self, index: int) -> KnownItem:
        while len(self._places) <= index:
            self._go_on()
        if self._last is None or self._last[0] != index:
            made = self._made(self._places[index])
            if made is None:
                raise RuntimeError(f"item {index} of {self._name} was drawn once and cannot be drawn again")
            self._last = (index, made)
        return self._last[1]

    def _go_on(self) -> None:
        for place in range(self._next, self._next + MOST_REPEATS):
            made = self._made(place)
            key = blake2b(made.question.encode(), digest_size=12).digest() if made else b""
            if made and key not in self._seen:
                self._seen.add(key)
                self._last = (len(self._places), made)
                self._places.append(place)
                self._next = place + 1
                return
        raise UsageError(
            f"The family {self._name} is used up.",
            f"It holds about {len(self._places):,} different questions.",
            "Ask for fewer of it, or take another family as well.",
        )

    def _made(self, place: int) -> KnownItem | None:
        """The item at a place of the library's order; None where it is unfit."""
        entry = self._tasks[place]
        if entry is None:
            return None
        solution = (self._family.solve(entry) or "") if self._family.solve else ""
        answer = entry.answer or solution.rpartition("Answer:")[2].strip()  # where any of many is right, none is given
        made = KnownItem(self._name, asked(self._name, entry), answer, solution, entry.metadata)
        if not answer or (self._family.solve and not (solution and is_correct(made, solution))):
            return None
        return made


@lru_cache(maxsize=256)
def _drawing(family: str, seed: int) -> _Drawing:
    return _Drawing(family, seed)
