"""`arctic runs` and `arctic ledger`: what the stores hold. They read and never write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output, table
from arcticcodex.cli.reading import PROJECT, REHEARSAL, at_most_nusd, read, run_record
from arcticcodex.money import dollars, format_usd, parse_usd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from arcticcodex.store.queries import Spend


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
    records = [{**record, "rehearsal": name == REHEARSAL} for name, found in read(records_of) for record in found]
    records.sort(key=lambda record: record["started"], reverse=True)
    header = ("run", "pipeline", "state", "approved", "rows", "spent", "unknown", "cap", "each", "started", "note")
    spare = ("started", "rows", "cap", "pipeline", "note", "unknown")
    text = table([run_line(record) for record in records], header, right=range(3, 9), spare=spare) if records else ""
    output.result({"runs": records}, text)
    if not records:
        output.say("no runs yet: arctic distill YOUR_MANUAL.txt --teachers offline costs nothing")


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

    def spent(connection: Connection) -> list[Spend]:
        return queries.spend_by(connection, by, queries.find_run(connection, run).id if run else None)

    output, wanted = Output(json=json, quiet=quiet), REHEARSAL if rehearse else PROJECT
    spends = [spend for _, rows in read(spent, only=wanted) for spend in rows]
    header = (by, "attempts", "settled", "unknown", "reserved", "at most", "probably", "tokens in", "tokens out")
    spare = ("tokens in", "tokens out", "probably", "attempts")
    lines = [*map(spend_line, spends), _total(spends)] if spends else []
    text = table(lines, header, right=range(1, 9), spare=spare) if spends else ""
    output.result({"by": by, "rehearsal": rehearse, "rows": [spend_record(spend, by) for spend in spends]}, text)
    if not spends:
        output.say("nothing was sent yet")


# --- records of --json ---------------------------------------------------------------------------------------


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
