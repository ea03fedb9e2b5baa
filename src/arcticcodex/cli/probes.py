"""The few requests of `arctic doctor`: a provider's list of models (which costs nothing), and a port on loopback."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from arcticcodex.addresses import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT_S = 10.0
MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of one request. `clock_off_s` is our clock less the server's; None where it sent no date."""

    status: int = 0
    models: tuple[str, ...] = ()
    wall_s: float = 0.0
    clock_off_s: float | None = None
    problem: str = ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A key must not follow a redirect to another host."""

    def redirect_request(self, *_: Any) -> None:
        """Never go elsewhere."""


def models_at(url: str, headers: Mapping[str, str]) -> Probe:
    """GET a list of models. Never raises; what went wrong is told in `problem`."""
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if is_loopback(url):
        handlers.append(urllib.request.ProxyHandler({}))
    started_s = time.monotonic()
    try:
        request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 — addresses are checked to be http(s)
        with urllib.request.build_opener(*handlers).open(request, timeout=TIMEOUT_S) as reply:
            names = _names(reply.read(MOST_BYTES))
            return Probe(reply.status, names, time.monotonic() - started_s, _off_s(reply.headers.get("Date")))
    except urllib.error.HTTPError as error:
        with error:
            return Probe(error.code, clock_off_s=_off_s(error.headers.get("Date")), problem=f"answers {error.code}")
    except urllib.error.URLError as error:
        return Probe(problem=f"cannot be reached ({getattr(error.reason, 'strerror', None) or error.reason})")
    except (OSError, HTTPException, ValueError) as error:
        return Probe(problem=f"gives no list of models ({type(error).__name__})")


def can_bind() -> str:
    """Nothing when a server can listen on loopback, else why not."""
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def _names(body: bytes) -> tuple[str, ...]:
    data = json.loads(body)
    models = data.get("data", []) if isinstance(data, dict) else []
    return tuple(str(model["id"]) for model in models if isinstance(model, dict) and "id" in model)


def _off_s(date: str | None) -> float | None:
    try:
        return None if date is None else time.time() - parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None
