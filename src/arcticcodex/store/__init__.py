"""The store: journal and ledger in SQLite or PostgreSQL."""
