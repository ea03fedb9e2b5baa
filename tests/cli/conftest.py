"""The command line in this process: arguments in; exit code, stdout and stderr out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from arcticcodex.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path

MANUAL = """\
# Pump manual

## Safety
The pump must be switched off before the cover is opened. The maximum pressure is 12 bar.
If the pressure exceeds 12 bar, the relief valve opens.

## Maintenance
The oil filter is replaced every 500 hours of operation. The oil level is checked weekly with the dipstick.
A seal is a ring that closes the gap between shaft and housing.

## Storage
The pump is stored in a dry room. The temperature of the room is at least 5 degrees Celsius.
"""


@dataclass(frozen=True)
class Ended:
    """How one command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Stdout as the one JSON object it must be."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        assert self.out.count("\n") == 1
        return value


Arctic = Callable[..., Ended]


@pytest.fixture
def arctic(capsys: pytest.CaptureFixture[str]) -> Arctic:
    """Run one command line."""

    def call(*words: str | Path) -> Ended:
        capsys.readouterr()
        code = run([str(word) for word in words])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return call


@pytest.fixture
def manual(alone: Path) -> Path:
    """A small document in the current folder."""
    path = alone / "manual.md"
    path.write_text(MANUAL, encoding="utf-8")
    return path
