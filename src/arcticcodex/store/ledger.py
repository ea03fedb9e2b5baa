"""The ledger's transactions: money is reserved before a socket opens, and settled with the reply it bought.

At every instant, over all coroutines, processes and machines, each scope holds `settled + unknown + reserved <= cap`
(a provider that bills above its reservation apart: the truth is booked). All functions here run inside one
transaction of the writer; the scopes' rows are its lock.

    reserved --reply with usage--> settled        (its cost)
    reserved --known to be free--> unbilled       (nothing)
    reserved --anything else-----> unknown        (its whole reservation counts as spent)
    unknown  --late reply--------> settled
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import ClockError, StoreError
from arcticcodex.store import clock
from arcticcodex.store import statements as sql
from arcticcodex.store.database import storable
from arcticcodex.store.replies import best_reply, journal_row, replies_of
from arcticcodex.store.scopes import lock_scopes, save_scopes, scope_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

    from arcticcodex.records import AttemptState, Outcome, Reply, Tier
    from arcticcodex.store.scopes import Totals

CLOCK_SLACK_S = 60.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A wish to make one attempt of a call under a reservation."""

    attempt: str
    identity: str
    run: str
    stage: str
    row: int
    owner: str
    provider: str
    model: str
    price: str
    tier: Tier
    month: str
    cap_tokens: int
    reserved_nusd: int
    request: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """What came of a claim; exactly one of the four.

    `granted`: the reservation stands and the attempt may be sent. `reply`: another process settled the call meanwhile.
    `in_flight`: another attempt of this call is under way. `short_of`: the scope whose cap does not hold it, with
    `held_nusd`, what reservations of that scope may still give back.
    """

    granted: bool = False
    reply: Reply | None = None
    in_flight: bool = False
    short_of: str = ""
    held_nusd: int = 0


@dataclass(frozen=True, slots=True)
class Settle:
    """An attempt's end: with its reply and cost, or as unbilled or unknown with the kind of failure."""

    attempt: str
    state: AttemptState
    cost_nusd: int = 0
    reply: Reply | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Put:
    """Outcomes of one row to be stored."""

    run: str
    outcomes: tuple[Outcome, ...]


Op = Claim | Settle | Put


def apply(connection: Connection, ops: Sequence[Op]) -> list[Any]:
    """Apply a group of operations in one transaction: first what gives money back, then what takes it.

    Where the clock is wrong the claims alone are refused, their results the error: what was paid for is still booked.
    """
    settles = [op for op in ops if isinstance(op, Settle)]
    claims = [op for op in ops if isinstance(op, Claim)]
    puts = [op for op in ops if isinstance(op, Put)]
    results: dict[int, Any] = {}
    if settles or claims:
        attempts = _attempts(connection, settles)
        totals = lock_scopes(connection, (*attempts.values(), *claims))
        _settle(connection, settles, attempts, totals)
        try:
            results.update(zip(map(id, claims), _claim(connection, claims, totals), strict=True))
        except ClockError as error:
            results.update(dict.fromkeys(map(id, claims), error))
        save_scopes(connection, totals)
    if puts:
        _put(connection, puts)
    return [results.get(id(op)) for op in ops]


# --- claiming --------------------------------------------------------------------------------------------------


def _claim(connection: Connection, claims: Sequence[Claim], totals: Mapping[str, Totals]) -> list[Claimed]:
    if not claims:
        return []
    now_s = _now_s(connection, totals)
    identities = [claim.identity for claim in claims]
    settled = replies_of(connection, identities)
    states = connection.execute(sql.ATTEMPTS_OF_CALLS, {"identities": identities}).all()
    known = {identity for identity, _ in states}
    flying = {identity for identity, state in states if state == "reserved"}
    results: list[Claimed] = []
    granted: list[Claim] = []
    for claim in claims:
        reply = best_reply(settled.get(claim.identity, ()), claim.cap_tokens)
        if reply is not None:
            results.append(Claimed(reply=reply))
        elif claim.identity in flying:
            results.append(Claimed(in_flight=True))
        else:
            short = _reserve(totals, claim, now_s)
            results.append(short or Claimed(granted=True))
            if short is None:
                flying.add(claim.identity)
                granted.append(claim)
    if granted:
        _write_granted(connection, granted, known, now_s)
    return results


def _reserve(totals: Mapping[str, Totals], claim: Claim, now_s: float) -> Claimed | None:
    scopes = [(name, totals[name]) for name in scope_ids(claim.run, claim.stage, claim.month)]
    for name, scope in scopes:
        if not scope.holds(claim.reserved_nusd):
            return Claimed(short_of=name, held_nusd=scope.reserved_nusd)
    for _, scope in scopes:
        scope.reserved_nusd += claim.reserved_nusd
        scope.last_s = max(scope.last_s, now_s)
    return None


def _now_s(connection: Connection, totals: Mapping[str, Totals]) -> float:
    """The time money is booked at: the database's clock on PostgreSQL, else ours; refused when set back."""
    now_s = clock.now_s(connection)
    last_s = max(scope.last_s for scope in totals.values())
    if now_s < last_s - CLOCK_SLACK_S:
        raise ClockError(
            "The clock stands behind the ledger, so spending stops.",
            f"It is {last_s - now_s:.0f} s before the last booking; price windows and months could not be trusted.",
            "Set the clock right, then run: arctic resume latest",
        )
    return now_s


def _write_granted(connection: Connection, granted: Sequence[Claim], known: Collection[str], now_s: float) -> None:
    new_calls = [
        {"identity": c.identity, "provider": c.provider, "model": c.model, "request": c.request}
        for c in granted
        if c.identity not in known
    ]
    if new_calls:
        connection.execute(sql.NEW_CALL, new_calls)
    connection.execute(
        sql.NEW_ATTEMPT,
        [
            {
                "id": c.attempt,
                "identity": c.identity,
                "run": c.run,
                "stage": c.stage,
                "row": c.row,
                "owner": c.owner,
                "state": "reserved",
                "provider": c.provider,
                "model": c.model,
                "price": c.price,
                "tier": c.tier,
                "month": c.month,
                "cap_tokens": c.cap_tokens,
                "reserved_nusd": c.reserved_nusd,
                "reserved_s": now_s,
            }
            for c in granted
        ],
    )


# --- settling --------------------------------------------------------------------------------------------------


def _attempts(connection: Connection, settles: Sequence[Settle]) -> dict[str, Any]:
    """The ledger's rows of what is settled, by attempt."""
    if not settles:
        return {}
    wanted = {"attempts": [settle.attempt for settle in settles]}
    return {row.id: row for row in connection.execute(sql.ATTEMPTS, wanted)}


def _settle(
    connection: Connection, settles: Sequence[Settle], found: Mapping[str, Any], totals: Mapping[str, Totals]
) -> None:
    if connection.dialect.name == "postgresql":
        # read again under the lock: another process may have turned an expired lease into `unknown`
        found = _attempts(connection, settles)
    states = {name: row.state for name, row in found.items()}  # as they change within the group
    ends: list[dict[str, Any]] = []
    journal: list[dict[str, Any]] = []
    for settle in settles:
        row = found.get(settle.attempt)
        if row is None:
            raise StoreError("An attempt is missing from the ledger.", settle.attempt, "Check the store: arctic doctor")
        if not _moves(states[row.id], settle.state):
            continue
        for name in scope_ids(row.run, row.stage, row.month):
            _move(totals[name], states[row.id], settle, row.reserved_nusd)
        states[row.id] = settle.state
        ends.append(_end(settle))
        if settle.reply is not None:
            journal.append(journal_row(settle.attempt, row, settle.reply))
    if ends:
        connection.execute(sql.END_ATTEMPT, ends)
    if journal:
        connection.execute(sql.NEW_REPLY, journal)


def _moves(old: str, new: AttemptState) -> bool:
    """Whether an attempt may go from one state to another: once, and a late reply from `unknown` to `settled`."""
    return old == "reserved" or (old == "unknown" and new == "settled")


def _move(scope: Totals, old: str, settle: Settle, reserved_nusd: int) -> None:
    if old == "reserved":
        scope.reserved_nusd -= reserved_nusd
    else:
        scope.unknown_nusd -= reserved_nusd
    if settle.state == "settled":
        scope.settled_nusd += settle.cost_nusd
    elif settle.state == "unknown":
        scope.unknown_nusd += reserved_nusd


def _end(settle: Settle) -> dict[str, Any]:
    usage = settle.reply.usage if settle.reply else None
    return {
        "attempt": settle.attempt,
        "new_state": settle.state,
        "cost": settle.cost_nusd if settle.state == "settled" else None,
        "ended": time.time(),
        "why": settle.failure or None,
        "fresh": usage.fresh if usage else None,
        "read": usage.cache_read if usage else None,
        "write": usage.cache_write + usage.cache_write_1h if usage else None,
        "out": usage.output if usage else None,
        "thought": usage.reasoning if usage else None,
    }


# --- samples ---------------------------------------------------------------------------------------------------


def _put(connection: Connection, puts: Sequence[Put]) -> None:
    """Store outcomes; a row that is told again replaces what was told before."""
    told: dict[str, set[int]] = defaultdict(set)
    for put in puts:
        told[put.run].update(outcome.row for outcome in put.outcomes)
    for run, numbers in told.items():
        connection.execute(sql.FORGET_ROWS, {"run": run, "rows": sorted(numbers)})
    rows = [
        {
            "run": put.run,
            "row": outcome.row,
            "part": outcome.part,
            "split": outcome.split,
            "gate": storable(outcome.gate),
            "reason": storable(outcome.reason),
            "record": storable(json.dumps(outcome.record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))),
        }
        for put in puts
        for outcome in put.outcomes
    ]
    if rows:
        connection.execute(sql.NEW_SAMPLE, rows)
