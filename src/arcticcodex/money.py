"""Money as people write it (US dollars) and as we count it (whole nano-dollars). Exact: no float takes part.

1 USD = 1_000_000_000 nusd. An amount fits a signed 64-bit integer, which is what both stores keep.
"""

from __future__ import annotations

import re
from decimal import Decimal

from arcticcodex.errors import UsageError

NUSD_PER_USD = 1_000_000_000
MOST_USD = 999_999_999
_AMOUNT = re.compile(r"\$?(\d{1,15})(?:\.(\d{0,9}))?", re.ASCII)


def parse_usd(value: object, name: str = "the amount") -> int:
    """Nano-dollars of an amount above zero, given in US dollars: `"15"`, `"$2.50"`, `15` or a Decimal.

    Raises UsageError with the value seen: zero, negative, no plain decimal, finer than a nano-dollar.
    """
    text = _plain(value)
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise _refused(name, value, "it is not a plain number of US dollars above zero")
    whole, fraction = match.groups()
    nusd = int(whole) * NUSD_PER_USD + int((fraction or "").ljust(9, "0"))
    if nusd == 0:
        raise _refused(name, value, "it must be above zero")
    if nusd > MOST_USD * NUSD_PER_USD:
        raise _refused(name, value, f"the most is {MOST_USD:,} US dollars")
    return nusd


def format_usd(nusd: int) -> str:
    """The exact decimal string, with at least two decimals: 12_300_000 is `0.0123`, 15e9 is `15.00`."""
    whole, rest = divmod(abs(nusd), NUSD_PER_USD)
    cents, finer = f"{rest:09d}"[:2], f"{rest:09d}"[2:].rstrip("0")
    return f"{'-' if nusd < 0 else ''}{whole}.{cents}{finer}"


def dollars(nusd: int) -> str:
    """An amount for a person: in cents from ten cents on, below that with three significant digits."""
    if nusd == 0:
        return "$0.00"
    amount = Decimal(nusd) / NUSD_PER_USD
    if abs(amount) >= Decimal("0.1"):
        return f"${amount:,.2f}"
    return f"${amount:.{min(9, 2 - amount.adjusted())}f}"


def _plain(value: object) -> str:
    """The value as plain decimal digits; what is no number comes out as text that is no amount."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else ""
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _refused(name: str, value: object, why: str) -> UsageError:
    seen = str(value) if isinstance(value, Decimal) else repr(value)
    return UsageError(f"{name} cannot be used", f"seen {seen}: {why}", "give US dollars, such as 15 or 2.50")
