"""Finding a teacher on this machine: a server that lists models is taken, anything else is passed over."""

from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from arcticcodex.teachers import local
from arcticcodex.teachers.local import find_local

if TYPE_CHECKING:
    from collections.abc import Callable

LISTED = {"object": "list", "data": [{"id": "llama-9", "object": "model"}, {"id": "qwen-5"}]}


def answering(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Any:
    """A handler that always answers the same."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def handle(request: web.Request) -> web.Response:
        assert request.path == "/v1/models"
        return web.Response(body=raw, status=status, headers=headers)

    return handle


@pytest.mark.parametrize(("wanted", "found"), [("", "llama-9"), ("qwen-5", "qwen-5"), ("gpt-9", None)])
async def test_a_server_with_models_is_found(serve: Callable[[Any], Any], wanted: str, found: str | None) -> None:
    """Proves that the first model listed is taken, the one asked for if it is listed, and else nobody."""
    async with serve(answering(LISTED)) as provider:
        url = f"{provider.url}/v1"
        assert await find_local(f"{url}/", wanted) == (None if found is None else (url, found))


STRANGERS: dict[str, tuple[object, int]] = {
    "a page": (b"<html>It works!</html>", 200),
    "no such page": (LISTED, 404),
    "a list": (["llama-9"], 200),
    "a word": ("llama-9", 200),
    "null": (None, 200),
    "no data": ({"models": []}, 200),
    "data of another kind": ({"data": {"id": "llama-9"}}, 200),
    "models of another kind": ({"data": ["llama-9", None, {"name": "x"}, {"id": 7}]}, 200),
    "no models": ({"data": []}, 200),
    "not UTF-8": (b'{"data": [{"id": "\xff"}]}', 200),
    "too deep": (b"[" * 100_000, 200),
}


@pytest.mark.parametrize("who", STRANGERS)
async def test_another_program_on_the_port_is_passed_over(serve: Callable[[Any], Any], who: str) -> None:
    """Proves that whatever a stranger on a usual port answers, nobody is found and nothing is raised."""
    body, status = STRANGERS[who]
    async with serve(answering(body, status)) as provider:
        assert await find_local(f"{provider.url}/v1") is None


async def test_nobody_leads_elsewhere(serve: Callable[[Any], Any]) -> None:
    """Proves that a redirect is not followed: a local teacher is on this machine or nowhere."""
    async with (
        serve(answering(LISTED)) as elsewhere,
        serve(answering(b"", 302, {"Location": f"{elsewhere.url}/v1/models"})) as provider,
    ):
        assert await find_local(f"{provider.url}/v1") is None
        assert elsewhere.seen == []


async def test_the_usual_ports_are_tried_in_order(serve: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a closed port and a stranger are passed over for the first that lists models."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        async with (
            serve(answering({})) as stranger,
            serve(answering(LISTED)) as first,
            serve(answering(LISTED)) as last,
        ):
            ports = [closed.getsockname()[1], *(int(p.url.rpartition(":")[2]) for p in (stranger, first, last))]
            monkeypatch.setattr(local, "PORTS", ports)
            assert await find_local() == (f"{first.url}/v1", "llama-9")
            assert last.seen == []


async def test_who_does_not_answer_is_not_waited_for(
    serve: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a server that hangs is given up after the time set for it."""
    monkeypatch.setattr(local, "PROBE_S", 0.05)

    async def hang(_request: web.Request) -> web.Response:
        import asyncio  # noqa: PLC0415 — only here

        await asyncio.Event().wait()
        raise AssertionError

    async with serve(hang) as provider:
        began_s = time.monotonic()
        assert await find_local(f"{provider.url}/v1") is None
        assert time.monotonic() - began_s < 2
