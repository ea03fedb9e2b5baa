"""The journal's rows: replies as they are written down, read back, and chosen among."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from arcticcodex.records import Reply, Usage
from arcticcodex.store import statements as sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection


def journal_row(attempt: str, row: Any, reply: Reply) -> dict[str, Any]:
    """The journal's row of a reply that an attempt, by its ledger's row, has brought."""
    return {
        "attempt": attempt,
        "identity": row.identity,
        "run": row.run,
        "row": row.row,
        "cap_tokens": reply.cap_tokens,
        "finish": reply.finish,
        "text": reply.text,
        "reasoning": reply.reasoning,
        "model": reply.model,
        "tier": reply.tier,
        "date_s": reply.date_s,
        "usage": json.dumps(_usage_fields(reply.usage), separators=(",", ":")),
    }


def _usage_fields(usage: Usage) -> dict[str, Any]:
    return {
        "fresh": usage.fresh,
        "cache_read": usage.cache_read,
        "cache_write": usage.cache_write,
        "cache_write_1h": usage.cache_write_1h,
        "output": usage.output,
        "reasoning": usage.reasoning,
        "raw": dict(usage.raw),
    }


def replies_of(connection: Connection, identities: Sequence[str]) -> dict[str, list[Reply]]:
    """All journalled replies of the given calls, by identity."""
    found: dict[str, list[Reply]] = defaultdict(list)
    for row in connection.execute(sql.REPLIES, {"identities": identities}):
        found[row.identity].append(
            Reply(
                text=row.text,
                reasoning=row.reasoning,
                finish=row.finish,
                model=row.model,
                usage=Usage(**json.loads(row.usage)),
                tier=row.tier,
                date_s=row.date_s,
                cap_tokens=row.cap_tokens,
                identity=row.identity,
                replayed=True,
                booked=(row.run, row.row),
            )
        )
    return found


def best_reply(replies: Iterable[Reply], cap_tokens: int) -> Reply | None:
    """The reply that answers a cap: a finished one if there is one, else the longest that was cut at a higher cap."""
    answering = [reply for reply in replies if reply.answers(cap_tokens)]
    return max(answering, key=lambda reply: (reply.finish != "length", reply.cap_tokens), default=None)
