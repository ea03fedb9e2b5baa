"""The store as the rest of the program sees it: async, one object per process, grouped writes and grouped reads."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy import delete, insert, select, update

from arcticcodex.errors import RequestRefused, StoreError, UsageError
from arcticcodex.store import ledger, owners, queries, scopes
from arcticcodex.store import schema as t
from arcticcodex.store import statements as sql
from arcticcodex.store.database import is_postgres, open_engine, storable
from arcticcodex.store.replies import replies_of
from arcticcodex.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from sqlalchemy import Connection, Engine

    from arcticcodex.records import Outcome, Reply, RunState
    from arcticcodex.store.ledger import Claim, Claimed, Settle
    from arcticcodex.store.queries import RunRow

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Lookup:
    """A look into the journal: is this call answered, or has it finally failed in this run?"""

    identity: str
    run: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the journal holds of a call."""

    replies: tuple[Reply, ...] = ()
    failure: RequestRefused | None = None


class Store:
    """Journal and ledger of one project. Use as `async with Store(url) as store`.

    Raises `StoreError` from every method when the database fails (disk full, lost connection).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine: Engine = open_engine(url)
        self._writer: Writer[ledger.Op] = Writer(self._engine, ledger.apply)
        self._reader: Writer[Lookup] = Writer(self._engine, _look_up, read_only=True)
        self.owner = owners.this_owner()
        self._attempts = itertools.count(1)
        self._heart: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._writer.run(lambda connection: owners.beat(connection, self.owner))
        await self.reap()
        self._heart = asyncio.create_task(self._beat_for_ever())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._heart is not None:
            self._heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heart
        try:
            with contextlib.suppress(StoreError) if error is not None else contextlib.nullcontext():
                await self._writer.run(lambda connection: owners.leave(connection, self.owner))
        finally:
            await self._writer.close()
            await self._reader.close()
            self._engine.dispose()

    async def _beat_for_ever(self) -> None:
        while True:
            await asyncio.sleep(owners.HEARTBEAT_S)
            with contextlib.suppress(StoreError):  # a full disk may pass before the lease does; work tells of it
                await self._writer.run(lambda connection: owners.beat(connection, self.owner))
                await self.reap()

    # --- the ledger ---------------------------------------------------------------------------------------------

    def new_attempt(self) -> str:
        """A fresh attempt id: this process's owner id and a counter."""
        return f"{self.owner.id}-{next(self._attempts)}"

    def claim(self, claim: Claim) -> asyncio.Future[Claimed]:
        """Try to reserve money for one attempt (see `ledger.Claimed`); the future resolves once it is committed."""
        return self._writer.submit(claim)

    async def settle(self, settle: Settle) -> None:
        """Book an attempt's end and journal its reply, in one transaction."""
        await self._writer.submit(settle)

    async def reap(self) -> int:
        """End the leases of dead owners; their reservations become unknown."""
        return await self._writer.run(lambda connection: owners.reap(connection, self.owner))

    async def set_caps(self, caps: Mapping[str, int | None]) -> None:
        """Set the caps of scopes (nano-dollars; None for no cap), making the scopes where needed."""

        def set_them(connection: Connection) -> None:
            scopes.lock_named(connection, sorted(caps))  # in the order claims lock them: no two wait for each other
            for scope, cap_nusd in caps.items():
                scopes.make_scope(connection, scope)
                connection.execute(update(t.scopes).where(t.scopes.c.id == scope).values(cap_nusd=cap_nusd))

        await self._writer.run(set_them)

    async def totals(self, scope: str) -> tuple[int | None, int, int, int]:
        """(cap, settled, unknown, reserved) of a scope, in nano-dollars; a scope never used is (None, 0, 0, 0)."""

        def read(connection: Connection) -> tuple[int | None, int, int, int]:
            row = connection.execute(select(t.scopes).where(t.scopes.c.id == scope)).first()
            return (row.cap_nusd, row.settled_nusd, row.unknown_nusd, row.reserved_nusd) if row else (None, 0, 0, 0)

        return await self.read(read)

    # --- the journal --------------------------------------------------------------------------------------------

    async def look_up(self, identity: str, run: str) -> Found:
        """What the journal holds of a call, and whether it has finally failed in this run."""
        found: Found = await self._reader.submit(Lookup(identity, run))
        return found

    async def fail(self, run: str, identity: str, error: RequestRefused) -> None:
        """Record a final failure, so that resuming the run does not ask again."""
        what, why = storable(error.what), storable(error.why)  # a provider's own words are in them
        values = {"run": run, "identity": identity, "kind": error.kind, "what": what, "why": why}

        def record(connection: Connection) -> None:
            connection.execute(delete(t.failures).where(t.failures.c.run == run, t.failures.c.identity == identity))
            connection.execute(insert(t.failures).values(**values, status=error.status))

        await self._writer.run(record)

    async def forget_failures(self, run: str) -> int:
        """Forget a run's final failures, so that they are asked again; return how many there were."""
        return await self._writer.run(
            lambda connection: connection.execute(delete(t.failures).where(t.failures.c.run == run)).rowcount
        )

    async def rebook(self, run: str, identity: str, row: int) -> None:
        """Book a call to a lower row of the run that sent it (equal requests are booked to the lowest)."""

        def lower(connection: Connection) -> None:
            for table in (t.attempts, t.replies):
                mine = (table.c.identity == identity) & (table.c.run == run) & (table.c.row > row)
                connection.execute(update(table).where(mine).values(row=row))

        await self._writer.run(lower)

    # --- runs and samples ---------------------------------------------------------------------------------------

    async def put(self, run: str, outcomes: Sequence[Outcome]) -> None:
        """Store what became of one row's samples."""
        await self._writer.submit(ledger.Put(run, tuple(outcomes)))

    async def create_run(self, run: str, pipeline: str, cap_nusd: int, out: str, options: Mapping[str, Any]) -> None:
        """Record a new run in state `running`."""
        now_s = time.time()
        values = {
            "id": run,
            "pipeline": pipeline,
            "state": "running",
            "owner": self.owner.id,
            "created_s": now_s,
            "updated_s": now_s,
            "cap_nusd": cap_nusd,
            "out": out,
            "options": json.dumps(options, sort_keys=True),
            "summary": "{}",
        }
        await self._writer.run(lambda connection: connection.execute(insert(t.runs).values(**values)))

    async def take_run(self, run: str) -> None:
        """Make this process the one that works on a run. Raises `UsageError` while another living one does."""

        def take(connection: Connection) -> None:
            row = connection.execute(select(t.runs).where(t.runs.c.id == run).with_for_update()).one()
            if row.state == "running" and row.owner != self.owner.id and row.owner in owners.living(connection):
                raise UsageError(
                    f"Run {run} is being worked on by another process.",
                    "Two would write the same files.",
                    "Wait for it, or stop it with Ctrl-C there",
                )
            connection.execute(update(t.runs).where(t.runs.c.id == run).values(state="running", owner=self.owner.id))

        await self._writer.run(take)

    async def update_run(
        self, run: str, state: RunState, *, cap_nusd: int | None = None, summary: Mapping[str, Any] | None = None
    ) -> None:
        """Set a run's state, and its cap and summary where given."""
        values: dict[str, Any] = {"state": state, "owner": self.owner.id, "updated_s": time.time()}
        if cap_nusd is not None:
            values["cap_nusd"] = cap_nusd
        if summary is not None:
            values["summary"] = json.dumps(summary, sort_keys=True)
        await self._writer.run(
            lambda connection: connection.execute(update(t.runs).where(t.runs.c.id == run).values(**values))
        )

    async def find_out(self, run: str, findings: Mapping[str, Any]) -> None:
        """Record what a run learnt besides its rows, among its options."""

        def note(connection: Connection) -> None:
            row = connection.execute(select(t.runs.c.options).where(t.runs.c.id == run).with_for_update()).one()
            options = json.dumps({**json.loads(row.options), "findings": findings}, sort_keys=True)
            connection.execute(update(t.runs).where(t.runs.c.id == run).values(options=options))

        if findings:
            await self._writer.run(note)

    async def find_run(self, name: str) -> RunRow:
        """A run by id, unique beginning of an id, or `latest`. Raises `UsageError`."""
        return await self.read(lambda connection: queries.find_run(connection, name))

    async def write(self, function: Callable[[Connection], Result]) -> Result:
        """Run a rare change in a transaction of its own."""
        return await self._writer.run(function)

    async def read(self, function: Callable[[Connection], Result]) -> Result:
        """Run a query in a read transaction of its own."""
        return await self._reader.run(function)


def read_store(url: str, function: Callable[[Connection], Result]) -> Result:
    """Run one query on a store from plain code (the reading commands of the CLI)."""
    engine = open_engine(url)
    try:
        with engine.execution_options(read_only=not is_postgres(url)).begin() as connection:
            return function(connection)
    finally:
        engine.dispose()


def _look_up(connection: Connection, lookups: Sequence[Lookup]) -> list[Found]:
    identities = [look.identity for look in lookups]
    replies = replies_of(connection, identities)
    failed = {
        (row.run, row.identity): RequestRefused(row.what, row.why, status=row.status, kind=row.kind)
        for row in connection.execute(sql.FAILURES, {"identities": identities})
    }
    return [Found(tuple(replies.get(look.identity, ())), failed.get((look.run, look.identity))) for look in lookups]
