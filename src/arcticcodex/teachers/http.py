"""The line to the providers: one HTTP session for the whole process, and a `Send` for each endpoint.

It knows three ends of a call: never sent (nothing can be owed), answered (the wire reads it), and sent without an answer
(what is owed is unknown). Nothing is retried and no redirect followed here: each attempt is one line of the ledger.
"""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from arcticcodex.errors import ConfigError, KeyRefused, LostReply, RequestRefused, RetryableError, TeacherError
from arcticcodex.teachers.failures import NEVER_SENT, without_echo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    import aiohttp

    from arcticcodex.records import Call, Reply
    from arcticcodex.teachers.teacher import Endpoint, Send, Wire

CONNECT_S = 20.0
MAX_REPLY_BYTES = 32 << 20  # far above the longest reply any output cap allows
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Line:
    """One HTTP session, as an async context manager. Not to be shared between event loops."""

    def __init__(self, *, connect_s: float = CONNECT_S, max_reply_bytes: int = MAX_REPLY_BYTES) -> None:
        self._connect_s = connect_s
        self._max_reply_bytes = max_reply_bytes
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the session; no connection is made yet."""
        import aiohttp  # noqa: PLC0415 — 0.2 s of import that only paid or local teachers need

        self._session = aiohttp.ClientSession(
            # The limiter bounds the calls in flight, so the pool needs no bound of its own.
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._connect_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"arcticcodex/{version('arcticcodex')}"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def sender(self, endpoint: Endpoint, wire: Wire, deadline_s: float) -> Send:
        """A `Send` that posts each call's body to `endpoint` and reads the answer with `wire`.

        `deadline_s` bounds a call by the wall clock, whatever keep-alives arrive. Raises `ConfigError` for an address
        and `KeyRefused` for a key that no HTTP request can carry; the `Send` raises what the wire does, a
        `RetryableError` for what was never sent, and a `LostReply` for what was sent and not answered.
        """
        import aiohttp  # noqa: PLC0415 — as above
        from multidict import CIMultiDict  # noqa: PLC0415 — comes with aiohttp

        url, proxy = _address(endpoint, wire.url(endpoint))
        headers = CIMultiDict(wire.headers(endpoint))
        _check_headers(endpoint, headers)

        async def post(call: Call) -> tuple[int, dict[str, str] | object, bytes]: ...

        async def send(call: Call) -> Reply:
            session = self._session
            if session is None:
                raise RuntimeError("the line is closed")
            try:
                async with (
                    asyncio.timeout(deadline_s),
                    session.post(url, data=call.body, headers=headers, allow_redirects=False, proxy=proxy) as response,
                ):
                    body = await self._read(endpoint, response)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
                raise _never_sent(endpoint, error) from None
            except TimeoutError:
                raise _lost(endpoint, f"no answer within {deadline_s:g} s", "deadline") from None
            except aiohttp.ClientError as error:
                raise _lost(endpoint, type(error).__name__, "connection") from None
            try:
                return wire.reply(endpoint, response.status, response.headers, body)
            except TeacherError as error:
                raise without_echo(error, _texts(call)) from None

        return send

    async def _read(self, endpoint: Endpoint, response: aiohttp.ClientResponse) -> bytes:
        """The whole body; of an error, as much of it as came."""
        import aiohttp  # noqa: PLC0415 — as above

        pieces, size = [], 0
        try:
            async for piece in response.content.iter_any():
                size += len(piece)
                if size > self._max_reply_bytes:
                    response.close()
                    raise _too_large(endpoint, response.status, self._max_reply_bytes)
                pieces.append(piece)
        except aiohttp.ClientError:
            if response.status == 200:  # noqa: PLR2004
                raise
        return b"".join(pieces)
