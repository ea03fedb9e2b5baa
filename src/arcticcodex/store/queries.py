"""Reading the store: runs, samples, and the ledger by day, month, run, stage, teacher and state.

Every figure is a query over the attempts; nothing is kept twice. `bound_usd` counts an attempt whose cost was never
learnt at its reservation; `estimate` counts it at the cost of the same call's settled attempt under the same cap if
there is one (the same question costs about the same twice), else at the measured mean of its kind: model, stage, cap.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import and_, case, func, select

from arcticcodex.errors import UsageError
from arcticcodex.store import owners
from arcticcodex.store import schema as t

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

SpendBy = Literal["day", "month", "run", "stage", "teacher", "state"]


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as stored; `summary` is its last `--json` object."""

    id: str
    pipeline: str
    state: str
    created_s: float
    updated_s: float
    cap_nusd: int
    out: str
    options: Mapping[str, Any]
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spend:
    """Money and attempts under one heading of a ledger view."""

    key: str
    attempts: int
    settled_nusd: int
    unknown_nusd: int
    reserved_nusd: int
    estimate_nusd: int
    input_tokens: int
    output_tokens: int

    @property
    def bound_nusd(self) -> int:
        """Settled plus unknown at its reservation."""
        return self.settled_nusd + self.unknown_nusd


def list_runs(connection: Connection) -> list[RunRow]:
    """All runs, the newest first. One that says `running` while its process is gone counts as interrupted."""
    alive = owners.living(connection)
    return [
        _run(row, alive) for row in connection.execute(select(t.runs).order_by(t.runs.c.created_s.desc(), t.runs.c.id))
    ]


def find_run(connection: Connection, name: str) -> RunRow:
    """A run by id, unique beginning of an id, or `latest`. Raises `UsageError` when there is none or several."""
    runs = list_runs(connection)
    if name == "latest":
        matching = runs[:1]
    else:
        exact = [run for run in runs if run.id == name]
        matching = exact or [run for run in runs if name and run.id.startswith(name)]
    if len(matching) == 1:
        return matching[0]
    why = f"{len(matching)} runs begin with {name!r}." if matching else f"There is no run {name!r} in this store."
    raise UsageError(f"Which run is {name!r}?", why, "List them with: arctic runs")


def _run(row: Any, alive: set[str]) -> RunRow:
    return RunRow(
        row.id,
        row.pipeline,
        "interrupted" if row.state == "running" and row.owner not in alive else row.state,
        row.created_s,
        row.updated_s,
        row.cap_nusd,
        row.out,
        json.loads(row.options),
        json.loads(row.summary),
    )


def samples(connection: Connection, run: str, split: str | None = None) -> Iterator[Any]:
    """Rows of `samples` in the order of row and part, streamed; of one split or of all."""
    query = select(t.samples).where(t.samples.c.run == run).order_by(t.samples.c.row, t.samples.c.part)
    if split is not None:
        query = query.where(t.samples.c.split == split)
    yield from connection.execution_options(yield_per=1000).execute(query)


def split_counts(connection: Connection, run: str) -> dict[str, int]:
    """How many samples a run has in each split."""
    query = select(t.samples.c.split, func.count()).where(t.samples.c.run == run).group_by(t.samples.c.split)
    counts = {"train": 0, "golden": 0, "rejected": 0}
    counts.update({row[0]: int(row[1]) for row in connection.execute(query)})
    return counts


def gate_counts(connection: Connection, run: str) -> dict[str, int]:
    """How many samples of a run each gate rejected."""
    query = (
        select(t.samples.c.gate, func.count())
        .where(t.samples.c.run == run, t.samples.c.split == "rejected")
        .group_by(t.samples.c.gate)
        .order_by(func.count().desc(), t.samples.c.gate)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def costs_of(connection: Connection, identities: Sequence[str]) -> dict[str, int]:
    """What each call has cost, over all its attempts, whenever they were paid: settled, and unknown at its bound."""
    costs: dict[str, int] = defaultdict(int)
    spent = case(
        (t.attempts.c.state == "settled", t.attempts.c.cost_nusd),
        (t.attempts.c.state == "unknown", t.attempts.c.reserved_nusd),
        else_=0,
    )
    query = (
        select(t.attempts.c.identity, func.sum(spent))
        .where(t.attempts.c.identity.in_(identities))
        .group_by(t.attempts.c.identity)
    )
    costs.update({identity: int(cost) for identity, cost in connection.execute(query)})
    return costs


def costs_nusd(connection: Connection, records: Sequence[Mapping[str, Any]]) -> list[int]:
    """What each sample's record cost: its share of its calls, whenever they were paid (see `records.Sample.calls`)."""
    shares = [record["provenance"]["calls"] for record in records]
    costs = costs_of(connection, sorted({share["call"] for calls in shares for share in calls}))
    return [sum(_share_nusd(costs[share["call"]], share) for share in calls) for calls in shares]


def _share_nusd(cost_nusd: int, share: Mapping[str, Any]) -> int:
    """A sample's share of a call's cost: the shares of all `of` siblings sum to it exactly."""
    part, of = int(share["part"]), int(share["of"])
    return cost_nusd * (part + 1) // of - cost_nusd * part // of


def spend_by(connection: Connection, by: SpendBy, run: str | None = None) -> list[Spend]:
    """The ledger summed under one heading, of one run or of the whole store."""
    heading = {
        "day": func.date(t.attempts.c.reserved_s, "unixepoch")
        if connection.dialect.name == "sqlite"
        else func.to_char(func.timezone("UTC", func.to_timestamp(t.attempts.c.reserved_s)), "YYYY-MM-DD"),
        "month": t.attempts.c.month,
        "run": t.attempts.c.run,
        "stage": t.attempts.c.stage,
        "teacher": t.attempts.c.model,
        "state": t.attempts.c.state,
    }[by]
    extra = _unknown_estimates(connection, heading, run)
    query = select(
        heading.label("key"),
        func.count().label("attempts"),
        _sum_where("settled", t.attempts.c.cost_nusd).label("settled"),
        _sum_where("unknown", t.attempts.c.reserved_nusd).label("unknown"),
        _sum_where("reserved", t.attempts.c.reserved_nusd).label("reserved"),
        func.coalesce(
            func.sum(t.attempts.c.fresh_tokens + t.attempts.c.cache_read_tokens + t.attempts.c.cache_write_tokens), 0
        ).label("input"),
        func.coalesce(func.sum(t.attempts.c.output_tokens), 0).label("output"),
    ).group_by(heading)
    if run is not None:
        query = query.where(t.attempts.c.run == run)
    return [
        Spend(
            str(row.key),
            row.attempts,
            int(row.settled),
            int(row.unknown),
            int(row.reserved),
            int(row.settled) + extra.get(str(row.key), 0),
            int(row.input),
            int(row.output),
        )
        for row in connection.execute(query.order_by(heading))
    ]


def _sum_where(state: str, column: Any) -> Any:
    return func.coalesce(func.sum(case((t.attempts.c.state == state, column), else_=0)), 0)


def _unknown_estimates(connection: Connection, heading: Any, run: str | None) -> dict[str, int]:
    """What unknown attempts probably cost, summed under a heading (see the module's docstring)."""
    unknown, settled = t.attempts.alias("unknown"), t.attempts.alias("settled")
    of_unknown = t.attempts.c.state == "unknown"
    lost = select(
        heading.label("key"),
        t.attempts.c.identity,
        t.attempts.c.model,
        t.attempts.c.stage,
        t.attempts.c.cap_tokens,
        t.attempts.c.reserved_nusd,
    ).where(of_unknown)
    if run is not None:
        lost = lost.where(t.attempts.c.run == run)
    rows = connection.execute(lost).all()
    if not rows:
        return {}
    same = select(unknown.c.identity, unknown.c.cap_tokens, func.min(settled.c.cost_nusd)).join(
        settled,
        and_(
            settled.c.identity == unknown.c.identity,
            settled.c.cap_tokens >= unknown.c.cap_tokens,
            settled.c.state == "settled",
        ),
    )
    same = same.where(unknown.c.state == "unknown").group_by(unknown.c.identity, unknown.c.cap_tokens)
    twins = {(row[0], row[1]): int(row[2]) for row in connection.execute(same)}
    kinds = (
        select(t.attempts.c.model, t.attempts.c.stage, t.attempts.c.cap_tokens, func.avg(t.attempts.c.cost_nusd))
        .where(t.attempts.c.state == "settled")
        .group_by(t.attempts.c.model, t.attempts.c.stage, t.attempts.c.cap_tokens)
    )
    means = {(row[0], row[1], row[2]): int(row[3]) for row in connection.execute(kinds)}
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        mean = means.get((row.model, row.stage, row.cap_tokens), row.reserved_nusd)
        sums[str(row.key)] += twins.get((row.identity, row.cap_tokens), mean)
    return sums
