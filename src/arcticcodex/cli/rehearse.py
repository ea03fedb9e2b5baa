"""`arctic rehearse`: the built-in provider simulator in the foreground, with the lines that lead clients to it."""

from __future__ import annotations

import signal
from typing import Annotated

import typer

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output
from arcticcodex.errors import ArcticError, UsageError
from arcticcodex.money import dollars


def rehearse(
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    config: Annotated[
        str, typer.Option("--config", metavar="JSON|@FILE", help="Limits, latencies and faults to play.")
    ] = "{}",
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Start the built-in provider simulator.

    It prints the variables to export; Ctrl-C ends it and prints the bill it would have sent.
    """
    from arcticcodex.rehearsal.process import RehearsalError, rehearsal_server  # noqa: PLC0415 — see app.py

    output = Output(json=json, quiet=quiet)
    settings = _settings(config)
    # SIGTERM ends it like Ctrl-C, so that the simulator's process never outlives this one.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with rehearsal_server(settings, port) as server:
            environment = server.environment()
            exports = "\n".join(f"export {name}={value}" for name, value in environment.items())
            output.result({"url": server.url, "environment": environment}, exports)
            output.say(f"rehearsing at {server.url}: nothing leaves this machine, nothing costs (Ctrl-C ends it)")
            _wait()
            bill = server.bill()
            output.say(f"it would have cost {dollars(bill['total_nusd'])} in {bill['billed_attempts']} billed attempts")
    except RehearsalError as error:
        raise ArcticError("the rehearsal server does not run", str(error), "see docs/rehearsal.md") from None


def _wait() -> None:
    try:
        while True:
            signal.pause()
    except KeyboardInterrupt:
        return


def _settings(config: str) -> dict[str, object]:
    import json  # noqa: PLC0415 — the option of this name hides it elsewhere
    from pathlib import Path  # noqa: PLC0415 — only here

    try:
        text = Path(config[1:]).read_text(encoding="utf-8") if config.startswith("@") else config
        settings = json.loads(text)
    except (OSError, ValueError) as error:
        raise UsageError("--config cannot be used", str(error), "give a JSON object, or @FILE that holds one") from None
    if not isinstance(settings, dict):
        raise UsageError("--config cannot be used", f"seen {config!r}: it is no JSON object", 'such as {"seed": 1}')
    return settings
