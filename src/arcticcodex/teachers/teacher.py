"""The two seams of this package: `Teacher`, which pipelines ask, and `Send`, which wrappers compose.

A paid teacher is `journalled(retried(guarded(limited(budgeted(wire)))))`; each wrapper takes a `Send` and gives a
`Send`, and none knows the others. `budgeted` gives a `Begin`: its answer is in before it is booked, so that `limited`
hands the slot on meanwhile. `Wire` is a provider's protocol as pure functions, so that it is tested without a socket.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from arcticcodex.records import Booking, Call, Reply, Request

Send = Callable[["Call"], Awaitable["Reply"]]


@dataclass(frozen=True, slots=True)
class Landed:
    """An attempt whose answer, or whose `error`, is in. `book` must be awaited next: it books it, and gives or raises.

    `reply` is None where there is an `error`.
    """

    book: Callable[[], Awaitable[Reply]]
    reply: Reply | None = None
    error: Exception | None = None


Begin = Callable[["Call"], Awaitable[Landed]]


class Teacher(Protocol):
    """Answers requests. `name` is the model id sent, `family` who made the model, `provider` where it is served."""

    @property
    def name(self) -> str:
        """The model id sent."""
        ...

    @property
    def family(self) -> str:
        """Who made the model."""
        ...

    @property
    def provider(self) -> str:
        """Where it is served."""
        ...

    async def ask(self, request: Request, booking: Booking) -> Reply:
        """Answer `request`, paid by `booking`; raise a `TeacherError`, `BudgetReached` or `StoreError`."""
        ...


WireName = Literal["openai", "deepseek", "anthropic"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a teacher is served and as what.

    `base_url` as the provider's own clients take it (OPENAI_BASE_URL ends in /v1, the others do not); `api_key` never
    leaves this record but in a header; `local` endpoints are free. `host` is what a price belongs to; `identity_url` is
    what enters a call's identity (no port on loopback, `rehearsal` under --rehearse).
    """

    provider: str
    family: str
    model: str
    wire: WireName
    base_url: str
    api_key: str
    host: str
    identity_url: str
    local: bool = False

    @property
    def shown_url(self) -> str:
        """Where it is, for a person: the address with its port, or `rehearsal`."""
        return self.base_url if "://" in self.identity_url else self.identity_url

    def __repr__(self) -> str:
        """Never shows the key."""
        return f"Endpoint({self.model} at {self.base_url})"


class Wire(Protocol):
    """One provider's protocol: pure functions from a request to bytes and from bytes to a reply."""

    def url(self, endpoint: Endpoint) -> str:
        """The full URL a call is posted to."""
        ...

    def headers(self, endpoint: Endpoint) -> Mapping[str, str]:
        """Headers of every call, the key included."""
        ...

    def body(self, endpoint: Endpoint, request: Request, cap_tokens: int) -> bytes:
        """The JSON body, with an explicit output cap and thinking switch, in UTF-8."""
        ...

    def reply(self, endpoint: Endpoint, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
        """The reply, its usage in disjoint buckets; raise the matching `TeacherError`."""
        ...
