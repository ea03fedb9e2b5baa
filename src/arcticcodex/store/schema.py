"""The tables of the store: one documented schema for SQLite and PostgreSQL, readable with any SQL tool.

    runs      one row a run: its options, the models resolved at its start, its state
    scopes    the nested caps and their totals: project, month:2026-11, run:ID, stage:ID:NAME
    owners    processes that hold reservations, with the lease their heartbeat renews
    calls     one row per identity: what was asked
    attempts  the ledger: one row per attempt, reserved -> settled | unbilled | unknown
    replies   the journal: what a settled attempt brought
    failures  final failures of a run's calls, so that resuming does not ask again
    samples   what became of every sample of a run: train, golden or rejected, with gate and reason

Money is in nano-dollars, times in seconds since the epoch (UTC). A scope's totals always equal the sums over its
attempts: `settled_nusd` of `cost_nusd`, `unknown_nusd` and `reserved_nusd` of the reservations.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, Table, Text, text

METADATA = MetaData()

runs = Table(
    "runs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("pipeline", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Text, nullable=False),  # the process that runs it, or ran it last
    Column("created_s", Float, nullable=False),
    Column("updated_s", Float, nullable=False),
    Column("cap_nusd", BigInteger, nullable=False),
    Column("out", Text, nullable=False),
    Column("options", Text, nullable=False),  # JSON: everything needed to run it again
    Column("summary", Text, nullable=False),  # JSON: the last --json object, {} before the first
)

scopes = Table(
    "scopes",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("cap_nusd", BigInteger),
    Column("settled_nusd", BigInteger, nullable=False, server_default=text("0")),
    Column("unknown_nusd", BigInteger, nullable=False, server_default=text("0")),
    Column("reserved_nusd", BigInteger, nullable=False, server_default=text("0")),
    Column("last_s", Float, nullable=False, server_default=text("0")),  # when money was last reserved here
)

owners = Table(
    "owners",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_s", Float, nullable=False),
    Column("lease_until_s", Float, nullable=False),
)

calls = Table(
    "calls",
    METADATA,
    Column("identity", Text, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("request", Text, nullable=False),  # JSON: the fields the identity is the hash of
)

attempts = Table(
    "attempts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("identity", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("price", Text, nullable=False),  # which price row was reserved at
    Column("tier", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("cap_tokens", Integer, nullable=False),
    Column("reserved_nusd", BigInteger, nullable=False),
    Column("cost_nusd", BigInteger),
    Column("reserved_s", Float, nullable=False),
    Column("ended_s", Float),
    Column("failure", Text),  # the kind of error, no provider text
    Column("fresh_tokens", Integer),
    Column("cache_read_tokens", Integer),
    Column("cache_write_tokens", Integer),
    Column("output_tokens", Integer),
    Column("reasoning_tokens", Integer),
    Index("attempts_identity", "identity"),
    Index("attempts_run", "run"),
    # one attempt of a call in flight, in any process: the claim checks it, the database enforces it
    Index(
        "attempts_in_flight",
        "identity",
        unique=True,
        sqlite_where=text("state = 'reserved'"),
        postgresql_where=text("state = 'reserved'"),
    ),
)

replies = Table(
    "replies",
    METADATA,
    Column("attempt", Text, primary_key=True),
    Column("identity", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("cap_tokens", Integer, nullable=False),
    Column("finish", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("reasoning", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("date_s", Float, nullable=False),
    Column("usage", Text, nullable=False),  # JSON: the disjoint buckets and the provider's raw object
    Index("replies_identity", "identity"),
)

failures = Table(
    "failures",
    METADATA,
    Column("run", Text, primary_key=True),
    Column("identity", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("status", Integer, nullable=False),
)

samples = Table(
    "samples",
    METADATA,
    Column("run", Text, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("split", Text, nullable=False),
    Column("gate", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("record", Text, nullable=False),  # JSON: the row as exported, cost apart
)
