"""What forming a reply ends in: a pair, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

CUT_OFF = "cut off"
TOO_LONG = "too long"
EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class CascadePair:
    """What a reply holds once formed: what a user asks, what the user gets, and how that was found (may be empty)."""

    instruction: str
    response: str
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Unformed:
    """Why a reply is no pair, in words that hold none of the reply's own."""

    reason: str

    @property
    def mendable(self) -> bool:
        """Whether a formatting teacher could help: it cannot where the reply itself is not whole."""
        return self.reason not in {CUT_OFF, TOO_LONG, EMPTY}
