"""`arctic runs`, `arctic show`, `arctic ledger`: what the store holds. They read and never write.

`_read` is the one seam to the store; what it gives are the records of `arcticcodex.store.queries`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output, style, table, wrapped
from arcticcodex.errors import UsageError, visible
from arcticcodex.money import dollars, format_usd, parse_usd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from arcticcodex.store.queries import RunRow, Spend

Result = TypeVar("Result")
Split = Literal["train", "golden", "rejected"]
SHOWN = 3
INDENT = 12  # where the text of a row begins
PROJECT, REHEARSAL = "project", "rehearsal"


def _runs_like(beginning: str) -> list[str]:
    """Ids for the shell's completion; none where a store cannot be read."""
    from arcticcodex.errors import ArcticError  # noqa: PLC0415 — see app.py

    try:
        from arcticcodex.store.queries import list_runs  # noqa: PLC0415 — see app.py

        found = [run.id for _, rows in _read(list_runs) for run in rows]
    except ArcticError:
        return []
    return [name for name in ["latest", *found] if name.startswith(beginning)]


RunName = Annotated[
    str,
    typer.Argument(metavar="RUN", help="A run's id, the beginning of one, or latest.", autocompletion=_runs_like),
]


def runs(*, json: o.Json = False, quiet: o.Quiet = False) -> None:
    """List the runs of this project.

    The newest first; rehearsals too, marked as such.
    """
    from arcticcodex.store import queries  # noqa: PLC0415 — see app.py

    def records_of(connection: Connection) -> list[dict[str, Any]]:
        spends = {spend.key: spend for spend in queries.spend_by(connection, "run")}
        return [
            # The summary of a complete run is its last; of any other the rows are counted, as its money is.
            run_record(
                run,
                spends.get(run.id),
                None if run.state == "complete" else queries.split_counts(connection, run.id),
            )
            for run in queries.list_runs(connection)
        ]

    output = Output(json=json, quiet=quiet)
    records = [{**record, "rehearsal": name == REHEARSAL} for name, found in _read(records_of) for record in found]
    records.sort(key=lambda record: record["started"], reverse=True)
    header = ("run", "pipeline", "state", "approved", "rows", "spent", "unknown", "cap", "each", "started", "note")
    spare = ("started", "rows", "cap", "pipeline", "note", "unknown")
    text = table([run_line(record) for record in records], header, right=range(3, 9), spare=spare) if records else ""
    output.result({"runs": records}, text)
    if not records:
        output.say("no runs yet: arctic distill YOUR_MANUAL.txt --teachers offline costs nothing")


def show(
    run: RunName = "latest",
    *,
    golden: Annotated[bool, typer.Option("--golden", help="Show golden rows.")] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="Show rejected rows, with the reason.")] = False,
    sample: Annotated[int, typer.Option("--sample", min=0, metavar="N", help="How many rows to show.")] = SHOWN,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Show one run and some of its rows.

    What it made, what it cost, what was rejected at which gate; the rows are spread evenly over the run.
    """
    if golden and rejected:
        raise UsageError("--golden and --rejected exclude each other", "both were given", "leave one of them out")
    split: Split = "golden" if golden else "rejected" if rejected else "train"
    found = [
        {**record, "rehearsal": name == REHEARSAL}
        for name, record in _read(lambda connection: _shown(connection, run, split, sample))
        if record is not None
    ]
    if not found:
        raise UsageError(f"which run is {run!r}?", "this project has no such run, or several", "list them: arctic runs")
    record = max(found, key=lambda record: str(record["started"]))
    Output(json=json, quiet=quiet).result(record, run_text(record))


def ledger(
    *,
    by: Annotated[
        Literal["day", "month", "run", "stage", "teacher", "state"], typer.Option("--by", help="What to sum by.")
    ] = "run",
    run: Annotated[str | None, typer.Option("--run", metavar="RUN", help="Of one run only.")] = None,
    rehearse: Annotated[bool, typer.Option("--rehearse", help="Of the rehearsals, which cost nothing.")] = False,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Show where the money went.

    Settled, unknown and reserved money by day, month, run, stage, teacher or state.
    """
    from arcticcodex.store import queries  # noqa: PLC0415 — see app.py

    def read(connection: Connection) -> list[Spend]:
        return queries.spend_by(connection, by, queries.find_run(connection, run).id if run else None)

    output, wanted = Output(json=json, quiet=quiet), REHEARSAL if rehearse else PROJECT
    spends = [spend for _, rows in _read(read, only=wanted) for spend in rows]
    header = (by, "attempts", "settled", "unknown", "reserved", "at most", "probably", "tokens in", "tokens out")
    spare = ("tokens in", "tokens out", "probably", "attempts")
    lines = [*map(spend_line, spends), _total(spends)] if spends else []
    text = table(lines, header, right=range(1, 9), spare=spare) if spends else ""
    output.result({"by": by, "rehearsal": rehearse, "rows": [spend_record(spend, by) for spend in spends]}, text)
    if not spends:
        output.say("nothing was sent yet")


# --- reading -------------------------------------------------------------------------------------------------


def _read(function: Callable[[Connection], Result], only: str = "") -> list[tuple[str, Result]]:
    """What `function` finds in the project's store and in its rehearsals', by name; a missing store is not made."""
    from pathlib import Path  # noqa: PLC0415 — see app.py

    from arcticcodex.config import load_settings  # noqa: PLC0415 — see app.py
    from arcticcodex.store.store import read_store  # noqa: PLC0415 — see app.py

    loaded = load_settings()
    urls = {PROJECT: loaded.store_url, REHEARSAL: loaded.rehearsal_store_url}
    wanted = {name: url for name, url in urls.items() if only in {"", name} and ("://" in url or Path(url).exists())}
    return [(name, read_store(url, function)) for name, url in wanted.items()]


def _shown(connection: Connection, name: str, split: Split, sample: int) -> dict[str, Any] | None:
    """One run of one store with some of its samples; None where this store has no such run."""
    from arcticcodex.store import queries  # noqa: PLC0415 — see app.py

    try:
        row = queries.find_run(connection, name)
    except UsageError:
        return None
    counts = queries.split_counts(connection, row.id)
    spends = {spend.key: spend for spend in queries.spend_by(connection, "run", row.id)}
    spread = evenly(queries.samples(connection, row.id, split), counts[split], sample)
    return {
        **run_record(row, spends.get(row.id), counts),
        "options": dict(row.options),
        "splits": counts,
        "gates": queries.gate_counts(connection, row.id),
        "split": split,
        "samples": [sample_record(item) for item in spread],
    }


def evenly(rows: Iterable[Any], count: int, wanted: int) -> list[Any]:
    """At most `wanted` of `count` rows, spread evenly, the same each time."""
    if wanted <= 0 or count <= 0:
        return []
    places = {index * count // wanted for index in range(wanted)} if wanted < count else set(range(count))
    return [row for index, row in enumerate(rows) if index in places]


# --- records of --json ---------------------------------------------------------------------------------------


def run_record(run: RunRow, spend: Spend | None, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
    """A run as stored; its money is that of the ledger, and its rows are `counts` by split, right while it runs."""
    record = {key: value for key, value in run.summary.items() if key != "schema"}
    record |= {"run": run.id, "pipeline": run.pipeline, "state": run.state, "cap_usd": format_usd(run.cap_nusd)}
    record |= {"started": _utc(run.created_s), "updated": _utc(run.updated_s), "out": run.out}
    if counts is not None:
        made = {"golden": counts["golden"], "approved": counts["train"] + counts["golden"]}
        record |= {**made, "rejected": counts["rejected"], "rows": sum(counts.values())}
    settled_nusd = spend.settled_nusd if spend else 0
    for name, count in (("usd_per_sample", record.get("rows")), ("usd_per_approved", record.get("approved"))):
        record[name] = format_usd(-(-settled_nusd // count)) if count else None
    return record | {
        "spent_usd": format_usd(settled_nusd),
        "unknown_usd": format_usd(spend.unknown_nusd if spend else 0),
        "bound_usd": format_usd(at_most_nusd(spend) if spend else 0),
        "estimate_usd": format_usd(spend.estimate_nusd if spend else 0),
    }


def at_most_nusd(spend: Spend) -> int:
    """The most a heading can have cost once every call has ended: what is reserved now may all be settled."""
    return spend.bound_nusd + spend.reserved_nusd


def sample_record(row: Any) -> dict[str, Any]:
    """A stored sample, with where it went and why."""
    import json  # noqa: PLC0415 — see app.py

    return {"row": row.row, "part": row.part, "gate": row.gate, "reason": row.reason, **json.loads(row.record)}


def spend_record(spend: Spend, by: str) -> dict[str, Any]:
    """One heading of the ledger."""
    return {
        by: spend.key,
        "attempts": spend.attempts,
        "settled_usd": format_usd(spend.settled_nusd),
        "unknown_usd": format_usd(spend.unknown_nusd),
        "reserved_usd": format_usd(spend.reserved_nusd),
        "bound_usd": format_usd(at_most_nusd(spend)),
        "estimate_usd": format_usd(spend.estimate_nusd),
        "input_tokens": spend.input_tokens,
        "output_tokens": spend.output_tokens,
    }


# --- lines for a person --------------------------------------------------------------------------------------


def run_line(record: Mapping[str, Any]) -> tuple[str, ...]:
    """A run in the list."""
    each, unknown_nusd = record["usd_per_approved"], parse_usd(record["unknown_usd"])
    return (
        record["run"],
        record["pipeline"],
        record["state"],
        str(record.get("approved", "")),
        str(record.get("rows", "")),
        dollars(parse_usd(record["spent_usd"])),
        dollars(unknown_nusd) if unknown_nusd else "",
        dollars(parse_usd(record["cap_usd"])),
        dollars(parse_usd(each)) if each else "",
        record["started"].replace("T", " ").removesuffix("Z"),
        "rehearsal" if record["rehearsal"] else "",
    )


def run_text(record: Mapping[str, Any]) -> str:
    """A run for a person: its facts, its gates, some rows."""
    lines = [style(f"{record['pipeline']} {record['run']}: {record['state']}", "bold", sys.stdout)]
    splits = ", ".join(f"{count} {name}" for name, count in record["splits"].items())
    spent = f"${record['spent_usd']} of ${record['cap_usd']}"
    if record["bound_usd"] != record["spent_usd"]:
        spent += f", at most ${record['bound_usd']}"
    lines += [f"  rows      {splits}", f"  spent     {spent}"]
    if record["gates"]:
        gates = ", ".join(f"{count} {gate}" for gate, count in record["gates"].items())
        lines.append("  rejected  " + wrapped(gates, INDENT))
    lines.append(f"  files     {record['out']}")
    lines += ["", *(sample_text(sample) for sample in record["samples"])]
    return "\n".join(lines).rstrip()


def sample_text(sample: Mapping[str, Any]) -> str:
    """One row for a person: who said what, the evidence, the reason it was rejected."""
    lines = [style(f"row {sample['row']}.{sample['part']}", "dim", sys.stdout)]
    lines += [f"  {message['role']:<9} {_safe(message['content'])}" for message in sample.get("messages", ())]
    for evidence in sample.get("evidence", ()):
        quote = f"{evidence['quote']} ({evidence['document']} {evidence['start']}-{evidence['end']})"
        lines.append(style(f"  {'evidence':<9} {_safe(quote)}", "dim", sys.stdout))
    if sample.get("gate"):
        why = f"{sample['gate']}: {sample['reason']}"
        lines.append(style(f"  {'rejected':<9} {_safe(why)}", "warn", sys.stdout))
    return "\n".join(lines) + "\n"


def spend_line(spend: Spend) -> tuple[str, ...]:
    """One heading of the ledger."""
    money = (spend.settled_nusd, spend.unknown_nusd, spend.reserved_nusd, at_most_nusd(spend), spend.estimate_nusd)
    tokens = (f"{spend.input_tokens:,}", f"{spend.output_tokens:,}")
    return (spend.key, f"{spend.attempts:,}", *(dollars(nusd) for nusd in money), *tokens)


def _total(spends: Sequence[Spend]) -> tuple[str, ...]:
    from dataclasses import fields, replace  # noqa: PLC0415 — see app.py

    names = [field.name for field in fields(spends[0]) if field.name != "key"]
    sums = {name: sum(getattr(spend, name) for spend in spends) for name in names}
    return spend_line(replace(spends[0], key="total", **sums))


def _safe(text: str) -> str:
    """Text of documents and replies, which may hold escape sequences, as a terminal may be given it."""
    return wrapped(visible(text), INDENT)


def _utc(seconds: float) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415 — see app.py

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
