"""`arctic prices`: what each known model costs, where, since when, and how old that knowledge is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arcticcodex.cli import options as o
from arcticcodex.cli.output import Output, table
from arcticcodex.money import format_usd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from arcticcodex.config import Loaded
    from arcticcodex.teachers.prices import PriceRow, Rate

HEADER = ("model", "host", "in", "cached", "written", "out", "batch in/out", "also", "age", "plays")


def prices(*, json: o.Json = False, quiet: o.Quiet = False) -> None:
    """Show the prices in use.

    In US dollars per million tokens, with source and age; nothing is sent.
    """
    import time  # noqa: PLC0415 — see app.py

    from arcticcodex.config import load_settings  # noqa: PLC0415 — see app.py

    output, loaded, now_s = Output(json=json, quiet=quiet), load_settings(), time.time()
    roles = roles_by_model(loaded, now_s)
    rows = list(rows_in_use(loaded, now_s))
    records = [record(row, now_s, roles.get(row.model, ())) for row in rows]
    lines = [line(row, now_s, roles.get(row.model, ())) for row in rows]
    output.result({"unit": "USD per million tokens", "prices": records}, table(lines, HEADER, right=(2, 3, 4, 5, 6, 8)))
    most = loaded.settings.limits.max_price_age_days
    output.say(f"\nUS dollars per million tokens, thinking billed as output. Older than {most} days is not spent on.")
    output.say(
        "Your own prices: [[prices]] in arctic.toml. A local server is free; any other model is unpriced, refused."
    )


def rows_in_use(loaded: Loaded, at_s: float) -> Iterator[PriceRow]:
    """The user's own rows, then a row for each known model at its provider's host."""
    from urllib.parse import urlsplit  # noqa: PLC0415 — see app.py

    from arcticcodex.config import PROVIDERS  # noqa: PLC0415 — see app.py
    from arcticcodex.teachers.models import MODELS  # noqa: PLC0415 — see app.py
    from arcticcodex.teachers.price_book import PriceBook  # noqa: PLC0415 — see app.py

    book = PriceBook.load([price.model_dump() for price in loaded.settings.prices])
    known = [(urlsplit(PROVIDERS[spec.provider].default_url).hostname or "", spec.id) for spec in MODELS.values()]
    own = [(row.host, row.model) for row in book.own]
    for host, model in dict.fromkeys([*own, *known]):
        row = book.find(host, model, at_s)
        if row is not None:
            yield row


def roles_by_model(loaded: Loaded, at_s: float) -> dict[str, list[str]]:
    """Which roles each model would play with the keys that are set."""
    from arcticcodex.errors import UsageError  # noqa: PLC0415 — see app.py
    from arcticcodex.teachers.models import choose_roles  # noqa: PLC0415 — see app.py

    settings = loaded.settings
    named = {role: getattr(settings.roles, role) for role in ("generator", "formatter", "judge", "golden_judge")}
    keys = {name for name, access in loaded.providers.items() if access.key is not None}
    try:
        chosen = choose_roles(keys, {role: name for role, name in named.items() if name != "auto"}, at_s)
    except UsageError:
        return {}  # the command that needs the roles says what is wrong with them
    playing: dict[str, list[str]] = {}
    for role in named:
        if (teacher := getattr(chosen, role)) is not None:
            playing.setdefault(teacher.sent, []).append(role)
    return playing


def record(row: PriceRow, at_s: float, roles: Sequence[str]) -> dict[str, Any]:
    """A row for `--json`; prices are decimal strings."""
    return {
        "model": row.model,
        "host": row.host,
        "effective_from": row.effective_from.isoformat(),
        "checked": row.checked.isoformat() if row.checked else None,
        "age_days": row.age_days(at_s),
        "source": row.source,
        "roles": list(roles),
        "rates": [
            {
                "tier": rate.tier,
                "above_input_tokens": rate.above_input_tokens,
                "only_at_some_hours": bool(rate.windows),
                "input": format_usd(rate.price.input),
                "cache_read": format_usd(rate.price.cache_read),
                "cache_write": format_usd(rate.price.cache_write),
                "cache_write_1h": format_usd(rate.price.cache_write_1h),
                "output": format_usd(rate.price.output),
            }
            for rate in row.rates
        ],
    }


def line(row: PriceRow, at_s: float, roles: Sequence[str]) -> tuple[str, ...]:
    """A row of the table: the plain rate, and what else there is."""
    plain, batch = _plain_rate(row, "standard"), _plain_rate(row, "batch")
    if plain is None:
        return (row.model, row.host, *[""] * 8)
    price = plain.price
    also = [f"above {rate.above_input_tokens // 1000}k" for rate in row.rates if rate.above_input_tokens]
    also += [f"peak x{rate.price.output / price.output:g}" for rate in row.rates if rate.windows and price.output]
    return (
        row.model,
        row.host,
        format_usd(price.input),
        format_usd(price.cache_read),
        format_usd(price.cache_write),
        format_usd(price.output),
        f"{format_usd(batch.price.input)}/{format_usd(batch.price.output)}" if batch else "",
        ", ".join(dict.fromkeys(also)),
        f"{row.age_days(at_s)} d" if row.checked else "yours",
        ", ".join(roles),
    )


def _plain_rate(row: PriceRow, tier: str) -> Rate | None:
    return next((r for r in row.rates if r.tier == tier and not r.windows and not r.above_input_tokens), None)
