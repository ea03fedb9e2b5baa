"""What moves a judge besides the truth: its own answers, its family's, longer ones, ones shown later.

For each judge a least-squares fit of its opinions on the truth and on what may move it, over labelled answers, with
standard errors that allow for answers of one row being alike (CR1; Liang and Zeger 1986). Since all is fitted at once,
a judge that likes long answers is not taken for one that likes its own, which are long. What a bias is worth in the
same opinions as log-odds (`shift`) comes from the same fit, and is what is taken off when it is significant.

Significant: by Holm's method (1979) over all judges and kinds together, so that a fair panel is accused in at most 1 %
of runs. What is better in truth than the labels tell (a longer right answer that is also clearer) looks like a bias.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist, fmean, pstdev
from typing import TYPE_CHECKING

from arcticcodex.validation.opinions import opinion, signal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arcticcodex.validation.opinions import Labelled, Review

KINDS = ("own", "own family", "length", "position")
LEAST_ROWS = 30  # labelled rows a judge read: below, the standard errors are not to be trusted
LEAST_SEEN = 10  # reviews of a judge with the trait, and without
FALSE_ALARMS = 0.01
_NORMAL = NormalDist()
_Z_95 = _NORMAL.inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Bias:
    """What one trait of an answer adds to a judge's opinion of it, truth and other traits being equal.

    `kind`: "own" and "own family" (another model of its family): against answers of strangers; "length": for each
    standard deviation of the logarithm of an answer's length; "position": from the first place to the last.
    `effect`, `low`, `high` (95 %) are opinions, 0 to 1; `shift` is the same in `opinions.signal`.
    """

    judge: str
    kind: str
    effect: float
    low: float
    high: float
    p_value: float
    significant: bool
    shift: float


@dataclass(frozen=True, slots=True)
class Scale:
    """How traits become numbers: mean and standard deviation of the logarithm of lengths, and the last position."""

    log_length: float
    log_spread: float
    last: int

    def trait(self, review: Review, kind: str) -> float:
        """How much of a kind of bias a review is open to: 0 for none, or for an answer of middling length or place."""
        if kind == "own":
            return float(review.own)
        if kind == "own family":
            return float(review.own_family and not review.own)
        if kind == "length":
            spread = self.log_spread
            return (math.log(max(1, review.length_chars)) - self.log_length) / spread if spread else 0.0
        return review.position / self.last - 0.5 if self.last else 0.0


@dataclass(frozen=True, slots=True)
class Biases:
    """All that was found, and the scale it was found on."""

    found: tuple[Bias, ...]
    scale: Scale

    def corrected(self, review: Review) -> float | None:
        """A review's signal less its judge's significant biases; None if it says nothing."""
        told = opinion(review)
        if told is None:
            return None
        return signal(told) - sum(
            bias.shift * self.scale.trait(review, bias.kind)
            for bias in self.found
            if bias.significant and bias.judge == review.judge
        )


UNBIASED = Biases((), Scale(0.0, 0.0, 0))


def biases(labelled: Sequence[Labelled]) -> Biases:
    """The biases of every judge with enough labelled answers; own answers included."""
    said: dict[str, list[_Said]] = {}
    for item in labelled:
        for review in item.answer.reviews:
            if opinion(review) is not None:
                said.setdefault(review.judge, []).append(_Said(item.answer.row, item.correct, review))
    reviews = [one.review for told in said.values() for one in told]
    if not reviews:
        return UNBIASED
    logs = [math.log(max(1, review.length_chars)) for review in reviews]
    scale = Scale(fmean(logs), pstdev(logs), max(review.position for review in reviews))
    return Biases(_judged([bias for told in said.values() for bias in _of_judge(told, scale)]), scale)


def _judged(found: Sequence[Bias]) -> tuple[Bias, ...]:
    """Holm's method: the surest first, each against what is left to it; the first that fails ends it."""
    ranked = sorted(found, key=lambda bias: bias.p_value)
    sure = 0
    while sure < len(ranked) and ranked[sure].p_value <= FALSE_ALARMS / (len(ranked) - sure):
        sure += 1
    marked = [replace(bias, significant=at < sure) for at, bias in enumerate(ranked)]
    return tuple(sorted(marked, key=lambda bias: (bias.judge, KINDS.index(bias.kind))))


@dataclass(frozen=True, slots=True)
class _Said:
    row: str
    correct: bool
    review: Review


def _of_judge(said: Sequence[_Said], scale: Scale) -> list[Bias]:
    """One judge's biases of the kinds its reviews can tell of."""
    if len({one.row for one in said}) < LEAST_ROWS:
        return []
    traits = {kind: [scale.trait(one.review, kind) for one in said] for kind in KINDS}
    kinds = [kind for kind in KINDS if _told(traits[kind])]
    table = [[1.0, float(one.correct), *(traits[kind][at] for kind in kinds)] for at, one in enumerate(said)]
    rows = [one.row for one in said]
    told = [opinion(one.review) or 0.0 for one in said]
    fitted, signals = _fit(table, told, rows), _fit(table, [signal(value) for value in told], rows)
    if fitted is None or signals is None:
        return []  # the truth is all one, or traits that go together: no fit tells them apart
    found = []
    for at, kind in enumerate(kinds, start=2):
        (effect, error), (shift, _) = fitted[at], signals[at]
        p_value = 2 * _NORMAL.cdf(-abs(effect) / error) if error else 1.0
        low, high = effect - _Z_95 * error, effect + _Z_95 * error
        found.append(Bias(said[0].review.judge, kind, effect, low, high, p_value, significant=False, shift=shift))
    return found


def _told(values: Sequence[float]) -> bool:
    """Whether enough reviews differ in a trait from the most frequent to tell of it."""
    least, most = min(values), max(values)
    middle = (least + most) / 2
    above = sum(value > middle for value in values)
    return least < most and min(above, len(values) - above) >= LEAST_SEEN


# --- least squares -----------------------------------------------------------------------------------------------


def _fit(
    table: Sequence[Sequence[float]], values: Sequence[float], rows: Sequence[str]
) -> list[tuple[float, float]] | None:
    """Coefficients and standard errors that allow for likeness within rows; None if columns cannot be told apart."""
    size, n = len(table[0]), len(table)
    inverse = _inverse([[sum(line[i] * line[j] for line in table) for j in range(size)] for i in range(size)])
    if inverse is None:
        return None
    pulls = [sum(line[i] * value for line, value in zip(table, values, strict=True)) for i in range(size)]
    fitted = [sum(a * b for a, b in zip(line, pulls, strict=True)) for line in inverse]
    scores: dict[str, list[float]] = {}
    for line, value, row in zip(table, values, rows, strict=True):
        left = value - sum(a * b for a, b in zip(line, fitted, strict=True))
        score = scores.setdefault(row, [0.0] * size)
        for at, part in enumerate(line):
            score[at] += part * left
    groups = len(scores)
    factor = groups / (groups - 1) * (n - 1) / (n - size)
    return [(fitted[at], math.sqrt(factor * _variance(inverse[at], scores))) for at in range(size)]


def _variance(line: Sequence[float], scores: Mapping[str, Sequence[float]]) -> float:
    """One coefficient's: what each row pulled on it, squared."""
    return sum(sum(a * b for a, b in zip(line, score, strict=True)) ** 2 for score in scores.values())


def _inverse(matrix: Sequence[Sequence[float]]) -> list[list[float]] | None:
    """Gauss and Jordan's, with pivots; None for a singular matrix."""
    size = len(matrix)
    work = [[*line, *(float(at == i) for at in range(size))] for i, line in enumerate(matrix)]
    scale = max(abs(value) for line in matrix for value in line)
    for at in range(size):
        pivot = max(range(at, size), key=lambda i: abs(work[i][at]))
        if abs(work[pivot][at]) <= 1e-10 * scale:
            return None
        work[at], work[pivot] = work[pivot], work[at]
        work[at] = [value / work[at][at] for value in work[at]]
        for i in range(size):
            if i != at and work[i][at]:
                factor = work[i][at]
                work[i] = [a - factor * b for a, b in zip(work[i], work[at], strict=True)]
    return [line[size:] for line in work]
