"""The time money and leases are booked at: the database's clock on PostgreSQL, which many machines share, else ours."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import func, select

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CLOCK = select(func.extract("epoch", func.clock_timestamp()))


def now_s(connection: Connection) -> float:
    """Seconds since the epoch by the store's clock."""
    if connection.dialect.name == "postgresql":
        return float(connection.execute(_CLOCK).scalar_one())
    return time.time()
