"""Answers of known quality, to be mixed into what judges read: their verdicts on these measure the judges.

Each is an instruction with a response of 40 to 200 words whose truth is computed. Half are right; the others hold one
planted fault. A right and a faulty response to the same instruction are built by the same sentences with the same
openings and closings, so that neither form nor length gives the fault away.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from arcticcodex.errors import UsageError
from arcticcodex.sources.known import subjects, tables

_SUBJECTS = (*subjects.ALL, *tables.ALL)


@dataclass(frozen=True, slots=True)
class CalibrationItem:
    """An instruction with a response, and whether that is right; `fault` names what is wrong with it, else empty."""

    instruction: str
    response: str
    correct: bool
    fault: str


def calibration_items(seed: int, count: int) -> list[CalibrationItem]:
    """`count` items in random order, half of them right (of an odd number one more), the same for the same seed.

    Subjects and faults come in turn, so that few items cover many. No instruction comes twice. Raises UsageError for a
    negative count.
    """
    if count < 0:
        raise UsageError("The number of calibration items cannot be negative.", f"Seen: {count}")
    chance = random.Random(f"calibration {seed}")  # noqa: S311 — items to be repeated, no secret
    order = chance.sample(range(len(_SUBJECTS)), len(_SUBJECTS))
    items: list[CalibrationItem] = []
    seen: set[str] = set()
    while len(items) < count:
        turn, place = divmod(len(items) // 2, len(order))
        subject = _SUBJECTS[order[place]]
        faulty = len(items) % 2 == 1
        fault = subject.faults[(turn + place) % len(subject.faults)] if faulty else ""
        instruction, response = subject.write(chance, fault)
        if instruction not in seen:
            seen.add(instruction)
            items.append(CalibrationItem(instruction, response, not faulty, fault))
    chance.shuffle(items)
    return items
