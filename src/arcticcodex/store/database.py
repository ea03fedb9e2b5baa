"""Opening a store: SQLite (WAL, synchronous=FULL) by path, or PostgreSQL by URL.

Writers take BEGIN IMMEDIATE on SQLite; on PostgreSQL the scope rows are locked instead. A network file system is
refused for SQLite: its locks are not kept there, and with them the cap.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from sqlalchemy import URL, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from arcticcodex.errors import StoreError
from arcticcodex.store.migrations import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

NETWORK_FILE_SYSTEMS = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afpfs",
        "fuse.sshfs",
        "9p",
        "ncpfs",
        "afs",
        "lustre",
        "ceph",
        "glusterfs",
        "fuse.s3fs",
        "fuse.rclone",
        "fuse.glusterfs",
    }
)
BUSY_TIMEOUT_S = 60.0


def is_postgres(url: str) -> bool:
    """Whether a store's address is a PostgreSQL URL (anything else is a path)."""
    return url.startswith(("postgres://", "postgresql://", "postgresql+psycopg://"))


def open_engine(url: str) -> Engine:
    """Open (and if need be create and migrate) the store at a path or PostgreSQL URL.

    Raises `StoreError` when it cannot be opened, `StoreNewer` when a later version wrote it.
    """
    try:
        engine = _postgres(url) if is_postgres(url) else _sqlite(Path(url))
    except (ImportError, ValueError, SQLAlchemyError) as error:
        raise StoreError(
            "The store cannot be opened.",
            f"{type(error).__name__}: its address cannot be used, or its driver is not installed.",
            "Check ARCTIC_STORE; for PostgreSQL: pip install 'arcticcodex[scale]'",
        ) from None
    try:
        with engine.begin() as connection:
            migrate(connection)
    except SQLAlchemyError as error:
        engine.dispose()
        raise store_error(error, url) from error
    except BaseException:  # `StoreNewer`, or an interrupt while another process holds the lock
        engine.dispose()
        raise
    return engine


def store_error(error: BaseException, url: str = "") -> StoreError:
    """A database error as a person reads it; never with the statement's values, which hold document text."""
    original = getattr(error, "orig", None)
    why = f"{type(original or error).__name__}: {str(original or '').splitlines()[0] if original else ''}".rstrip(": ")
    full = any(sign in why for sign in ("full", "No space", "disk I/O"))
    helps = "Free some disk space, then run: arctic resume latest" if full else "Check it with: arctic doctor"
    if "not a database" in why or "malformed" in why:
        helps = "Move the file away and put back a copy, or set ARCTIC_STORE to another path"
    return StoreError(
        "The store cannot be used." if not url or is_postgres(url) else f"The store {url} cannot be used.",
        why,
        helps,
    )


def storable(text: str) -> str:
    """Text as both databases keep it: without NUL characters, each lone surrogate a question mark."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _postgres(url: str) -> Engine:
    bare = url.split("://", 1)[1]
    return create_engine(f"postgresql+psycopg://{bare}", pool_size=4, pool_pre_ping=True)


def _sqlite(path: Path) -> Engine:
    _refuse_network(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be made.", error.strerror or "", "Set ARCTIC_STORE to a writable path."
        ) from error
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # we begin transactions ourselves, immediately
        dbapi.execute("PRAGMA journal_mode=WAL")
        dbapi.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _refuse_network(path: Path) -> None:
    folder = path.resolve().parent
    while not folder.exists():
        folder = folder.parent
    best = max(_mounts_above(folder), key=lambda mount: len(mount[0]), default=("", ""))
    if best[1] in NETWORK_FILE_SYSTEMS:
        raise StoreError(
            f"The store {path} lies on a network file system ({best[1]}).",
            "SQLite's locks do not hold there, so neither would the cap.",
            "Put it on a local disk, or set ARCTIC_STORE to a PostgreSQL URL.",
        )


def _mounts_above(folder: Path) -> Iterator[tuple[str, str]]:
    for mount in psutil.disk_partitions(all=True):
        if folder.is_relative_to(mount.mountpoint):
            yield mount.mountpoint, mount.fstype
