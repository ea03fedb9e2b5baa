"""The rehearsal server: real HTTP on loopback over the simulator's decisions."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from aiohttp import web

from arcticcodex.rehearsal import wire_anthropic
from arcticcodex.rehearsal.calls import Refused, json_bytes
from arcticcodex.rehearsal.models import living
from arcticcodex.rehearsal.settings import SettingError, as_json
from arcticcodex.rehearsal.simulator import FIRST_TOKEN_SHARE, Attempt, Simulator
from arcticcodex.rehearsal.wires import ANTHROPIC, COMPLETIONS, DEEPSEEK, MODEL_LISTS, Wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from arcticcodex.rehearsal.bill import Usage
    from arcticcodex.rehearsal.calls import JsonObject
    from arcticcodex.rehearsal.replies import Reply

_LARGEST_BODY_BYTES = 32 * 2**20
_LOG_PAGE = 20_000
_JSON = "application/json"
_BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"


class RehearsalServer:
    """Answers every request of one server; all state is the simulator's."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self._numbers = 0
        self._date = (0, "")

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        path = request.path
        wire = COMPLETIONS.get(path)
        if wire is not None and request.method == "POST":
            return await self._complete(request, wire)
        if path.startswith("/_rehearsal/"):
            return await self._control(request, path.removeprefix("/_rehearsal/"))
        if path == "/anthropic/v1/messages/count_tokens" and request.method == "POST":
            return await self._count(request)
        return self._page(request, path)

    # ------------------------------------------------------------ completions

    async def _complete(self, request: web.BaseRequest, wire: Wire) -> web.StreamResponse:
        simulator = self.simulator
        arrived_s = simulator.now_s()
        model = "?"
        call = None
        counted = ""
        try:
            body = await self._body(request)
            model = str(body.get("model", "?"))
            simulator.check_key(wire, request.headers)
            call = wire.read(body, request.headers, simulator.now(), simulator.settings)
            counted = call.model.id
            simulator.in_flight[counted] += 1
            simulator.admit(wire, call)
            return await self._answer(request, wire, simulator.attempt(call, arrived_s))
        except Refused as refused:
            simulator.book_refusal(wire, model, call, refused.status, arrived_s)
            return self._refusal(wire, refused, model)
        finally:
            if counted:
                simulator.in_flight[counted] -= 1

    async def _answer(self, request: web.BaseRequest, wire: Wire, attempt: Attempt) -> web.StreamResponse:
        simulator = self.simulator
        model = attempt.call.model.id
        if attempt.refuses:
            refused = wire.fault_refusal(attempt.fault, simulator.settings, model)
            usage = simulator.generate(attempt)[1] if simulator.settings.bills(attempt.fault) else None
            simulator.book(attempt, refused.status, attempt.fault, usage)
            return self._refusal(wire, refused, model)
        reply, usage, hit = simulator.generate(attempt)
        simulator.begin(attempt, hit)
        match attempt.fault:
            case "502_html":
                simulator.book(attempt, 502, attempt.fault, usage)
                return web.Response(status=502, body=_BAD_GATEWAY, content_type="text/html")
            case "drop":
                simulator.book(attempt, 0, attempt.fault, usage)
                return _cut_off(request)
            case "hang":
                simulator.book(attempt, 0, attempt.fault, usage)
                await asyncio.sleep(simulator.settings.hang_s)
                return _cut_off(request)
        if attempt.call.stream:
            return await self._stream(request, wire, attempt, reply, usage)
        return await self._whole(request, wire, attempt, reply, usage)

    async def _whole(
        self, request: web.BaseRequest, wire: Wire, attempt: Attempt, reply: Reply, usage: Usage
    ) -> web.StreamResponse:
        response = await self._wait_whole(request, wire, attempt, usage)
        self.simulator.book(attempt, 200, attempt.fault, usage)
        told = None if attempt.fault == "no_usage" else usage
        created = int(attempt.arrived_s)
        message = wire.message(attempt.call, reply, told, attempt.number, created)
        data = json_bytes(message)
        if response is not None:
            await response.write(data)
            await response.write_eof()
            return response
        headers = self._headers(wire, attempt.call.model.id)
        if attempt.fault == "reset":
            headers["Content-Length"] = str(len(data))
            return await _broken(request, web.StreamResponse(headers=headers), [data[: len(data) // 2]])
        return web.Response(body=data, headers=headers)

    async def _wait_whole(
        self, request: web.BaseRequest, wire: Wire, attempt: Attempt, usage: Usage
    ) -> web.StreamResponse | None:
        """Wait for the generation; a provider that keeps the line alive has begun its response by then."""
        beat_s = self.simulator.settings.keepalive_s
        beats = wire.KEEP_ALIVE_WHOLE and 0 < beat_s < attempt.latency_s and attempt.fault != "reset"
        if not beats:
            await self._wait(attempt, attempt.latency_s, usage)
            return None
        response = web.StreamResponse(headers=self._headers(wire, attempt.call.model.id))
        await response.prepare(request)
        await self._beat(response, wire.KEEP_ALIVE_WHOLE, attempt, attempt.latency_s, usage)
        return response

    async def _stream(
        self, request: web.BaseRequest, wire: Wire, attempt: Attempt, reply: Reply, usage: Usage
    ) -> web.StreamResponse:
        headers = self._headers(wire, attempt.call.model.id)
        headers |= {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache"}
        response = web.StreamResponse(headers=headers)
        first_s = attempt.latency_s * FIRST_TOKEN_SHARE
        await response.prepare(request)
        if wire.KEEP_ALIVE and 0 < self.simulator.settings.keepalive_s < first_s:
            await self._beat(response, wire.KEEP_ALIVE, attempt, first_s, usage)
        else:
            await self._wait(attempt, first_s, usage)
        self.simulator.book(attempt, 200, attempt.fault, usage)
        told = None if attempt.fault == "no_usage" else usage
        events = list(wire.events(attempt.call, reply, told, attempt.number, int(attempt.arrived_s)))
        if attempt.fault == "reset":
            return await _broken(request, response, events[: len(events) // 2])
        await _spaced(response, events, attempt.latency_s - first_s)
        await response.write_eof()
        return response

    async def _wait(self, attempt: Attempt, seconds: float, usage: Usage) -> None:
        """Wait; a client that leaves meanwhile is billed for the generation that runs on."""
        if seconds <= 0:
            return
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.simulator.book(attempt, 499, "disconnect", usage)
            raise

    async def _beat(
        self, response: web.StreamResponse, beat: bytes, attempt: Attempt, seconds: float, usage: Usage
    ) -> None:
        """Wait, sending a sign of life at each interval."""
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            await self._wait(attempt, min(rest, self.simulator.settings.keepalive_s), usage)
            await response.write(beat)

    # ------------------------------------------------------------ other pages

    async def _count(self, request: web.BaseRequest) -> web.Response:
        simulator = self.simulator
        try:
            body = await self._body(request)
            simulator.check_key(ANTHROPIC, request.headers)
            tokens = wire_anthropic.read_for_count(body, request.headers, simulator.now())
        except Refused as refused:
            return self._refusal(ANTHROPIC, refused, "")
        return self._json({"input_tokens": tokens}, self._headers(ANTHROPIC, ""))

    def _page(self, request: web.BaseRequest, path: str) -> web.Response:
        simulator = self.simulator
        if request.method == "GET" and path in {"/deepseek/user/balance", "/deepseek/v1/user/balance"}:
            return self._keyed(request, DEEPSEEK, simulator.balance)
        for root, wire in MODEL_LISTS.items():
            if request.method == "GET" and path == root:
                listed = living(wire.PROVIDER, simulator.now())
                return self._keyed(request, wire, lambda: wire.models_body(listed))  # noqa: B023 — called at once
            if request.method == "GET" and path.startswith(root + "/"):
                name = path.removeprefix(root + "/")
                return self._keyed(
                    request,
                    wire,
                    lambda: wire.model_body(wire.find_model(name, simulator.now())),  # noqa: B023
                )
        return self._json({"error": {"message": f"Not found: {request.method} {path}"}}, status=404)

    def _keyed(self, request: web.BaseRequest, wire: Wire, page: Any) -> web.Response:
        try:
            self.simulator.check_key(wire, request.headers)
            return self._json(page(), self._headers(wire, ""))
        except Refused as refused:
            return self._refusal(wire, refused, "")

    async def _control(self, request: web.BaseRequest, page: str) -> web.Response:
        try:
            value = await self._controlled(request, page)
        except (SettingError, Refused, ValueError) as error:
            return self._json({"error": {"message": str(error)}}, status=400)
        if value is None:
            return self._json({"error": {"message": f"no control page {request.method} {page}"}}, status=404)
        return self._json(value)

    async def _controlled(self, request: web.BaseRequest, page: str) -> JsonObject | list[JsonObject] | None:
        simulator = self.simulator
        value: JsonObject | list[JsonObject] | None = None
        match request.method, page:
            case "GET", "bill":
                value = simulator.bill()
            case "GET", "log":
                since, limit = (int(request.query.get(*item)) for item in (("since", "0"), ("limit", str(_LOG_PAGE))))
                value = simulator.log(max(since, 0), max(limit, 0))
            case "GET", "config":
                value = as_json(simulator.settings)
            case "POST", "config":
                value = simulator.configure(await self._body(request))
            case "POST", "reset":
                simulator.reset()
                value = {}
        return value

    # ------------------------------------------------------------ bodies and headers

    async def _body(self, request: web.BaseRequest) -> JsonObject:
        try:
            body = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge as error:
            raise Refused(413, "request_too_large", "Request exceeds the maximum allowed number of bytes.") from error
        except ValueError as error:
            raise Refused(400, "invalid_request_error", "We could not parse the JSON body of your request.") from error
        if not isinstance(body, dict):
            raise Refused(400, "invalid_request_error", "The JSON body of your request is not an object.")
        return body

    def _refusal(self, wire: Wire, refused: Refused, model: str) -> web.Response:
        headers = self._headers(wire, model)
        request_id = headers.get("request-id", "")
        body = wire.error_body(refused, request_id)
        return self._json(body, headers | wire.refusal_headers(refused), status=refused.status)

    def _headers(self, wire: Wire, model: str) -> dict[str, str]:
        self._numbers += 1
        simulator = self.simulator
        sent = wire.headers(f"req_{self._numbers:012x}", simulator.gauges(model), simulator.now())
        sent["Content-Type"] = _JSON
        sent["Date"] = self._http_date(int(simulator.now_s()))
        return sent

    def _http_date(self, second: int) -> str:
        if self._date[0] != second:
            self._date = (second, formatdate(second, usegmt=True))
        return self._date[1]

    def _json(self, value: Any, headers: dict[str, str] | None = None, *, status: int = 200) -> web.Response:
        data = json_bytes(value)
        return web.Response(status=status, body=data, headers=headers or {"Content-Type": _JSON})


async def _spaced(response: web.StreamResponse, events: list[bytes], seconds: float) -> None:
    """Send the events of a stream over the time its generation takes."""
    pause_s = seconds / max(len(events) - 1, 1)
    for at, event in enumerate(events):
        if at and pause_s > 0:
            await asyncio.sleep(pause_s)
        await response.write(event)


async def _broken(request: web.BaseRequest, response: web.StreamResponse, parts: Iterable[bytes]) -> web.StreamResponse:
    """Send the first parts of a response, then reset the connection."""
    if not response.prepared:
        await response.prepare(request)
    for part in parts:
        await response.write(part)
    _cut_off(request)
    return response


def _cut_off(request: web.BaseRequest) -> web.StreamResponse:
    """Reset the connection under a request; what is returned goes nowhere."""
    transport = request.transport
    if transport is not None:
        sock = transport.get_extra_info("socket")
        # Linger on, with no time to linger: the close is a reset.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()


async def start(simulator: Simulator, port: int) -> tuple[web.ServerRunner, str]:
    """Listen on 127.0.0.1; returns the runner and the URL.

    Raises:
        OSError: when the port is taken.
    """
    server = RehearsalServer(simulator)
    loop = asyncio.get_running_loop()

    def request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
        return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=_LARGEST_BODY_BYTES)

    # A handler is cancelled when its client leaves: that is how a hang ends and a disconnect is seen.
    low = web.Server(server.handle, request_factory=request, handler_cancellation=True, access_log=None)
    runner = web.ServerRunner(low)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, backlog=2048, shutdown_timeout=0.2)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"
