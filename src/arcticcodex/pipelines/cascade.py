"""Cascade: drawn prompts -> raw traces -> form -> free gates -> bulk judge -> golden judge on an audit -> rows.

The audit is one random sample of all rows, drawn by row number at a rate fixed before the run and judged to its end.
Its approved rows are the golden set; what is said of the training rows is inferred from it. Where it gives too few, the
next slice of row numbers is judged as well.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import InputError, RequestRefused, UsageError
from arcticcodex.money import dollars
from arcticcodex.pipelines import run
from arcticcodex.pipelines.audit import Audit
from arcticcodex.pipelines.blocks import Blocks, Bulk, Done, Goal, Planned
from arcticcodex.pipelines.cascade_row import CascadeRow, Floor
from arcticcodex.pipelines.course import Course, course_of, domains_of
from arcticcodex.pipelines.estimate import CHARS_PER_TOKEN, Stage, cheapest_moment, estimate
from arcticcodex.records import Booking, Usage
from arcticcodex.sources.drawing import draw
from arcticcodex.sources.known_answers import calibration_items, item
from arcticcodex.stages.format import CascadePair, format_request
from arcticcodex.stages.trace import trace_request
from arcticcodex.store.report_queries import JUDGED
from arcticcodex.validation.judge import judge
from arcticcodex.validation.rates import is_blind
from arcticcodex.validation.rubric import RUBRIC, RUBRIC_SYSTEM, RubricVerdict, rubric_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from arcticcodex.config import Loaded
    from arcticcodex.pipelines.job import Context
    from arcticcodex.pipelines.staff import Staff
    from arcticcodex.pipelines.staff_plan import Post, StaffPlan
    from arcticcodex.pipelines.summary import RunOptions, RunSummary
    from arcticcodex.records import Outcome, Reply
    from arcticcodex.sources.drawing import Cell, Domain
    from arcticcodex.sources.known_answers import CalibrationItem

ROLES = ("generator", "formatter", "judge", "golden_judge")
# What a call is expected to write, in tokens; the estimate stands on them until a run has measured its own.
TRACE_TOKENS, FORM_TOKENS, VERDICT_TOKENS, PAIR_TOKENS = 800, 700, 350, 600
GOLDEN_TOKENS = 1_000  # a verdict of a judge that thinks
FORMED_BY_MODEL = 0.05
THOUGHT_TOKENS = {"low": 1_000, "high": 3_000}
KNOWN_FROM = 1_000_000_000  # row numbers of the items whose truth is known; they make no sample
REHEARSED = {"messy_share": 0.2, "hopeless_share": 0.03, "wrong_share": 0.1}
SAMPLE_ROWS = 10_000  # enough for the price of one more
KNOWN_PART = 10  # of a budget without a number of pairs, at most this part goes to the items of known truth
UNPAID_ROWS = 1_000  # of a run that costs nothing and names no number


@dataclass(frozen=True, slots=True)
class Known:
    """An item whose truth is known, on its way to the judges among the rows."""

    number: int
    item: CalibrationItem


@dataclass(slots=True)
class CascadeJob:
    """A cascade as the engine runs it: its rows are drawn prompts, planned block by block."""

    domains: Mapping[str, Domain]
    named: tuple[str, ...]
    course: Course
    cap_nusd: int
    offline: bool = False
    read_below: float = 0.0  # audit numbers below it may have been read before the run was broken off
    pipeline: str = "cascade"
    unit: str = "prompts"
    roles: tuple[str, ...] = ROLES
    _cells: tuple[Cell, ...] = ()
    _blocks: Blocks = field(init=False)
    _audit: Audit = field(init=False)
    _floor: Floor = field(default_factory=Floor)
    _formed: Counter[str] = field(default_factory=Counter)
    _posts: Mapping[str, Post | None] = field(default_factory=dict)
    _moments: dict[str, float] = field(default_factory=dict)
    _affordable_rows: int = 0
    _known_count: int = 0

    def __post_init__(self) -> None:
        """Lay the cells of all domains side by side, in an order in which any beginning has some of each domain."""
        course = self.course
        self._known_count = course.known_items
        self._cells = _interleaved(list(self.domains.values()), course.seed)
        sizes = [self.domains[cell.domain].size(cell) for cell in self._cells]
        goal = Goal(course.samples, course.rows_per_train, course.most_nusd_per_approved)
        bulk = Bulk(course.bulk_judge, course.min_approval)
        self._blocks = Blocks(sizes, goal, bulk, course.block_rows, course.floor_share, course.seed)
        self._audit = Audit(course.audit_rate, math.ceil(course.least_golden_share * (course.samples or 0)))

    @property
    def fills_cap(self) -> bool:
        """Whether reaching the cap is how this job is meant to end."""
        return self.course.samples is None

    def total(self) -> int | None:
        """How many rows it is likely to take; None where the budget decides."""
        return None if self.course.samples is None else math.ceil(self.course.samples * self.course.rows_per_train)

    # --- the rows ---------------------------------------------------------------------------------------------

    async def rows(self) -> AsyncIterator[tuple[int, Planned | Known]]:
        """Prompts in the order in which they are asked, with the known items among them; then slices of the audit."""
        known = [Known(KNOWN_FROM + at, one) for at, one in enumerate(self._known_items())]
        given, every = 0, max(1, self.likely_rows() // (2 * len(known) + 1))  # all by half of the run, none at its tail
        while True:
            while block := await self._blocks.plan():
                for row in block:
                    yield row.number, row
                    # not before rows have come to the judge: it is not measured where there is nothing to judge
                    while self._audit.judged and given < min(len(known), (row.number + 1) // every):
                        yield known[given].number, known[given]
                        given += 1
            if self._blocks.broken:
                return
            for one in known[given:] if self._audit.judged else ():
                yield one.number, one
            given = len(known)
            slice_ = self._audit.next_slice()
            if not slice_:
                return
            for row in slice_:
                yield row.number, row
            await self._audit.through()
            self._blocks.lost(len(slice_))

    def _known_items(self) -> Sequence[CalibrationItem]:
        return calibration_items(self.course.seed, self._known_count) if self._judged() else ()

    async def row(self, run_id: str, staff: Staff, number: int, item_: Planned | Known) -> Sequence[Outcome]:
        """One prompt through the whole chain, or one known item before the judges."""
        if isinstance(item_, Known):
            await self._calibrated(run_id, staff, item_)
            return ()
        cell = self._cells[item_.cell]
        prompt = draw(self.domains[cell.domain], cell, item_.index, self.course.seed)
        known = item(prompt.family, self.course.seed, self._turn(item_)) if prompt.family else None
        row = CascadeRow(
            run_id,
            number,
            prompt if known is None else replace(prompt, text=known.question),
            self.domains[cell.domain],
            staff,
            self._floor,
            self._price,
            audited=self._audit.reads(item_) and (self._judged() or known is not None),
            bulk_judged=item_.bulk and staff.roles["judge"] is not None,
            again=item_.again,
            known=known,
        )
        outcome: Outcome | None = None
        result: Done | None = None
        try:
            outcome = await row.outcome()
            result = _done(outcome, row)
        finally:
            self._audit.done(item_, outcome)
            if not item_.again:
                self._blocks.done(item_, result)
        if row.pair is not None and not item_.again:
            self._formed[row.formed_by] += 1
        if outcome.split == "train" and item_.audit < self.read_below and not item_.again:
            return ()  # what the store has of it may be the golden judge's verdict, which stands
        return (outcome,)

    def _turn(self, planned: Planned) -> int:
        """Which item of its family a row poses: counted without gaps, another one for each task of the domain."""
        cell = self._cells[planned.cell]
        domain = self.domains[cell.domain]
        leaves = next(len(topic.leaves) for topic in domain.topics if topic.name == cell.topic)
        task = next(at for at, task in enumerate(domain.tasks) if task.name == cell.task)
        return planned.index // leaves * len(domain.tasks) + task

    async def _calibrated(self, run_id: str, staff: Staff, known: Known) -> None:
        """What each judge says of an item whose truth is known. A judge that declines to say has not seen it."""
        pair = CascadePair(known.item.instruction, known.item.response, "")
        booking = Booking(run_id, "known", 0, known.number)
        for role in ("judge", "golden_judge"):
            teacher = staff.roles[role]
            if teacher is None or (role == "judge" and self.course.bulk_judge == "never"):
                continue
            try:
                verdicts, _ = await judge(teacher, rubric_request(pair), booking, RubricVerdict, RUBRIC)
            except RequestRefused:
                continue
            self._audit.knows(role, correct=known.item.correct, passed=all(verdict.passed for verdict in verdicts))

    def _price(self, role: str, reply: Reply) -> int:
        """What a reply costs by the prices of the run's first day, off-peak and uncached: the same on any later day."""
        post = self._posts.get(role)
        if post is None or post.tariff is None:
            return 0
        if role not in self._moments:
            self._moments[role] = cheapest_moment(post.tariff, self.course.priced_at_s)
        at_s, usage = self._moments[role], Usage(reply.usage.input, 0, 0, reply.usage.output)
        return post.tariff.cost_nusd(usage, reply.model, "standard", at_s, at_s)

    # --- what it is and what it may cost ----------------------------------------------------------------------

    def _judged(self) -> bool:
        return self._posts.get("golden_judge") is not None

    def likely_rows(self) -> int:
        """How many rows it is likely to take, once it was estimated."""
        return self.total() or self._affordable_rows

    def stages(self, plan: StaffPlan) -> list[Stage]:
        """From counts: a trace a row, a form where code fails, verdicts on the audited rows and the known items.

        Without a number of pairs wanted: as many rows as the budget buys.
        """
        self._posts = plan.posts
        self._audit.by_judge = self._judged()
        if self.course.samples is None:
            few, many = (estimate(self._stages(n * SAMPLE_ROWS, plan), plan).likely_nusd for n in (1, 2))
            known_nusd = 2 * few - many  # what does not grow with the rows
            most_nusd = self.cap_nusd // KNOWN_PART
            if known_nusd > most_nusd:  # a small budget is not for measuring judges
                self._known_count = self._known_count * most_nusd // known_nusd
                known_nusd = most_nusd
            left_nusd = (self.cap_nusd - known_nusd) * SAMPLE_ROWS
            self._affordable_rows = max(1, left_nusd // (many - few)) if many else UNPAID_ROWS
            if not many:  # nothing would ever end it
                self._blocks.goal = replace(self._blocks.goal, train=UNPAID_ROWS)
        return self._stages(self.likely_rows(), plan)

    def _stages(self, rows: int, plan: StaffPlan) -> list[Stage]:
        domain = next(iter(self.domains.values()))
        cell = domain.cells()[0]
        asked = len(str(trace_request(draw(domain, cell, 0, self.course.seed), domain)))
        formed = len(str(format_request(""))) + CHARS_PER_TOKEN * TRACE_TOKENS
        judged = len(RUBRIC_SYSTEM) + 1_500 + CHARS_PER_TOKEN * PAIR_TOKENS
        kept = int(rows * (1 - self.course.loss))
        audited = math.ceil(kept * self.course.audit_rate) + self._known_count
        writer = plan.posts.get("generator")
        thoughts = THOUGHT_TOKENS.get(writer.thinking or "off", 0) if writer else 0
        stages = [Stage("generator", rows, asked, TRACE_TOKENS + thoughts)]
        if plan.posts.get("formatter") is not None:
            stages.append(Stage("formatter", math.ceil(rows * FORMED_BY_MODEL), formed, FORM_TOKENS))
        if plan.posts.get("judge") is not None and self.course.bulk_judge != "never":
            stages.append(Stage("judge", kept + self._known_count, judged, VERDICT_TOKENS))
        if self._judged():
            stages.append(Stage("golden_judge", audited, judged, GOLDEN_TOKENS))
        return stages

    def sources(self) -> list[tuple[str, str]]:
        """The domains: (name, SHA-256 of what they hold)."""
        return [(name, hashlib.sha256(repr(domain).encode()).hexdigest()) for name, domain in self.domains.items()]

    def notes(self) -> list[str]:
        """What is drawn from."""
        held, cells = sum(domain.total() for domain in self.domains.values()), len(self._cells)
        names = ", ".join(self.domains)
        notes = [f"Drawing from {names}: {cells:,} cells with {held:,} prompts"]
        if self.fills_cap and self._judged():
            quarter = dollars(self.cap_nusd // 4)
            notes.append(
                f"Starting from {quarter} each for writing, forming and judging and {quarter} in hand; no stage is "
                f"held to its quarter, what one leaves another takes: about {self.likely_rows():,} rows"
            )
        return notes

    def warnings(self) -> list[str]:
        """Why it ended, where that was not the number wanted; and a judge that tells nothing."""
        found = []
        if self._blocks.ended and not self._blocks.ended.startswith("the number"):
            found.append(f"No more rows were asked: {self._blocks.ended}.")
        known = self._audit.known_answers("golden_judge")
        if self._judged() and known.good and is_blind(known):
            found.append(
                f"The golden judge does not tell good from bad: of the items whose truth is known it approved "
                f"{known.good_approved} of {known.good} good and {known.bad_approved} of {known.bad} bad ones. "
                "No figure of this run says anything of its purity."
            )
        if self._judged() and self._audit.golden < self._audit.least and not self._blocks.broken:
            found.append(f"There are {self._audit.golden} golden rows; {self._audit.least} were wanted.")
        if self._audit.at_odds():
            found.append("The golden judge judges rows otherwise than the items of known truth: trust no purity here.")
        for at, evidence in self._blocks.shut.items():
            cell = self._cells[at]
            found.append(f"{cell.domain} / {cell.topic} / {cell.task}: {evidence}")
        return found

    def rehearsal(self) -> dict[str, Any]:
        """A writer that errs and is messy now and then, and a judge that knows which of the known items are bad."""
        bad = [one.response for one in self._known_items() if not one.correct]
        return {**REHEARSED, "judged_bad": [hashlib.sha256(text.encode()).hexdigest()[:16] for text in bad]}

    def findings(self) -> dict[str, Any]:
        """What the run learnt of its judges, cells and forms: for its report, and to be told again at any time."""
        read = self._audit.by_cell()
        cells = [
            {
                **asdict(cell),
                **asdict(evidence),
                "audited": read.get(at, (0, 0, 0))[1],
                "passed": read.get(at, (0, 0, 0))[2],
            }
            for at, (cell, evidence) in enumerate(zip(self._cells, self._blocks.evidence, strict=True))
            if evidence.rows
        ]
        return {
            "audit": self._audit.findings(),
            "cells": cells,
            "formed_by": dict(sorted(self._formed.items())),
            "ended": self._blocks.ended,
        }

    def options(self) -> dict[str, Any]:
        """Everything needed to make this job again."""
        return {
            "domains": list(self.named),
            "sources": [list(source) for source in self.sources()],
            "course": asdict(self.course),
            "cap_nusd": self.cap_nusd,
            "offline": self.offline,
            "fingerprint": self.fingerprint(),
        }

    def fingerprint(self) -> str:
        """A hash of what makes the prompts, one of each cell as it would be told, and of what is asked of pairs."""
        asked = (
            trace_request(draw(domain, cell, 0, self.course.seed), domain)
            for domain in self.domains.values()
            for cell in domain.cells()
        )
        parts = [RUBRIC_SYSTEM, str(format_request("")), *map(str, asked), *(digest for _, digest in self.sources())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _done(outcome: Outcome, row: CascadeRow) -> Done:
    judged = outcome.split == "golden" or outcome.gate.startswith(JUDGED)
    return Done(outcome.split != "rejected", outcome.split == "train", row.standard_nusd, judged)


def _interleaved(domains: Sequence[Domain], seed: int) -> tuple[Cell, ...]:
    columns = []
    for domain in domains:
        cells = list(domain.cells())
        random.Random(f"{seed} {domain.name}").shuffle(cells)  # noqa: S311 — an order to be repeated, no secret
        columns.append(cells)
    return tuple(cell for cell in chain.from_iterable(zip_longest(*columns)) if cell is not None)


# --- making one ----------------------------------------------------------------------------------------------


def cascade_job(named: Sequence[str], loaded: Loaded, options: RunOptions, *, offline: bool) -> CascadeJob:
    """A new cascade. Without `named` domains all of ours, or for the offline teacher those it can answer.

    Raises `UsageError` for an unknown domain, more pairs than the domains hold, or domains the offline teacher cannot
    answer; `InputError` for a broken pack.
    """
    settings, cap_nusd = loaded.settings.cascade, loaded.settings.budget.cap_nusd("cascade", options.budget_nusd)
    domains = domains_of(named, offline=offline)
    if options.samples is not None and options.samples < 1:
        raise UsageError(
            "No training pairs are asked for.", f"Seen: samples = {options.samples}.", "Ask for at least 1"
        )
    course = course_of(settings, options)
    held = sum(domain.total() for domain in domains.values())
    if course.samples is not None and math.ceil(course.samples * course.rows_per_train) > held:
        most = int(held / course.rows_per_train)
        raise UsageError(
            f"{course.samples:,} training pairs are more than the domains hold.",
            f"{', '.join(domains)}: {held:,} different prompts, for about {most:,} pairs.",
            f"Ask for at most --samples {most}, or name more domains: arctic domains",
        )
    return CascadeJob(domains, tuple(named) or tuple(domains), course, cap_nusd, offline=offline)


def job_again(recorded: Mapping[str, Any], _begin: object = None) -> CascadeJob:
    """The job of a run that is continued, from what it recorded. Raises `InputError` where its rows would be others."""
    offline = recorded["offline"]
    job = CascadeJob(
        domains_of(recorded["domains"], offline=offline),
        tuple(recorded["domains"]),
        Course(**recorded["course"]),
        int(recorded["cap_nusd"]),
        offline=offline,
    )
    job.read_below = float(recorded.get("findings", {}).get("audit", {}).get("rate", 0.0))
    if job.fingerprint() != recorded["fingerprint"]:
        raise InputError(
            "The domains or the prompts are not those the run began with.",
            "Its calls would be others, and all be paid again.",
            "Put the old pack or version back, or begin a new run with: arctic cascade",
        )
    return job


async def cascade(named: Sequence[str], context: Context) -> RunSummary:
    """Make training pairs and a golden set from domains, as a new run.

    Raises any `ArcticError` that comes before the first row; what comes later ends in the summary.
    """
    run.check_options(context.options)
    plan = await run.plan_for(ROLES, context)
    generator = plan.posts["generator"]
    offline = generator is None or generator.endpoint is None
    context = _with_reserve(context)
    return await run.start(cascade_job(named, context.loaded, context.options, offline=offline), context)


def _with_reserve(context: Context) -> Context:
    """The run with three quarters of its budget, where the fourth is to be kept back."""
    options = context.options
    if not options.reserve:
        return context
    cap_nusd = context.loaded.settings.budget.cap_nusd("cascade", options.budget_nusd)
    kept_nusd = cap_nusd // 4
    context.progress.line(f"Kept back: {dollars(kept_nusd)} of {dollars(cap_nusd)}")
    return replace(context, options=replace(options, budget_nusd=cap_nusd - kept_nusd))
