"""Every error ArcticCodex raises on purpose, and the exit code each ends with.

    ArcticError                      exit
      UsageError                        2   a wrong option, setting, file name or budget
        ConfigError                     2   arctic.toml or the environment
      InputError                        1   a document or JSONL file that cannot be used
      NothingToDo                       6   the input holds no work
      StoreError                        1   the journal and ledger cannot be used
        StoreNewer                      1   written by a later version
        ClockError                      1   the clock is behind the ledger
      OutputError                       1   an output file cannot be written
      BudgetReached                     5   a cap is used up; what is written is valid
      Interrupted                     130   stopped by the user; nothing more is sent
      TeacherError                      1   something went wrong between us and a teacher
        RetryableError                  1   this attempt failed; a new attempt may work
          RateLimited                   1   refused for its rate; carries retry_after_s
          LostReply                     1   sent, and no usage came back: the money is unknown
        RequestRefused                  1   fatal for this request: too long, refused, truncated, malformed
        TeacherStopped                  1   fatal for this teacher
          KeyRefused                    4   key missing, refused, no balance, spending limit
          Overbilled                    1   a reply billed above its reservation

An error says what failed, why with the value seen, and the command that helps. It never holds a key or the
text of a document or reply.
"""

from __future__ import annotations

import unicodedata
from typing import ClassVar


def visible(text: str) -> str:
    """Text from outside as a terminal may be given it: control signs, which could rewrite what stands there, marked."""
    return "".join(
        sign if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cf"} else "\N{REPLACEMENT CHARACTER}"
        for sign in text
    )


class ArcticError(Exception):
    """Base of all errors raised on purpose.

    `what` failed, `why` with the value seen, `help` a command or setting that mends it (may be empty).
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, why: str = "", help: str = "") -> None:  # noqa: A002 — the third line of every error
        self.what = what
        self.why = why
        self.help = help
        super().__init__(": ".join(part.rstrip(".") for part in (what, why) if part))

    def lines(self) -> list[str]:
        """The error as a person reads it: what, why, what to do."""
        return [visible(part) for part in (self.what, self.why, self.help) if part]


class UsageError(ArcticError):
    """A wrong option, setting, file name or budget; nothing was sent."""

    exit_code = 2


class ConfigError(UsageError):
    """arctic.toml, the environment or `.env` holds something that cannot be used."""


class InputError(ArcticError):
    """A document or dataset file that cannot be used."""


class NothingToDo(ArcticError):
    """The input holds no work."""

    exit_code = 6


class StoreError(ArcticError):
    """The journal and ledger cannot be opened, read or written."""


class StoreNewer(StoreError):
    """The store was written by a later version of ArcticCodex."""


class ClockError(StoreError):
    """The clock stands more than a minute behind the last ledger row: spending stops."""


class OutputError(ArcticError):
    """An output file or folder cannot be written."""


class BudgetReached(ArcticError):
    """A cap is used up and no call in flight can release money. `scope` names the cap."""

    exit_code = 5

    def __init__(self, what: str, why: str = "", help: str = "", *, scope: str = "") -> None:  # noqa: A002
        super().__init__(what, why, help)
        self.scope = scope


class Interrupted(ArcticError):
    """The user asked to stop: nothing more is sent."""

    exit_code = 130


class TeacherError(ArcticError):
    """Something went wrong between us and a teacher. `status` is the HTTP status, 0 where none came."""

    def __init__(self, what: str, why: str = "", help: str = "", *, status: int = 0, kind: str = "") -> None:  # noqa: A002
        super().__init__(what, why, help)
        self.status = status
        self.kind = kind or type(self).__name__


class RetryableError(TeacherError):
    """This attempt failed and is known to be unbilled; a new attempt may work."""


class RateLimited(RetryableError):
    """Refused for its rate. `retry_after_s` is what the provider asked for, None where it said nothing."""

    def __init__(
        self,
        what: str,
        why: str = "",
        help: str = "",  # noqa: A002
        *,
        status: int = 429,
        kind: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(what, why, help, status=status, kind=kind)
        self.retry_after_s = retry_after_s


class LostReply(RetryableError):
    """The request was sent and no usage came back (reset, timeout, no usage): what it cost is unknown."""


class RequestRefused(TeacherError):
    """Fatal for this request only: context too long, refused, truncated at the hard cap, malformed for good.

    `identities` names the calls that led here, so that a rejected row still carries its cost.
    """

    identities: tuple[str, ...] = ()


class TeacherStopped(TeacherError):
    """Fatal for this teacher: nothing more is sent to it in this run."""


class KeyRefused(TeacherStopped):
    """Key missing or refused, balance gone, spending limit reached."""

    exit_code = 4


class Overbilled(TeacherStopped):
    """A reply billed above its reservation; the truth is booked and the teacher stopped."""
