"""How each provider says no: one table from its status and error body to our errors, and what is known to be free.

Errors are read by body as well as by status: two of the three providers say "your money is gone" with the 429 of a
rate limit. Rules are tried in order, the first that fits decides. Nothing of a key, a prompt or a reply enters an
error: of the provider's message only a short scrubbed form is shown, and none of it where it repeats what was sent.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arcticcodex.errors import (
    KeyRefused,
    LostReply,
    RateLimited,
    RequestRefused,
    RetryableError,
    TeacherError,
    TeacherStopped,
)
from arcticcodex.teachers.headers import retry_after_s

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from arcticcodex.teachers.teacher import Endpoint, WireName

NEVER_SENT = "never_sent"  # the kind of an error raised before a byte of the body left this machine


# --- what is known to be free --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unbilled:
    """Statuses that cost nothing, and who says so of each provider.

    `whole_body`: only with a complete error body, for then the provider itself answered, not a proxy that gave up
    on it; `strict_5xx` takes these out of the table.
    """

    statuses: frozenset[int]
    whole_body: bool
    sources: Mapping[WireName, str]


UNBILLED = (
    Unbilled(
        frozenset({400, 401, 402, 403, 404, 422, 429}),
        whole_body=False,
        sources={
            "openai": "refused at the door, no usage exists; the error-codes guide bills completions only (unverified)",
            "anthropic": "refused at the door; batch guide: errored requests are not billed (live calls unverified)",
            "deepseek": "refused at the door: api-docs.deepseek.com/quick_start/error_codes (billing unverified)",
        },
    ),
    Unbilled(
        frozenset({500, 502, 503, 529}),
        whole_body=True,
        sources={
            "openai": "no completion came of it (unverified)",
            "anthropic": "batch guide: errored requests are not billed (live calls unverified)",
            "deepseek": "no completion came of it (unverified)",
        },
    ),
)


def is_unbilled(error: BaseException, strict_5xx: bool = False) -> bool:  # noqa: FBT001, FBT002 — a setting of the user
    """Whether an attempt that ended in `error` is known to have cost nothing.

    Everything not known to be free is to be counted as spent. A 5xx whose body is not the provider's own arrives here
    as a `LostReply`, which is never free.
    """
    if not isinstance(error, TeacherError) or isinstance(error, LostReply):
        return False
    if error.status == 0:
        return error.kind == NEVER_SENT
    return any(error.status in row.statuses and not (row.whole_body and strict_5xx) for row in UNBILLED)


# --- the error table -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """One way a provider says no. `marks` are looked for in the error's type, code and message; () fits any.

    In `what`, {who} is the provider and {model} the model id. `raises` and `kind` are what the rest of the program
    sees.
    """

    statuses: tuple[int, ...]
    marks: tuple[str, ...]
    raises: type[TeacherError]
    kind: str
    what: str
    help: str = ""


_KEY_HELP = "Check the key and what it may use, then run: arctic doctor"
_MONEY_HELP = "Top up the account or raise its limit at the provider, then run: arctic resume latest"
_MODEL_HELP = "See what is served with: arctic models; then choose another in arctic.toml or with --teachers"
_LONG_HELP = "Make the chunks smaller ([distil] chunk_chars in arctic.toml)"
_LATER_HELP = "Nothing is lost; later run: arctic resume latest"
_REPORT_HELP = "This is a fault between ArcticCodex and the provider's API; see the message above"

_NO_MONEY = "{who} gives no more credit"
_NO_KEY = "{who} refused the key"
_NO_MODEL = "{who} does not serve {model}"
_TOO_LONG = "The request is too long for {model}"
_DECLINED = "{who} declined the request for its content"
_MALFORMED = "{who} did not understand the request"
_TOO_FAST = "{who} asks to go slower"
_OVERLOADED = "{who} is overloaded"
_BROKEN = "{who} had a fault of its own"

_ANTHROPIC = (
    Rule(
        (429,),
        ("enforced_spend_limit_reached", "contract_spend_limit_reached"),
        KeyRefused,
        "spend_limit",
        "{who}'s spending limit is reached",
        _MONEY_HELP,
    ),
    Rule(
        (400, 403),
        ("specified api usage limits",),
        KeyRefused,
        "spend_limit",
        "The spending limit you set at {who} is reached",
        _MONEY_HELP,
    ),
    Rule((400, 403), ("credit balance is too low",), KeyRefused, "no_balance", _NO_MONEY, _MONEY_HELP),
    Rule((400, 403), ("organization_on_hold", "organization has been disabled"), KeyRefused, "key", _NO_KEY, _KEY_HELP),
    Rule((400, 413), ("prompt is too long", "exceed context limit"), RequestRefused, "too_long", _TOO_LONG, _LONG_HELP),
    Rule((400,), ("content filtering policy", "usage policy"), RequestRefused, "refusal", _DECLINED),
    Rule((503,), ("cmek_",), RetryableError, "server_error", _BROKEN, _LATER_HELP),
)

_OPENAI = (
    Rule(
        (429, 403),
        (
            "insufficient_quota",
            "credit_balance_exhausted",
            "spend_limit_exceeded",
            "organization_usage_limit_exceeded",
            "billing_hard_limit_reached",
            "billing_not_active",
        ),
        KeyRefused,
        "no_balance",
        _NO_MONEY,
        _MONEY_HELP,
    ),
    # More tokens in one request than the account may send in a minute: waiting never helps.
    Rule((429,), ("request too large for",), RequestRefused, "too_long", _TOO_LONG, _LONG_HELP),
    Rule(
        (400, 413),
        ("context_length_exceeded", "maximum context length", "exceed_context_size", "string_above_max_length"),
        RequestRefused,
        "too_long",
        _TOO_LONG,
        _LONG_HELP,
    ),
    Rule(
        (400,),
        ("content_policy_violation", "content_filter", "invalid_prompt"),
        RequestRefused,
        "refusal",
        _DECLINED,
    ),
    Rule(
        (400,),
        ("model_not_found", "invalid model", "has been deprecated", "unknown_model"),
        TeacherStopped,
        "no_model",
        _NO_MODEL,
        _MODEL_HELP,
    ),
    Rule(
        (400,),
        ("unsupported_parameter", "unsupported_value", "unknown_parameter", "invalid_json_schema"),
        TeacherStopped,
        "bad_request",
        _MALFORMED,
        _REPORT_HELP,
    ),
)

_DEEPSEEK = (
    Rule((400,), ("maximum context length",), RequestRefused, "too_long", _TOO_LONG, _LONG_HELP),
    Rule((400,), ("model not exist", "model_not_found"), TeacherStopped, "no_model", _NO_MODEL, _MODEL_HELP),
    Rule((400,), ("content exists risk",), RequestRefused, "refusal", _DECLINED),
    Rule((400,), ("insufficient balance",), KeyRefused, "no_balance", _NO_MONEY, _MONEY_HELP),
)

_ALL = (
    Rule((401,), (), KeyRefused, "key", _NO_KEY, _KEY_HELP),
    Rule((402,), (), KeyRefused, "no_balance", _NO_MONEY, _MONEY_HELP),
    Rule((403,), (), KeyRefused, "forbidden", "{who} does not allow this key to use {model}", _KEY_HELP),
    Rule((404, 410), (), TeacherStopped, "no_model", _NO_MODEL, _MODEL_HELP),
    Rule((413,), (), RequestRefused, "too_long", _TOO_LONG, _LONG_HELP),
    Rule((422,), (), TeacherStopped, "bad_request", _MALFORMED, _REPORT_HELP),
    Rule((429,), (), RateLimited, "rate_limited", _TOO_FAST, _LATER_HELP),
    Rule((503, 529), (), RateLimited, "overloaded", _OVERLOADED, _LATER_HELP),
    Rule((500, 502), (), RetryableError, "server_error", _BROKEN, _LATER_HELP),
    Rule((400,), (), RequestRefused, "bad_request", _MALFORMED, _REPORT_HELP),
    # Work may have begun, and may be billed, before these were given.
    Rule((408, 409, 504), (), LostReply, "timeout", "{who} gave up on the request", _LATER_HELP),
    Rule(
        (301, 302, 303, 307, 308),
        (),
        TeacherStopped,
        "redirect",
        "{who} wants to be called at another address",
        "Correct its base URL, then run: arctic doctor",
    ),
)

RULES: Mapping[WireName, tuple[Rule, ...]] = {
    "openai": (*_OPENAI, *_ALL),
    "deepseek": (*_DEEPSEEK, *_ALL),
    "anthropic": (*_ANTHROPIC, *_ALL),
}


def refused(endpoint: Endpoint, status: int, headers: Mapping[str, str], body: bytes) -> TeacherError:
    """The error that a reply other than 200 stands for.

    `headers` need case-insensitive keys or lower-case ones. A 5xx that is not the provider's own error body is a
    `LostReply`: some gateway gave up on a call that may be billed.
    """
    said = _Said.read(body)
    why = said.shown(status)
    rule = next((rule for rule in RULES[endpoint.wire] if status in rule.statuses and said.has(rule.marks)), None)
    who = endpoint.provider
    if status >= 500 and (rule is None or not said.whole):
        return LostReply(_BROKEN.format(who=who), why, _LATER_HELP, status=status, kind="gateway")
    if rule is None:
        return TeacherStopped(_MALFORMED.format(who=who), why, _REPORT_HELP, status=status, kind="bad_request")
    what = rule.what.format(who=who, model=endpoint.model)
    if issubclass(rule.raises, RateLimited):
        return RateLimited(what, why, rule.help, status=status, kind=rule.kind, retry_after_s=retry_after_s(headers))
    return rule.raises(what, why, rule.help, status=status, kind=rule.kind)


# --- what the provider said ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """A provider's error body: its type, code and message; `whole` when it is complete JSON with an error in it."""

    whole: bool
    type: str = ""
    code: str = ""
    message: str = ""

    @classmethod
    def read(cls, body: bytes) -> _Said:
        """Read `{"error": {...}}`, `{"error": "text"}` or the flat form of vLLM; anything else is not whole."""
        try:
            parsed = json.loads(body)
        except (ValueError, RecursionError):
            return cls(whole=False)
        error = parsed.get("error", parsed) if isinstance(parsed, dict) else None
        if isinstance(error, str):
            return cls(whole=True, message=error)
        if not isinstance(error, dict) or not isinstance(error.get("message"), str):
            return cls(whole=False)
        details = error.get("details")
        code = details.get("error_code") if isinstance(details, dict) else None
        return cls(True, _word(error.get("type")), _word(code or error.get("code")), error["message"])  # noqa: FBT003

    def has(self, marks: tuple[str, ...]) -> bool:
        """Whether one of the marks is in it; True for no marks."""
        text = f"{self.type} {self.code} {self.message}".lower()
        return not marks or any(mark in text for mark in marks)

    def shown(self, status: int) -> str:
        """What a person is shown of it."""
        names = "/".join(dict.fromkeys(name for name in (self.type, self.code) if name))
        return (
            f"HTTP {status}"
            + (f" {names}" if names else "")
            + (f": {said}" if (said := scrubbed(self.message)) else "")
        )


def _word(value: Any) -> str:
    """A type or code, if it is the plain word it should be."""
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z_.]{1,60}", value) else ""


_KEY_LIKE = re.compile(
    r"\b(?:sk|pk|rk|key|api)[-_][\w*.…-]{6,}|\bBearer\s+\S+|[\w-]*\*{3,}[\w*-]*|\b[A-Za-z0-9_-]{32,}\b"
)
_QUOTED = re.compile(r"\"[^\"]{24,}\"|“[^”]{24,}”|'[^']{24,}'|`[^`]{24,}`|\{[^}]{24,}\}|\[[^\]]{24,}\]")
_SHOWN_CHARS = 160


def scrubbed(message: str) -> str:
    """A provider's message made fit to show: one line, short, without anything like a key and without long quotes."""
    line = " ".join(message.split())
    line = _QUOTED.sub("[…]", _KEY_LIKE.sub("[key]", line))
    return line if len(line) <= _SHOWN_CHARS else line[: _SHOWN_CHARS - 1] + "…"


_ECHO_CHARS = 12


def without_echo(error: TeacherError, sent: Iterable[str]) -> TeacherError:
    """The error, with every run of twelve characters or more that repeats the texts sent taken out of its `why`."""
    head, found, message = error.why.partition(": ")
    if found:
        haystack = "\n".join(" ".join(text.split()) for text in sent)
        error.why = f"{head}: {_masked(message, haystack)}"
        error.args = (f"{error.what}: {error.why}",)
    return error


def _masked(message: str, haystack: str) -> str:
    """`message` with each longest run that stands in `haystack`, of `_ECHO_CHARS` or more, replaced by an ellipsis."""
    kept, at = [], 0
    while at < len(message):
        end = at + _ECHO_CHARS
        if end > len(message) or message[at:end] not in haystack:
            kept.append(message[at])
            at += 1
            continue
        while end < len(message) and message[at : end + 1] in haystack:
            end += 1
        kept.append("[…]")
        at = end
    return "".join(kept)
