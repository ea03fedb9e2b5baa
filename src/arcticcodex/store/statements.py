"""The statements of the ledger and the journal, built once.

SQLAlchemy takes longer to build and hash a statement than SQLite to run it: built anew for each transaction they were
half of what a transaction costs. A parameter named in the plural takes a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from arcticcodex.store import schema as t

if TYPE_CHECKING:
    from sqlalchemy import BindParameter


def _many(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


# --- scopes

LOCK_SCOPES = select(t.scopes).where(t.scopes.c.id.in_(_many("names"))).order_by(t.scopes.c.id).with_for_update()
SAVE_SCOPE = (
    update(t.scopes)
    .where(t.scopes.c.id == bindparam("scope"))
    .values(
        settled_nusd=bindparam("settled"),
        unknown_nusd=bindparam("unknown"),
        reserved_nusd=bindparam("reserved"),
        last_s=bindparam("last"),
    )
)

# --- calls and their attempts

NEW_CALL = insert(t.calls)
NEW_ATTEMPT = insert(t.attempts)
ATTEMPTS_OF_CALLS = select(t.attempts.c.identity, t.attempts.c.state).where(
    t.attempts.c.identity.in_(_many("identities"))
)
ATTEMPTS = select(
    t.attempts.c.id,
    t.attempts.c.identity,
    t.attempts.c.run,
    t.attempts.c.row,
    t.attempts.c.stage,
    t.attempts.c.month,
    t.attempts.c.state,
    t.attempts.c.reserved_nusd,
).where(t.attempts.c.id.in_(_many("attempts")))
END_ATTEMPT = (
    update(t.attempts)
    .where(t.attempts.c.id == bindparam("attempt"))
    .values(
        {
            "state": bindparam("new_state"),
            "cost_nusd": bindparam("cost"),
            "ended_s": bindparam("ended"),
            "failure": bindparam("why"),
            "fresh_tokens": bindparam("fresh"),
            "cache_read_tokens": bindparam("read"),
            "cache_write_tokens": bindparam("write"),
            "output_tokens": bindparam("out"),
            "reasoning_tokens": bindparam("thought"),
        }
    )
)

# --- the journal

NEW_REPLY = insert(t.replies)
REPLIES = select(t.replies).where(t.replies.c.identity.in_(_many("identities")))
FAILURES = select(t.failures).where(t.failures.c.identity.in_(_many("identities")))

# --- samples

NEW_SAMPLE = insert(t.samples)
FORGET_ROWS = delete(t.samples).where(t.samples.c.run == bindparam("run"), t.samples.c.row.in_(_many("rows")))
