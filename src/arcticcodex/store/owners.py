"""Who holds reservations: processes with a lease that their heartbeat renews.

An expired lease turns reservations into `unknown`, never back into free money. On the owner's own host a dead process
is recognised by boot, pid and start time, so its lease ends at once.
"""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from sqlalchemy import delete, insert, select, update

from arcticcodex.store import schema as t
from arcticcodex.store.clock import now_s
from arcticcodex.store.ledger import Settle, apply

if TYPE_CHECKING:
    from sqlalchemy import Connection

LEASE_S = 60.0
HEARTBEAT_S = 10.0
SAME_START_S = 0.1  # how exactly two readings of one process's start time agree
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
PID_NAMESPACE = Path("/proc/self/ns/pid")


@dataclass(frozen=True, slots=True)
class Owner:
    """This process as a holder of reservations.

    `boot` names the boot of its machine and, in a container, its process namespace: only where it is ours too does a
    process id mean anything here. `started_s` counts from that boot, so that no step of the clock changes it.
    """

    id: str
    host: str
    boot: str
    pid: int
    started_s: float


@cache
def _boot() -> str:
    try:
        return f"{BOOT_ID.read_text().strip()}/{PID_NAMESPACE.stat().st_ino}"
    except OSError:  # no Linux: the hour of the boot tells boots apart, and small steps of the clock do not matter
        return f"{psutil.boot_time() // 3600:.0f}"


def _started_s(process: psutil.Process) -> float:
    return process.create_time() - psutil.boot_time()  # both move with the clock, their difference does not


def this_owner() -> Owner:
    """A new owner for this process; its id is random, so that attempts named after it are unique."""
    process = psutil.Process()
    return Owner(secrets.token_hex(6), socket.gethostname(), _boot(), os.getpid(), _started_s(process))


def beat(connection: Connection, owner: Owner) -> None:
    """Renew the lease of `owner`, making its row on the first beat."""
    until_s = now_s(connection) + LEASE_S
    renewed = connection.execute(update(t.owners).where(t.owners.c.id == owner.id).values(lease_until_s=until_s))
    if renewed.rowcount == 0:
        connection.execute(
            insert(t.owners).values(
                id=owner.id,
                host=owner.host,
                boot=owner.boot,
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
    at_s = now_s(connection)
    ended = [row.id for row in connection.execute(select(t.owners)) if row.id != me.id and _has_ended(row, me, at_s)]
    # nobody stands behind an attempt whose owner has no row: its owner was ended while it slept, and then died
    orphans = (
        select(t.attempts.c.owner)
        .distinct()
        .where(
            t.attempts.c.state == "reserved",
            t.attempts.c.owner.not_in(select(t.owners.c.id)),
            t.attempts.c.owner != me.id,
        )
    )
    ended += connection.scalars(orphans).all()
    for owner in ended:
        _expire(connection, owner)
        connection.execute(delete(t.owners).where(t.owners.c.id == owner))
    return len(ended)


def living(connection: Connection) -> set[str]:
    """The ids of the owners that still live, as far as this host can tell."""
    me, at_s = this_owner(), now_s(connection)
    return {row.id for row in connection.execute(select(t.owners)) if not _has_ended(row, me, at_s)}


def _expire(connection: Connection, owner: str) -> None:
    open_attempts = connection.scalars(
        select(t.attempts.c.id).where(t.attempts.c.owner == owner, t.attempts.c.state == "reserved")
    ).all()
    if open_attempts:
        apply(connection, [Settle(attempt, "unknown", failure="owner_gone") for attempt in open_attempts])


def _has_ended(row: Any, me: Owner, at_s: float) -> bool:
    if row.lease_until_s < at_s:
        return True
    return (row.host, row.boot) == (me.host, me.boot) and not _alive(row.pid, row.started_s)


def _alive(pid: int, started_s: float) -> bool:
    try:
        process = psutil.Process(pid)
        return abs(_started_s(process) - started_s) < SAME_START_S and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:  # it may not be looked at: its lease will tell
        return True
