"""What goes into a run and what comes out of it, for the command line and Python alike. Light to import.

`RunOptions` is what a person asks for, `RunSummary` what became of it (the object of `--json`), `Progress`
who watches in between. Money is in nano-dollars here and a decimal string of US dollars in JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from arcticcodex.money import format_usd

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from arcticcodex.records import RunState

SCHEMA = 1
"""Of every `--json` object. It rises when a field changes its meaning or goes; new fields do not raise it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The options every pipeline takes. None means: what the settings say.

    `teachers` is `auto`, `offline` or `ROLE=NAME,...`; `resume` a run id or `latest`; `min_approval` a share
    between 0 and 1; `budget_nusd` is the cap of the run (of a resumed run: its new total). `per_document`
    (distil) gives each document a dataset of its own, under the one cap. Of a cascade: `samples` training pairs wanted
    (None: as many as the budget buys), the most an approved pair may cost, in nano-dollars, and whether a quarter of
    the budget is kept back (`reserve`).
    """

    budget_nusd: int | None = None
    teachers: str = "auto"
    out: Path | None = None
    concurrency: int | None = None
    seed: int = 0
    batch: bool = False
    dry_run: bool = False
    rehearse: bool = False
    resume: str | None = None
    min_approval: float | None = None
    min_golden: int | None = None
    yes: bool = False
    same_family_judge: bool = False
    retry_failed: bool = False
    per_document: bool = False
    samples: int | None = None
    most_nusd_per_approved: int | None = None
    reserve: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """The share of the judged sample that was approved, with its 95 % interval and the number judged."""

    rate: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would cost, from `--dry-run`."""

    low_nusd: int
    likely_nusd: int
    high_nusd: int

    def as_json(self) -> dict[str, str]:
        """In US dollars."""
        return {
            "low_usd": format_usd(self.low_nusd),
            "likely_usd": format_usd(self.likely_nusd),
            "high_usd": format_usd(self.high_nusd),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What became of a run.

    `spent_nusd` is settled money, `unknown_nusd` the reservations of attempts whose cost was never learnt,
    `estimate_nusd` settled plus unknown at its mean. `teachers` maps a role to its `model`, `host` and
    `family`, `paths` a file's kind to where it lies. `exit_code` is the process's, `lines` are warnings.
    """

    run: str
    pipeline: str
    state: RunState
    cap_nusd: int
    spent_nusd: int = 0
    unknown_nusd: int = 0
    estimate_nusd: int = 0
    calls: int = 0
    attempts: int = 0
    replayed: int = 0
    rows: int = 0
    approved: int = 0
    golden: int = 0
    rejected: int = 0
    approval: Approval | None = None
    wall_s: float = 0.0
    teachers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    resume: str | None = None
    estimate: Estimate | None = None
    exit_code: int = 0
    lines: tuple[str, ...] = ()

    @property
    def bound_nusd(self) -> int:
        """The most the run can have cost: settled and unknown."""
        return self.spent_nusd + self.unknown_nusd

    @property
    def nusd_per_sample(self) -> int | None:
        """Settled money per row, rounded up; None without rows."""
        return _each(self.spent_nusd, self.rows)

    @property
    def nusd_per_approved(self) -> int | None:
        """Settled money per approved row, rounded up; None without any."""
        return _each(self.spent_nusd, self.approved)

    def as_json(self) -> dict[str, Any]:
        """The object of `--json`, field by field as the contract names them."""
        approval = self.approval
        record: dict[str, Any] = {
            "schema": SCHEMA,
            "run": self.run,
            "pipeline": self.pipeline,
            "state": self.state,
            "cap_usd": format_usd(self.cap_nusd),
            "spent_usd": format_usd(self.spent_nusd),
            "unknown_usd": format_usd(self.unknown_nusd),
            "bound_usd": format_usd(self.bound_nusd),
            "estimate_usd": format_usd(self.estimate_nusd),
            "calls": self.calls,
            "attempts": self.attempts,
            "replayed": self.replayed,
            "rows": self.rows,
            "approved": self.approved,
            "golden": self.golden,
            "rejected": self.rejected,
            "approval": None
            if approval is None
            else {"rate": approval.rate, "low": approval.low, "high": approval.high, "n": approval.n},
            "usd_per_sample": _usd(self.nusd_per_sample),
            "usd_per_approved": _usd(self.nusd_per_approved),
            "wall_s": round(self.wall_s, 3),
            "teachers": {role: dict(teacher) for role, teacher in self.teachers.items()},
            "paths": dict(self.paths),
            "resume": self.resume,
        }
        if self.estimate is not None:
            record["estimate"] = self.estimate.as_json()
        return record


@dataclass(frozen=True, slots=True)
class TeacherState:
    """One teacher while a run goes on: calls in flight of the limit learnt, retries and 429s so far."""

    name: str
    in_flight: int
    limit: int
    retries: int = 0
    rate_limited: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressState:
    """A run at one moment. `rows_total` is None while it is not known; `unit` is what a row begins as."""

    unit: str = "passages"
    rows_done: int = 0
    rows_total: int | None = None
    approved: int = 0
    rejected: int = 0
    golden: int = 0
    settled_nusd: int = 0
    unknown_nusd: int = 0
    reserved_nusd: int = 0
    cap_nusd: int = 0
    calls_in_flight: int = 0
    calls_done: int = 0
    replayed: int = 0
    wall_s: float = 0.0
    teachers: tuple[TeacherState, ...] = ()


class Progress(Protocol):
    """Who watches a run. Both methods return at once and are called on the run's event loop."""

    def update(self, state: ProgressState) -> None:
        """Take note of where the run is; called as often as the run likes."""
        ...

    def line(self, text: str) -> None:
        """Tell the person one line: a substitution, a warning, which host the first document goes to."""
        ...


def _each(nusd: int, count: int) -> int | None:
    return -(-nusd // count) if count else None


def _usd(nusd: int | None) -> str | None:
    return None if nusd is None else format_usd(nusd)
