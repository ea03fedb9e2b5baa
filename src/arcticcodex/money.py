"""Money as people write it (US dollars) and as we count it (whole nano-dollars). Exact: no float takes part.

1 USD = 1_000_000_000 nusd. An amount fits a signed 64-bit integer, which is what both stores keep.
"""

from __future__ import annotations

import re
from decimal import Decimal

from arcticcodex.errors import UsageError

NUSD_PER_USD = 1_000_000_000
MAX_NUSD = 9_000_000_000 * NUSD_PER_USD
_AMOUNT = re.compile(r"(\d{1,10})(?:\.(\d{1,9}))?", re.ASCII)


def parse_usd(value: object, name: str = "the amount") -> int:
    """Nano-dollars of a plain decimal amount of US dollars: `"15"`, `"0.5"`, `15` or a Decimal; never a float.

    Raises UsageError with the value seen: a sign, an exponent, a separator, finer than a nano-dollar, too large.
    """
    match = _AMOUNT.fullmatch(_plain(value))
    if match is None:
        raise _refused(name, value, "it is not a plain number of US dollars")
    whole, fraction = match.groups()
    nusd = int(whole) * NUSD_PER_USD + int((fraction or "").ljust(9, "0"))
    if nusd > MAX_NUSD:
        raise _refused(name, value, f"the most is {MAX_NUSD // NUSD_PER_USD:,} US dollars")
    return nusd


def parse_budget(value: object, name: str = "the budget") -> int:
    """As `parse_usd`, and above zero: what a cap must be."""
    nusd = parse_usd(value, name)
    if nusd == 0:
        raise _refused(name, value, "it must be above zero")
    return nusd


def format_usd(nusd: int) -> str:
    """The exact decimal string, with at least two decimals: 12_300_000 is `0.0123`, 15e9 is `15.00`."""
    whole, rest = divmod(abs(nusd), NUSD_PER_USD)
    cents, finer = f"{rest:09d}"[:2], f"{rest:09d}"[2:].rstrip("0")
    return f"{'-' if nusd < 0 else ''}{whole}.{cents}{finer}"


def money_label(nusd: int | None, *, local: bool = False) -> str:
    """An amount in one of its three states, exactly: `$0.0123`, `free (local)` or `unpriced` (None)."""
    if local:
        return "free (local)"
    if nusd is None:
        return "unpriced"
    return f"{'-' if nusd < 0 else ''}${format_usd(abs(nusd))}"


def dollars(nusd: int) -> str:
    """An amount to read at a glance: in cents from ten cents on, below that with three significant digits."""
    amount = Decimal(abs(nusd)) / NUSD_PER_USD
    places = 2 if nusd == 0 or amount >= Decimal("0.1") else min(9, 2 - amount.adjusted())
    return f"{'-' if nusd < 0 else ''}${amount:,.{places}f}"


def _plain(value: object) -> str:
    """The value as plain decimal digits; what is no number comes out as text that is no amount."""
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else ""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _refused(name: str, value: object, why: str) -> UsageError:
    seen = str(value) if isinstance(value, Decimal) else repr(value)
    return UsageError(f"{name} cannot be used", f"seen {seen}: {why}", "give US dollars, such as 15 or 2.50")
