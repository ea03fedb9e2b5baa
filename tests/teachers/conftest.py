"""What the tests of the wires share: endpoints, calls, and a tiny provider on loopback that does as it is told."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from arcticcodex.records import Booking, Call, Message, Request
from arcticcodex.teachers.teacher import Endpoint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _endpoint(provider: str = "openai", model: str = "gpt-6-luna", base_url: str = "", **changes: Any) -> Endpoint:
    known = {"openai": "https://api.openai.com/v1", "deepseek": "https://api.deepseek.com"}
    fields = {
        "provider": provider,
        "family": provider,
        "model": model,
        "wire": provider if provider in {"openai", "deepseek", "anthropic"} else "openai",
        "base_url": base_url or known.get(provider, "https://api.anthropic.com"),
        "api_key": "sk-made-up-key-0123456789",
        "host": "test",
        "identity_url": "test",
    }
    return Endpoint(**(fields | changes))


def _request(**changes: Any) -> Request:
    fields: dict[str, Any] = {"system": "Be brief.", "messages": (Message("user", "What is ice?"),)}
    return Request(**(fields | changes))


def _call(body: bytes = b"{}", *, depth: int = 0, row: int = 0, request: Request | None = None) -> Call:
    return Call(
        identity=f"call-{depth}-{row}",
        request=request or _request(),
        booking=Booking("run", "stage", depth, row),
        cap_tokens=400,
        body=body,
    )


@pytest.fixture(scope="session")  # each gives a plain function: nothing to reset between examples
def make_endpoint() -> Callable[..., Endpoint]:
    """Make an endpoint from provider, model and base URL."""
    return _endpoint


@pytest.fixture(scope="session")
def make_request() -> Callable[..., Request]:
    """Make a request; keywords replace its fields."""
    return _request


@pytest.fixture(scope="session")
def make_call() -> Callable[..., Call]:
    """Make a call from its body; `depth` and `row` are who pays."""
    return _call


@dataclass
class Provider:
    """A provider on loopback: `url` to call, `seen` the JSON bodies and headers it was sent."""

    url: str
    seen: list[tuple[dict[str, str], Any]] = field(default_factory=list)


@asynccontextmanager
async def _serve(handler: Handler) -> AsyncIterator[Provider]:
    provider = Provider("")

    async def keep(request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        provider.seen.append((headers, await request.json() if request.can_read_body else None))
        return await handler(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", keep)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield provider
    finally:
        await runner.cleanup()


@pytest.fixture(scope="session")
def serve() -> Callable[[Handler], Any]:
    """Start a loopback server that answers every request with the handler given, as an async context manager."""
    return _serve
