"""What a report says of a cascade besides what it says of any run, as one frozen record, read from the store.

Rows are counted from the samples; what the audit found was recorded when the run ended (`findings` of its options), for
it follows from the plan of the rows, which no sample holds. Until then `audit` is None.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from arcticcodex.datasets.diversity import diversity
from arcticcodex.store import queries, report_queries
from arcticcodex.store.report_queries import APPROVED, BULK_JUDGED, CODE, JUDGED
from arcticcodex.validation.rates import KnownAnswers, Rate, reliability

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from arcticcodex.datasets.diversity import Diversity
    from arcticcodex.store.queries import RunRow
    from arcticcodex.validation.rates import Reliability

FORMAT_STAGE = "format"
KNOWN_ANSWER = "known_answer"  # the criterion of a task whose answer code knows
COPIES = frozenset({"near_copy", "duplicate", "golden_duplicate"})
_Cell = tuple[str, str, str]  # domain, topic, task


@dataclass(frozen=True, slots=True)
class Steps:
    """How far prompts came: rows at each step, each a part of those before; `train` and `audited` part the last.

    `verified` of those that passed the free checks have a result that code knows and found right; `bulk_read` of the
    `distinct` rows were read by the bulk judge; `golden` are those audited and approved.
    """

    asked: int = 0
    formed: int = 0
    passed_free: int = 0
    verified: int = 0
    distinct: int = 0
    bulk_read: int = 0
    passed_bulk: int = 0
    audited: int = 0
    train: int = 0
    golden: int = 0


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """What the audit found. `first_rate` was fixed before the run; `rate` is that after `slices` further slices.

    So it is the probability with which each row was read. `rows` came as far as a judge, `judged` were read by it,
    `golden` approved. A rate is None where nothing can be said.
    """

    first_rate: float
    rate: float
    slices: int
    rows: int
    judged: int
    golden: int
    approval: Rate | None = None
    purity: Rate | None = None
    train_purity: Rate | None = None
    golden_purity: Rate | None = None


@dataclass(frozen=True, slots=True)
class JudgeFacts:
    """A judge and what it said of items whose truth is known."""

    role: str
    model: str
    known: KnownAnswers

    @property
    def reliability(self) -> Reliability:
        """Its sensitivity and specificity, and whether it tells good from bad at all."""
        return reliability(self.known)


@dataclass(frozen=True, slots=True)
class CellFacts:
    """A cell (topic x task of a domain): rows asked, those approved, those read by the golden judge and passed."""

    domain: str
    topic: str
    task: str
    rows: int
    approved: int
    audited: int = 0
    passed: int = 0

    @property
    def share(self) -> float:
        """The share approved."""
        return self.approved / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CascadeFacts:
    """What is told of a cascade alone.

    `by_code` and `by_model` are the pairs formed by either; `mean_format_nusd` is what a call for form cost in this run
    (None: none was paid). `judge` is the golden judge's model, empty without one.
    """

    steps: Steps
    seed: int
    judge: str = ""
    audit: AuditFacts | None = None
    judges: tuple[JudgeFacts, ...] = ()
    by_code: int = 0
    by_model: int = 0
    mean_format_nusd: int | None = None
    diversity: Diversity | None = None
    cells: tuple[CellFacts, ...] = ()
    ended: str = ""  # why no more rows were asked

    @property
    def saved_nusd(self) -> int | None:
        """What forming by code saved: as many calls at this run's mean. None where no such call was paid."""
        return None if self.mean_format_nusd is None else self.by_code * self.mean_format_nusd

    @property
    def golden_judge(self) -> JudgeFacts | None:
        """The golden judge, where it was shown items whose truth is known."""
        return next((judge for judge in self.judges if judge.role == "golden_judge"), None)

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains that have rows, in the order of the alphabet."""
        return tuple(sorted({cell.domain for cell in self.cells}))

    def blindness(self) -> str:
        """That the golden judge does not tell good from bad, with the counts; empty if it does, or nothing shows it."""
        judge = self.golden_judge
        if judge is None or not judge.reliability.blind or not (judge.known.good and judge.known.bad):
            return ""
        known = judge.known
        return (
            "The golden judge does not tell good from bad: of the items whose truth is known it approved "
            f"{known.good_approved} of {known.good} good and {known.bad_approved} of {known.bad} bad ones."
        )

    def unknown(self) -> str:
        """Why nothing is said of how many rows are truly good; empty if something is."""
        if self.audit is None:
            return "The audit is summed up when the run ends."
        if not self.judge:
            return "There is no golden judge: the rows passed the checks by code, and nobody judged them."
        if not self.audit.judged:
            return "The golden judge has read no row yet."
        if self.golden_judge is None:
            return "The golden judge was shown no item whose truth is known."
        if self.audit.purity is None:
            return self.blindness() or "Too few items whose truth is known were judged."
        return ""


def cascade_facts(connection: Connection, row: RunRow) -> CascadeFacts:
    """Read what a report says of a cascade alone."""
    counted = _counted(connection, row.id)
    found, teachers = row.options.get("findings", {}), row.options.get("teachers", {})
    course, audit = row.options.get("job", {}).get("course", {}), found.get("audit")
    first_rate = float(course.get("audit_rate", 0.0))
    return CascadeFacts(
        steps=Steps(**counted.steps),
        seed=int(course.get("seed", 0)),
        judge=_model(teachers, "golden_judge"),
        audit=None if audit is None else _audit(audit, first_rate),
        judges=() if audit is None else _judges(audit.get("judges", {}), teachers),
        by_code=counted.formed_by[CODE],
        by_model=counted.formed_by.total() - counted.formed_by[CODE],
        mean_format_nusd=report_queries.mean_cost_nusd(connection, row.id, FORMAT_STAGE),
        diversity=diversity(_train_texts(connection, row.id)),
        cells=tuple(
            CellFacts(*cell, counts["rows"], counts["approved"], counts["audited"], counts["passed"])
            for cell, counts in sorted(counted.cells.items())
        ),
        ended=str(found.get("ended", "")),
    )


def _model(teachers: Mapping[str, Any], role: str) -> str:
    return str(teachers.get(role, {}).get("model", ""))


def _audit(found: Mapping[str, Any], first_rate: float) -> AuditFacts:
    def rate(name: str) -> Rate | None:
        told = found.get(name)
        return None if told is None else Rate(**told)

    slices, rows, judged, golden = (int(found[name]) for name in ("slices", "rows", "judged", "golden"))
    rates = [rate(name) for name in ("approval", "purity", "train_purity", "golden_purity")]
    return AuditFacts(first_rate or float(found["rate"]), float(found["rate"]), slices, rows, judged, golden, *rates)


def _judges(found: Mapping[str, Any], teachers: Mapping[str, Any]) -> tuple[JudgeFacts, ...]:
    names = ("good", "good_approved", "bad", "bad_approved")
    judges = (
        JudgeFacts(role, _model(teachers, role), KnownAnswers(*(int(told[name]) for name in names)))
        for role, told in sorted(found.items())
    )
    return tuple(judge for judge in judges if judge.known.good or judge.known.bad)


# --- counting rows -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Counted:
    steps: Counter[str] = field(default_factory=Counter)
    formed_by: Counter[str] = field(default_factory=Counter)
    cells: dict[_Cell, Counter[str]] = field(default_factory=dict)


def _counted(connection: Connection, run: str) -> _Counted:
    """One pass over the rows of a run."""
    counted = _Counted()
    for row in queries.samples(connection, run):
        record = json.loads(row.record)
        audited = row.split == "golden" or _refused_in_audit(row.gate)
        counted.steps.update(_reached(row.split, row.gate, record, audited=audited))
        if record.get("messages"):
            counted.formed_by[str(record.get("provenance", {}).get("formed_by", ""))] += 1
        cell = tuple(str(record.get(name, "")) for name in ("domain", "topic", "kind"))
        counts = counted.cells.setdefault(cell, Counter())  # type: ignore[arg-type]  # three names, three parts
        counts.update(rows=1, approved=row.split in APPROVED, audited=audited, passed=row.split == "golden")
    return counted


def _refused_in_audit(gate: str) -> bool:
    """Whether a row fell at the golden judge: by a verdict, or by a call that failed."""
    return gate.startswith((JUDGED, "golden_")) and gate not in COPIES


def _reached(split: str, gate: str, record: Mapping[str, Any], *, audited: bool) -> Iterator[str]:
    """The steps a row came to, by name (see `Steps`)."""
    yield "asked"
    if not record.get("messages"):
        return
    yield "formed"
    verdicts = record.get("verdicts", ())
    if not all(verdict["passed"] for verdict in verdicts if verdict["judge"] == CODE):
        return
    yield "passed_free"
    if any(verdict["criterion"] == KNOWN_ANSWER for verdict in verdicts):
        yield "verified"
    if gate in COPIES:
        return
    yield "distinct"
    fell = gate.startswith((BULK_JUDGED, "judge_"))
    if fell or _bulk_read(record, audited=audited):
        yield "bulk_read"
    if fell:
        return
    yield "passed_bulk"
    yield from (name for name, held in (("audited", audited), (split, split in APPROVED)) if held)


def _bulk_read(record: Mapping[str, Any], *, audited: bool) -> bool:
    """Whether the bulk judge read a row that it let through: a model's verdicts on one of the training rows.

    Those of an audited row are the golden judge's, unless there are two on one criterion.
    """
    said = [verdict["criterion"] for verdict in record.get("verdicts", ()) if verdict["judge"] != CODE]
    return len(said) > len(set(said)) if audited else bool(said)


def _train_texts(connection: Connection, run: str) -> Iterator[str]:
    for row in queries.samples(connection, run, "train"):
        yield "\n".join(message["content"] for message in json.loads(row.record)["messages"])
