"""Tracebacks: written to a log file without keys, and told as a place in the code."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path

from arcticcodex.cli.output import scrub
from arcticcodex.errors import ArcticError


def text(error: BaseException | None) -> str:
    """The traceback without keys. Of a foreign error only the type: its message may hold a document's text."""
    parts = []
    while error is not None:
        told = str(error) if isinstance(error, ArcticError | OSError | ImportError) else "(message left out)"
        parts.append("".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__name__}: {told}")
        error = error.__cause__ or error.__context__
    return scrub("\n\nbecause of\n\n".join(parts))


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
