"""Who holds money: a lease ends with its process or its time, and what it held becomes unknown, never free."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest
from sqlalchemy import delete, select, update

from arcticcodex.store import owners
from arcticcodex.store import schema as t
from arcticcodex.store.database import open_engine
from arcticcodex.store.ledger import Claim, Settle
from arcticcodex.store.owners import LEASE_S, beat, reap, this_owner
from arcticcodex.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

CLAIM = Claim("a1", "c", "r1", "generate", 0, "", "openai", "m", "p", "standard", "2026-11", 100, 30, "{}")

HOLDER = """
import asyncio, sys, time
from arcticcodex.store.ledger import Claim
from arcticcodex.store.store import Store
async def main():
    async with Store(sys.argv[1]) as store:
        rest = ("openai", "m", "p", "standard", "2026-11", 100, 30, "{}")
        assert (await store.claim(Claim("a1", "c", "r1", "generate", 0, store.owner.id, *rest))).granted
        print("holding", flush=True)
        time.sleep(60)
asyncio.run(main())
"""


async def test_what_a_killed_process_held_is_unknown_at_once(store_url: str) -> None:
    """Proves that after kill -9 the next process on the machine books the money as spent, without waiting a lease."""
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDER, store_url, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"holding\n"
    async with Store(store_url) as store:
        assert (await store.totals("run:r1"))[1:] == (0, 0, 30), "while it lives the money is reserved"
    holder.send_signal(signal.SIGKILL)
    await holder.wait()
    async with Store(store_url) as store:
        assert (await store.totals("run:r1"))[1:] == (0, 30, 0)
        [attempt] = await store.read(lambda c: c.execute(select(t.attempts)).all())
        assert (attempt.state, attempt.failure) == ("unknown", "owner_gone")
    async with Store(store_url) as store:
        assert (await store.totals("run:r1"))[1:] == (0, 30, 0)


@pytest.mark.parametrize(
    ("change", "ended"),
    [
        ({}, False),
        ({"lease_until_s": 1.0}, True),
        ({"host": "elsewhere", "lease_until_s": 1.0}, True),
        ({"boot": "another", "pid": 2**22 + 1}, False),
        ({"host": "elsewhere", "pid": 2**22 + 1}, False),
        ({"started_s": 1.0}, True),
        ({"pid": 2**22 + 1}, True),
    ],
)
def test_whose_lease_has_ended(tmp_path: Path, change: dict[str, object], ended: bool) -> None:
    """Proves that an owner ends by time anywhere, and with its process only where that can be seen from here."""
    assert not psutil.pid_exists(2**22 + 1)
    engine = open_engine(str(tmp_path / "a.db"))
    other = this_owner()
    with engine.begin() as connection:
        beat(connection, other)
        connection.execute(update(t.owners).values(id="other", **change))
        assert reap(connection, replace(this_owner(), id="me")) == int(ended)
        assert len(connection.execute(select(t.owners)).all()) == int(not ended)
    engine.dispose()


def test_nobody_ends_himself(tmp_path: Path) -> None:
    """Proves that a process whose own lease ran out, on a machine that slept, goes on."""
    engine = open_engine(str(tmp_path / "a.db"))
    me = this_owner()
    with engine.begin() as connection:
        beat(connection, me)
        connection.execute(update(t.owners).values(lease_until_s=1.0))
        assert reap(connection, me) == 0
        beat(connection, me)
        [row] = connection.execute(select(t.owners)).all()
    assert row.lease_until_s > time.time() + LEASE_S - 5
    engine.dispose()


async def test_a_living_owner_settles_late(store_url: str) -> None:
    """Proves that a process that was taken for dead books its reply after all, and is an owner again."""
    async with Store(store_url) as slow, Store(store_url) as other:
        assert (await slow.claim(replace(CLAIM, owner=slow.owner.id))).granted
        engine = open_engine(store_url)
        with engine.begin() as connection:
            connection.execute(update(t.owners).where(t.owners.c.id == slow.owner.id).values(lease_until_s=1.0))
        engine.dispose()
        assert await other.reap() == 1
        assert (await other.totals("project"))[1:] == (0, 30, 0)
        await slow.settle(Settle("a1", "unknown"))
        assert (await other.totals("project"))[1:] == (0, 30, 0)
        await slow.settle(Settle("a1", "settled", 12))
        assert (await other.totals("project"))[1:] == (12, 0, 0)


async def test_what_nobody_stands_behind_is_unknown(store_url: str) -> None:
    """Proves that a reservation whose owner has no row any more is found and counted as spent; one's own is not."""
    async with Store(store_url) as store:
        for attempt, owner in (("lost", "gone"), ("mine", store.owner.id)):
            assert (await store.claim(replace(CLAIM, attempt=attempt, identity=attempt, owner=owner))).granted
        assert await store.reap() == 1
        assert (await store.totals("project"))[1:] == (0, 30, 30)
        await store.write(lambda c: c.execute(delete(t.owners)))
        assert await store.reap() == 0, "not even when somebody ended it"
        assert (await store.totals("project"))[1:] == (0, 30, 30)


async def test_the_heart_renews_the_lease_and_ends_the_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a store in use keeps its own lease and, without being asked, ends those that ran out."""
    monkeypatch.setattr(owners, "HEARTBEAT_S", 0.02)
    async with Store(f"{tmp_path}/a.db") as store:
        ended, reaping = asyncio.Event(), store.reap

        async def reaped() -> int:
            if count := await reaping():
                ended.set()
            return count

        async def leases() -> dict[str, float]:
            rows = await store.read(lambda c: c.execute(select(t.owners)).all())
            return {row.id: row.lease_until_s for row in rows}

        monkeypatch.setattr(store, "reap", reaped)
        first_until_s = (await leases())[store.owner.id]
        engine = open_engine(f"{tmp_path}/a.db")
        with engine.begin() as connection:
            beat(connection, owners.Owner("dead", "elsewhere", 0, 1, 0))
            connection.execute(update(t.owners).values(lease_until_s=1.0))
        engine.dispose()
        await asyncio.wait_for(ended.wait(), 10)
        left = await leases()
        assert set(left) == {store.owner.id}
        assert left[store.owner.id] > first_until_s


async def test_leaving_removes_the_owner(store_url: str) -> None:
    """Proves that a process that ends in order leaves no owner behind."""
    async with Store(store_url):
        pass
    async with Store(store_url) as store:
        assert await store.read(lambda c: c.scalars(select(t.owners.c.id)).all()) == [store.owner.id]
