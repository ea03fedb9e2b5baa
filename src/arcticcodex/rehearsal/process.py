"""Start the rehearsal server in a process of its own, and speak with it. Standard library only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_READY_S = 30.0
_END_S = 10.0
_PAGE = 20_000
# Never through a proxy of the environment: the server is on loopback.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class RehearsalError(RuntimeError):
    """The rehearsal server did not start, or refused a setting; the message says why."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A running rehearsal server.

    Attributes:
        url: its address, such as `http://127.0.0.1:40123`.
        process: the process it runs in.
    """

    url: str
    process: subprocess.Popen[bytes]

    def base_urls(self) -> dict[str, str]:
        """The base URL of each provider, as each provider's clients want it."""
        return {
            "openai": f"{self.url}/openai/v1",
            "deepseek": f"{self.url}/deepseek",
            "anthropic": f"{self.url}/anthropic",
        }

    def environment(self) -> dict[str, str]:
        """Environment variables that lead every client here, with made-up keys."""
        urls = self.base_urls()
        return {
            "OPENAI_BASE_URL": urls["openai"],
            "DEEPSEEK_BASE_URL": urls["deepseek"],
            "ANTHROPIC_BASE_URL": urls["anthropic"],
            "OPENAI_API_KEY": "rehearsal-openai",
            "DEEPSEEK_API_KEY": "rehearsal-deepseek",
            "ANTHROPIC_API_KEY": "rehearsal-anthropic",
        }

    def bill(self) -> dict[str, Any]:
        """What the server would charge: `total_nusd`, `attempts`, `billed_attempts`, `by_model`."""
        bill: dict[str, Any] = self._ask("/_rehearsal/bill")
        return bill

    def log(self, since: int = 0) -> list[dict[str, Any]]:
        """The attempts booked so far, from number `since` on, in the order of booking."""
        entries: list[dict[str, Any]] = []
        while True:
            page = self._ask(f"/_rehearsal/log?since={since + len(entries)}&limit={_PAGE}")
            entries += page
            if len(page) < _PAGE:
                return entries

    def configure(self, **changes: Any) -> dict[str, Any]:
        """Change settings of the running server; returns all settings.

        Raises:
            RehearsalError: for an unknown setting or an impossible value.
        """
        settings: dict[str, Any] = self._ask("/_rehearsal/config", changes)
        return settings

    def reset(self) -> None:
        """Forget bill, log, prompt caches and the count of attempts; settings stay."""
        self._ask("/_rehearsal/reset", {})

    def stop(self) -> None:
        """End the server; twice does no harm."""
        _end(self.process)

    def _ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data)  # noqa: S310 — always http on loopback
        request.add_header("content-type", "application/json")
        try:
            with _OPENER.open(request, timeout=_READY_S) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            raise RehearsalError(error.read().decode(errors="replace")) from error


@contextmanager
def rehearsal_server(config: Mapping[str, Any] | None = None, port: int = 0) -> Iterator[Rehearsal]:
    """A rehearsal server for the length of a `with` block.

    Args:
        config: settings, as in `docs/rehearsal.md`.
        port: the port on 127.0.0.1; 0 takes any free one.

    Raises:
        RehearsalError: when it does not come up.
    """
    rehearsal = _start(config or {}, port)
    try:
        yield rehearsal
    finally:
        rehearsal.stop()


def _start(config: Mapping[str, Any], port: int) -> Rehearsal:
    # `-P` keeps the current folder off the path, so that a file of the user's cannot shadow a module.
    command = [sys.executable, "-P", "-m", "arcticcodex.rehearsal", "--die-with-stdin"]
    command += ["--port", str(port), "--config", json.dumps(config)]
    source = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (source, os.environ.get("PYTHONPATH", "")) if part)
    process = subprocess.Popen(  # noqa: S603 — our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
        # A Ctrl-C is for the run, which then takes in what it paid for: the server must outlive it.
        start_new_session=True,
    )
    alarm = threading.Timer(_READY_S, process.kill)
    alarm.start()
    try:
        line = process.stdout.readline() if process.stdout else b""
    finally:
        alarm.cancel()
    if not line:
        code = process.wait(_END_S)  # its stdout is closed: it is ending by itself, or the alarm ended it
        _end(process)
        raise RehearsalError(f"the rehearsal server did not start (exit code {code}); its own words are on stderr")
    return Rehearsal(json.loads(line)["url"], process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and let go of its pipes."""
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(_END_S)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
