"""Numbered migrations: each a small function from one version of the store to the next.

To change the schema, append a function; never edit one that has been released. The version stands in the table
`schema_version`. A store of a later version is refused, not guessed at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from arcticcodex.errors import StoreNewer
from arcticcodex.store.schema import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection


def _create(connection: Connection) -> None:
    """Version 1: all tables of the foundation."""
    METADATA.create_all(connection)


LOCK_KEY = 0x61726374  # any number that is always the same

MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_create,)


def migrate(connection: Connection) -> int:
    """Bring the store to the newest version inside the caller's transaction; return the version.

    Processes that open a store at the same time wait for each other (on SQLite their transactions do). Raises
    `StoreNewer` when a later ArcticCodex wrote it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    if not inspect(connection).has_table("schema_version"):
        connection.execute(text("CREATE TABLE schema_version (version INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO schema_version VALUES (0)"))
    version = int(connection.execute(text("SELECT version FROM schema_version")).scalar_one())
    newest = len(MIGRATIONS)
    if version > newest:
        raise StoreNewer(
            "This store was written by a later ArcticCodex.",
            f"Its schema is version {version}; this program knows {newest}.",
            "Upgrade with: pip install --upgrade arcticcodex",
        )
    for number in range(version, newest):
        MIGRATIONS[number](connection)
        connection.execute(text("UPDATE schema_version SET version = :v"), {"v": number + 1})
    return newest
