"""`make demo` from outside: what it prints can be read and typed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_the_demo_tells_a_command_that_works_here(alone: Path) -> None:
    """In 80 columns nothing but a path is wider, and the command named is the running environment's own."""
    environ = os.environ | {"COLUMNS": "80"}
    command = [sys.executable, "-m", "arcticcodex.demo"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environ).stdout
    arctic = Path(sys.executable).parent / "arctic"
    assert f"  {arctic} distill YOUR_MANUAL.txt --budget 5" in told
    for line in told.splitlines():
        assert len(line) <= 80 or str(alone) in line or str(arctic) in line, line


def test_a_command_below_the_current_folder_is_told_from_there() -> None:
    """As it is after `make demo`: `.venv/bin/arctic`, not the whole path."""
    from arcticcodex.demo import _command  # noqa: PLC0415 — all of the pipelines

    environment = Path(sys.executable).parent.parent
    assert _command(environment.parent) == Path(environment.name, "bin", "arctic")
