"""Opening a store: durable, private to nobody, refused where its locks would not hold, and told plainly."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, inspect, text

from arcticcodex.errors import StoreError
from arcticcodex.store import database
from arcticcodex.store import schema as t
from arcticcodex.store.database import NETWORK_FILE_SYSTEMS, is_postgres, open_engine, storable

if TYPE_CHECKING:
    from pathlib import Path


def test_a_store_is_durable(tmp_path: Path) -> None:
    """Proves that each connection writes ahead and flushes fully: what is told of as booked survives a power cut."""
    engine = open_engine(str(tmp_path / "a.db"))
    with engine.begin() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    engine.dispose()


def test_any_sqlite_tool_reads_it(tmp_path: Path) -> None:
    """Proves that tables and amounts can be read without us: whole nano-dollars under the names documented."""
    engine = open_engine(str(tmp_path / "a.db"))
    with engine.begin() as connection:
        connection.execute(insert(t.scopes).values(id="project", cap_nusd=15 * 10**9, settled_nusd=7))
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "a.db")) as plain:
        assert plain.execute("SELECT id, cap_nusd, settled_nusd FROM scopes").fetchall() == [("project", 15 * 10**9, 7)]


def test_folders_are_made_for_it(tmp_path: Path) -> None:
    """Proves that a store may be named in a folder that is not there yet."""
    open_engine(str(tmp_path / "new" / "er" / "a.db")).dispose()
    assert (tmp_path / "new" / "er" / "a.db").is_file()


def test_opening_twice_at_once_makes_one_store(store_url: str) -> None:
    """Proves that processes that open a new store in the same moment all find it whole."""

    def tables(_number: int) -> set[str]:
        engine = open_engine(store_url)
        try:
            return set(inspect(engine).get_table_names())
        finally:
            engine.dispose()

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(tables, range(6)))
    assert all(names == set(t.METADATA.tables) | {"schema_version"} for names in found)


@pytest.mark.parametrize("kind", ["text", "folder", "under a file"])
def test_what_is_no_store_is_told_by_name(tmp_path: Path, kind: str) -> None:
    """Proves that a path that cannot be a store ends in an error that names it, and stays as it was."""
    path = tmp_path / "thing.db"
    if kind == "folder":
        path.mkdir()
    else:
        path.write_text("secret notes of mine, none of them a database\n" * 9)
    url = path / "a.db" if kind == "under a file" else path
    with pytest.raises(StoreError) as caught:
        open_engine(str(url))
    told = "\n".join(caught.value.lines())
    assert str(url) in told
    assert "secret" not in told
    assert path.is_dir() if kind == "folder" else path.read_text().startswith("secret")


@pytest.mark.parametrize("kind", sorted(NETWORK_FILE_SYSTEMS))
def test_a_network_file_system_is_refused(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a store is refused where SQLite's locks do not hold, before a file is made."""
    mounts = [SimpleNamespace(mountpoint="/", fstype="ext4"), SimpleNamespace(mountpoint=str(tmp_path), fstype=kind)]
    monkeypatch.setattr(database.psutil, "disk_partitions", lambda **_all: mounts)
    with pytest.raises(StoreError, match="network file system") as caught:
        open_engine(str(tmp_path / "new" / "a.db"))
    assert "PostgreSQL" in caught.value.help
    assert list(tmp_path.iterdir()) == []


def test_a_local_disk_below_a_network_mount_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the nearest mount decides."""
    mounts = [
        SimpleNamespace(mountpoint=str(tmp_path.parent), fstype="nfs4"),
        SimpleNamespace(mountpoint=str(tmp_path), fstype="ext4"),
    ]
    monkeypatch.setattr(database.psutil, "disk_partitions", lambda **_all: mounts)
    open_engine(str(tmp_path / "a.db")).dispose()


def test_a_full_disk_says_what_to_do(tmp_path: Path) -> None:
    """Proves that a store that cannot grow fails with a help that names the disk and the way on, and stays whole."""
    url = str(tmp_path / "a.db")
    engine = open_engine(url)
    with pytest.raises(StoreError) as caught, engine.connect() as connection:
        full(connection)
    engine.dispose()
    assert "full" in caught.value.why
    assert caught.value.help == "Free some disk space, then run: arctic resume latest"
    with closing(sqlite3.connect(url)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def full(connection: Any) -> None:
    """Fill a database up to the pages it has."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 — the error as it comes

    pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    try:
        for number in range(1_000):
            connection.execute(insert(t.scopes).values(id=f"{number:0>500}"))
    except SQLAlchemyError as error:
        raise database.store_error(error) from error


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("postgres://h/d", True),
        ("postgresql://u:p@h/d", True),
        ("postgresql+psycopg://h/d", True),
        ("arctic.db", False),
        ("/postgres/arctic.db", False),
    ],
)
def test_postgresql_is_told_by_its_url(url: str, is_one: bool) -> None:
    """Proves that each usual form of a PostgreSQL URL is taken for one, and a path is not."""
    assert is_postgres(url) == is_one


def test_a_database_that_does_not_answer_keeps_its_password() -> None:
    """Proves that the error of a PostgreSQL that cannot be reached shows neither user nor password."""
    with pytest.raises(StoreError) as caught:
        open_engine("postgresql://somebody:hunter2@127.0.0.1:1/arctic")
    told = "\n".join(caught.value.lines())
    assert "hunter2" not in told
    assert "store cannot be used" in told


def test_storable_text_is_stored_as_it_is(store_url: str) -> None:
    """Proves that what `storable` lets through comes back from either database character by character."""
    odd = storable("a\0b \ud800 \x7f\x01 🙂 \u2028 e\u0301 \ufffe")
    engine = open_engine(store_url)
    with engine.begin() as connection:
        connection.execute(insert(t.scopes).values(id=odd))
        assert connection.execute(text("SELECT id FROM scopes")).scalar_one() == odd
    engine.dispose()
