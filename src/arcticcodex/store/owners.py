"""Who holds reservations: processes with a lease that their heartbeat renews.

An expired lease turns reservations into `unknown`, never back into free money. On the owner's own host a dead process
is recognised by boot, pid and start time, so its lease ends at once.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import psutil
from sqlalchemy import delete, insert, select, update

from arcticcodex.store import schema as t
from arcticcodex.store.ledger import Settle, apply

if TYPE_CHECKING:
    from sqlalchemy import Connection

LEASE_S = 60.0
HEARTBEAT_S = 10.0
SAME_START_S = 2.0  # how exactly two readings of one process's start time agree


@dataclass(frozen=True, slots=True)
class Owner:
    """This process as a holder of reservations."""

    id: str
    host: str
    boot_s: float
    pid: int
    started_s: float


@cache
def _boot_s() -> float:
    return psutil.boot_time()


def this_owner() -> Owner:
    """A new owner for this process; its id is random, so that attempts named after it are unique."""
    process = psutil.Process()
    return Owner(secrets.token_hex(6), socket.gethostname(), _boot_s(), os.getpid(), process.create_time())


def beat(connection: Connection, owner: Owner) -> None:
    """Renew the lease of `owner`, making its row on the first beat."""
    until_s = time.time() + LEASE_S
    renewed = connection.execute(update(t.owners).where(t.owners.c.id == owner.id).values(lease_until_s=until_s))
    if renewed.rowcount == 0:
        connection.execute(
            insert(t.owners).values(
                id=owner.id,
                host=owner.host,
                boot_s=owner.boot_s,
                pid=owner.pid,
                started_s=owner.started_s,
                lease_until_s=until_s,
            )
        )


def leave(connection: Connection, owner: Owner) -> None:
    """End `owner`: whatever it still holds becomes unknown, and its row goes."""
    _expire(connection, owner.id)
    connection.execute(delete(t.owners).where(t.owners.c.id == owner.id))


def reap(connection: Connection, me: Owner) -> int:
    """Turn the reservations of owners whose lease has ended into `unknown`; return how many owners were ended."""
    ended = [row.id for row in connection.execute(select(t.owners)) if row.id != me.id and _has_ended(row, me)]
    for owner in ended:
        _expire(connection, owner)
        connection.execute(delete(t.owners).where(t.owners.c.id == owner))
    return len(ended)


def living(connection: Connection) -> set[str]:
    """The ids of the owners that still live, as far as this host can tell."""
    me = this_owner()
    return {row.id for row in connection.execute(select(t.owners)) if not _has_ended(row, me)}


def _expire(connection: Connection, owner: str) -> None:
    open_attempts = connection.scalars(
        select(t.attempts.c.id).where(t.attempts.c.owner == owner, t.attempts.c.state == "reserved")
    ).all()
    if open_attempts:
        apply(connection, [Settle(attempt, "unknown", failure="owner_gone") for attempt in open_attempts])


def _has_ended(row: object, me: Owner) -> bool:
    host, boot_s, pid, started_s, until_s = (
        getattr(row, name) for name in ("host", "boot_s", "pid", "started_s", "lease_until_s")
    )
    if until_s < time.time():
        return True
    if host != me.host:
        return False
    if abs(boot_s - me.boot_s) > SAME_START_S:
        return True
    return not _alive(pid, started_s)


def _alive(pid: int, started_s: float) -> bool:
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - started_s) < SAME_START_S and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
