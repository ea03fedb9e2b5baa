"""What forming a reply ends in: a pair, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from arcticcodex.records import CascadePair

__all__ = ["CUT_OFF", "EMPTY", "TOO_LONG", "CascadePair", "Unformed"]

CUT_OFF = "cut off"
TOO_LONG = "too long"
EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Unformed:
    """Why a reply is no pair, in words that hold none of the reply's own."""

    reason: str

    @property
    def mendable(self) -> bool:
        """Whether a formatting teacher could help: it cannot where the reply itself is not whole."""
        return self.reason not in {CUT_OFF, TOO_LONG, EMPTY}
