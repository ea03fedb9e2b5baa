"""Scopes of money (project, month, run, stage): their caps and totals, locked while a transaction works on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arcticcodex.store import schema as t
from arcticcodex.store import statements as sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection


@dataclass(slots=True)
class Totals:
    """A scope's totals while a transaction works on them."""

    cap_nusd: int | None
    settled_nusd: int
    unknown_nusd: int
    reserved_nusd: int
    last_s: float

    def holds(self, more_nusd: int) -> bool:
        """Whether the cap leaves room for so much more."""
        bound_nusd = self.settled_nusd + self.unknown_nusd + self.reserved_nusd
        return self.cap_nusd is None or more_nusd == 0 or bound_nusd + more_nusd <= self.cap_nusd


def scope_ids(run: str, stage: str, month: str) -> tuple[str, ...]:
    """The scopes an attempt counts in, from the widest to the narrowest; always locked in this order."""
    return ("project", f"month:{month}", f"run:{run}", f"stage:{run}:{stage}")


def lock_scopes(connection: Connection, booked: Iterable[Any]) -> dict[str, Totals]:
    """The totals of every scope that attempts or claims count in; theirs alone until the transaction ends."""
    names = sorted({scope for each in booked for scope in scope_ids(each.run, each.stage, each.month)})
    found = lock_named(connection, names)
    missing = [name for name in names if name not in found]
    if missing:
        # on PostgreSQL another process may make the same scope at the same time: let the first one win
        for name in missing:
            make_scope(connection, name)
        found = lock_named(connection, names)
    return found


def lock_named(connection: Connection, names: Sequence[str]) -> dict[str, Totals]:
    """The totals of the scopes that exist, locked in the order given: by name, everywhere."""
    return {name: Totals(*totals) for name, *totals in connection.execute(sql.LOCK_SCOPES, {"names": names})}


def make_scope(connection: Connection, name: str) -> None:
    """Make a scope without a cap unless it is there."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as upsert  # noqa: PLC0415 — one of two dialects
    else:
        from sqlalchemy.dialects.sqlite import insert as upsert  # type: ignore[assignment]  # noqa: PLC0415
    connection.execute(upsert(t.scopes).values(id=name).on_conflict_do_nothing())


def save_scopes(connection: Connection, totals: Mapping[str, Totals]) -> None:
    """Write the totals back."""
    connection.execute(
        sql.SAVE_SCOPE,
        [
            {
                "scope": name,
                "settled": scope.settled_nusd,
                "unknown": scope.unknown_nusd,
                "reserved": scope.reserved_nusd,
                "last": scope.last_s,
            }
            for name, scope in totals.items()
        ],
    )
