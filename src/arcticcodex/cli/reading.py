"""Reading the project's stores for the commands that show: which run is meant, and a run as a JSON record.

`read` is the one seam to the stores; a store that is not there is not made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from arcticcodex.errors import UsageError
from arcticcodex.money import format_usd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from arcticcodex.store.queries import RunRow, Spend

Result = TypeVar("Result")
PROJECT, REHEARSAL = "project", "rehearsal"


def _runs_like(beginning: str) -> list[str]:
    """Ids for the shell's completion; none where a store cannot be read."""
    from arcticcodex.errors import ArcticError  # noqa: PLC0415 — see app.py

    try:
        from arcticcodex.store.queries import list_runs  # noqa: PLC0415 — see app.py

        found = [run.id for _, rows in read(list_runs) for run in rows]
    except ArcticError:
        return []
    return [name for name in ["latest", *found] if name.startswith(beginning)]


RunName = Annotated[
    str,
    typer.Argument(metavar="RUN", help="A run's id, the beginning of one, or latest.", autocompletion=_runs_like),
]


def stores(only: str = "") -> dict[str, str]:
    """The project's store and its rehearsals' by name, with their addresses: those that exist."""
    from pathlib import Path  # noqa: PLC0415 — see app.py

    from arcticcodex.config import load_settings  # noqa: PLC0415 — see app.py

    loaded = load_settings()
    urls = {PROJECT: loaded.store_url, REHEARSAL: loaded.rehearsal_store_url}
    return {name: url for name, url in urls.items() if only in {"", name} and ("://" in url or Path(url).exists())}


def read(function: Callable[[Connection], Result], only: str = "") -> list[tuple[str, Result]]:
    """What `function` finds in the project's store and in its rehearsals', by name; a missing store is not made."""
    from arcticcodex.store.store import read_store  # noqa: PLC0415 — see app.py

    return [(name, read_store(url, function)) for name, url in stores(only).items()]


@dataclass(frozen=True, slots=True)
class Found:
    """A run, and the store it is in."""

    row: RunRow
    url: str
    rehearsal: bool

    def read(self, function: Callable[[Connection], Result]) -> Result:
        """Run a query on its store."""
        from arcticcodex.store.store import read_store  # noqa: PLC0415 — see app.py

        return read_store(self.url, function)


def find(run: str) -> Found:
    """A run by id, unique beginning or `latest`, in the project's store or its rehearsals', the newer of the two.

    Raises `UsageError` where there is none, or several.
    """
    from arcticcodex.store.queries import find_run  # noqa: PLC0415 — see app.py

    def look(connection: Connection) -> RunRow | None:
        try:
            return find_run(connection, run)
        except UsageError:
            return None

    urls = stores()
    found = [Found(row, urls[name], name == REHEARSAL) for name, row in read(look) if row is not None]
    if not found:
        raise UsageError(f"which run is {run!r}?", "this project has no such run, or several", "list them: arctic runs")
    return max(found, key=lambda one: one.row.created_s)


# --- records of --json ---------------------------------------------------------------------------------------


def run_record(run: RunRow, spend: Spend | None, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
    """A run as stored; its money is that of the ledger, and its rows are `counts` by split, right while it runs."""
    record = {key: value for key, value in run.summary.items() if key != "schema"}
    record |= {"run": run.id, "pipeline": run.pipeline, "state": run.state, "cap_usd": format_usd(run.cap_nusd)}
    record |= {"started": utc(run.created_s), "updated": utc(run.updated_s), "out": run.out}
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


def utc(seconds: float) -> str:
    """A moment as ISO 8601 has it."""
    from datetime import UTC, datetime  # noqa: PLC0415 — see app.py

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
