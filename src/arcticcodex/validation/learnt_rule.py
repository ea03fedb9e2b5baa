"""How likely an answer is right, learnt from answers of which it is known: regularised logistic regression.

What is added up: the sum of the judges' signals, each judge's signal by itself (how it departs from its fellows), each
criterion's share of yes, each path of evidence. The judges' parts are multiplied by effective votes over judges, so
that one rule holds for any number of judges heard. How strongly departures are drawn to nought is not chosen: rules of
several strengths are fitted, and their weights averaged by how well each explains the labels (evidence, by Laplace's
approximation; MacKay 1992). With few labels that is near the calibrated mean, with many near a weight for each judge.

No weight may be negative, since praise must not speak against an answer: a judge, criterion or path that would get one
is left out, and the fit made again. The interval is the normal one of the log-odds from the inverse of the penalised
Hessian, averaged as the weights are, plus the variance of the weights between strengths. A bootstrap costs 200 fits for
an interval that leaves out the same doubt: whether the labelled answers are like the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from itertools import product
from typing import TYPE_CHECKING, Any

from arcticcodex.validation.judge_bias import Biases, biases
from arcticcodex.validation.opinions import EVIDENCE, criteria, found, heard
from arcticcodex.validation.prior_rule import Fused, at_log_odds
from arcticcodex.validation.reliability import effective_votes, measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from arcticcodex.validation.opinions import Judged, Labelled

_TOGETHER = 2.0  # standard deviation of the weight of all judges' sum, before any label
_APART = (0.05, 0.2, 0.6, 1.8)  # of a judge's own weight: strengths that are averaged
_BESIDE = (0.05, 0.5)  # of a criterion's or a path of evidence's weight
_AT_LEAST = -1e-9


@dataclass(frozen=True, slots=True)
class LearntRule:
    """Fusion learnt from labels. Weights go with `features`; `left_out` would have got a negative one."""

    judges: tuple[str, ...]
    criteria: tuple[str, ...]
    evidence: tuple[str, ...]
    weights: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    correlation: float
    biases: Biases
    share: float
    left_out: tuple[str, ...]
    note: str

    def fused(self, answer: Judged) -> Fused:
        """How likely an answer is right; the share of right labels, and no more, where nothing is known of it."""
        reviews = len(heard(answer))
        votes = effective_votes(reviews, self.correlation)
        line = self.features(answer)
        if not any(line[1:]) and not reviews:
            return Fused(self.share, 0.0, 1.0, 0, 0.0)
        told = sum(a * b for a, b in zip(self.weights, line, strict=True))
        variance = sum(
            a * b * c for a, rest in zip(line, self.covariance, strict=True) for b, c in zip(line, rest, strict=True)
        )
        return at_log_odds(told, max(0.0, variance), reviews, votes)

    def features(self, answer: Judged) -> list[float]:
        """What the weights are for: 1, the sum of the judges', each judge's, each criterion's, each path's."""
        reviews = heard(answer)
        discount = effective_votes(len(reviews), self.correlation) / len(reviews) if reviews else 0.0
        signals = {judge: self.biases.corrected(review) or 0.0 for judge, review in reviews.items()}
        parts = [discount * signals.get(judge, 0.0) for judge in self.judges]
        verdicts, seen = criteria(list(reviews.values())), found(answer.evidence)
        beside = [verdicts.get(name, 0.0) for name in self.criteria] + [seen.get(name, 0.0) for name in self.evidence]
        return [1.0, sum(parts), *parts, *beside]

    @property
    def readers(self) -> tuple[str, ...]:
        """Whose weights follow that of the sum."""
        return (*self.judges, *self.criteria, *self.evidence)


def learnt_rule(labelled: Sequence[Labelled]) -> LearntRule:
    """The rule that labelled answers teach. Both right and wrong ones must be there; scikit-learn must be, too."""
    reviews = [list(heard(item.answer).values()) for item in labelled]
    rule = LearntRule(
        judges=_names(review.judge for told in reviews for review in told),
        criteria=_names(name for told in reviews for review in told for name in review.passed),
        evidence=tuple(name for name in EVIDENCE if any(name in found(item.answer.evidence) for item in labelled)),
        weights=(),
        covariance=(),
        correlation=max(0.0, measured(labelled).correlation),
        biases=biases(labelled),
        share=sum(item.correct for item in labelled) / len(labelled),
        left_out=(),
        note=f"learnt from {len(labelled)} labels",
    )
    while True:
        rule = _fitted(rule, labelled)
        worst = _most_negative(rule)
        if worst is None:
            return rule
        rule = _without(rule, worst)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _most_negative(rule: LearntRule) -> str | None:
    """The reader whose praise would speak against an answer, most of all; None if there is none."""
    together, *own = rule.weights[1:]
    whole = [weight + together if at < len(rule.judges) else weight for at, weight in enumerate(own)]
    worst = min(range(len(whole)), key=whole.__getitem__, default=None)
    return None if worst is None or whole[worst] >= _AT_LEAST else rule.readers[worst]


def _without(rule: LearntRule, name: str) -> LearntRule:
    def less(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in names if one != name)

    return replace(
        rule,
        judges=less(rule.judges),
        criteria=less(rule.criteria),
        evidence=less(rule.evidence),
        left_out=(*rule.left_out, name),
    )


def _fitted(rule: LearntRule, labelled: Sequence[Labelled]) -> LearntRule:
    """The rule with weights: rules of several strengths, averaged by how well they explain the labels."""
    np = import_module("numpy")
    table = np.array([rule.features(item.answer) for item in labelled])
    right = np.array([item.correct for item in labelled], dtype=float)
    beside = len(rule.criteria) + len(rule.evidence)
    fits = [
        _fit(table, right, np.array([_TOGETHER] + [apart] * len(rule.judges) + [near] * beside))
        for apart, near in product(_APART, _BESIDE if beside else _BESIDE[:1])
    ]
    explained = np.array([fit[2] for fit in fits])
    shares = np.exp(explained - explained.max())
    shares /= shares.sum()
    weights = sum(share * fit[0] for share, fit in zip(shares, fits, strict=True))
    covariance = sum(
        share * (fit[1] + np.outer(fit[0] - weights, fit[0] - weights)) for share, fit in zip(shares, fits, strict=True)
    )
    return replace(rule, weights=tuple(weights.tolist()), covariance=tuple(map(tuple, covariance.tolist())))


def _fit(table: Any, right: Any, spreads: Any) -> tuple[Any, Any, float]:
    """Weights, their covariance and the log evidence of a rule whose weights have these standard deviations, a priori.

    Columns are scaled so that one penalty does for all; the intercept has none.
    """
    np = import_module("numpy")
    scaled = table * np.concatenate([[1.0], spreads])
    model = import_module("sklearn.linear_model").LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-8)
    model.fit(scaled[:, 1:], right)
    weights = np.concatenate([model.intercept_, model.coef_[0]])
    log_odds = scaled @ weights
    p = 1 / (1 + np.exp(-log_odds))
    penalty = np.diag([0.0] + [1.0] * len(spreads))
    hessian = (scaled * (p * (1 - p))[:, None]).T @ scaled + penalty
    likelihood = float(np.sum(right * log_odds - np.logaddexp(0, log_odds)))
    evidence = likelihood - float(weights[1:] @ weights[1:]) / 2 - float(np.linalg.slogdet(hessian)[1]) / 2
    back = np.concatenate([[1.0], spreads])
    return weights * back, np.linalg.inv(hessian) * np.outer(back, back), evidence
