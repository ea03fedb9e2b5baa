"""The line: what was never sent is told apart from what was sent and lost, and a deadline is a deadline."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import subprocess
import sys
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

import pytest
from aiohttp import web

from arcticcodex.errors import ConfigError, KeyRefused, LostReply, RateLimited, RequestRefused, RetryableError
from arcticcodex.records import Message
from arcticcodex.teachers import deepseek_chat, openai_chat
from arcticcodex.teachers.failures import NEVER_SENT, is_unbilled
from arcticcodex.teachers.http import Line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

DONE = {
    "model": "gpt-6-luna",
    "choices": [{"message": {"content": "Frozen water."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 12, "completion_tokens": 4},
}


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """An open line that takes replies up to 1 MB."""
    async with Line(max_reply_bytes=1_000_000) as line:
        yield line


async def done(_request: web.Request) -> web.Response:
    """Answer as asked."""
    return web.json_response(DONE)


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def raw(answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """A TCP server on loopback that speaks no HTTP of its own; gives `host:port`, and ends what it began."""
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(cast("asyncio.Task[None]", asyncio.current_task()))
        try:
            await answer(reader, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    if tasks:
        await asyncio.wait(tasks, timeout=5)


def clock_ahead(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A function that puts the running loop's clock ahead by so many seconds: all its deadlines come nearer."""
    loop = asyncio.get_running_loop()
    time_s, ahead_s = loop.time, 0.0

    def skip(seconds: float) -> None:
        nonlocal ahead_s
        ahead_s += seconds

    monkeypatch.setattr(loop, "time", lambda: time_s() + ahead_s)
    return skip


async def test_the_body_is_posted_as_it_is(line: Line, serve: Any, make_endpoint: Any, make_call: Any) -> None:
    """The bytes whose cost was reserved are the bytes sent, with the wire's headers."""
    async with serve(done) as server:
        endpoint = make_endpoint("openai", "gpt-6-luna", f"{server.url}/v1")
        reply = await line.sender(endpoint, openai_chat.WIRE, 5)(make_call(b'{"model":"x"}'))
        headers, body = server.seen[0]
    assert reply.text == "Frozen water."
    assert body == {"model": "x"}
    assert headers["content-type"] == "application/json"
    assert headers["authorization"] == "Bearer sk-made-up-key-0123456789"
    assert headers["user-agent"].startswith("arcticcodex/")
    assert reply.date_s == pytest.approx(time.time(), abs=5)


async def test_nobody_there_is_never_sent(line: Line, make_endpoint: Any, make_call: Any) -> None:
    """A refused connection costs nothing and may be tried again."""
    endpoint = make_endpoint("openai", "m", f"http://127.0.0.1:{free_port()}/v1")
    with pytest.raises(RetryableError) as caught:
        await line.sender(endpoint, openai_chat.WIRE, 5)(make_call())
    assert caught.value.kind == NEVER_SENT
    assert not isinstance(caught.value, LostReply)
    assert is_unbilled(caught.value)
    assert "127.0.0.1" in caught.value.why


async def test_a_name_that_does_not_resolve_is_never_sent(line: Line, make_endpoint: Any, make_call: Any) -> None:
    """DNS fails before anything leaves."""
    endpoint = make_endpoint("openai", "m", "http://nowhere.invalid/v1")
    with pytest.raises(RetryableError) as caught:
        await line.sender(endpoint, openai_chat.WIRE, 5)(make_call())
    assert is_unbilled(caught.value)


async def test_no_tls_is_never_sent(line: Line, serve: Any, make_endpoint: Any, make_call: Any) -> None:
    """Without a finished handshake no request was made."""
    async with serve(done) as server:
        endpoint = make_endpoint("openai", "m", server.url.replace("http:", "https:"))
        with pytest.raises(RetryableError) as caught:
            await line.sender(endpoint, openai_chat.WIRE, 5)(make_call())
        assert server.seen == []
    assert is_unbilled(caught.value)


async def test_a_connection_that_hangs_is_never_sent(make_endpoint: Any, make_call: Any) -> None:
    """A peer that does not finish the TLS handshake in time was never asked anything."""

    async def mute(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with raw(mute) as address, Line(connect_s=0.1) as line:
        endpoint = make_endpoint("openai", "m", f"https://{address}/v1")
        with pytest.raises(RetryableError) as caught:
            await line.sender(endpoint, openai_chat.WIRE, 5)(make_call())
    assert is_unbilled(caught.value)


@pytest.mark.parametrize("when", ["before the status", "in the headers", "in the body"])
async def test_a_connection_cut_after_sending_is_lost(
    when: str, line: Line, make_endpoint: Any, make_call: Any
) -> None:
    """The request was on its way: whether it was billed nobody here can know."""
    partial = {
        "before the status": b"",
        "in the headers": b"HTTP/1.1 200 OK\r\nContent-Type: app",
        "in the body": b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"choices":',
    }[when]

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"{}")
        writer.write(partial)
        await writer.drain()

    async with raw(cut) as address:
        endpoint = make_endpoint("openai", "m", f"http://{address}/v1")
        with pytest.raises(LostReply) as caught:
            await line.sender(endpoint, openai_chat.WIRE, 5)(make_call(b"{}"))
    assert not is_unbilled(caught.value)


async def test_an_error_whose_body_is_cut_keeps_its_status(line: Line, make_endpoint: Any, make_call: Any) -> None:
    """A 429 is a 429 without its last bytes; a 500 without its body is not known to be free."""

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        status = (await reader.readuntil(b"}"))[-4:-1]
        writer.write(b"HTTP/1.1 " + status + b' X\r\nRetry-After: 3\r\nContent-Length: 500\r\n\r\n{"error":')
        await writer.drain()

    async with raw(cut) as address:
        endpoint = make_endpoint("openai", "m", f"http://{address}/v1")
        send = line.sender(endpoint, openai_chat.WIRE, 5)
        with pytest.raises(RateLimited) as limited:
            await send(make_call(b"{429}"))
        with pytest.raises(LostReply) as lost:
            await send(make_call(b"{500}"))
    assert limited.value.retry_after_s == 3
    assert is_unbilled(limited.value)
    assert not is_unbilled(lost.value)


@pytest.mark.parametrize(("beats", "answered"), [(50, True), (200, False)])
async def test_keep_alives_do_not_stretch_the_deadline(
    line: Line,
    serve: Any,
    make_endpoint: Any,
    make_call: Any,
    monkeypatch: pytest.MonkeyPatch,
    beats: int,
    answered: bool,
) -> None:
    """Blank lines before the JSON, one a second, are waited through and dropped, but no longer than the deadline."""
    sent = 0

    async def slow(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while sent < beats:
            await response.write(b"\n")
            sent += 1
            skip(1)
            await asyncio.sleep(0)  # one turn of the loop for whoever reads
        await response.write(json.dumps(DONE).encode())
        return response

    async with serve(slow) as server:
        endpoint = make_endpoint("deepseek", "deepseek-flash", server.url)
        skip = clock_ahead(monkeypatch)
        call = line.sender(endpoint, deepseek_chat.WIRE, 100)(make_call())
        if answered:
            assert (await call).text == "Frozen water."
            return
        with pytest.raises(LostReply) as caught:
            await call
    assert caught.value.kind == "deadline"
    assert 50 < sent < 150
    assert not is_unbilled(caught.value)


async def test_an_endless_reply_is_cut_off_at_once(line: Line, serve: Any, make_endpoint: Any, make_call: Any) -> None:
    """Nothing is read beyond the limit, so a server that never stops fills no memory and holds no slot."""

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" " * 100_000)

    async with serve(endless) as server:
        send = line.sender(make_endpoint("openai", "m", f"{server.url}/v1"), openai_chat.WIRE, 60)
        with pytest.raises(RequestRefused) as caught:
            await asyncio.wait_for(send(make_call()), 10)
    assert caught.value.kind == "too_large"


@pytest.mark.parametrize("packed", [False, True])
async def test_a_reply_larger_than_any_is_not_read(
    line: Line, serve: Any, make_endpoint: Any, make_call: Any, *, packed: bool
) -> None:
    """A flood, compressed or not, is cut off; it is not tried again, and its money is not called free."""

    async def flood(_request: web.Request) -> web.Response:
        body = b" " * 5_000_000
        if packed:
            return web.Response(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
        return web.Response(body=body)

    async with serve(flood) as server:
        endpoint = make_endpoint("openai", "m", f"{server.url}/v1")
        with pytest.raises(RequestRefused) as caught:
            await line.sender(endpoint, openai_chat.WIRE, 5)(make_call())
    assert caught.value.kind == "too_large"
    assert not is_unbilled(caught.value)


async def test_redirects_are_not_followed(line: Line, serve: Any, make_endpoint: Any, make_call: Any) -> None:
    """A key is never sent to an address nobody configured, nor a call sent twice."""

    async def away(_request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with serve(away) as server:
        endpoint = make_endpoint("openai", "m", f"{server.url}/v1")
        with pytest.raises(Exception, match="another address"):
            await line.sender(endpoint, openai_chat.WIRE, 5)(make_call())
        assert len(server.seen) == 1


async def test_cookies_are_not_kept(line: Line, serve: Any, make_endpoint: Any, make_call: Any) -> None:
    """Two calls have nothing in common but the session's connections (jars leave bare addresses out: a name it is)."""

    async def cookie(_request: web.Request) -> web.Response:
        response = web.json_response(DONE)
        response.set_cookie("a", "b")
        return response

    async with serve(cookie) as server:
        named = server.url.replace("127.0.0.1", "localhost")
        send = line.sender(make_endpoint("openai", "m", f"{named}/v1"), openai_chat.WIRE, 5)
        await send(make_call())
        await send(make_call())
        assert len(server.seen) == 2
        assert all("cookie" not in headers for headers, _ in server.seen)


async def test_a_proxy_of_the_environment_is_not_used_for_loopback(
    line: Line, serve: Any, make_endpoint: Any, make_call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gateways and simulators on this machine are reached directly; other hosts through the proxy."""

    async def proxied(request: web.Request) -> web.Response:
        return web.json_response(DONE | {"model": str(request.url)})

    async with serve(proxied) as server:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
        direct = make_endpoint("openai", "m", f"{server.url}/v1")
        assert (await line.sender(direct, openai_chat.WIRE, 5)(make_call())).model.startswith(server.url)
        monkeypatch.setenv("http_proxy", server.url)
        distant = make_endpoint("openai", "m", "http://models.example/v1")
        reply = await line.sender(distant, openai_chat.WIRE, 5)(make_call())
        assert reply.model == "http://models.example/v1/chat/completions"


async def test_no_error_repeats_the_prompt(
    line: Line, serve: Any, make_endpoint: Any, make_call: Any, make_request: Any
) -> None:
    """A provider that echoes the document in its message does not put it into our log."""

    async def echo(request: web.Request) -> web.Response:
        text = (await request.json())["messages"][1]["content"]
        return web.json_response({"error": {"message": f"Invalid: {text}", "type": "invalid"}}, status=400)

    request = make_request(messages=(Message("user", "The patient's name is Alice Example."),))
    async with serve(echo) as server:
        endpoint = make_endpoint("openai", "m", f"{server.url}/v1")
        call = make_call(openai_chat.WIRE.body(endpoint, request, 9), request=request)
        with pytest.raises(RequestRefused) as caught:
            await line.sender(endpoint, openai_chat.WIRE, 5)(call)
    assert "Alice" not in str(caught.value)
    assert "HTTP 400" in str(caught.value)


@pytest.mark.parametrize("key", ["sk-one\nX-Evil: 1", "sk-ключ"])
async def test_a_key_no_header_can_carry_is_refused(key: str, line: Line, make_endpoint: Any) -> None:
    """A key pasted with a line break or a look-alike letter is told at once, and not shown."""
    with pytest.raises(KeyRefused) as caught:
        line.sender(make_endpoint("openai", "m", api_key=key), openai_chat.WIRE, 5)
    assert key not in str(caught.value)


@pytest.mark.parametrize("url", ["", "api.openai.com/v1", "ftp://x/v1", "http://", "http://[::1/v1", "http://h:99999/"])
async def test_an_address_that_is_none_is_a_config_error(url: str, line: Line, make_endpoint: Any) -> None:
    """Told before a run begins, not once per row."""
    with pytest.raises(ConfigError):
        line.sender(make_endpoint("openai", "m", url or " "), openai_chat.WIRE, 5)


async def test_a_cancelled_call_stays_cancelled(line: Line, serve: Any, make_endpoint: Any, make_call: Any) -> None:
    """Ctrl-C is no provider fault: whoever books the attempt sees the cancellation itself."""
    reached = asyncio.Event()

    async def wait(_request: web.Request) -> web.Response:
        reached.set()
        await asyncio.sleep(60)
        return web.Response()

    async with serve(wait) as server:
        endpoint = make_endpoint("openai", "m", f"{server.url}/v1")
        task = asyncio.ensure_future(line.sender(endpoint, openai_chat.WIRE, 30)(make_call()))
        await asyncio.wait_for(reached.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def test_importing_the_teachers_loads_no_http_library() -> None:
    """`arctic --help` and the offline teacher do not pay for aiohttp, tenacity, pydantic or json-repair."""
    code = (
        "import sys\n"
        "from arcticcodex.teachers import anthropic_messages, deepseek_chat, http, limiter\n"
        "from arcticcodex.teachers import openai_chat, retry, structured\n"
        "heavy = {'aiohttp', 'tenacity', 'pydantic', 'json_repair', 'yarl'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"


def test_the_line_is_closed_after_use(make_endpoint: Any, make_call: Callable[..., Any]) -> None:
    """A sender outlives its line only to say so."""

    async def late() -> None:
        async with Line() as line:
            send = line.sender(make_endpoint(), openai_chat.WIRE, 5)
        with pytest.raises(RuntimeError, match="closed"):
            await send(make_call())

    asyncio.run(late())
