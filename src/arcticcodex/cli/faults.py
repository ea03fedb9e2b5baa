"""Tracebacks: written to a log file without keys, and told as a place in the code."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path

from arcticcodex.cli.output import scrub


def text(error: BaseException) -> str:
    """The traceback, without anything that looks like a key. Local variables are never in it."""
    return scrub("".join(traceback.format_exception(error)))


def place(error: BaseException) -> str:
    """File and line of the deepest frame."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


def write(error: BaseException) -> Path | None:
    """Append the traceback to today's log; the file's path, or None where it cannot be written."""
    path = folder() / time.strftime("%Y-%m-%d.log", time.gmtime())
    command = " ".join(sys.argv[1:2])  # the command only: options may hold what belongs to the user
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} arctic {scrub(command)}\n{text(error)}\n")
    except OSError:
        return None
    return path


def folder() -> Path:
    """`.arctic/log` of the project, or the user's state folder where there is no project."""
    for parent in (Path.cwd(), *Path.cwd().parents):
        if (parent / "arctic.toml").is_file():
            return parent / ".arctic" / "log"
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "arctic" / "log"
