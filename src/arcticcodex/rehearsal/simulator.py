"""The state of the simulator and its decisions: what each attempt gets, and what it owes."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from arcticcodex.rehearsal.bill import Bill, Usage, cost_nusd
from arcticcodex.rehearsal.caches import Caches, Hit
from arcticcodex.rehearsal.calls import Refused
from arcticcodex.rehearsal.draws import derive
from arcticcodex.rehearsal.limits import WIDE_OPEN, Gauges, Limiter
from arcticcodex.rehearsal.logbook import Entry
from arcticcodex.rehearsal.replies import Reply, fault_of, reply_to
from arcticcodex.rehearsal.settings import HTTP_FAULTS, Settings, as_json, changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arcticcodex.rehearsal.calls import Call, JsonObject
    from arcticcodex.rehearsal.wires import Wire

# A stream begins after this share of the time its whole generation takes.
FIRST_TOKEN_SHARE = 0.3
_REFUSING_FAULTS = frozenset({*HTTP_FAULTS, "fatal_429", "retired"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that passed all checks, with what is decided for it.

    Attributes:
        call: the request.
        key: the key of its draws.
        ordinal: how many attempts of the same identity came before.
        fault: the fault drawn, or "".
        arrived_s: when it came, by the server's clock.
        latency_s: how long the generation takes.
        in_flight: calls being answered when it came, itself included.
    """

    call: Call
    key: bytes
    ordinal: int
    fault: str
    arrived_s: float
    latency_s: float
    in_flight: int

    @property
    def refuses(self) -> bool:
        """Whether the fault is an error reply in place of a completion."""
        return self.fault in _REFUSING_FAULTS

    @property
    def number(self) -> str:
        """The id of the reply, the same for the same attempt."""
        return f"{self.call.identity.hex()[:24]}{self.ordinal:02x}"


class Simulator:
    """All that is remembered between requests."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._limiters: dict[str, Limiter] = {}
        self.in_flight: Counter[str] = Counter()
        self.reset()

    def reset(self) -> None:
        """Forget bill, log, caches and counts; settings stay."""
        self._bill = Bill()
        self._log: list[Entry] = []
        self._caches = Caches()
        self._ordinals: dict[bytes, int] = {}
        self._owed_deepseek_nusd = 0
        self._limiters.clear()

    def configure(self, changes: Mapping[str, Any]) -> JsonObject:
        """Change settings; returns them all.

        Raises:
            SettingError: for an unknown setting or an impossible value.
        """
        self.settings = changed(self.settings, changes)
        self._limiters.clear()
        return as_json(self.settings)

    # ------------------------------------------------------------ clock

    def now_s(self) -> float:
        """The server's own clock, in seconds since 1970."""
        return time.time() + self.settings.clock_offset_s

    def now(self) -> datetime:
        """The server's own clock, in UTC."""
        return datetime.fromtimestamp(self.now_s(), UTC)

    # ------------------------------------------------------------ decisions

    def check_key(self, wire: Wire, headers: Mapping[str, str]) -> None:
        """Refuse a key that is missing, wrong or out of money."""
        key = wire.key_of(headers)
        balance = self.settings.deepseek_balance_nusd
        broke = wire.PROVIDER == "deepseek" and balance is not None and self._owed_deepseek_nusd >= balance
        trouble = "missing" if not key else "bad" if key.startswith("bad") else ""
        if not trouble and (key.startswith("poor") or broke):
            trouble = "poor"
        if trouble:
            raise wire.key_refusal(trouble)

    def admit(self, wire: Wire, call: Call) -> None:
        """Refuse a call above a rate limit of its model."""
        limiter = self._limiter(call.model.id)
        if limiter is None:
            return
        now = time.monotonic()
        refusal = limiter.refusal(call.prompt_tokens, self.in_flight[call.model.id], now)
        if refusal:
            raise wire.limit_refusal(*refusal)

    def attempt(self, call: Call, arrived_s: float) -> Attempt:
        """Draw what becomes of a call; counts the attempts of its identity."""
        settings = self.settings
        key = derive(settings.seed, call.identity)
        ordinal = self._ordinals.get(call.identity, 0)
        self._ordinals[call.identity] = ordinal + 1
        fault = fault_of(settings.fault_rates(call.model.provider), key, ordinal)
        return Attempt(
            call=call,
            key=key,
            ordinal=ordinal,
            fault=fault,
            arrived_s=arrived_s,
            latency_s=settings.latency_of(call.model.id).draw(key, "latency"),
            in_flight=self.in_flight.total(),
        )

    def generate(self, attempt: Attempt) -> tuple[Reply, Usage, Hit]:
        """The reply of an attempt, its usage, and what it leaves in the prompt cache."""
        call = attempt.call
        reply = reply_to(call, self.settings, attempt.key, attempt.fault)
        hit = self._caches.look(call, self.settings, attempt.key, attempt.ordinal, attempt.arrived_s)
        prompt = hit.usage(call.prompt_tokens)
        usage = Usage(
            prompt.fresh,
            prompt.cache_read,
            prompt.write_5m,
            prompt.write_1h,
            reply.output_tokens,
            reply.reasoning_tokens,
        )
        return reply, usage, hit

    def begin(self, attempt: Attempt, hit: Hit) -> None:
        """A reply begins to be generated: its prompt is usable from the cache when its first token comes."""
        self._caches.keep(hit, attempt.arrived_s + attempt.latency_s * FIRST_TOKEN_SHARE)

    def gauges(self, model: str) -> Gauges:
        """What the reply headers tell of the limits."""
        limiter = self._limiter(model)
        return limiter.gauges(time.monotonic()) if limiter else WIDE_OPEN

    def _limiter(self, model: str) -> Limiter | None:
        limits = self.settings.limits_of(model)
        if not limits:
            return None
        if model not in self._limiters:
            self._limiters[model] = Limiter(limits, time.monotonic())
        return self._limiters[model]

    # ------------------------------------------------------------ books

    def book(self, attempt: Attempt, status: int, fault: str, usage: Usage | None) -> None:
        """Put an attempt on the bill, if its fault is billed, and into the log."""
        call = attempt.call
        settings = self.settings
        billed = usage if settings.bills(fault) else None
        moment_s = attempt.arrived_s if settings.price_at == "start" else self.now_s()
        nusd = 0
        if billed:
            moment = datetime.fromtimestamp(moment_s, UTC)
            flex = call.tier == "flex"
            nusd = cost_nusd(call.model.price, billed, moment, flex=flex, holidays=settings.holidays)
            limiter = self._limiter(call.model.id)
            if limiter:
                limiter.spoken(billed.output, time.monotonic())
        provider, model = call.model.provider, call.model.id
        if provider == "deepseek":
            self._owed_deepseek_nusd += nusd
        self._bill.add(provider, model, billed, nusd)
        self._log.append(
            Entry(
                t=attempt.arrived_s,
                provider=provider,
                model=model,
                identity=call.identity,
                attempt_ordinal=attempt.ordinal,
                status=status,
                fault=fault,
                billed_nusd=nusd,
                usage=billed,
                prompt_tokens=call.prompt_tokens,
                cap=call.cap,
                in_flight=attempt.in_flight,
                latency_s=attempt.latency_s,
                stream=call.stream,
                tier=call.tier,
            )
        )

    def book_refusal(self, wire: Wire, model: str, call: Call | None, status: int, arrived_s: float) -> None:
        """Log a request refused before anything was drawn for it; it is never billed."""
        self._bill.add(wire.PROVIDER, model, None, 0)
        self._log.append(
            Entry(
                t=arrived_s,
                provider=wire.PROVIDER,
                model=model,
                identity=call.identity if call else b"",
                attempt_ordinal=self._ordinals.get(call.identity, 0) if call else 0,
                status=status,
                fault="limit" if call else "refused",
                billed_nusd=0,
                usage=None,
                prompt_tokens=call.prompt_tokens if call else 0,
                cap=call.cap if call else 0,
                in_flight=self.in_flight.total(),
                latency_s=0.0,
                stream=call.stream if call else False,
                tier=call.tier if call else "",
            )
        )

    def bill(self) -> JsonObject:
        """The bill so far."""
        return self._bill.as_json()

    def log(self, since: int, limit: int) -> list[JsonObject]:
        """The attempts booked from number `since` on, at most so many."""
        return [entry.as_json(since + at) for at, entry in enumerate(self._log[since : since + limit])]

    def balance(self) -> JsonObject:
        """DeepSeek's balance page."""
        nusd = self.settings.deepseek_balance_nusd
        left = max((10**12 if nusd is None else nusd) - self._owed_deepseek_nusd, 0)
        cents = left // 10**7
        text = f"{cents // 100}.{cents % 100:02d}"
        row = {"currency": "USD", "total_balance": text, "granted_balance": "0.00", "topped_up_balance": text}
        return {"is_available": left > 0, "balance_infos": [row]}


__all__ = ["FIRST_TOKEN_SHARE", "Attempt", "Refused", "Simulator"]
