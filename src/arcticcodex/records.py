"""The frozen records that flow through ArcticCodex. Data only: no behaviour beyond what a record says of itself.

Money is in integers of nano-dollars (`_nusd`; 1 USD = 1_000_000_000), times in seconds since the epoch (`_s`),
text offsets in characters of the document as read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Thinking = Literal["off", "low", "high"]
Finish = Literal["stop", "length", "refusal"]
Tier = Literal["standard", "flex", "batch"]
AttemptState = Literal["reserved", "settled", "unbilled", "unknown"]
RunState = Literal["running", "complete", "partial", "interrupted", "waiting", "failed"]

NUSD_PER_USD = 1_000_000_000


# --- documents -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in a document's text, `text[start:end]`; level 1 is the highest."""

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Document:
    r"""A source as read: BOM dropped, newlines as \\n, NFC. `id` is a short name, `sha256` that of the file's bytes.

    `headings` is the outline its format gives (None: it is read off the text), `pages` the offset at which each page
    begins (empty: it has none), `notes` what a person should know of the reading, such as running heads left out.
    """

    id: str
    sha256: str
    media_type: str
    title: str
    text: str
    headings: tuple[Heading, ...] | None = None
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a document: `text == document.text[start:end]`; `headings` is the path of headings above it.

    `page` is the page on which it begins, counted from 1; 0 in a document without pages.
    """

    document: str
    number: int
    start: int
    end: int
    headings: tuple[str, ...]
    text: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote: `document.text[start:end] == quote`."""

    document: str
    start: int
    end: int
    quote: str


# --- what a teacher is asked and answers ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message; `role` is `user` or `assistant` (the system text stands apart)."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """What one call asks for.

    Everything up to `replica` can change the content of the reply and is part of the call's identity; the two output
    caps (tokens) are not. `replica` is 0 unless the same question is deliberately asked again.
    """

    system: str
    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None = None
    schema_name: str = "reply"
    thinking: Thinking = "off"
    temperature: float | None = None
    replica: int = 0
    cap_tokens: int = 1024
    hard_cap_tokens: int = 4096


@dataclass(frozen=True, slots=True)
class Booking:
    """Who pays for a call: the run, its stage (with its depth in the chain, 0 first) and the row."""

    run: str
    stage: str
    depth: int
    row: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one attempt in disjoint input buckets, whatever the provider's own accounting.

    `output` holds all billed output, `reasoning` the part of it that was thinking. `raw` is the provider's object.
    """

    fresh: int
    cache_read: int
    cache_write: int
    output: int
    reasoning: int = 0
    cache_write_1h: int = 0
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def input(self) -> int:
        """All input tokens."""
        return self.fresh + self.cache_read + self.cache_write + self.cache_write_1h


@dataclass(frozen=True, slots=True)
class RateWindow:
    """What a provider's headers say of one limit: its size, what remains, and in how many seconds it is full again."""

    limit: int
    remaining: int
    reset_s: float


@dataclass(frozen=True, slots=True)
class Rate:
    """The limits read off one reply's headers; None where the provider says nothing."""

    requests: RateWindow | None = None
    input_tokens: RateWindow | None = None
    output_tokens: RateWindow | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a teacher answered, as journalled.

    `finish`: `stop` is whole, `length` was cut at the cap, `refusal` was declined. `model` and `tier` are what the
    provider says it used, `date_s` its clock (0 where it gave none). `rate` and `replayed` are of the moment and not
    stored; `booked` is the run and row a journalled reply is booked to.
    """

    text: str
    reasoning: str
    finish: Finish
    model: str
    usage: Usage
    tier: Tier = "standard"
    date_s: float = 0.0
    cap_tokens: int = 0
    identity: str = ""
    replayed: bool = False
    booked: tuple[str, int] | None = None
    rate: Rate | None = None

    def answers(self, cap_tokens: int) -> bool:
        """A finished reply answers any cap; a truncated one only caps up to its own."""
        return self.finish != "length" or cap_tokens <= self.cap_tokens


@dataclass(frozen=True, slots=True)
class Call:
    """One call on its way to a wire: the request under one output cap, encoded, with its identity and who pays.

    `fields` is the canonical JSON the identity is the hash of.
    """

    identity: str
    request: Request
    booking: Booking
    cap_tokens: int
    body: bytes
    fields: str = ""


# --- samples -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate or judge said of a sample on one criterion."""

    judge: str
    criterion: str
    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CascadePair:
    """What a reply holds once formed: what a user asks, what the user gets, and how that was found (may be empty)."""

    instruction: str
    response: str
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question and answer with its evidence, verdicts and the calls that made it.

    `calls` maps a call's identity to the share of it this sample stands for, as (part, of): a generation call that
    made five pairs is 1 of 5 to each, so that the costs of all samples of a new run sum to what it spent.
    """

    question: str
    answer: str
    kind: str
    difficulty: str
    evidence: tuple[Evidence, ...]
    verdicts: tuple[Verdict, ...] = ()
    calls: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one sample of one row: where it goes and, if rejected, at which gate and why."""

    row: int
    part: int
    split: Literal["train", "golden", "rejected"]
    record: Mapping[str, Any]
    gate: str = ""
    reason: str = ""
