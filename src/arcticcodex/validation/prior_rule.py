"""How likely an answer is right, where no label says how good the judges are: log-odds by prior reliability.

An opinion is taken for a probability and its log-odds multiplied by the judge's *sharpness*: the factor (at most 1)
with which the judge's opinions of all answers are on average as sure as it is reliable. A judge who always says 0 or 1
is thus toned down to the log-odds of its reliability, a cautious one is left as it is. The judges' log-odds are summed
and multiplied by effective votes over judges, since they err together; evidence has its own path and is added whole;
the share of right answers comes first. A judge's mean opinion m of all answers and its reliability r tell of a share
(m - (1 - r)) / (2r - 1) (Rogan and Gladen 1978); it is half the way from one half to the median judge's.

The interval is the delta method's at the doubts stated below: what a reader's reliability and the share of right
answers may be instead. They are a choice, no measurement: labels are what makes an interval honest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import NormalDist, fmean, median
from typing import TYPE_CHECKING

from arcticcodex.validation.opinions import found, heard, opinion, signal
from arcticcodex.validation.reliability import PRIOR_CORRELATION, effective_votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from arcticcodex.validation.opinions import Judged, Review

PRIOR_RELIABILITY = 0.75  # of a judge or a path of evidence nobody measured
PRIOR_SHARE = 0.5  # of right answers
_TRUSTED = 0.5  # how far from the prior share towards the told one: lenient judges tell of more right answers than are
_MOST_SHARE = 0.9  # and one less this is the least that opinions are trusted to tell
_WORTH_DOUBT = 0.4  # standard deviation of what an opinion is worth, over its worth: a reliability of 0.75 +- 0.08
_SHARE_DOUBT = 0.6  # standard deviation, of log-odds
_LEAST, _MOST = 0.55, 0.95  # a reliability: a judge is neither useless nor beyond error on somebody's word
_HALVINGS = 60  # to what a float can tell
Z_95 = NormalDist().inv_cdf(0.975)
NO_LABELS = "no labels: log-odds by prior reliability"


@dataclass(frozen=True, slots=True)
class Fused:
    """How likely an answer is right, with a 95 % interval, how many judges were heard, and their effective votes."""

    p_correct: float
    low: float
    high: float
    opinions: int
    k_effective: float


@dataclass(frozen=True, slots=True)
class PriorRule:
    """Fusion without labels.

    `reliability`: by reader (a judge or a name of `opinions.EVIDENCE`), where known; `sharpness`: by judge.
    """

    share: float = PRIOR_SHARE
    correlation: float = PRIOR_CORRELATION
    reliability: Mapping[str, float] = field(default_factory=dict)
    sharpness: Mapping[str, float] = field(default_factory=dict)
    note: str = NO_LABELS

    def fused(self, answer: Judged) -> Fused:
        """How likely an answer is right."""
        reviews = heard(answer)
        votes = effective_votes(len(reviews), self.correlation)
        discount = votes / len(reviews) if reviews else 0.0
        worth = [discount * self._of_review(judge, review) for judge, review in reviews.items()]
        worth += [self._of_evidence(name, value) for name, value in found(answer.evidence).items()]
        told = logit(self.share) + math.fsum(worth)
        doubt = _SHARE_DOUBT**2 + math.fsum((_WORTH_DOUBT * one) ** 2 for one in worth)
        return at_log_odds(told, doubt, len(reviews), votes)

    def _of_review(self, judge: str, review: Review) -> float:
        """Log-odds: those of the score, and of the verdicts beside it, on average."""
        sharp = self.sharpness.get(judge)
        if sharp is None:
            sharp = _sharpness([review], _within(self.reliability.get(judge, PRIOR_RELIABILITY)))
        return sharp * _log_odds(review)

    def _of_evidence(self, name: str, value: float) -> float:
        """Log-odds of evidence from -1 to 1, at most those of its reliability."""
        right = _within(self.reliability.get(name, PRIOR_RELIABILITY))
        return logit(0.5 + (right - 0.5) * value)


def prior_rule(
    answers: Iterable[Judged],
    *,
    correlation: float = PRIOR_CORRELATION,
    reliability: Mapping[str, float] | None = None,
    note: str = NO_LABELS,
) -> PriorRule:
    """The rule for these answers: from their opinions come the share of right ones and each judge's sharpness."""
    known = reliability or {}
    said: dict[str, list[Review]] = {}
    for answer in answers:
        for judge, review in heard(answer).items():
            said.setdefault(judge, []).append(review)
    right = {judge: _within(known.get(judge, PRIOR_RELIABILITY)) for judge in said}
    told = [_share_told(reviews, right[judge]) for judge, reviews in sorted(said.items())]
    share = PRIOR_SHARE + _TRUSTED * (median(told) - PRIOR_SHARE) if told else PRIOR_SHARE
    sharpness = {judge: _sharpness(reviews, right[judge]) for judge, reviews in sorted(said.items())}
    return PriorRule(share, correlation, known, sharpness, note)


def _within(right: float) -> float:
    return min(_MOST, max(_LEAST, right))


def _share_told(reviews: Sequence[Review], right: float) -> float:
    """The share of right answers that one judge's mean opinion tells of."""
    told = (fmean(opinion(review) or 0.0 for review in reviews) - (1 - right)) / (2 * right - 1)
    return min(_MOST_SHARE, max(1 - _MOST_SHARE, told))


def _log_odds(review: Review) -> float:
    """What a review claims: the log-odds of its score and of its share of verdicts passed, on average."""
    told = [signal(opinion(review) or 0.0)]
    if review.passed:
        told.append(signal((sum(review.passed.values()) + 1) / (len(review.passed) + 2)))  # Laplace: few say little
    return 2 * fmean(told)


def _sharpness(reviews: Sequence[Review], right: float) -> float:
    """The factor, at most 1, at which these reviews are on average as sure as the judge is reliable."""
    claims = [abs(_log_odds(review)) for review in reviews]
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        sure = fmean(_share(middle * claim) for claim in claims)
        low, high = (middle, high) if sure < right else (low, middle)
    return high


def logit(share: float) -> float:
    """Log-odds of a share between 0 and 1."""
    return math.log(share / (1 - share))


def at_log_odds(told: float, variance: float, opinions: int, votes: float) -> Fused:
    """A fused figure from log-odds and their variance."""
    half = Z_95 * math.sqrt(variance)
    return Fused(_share(told), _share(told - half), _share(told + half), opinions, votes)


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, log_odds))))
