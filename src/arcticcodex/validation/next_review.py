"""Which further review of a row is worth its price, given the doubt that those already made leave.

A row is decided by its likeliest answer: kept if that is more likely right than wrong, else rejected. Its *doubt* is
how likely that decision is wrong. A review of an answer by a judge would come back approving or refusing, as this judge
usually does; the rule of fusion says what either would make of the answer. How likely either is, follows from the rule
itself: what is believed now is the mean of what will be. The review's worth is the doubt it is expected to remove,
times what a wrong row costs; it is bought if that is above its price, the best ratio first.

One step is looked ahead: a review that decides nothing by itself but would together with another is not bought.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from arcticcodex.validation.opinions import Review, opinion
from arcticcodex.validation.reliability import says_yes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from arcticcodex.validation.fusion import Fusion
    from arcticcodex.validation.opinions import Judged


@dataclass(frozen=True, slots=True)
class Option:
    """A review that could be bought: of the answer at this place of the row, by this judge, at this expected price.

    `as_seen` is what is known of it beforehand: judge, author, position, length, families; score and verdicts are not.
    """

    answer: int
    as_seen: Review
    cost_nusd: int


@dataclass(frozen=True, slots=True)
class Habit:
    """What a judge's reviews look like when it approves and when it refuses: mean score and usual verdicts."""

    approves: tuple[float, Mapping[str, bool]]
    refuses: tuple[float, Mapping[str, bool]]


_PLAIN = Habit((0.85, {}), (0.15, {}))


def habits(reviews: Iterable[Review]) -> dict[str, Habit]:
    """By judge, what its reviews look like; what it never did is taken to be plain."""
    said: dict[str, dict[bool, list[Review]]] = {}
    for review in reviews:
        if opinion(review) is not None:
            said.setdefault(review.judge, {True: [], False: []})[says_yes(review)].append(review)
    return {
        judge: Habit(_usual(told[True]) or _PLAIN.approves, _usual(told[False]) or _PLAIN.refuses)
        for judge, told in said.items()
    }


def _usual(reviews: Sequence[Review]) -> tuple[float, dict[str, bool]] | None:
    if not reviews:
        return None
    verdicts: dict[str, list[bool]] = {}
    for review in reviews:
        for name, met in review.passed.items():
            verdicts.setdefault(name, []).append(met)
    usual = {name: fmean(told) >= 0.5 for name, told in verdicts.items()}
    return fmean(opinion(review) or 0.0 for review in reviews), usual


def doubt(probabilities: Iterable[float]) -> float:
    """How likely the decision on a row is wrong: keep the likeliest answer, or reject it if below one half."""
    best = max(probabilities)
    return min(best, 1 - best)


def next_review(
    row: Sequence[Judged],
    options: Sequence[Option],
    rule: Fusion,
    usual: Mapping[str, Habit],
    wrong_row_nusd: int,
) -> Option | None:
    """The review to buy next; None if none is worth its price. A free one is bought if it removes any doubt at all."""
    now = [rule.fused(answer).p_correct for answer in row]
    best, best_worth = None, 1.0
    for option in options:
        worth = _removed(row, now, option, rule, usual) * wrong_row_nusd / max(1, option.cost_nusd)
        if worth > best_worth:
            best, best_worth = option, worth
    return best


def _removed(
    row: Sequence[Judged], now: Sequence[float], option: Option, rule: Fusion, usual: Mapping[str, Habit]
) -> float:
    """The doubt that a review is expected to remove; none if it could not change what is believed."""
    habit = usual.get(option.as_seen.judge, _PLAIN)
    answer, believed = row[option.answer], now[option.answer]
    low, high = (
        rule.fused(
            replace(answer, reviews=(*answer.reviews, replace(option.as_seen, score=score, passed=passed)))
        ).p_correct
        for score, passed in (habit.refuses, habit.approves)
    )
    if not low < believed < high:
        return 0.0
    approves = (believed - low) / (high - low)
    others = [*now[: option.answer], *now[option.answer + 1 :]]
    return doubt(now) - approves * doubt([*others, high]) - (1 - approves) * doubt([*others, low])
