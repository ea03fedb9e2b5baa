"""`python -m arcticcodex.rehearsal`: the rehearsal server as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import signal
import sys
import threading
from pathlib import Path

from arcticcodex.rehearsal.server import start
from arcticcodex.rehearsal.settings import SettingError, Settings, changed
from arcticcodex.rehearsal.simulator import Simulator

_GC_FIRST = 50_000


def main() -> int:
    """Serve until told to stop; the first line on stdout is the address, as JSON."""
    options = _options()
    try:
        settings = changed(Settings(), _config(options.config))
    except (SettingError, OSError, ValueError) as error:
        print(f"rehearsal: --config: {error}", file=sys.stderr)  # noqa: T201 — a command's own words
        return 2
    # The log grows by small tuples all the time: looking through them for cycles would cost more than the calls.
    gc.set_threshold(_GC_FIRST, 50, 100)
    try:
        asyncio.run(_serve(settings, options.port, die_with_stdin=options.die_with_stdin))
    except OSError as error:
        print(f"rehearsal: port {options.port}: {error}", file=sys.stderr)  # noqa: T201 — as above
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m arcticcodex.rehearsal", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes any free one")
    parser.add_argument("--config", default="{}", help="settings as JSON, or @FILE")
    parser.add_argument("--die-with-stdin", action="store_true", help="end when stdin closes")
    return parser.parse_args()


def _config(text: str) -> dict[str, object]:
    config = json.loads(Path(text[1:]).read_text(encoding="utf-8") if text.startswith("@") else text)
    if not isinstance(config, dict):
        raise SettingError("the settings are not a JSON object")
    return config


async def _serve(settings: Settings, port: int, *, die_with_stdin: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    runner, url = await start(Simulator(settings), port)
    if die_with_stdin:
        threading.Thread(target=_until_stdin_ends, args=(loop, stop), daemon=True).start()
    print(json.dumps({"url": url, "pid": os.getpid()}), flush=True)  # noqa: T201 — the ready line
    await stop.wait()
    await runner.cleanup()


def _until_stdin_ends(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    # Straight from the descriptor: a buffered reader waiting here would hinder the end of the interpreter.
    while os.read(0, 4096):
        pass
    loop.call_soon_threadsafe(stop.set)


if __name__ == "__main__":
    sys.exit(main())
