"""How good the judges of an ensemble are, and how far they err together.

Two judges who make the same mistakes are worth hardly more than one. With a mean correlation r of their errors, k
judges are worth k / (1 + (k - 1) r) independent ones (Kish 1965, the design effect): the *effective votes*. Nine
frontier judges were found to be worth about two (arXiv:2605.29800), from which the prior here is taken: r = 0.44.

A judge says yes to an answer if its opinion is at least 0.5, and errs if that is not the truth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations
from statistics import fmean
from typing import TYPE_CHECKING

from arcticcodex.validation.opinions import heard, opinion
from arcticcodex.validation.rates import Rate, wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from arcticcodex.validation.opinions import Judged, Labelled, Review

PRIOR_CORRELATION = 0.44
_PRIOR_ANSWERS = 20  # that the prior counts for in the correlation of a pair of judges
_ALIKE = 1e-9


@dataclass(frozen=True, slots=True)
class Panel:
    """What labelled answers tell of the judges: by judge, how often it is right and on how many answers; how they err.

    `correlations`: of the errors of each pair of judges, names in order, drawn towards the prior where few answers
    tell of it. `correlation` is their mean, `votes` what the whole panel is worth. `flat`: judges whose opinion never
    changes, who say nothing.
    """

    accuracy: dict[str, Rate]
    answers: dict[str, int]
    correlations: dict[tuple[str, str], float]
    correlation: float
    votes: float
    flat: tuple[str, ...]

    @property
    def best(self) -> str | None:
        """The judge that is right most often; None where nobody was measured."""
        return max(self.accuracy, key=lambda judge: (self.accuracy[judge].estimate, judge), default=None)


@dataclass(frozen=True, slots=True)
class Wins:
    """How a teacher's answers did against another's: the share of rows won, ties counting half, and its interval."""

    teacher: str
    other: str
    rows: int
    share: Rate


def says_yes(review: Review) -> bool:
    """Whether the judge holds the answer for right; a review that says nothing is a no."""
    return (opinion(review) or 0.0) >= 0.5


def effective_votes(judges: int, correlation: float) -> float:
    """How many independent judges so many are worth whose errors correlate so; never more than there are."""
    return judges / (1 + (judges - 1) * max(0.0, correlation)) if judges else 0.0


def measured(labelled: Sequence[Labelled]) -> Panel:
    """What labelled answers tell of the judges who read them."""
    errors: dict[str, dict[int, int]] = {}
    told: dict[str, set[float | None]] = {}
    for at, item in enumerate(labelled):
        for judge, review in heard(item.answer).items():
            errors.setdefault(judge, {})[at] = says_yes(review) != item.correct
            told.setdefault(judge, set()).add(opinion(review))
    correlations = {pair: _correlation(errors[pair[0]], errors[pair[1]]) for pair in combinations(sorted(errors), 2)}
    correlation = fmean(correlations.values()) if correlations else PRIOR_CORRELATION
    return Panel(
        accuracy={judge: _share(len(made) - sum(made.values()), len(made)) for judge, made in sorted(errors.items())},
        answers={judge: len(made) for judge, made in sorted(errors.items())},
        correlations=correlations,
        correlation=correlation,
        votes=effective_votes(len(errors), correlation),
        flat=tuple(judge for judge, values in sorted(told.items()) if len(values) == 1 and len(errors[judge]) > 1),
    )


def _share(part: float, whole: int) -> Rate:
    return Rate(part / whole if whole else 0.0, *wilson(part, whole))


def _correlation(one: Mapping[int, int], other: Mapping[int, int]) -> float:
    """The correlation of two judges' errors on the answers both read, drawn towards the prior where those are few."""
    both = sorted(one.keys() & other.keys())
    told = correlation([one[at] for at in both], [other[at] for at in both])
    if told is None:
        return PRIOR_CORRELATION
    return (told * len(both) + PRIOR_CORRELATION * _PRIOR_ANSWERS) / (len(both) + _PRIOR_ANSWERS)


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's; None where one of them never changes."""
    if not one:
        return None
    middle, other_middle = fmean(one), fmean(other)
    spread = sum((a - middle) ** 2 for a in one) * sum((b - other_middle) ** 2 for b in other)
    if spread < _ALIKE:
        return None
    return sum((a - middle) * (b - other_middle) for a, b in zip(one, other, strict=True)) / math.sqrt(spread)


# --- agreement, without labels -----------------------------------------------------------------------------------


def kappas(answers: Iterable[Judged]) -> dict[tuple[str, str], float | None]:
    """Cohen's kappa (1960) of each pair of judges who read the same answers, names in order; None if all said one."""
    pairs: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    for answer in answers:
        reviews = heard(answer)
        for one, other in combinations(sorted(reviews), 2):
            pairs.setdefault((one, other), []).append((says_yes(reviews[one]), says_yes(reviews[other])))
    return {pair: _kappa(verdicts) for pair, verdicts in sorted(pairs.items())}


def _kappa(verdicts: Sequence[tuple[bool, bool]]) -> float | None:
    alike = fmean(one == other for one, other in verdicts)
    yes, other_yes = fmean(one for one, _ in verdicts), fmean(other for _, other in verdicts)
    chance = yes * other_yes + (1 - yes) * (1 - other_yes)
    return (alike - chance) / (1 - chance) if chance < 1 else None


def alphas(answers: Iterable[Judged]) -> dict[str, float | None]:
    """Krippendorff's alpha of each criterion's verdicts, nominal; None if it cannot be told.

    That is where all verdicts are one, where no answer has two, or where the library (extra `ensemble`) is missing.
    """
    verdicts: dict[str, list[dict[str, float]]] = {}
    for answer in answers:
        said: dict[str, dict[str, float]] = {}
        for judge, review in heard(answer).items():
            for criterion, met in review.passed.items():
                said.setdefault(criterion, {})[judge] = float(met)
        for criterion, by_judge in said.items():
            verdicts.setdefault(criterion, []).append(by_judge)
    return {criterion: _alpha(told) for criterion, told in sorted(verdicts.items())}


def _alpha(units: Sequence[Mapping[str, float]]) -> float | None:
    compared = [unit for unit in units if len(unit) > 1]
    judges = sorted({judge for unit in compared for judge in unit})
    if len({value for unit in compared for value in unit.values()}) < 2 or find_spec("krippendorff") is None:
        return None
    table = [[unit.get(judge, math.nan) for unit in compared] for judge in judges]
    return float(import_module("krippendorff").alpha(reliability_data=table, level_of_measurement="nominal"))


# --- teachers against each other ---------------------------------------------------------------------------------


def win_table(rows: Iterable[Mapping[str, float]]) -> list[Wins]:
    """Each teacher against each other, from rows of figures by teacher (fused probabilities, or scores).

    The interval is Wilson's of the share, which is too wide where there are ties.
    """
    points: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        for one, other in combinations(sorted(row), 2):
            points.setdefault((one, other), []).append((1 + (row[one] > row[other]) - (row[one] < row[other])) / 2)
    return [Wins(one, other, len(won), _share(sum(won), len(won))) for (one, other), won in sorted(points.items())]
