"""What a cascade is asked to make: its domains, and how it is steered, fixed before the run."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from arcticcodex.errors import UsageError
from arcticcodex.sources.domains import domain_names, load_domain
from arcticcodex.sources.known_answers import families

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arcticcodex.config.settings import Cascade
    from arcticcodex.pipelines.summary import RunOptions
    from arcticcodex.sources.drawing import Domain

LEAST_BLOCKS, LEAST_BLOCK_ROWS = 10, 32  # a small job has small blocks, or it would learn nothing before its end
MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Course:
    """What a cascade is asked to make and how it is steered, fixed before the run.

    `samples` are the training rows wanted (None: as many as the budget buys), `least_golden_share` the fewest golden
    rows for each of them, `audit_rate` the share of rows the golden judge reads, `loss` the share of rows expected to
    fall at the free gates, `rows_per_train` what that makes. Prices for steering are those of `priced_at_s`.
    """

    samples: int | None
    seed: int
    block_rows: int
    audit_rate: float
    least_golden_share: float
    rows_per_train: float
    loss: float
    floor_share: float
    known_items: int
    min_approval: float
    bulk_judge: str
    most_nusd_per_approved: int | None
    priced_at_s: float


def course_of(settings: Cascade, options: RunOptions) -> Course:
    """How the run is steered, fixed now: at the approval expected, the audit's rate gives the golden rows wanted.

    A row is lost with `loss`, read with the rate, and trains otherwise; golden rows are `golden_share` of those.
    """
    wanted = settings.golden_share / settings.expected_approval
    rate = min(1.0, wanted / (1 + wanted))
    rows_per_train = 1 / ((1 - settings.expected_loss) * (1 - rate))
    few = math.ceil((options.samples or MANY) * rows_per_train / LEAST_BLOCKS)
    return Course(
        samples=options.samples,
        seed=options.seed,
        block_rows=min(settings.block_rows, max(LEAST_BLOCK_ROWS, few)),
        audit_rate=rate,
        least_golden_share=settings.least_golden_share,
        rows_per_train=rows_per_train,
        loss=settings.expected_loss,
        floor_share=settings.floor_share,
        known_items=settings.known_items,
        min_approval=settings.bulk_below,
        bulk_judge=settings.bulk_judge,
        most_nusd_per_approved=options.most_nusd_per_approved,
        priced_at_s=time.time(),
    )


def domains_of(named: Sequence[str], *, offline: bool) -> dict[str, Domain]:
    """The domains by name: those `named`, else all of ours, or for the offline teacher those whose answers code knows.

    Raises `UsageError` for an unknown domain, or one the offline teacher cannot answer; `InputError` for a broken pack.
    """
    if named:
        domains = [load_domain(name) for name in dict.fromkeys(named)]
    else:
        every = [load_domain(name) for name in domain_names()]
        domains = [domain for domain in every if bool(domain.known_answers) == offline]
    if not offline:
        return _by_name(domains)
    unknown = [domain.name for domain in domains if not domain.known_answers]
    if unknown:
        raise UsageError(
            f"The offline teacher cannot answer questions about {unknown[0]}.",
            "It writes what code can check.",
            "Use --domain reasoning, or set a key: arctic doctor",
        )
    return _by_name([_solvable(domain) for domain in domains])


def _by_name(domains: Sequence[Domain]) -> dict[str, Domain]:
    found: dict[str, Domain] = {}
    for domain in domains:
        if domain.name in found:
            raise UsageError(
                f"Two domains are called {domain.name}.", "Their rows could not be told apart.", "Rename one of them"
            )
        found[domain.name] = domain
    return found


def _solvable(domain: Domain) -> Domain:
    """The domain with the tasks alone whose solutions code can write."""
    solved = frozenset(families(worked=True))
    topics = []
    for topic in domain.topics:
        kept = [(leaf, of) for leaf, of in zip(topic.leaves, topic.families, strict=True) if of in solved]
        if kept:
            leaves, of_leaves = zip(*kept, strict=True)
            topics.append(replace(topic, leaves=leaves, families=of_leaves))
    return replace(domain, topics=tuple(topics))
