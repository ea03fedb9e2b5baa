"""The cap under attack: 10,000 drawn steps by several processes on one store, on SQLite and on PostgreSQL.

A step is a question asked (many at once, often one that another process asks too), a change of the server's faults, a
process killed, ended or started, calls cancelled, a lease expired under a living owner, a cap raised. All the while
somebody else reads the ledger and the server's bill: no scope may ever be above its cap, nor the bill above the ledger.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal.process import Rehearsal, rehearsal_server
from arcticcodex.store.store import Store
from rig import NUSD, Figure, at_least, at_most, postgres, report, scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

QUESTIONS = 6000  # far fewer than questions are asked: many are asked again, some at the same time
WORKERS = 3  # and a spare that is being started
WAITING = 48  # questions one process has before it at most
FIRST_CAP = NUSD // 100
LIMIT_S = 120.0
RAISE = (NUSD // 2000, NUSD // 300)
RUNS = ("a", "b")
STAGES = 2
WORKER = Path(__file__).with_name("worker.py")
WEATHER: tuple[dict[str, float], ...] = (
    {},
    {"500": 0.05, "429": 0.05, "malformed": 0.02},
    {"reset": 0.1, "no_usage": 0.05, "drop": 0.05, "502_html": 0.05},
    {"500": 0.4, "529": 0.2, "503": 0.1},
    {"truncated": 0.3, "empty": 0.1, "refusal": 0.1},
    {"hang": 0.05, "504": 0.1, "408": 0.1},
    {"fatal_429": 0.02, "401": 0.01, "400": 0.1},
)


# --- the driver's side of a process --------------------------------------------------------------------------------


@dataclass(slots=True)
class Hand:
    """A worker process as the driver holds it."""

    process: asyncio.subprocess.Process
    said: Counter[str]
    waiting: int = 0
    room: asyncio.Event = field(default_factory=asyncio.Event)
    pump: asyncio.Task[None] | None = None

    def tell(self, **order: Any) -> None:
        """Send one order, unless the process is gone."""
        if self.process.stdin is not None and not self.process.stdin.is_closing():
            self.process.stdin.write(json.dumps(order).encode() + b"\n")

    async def listen(self) -> None:
        """Count what it says."""
        assert self.process.stdout is not None  # noqa: S101 — it was opened with a pipe
        while line := await self.process.stdout.readline():
            word = line.decode().strip()
            if word != "ready":
                self.waiting -= 1
                self.said[word] += 1
            self.room.set()
        self.room.set()


# --- reading the ledger as a stranger ----------------------------------------------------------------------------


@contextlib.contextmanager
def reader(url: str) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Runs plain SQL on the store by its own driver; each call is one statement on one snapshot."""
    if "://" in url:
        import psycopg  # noqa: PLC0415 — only on PostgreSQL

        with psycopg.connect(url, autocommit=True) as remote:
            yield lambda query: remote.execute(query).fetchall()
    else:
        with contextlib.closing(
            sqlite3.connect(url, timeout=60, check_same_thread=False, isolation_level=None)
        ) as local:
            yield lambda query: local.execute(query).fetchall()


SCOPES = "SELECT id, cap_nusd, settled_nusd, unknown_nusd, reserved_nusd FROM scopes"
# each scope's totals beside the sums over its attempts, where they differ
UNEQUAL = """
SELECT s.id FROM scopes s LEFT JOIN (
    SELECT scope,
        SUM(CASE WHEN state = 'settled' THEN cost_nusd ELSE 0 END) AS settled,
        SUM(CASE WHEN state = 'unknown' THEN reserved_nusd ELSE 0 END) AS unknown,
        SUM(CASE WHEN state = 'reserved' THEN reserved_nusd ELSE 0 END) AS reserved
    FROM (
        SELECT 'project' AS scope, state, cost_nusd, reserved_nusd FROM attempts
        UNION ALL SELECT 'month:' || month, state, cost_nusd, reserved_nusd FROM attempts
        UNION ALL SELECT 'run:' || run, state, cost_nusd, reserved_nusd FROM attempts
        UNION ALL SELECT 'stage:' || run || ':' || stage, state, cost_nusd, reserved_nusd FROM attempts
    ) AS parts GROUP BY scope
) AS sums ON sums.scope = s.id
WHERE s.settled_nusd <> COALESCE(settled, 0) OR s.unknown_nusd <> COALESCE(unknown, 0)
    OR s.reserved_nusd <> COALESCE(reserved, 0)
"""
# attempts granted after a reply that answers them was settled
REPEATED = """
SELECT b.id FROM attempts a JOIN replies r ON r.attempt = a.id JOIN attempts b ON b.identity = a.identity
WHERE b.id <> a.id AND b.reserved_s > a.ended_s AND (r.finish <> 'length' OR b.cap_tokens <= r.cap_tokens)
"""
TWICE_IN_FLIGHT = "SELECT identity FROM attempts WHERE state = 'reserved' GROUP BY identity HAVING COUNT(*) > 1"


@dataclass(slots=True)
class Seen:
    """What the watching reader found."""

    samples: int = 0
    above_cap: list[str] = field(default_factory=list)
    bill_above: list[str] = field(default_factory=list)
    unequal: set[str] = field(default_factory=set)
    doubled: int = 0
    tightest: float = 0.0

    def look(self, ask: Callable[[str], list[tuple[Any, ...]]], server: Rehearsal, *, whole: bool) -> None:
        """Read once: the bill first, for the ledger may only grow towards it. `whole` sums the attempts up too."""
        bill_nusd = server.bill()["total_nusd"]
        self.samples += 1
        for scope, cap_nusd, *parts in ask(SCOPES):
            if cap_nusd is not None:
                self.tightest = max(self.tightest, sum(parts) / cap_nusd)
            if cap_nusd is not None and sum(parts) > cap_nusd:
                self.above_cap.append(f"{scope}: {sum(parts)} > {cap_nusd}")
            if scope == "project" and bill_nusd > sum(parts):
                self.bill_above.append(f"{bill_nusd} > {sum(parts)}")
        if whole:
            self.unequal |= {row[0] for row in ask(UNEQUAL)}
            self.doubled += len(ask(TWICE_IN_FLIGHT))


# --- the driver --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Machine:
    """Draws the steps and carries them out."""

    url: str
    server: Rehearsal
    seed: int
    seen: Seen = field(default_factory=Seen)
    said: Counter[str] = field(default_factory=Counter)
    did: Counter[str] = field(default_factory=Counter)
    caps: dict[str, int] = field(default_factory=dict)
    hands: list[Hand] = field(default_factory=list)
    spare: asyncio.Task[Hand] | None = None

    async def run(self, steps: int) -> bool:
        """All the steps, then the end of all processes; whether it came to that in time."""
        watching = asyncio.Event()
        async with Store(self.url) as store:
            month = time.strftime("%Y-%m", time.gmtime())
            for scope in ("project", f"month:{month}", *(f"run:{run}" for run in RUNS)):
                await self._raise(store, scope, FIRST_CAP)
            watch = asyncio.create_task(asyncio.to_thread(self._watch, watching))
            try:
                async with asyncio.timeout(LIMIT_S):
                    await self._all(steps, store)
            except TimeoutError:
                return False
            finally:
                for hand in self.hands:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(hand.process.pid, signal.SIGKILL)
                watching.set()
                await watch
        return True

    async def _all(self, steps: int, store: Store) -> None:
        chance, done = random.Random(self.seed), 0
        while done < steps:
            done += await self._step(chance, store)
        await self._join()
        for hand in list(self.hands):
            await self._leave(hand)
        await store.reap()

    async def _step(self, chance: random.Random, store: Store) -> int:
        self.spare = self.spare or asyncio.create_task(self._started())
        if len(self.hands) < 2 or (len(self.hands) < WORKERS and self.spare.done()):
            await self._join()
            return 0
        hand = chance.choice(self.hands)
        kind = chance.choices(
            ("ask", "raise", "weather", "kill", "leave", "cancel", "expire"), (670, 150, 80, 14, 6, 60, 20)
        )[0]
        if kind == "ask":
            return await self._ask(chance, hand)
        self.did[kind] += 1
        match kind:
            case "raise":
                await self._raise(store, chance.choice(sorted(self.caps)), chance.randint(*RAISE))
            case "weather":
                await asyncio.to_thread(self.server.configure, faults=chance.choice(WEATHER))
            case "kill":
                os.killpg(hand.process.pid, signal.SIGKILL)
                await self._gone(hand)
                if chance.random() < 0.5:  # else some heartbeat finds out
                    await store.reap()
            case "leave":
                await self._leave(hand)
            case "cancel":
                hand.tell(cancel=chance.randint(1, 8))
            case "expire":
                await self._expire(store, hand)
        return 1

    async def _ask(self, chance: random.Random, hand: Hand) -> int:
        """Up to sixteen questions at once; one in four bursts goes to every process."""
        burst = chance.randint(1, 16)
        hands = self.hands if chance.random() < 0.25 else [hand]
        for _ in range(burst):
            question = chance.randrange(QUESTIONS)
            order = [question, chance.choice(RUNS), chance.randrange(STAGES), question]
            for one in hands:
                one.waiting += 1
                one.tell(ask=order)
        for one in hands:
            while one.waiting > WAITING and one.process.returncode is None:
                one.room.clear()
                await one.room.wait()
        self.did["ask"] += burst * len(hands)
        return burst * len(hands)

    async def _raise(self, store: Store, scope: str, nusd: int) -> None:
        """The project's and the month's caps stand over two runs, so they rise twice as fast."""
        wider = 1 if scope.startswith("run:") else 2
        self.caps[scope] = self.caps.get(scope, 0) + wider * nusd
        await store.set_caps({scope: self.caps[scope]})

    async def _expire(self, store: Store, hand: Hand) -> None:
        """As if `hand` had stood still for a minute: the others take its reservations for lost, its replies come."""
        with reader(self.url) as write:
            write(f"UPDATE owners SET lease_until_s = 0 WHERE pid = {hand.process.pid} RETURNING id")  # noqa: S608 — a number
        await store.reap()

    async def _join(self) -> None:
        """Take the spare process in."""
        if self.spare is not None:
            self.hands.append(await self.spare)
            self.spare = None

    async def _started(self) -> Hand:
        task = json.dumps({"url": self.url, "server": self.server.url, "seed": self.seed + self.did["start"]})
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(WORKER), task, start_new_session=True,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        hand = Hand(process, self.said)
        hand.pump = asyncio.create_task(hand.listen())
        self.did["start"] += 1
        await hand.room.wait()
        return hand

    async def _leave(self, hand: Hand) -> None:
        assert hand.process.stdin is not None  # noqa: S101 — it was opened with a pipe
        hand.process.stdin.close()
        await self._gone(hand)
        if hand.process.returncode:
            self.said["ended badly"] += 1

    async def _gone(self, hand: Hand) -> None:
        await asyncio.wait_for(hand.process.wait(), 60)
        if hand.pump is not None:
            await hand.pump
        self.hands = [other for other in self.hands if other is not hand]

    def _watch(self, done: asyncio.Event) -> None:
        with reader(self.url) as ask:
            while not done.is_set():
                self.seen.look(ask, self.server, whole=self.seen.samples % 20 == 0)
                time.sleep(0.02)


def figures(kind: str, url: str, seed: int, steps: int) -> list[Figure]:
    """One machine on one store."""
    began_s = time.monotonic()
    with rehearsal_server({"seed": seed, "latency": {"median": 0.015, "sigma": 0.5}, "retry_after_s": 0}) as server:
        machine = Machine(url, server, seed)
        ended = asyncio.run(machine.run(steps))
        with reader(url) as ask:
            machine.seen.look(ask, server, whole=True)
            scopes = {row[0]: row[1:] for row in ask(SCOPES)}
            repeated = ask(REPEATED)
            states = dict(ask("SELECT state, COUNT(*) FROM attempts GROUP BY state"))
        bill_nusd = server.bill()["total_nusd"]
    seen, (cap, settled, unknown, reserved) = machine.seen, scopes["project"]
    did = ", ".join(f"{count} {name}" for name, count in sorted(machine.did.items()))
    said = ", ".join(f"{count} {name}" for name, count in machine.said.most_common())
    return [
        at_least(f"{kind}: steps", machine.did.total() - machine.did["start"], steps, "{:d}"),
        Figure(f"{kind}: ended by itself", str(ended), "True", ended),
        Figure(f"{kind}: which", did),
        Figure(f"{kind}: how questions ended", said),
        Figure(f"{kind}: attempts", ", ".join(f"{count} {state}" for state, count in sorted(states.items()))),
        Figure(f"{kind}: looks at the ledger; fullest a cap was seen", f"{seen.samples}; {100 * seen.tightest:.2f} %"),
        Figure(f"{kind}: scopes seen above their cap", _found(seen.above_cap), "none", not seen.above_cap),
        Figure(f"{kind}: bill seen above the ledger", _found(seen.bill_above), "none", not seen.bill_above),
        Figure(f"{kind}: totals that are not their attempts' sums", _found(sorted(seen.unequal)), "none",
               not seen.unequal),
        at_most(f"{kind}: calls seen twice in flight", seen.doubled, 0, "{:d}"),
        at_most(f"{kind}: sent although settled", len(repeated), 0, "{:d}"),
        at_most(f"{kind}: processes that ended badly", machine.said["ended badly"], 0, "{:d}"),
        at_most(f"{kind}: reserved at the end", reserved, 0, "{:d}"),
        Figure(f"{kind}: settled <= bill <= settled + unknown <= cap",
               " <= ".join(f"{nusd / NUSD:.6f}" for nusd in (settled, bill_nusd, settled + unknown, cap)), "so",
               settled <= bill_nusd <= settled + unknown <= cap),
        Figure(f"{kind}: seconds", f"{time.monotonic() - began_s:.0f}"),
    ]  # fmt: skip


def _found(what: list[str]) -> str:
    return f"{len(what)}: {what[0]}" if what else "none"


def on_both(seed: int, steps: int, stores: Sequence[str] = ("sqlite", "postgresql")) -> list[Figure]:
    """The machine on each of the stores."""
    found: list[Figure] = []
    if "sqlite" in stores:
        with scratch() as folder:
            found += figures("sqlite", str(folder / "arctic.db"), seed, steps)
    if "postgresql" in stores:
        with postgres() as database:
            found += figures("postgresql", database("arctic"), seed, steps)
    return found


def main() -> int:
    """Run the machine by itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--stores", nargs="*", default=("sqlite", "postgresql"))
    options = parser.parse_args()
    return report("machine", [options.seed], on_both(options.seed, options.steps, options.stores))


if __name__ == "__main__":
    raise SystemExit(main())
