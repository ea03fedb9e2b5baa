"""The journal as a teacher: a call that was ever settled is answered from the store, and equal calls share one attempt.

A call's identity is the hash of everything that can change the content of its reply. It holds no row, run, process or
seed, and neither output cap, tier nor cache marks: so resuming is running the same code again, and equal requests of
two rows, runs or documents are one call and one payment.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from arcticcodex.errors import RequestRefused
from arcticcodex.records import Call
from arcticcodex.store.replies import best_reply

if TYPE_CHECKING:
    from arcticcodex.records import Booking, Reply, Request
    from arcticcodex.store.store import Store
    from arcticcodex.teachers.teacher import Endpoint, Send, Wire


def identity_fields(endpoint: Endpoint, request: Request) -> str:
    """The canonical JSON of what decides a reply's content: the text the identity is the hash of."""
    return json.dumps(
        {
            "provider": endpoint.provider,
            "url": endpoint.identity_url,
            "model": endpoint.model,
            "system": request.system,
            "messages": [[message.role, message.content] for message in request.messages],
            "schema": request.schema,
            "schema_name": request.schema_name if request.schema is not None else None,
            "thinking": request.thinking,
            "temperature": request.temperature,
            "replica": request.replica,
        },
        sort_keys=True,
        separators=(",", ":"),
    )


def identify(fields: str) -> str:
    """The identity of canonical fields: SHA-256 in hexadecimal."""
    return hashlib.sha256(fields.encode()).hexdigest()


@dataclass(slots=True)
class Tally:
    """How the calls of one teacher were answered in this process: all, from the journal, by another row's call."""

    calls: int = 0
    replayed: int = 0
    shared: int = 0


@dataclass(slots=True)
class _Flight:
    """A call under way in this process, with those who wait for it and the lowest row among them.

    It lands with the reply, with None where its leader was cancelled and somebody else must fly, or with an error.
    """

    run: str
    row: int
    landed: asyncio.Future[Reply | None]


@dataclass(slots=True)
class JournalledTeacher:
    """A `Teacher` over a `Send`: journal first, one flight per identity, truncated replies again at the hard cap."""

    endpoint: Endpoint
    wire: Wire
    send: Send
    store: Store
    tally: Tally = field(default_factory=Tally)
    _flights: dict[str, _Flight] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The model id sent."""
        return self.endpoint.model

    @property
    def family(self) -> str:
        """Who made the model."""
        return self.endpoint.family

    @property
    def provider(self) -> str:
        """Where it is served."""
        return self.endpoint.provider

    async def ask(self, request: Request, booking: Booking) -> Reply:
        """Answer from the journal, from a flight of the same call, or by sending it."""
        fields = identity_fields(self.endpoint, request)
        identity = identify(fields)
        while (flight := self._flights.get(identity)) is not None:
            if flight.run == booking.run:
                flight.row = min(flight.row, booking.row)
            reply = await asyncio.shield(flight.landed)
            if reply is not None and reply.answers(request.hard_cap_tokens):
                self.tally.calls += 1
                self.tally.shared += 1
                return reply
        reply = await self._lead(request, booking, identity, fields)
        self.tally.calls += 1
        return reply

    async def _lead(self, request: Request, booking: Booking, identity: str, fields: str) -> Reply:
        flight = _Flight(booking.run, booking.row, asyncio.get_running_loop().create_future())
        self._flights[identity] = flight
        try:
            reply = await self._answer(request, booking, identity, fields)
        except asyncio.CancelledError:
            flight.landed.set_result(None)
            raise
        except BaseException as error:  # a teacher, the money, the store or we failed: who waits must not wait for ever
            flight.landed.set_exception(error)
            flight.landed.exception()  # mark as seen: nobody else may be waiting
            raise
        else:
            flight.landed.set_result(reply)
        finally:
            del self._flights[identity]
        if flight.row < booking.row:
            await self.store.rebook(booking.run, identity, flight.row)
        return reply

    async def _answer(self, request: Request, booking: Booking, identity: str, fields: str) -> Reply:
        found = await self.store.look_up(identity, booking.run)
        if found.failure is not None:
            found.failure.identities = (identity,)
            raise found.failure
        reply = best_reply(found.replies, request.cap_tokens)
        if reply is None:
            reply = await self._send(Call(identity, request, booking, request.cap_tokens, b"", fields))
        if reply.finish == "length" and reply.cap_tokens < request.hard_cap_tokens:
            reply = await self._send(Call(identity, request, booking, request.hard_cap_tokens, b"", fields))
        if reply.replayed:
            self.tally.replayed += 1
            if reply.booked is not None and reply.booked[0] == booking.run and booking.row < reply.booked[1]:
                await self.store.rebook(booking.run, identity, booking.row)
        return reply

    async def _send(self, call: Call) -> Reply:
        try:
            return await self.send(replace(call, body=self.wire.body(self.endpoint, call.request, call.cap_tokens)))
        except RequestRefused as error:
            error.identities = (call.identity,)
            await self.store.fail(call.booking.run, call.identity, error)
            raise
