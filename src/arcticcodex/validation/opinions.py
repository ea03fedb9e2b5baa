"""What an ensemble heard of an answer: reviews by judges, and evidence that no judge was asked for.

A review is one reader of one answer. Its *opinion* is a number from 0 (wrong) to 1 (right): the score the judge gave,
or where it gave none the share of criteria that it says are met. A score outside 0 to 1 is no score. What a judge said
of its own answer measures self-preference and is never heard.

Evidence has a path of its own, because judges err together: whether the final answers agree, whether the source
supports the answer, whether a reader asked only to find a fault found one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SUREST = 0.02  # an opinion counts as no surer than this far from 0 or 1: scores are round numbers, not odds
EVIDENCE = ("agreement", "support", "no fault found")


@dataclass(frozen=True, slots=True)
class Review:
    """What one judge said of one answer.

    `passed`: by criterion, whether the judge says it is met. `position`: the answer's place among those the judge was
    shown, from 0. `own`: the judge wrote the answer; `own_family`: a model of its family did, itself or another.
    """

    judge: str
    answer_by: str
    score: float | None
    passed: Mapping[str, bool]
    position: int
    length_chars: int
    own: bool = False
    own_family: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found out about an answer without asking for an opinion; None where it could not be.

    `agreement`: the share of the other answers with the same final answer. `support`: how far the source passage
    supports it, 0 to 1. `fault_found`: what the adversarial reader came back with.
    """

    agreement: float | None = None
    support: float | None = None
    fault_found: bool | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer of a row, with all that was said of it. Answers of one row share the name `row`."""

    row: str
    reviews: tuple[Review, ...]
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer of which it is known whether it is right: a person's label, or an item whose answer is known."""

    answer: Judged
    correct: bool


def opinion(review: Review) -> float | None:
    """A review as a number from 0 (wrong) to 1 (right); None if it says neither a score from 0 to 1 nor a verdict."""
    if review.score is not None and 0 <= review.score <= 1:
        return review.score
    return fmean(review.passed.values()) if review.passed else None


def heard(answer: Judged) -> dict[str, Review]:
    """By judge, the review that counts: those that say something, of another's answer; the last where there are two."""
    return {review.judge: review for review in answer.reviews if not review.own and opinion(review) is not None}


def mean_opinion(answer: Judged) -> float | None:
    """The plain mean of the opinions heard, shown beside every fused figure; None where there is none."""
    told = [told for review in heard(answer).values() if (told := opinion(review)) is not None]
    return fmean(told) if told else None


def signal(value: float) -> float:
    """An opinion as log-odds, halved: 0 for 0.5, about 2 for 1."""
    value = min(1 - _SUREST, max(_SUREST, value))
    return math.log(value / (1 - value)) / 2


def criteria(reviews: Sequence[Review]) -> dict[str, float]:
    """By criterion, the share of the judges asked who say it is met, from -1 (none) to 1 (all)."""
    told: dict[str, list[bool]] = {}
    for review in reviews:
        for name, met in review.passed.items():
            told.setdefault(name, []).append(met)
    return {name: 2 * fmean(verdicts) - 1 for name, verdicts in told.items()}


def found(evidence: Evidence) -> dict[str, float]:
    """By path of evidence, from -1 (against the answer) to 1 (for it); what could not be found out is not there."""
    fault = None if evidence.fault_found is None else float(not evidence.fault_found)
    values = zip(EVIDENCE, (evidence.agreement, evidence.support, fault), strict=True)
    return {name: 2 * value - 1 for name, value in values if value is not None}
