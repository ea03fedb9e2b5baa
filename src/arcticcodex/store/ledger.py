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
from arcticcodex.records import Reply, Usage
from arcticcodex.store import clock
from arcticcodex.store import schema as t
from arcticcodex.store import statements as sql
from arcticcodex.store.database import storable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from arcticcodex.records import AttemptState, Outcome, Tier

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


def scope_ids(run: str, stage: str, month: str) -> tuple[str, ...]:
    """The scopes an attempt counts in, from the widest to the narrowest; always locked in this order."""
    return ("project", f"month:{month}", f"run:{run}", f"stage:{run}:{stage}")


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
        _save(connection, totals)
    if puts:
        _put(connection, puts)
    return [results.get(id(op)) for op in ops]


# --- claiming --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Totals:
    """A scope's totals while a transaction works on them."""

    cap_nusd: int | None
    settled_nusd: int
    unknown_nusd: int
    reserved_nusd: int
    last_s: float

    def holds(self, more_nusd: int) -> bool:
        bound_nusd = self.settled_nusd + self.unknown_nusd + self.reserved_nusd
        return self.cap_nusd is None or more_nusd == 0 or bound_nusd + more_nusd <= self.cap_nusd


def _claim(connection: Connection, claims: Sequence[Claim], totals: Mapping[str, _Totals]) -> list[Claimed]:
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


def _reserve(totals: Mapping[str, _Totals], claim: Claim, now_s: float) -> Claimed | None:
    scopes = [(name, totals[name]) for name in scope_ids(claim.run, claim.stage, claim.month)]
    for name, scope in scopes:
        if not scope.holds(claim.reserved_nusd):
            return Claimed(short_of=name, held_nusd=scope.reserved_nusd)
    for _, scope in scopes:
        scope.reserved_nusd += claim.reserved_nusd
        scope.last_s = max(scope.last_s, now_s)
    return None


def lock_scopes(connection: Connection, booked: Iterable[Any]) -> dict[str, _Totals]:
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


def lock_named(connection: Connection, names: Sequence[str]) -> dict[str, _Totals]:
    """The totals of the scopes that exist, locked in the order given: by name, everywhere."""
    return {name: _Totals(*totals) for name, *totals in connection.execute(sql.LOCK_SCOPES, {"names": names})}


def make_scope(connection: Connection, name: str) -> None:
    """Make a scope without a cap unless it is there."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as upsert  # noqa: PLC0415 — one of two dialects
    else:
        from sqlalchemy.dialects.sqlite import insert as upsert  # type: ignore[assignment]  # noqa: PLC0415
    connection.execute(upsert(t.scopes).values(id=name).on_conflict_do_nothing())


def _now_s(connection: Connection, totals: Mapping[str, _Totals]) -> float:
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


def _save(connection: Connection, totals: Mapping[str, _Totals]) -> None:
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


# --- settling --------------------------------------------------------------------------------------------------


def _attempts(connection: Connection, settles: Sequence[Settle]) -> dict[str, Any]:
    """The ledger's rows of what is settled, by attempt."""
    if not settles:
        return {}
    wanted = {"attempts": [settle.attempt for settle in settles]}
    return {row.id: row for row in connection.execute(sql.ATTEMPTS, wanted)}


def _settle(
    connection: Connection, settles: Sequence[Settle], found: Mapping[str, Any], totals: Mapping[str, _Totals]
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
            journal.append(_journalled(settle.attempt, row, settle.reply))
    if ends:
        connection.execute(sql.END_ATTEMPT, ends)
    if journal:
        connection.execute(sql.NEW_REPLY, journal)


def _moves(old: str, new: AttemptState) -> bool:
    """Whether an attempt may go from one state to another: once, and a late reply from `unknown` to `settled`."""
    return old == "reserved" or (old == "unknown" and new == "settled")


def _move(scope: _Totals, old: str, settle: Settle, reserved_nusd: int) -> None:
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


def _journalled(attempt: str, row: Any, reply: Reply) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "identity": row.identity,
        "run": row.run,
        "row": row.row,
        "cap_tokens": reply.cap_tokens,
        "finish": reply.finish,
        "text": reply.text,
        "reasoning": reply.reasoning,
        "model": reply.model,
        "tier": reply.tier,
        "date_s": reply.date_s,
        "usage": json.dumps(_usage_fields(reply.usage), separators=(",", ":")),
    }


def _usage_fields(usage: Usage) -> dict[str, Any]:
    return {
        "fresh": usage.fresh,
        "cache_read": usage.cache_read,
        "cache_write": usage.cache_write,
        "cache_write_1h": usage.cache_write_1h,
        "output": usage.output,
        "reasoning": usage.reasoning,
        "raw": dict(usage.raw),
    }


# --- the journal's side ------------------------------------------------------------------------------------------


def replies_of(connection: Connection, identities: Sequence[str]) -> dict[str, list[Reply]]:
    """All journalled replies of the given calls, by identity."""
    found: dict[str, list[Reply]] = defaultdict(list)
    for row in connection.execute(sql.REPLIES, {"identities": identities}):
        found[row.identity].append(
            Reply(
                text=row.text,
                reasoning=row.reasoning,
                finish=row.finish,
                model=row.model,
                usage=Usage(**json.loads(row.usage)),
                tier=row.tier,
                date_s=row.date_s,
                cap_tokens=row.cap_tokens,
                identity=row.identity,
                replayed=True,
                booked=(row.run, row.row),
            )
        )
    return found


def best_reply(replies: Iterable[Reply], cap_tokens: int) -> Reply | None:
    """The reply that answers a cap: a finished one if there is one, else the longest that was cut at a higher cap."""
    answering = [reply for reply in replies if reply.answers(cap_tokens)]
    return max(answering, key=lambda reply: (reply.finish != "length", reply.cap_tokens), default=None)


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
