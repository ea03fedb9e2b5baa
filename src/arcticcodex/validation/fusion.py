"""How likely each answer of an ensemble is right: learnt from labels where there are enough, by prior rules where not.

    rule = fusion_rule(labelled, answers)
    rule.fused(answer)       # Fused(p_correct, low, high, opinions, k_effective)
    mean_opinion(answer)     # the plain mean, to be shown beside it

Both rules give probabilities that rise with every score and every verdict passed, and do not depend on the order of
the judges. `rule.note` says in words which rule it is, and why.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from arcticcodex.validation.learnt_rule import learnt_rule
from arcticcodex.validation.prior_rule import NO_LABELS, Fused, prior_rule
from arcticcodex.validation.reliability import measured

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arcticcodex.validation.opinions import Judged, Labelled

LEAST_LABELS = 30
LEAST_OF_A_KIND = 5  # right ones among the labels, and wrong ones


class Fusion(Protocol):
    """A rule of fusion: `PriorRule` or `LearntRule`."""

    @property
    def note(self) -> str:
        """Which rule it is and why, in words."""

    def fused(self, answer: Judged) -> Fused:
        """How likely an answer is right."""


def fusion_rule(
    labelled: Sequence[Labelled], answers: Sequence[Judged], reliability: Mapping[str, float] | None = None
) -> Fusion:
    """The rule for a run: `labelled` teach, `answers` (all of the run) tell how many are right where labels are few.

    `reliability`: by judge or path of evidence, how often it is right as far as known beforehand; used without labels.
    """
    lacking = _lacking(labelled)
    if not lacking:
        return learnt_rule(labelled)
    correlation = measured(labelled).correlation
    return prior_rule(answers, correlation=correlation, reliability=reliability, note=f"{NO_LABELS} ({lacking})")


def _lacking(labelled: Sequence[Labelled]) -> str:
    """What keeps a rule from being learnt, in words; empty if nothing does."""
    right = sum(item.correct for item in labelled)
    if len(labelled) < LEAST_LABELS:
        return f"{len(labelled)} labels, {LEAST_LABELS} teach"
    if min(right, len(labelled) - right) < LEAST_OF_A_KIND:
        return f"{right} of {len(labelled)} labels are right ones; {LEAST_OF_A_KIND} of either kind teach"
    if find_spec("sklearn") is None:
        return 'scikit-learn is missing: pip install "arcticcodex[ensemble]"'
    return ""
