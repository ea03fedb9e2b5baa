"""The line to the providers: one HTTP session for the whole process, and a `Send` for each endpoint.

A call ends in one of three ways: never sent (nothing is owed), answered (the wire reads it), or sent and not answered
(what is owed is unknown). Nothing is retried and no redirect followed here: each attempt is one line of the ledger.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Self
from urllib.request import getproxies, proxy_bypass

from arcticcodex.addresses import is_loopback
from arcticcodex.errors import ConfigError, KeyRefused, LostReply, RequestRefused, RetryableError, TeacherError
from arcticcodex.teachers.failures import NEVER_SENT, without_echo
from arcticcodex.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    import aiohttp
    from yarl import URL

    from arcticcodex.records import Call, Reply
    from arcticcodex.teachers.teacher import Endpoint, Send, Wire

CONNECT_S = 20.0
MAX_REPLY_BYTES = 32 << 20  # far above the longest reply any output cap allows
_MAX_ERROR_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Page:
    """What a GET brought; the keys of `headers` are case-insensitive."""

    status: int
    headers: Mapping[str, str]
    body: bytes


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
            headers={"User-Agent": f"arcticcodex/{__version__}"},
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

        never_sent = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)

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
            except never_sent as error:
                raise _never_sent(endpoint, url, error) from None
            except TimeoutError:
                raise _lost(endpoint, f"no answer within {deadline_s:g} s", "deadline") from None
            except aiohttp.ClientError as error:
                raise _lost(endpoint, type(error).__name__, "connection") from None
            try:
                return wire.reply(endpoint, response.status, response.headers, body)
            except TeacherError as error:
                raise without_echo(error, _texts(call)) from None

        return send

    async def page(self, endpoint: Endpoint, url: str, headers: Mapping[str, str], deadline_s: float) -> Page | None:
        """What a GET of `url`, a free page of `endpoint`, brings; None where nothing whole comes within `deadline_s`.

        Raises `ConfigError` for an address and `KeyRefused` for a key that no HTTP request can carry.
        """
        import aiohttp  # noqa: PLC0415 — as above

        address, proxy = _address(endpoint, url)
        _check_headers(endpoint, headers)
        if self._session is None:
            raise RuntimeError("the line is closed")
        try:
            async with (
                asyncio.timeout(deadline_s),
                self._session.get(address, headers=headers, allow_redirects=False, proxy=proxy) as response,
            ):
                return Page(response.status, response.headers, await self._read(endpoint, response))
        except (aiohttp.ClientError, TimeoutError, OSError, RequestRefused):
            return None

    async def _read(self, endpoint: Endpoint, response: aiohttp.ClientResponse) -> bytes:
        """The whole body of an answer; of an error, as much as came and a person could read."""
        from aiohttp import ClientError  # noqa: PLC0415 — as above

        answered = response.status == HTTPStatus.OK
        most = self._max_reply_bytes if answered else _MAX_ERROR_BYTES
        pieces, size = [], 0
        try:
            async for piece in response.content.iter_any():
                pieces.append(piece)
                size += len(piece)
                if size > most:
                    response.close()
                    break
        except ClientError:
            if answered:
                raise
        if answered and size > most:
            raise _too_large(endpoint, most)
        return b"".join(pieces)


def _address(endpoint: Endpoint, url: str) -> tuple[URL, URL | None]:
    """The URL of a call and the proxy it goes through: the environment's, never for loopback."""
    from yarl import URL  # noqa: PLC0415 — comes with aiohttp

    try:
        address = URL(url)
        host, scheme = address.host, address.scheme
    except ValueError:
        host, scheme = None, ""
    if scheme not in {"http", "https"} or not host:
        raise ConfigError(
            f"The base URL of {endpoint.provider} is no web address",
            f"it is {endpoint.base_url!r}",
            "It begins with http:// or https://; correct it, then run: arctic doctor",
        )
    proxy = getproxies().get(scheme)
    return address, None if proxy is None or is_loopback(url) or proxy_bypass(host) else URL(proxy)


def _check_headers(endpoint: Endpoint, headers: Mapping[str, str]) -> None:
    """A key pasted with a line break, or with a letter that looks like another, is told before anything is sent."""
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise KeyRefused(
            f"The key of {endpoint.provider} cannot be sent",
            "it holds a line break or a character that is not plain ASCII",
            "Copy it anew from the provider's console into .env",
            kind="key",
        )


def _texts(call: Call) -> Iterator[str]:
    yield call.request.system
    for message in call.request.messages:
        yield message.content


def _never_sent(endpoint: Endpoint, url: URL, error: Exception) -> RetryableError:
    cause = getattr(error, "strerror", None) or getattr(error, "certificate_error", None) or type(error).__name__
    return RetryableError(
        f"{endpoint.provider} cannot be reached",
        f"{url.host}:{url.port}: {cause}; nothing was sent",
        "Is the server running?" if endpoint.local else "Check the connection with: arctic doctor",
        kind=NEVER_SENT,
    )


def _lost(endpoint: Endpoint, problem: str, kind: str) -> LostReply:
    return LostReply(
        f"A reply of {endpoint.provider} was lost",
        f"{problem}; what it cost is unknown, so its reservation is kept as spent",
        "If it happens again, look at the provider's status page",
        kind=kind,
    )


def _too_large(endpoint: Endpoint, most_bytes: int) -> RequestRefused:
    return RequestRefused(
        f"A reply of {endpoint.provider} is larger than any reply can be",
        f"more than {most_bytes} bytes; what it cost is unknown, so its reservation is kept as spent",
        status=int(HTTPStatus.OK),
        kind="too_large",
    )
